"""The log's own buyers on a tape: what was seen is as it was, what was not agrees with it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.calibration.chats import HANDED_OFF, RESOLVED, find_chats
from simulator.calibration.log_tape import log_buyers, log_tape
from simulator.calibration.seen import see, waits
from simulator.demand.tape import Tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import play
from simulator.messages.log import BUYER, MessageLog, rows_of
from simulator.messages.transcript import transcript
from simulator.scenario.schema import Scenario
from simulator.units import HOUR, MINUTE, SECOND
from tests.calibration.known import Known, known
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario

BUYERS: dict[str, dict[str, Any]] = {
    "presale": {
        "share": 0.7,
        "lookup": "6s",
        "turns": {"dist": "geometric", "mean": 4},
        "think_time": {"dist": "uniform", "low": "5s", "high": "3min"},
        "patience": {"dist": "exponential", "mean": "4min"},
    },
    "aftersale": {"share": 0.3, "lookup": "14s", "turns": 2, "think_time": "40s", "patience": "6min"},
}
TEAM: dict[str, Any] = {
    "agents": 4, "typing_speed": 60, "quick_replies": 0.4, "neglects": 0.02, "max_chats": 6,
}  # fmt: skip
ROSTER: dict[str, Any] = {
    "early": {"team": "team", "agents": 2, "shift": "08:00-16:00"},
    "late": {"team": "team", "agents": 2, "shift": "15:00-24:00"},
}
BOT = {
    "mode": "first_line", "resolves": 0.3, "assists": 0.2,
    "handoff_after": {"dist": "exponential", "mean": "40s"},
}  # fmt: skip


def a_desk(**more: Any) -> Scenario:
    """A desk whose work is all seen in its log: look-up and speed are constant, and nobody is absent."""
    settings: dict[str, Any] = {
        "chats_per_day": 500, "buyers": BUYERS, "team": TEAM, "roster": ROSTER, "bot": BOT, "seed": 5,
    }  # fmt: skip
    return a_scenario(**{**settings, **more})


@pytest.fixture(scope="module")
def shop() -> Known:
    return known(a_desk(days=2))


def replayed(tape: Tape, scenario: Scenario) -> MessageLog:
    crew = make_crew(scenario, tape)
    accounts = tuple(agent.account for agent in crew.agents)
    return transcript(tape, play(tape, crew, "compiled"), accounts, scenario.epoch)


def test_a_desk_whose_work_is_all_seen_replays_its_log_to_the_letter(shop: Known) -> None:
    # Shift ends, transfers, the bot, canned and drafted replies, overlooked questions, buyers who leave.
    for number in (0, 1):
        again = replayed(log_tape(shop.seen(), shop.scenario, number), shop.scenario)
        # Not a buyer's further messages: they end when the buyer leaves, of which only an answer is seen.
        desk, desk_again = (rows_of(log, np.flatnonzero(log.sender != BUYER)) for log in (shop.log, again))
        for name in ("buyer", "time", "sender", "account", "kind"):
            assert getattr(desk_again, name).tolist() == getattr(desk, name).tolist(), name


def test_what_is_seen_is_the_same_in_every_replication_and_the_rest_is_not(shop: Known) -> None:
    one, other = (log_tape(shop.seen(), shop.scenario, number) for number in (0, 1))
    for name in ("arrival", "kind"):
        assert (getattr(one, name) == getattr(other, name)).all()
        assert (getattr(one, name) == getattr(shop.played.tape, name)).all()
    chars = [_of_seen(shop, tape, tape.chars)[shop.typed == 1] for tape in (one, other)]
    assert (chars[0] == shop.chats.chars[shop.typed == 1]).all()
    assert (chars[1] == chars[0]).all()
    # What is drawn anew: patience, and the turns of chats that ended before their time.
    assert (_of_seen(shop, one, one.patience) != _of_seen(shop, other, other.patience)).mean() > 0.5
    assert (np.diff(one.first_turn) != np.diff(other.first_turn)).any()


def _of_seen(shop: Known, tape: Tape, column: Any) -> Any:
    """A column's values for the turns of the log, in its order."""
    counts = shop.chats.turns
    place = np.concatenate([np.arange(a, a + n) for a, n in zip(tape.first_turn[:-1], counts, strict=True)])
    return column[place]


def test_the_same_replication_is_the_same_tape(shop: Known) -> None:
    seen = shop.seen()
    one, again = (log_tape(seen, shop.scenario, 3) for _ in range(2))
    shared = log_tape(seen, shop.scenario, 3, log_buyers(seen, 3))
    for name, column in vars(one).items():
        assert (getattr(again, name) == column).all()
        assert (getattr(shared, name) == column).all()


def test_patience_agrees_with_who_went_on_and_who_left(shop: Known) -> None:
    seen = shop.seen()
    tape = log_tape(seen, shop.scenario, 0)
    patience, left = _of_seen(shop, tape, tape.patience), seen.left == 1
    assert left.sum() > 20
    assert (patience[left] <= seen.wait[left]).all()
    assert (patience[~left] > seen.wait[~left]).all()


def test_a_posterior_in_between_is_drawn_as_often_as_it_says(shop: Known) -> None:
    chats = shop.chats
    half = np.where(shop.left == 1, 0.5, 0.0)
    seen = see(chats, shop.scenario, half, shop.typed, shop.team_of)
    last = seen.left > 0
    tape = log_tape(seen, shop.scenario, 0)
    gone = (_of_seen(shop, tape, tape.patience) <= seen.wait)[last]
    assert abs(gone.mean() - 0.5) < 4 * 0.5 / np.sqrt(last.sum())  # 4 sigma: fails one time in 15,000


def test_who_left_would_have_asked_as_much_as_anybody_who_came_so_far(shop: Known) -> None:
    seen = shop.seen()
    left = (shop.left == 1) & (seen.kind == 0)
    more = []
    for number in range(10):
        tape = log_tape(seen, shop.scenario, number)
        turns, asked = np.diff(tape.first_turn), np.diff(seen.first_turn)
        assert (turns >= np.maximum(asked, 1)).all()
        more.append(turns[left] - asked[left])
        # Nobody else's chat is longer than it was, but where the bot or an oversight ended it.
        whole = (shop.left == 0) & seen.ended
        assert (turns[whole] == asked[whole]).all()
    # Geometric turns know no age: 3 more are expected, with a variance of 12, and 10 draws each.
    extra = np.concatenate(more)
    assert abs(extra.mean() - 3) < 4 * np.sqrt(12 / len(extra))


def test_whom_the_bot_or_an_oversight_stopped_would_have_asked_more(shop: Known) -> None:
    seen = shop.seen()
    asked = np.diff(seen.first_turn)
    resolved = (seen.bot == RESOLVED) & (seen.kind == 0)
    overlooked = (asked > 0) & ~seen.ended & (shop.left == 0) & (seen.kind == 0)
    assert overlooked.sum() >= 5
    for stopped, expected in ((resolved, 4), (overlooked, 3)):
        more = np.concatenate(
            [(np.diff(log_tape(seen, shop.scenario, n).first_turn) - asked)[stopped] for n in range(20)]
        )
        assert abs(more.mean() - expected) < 4 * np.sqrt(12 / len(more))


def test_a_better_bot_keeps_what_the_log_s_own_resolved_and_adds_to_it(shop: Known) -> None:
    seen = shop.seen()
    own = log_tape(seen, shop.scenario, 0)
    assert (own.resolved[seen.bot == RESOLVED]).all()
    assert not own.resolved[seen.bot == HANDED_OFF].any()
    handed = seen.bot == HANDED_OFF
    assert (own.handoff[handed] == seen.handoff[handed]).all()
    better = shop.scenario.bot.model_copy(update={"resolves": 0.5})
    tape = log_tape(seen, shop.scenario.model_copy(update={"bot": better}), 0)
    assert (tape.resolved >= own.resolved).all()
    share = tape.resolved.mean()
    assert abs(share - 0.5) < 4 * np.sqrt(0.25 / len(seen.bot))


def test_an_own_look_up_is_the_desk_s(shop: Known) -> None:
    seen = shop.seen()
    buyers = {
        name: buyer.model_copy(update={"lookup": shop.scenario.buyers["presale"].lookup})
        for name, buyer in shop.scenario.buyers.items()
    }
    own = log_tape(seen, shop.scenario, 0)
    quicker = log_tape(seen, shop.scenario.model_copy(update={"buyers": buyers}), 0)
    assert set(own.lookup.tolist()) == {6 * SECOND, 14 * SECOND}
    assert set(quicker.lookup.tolist()) == {6 * SECOND}
    assert (own.patience == quicker.patience).all()


def test_only_the_chats_that_arrive_on_the_days_are_replayed(shop: Known) -> None:
    second = shop.scenario.model_copy(update={"start": shop.scenario.date(1), "days": 1})
    seen = shop.seen(second)
    there = shop.chats.arrival >= second.epoch
    assert 0 < there.sum() < len(there)
    assert (seen.arrival + second.epoch == shop.chats.arrival[there]).all()
    assert len(seen.chars) == shop.chats.turns[there].sum()
    tape = log_tape(seen, second, 0)
    assert (tape.arrival == seen.arrival).all()


def test_days_without_a_chat_make_an_empty_tape(shop: Known) -> None:
    later = shop.scenario.model_copy(update={"start": shop.scenario.date(5), "days": 1})
    tape = log_tape(shop.seen(later), later, 0)
    assert (len(tape.arrival), len(tape.chars)) == (0, 0)
    assert len(replayed(tape, later)) == 0


@pytest.mark.parametrize("step", [SECOND, MINUTE])
def test_of_a_coarse_clock_arrivals_are_somewhere_in_the_second_or_minute(shop: Known, step: int) -> None:
    log = replace(shop.log, time=shop.log.time // step * step)
    chats = find_chats(log)
    assert chats.resolution == step
    nobody = np.zeros(len(chats.arrival))
    seen = see(chats, shop.scenario, nobody, np.full(len(chats.question), np.nan), shop.team_of)
    tape = log_tape(seen, shop.scenario, 0)
    assert (tape.arrival // step * step == seen.arrival).all()
    assert (np.diff(tape.arrival) >= 0).all()
    within = tape.arrival % step
    assert abs(within.mean() / step - 0.5) < 4 * np.sqrt(1 / 12 / len(within))


def test_what_a_log_does_not_say_is_drawn(shop: Known) -> None:
    log = replace(shop.log, chars=np.full(len(shop.log), -1, np.int32), type=None, types=())
    chats = find_chats(log)
    unknown = np.full(len(chats.question), np.nan)
    own = a_desk(days=2, buyers={"all": BUYERS["presale"] | {"share": 1.0}})
    seen = see(chats, own, np.zeros(len(chats.arrival)), unknown, np.full(len(chats.accounts), -1))
    tape = log_tape(seen, own, 0)
    assert tape.chars.mean() == pytest.approx(22, rel=0.1)  # what a scenario has where it says nothing
    quick = _of_seen(shop, tape, tape.quick)
    assert abs((quick < 0.4).mean() - 0.4) < 4 * np.sqrt(0.24 / len(quick))


def test_the_wait_for_nobody_ends_with_the_log() -> None:
    rows = ("0 ann buyer xu 9", "10 ann agent xu 5", "100 bob buyer xu 3", "130 bob buyer xu 3")
    assert waits(find_chats(a_log(*rows))).tolist() == [0, 30 * SECOND]


def test_a_question_nobody_answered_before_the_log_ended_may_be_answered() -> None:
    shop = known(a_desk(bot={"mode": "off"}, days=1))
    cut = shop.scenario.epoch + 12 * HOUR
    rows = shop.log.time < cut
    log = rows_of(shop.log, np.flatnonzero(rows))
    chats = find_chats(log)
    seen = see(chats, shop.scenario, np.zeros(len(chats.arrival)), np.ones(len(chats.question)), shop.team_of)
    unanswered = chats.reply < 0
    late = chats.question > chats.ends - HOUR
    assert (unanswered & late).any()
    assert np.isnan(seen.neglected[unanswered & late]).all()
    assert (seen.neglected[unanswered & ~late] == 1).all()
    assert (seen.neglected[~unanswered] == 0).all()
