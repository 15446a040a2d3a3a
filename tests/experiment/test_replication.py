"""One replication the whole way, against a plain count of its own log."""

import pickle
import re
from dataclasses import fields
from typing import get_args

import numpy as np
import pytest

from simulator.demand.buyers import Buyers, draw_buyers
from simulator.desk.engine import Engine
from simulator.desk.records import NO_BOT, RESOLVED
from simulator.experiment import replication
from simulator.experiment.outcome import QUANTILES, Outcome, wait_edges
from simulator.experiment.replication import Failure, ReplicateEach, play_out, replicate
from simulator.scenario.schema import Bot, RosterLine, Scenario
from simulator.units import DAY, HOUR, MINUTE, SECOND, Window
from tests.scenarios import a_scenario


def small_shop(chats_per_day: float = 300, **more: object) -> Scenario:
    settings: dict[str, object] = {
        "seed": 3,
        "days": 2,
        "team": {"agents": 2, "quick_replies": 0.5},
        "roster": {"day": RosterLine(team="team", agents=2, shift=Window(8 * HOUR, 22 * HOUR))},
        "bot": Bot(mode="overflow", resolves=0.3, assists=0.1),
        **more,
    }
    return a_scenario(chats_per_day=chats_per_day, **settings)  # type: ignore[arg-type]


def test_the_outcome_against_counting_the_log() -> None:
    # Of the default rules: each thread's messages in order, a plain loop over them.
    scenario = small_shop()
    played, outcome = play_out(scenario, 4), replicate(scenario, 4)
    log, epoch = played.log, scenario.epoch
    opened: dict[tuple[int, int], int] = {}
    turns: list[tuple[int, int, int]] = []  # opening, wait, thread
    threads: list[tuple[int, int]] = []
    spoke: set[tuple[int, int]] = set()
    for n in range(len(log)):
        thread = (int(log.buyer[n]), int(log.time[n]) // DAY)
        time, sender, kind = int(log.time[n]), int(log.sender[n]), int(log.kind[n])
        if sender == 5 and kind == 1:  # a handoff
            opened[thread] = time
        elif sender == 0:
            opened.setdefault(thread, time)
        elif sender == 3:  # the bot: bot-only
            opened.pop(thread, None)
        elif sender == 1:
            spoke.add(thread)
            if thread in opened:
                turns.append((begun := opened.pop(thread), time - begun, len(threads)))
                threads.append(thread)
    turns += [
        (begun, -1, -1) for thread, begun in opened.items() if (thread[0], thread[1] + 1) not in spoke
    ]
    counted = [t for t in turns if 9 * HOUR <= t[0] % DAY < 23 * HOUR]
    by_hour = np.bincount([(t[0] - epoch) // HOUR for t in counted], minlength=48)
    good = [t for t in counted if 0 <= t[1] <= 3 * MINUTE]
    waits = np.array(sorted(t[1] for t in counted if t[1] >= 0))
    assert len(counted) > 1000
    assert outcome.turns.tolist() == by_hour.tolist()
    good_by_hour = np.bincount([(t[0] - epoch) // HOUR for t in good], minlength=48)
    assert outcome.in_time.tolist() == good_by_hour.tolist()
    assert outcome.rate == len(good) / len(counted)
    assert outcome.answered == len(waits)
    short = waits[waits <= 30 * MINUTE]
    assert outcome.response_mean_s == pytest.approx(short.mean() / SECOND, rel=1e-12)
    assert outcome.within.tolist() == [int((waits <= edge).sum()) for edge in wait_edges(3 * MINUTE)]
    assert outcome.wait_quantiles_s == {
        name: pytest.approx(float(np.quantile(waits, q)) / SECOND) for name, q in QUANTILES.items()
    }


def test_the_outcome_against_counting_the_records() -> None:
    scenario = small_shop()
    played, outcome = play_out(scenario, 4), replicate(scenario, 4)
    tape, r = played.tape, played.records
    chat = np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn))
    assert outcome.number == 4
    assert outcome.chats.sum() == len(tape.arrival)
    assert outcome.chats.tolist() == np.histogram(tape.arrival, np.arange(49) * HOUR)[0].tolist()
    assert outcome.put_to_people == len({int(c) for c in chat[r.question >= 0]})
    assert outcome.abandoned == len({int(c) for c in chat[r.left >= 0]}) > 0
    assert outcome.bot_chats == sum(b != NO_BOT for b in r.bot.tolist()) > 0
    assert outcome.bot_resolved == sum(b == RESOLVED for b in r.bot.tolist()) > 0
    pickups = [
        start - asked
        for asked, start in zip(r.question.tolist(), r.start.tolist(), strict=True)
        if start >= 0 and 9 * HOUR <= asked % DAY < 23 * HOUR
    ]
    assert len(pickups) < (r.start >= 0).sum()  # some are asked at night
    assert outcome.pickup_mean_s == pytest.approx(sum(pickups) / len(pickups) / SECOND)
    assert outcome.replies.tolist() == [(r.reply >= 0).sum()]
    assert outcome.busy.shape == outcome.present.shape == (1, 48)
    assert (outcome.busy <= outcome.present).all()


def test_the_distribution_of_waits_has_the_marks_of_a_chart() -> None:
    edges = wait_edges(77 * SECOND)
    assert {20 * SECOND, 30 * SECOND, 77 * SECOND, 3 * MINUTE, 30 * MINUTE} <= set(edges)
    assert list(edges) == sorted(set(edges))


def test_a_day_without_anybody() -> None:
    outcome = replicate(a_scenario(chats_per_day=0), 0)
    assert np.isnan(outcome.rate)
    assert np.isnan(outcome.response_mean_s)
    assert np.isnan(outcome.first_response_mean_s)
    assert np.isnan(outcome.pickup_mean_s)
    assert all(np.isnan(q) for q in outcome.wait_quantiles_s.values())
    assert (outcome.answered, outcome.put_to_people, outcome.abandoned, outcome.bot_chats) == (0, 0, 0, 0)
    assert outcome.turns.tolist() == [0] * 24
    assert outcome.present.tolist() == [[HOUR] * 24]
    assert not outcome.busy.any()


def test_a_shop_without_people() -> None:
    outcome = replicate(a_scenario(team={"agents": 0}, roster={"line": _nobody()}), 0)
    assert outcome.rate == 0
    assert outcome.answered == 0
    assert outcome.turns.sum() > 50


def _nobody() -> RosterLine:
    return RosterLine(team="team", agents=0, shift=Window(0, DAY))


def test_what_is_kept_does_not_grow_with_the_chats() -> None:
    def size(outcome: Outcome) -> list[tuple[str, object]]:
        values = {f.name: getattr(outcome, f.name) for f in fields(outcome)}
        return [(k, v.shape if isinstance(v, np.ndarray) else type(v)) for k, v in values.items()]

    few, many = (replicate(small_shop(chats), 0) for chats in (20, 2000))
    assert many.chats.sum() > 50 * few.chats.sum()
    assert size(few) == size(many)
    assert abs(len(pickle.dumps(many)) - len(pickle.dumps(few))) < 100


def test_a_failure_names_the_replication_its_seed_and_how_to_play_it_alone() -> None:
    scenario = small_shop(team={"agents": 1}, seed=77)
    with pytest.raises(ValueError, match=r"roster\.day finds only 1 of 2 people free") as caught:
        replicate(scenario, 12)
    assert caught.value.__notes__ == [
        "in replication 12 of scenario test, seed 77; to play it alone: "
        "staffsim run SCENARIO --seed 77 --only 12, with this run's --variant and --set"
    ]


def test_scenarios_that_share_their_buyers_have_them_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = small_shop(100)
    fewer = small_shop(100, team={"agents": 2, "quick_replies": 0.1})
    busier = small_shop(130)
    no_bot = small_shop(100, bot=Bot())
    scenarios = (shop, busier, fewer, no_bot, busier)
    alone = [replicate(scenario, 3) for scenario in scenarios]
    drawn: list[Scenario] = []

    def draw(scenario: Scenario, number: int) -> Buyers:
        drawn.append(scenario)
        return draw_buyers(scenario, number)

    monkeypatch.setattr(replication, "draw_buyers", draw)
    together = ReplicateEach(scenarios, "simpy")((3, (0, 1, 2, 3, 4)))
    assert drawn == [shop, busier]
    assert [pickle.dumps(outcome) for outcome in together] == [pickle.dumps(outcome) for outcome in alone]
    assert len({tuple(outcome.in_time.tolist()) for outcome in alone}) == 4


def test_a_failure_is_its_scenarios_own_and_says_where_it_happened() -> None:
    shop, short = small_shop(20), small_shop(20, name="short", team={"agents": 1}, seed=5)
    first, failure, last = ReplicateEach((shop, short), "simpy")((0, (0, 1, 0)))
    assert pickle.dumps(first) == pickle.dumps(last) == pickle.dumps(replicate(shop, 0))
    assert isinstance(failure, Failure)
    assert re.fullmatch(
        r"ValueError: .* finds only 1 of 2 people free; in replication 0 of scenario short, seed 5; "
        r"to play it alone: .*", failure.why,
    )  # fmt: skip


def test_buyers_that_cannot_be_drawn_fail_all_who_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, busier = small_shop(100), small_shop(130)

    def draw(scenario: Scenario, number: int) -> Buyers:
        if scenario is shop:
            raise ValueError("too many")
        return draw_buyers(scenario, number)

    monkeypatch.setattr(replication, "draw_buyers", draw)
    one, other, same = ReplicateEach((shop, busier, shop), "simpy")((0, (0, 1, 2)))
    assert isinstance(one, Failure)
    assert one == same
    assert one.why.startswith("ValueError: too many; in replication 0 of scenario test")
    assert pickle.dumps(other) == pickle.dumps(replicate(busier, 0))


@pytest.mark.parametrize("part", ["draw_buyers", "play_out"])
def test_a_lack_of_memory_is_the_machines_and_no_scenarios_failure(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def lacking(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(replication, part, lacking)
    with pytest.raises(MemoryError):
        ReplicateEach((small_shop(20),), "simpy")((0, (0,)))


@pytest.mark.parametrize("engine", get_args(Engine))
def test_only_those_asked_for_are_played(engine: Engine) -> None:
    shop, busier = small_shop(20), small_shop(30)
    assert ReplicateEach((shop, busier), engine)((0, ())) == ()
    (one,) = ReplicateEach((shop, busier), engine)((2, (1,)))
    assert pickle.dumps(one) == pickle.dumps(replicate(busier, 2, engine))
