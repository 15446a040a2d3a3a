"""A roster dealt out by name: every place filled, nobody in two, and what was broken is what is said."""

import datetime as dt
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.planning.people import Assignment, Broken, PersonShift, deal_people, people_result
from simulator.scenario.plan import People
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign, days_worked
from simulator.units import DAY, HOUR, Window
from tests.scenarios import FIRST_DAY, a_scenario

RULES = People()


def house(roster: dict[str, Any], days: int = 7, **teams: Any) -> Scenario:
    lines = {name: {"team": "t", "agents": 1} | line for name, line in roster.items()}
    return a_scenario(days=days, teams=teams, roster=lines)


def date(day: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=day)


def worked(assignment: Assignment) -> dict[str, list[PersonShift]]:
    own: dict[str, list[PersonShift]] = {}
    for one in assignment.shifts:
        own.setdefault(one.account, []).append(one)
    return own


def broken_rules(assignment: Assignment, days: int, rules: People) -> Counter[Broken]:
    """What is broken, counted minute for minute and day for day rather than from shift to shift."""
    found: Counter[Broken] = Counter()
    first = min([0, *(one.shift.day for one in assignment.shifts)])
    for name, own in worked(assignment).items():
        starts = Counter(one.shift.day for one in own)
        for day, count in starts.items():
            if count > 1:
                found[Broken("one_a_day", name, date(day), count - 1)] += 1
        for one in own:
            ended = [other.shift.end for other in own if other.shift.end <= one.shift.start]
            if ended and one.shift.start - max(ended) < rules.rest:
                missing = rules.rest - (one.shift.start - max(ended))
                found[Broken("rest", name, date(one.shift.day), missing)] += 1
        for day in range(first, max(days - 6, first + 1)):
            off = sum(at not in starts for at in range(day, day + 7))
            if off < rules.days_off:
                found[Broken("days_off", name, date(day), rules.days_off - off)] += 1
    return found


def assert_dealt(scenario: Scenario, assignment: Assignment) -> None:
    """Each line has its people on each of its days, of its team, and nobody is in two places at once."""
    wanted = {
        (name, day): line.agents
        for name, line in scenario.roster.items() if line.agents
        for day in days_worked(scenario, line)
    }  # fmt: skip
    assert Counter((one.shift.line, one.shift.day) for one in assignment.shifts) == wanted
    people = {(one.shift.team, one.shift.member) for one in assignment.shifts}
    assert len(people) == len(worked(assignment))
    assert all(one.shift.team == scenario.roster[one.shift.line].team for one in assignment.shifts)
    for own in worked(assignment).values():
        assert all(before.shift.end <= after.shift.start for before, after in pairwise(own))


def test_people_by_name_and_breaks_of_each_line() -> None:
    scenario = house(
        {
            "early": {"agents": 2, "shift": "09:00-18:00", "breaks": ["12:00-12:30"]},
            "lunch": {"shift": "09:00-18:00", "breaks": ["13:00-13:30"], "on": ["2026-11-11"]},
            "night": {"team": "u", "shift": "22:00-06:00", "breaks": ["02:00-03:00"]},
        },
        days=2,
        t={"names": ["小美", "阿强", "小丽"]},
        u={"agents": 2},
    )
    dealt = deal_people(scenario, RULES)
    assert_dealt(scenario, dealt)
    assert dealt.proved
    assert [(one.account, one.shift.line, one.shift.day) for one in dealt.shifts] == [
        ("u-01", "night", -1),
        ("小美", "early", 0),
        ("阿强", "early", 0),
        ("u-02", "night", 0),
        ("小美", "early", 1),
        ("阿强", "early", 1),
        ("小丽", "lunch", 1),
        ("u-01", "night", 1),
    ]
    assert dealt.late == {"小美": 0, "阿强": 0, "小丽": 0, "u-01": 2, "u-02": 1}
    assert dealt.broken == ()
    lunch = dealt.shifts[6].shift
    assert lunch.breaks == ((DAY + 13 * HOUR, DAY + 13 * HOUR + HOUR // 2),)


def test_the_result_reads_as_the_roster_does() -> None:
    line = {"shift": "22:00-06:00", "breaks": ["02:00-03:00"], "on": ["2026-11-10"]}
    scenario = house({"night": line}, days=1, t={"names": ["小美"]})
    assert people_result(scenario, deal_people(scenario, RULES), RULES) == {
        "shifts": [
            {
                "date": "2026-11-10",
                "line": "night",
                "team": "t",
                "shift": "22:00-06:00",
                "breaks": ["02:00-03:00"],
                "account": "小美",
                "start": "2026-11-10 22:00",
                "end": "2026-11-11 06:00",
            }
        ],
        "broken": [],
        "late_shifts": {"小美": 1},
        "proved": True,
        "rules": {"rest_h": 11.0, "days_off": 1, "late_from": "22:00"},
    }


def test_rest_that_cannot_be_is_listed() -> None:
    roster = {
        "late": {"shift": "15:00-24:00", "on": ["2026-11-10"]},
        "early": {"shift": "08:30-12:00", "on": ["2026-11-11"]},
    }
    scenario = house(roster, days=2, t={"agents": 1})
    dealt = deal_people(scenario, RULES)
    assert dealt.broken == (Broken("rest", "t-01", date(1), 2 * HOUR + HOUR // 2),)
    assert people_result(scenario, dealt, RULES)["broken"] == [
        {"rule": "rest", "account": "t-01", "date": "2026-11-11", "missing": 2.5}
    ]
    assert deal_people(house(roster, days=2, t={"agents": 2}), RULES).broken == ()


def test_a_second_shift_is_listed_and_so_is_the_rest_before_it() -> None:
    scenario = house({"a": {"shift": "09:00-12:00"}, "b": {"shift": "20:00-22:00"}}, days=1, t={"agents": 1})
    assert deal_people(scenario, RULES).broken == (
        Broken("one_a_day", "t-01", date(0), 1),
        Broken("rest", "t-01", date(0), 3 * HOUR),
    )


def test_days_off_are_of_each_seven_days() -> None:
    lone = house({"day": {"shift": "09:00-17:00"}}, days=8, t={"agents": 1})
    assert deal_people(lone, RULES).broken == tuple(
        Broken("days_off", "t-01", date(day), 1) for day in (0, 1)
    )  # fmt: skip
    assert deal_people(lone, RULES.model_copy(update={"days_off": 0})).broken == ()
    assert deal_people(house({"day": {"shift": "09:00-17:00"}}, days=8, t={"agents": 2}), RULES).broken == ()


def test_fewer_days_than_seven_are_counted_with_days_off_around_them() -> None:
    lone = house({"day": {"shift": "09:00-17:00"}}, days=6, t={"agents": 1})
    assert deal_people(lone, RULES).broken == ()
    two_off = RULES.model_copy(update={"days_off": 2})
    assert deal_people(lone, two_off).broken == (Broken("days_off", "t-01", date(0), 1),)


def test_the_eves_night_is_a_day_worked() -> None:
    lone = house({"night": {"shift": "22:00-04:00"}}, days=7, t={"agents": 1})
    assert deal_people(lone, RULES).broken == tuple(
        Broken("days_off", "t-01", date(day), 1) for day in (-1, 0)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shift", "late_from", "late"),
    [
        ("14:00-22:00", "22:00", 0),
        ("14:00-22:30", "22:00", 1),
        ("16:00-24:00", "24:00", 0),
        ("20:00-04:00", "24:00", 1),
    ],
)
def test_what_is_late(shift: str, late_from: str, late: int) -> None:
    line = {"line": {"shift": shift, "on": ["2026-11-10"]}}
    rules = People.model_validate({"late_from": late_from})
    assert deal_people(house(line, days=1, t={"agents": 1}), rules).late == {"t-01": late}


def test_late_shifts_are_shared_out() -> None:
    roster = {"early": {"agents": 2, "shift": "08:00-16:00"}, "late": {"agents": 2, "shift": "16:00-24:00"}}
    dealt = deal_people(house(roster, t={"agents": 6}), RULES)
    assert sorted(dealt.late.values()) == [2, 2, 2, 2, 3, 3]
    assert sorted(len(own) for own in worked(dealt).values()) == [4, 4, 5, 5, 5, 5]
    assert (dealt.broken, dealt.proved) == ((), True)


def test_too_few_people_are_named() -> None:
    roster = {"a": {"agents": 2, "shift": "09:00-17:00"}}
    with pytest.raises(ValueError, match=r"^t: a team of 1 is too small for what is wanted at once$"):
        deal_people(house(roster, t={"agents": 1}), RULES)


def test_teams_nobody_is_wanted_of_are_left_out() -> None:
    roster = {"a": {"shift": "09:00-17:00"}, "none": {"agents": 0, "team": "u", "shift": "09:00-17:00"}}
    dealt = deal_people(house(roster, days=1, t={"agents": 2}, u={"agents": 0}), RULES)
    assert dealt.late == {"t-01": 0, "t-02": 0}


def test_nothing_is_asked_twice_differently() -> None:
    roster = {"a": {"agents": 3, "shift": "09:00-17:00"}, "b": {"agents": 3, "shift": "15:00-23:00"}}
    scenario = house(roster, t={"agents": 7})
    assert deal_people(scenario, RULES) == deal_people(scenario, RULES)


hours = st.integers(0, 47).map(lambda half: half * HOUR // 2)


@st.composite
def houses(draw: st.DrawFn) -> Scenario:
    """Rosters of two teams over up to nine days, with as many people as are needed at once, or some more."""
    days = draw(st.integers(1, 9))
    dates = st.lists(st.integers(0, days - 1).map(date), min_size=1, unique=True)
    roster = {}
    for number in range(draw(st.integers(1, 4))):
        start = draw(hours)
        roster[f"line{number}"] = {
            "team": draw(st.sampled_from(["t", "u"])),
            "agents": draw(st.integers(0, 3)),
            "shift": Window(start, start + draw(st.sampled_from([2, 6, 8, 12])) * HOUR),
            "on": draw(st.none() | dates),
        }
    for people in range(13):  # no more than that are on at once
        scenario = house(roster, days, t={"agents": people}, u={"agents": people})
        try:
            assign(scenario)
        except ValueError:
            continue
        more = people + draw(st.sampled_from([0, 0, 1, 3]))
        return house(roster, days, t={"agents": more}, u={"agents": more})
    raise AssertionError("nobody can work so much")


@given(houses(), st.sampled_from([0, 8, 11]), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_whatever_roster_can_be_played_is_dealt(scenario: Scenario, rest: int, days_off: int) -> None:
    rules = RULES.model_copy(update={"rest": rest * HOUR, "days_off": days_off})
    dealt = deal_people(scenario, rules)
    assert_dealt(scenario, dealt)
    assert Counter(dealt.broken) == broken_rules(dealt, scenario.days, rules)
    late = Counter(one.account for one in dealt.shifts if one.shift.end - one.shift.day * DAY > 22 * HOUR)
    assert {name: count for name, count in dealt.late.items() if count} == late
