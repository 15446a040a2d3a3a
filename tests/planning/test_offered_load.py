"""Offered load of tapes small enough to work out by hand, and against a desk where nobody waits."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.demand.tape import Tape, draw_tape
from simulator.experiment.replication import play_out
from simulator.planning.load import offered_load
from simulator.planning.offered_load import (
    bot_takes,
    mean_offered_load,
    offered_load_of,
    step_edges,
)
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import time_within
from simulator.units import DAY, HOUR, MINUTE, SECOND
from tests.scenarios import a_scenario
from tests.worlds import Visit, tape_of

HOURS_23 = 23 * 3600.0
AT_60 = {"typing_speed": 60, "quick_replies": 0.0}  # a character a second


def a_shop(**more: Any) -> Scenario:
    """One team at 60 characters a minute, or those in `more`, and no bot unless told."""
    return a_scenario(**{"team": AT_60, "bot": {"mode": "off"}, **more})


def busy(visits: list[Visit], scenario: Scenario, step: int = HOUR) -> Any:
    """Agent seconds by type and step."""
    width = np.diff(step_edges(scenario, step)) / SECOND
    return offered_load_of(tape_of(visits), scenario, step) * width


def test_a_chat_asks_again_after_its_reply_and_a_think() -> None:
    # Replies 3540-3640, 3700-3720 and 7190-7215 s, on either side of the full hours.
    visits = [Visit(3540, work=[100, 20, 25], think=[60, 3470, 0])]
    assert busy(visits, a_shop())[0, :4] == pytest.approx([60, 40 + 20 + 10, 15, 0])
    assert busy(visits, a_shop(), 30 * MINUTE)[0, :5] == pytest.approx([0, 60, 60, 10, 15])


def test_everybody_is_answered_at_once() -> None:
    impatient = Visit(100, work=50, patience=0.001, neglect=0)
    down = {"at": "2026-11-10 00:00", "lasts": "1h"}
    scenario = a_shop(outages={"down": down}, team={**AT_60, "neglects": 1})
    assert busy([impatient] * 9, scenario)[0, 0] == pytest.approx(9 * 50)


def test_look_up_typing_and_canned_phrases() -> None:
    team = {"typing_speed": 30, "quick_replies": 0.4, "quick_reply_time": "7s"}
    visits = [Visit(0, work=10, lookup=3), Visit(0, work=10, lookup=3, quick=0.39)]
    assert busy(visits, a_shop(team=team))[0, 0] == pytest.approx((3 + 20) + (3 + 7))


def test_types_apart() -> None:
    buyers = {"a": {"share": 0.5}, "b": {"share": 0.5}}
    visits = [Visit(0, work=10, kind=1), Visit(5, work=20), Visit(HOURS_23, work=30, kind=1)]
    found = busy(visits, a_shop(buyers=buyers))
    assert found.shape == (2, 24)
    assert found[:, 0] == pytest.approx([20, 10])
    assert found[:, 23] == pytest.approx([0, 30])


def test_what_comes_after_the_horizon_is_left_out() -> None:
    visits = [Visit(DAY / SECOND - 10, work=[30, 10], think=1), Visit(DAY / SECOND - 5, work=[2, 9], think=3)]
    assert busy(visits, a_shop())[0, 23] == pytest.approx(10 + 2)


def test_the_reference_agent_is_who_is_on_duty() -> None:
    teams = {
        "fast": {"agents": 9, "typing_speed": 120, "quick_replies": 0},
        "slow": {"agents": 9, "typing_speed": 60, "quick_replies": 0, "absence": 0.5},
        "apart": {"agents": 9, "typing_speed": 1, "serves": ["other"]},
    }
    roster = {
        "early": {"team": "fast", "agents": 3, "shift": "08:00-10:00"},
        "late": {"team": "slow", "agents": 2, "shift": "09:00-11:00"},
        "others": {"team": "apart", "agents": 5, "shift": "00:00-24:00"},
    }
    buyers = {"asked": {"share": 1}, "other": {"share": 0}}
    shop = a_shop(teams=teams, roster=roster, buyers=buyers)
    visits = [Visit(hour * 3600, work=60) for hour in (7, 8, 9, 10, 11)]
    # At nine three who take 30 s, and two who take 60 s, half of them absent; at seven nobody: the mean.
    expected = [45, 30, (3 * 30 + 1 * 60) / 4, 60, 45]
    assert busy(visits, shop)[0, 7:12] == pytest.approx(expected)
    # A roster that names nobody for the type: all who take it, alike.
    without = shop.model_copy(update={"roster": {"others": shop.roster["others"]}})
    assert busy(visits, without)[0, 7:12] == pytest.approx([45] * 5)
    assert busy(visits, shop.model_copy(update={"roster": {}}))[0, 7:12] == pytest.approx([45] * 5)


def test_the_plans_menu_counts_where_nobody_is_on_duty() -> None:
    teams = {name: {"agents": 9, "typing_speed": speed} for name, speed in [("a", 60), ("b", 30), ("c", 1)]}
    plan = {"shifts": {"new": {"team": "b", "shift": "09:00-18:00"}}}
    roster = {"line": {"team": "a", "agents": 1, "shift": "08:00-09:00"}}
    shop = a_shop(teams=teams, roster=roster, plan=plan)
    visits = [Visit(hour * 3600, work=60, quick=1) for hour in (8, 9)]
    assert busy(visits, shop)[0, 8:10] == pytest.approx([60, (60 + 120) / 2])


BOT = {"mode": "first_line", "hours": "22:00-02:00", "assists": 0.5}


def test_a_first_line_bot_resolves_or_hands_off() -> None:
    visits = [
        Visit(0, work=10, resolved=True),
        Visit(3600, work=20, handoff=3590),
        Visit(2 * 3600, work=30, resolved=True),  # the bot's hours are over
        Visit(HOURS_23, work=40, handoff=3600),  # handed off at the horizon
    ]
    found = busy(visits, a_shop(bot=BOT))
    assert found[0, :3] == pytest.approx([0, 10, 10 + 30])
    assert found[0, 23] == 0


def test_drafted_replies_are_quick_while_the_bot_works() -> None:
    visits = [Visit(hour * 3600, work=30, lookup=1, assisted=True, handoff=1) for hour in (1, 2)]
    team = {**AT_60, "quick_reply_time": "4s"}
    assert busy(visits, a_shop(bot=BOT, team=team))[0, 1:3] == pytest.approx([1 + 4, 1 + 30])
    off = {**BOT, "mode": "off"}
    assert busy(visits, a_shop(bot=off, team=team))[0, 1:3] == pytest.approx([31, 31])


def test_an_overflow_bot_gets_nobody() -> None:
    visits = [Visit(0, work=10, resolved=True)]
    assert busy(visits, a_shop(bot={"mode": "overflow"}))[0, 0] == pytest.approx(10)


def test_an_after_hours_bot_takes_who_finds_nobody_rostered() -> None:
    roster = {"line": {"team": "team", "agents": 1, "shift": "09:00-18:00", "breaks": ["12:00-12:30"]}}
    shop = a_shop(bot={"mode": "after_hours"}, roster=roster)
    clock = [9 * HOUR - 1, 9 * HOUR, 12 * HOUR, 12 * HOUR + 30 * MINUTE, 18 * HOUR - 1, 18 * HOUR]
    taken = bot_takes(shop, 0, np.array(clock))
    assert taken.tolist() == [True, False, True, False, False, True]


def test_it_is_what_a_desk_does_where_nobody_waits() -> None:
    """Played by the desk itself, with 200 people at one speed and no limit to the chats of each."""
    buyer = {"share": 1, "turns": {"dist": "geometric", "mean": 4}, "patience": None}
    team = {"agents": 200, "typing_speed": 60, "quick_replies": 0.5, "max_chats": None}
    line = {"line": {"team": "team", "agents": 200, "shift": "00:00-24:00"}}
    bot = {"mode": "first_line", "resolves": 0.3, "assists": 0.3, "hours": "08:00-20:00"}
    shop = a_scenario(chats_per_day=300, buyers={"b": buyer}, team=team, roster=line, bot=bot)
    played = play_out(shop, 0)
    records = played.records
    done = records.reply >= 0
    assert done.sum() > 500
    assert (records.start == records.question)[done].all()
    edges = step_edges(shop, HOUR)
    expected = time_within(records.start[done], records.reply[done], edges) / HOUR
    found = offered_load_of(played.tape, shop, HOUR)[0]
    # The desk rounds each reply to the microsecond, and one in hand at midnight stays open there.
    assert found[:-1] == pytest.approx(expected[:-1], abs=1e-7)


def test_the_mean_over_tapes() -> None:
    shop = a_shop(chats_per_day=100)
    each = np.array([offered_load_of(draw_tape(shop, number), shop)[0] for number in (3, 5, 8)])
    found = mean_offered_load(shop, (3, 5, 8))
    assert found.edges.tolist() == list(range(0, DAY + 1, 30 * MINUTE))
    assert found.agents.shape == (1, 48)
    assert found.agents[0] == pytest.approx(each.mean(axis=0), rel=1e-12)
    assert found.load == pytest.approx(each.mean(axis=0), rel=1e-12)
    assert found.spread == pytest.approx(each.std(axis=0, ddof=1), rel=1e-12)
    counts = [len(draw_tape(shop, number).arrival) for number in (3, 5, 8)]
    assert found.chats.sum() == pytest.approx(np.mean(counts))
    alone = mean_offered_load(shop, [3], 7 * HOUR)
    assert alone.edges.tolist() == [0, 7 * HOUR, 14 * HOUR, 21 * HOUR, DAY]
    assert alone.agents.sum(axis=1) @ [1] == pytest.approx(alone.load.sum())
    assert np.isnan(alone.spread).all()
    assert alone.load @ np.diff(alone.edges) == pytest.approx(each[0].sum() * 30 * MINUTE)


def test_no_tapes_and_no_step_are_refused() -> None:
    with pytest.raises(ValueError, match="no replications to average over"):
        mean_offered_load(a_shop(), ())
    with pytest.raises(ValueError, match="a bin of 0 microseconds"):
        mean_offered_load(a_shop(), [0], 0)


def test_a_tape_without_chats() -> None:
    shop = a_shop(chats_per_day=0)
    assert not mean_offered_load(shop, range(2)).load.any()


def test_the_day_as_a_whole_is_the_work_of_check(project: Path) -> None:
    """Over 64 tapes of the ordinary day, within 4 standard errors: wrong once in 16,000 seeds."""
    shop = load_scenario(project / "scenarios" / "ordinary-day.yaml")
    days = [offered_load_of(draw_tape(shop, number), shop, DAY).sum() * 24 for number in range(64)]
    error = np.std(days, ddof=1) / 8
    assert abs(np.mean(days) - offered_load(shop).work.sum()) < 4 * error


def test_a_tape_of_two_promotion_days_is_read_quickly(project: Path) -> None:
    shop = load_scenario(project / "scenarios" / "double11.yaml")
    tape: Tape = draw_tape(shop, 0)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        offered_load_of(tape, shop)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.1  # 13 ms on an idle machine
