"""A roster dealt out to people by name: who works which shift, what had to be asked of them, and how fairly.

`simulator.scenario.shifts.assign` gives a roster to people so that it can be played; this gives it to people
so that they can live with it. The simulation does not ask who has which shift: a team's people are alike in
all but their own speed. How it is done is said in `simulator.planning.dealing`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Literal

from simulator.planning.dealing import deal
from simulator.planning.dealing_strain import Task, Wishes
from simulator.scenario.plan import People
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import Shift, account, breaks_within, days_worked, team_size
from simulator.units import DAY, HOUR, Window, format_clock, format_moment

Rule = Literal["one_a_day", "rest", "days_off"]
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class PersonShift:
    """A shift and who works it.

    Attributes
    ----------
    account : str
        The person's account name.
    shift : Shift
        When, on which roster line, and the person's number within the team.
    """

    account: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that could not be kept.

    Attributes
    ----------
    rule : str
        ``one_a_day``: more than one shift starts on a day. ``rest``: a shift starts too soon after the one
        before. ``days_off``: too many days are worked of seven in a row.
    account : str
        Whose.
    date : datetime.date
        The day; of ``rest`` that on which the later shift starts; of ``days_off`` the first of the seven.
    missing : int
        Shifts too many, microseconds of rest missing, or days off missing; above 0.
    """

    rule: Rule
    account: str
    date: dt.date
    missing: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A roster, dealt out.

    Attributes
    ----------
    shifts : tuple of PersonShift
        In order of start, then of the roster's lines, then of people.
    broken : tuple of Broken
        What of the rules could not be kept; by rule, date and account.
    late : mapping of str to int
        Late shifts of each person of the teams that are on the roster, none included.
    proved : bool
        Whether nothing better can be dealt; else it is the best that was found.
    """

    shifts: tuple[PersonShift, ...]
    broken: tuple[Broken, ...]
    late: Mapping[str, int]
    proved: bool


def deal_people(scenario: Scenario, rules: People) -> Assignment:
    """Deal a scenario's roster out to its people: the rules kept where they can be, late shifts fairly.

    Nobody is in two places at once. Rules that cannot all be kept give way in the order that
    `simulator.planning.dealing` gives reasons for, and what gave way is listed. The same scenario is dealt
    in the same way each time.

    Parameters
    ----------
    scenario : Scenario
        Whose roster is final.
    rules : People
        Rest, days off, and from when a shift is late. A day outside of the horizon is taken as a day off.

    Raises
    ------
    ValueError
        Where a team has too few people; `simulator.scenario.consistency` says it before.
    """
    stretches = list(_stretches(scenario))
    at_most = WEEK - rules.days_off
    binding = tuple((a, b) for a, b in stretches if b - a + 1 > at_most)
    shifts: list[PersonShift] = []
    proved = True
    for team in scenario.teams:
        slots = _slots(scenario, team)
        tasks = []
        for (start, end, day), lines in slots.items():
            people = sum(scenario.roster[name].agents for name in lines)
            tasks.append(Task(day, start, end, people, _late(end - day * DAY, rules)))
        try:
            dealt = deal(tasks, team_size(scenario, team), Wishes(rules.rest, binding, at_most))
        except ValueError as problem:
            raise ValueError(f"{team}: {problem}") from None
        proved = proved and dealt.proved
        for ((start, end, day), lines), members in zip(slots.items(), dealt.members, strict=True):
            left = iter(members)
            for name in lines:
                line = scenario.roster[name]
                breaks = tuple((day * DAY + a, day * DAY + b) for a, b in breaks_within(line))
                for member in islice(left, line.agents):
                    shift = Shift(team, member, name, day, start, end, breaks)
                    shifts.append(PersonShift(account(scenario, team, member), shift))
    places = {name: place for place, name in enumerate(scenario.roster)}
    shifts.sort(key=lambda one: (one.shift.start, places[one.shift.line], one.shift.member))
    found = _broken(scenario, shifts, rules, stretches)
    broken = tuple(sorted(found, key=lambda one: (_ORDER.index(one.rule), one.date, one.account)))
    return Assignment(tuple(shifts), broken, _late_shifts(scenario, shifts, rules), proved)


_ORDER: tuple[Rule, ...] = ("one_a_day", "rest", "days_off")


def _slots(scenario: Scenario, team: str) -> dict[tuple[int, int, int], list[str]]:
    """Of each start, end and day, in order, the team's lines with those hours."""
    found: dict[tuple[int, int, int], list[str]] = {}
    for name, line in scenario.roster.items():
        if line.team == team and line.agents:
            for day in days_worked(scenario, line):
                start, end = day * DAY + line.shift.start, day * DAY + line.shift.end
                found.setdefault((start, end, day), []).append(name)
    return dict(sorted(found.items()))


def _stretches(scenario: Scenario) -> Iterator[tuple[int, int]]:
    """First and last day of each seven days in a row; of a shorter horizon, of its days alone."""
    lines = [line for line in scenario.roster.values() if line.agents]
    first = min([0, *(day for line in lines for day in days_worked(scenario, line)[:1])])
    for day in range(first, max(first + 1, scenario.days - WEEK + 1)):
        yield day, min(day + WEEK, scenario.days) - 1


def _late(end: int, rules: People) -> bool:
    """Whether a shift is late that ends so many microseconds after the midnight of its day.

    One that ends past midnight always is, as a shift is late from midnight at the latest.
    """
    return end > rules.late_from


def _late_shifts(scenario: Scenario, shifts: Sequence[PersonShift], rules: People) -> dict[str, int]:
    teams = {one.shift.team for one in shifts}
    late = {
        account(scenario, team, member): 0
        for team in scenario.teams if team in teams
        for member in range(team_size(scenario, team))
    }  # fmt: skip
    for one in shifts:
        late[one.account] += _late(one.shift.end - one.shift.day * DAY, rules)
    return late


def _broken(
    scenario: Scenario, shifts: Sequence[PersonShift], rules: People, stretches: Sequence[tuple[int, int]]
) -> Iterator[Broken]:
    """What of the rules is not kept, person by person in order of first shift."""
    own: dict[str, list[Shift]] = {}
    for one in shifts:
        own.setdefault(one.account, []).append(one.shift)
    for person, calendar in sorted(own.items()):
        days = [shift.day for shift in calendar]
        for day in sorted(set(days)):
            if days.count(day) > 1:
                yield Broken("one_a_day", person, scenario.date(day), days.count(day) - 1)
        for before, after in pairwise(calendar):
            if after.start - before.end < rules.rest:
                missing = rules.rest - (after.start - before.end)
                yield Broken("rest", person, scenario.date(after.day), missing)
        for first, last in stretches:
            worked = len({day for day in days if first <= day <= last})
            if worked > WEEK - rules.days_off:
                missing = worked - (WEEK - rules.days_off)
                yield Broken("days_off", person, scenario.date(first), missing)


def people_result(scenario: Scenario, assignment: Assignment, rules: People) -> dict[str, Any]:
    """An assignment as plain text and numbers: the ``people`` of a plan's result.

    ``missing`` of a rule that is broken is hours of rest, else shifts or days.
    """
    return {
        "shifts": [
            {
                "date": scenario.date(one.shift.day).isoformat(),
                "line": one.shift.line,
                "team": one.shift.team,
                "shift": str(scenario.roster[one.shift.line].shift),
                "breaks": [str(_of_day(start, end)) for start, end in one.shift.breaks],
                "account": one.account,
                "start": _moment(scenario, one.shift.start),
                "end": _moment(scenario, one.shift.end),
            }
            for one in assignment.shifts
        ],
        "broken": [
            {
                "rule": one.rule,
                "account": one.account,
                "date": one.date.isoformat(),
                "missing": one.missing / HOUR if one.rule == "rest" else one.missing,
            }
            for one in assignment.broken
        ],
        "late_shifts": dict(assignment.late),
        "proved": assignment.proved,
        "rules": {
            "rest_h": rules.rest / HOUR,
            "days_off": rules.days_off,
            "late_from": format_clock(rules.late_from),
        },
    }


def _of_day(start: int, end: int) -> Window:
    """A break as a line has it: from a time of day."""
    return Window(start % DAY, start % DAY + end - start)


def _moment(scenario: Scenario, time: int) -> str:
    midnight = dt.datetime.combine(scenario.start, dt.time())
    return format_moment(midnight + dt.timedelta(microseconds=time))
