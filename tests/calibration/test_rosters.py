"""Rosters of days to come and of days that were."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.hours import Hours, Line, Stint
from simulator.calibration.rosters import roster_as_worked, roster_for
from simulator.scenario.consistency import findings
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import RosterLine
from simulator.scenario.shifts import assign
from simulator.units import DAY, parse_window
from tests.calibration.working import MONDAY, answers, hours_of
from tests.depth import examples
from tests.scenarios import FIRST_DAY, a_scenario

MON = FIRST_DAY - dt.timedelta(days=1)


def a_line(shift: str, people: list[int] | int, breaks: tuple[str, ...] = (), name: str = "line") -> Line:
    numbers = [people] * 7 if isinstance(people, int) else people
    return Line(name, "team", parse_window(shift), tuple(map(parse_window, breaks)), dict(enumerate(numbers)))


def with_stints(line: Line, *came: tuple[int, int]) -> Hours:
    """People who worked the line: account, and day since Monday."""
    stints = tuple(
        Stint(who, MONDAY + day, (MONDAY + day) * DAY, (MONDAY + day) * DAY + 1, 0) for who, day in came
    )
    return Hours((line,), (9,), (0.0,), "hand_over", stints, (), {}, (), ())


def told(roster: dict[str, RosterLine]) -> dict[str, tuple[int, list[int] | None]]:
    """Each line: how many, and on what days since Monday."""
    return {
        name: (line.agents, None if line.on is None else [(date - MON).days for date in line.on])
        for name, line in roster.items()
    }


def test_a_line_of_the_same_people_every_day_needs_no_dates() -> None:
    hours = with_stints(a_line("09:00-18:00", 3, ("12:00-12:30",)))
    (line,) = roster_for(hours, MON, 9).values()
    assert line == RosterLine(
        team="team", agents=3, shift=parse_window("09:00-18:00"), breaks=(parse_window("12:00-12:30"),)
    )


def test_weekdays_with_other_numbers_are_lines_with_dates() -> None:
    hours = with_stints(a_line("09:00-18:00", [3, 3, 3, 3, 3, 2, 0]))
    assert told(roster_for(hours, MON, 9)) == {
        "line-mon-fri": (3, [0, 1, 2, 3, 4, 7, 8]),
        "line-sat": (2, [5]),
    }
    assert told(roster_for(hours, MON, 5)) == {"line": (3, None)}


def test_weekdays_apart_are_named_one_by_one() -> None:
    hours = with_stints(a_line("09:00-18:00", [1, 0, 1, 0, 0, 1, 0]))
    assert list(roster_for(hours, MON, 7)) == ["line-mon-wed-sat"]


def test_the_eves_night_shift_reaches_into_the_first_day() -> None:
    assert told(roster_for(with_stints(a_line("22:00-06:00", 1)), MON, 2)) == {"line": (1, None)}
    hours = with_stints(a_line("22:00-06:00", [1, 1, 1, 1, 1, 1, 2]))
    assert told(roster_for(hours, MON, 2)) == {"line-sun": (2, [-1]), "line-mon-tue": (1, [0, 1])}


def test_nobody_at_work_is_a_line_of_nobody() -> None:
    hours = with_stints(a_line("09:00-18:00", [1, 1, 1, 1, 1, 0, 0]))
    assert told(roster_for(hours, MON + dt.timedelta(days=5), 2)) == {"line": (0, None)}


def test_as_worked_it_is_those_who_came() -> None:
    hours = with_stints(a_line("09:00-18:00", 2), (0, 0), (1, 0), (0, 1), (0, 2), (1, 2))
    assert told(roster_as_worked(hours, MON, 3)) == {"line-2p": (2, [0, 2]), "line-1p": (1, [1])}
    assert told(roster_as_worked(hours, MON + dt.timedelta(days=1), 1)) == {"line": (1, None)}


def test_as_worked_somebody_with_two_stints_of_a_shift_came_once() -> None:
    hours = with_stints(a_line("09:00-18:00", 1), (0, 0), (0, 0))
    assert told(roster_as_worked(hours, MON, 1)) == {"line": (1, None)}


def test_what_was_worked_on_single_days_is_on_the_roster_of_those_days_only() -> None:
    passing = Line("wave", "team", parse_window("19:00-02:00"), (), {})
    hours = with_stints(passing, (0, 1), (1, 1))
    assert told(roster_as_worked(hours, MON, 3)) == {"wave-2p": (2, [1])}
    assert told(roster_for(hours, MON, 7)) == {"wave": (0, None)}


def test_people_who_were_estimated_come_every_day() -> None:
    hours = with_stints(a_line("00:00-24:00", 1))
    assert told(roster_as_worked(hours, MON, 3)) == {"line": (1, None)}


def test_a_line_can_be_set_by_its_name(project: Path) -> None:
    """The names that are made up work as `--set roster.NAME.agents=N`."""
    log = answers(*[(who, 9 + at) for who in (0, 1) for at in range(9)])
    names = [line.name for line in hours_of(log).lines]
    assert names == ["agents-0900-1700"]
    path = project / "scenarios" / "ordinary-day.yaml"
    line = f"roster.{names[0]}={{team: veterans, agents: 1, shift: 09:00-17:00}}"
    scenario = load_scenario(path, sets=(line, f"roster.{names[0]}.agents=5", "teams.veterans.agents=20"))
    assert scenario.roster[names[0]].agents == 5


@pytest.mark.parametrize("days", [1, 4])
@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4 * 96)), min_size=1, max_size=120))
def test_whatever_the_log_its_rosters_can_be_played(days: int, told: list[tuple[int, int]]) -> None:
    """Rosters have a line, break no rule of a scenario's, and never need more people than there are."""
    hours = hours_of(answers(*[(who, at / 4) for who, at in told]))
    worked = sorted({stint.day for stint in hours.stints})
    first = FIRST_DAY + dt.timedelta(days=worked[0] - MONDAY - 1)
    for make, start in ((roster_as_worked, first), (roster_for, first + dt.timedelta(days=9))):
        roster = make(hours, start, days)
        scenario = a_scenario(
            teams={"agents": {"agents": hours.people[0]}}, roster=roster, start=start, days=days
        )
        assert list(findings(scenario)) == []
        shifts = assign(scenario)
        if make is roster_as_worked:
            own = {(s.account, s.line) for s in hours.stints if s.line >= 0 and 0 <= s.day - worked[0] < days}
            assert len(own) <= len([shift for shift in shifts if shift.day >= 0])


def test_where_nobody_keeps_hours_days_to_come_have_what_the_work_needs() -> None:
    instead = Line("t-0900-1200", "t", parse_window("09:00-12:00"), (), dict.fromkeys(range(7), 1))
    passing = Line("t-1300-1400", "t", parse_window("13:00-14:00"), (), {})
    hours = Hours((passing,), (2,), (0.0,), "hand_over", (), (instead,), {}, (), ())
    assert list(roster_for(hours, dt.date(2026, 11, 9), 7)) == ["t-0900-1200"]
    assert "t-0900-1200" not in roster_as_worked(hours, dt.date(2026, 11, 9), 7)
