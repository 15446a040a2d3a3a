"""The roster dealt out to people: in order, nobody twice at once."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.schema import RosterLine, Scenario
from simulator.scenario.shifts import Shift, assign, breaks_within, days_worked, team_size
from simulator.units import DAY, HOUR, MINUTE, Window
from tests.scenarios import FIRST_DAY, a_scenario


def line(start: float, end: float, agents: int = 1, team: str = "team", **more: Any) -> RosterLine:
    """A line with its times in hours; an end beyond 24 is the next day's."""
    return RosterLine(team=team, agents=agents, shift=Window(round(start * HOUR), round(end * HOUR)), **more)


def roster(people: int = 5, days: int = 1, **lines: RosterLine) -> Scenario:
    return a_scenario(team={"agents": people}, days=days, roster=lines)


def dealt(scenario: Scenario) -> list[tuple[str, int, int]]:
    """Line, day and member of each shift."""
    return [(s.line, s.day, s.member) for s in assign(scenario)]


def test_a_line_takes_people_in_order_of_number() -> None:
    shifts = assign(roster(early=line(9, 18, agents=2)))
    assert shifts == [
        Shift("team", 0, "early", 0, 9 * HOUR, 18 * HOUR, ()),
        Shift("team", 1, "early", 0, 9 * HOUR, 18 * HOUR, ()),
    ]


def test_the_next_line_takes_the_next_people() -> None:
    scenario = roster(people=4, early=line(9, 18, agents=2), late=line(15, 24, agents=2))
    assert dealt(scenario) == [("early", 0, 0), ("early", 0, 1), ("late", 0, 2), ("late", 0, 3)]


def test_earlier_starts_first_and_of_equals_the_rosters_order() -> None:
    scenario = roster(late=line(15, 24), b=line(9, 12), a=line(9, 18))
    assert dealt(scenario) == [("b", 0, 0), ("a", 0, 1), ("late", 0, 2)]


def test_nobody_works_twice_a_day_while_others_do_not() -> None:
    scenario = roster(people=3, morning=line(8, 12, agents=2), evening=line(18, 22, agents=2))
    assert dealt(scenario) == [
        ("morning", 0, 0), ("morning", 0, 1), ("evening", 0, 0), ("evening", 0, 2),
    ]  # fmt: skip


def test_one_person_goes_on_from_one_shift_to_the_next() -> None:
    assert dealt(roster(people=1, a=line(9, 13), b=line(13, 18))) == [("a", 0, 0), ("b", 0, 0)]


def test_a_night_shift_keeps_its_people_until_morning() -> None:
    # Who worked the night to 6 is not free at 5, and at 6 has no shift of that day yet.
    scenario = roster(people=2, days=2, night=line(22, 30), dawn=line(5, 9))
    assert dealt(scenario) == [
        ("night", -1, 0), ("dawn", 0, 1), ("night", 0, 0), ("dawn", 1, 1), ("night", 1, 0),
    ]  # fmt: skip
    scenario = roster(people=2, days=1, night=line(22, 30), day=line(6, 9))
    assert dealt(scenario) == [("night", -1, 0), ("day", 0, 0), ("night", 0, 1)]


def test_teams_have_their_own_people() -> None:
    scenario = a_scenario(
        teams={"a": {"agents": 1}, "b": {"names": ["小美", "阿强"]}},
        roster={"one": line(9, 18, team="a"), "two": line(9, 18, agents=2, team="b")},
    )
    assert [(s.team, s.member) for s in assign(scenario)] == [("a", 0), ("b", 0), ("b", 1)]
    assert (team_size(scenario, "a"), team_size(scenario, "b")) == (1, 2)


def test_breaks_stand_at_their_time_of_each_day() -> None:
    noon = Window(12 * HOUR, 12 * HOUR + 30 * MINUTE)
    shifts = assign(roster(days=2, early=line(9, 18, breaks=(Window(15 * HOUR, 16 * HOUR), noon))))
    assert [s.breaks for s in shifts] == [
        ((12 * HOUR, 12 * HOUR + 30 * MINUTE), (15 * HOUR, 16 * HOUR)),
        ((36 * HOUR, 36 * HOUR + 30 * MINUTE), (39 * HOUR, 40 * HOUR)),
    ]
    assert list(shifts[0].on_duty()) == [
        (9 * HOUR, 12 * HOUR),
        (12 * HOUR + 30 * MINUTE, 15 * HOUR),
        (16 * HOUR, 18 * HOUR),
    ]


def test_a_break_of_a_night_shift_before_at_and_after_midnight() -> None:
    pauses = (
        Window(2 * HOUR, 3 * HOUR),
        Window(23 * HOUR, 23 * HOUR + MINUTE),
        Window(23 * HOUR + 50 * MINUTE, 24 * HOUR + 10 * MINUTE),
    )
    assert breaks_within(line(22, 30, breaks=pauses)) == (
        (23 * HOUR, 23 * HOUR + MINUTE),
        (23 * HOUR + 50 * MINUTE, 24 * HOUR + 10 * MINUTE),
        (26 * HOUR, 27 * HOUR),
    )


def test_a_break_that_is_the_whole_shift_leaves_nothing() -> None:
    shifts = assign(roster(early=line(9, 18, breaks=(Window(9 * HOUR, 18 * HOUR),))))
    assert list(shifts[0].on_duty()) == []


def test_days_on_which_a_line_is_worked() -> None:
    scenario = roster(days=3, a=line(9, 18))
    assert days_worked(scenario, line(9, 24)) == [0, 1, 2]
    assert days_worked(scenario, line(22, 30)) == [-1, 0, 1, 2]
    on = (FIRST_DAY + dt.timedelta(days=2), FIRST_DAY, FIRST_DAY)
    assert days_worked(scenario, line(22, 30, on=on)) == [0, 2]
    assert days_worked(scenario, line(22, 30, on=(FIRST_DAY - dt.timedelta(days=1),))) == [-1]


def test_too_few_people() -> None:
    with pytest.raises(ValueError, match=r"^roster\.late finds only 1 of 2 people free$"):
        assign(roster(people=2, early=line(9, 18), late=line(15, 24, agents=2)))


def test_a_line_of_nobody() -> None:
    assert assign(roster(people=0, early=line(9, 18, agents=0))) == []


quarters = st.integers(0, 95)
lines = st.builds(
    lambda start, lasts, agents, on: line(
        start / 4,
        (start + lasts) / 4,
        agents=agents,
        on=None if on is None else tuple(FIRST_DAY + dt.timedelta(days=d) for d in on),
    ),
    quarters,
    st.integers(1, 96),
    st.integers(0, 3),
    st.one_of(st.none(), st.lists(st.integers(0, 2), min_size=1, max_size=3)),
)


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=5), st.booleans())
def test_it_succeeds_whenever_the_team_is_large_enough(entries: list[RosterLine], one_short: bool) -> None:
    named = {f"line{n}": entry for n, entry in enumerate(entries)}
    scenario = roster(people=0, days=3, **named)
    spans = [
        (day * DAY + entry.shift.start, day * DAY + entry.shift.end)
        for entry in entries
        for day in days_worked(scenario, entry)
        for _ in range(entry.agents)
    ]
    most = max((sum(a <= start < b for a, b in spans) for start, _ in spans), default=0)
    if one_short and most:
        with pytest.raises(ValueError, match="people free"):
            assign(roster(people=most - 1, days=3, **named))
        return
    shifts = assign(roster(people=most, days=3, **named))
    assert sorted((s.start, s.end) for s in shifts) == sorted(spans)
    for shift in shifts:  # nobody is in two places at once
        clash = [
            s for s in shifts if s.member == shift.member and s.start < shift.end and shift.start < s.end
        ]
        assert clash == [shift]
    assert [s.start for s in shifts] == sorted(s.start for s in shifts)
