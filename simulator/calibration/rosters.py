"""The roster of days to come, and of days that were: the lines that a fit found, with their dates."""

import datetime as dt
from collections.abc import Iterable

from simulator.calibration.hours import Hours, Line
from simulator.calibration.turnout import weekday_of
from simulator.scenario.schema import RosterLine
from simulator.units import DAY, days_since_epoch

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def roster_for(hours: Hours, start: dt.date, days: int) -> dict[str, RosterLine]:
    """The roster of `days` days from `start`, as the weekdays have it.

    Parameters
    ----------
    hours : Hours
        What was fitted.
    start : date
        The first natural day.
    days : int
        How many.

    Returns
    -------
    dict of str to RosterLine
        At least one line. A line that has not the same number of people every day comes back as several,
        each with its dates.
    """
    first = days_since_epoch(start)
    roster: dict[str, RosterLine] = {}
    for line in (*hours.lines, *hours.instead):
        if not line.weekdays:
            continue
        worked = _worked(line, first, days)
        numbers = {day: line.weekdays[weekday_of(day)] for day in worked}
        roster |= _roster_lines(line, numbers, worked, by_weekday=True)
    return roster or _nobody(hours)


def roster_as_worked(hours: Hours, start: dt.date, days: int) -> dict[str, RosterLine]:
    """The roster of days within the log: exactly the people who came.

    Parameters and what comes back are as for `roster_for`. Lines that were estimated are the same on
    all days, as nobody could be seen.
    """
    first = days_since_epoch(start)
    came: dict[tuple[int, int], set[int]] = {}
    for stint in hours.stints:
        came.setdefault((stint.line, stint.day), set()).add(stint.account)
    seen = {line for line, _ in came}
    roster: dict[str, RosterLine] = {}
    for place, line in enumerate(hours.lines):
        worked = _worked(line, first, days)
        if place in seen:
            numbers = {day: len(came.get((place, day), ())) for day in worked}
        else:
            numbers = {day: line.weekdays.get(weekday_of(day), 0) for day in worked}
        roster |= _roster_lines(line, numbers, worked, by_weekday=False)
    return roster or _nobody(hours)


def _worked(line: Line, first: int, days: int) -> range:
    """Days on which the line may start; the eve's night shift reaches into the first."""
    return range(first - 1 if line.shift.end > DAY else first, first + days)


def _roster_lines(
    line: Line, numbers: dict[int, int], worked: range, *, by_weekday: bool
) -> dict[str, RosterLine]:
    """A line of the roster for each number of people that the line has on some day."""
    found: dict[str, RosterLine] = {}
    for number in sorted({n for n in numbers.values() if n}, reverse=True):
        on = [day for day in worked if numbers[day] == number]
        every = len(on) == len(worked)
        dates = None if every else tuple(dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in on)
        name = line.name if every else f"{line.name}-{_weekday_names(on) if by_weekday else f'{number}p'}"
        found[name] = RosterLine(
            team=line.team, agents=number, shift=line.shift, breaks=line.breaks, on=dates
        )
    return found


def _nobody(hours: Hours) -> dict[str, RosterLine]:
    """A roster needs a line, though nobody works on these days."""
    line = hours.lines[0]
    return {line.name: RosterLine(team=line.team, agents=0, shift=line.shift, breaks=line.breaks)}


def _weekday_names(days: Iterable[int]) -> str:
    """``mon-fri`` or ``sat-sun`` or ``mon-wed-sun``."""
    at = sorted({weekday_of(day) for day in days})
    if len(at) > 2 and at[-1] - at[0] == len(at) - 1:
        return f"{WEEKDAYS[at[0]]}-{WEEKDAYS[at[-1]]}"
    return "-".join(WEEKDAYS[weekday] for weekday in at)
