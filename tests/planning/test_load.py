"""Offered load of worlds small enough to work out by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.planning.doubts import Doubt, counted_hours, doubts, over_hours
from simulator.planning.load import Uncovered, offered_load, uncovered
from simulator.planning.reference_agent import mean_of_inverse
from simulator.scenario.distributions import Constant, Uniform
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.units import HOUR, Window


def world(**changes: Any) -> Scenario:
    """A day of 240 chats, 10 an hour, of 3 turns of 10 s + 30 characters at 60 a minute: 40 s each."""
    return Scenario.model_validate(
        {
            "name": "world",
            "start": "2026-11-10",
            "demand": {"chats_per_day": 240},
            "buyers": {
                "b": {"share": 1, "turns": 3, "reply_chars": 30, "lookup": "10s", "think_time": "60s"}
            },
            "teams": {"t": {"agents": 4, "typing_speed": 60, "max_chats": 2, "quick_replies": 0}},
            "roster": {"day": {"team": "t", "agents": 2, "shift": "08:00-20:00", "breaks": ["12:00-12:30"]}},
            **changes,
        }
    )


def test_work_of_an_hour() -> None:
    load = offered_load(world())
    assert load.chats == pytest.approx(np.full(24, 10.0))
    assert load.turns == pytest.approx(np.full(24, 30.0))
    assert load.work == pytest.approx(np.full(24, 30 * 40 / 3600))
    # A chat is open for three replies and two thinks: 240 s of each 3,600.
    assert load.open_chats == pytest.approx(np.full(24, 10 * 240 / 3600))


def test_staff_of_an_hour() -> None:
    load = offered_load(world())
    expected = [0.0] * 8 + [2.0] * 4 + [1.0] + [2.0] * 7 + [0.0] * 4
    assert load.staffed.tolist() == expected
    assert load.slots.tolist() == [2 * hours for hours in expected]
    assert load.load[12] == pytest.approx(1 / 3)
    assert load.load[0] == np.inf


def test_absences_and_teams_without_a_limit() -> None:
    load = offered_load(world(teams={"t": {"agents": 4, "max_chats": None, "absence": "25%"}}))
    assert load.staffed[9] == 1.5
    assert load.slots[9] == np.inf
    assert load.slots[0] == 0


def test_a_first_line_bot_takes_its_share_in_its_hours() -> None:
    load = offered_load(world(bot={"mode": "first_line", "hours": "22:30-06:00", "resolves": "40%"}))
    expected = [6.0] * 6 + [10.0] * 16 + [8.0, 6.0]
    assert load.to_people == pytest.approx(np.array(expected))
    assert load.chats == pytest.approx(np.full(24, 10.0))


def test_an_after_hours_bot_takes_its_share_where_nobody_is() -> None:
    load = offered_load(world(bot={"mode": "after_hours", "resolves": "40%"}))
    assert load.to_people == pytest.approx(np.array([6.0] * 8 + [10.0] * 12 + [6.0] * 4))


def test_quick_and_assisted_replies() -> None:
    teams = {"t": {"agents": 4, "typing_speed": 60, "quick_replies": 0.5, "quick_reply_time": "5s"}}
    load = offered_load(world(teams=teams))
    assert load.work == pytest.approx(np.full(24, 30 * (10 + (30 + 5) / 2) / 3600))
    bot = {"mode": "first_line", "resolves": 0, "assists": 0.5, "hours": "00:00-12:00"}
    assisted = offered_load(world(teams=teams, bot=bot))
    assert assisted.work[0] == pytest.approx(30 * (10 + 0.25 * 30 + 0.75 * 5) / 3600)
    assert assisted.work[12] == pytest.approx(load.work[12])


def test_the_work_is_of_those_on_duty() -> None:
    teams = {
        "t": {"agents": 2, "typing_speed": 60, "quick_replies": 0},
        "slow": {"agents": 2, "typing_speed": 30, "quick_replies": 0},
    }
    roster = {
        "day": {"team": "t", "agents": 2, "shift": "08:00-20:00"},
        "late": {"team": "slow", "agents": 1, "shift": "19:00-21:00"},
    }
    work = offered_load(world(teams=teams, roster=roster)).work / 30 * 3600
    assert work[18] == pytest.approx(40)
    assert work[19] == pytest.approx((2 * 40 + 70) / 3)
    assert work[20] == pytest.approx(70)
    assert work[0] == pytest.approx(55)  # nobody on duty: all teams of the roster alike


def test_slow_people_cost_more_than_fast_ones_save() -> None:
    assert mean_of_inverse(Constant[float].model_construct(value=50.0)) == pytest.approx(1 / 50)
    even = Uniform[float].model_construct(dist="uniform", low=30.0, high=90.0)
    assert mean_of_inverse(even) == pytest.approx(np.log(3) / 60, rel=1e-4)


def test_what_the_window_lacks() -> None:
    window = world(rules="human-9-23")
    assert uncovered(window) == (
        Uncovered(0, Window(12 * HOUR, 12 * HOUR + HOUR // 2), ("b",)),
        Uncovered(0, Window(20 * HOUR, 23 * HOUR), ("b",)),
    )


def test_a_type_that_only_some_take() -> None:
    buyers = {"a": {"share": 0.5}, "b": {"share": 0.5}, "never": {"share": 0}}
    teams = {"t": {"agents": 2}, "u": {"agents": 2, "serves": ["a"]}}
    roster = {
        "day": {"team": "t", "agents": 1, "shift": "09:00-18:00"},
        "late": {"team": "u", "agents": 1, "shift": "18:00-22:00"},
    }
    scenario = world(days=2, buyers=buyers, teams=teams, roster=roster)
    assert uncovered(scenario) == tuple(
        gap
        for day in (0, 1)
        for gap in (
            Uncovered(day, Window(18 * HOUR, 22 * HOUR), ("b",)),
            Uncovered(day, Window(22 * HOUR, 23 * HOUR), ("a", "b")),
        )
    )


def test_the_uncovered_hour_of_the_shipped_lesson(project: Path) -> None:
    scenario = load_scenario(project / "scenarios" / "uncovered-hour.yaml")
    assert {(str(gap.stretch), gap.day) for gap in uncovered(scenario)} == {("22:00-23:00", 0)}


def found(scenario: Scenario) -> list[Doubt]:
    return list(doubts(scenario, offered_load(scenario), uncovered(scenario)))


def test_a_sound_desk_raises_no_doubt() -> None:
    roster = {"day": {"team": "t", "agents": 2, "shift": "00:00-24:00"}}
    assert found(world(roster=roster, demand={"chats_per_day": 240, "profile": [1] * 24})) == []


def test_doubts() -> None:
    assert [doubt.what for doubt in found(world())] == ["uncovered", "over", "no_profile"]
    none = world(demand={"chats_per_day": 0, "profile": [1] * 24})
    assert found(none) == [Doubt("no_chats")]
    busy = world(
        demand={"chats_per_day": 24000, "profile": [1] * 24},
        roster={
            "day": {"team": "t", "agents": 2, "shift": "00:00-24:00"},
            "no": {"team": "t", "agents": 0, "shift": "09:00-10:00"},
        },
        teams={"t": {"agents": 4, "absence": "60%"}, "u": {"agents": 3}},
        buyers={"b": {"share": 1}, "c": {"share": 0}},
    )
    assert [doubt.what for doubt in found(busy)] == [
        "load",
        "over",
        "team_idle",
        "line_empty",
        "type_never",
        "absent",
    ]


def test_a_team_that_a_plan_may_roster_is_not_idle() -> None:
    roster = {"day": {"team": "t", "agents": 2, "shift": "00:00-24:00"}}
    teams = {"t": {"agents": 2}, "temps": {"agents": 3}, "idle": {"agents": 1}}
    plan = {"shifts": {"wave": {"team": "temps", "shift": "19:00-24:00"}}, "limits": {"idle": 1}}
    demand = {"chats_per_day": 240, "profile": [1] * 24}
    scenario = world(roster=roster, teams=teams, demand=demand, plan=plan)
    assert found(scenario) == [Doubt("team_idle", {"team": "idle"})]


def test_too_few_slots_are_seen_where_there_is_no_lack_of_people() -> None:
    buyers = {"b": {"share": 1, "turns": 3, "reply_chars": 30, "lookup": "10s", "think_time": "30min"}}
    roster = {"day": {"team": "t", "agents": 2, "shift": "00:00-24:00"}}
    scenario = world(buyers=buyers, roster=roster, demand={"chats_per_day": 240, "profile": [1] * 24})
    assert found(scenario) == [Doubt("slots", {"hours": 14})]


def test_staff_in_hours_without_a_chat() -> None:
    profile = [0] * 10 + [1] * 14
    scenario = world(demand={"chats_per_day": 240, "profile": profile})
    assert Doubt("idle", {"hours": 4}) in found(scenario)


def test_hours_that_count_and_those_with_too_much_work() -> None:
    scenario = world(days=2, rules={"base": "human-9-23", "window": "08:30-20:00"})
    assert np.flatnonzero(counted_hours(scenario)).tolist() == [*range(8, 20), *range(32, 44)]
    assert over_hours(scenario, offered_load(scenario)) == []
    heavy = world(demand={"chats_per_day": 24 * 200}, rules={"base": "human-9-23", "window": "08:30-20:00"})
    assert over_hours(heavy, offered_load(heavy)) == [*range(8, 20)]
