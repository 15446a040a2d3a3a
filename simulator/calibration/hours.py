"""Hours actually worked: the roster behind a log, its breaks, and who stays away.

`stints` finds when each account was at work, `shift_lines` the shifts behind that, `breaks` the breaks
within them, and `turnout` how many people each line is meant to have.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.breaks import Pattern, Quiet, find_patterns, find_quiet
from simulator.calibration.chats import Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.headcount import layers, replies_by_hour
from simulator.calibration.shift_lines import Seen, Shift, fewer_shifts, fit_shifts, lie_to
from simulator.calibration.stints import (
    QUARTER,
    QUARTERS,
    ROUND_THE_CLOCK,
    Stints,
    cells_of,
    chances,
    day_of,
    find_stints,
    first_day,
    openings,
)
from simulator.calibration.turnout import Turnout, fit_turnout, weekday_of
from simulator.messages.log import AGENT, ASSIST, MESSAGE, MessageLog
from simulator.scenario.schema import RosterLine
from simulator.units import DAY, HOUR, MINUTE, Window, days_since_epoch, format_clock

CUT = HOUR
"""A stint that the log's edge is so near to may have been cut by it."""
PASSING = 3
"""A line worked on fewer days belongs to these days alone."""
ENOUGH_DAYS = 5
"""In a log of fewer days nothing can be told to be passing."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stint:
    """One person's work without a long silence.

    Attributes
    ----------
    account : int
        Position in the log's accounts.
    day : int
        Days since 1970 of the day on which the shift starts.
    start, end : int
        The first and the last message, in microseconds since 1970.
    line : int
        Position in `Hours.lines`; -1 for one that belongs to no line, such as a few messages in passing.
    """

    account: int
    day: int
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """A shift that some of a team's people work.

    Attributes
    ----------
    name : str
        As in the roster: letters, digits, - and _.
    team : str
        Whose.
    shift : Window
        From when to when.
    breaks : tuple of Window
        Within it.
    weekdays : dict of int to int
        How many people by weekday, 0 for Monday; empty for a line that was worked on single days only.
    """

    name: str
    team: str
    shift: Window
    breaks: tuple[Window, ...]
    weekdays: dict[int, int]


@dataclass(frozen=True)
class Hours:
    """The roster behind a log.

    Attributes
    ----------
    lines : tuple of Line
        By team, start and end.
    people : tuple of int
        How many people each team has: accounts that worked, or what was estimated where none are named.
    absence : tuple of float
        Of each team, the share of those awaited who do not come.
    stints : tuple of Stint
        By account and time.
    estimates : dict
        By scenario path.
    views : tuple of View
        ``on_duty``: agents who write, over the quarter-hours of the day, and those on the roster who came.
    cautions : tuple of Caution
    """

    lines: tuple[Line, ...]
    people: tuple[int, ...]
    absence: tuple[float, ...]
    stints: tuple[Stint, ...]
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, eq=False)
class _Team:
    """What a team's stints come to: lines, and of each stint its line and day."""

    shifts: list[Shift]  # of each line
    patterns: list[Pattern]
    line: Whole  # -1 for none
    day: Whole
    turnout: Turnout
    passing: list[bool]


def fit_hours(log: MessageLog, chats: Chats, team_of: Whole, teams: tuple[str, ...]) -> Hours:
    """The hours that were worked.

    Parameters
    ----------
    log, chats : MessageLog, Chats
        The log, and its chats.
    team_of : int64 array, shape (accounts,)
        Position in `teams` of each account, -1 for one that never replied.
    teams : tuple of str
        Names.

    Returns
    -------
    Hours
        Where accounts are shared around the clock, or not named, people are estimated from the work.
    """
    stints = find_stints(log, chats)
    stints = stints.where(team_of[stints.account] >= 0)
    shared = _shared(stints)
    own = stints.where(~np.isin(stints.account, shared))
    cautions = [Caution("account_shared", {"account": log.accounts[at]}) for at in shared]

    lines: list[Line] = []
    told: list[Stint] = []
    people, absence = [], []
    estimates: dict[str, Estimate] = {}
    for place, team in enumerate(teams):
        of_team = team_of == place
        mine = own.where(of_team[own.account])
        found = _fit_team(chats, of_team, mine)
        first = len(lines)
        lines += _lines(team, found, {line.name for line in lines})
        told += _stints(mine, found, first)
        count = len(np.unique(mine.account[found.line >= 0]))
        hidden = np.isin(log.account, [at for at in shared if team_of[at] == place])
        if not len(teams) or place == 0:
            hidden |= log.account < 0
        extra, most, caution = _estimated(log, chats, hidden, team, {line.name for line in lines})
        lines += extra
        cautions += caution
        people.append(count + most)
        absence.append(found.turnout.absence)
        estimates |= _estimates(team, found, count + most)
        cautions += _cautions(lines[first:], found, chats)
    hours = Hours(tuple(lines), tuple(people), tuple(absence), tuple(sorted(told, key=_by_account)),
                  estimates, (), tuple(cautions))  # fmt: skip
    return replace(hours, views=(_on_duty(hours, log, chats),))


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
    for line in hours.lines:
        if not line.weekdays:
            continue
        worked = _worked(line, first, days)
        numbers = {day: line.weekdays[int(weekday_of(np.array(day)))] for day in worked}
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
            numbers = {day: line.weekdays.get(int(weekday_of(np.array(day))), 0) for day in worked}
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


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday_names(days: Iterable[int]) -> str:
    """``mon-fri`` or ``sat-sun`` or ``mon-wed-sun``."""
    at = sorted({int(weekday_of(np.array(day))) for day in days})
    if len(at) > 2 and at[-1] - at[0] == len(at) - 1:
        return f"{WEEKDAYS[at[0]]}-{WEEKDAYS[at[-1]]}"
    return "-".join(WEEKDAYS[weekday] for weekday in at)


def _by_account(stint: Stint) -> tuple[int, int]:
    return stint.account, stint.start


def _shared(stints: Stints) -> list[int]:
    """Accounts that are mostly used around the clock."""
    length = stints.last - stints.first
    found = []
    for account in np.unique(stints.account):
        own = length[stints.account == account]
        if own[own > ROUND_THE_CLOCK].sum() > 0.5 * own.sum():
            found.append(int(account))
    return found


def _fit_team(chats: Chats, of_team: NDArray[np.bool_], stints: Stints) -> _Team:
    """Lines of a team, and how its stints belong to them."""
    start, end = cells_of(stints)
    day = day_of(stints)
    worth = _worth(stints)
    line = np.full(len(stints), -1)
    if not worth.any():
        return _Team([], [], line, day, Turnout(np.zeros((0, 7), np.int64), 0.0, None, None, 0), [])
    kept = stints.where(worth)
    seen = Seen(
        kept.account, day[worth] - first_day(chats), start[worth], end[worth],
        kept.first - chats.begins < CUT, chats.ends - kept.last < CUT,
    )  # fmt: skip
    free = openings(chats, of_team)
    chance = chances(chats, free)
    shifts = fit_shifts(seen, chance)
    lines, at, back = _with_breaks(chats, free, kept, day[worth], seen, shifts, chance)
    pauses = {shift: tuple(p for s, pattern in lines if s == shift for p in pattern) for shift in shifts}
    fewer = fewer_shifts(seen, chance, shifts, pauses)
    if len(fewer) < len(shifts):
        lines, at, back = _with_breaks(chats, free, kept, day[worth], seen, fewer, chance)
    day[worth] -= back
    line[worth] = at
    line = _one_at_a_time(stints, line, day, [shift for shift, _ in lines])

    used = sorted(set(line[line >= 0].tolist()), key=lambda n: lines[n])
    line = np.array([used.index(n) if n >= 0 else -1 for n in line.tolist()], np.int64)
    lines = [lines[n] for n in used]
    turnout, passing = _turnout(chats, stints, line, day, [shift for shift, _ in lines])
    return _Team([s for s, _ in lines], [p for _, p in lines], line, day, turnout, passing)


def _worth(stints: Stints) -> NDArray[np.bool_]:
    """Stints that are work: not two messages in passing, where others write hundreds."""
    if not len(stints):
        return np.zeros(0, bool)
    usual = float(np.median(stints.messages))
    slight = (stints.messages < 3) & (stints.last - stints.first < 15 * MINUTE) & (usual > 20)
    return np.asarray(~slight)


def _with_breaks(
    chats: Chats, free: Whole, stints: Stints, day: Whole, seen: Seen,
    shifts: Sequence[Shift], chance: NDArray[np.float64],
) -> tuple[list[tuple[Shift, Pattern]], Whole, NDArray[np.bool_]]:  # fmt: skip
    """The shifts told apart by their breaks; of each stint, which it is, and whether it is the eve's."""
    lie = lie_to(seen, shifts, chance)
    best = np.argmin(lie.distance, axis=1)
    back = lie.back[np.arange(len(best)), best]
    quiet = find_quiet(chats, free, stints.account, day - back, stints.first, stints.last)
    lines: list[tuple[Shift, Pattern]] = []
    at = np.zeros(len(best), np.int64)
    for place, shift in enumerate(shifts):
        own = best == place
        if not own.any():
            continue
        patterns, which = find_patterns(Quiet(quiet.gain[own]), stints.account[own])
        at[own] = len(lines) + which
        lines += [(shift, _inside(pattern, shift)) for pattern in patterns]
    merged = sorted(set(lines))  # two patterns may be alike once they are cut to the shift
    return merged, np.array([merged.index(lines[n]) for n in at.tolist()], np.int64), back


def _inside(pattern: Pattern, shift: Shift) -> Pattern:
    cut = ((max(a, shift[0]), min(b, shift[1])) for a, b in pattern)
    return tuple((a, b) for a, b in cut if a < b)


def _one_at_a_time(stints: Stints, line: Whole, day: Whole, shifts: Sequence[Shift]) -> Whole:
    """Of a person's stints whose shifts overlap, all are the one with most messages."""
    line = line.copy()
    order = np.lexsort((stints.first, stints.account))
    before = -1
    for at in order.tolist():
        if line[at] < 0:
            continue
        if before >= 0 and stints.account[before] == stints.account[at]:
            until = day[before] * QUARTERS + shifts[line[before]][1]
            if day[at] * QUARTERS + shifts[line[at]][0] < until:
                if stints.messages[at] <= stints.messages[before]:
                    line[at] = -1
                    continue
                line[before] = -1
        before = at
    return line


def _turnout(
    chats: Chats, stints: Stints, line: Whole, day: Whole, shifts: Sequence[Shift]
) -> tuple[Turnout, list[bool]]:
    """The plan behind who came, and which lines belong to single days only."""
    days = np.arange(chats.begins // DAY, chats.ends // DAY + 1)
    counts = np.zeros((len(shifts), len(days)), np.int64)
    kept = (line >= 0) & (day >= days[0])
    np.add.at(counts, (line[kept], day[kept] - days[0]), 1)
    starts = days[None, :] * DAY + np.array([a for a, _ in shifts])[:, None] * QUARTER
    open_ = np.isin(days, (chats.reply[chats.reply >= 0]) // DAY)  # a day without any reply is a holiday
    seen = (starts >= chats.begins - CUT) & (starts < chats.ends - CUT / 2) & open_
    seen |= counts > 0
    worked = (counts > 0).sum(axis=1)
    passing = (worked < PASSING) & (seen.sum(axis=1) >= ENOUGH_DAYS)
    usual = ~passing
    people = len(np.unique(stints.account[line >= 0]))
    found = fit_turnout(
        counts[usual], seen[usual], days, [s for s, u in zip(shifts, usual, strict=True) if u], people
    )
    numbers = np.zeros((len(shifts), 7), np.int64)
    numbers[usual] = found.people
    return replace(found, people=numbers), (numbers.sum(axis=1) == 0).tolist()


def _lines(team: str, found: _Team, taken: set[str]) -> list[Line]:
    lines = []
    for place, (shift, pattern) in enumerate(zip(found.shifts, found.patterns, strict=True)):
        window = _window(shift)
        name = line_name(team, window, taken)
        taken.add(name)
        weekdays = {} if found.passing[place] else dict(enumerate(found.turnout.people[place].tolist()))
        lines.append(Line(name, team, window, tuple(_window(pause) for pause in pattern), weekdays))
    return lines


def _window(shift: Shift) -> Window:
    """Of quarter-hours since some midnight: a window starts within its day."""
    start = shift[0] % QUARTERS
    return Window(start * QUARTER, (start + shift[1] - shift[0]) * QUARTER)


def line_name(team: str, shift: Window, taken: set[str]) -> str:
    """``TEAM-0900-1800``, with a number where that is taken; no dots or spaces, which paths do not bear."""
    plain = re.sub(r"[^\w-]+", "-", team).strip("-") or "team"
    end = shift.end if shift.end <= DAY else shift.end - DAY
    name = f"{plain}-{format_clock(shift.start)}-{format_clock(end)}".replace(":", "")
    number = 2
    while (told := name if number == 2 else f"{name}-{number - 1}") in taken:
        number += 1
    return told


def _stints(stints: Stints, found: _Team, first: int) -> list[Stint]:
    columns = (stints.account, found.day, stints.first, stints.last, found.line)
    return [
        Stint(account, day, start, end, first + line if line >= 0 else -1)
        for account, day, start, end, line in zip(*(c.tolist() for c in columns), strict=True)
    ]


def _estimated(
    log: MessageLog, chats: Chats, hidden: NDArray[np.bool_], team: str, taken: set[str]
) -> tuple[list[Line], int, list[Caution]]:
    """Lines for people who cannot be seen, from the replies of the rows `hidden`."""
    rows = hidden & ((log.sender == AGENT) | (log.sender == ASSIST)) & (log.kind == MESSAGE)
    if not rows.any():
        return [], 0, []
    days = np.unique(log.time[rows] // DAY)
    windows = layers(replies_by_hour(log.time[rows], len(days)))
    lines = []
    for window in windows:
        name = line_name(team, window, taken)
        taken = taken | {name}
        lines.append(Line(name, team, window, (), dict.fromkeys(range(7), 1)))
    most = max(sum(window.covers(hour * HOUR) for window in windows) for hour in range(24))
    share = float(rows.sum()) / max(1, int((((log.sender == AGENT) | (log.sender == ASSIST))).sum()))
    return lines, most, [Caution("headcount_estimated", {"team": team, "people": most, "share": share})]


def _estimates(team: str, found: _Team, people: int) -> dict[str, Estimate]:
    turnout = found.turnout
    return {
        f"teams.{team}.agents": Estimate(float(people), None, None, people, "agents"),
        f"teams.{team}.absence": Estimate(
            turnout.absence, turnout.low, turnout.high, turnout.awaited, "share", assumed=not turnout.awaited
        ),
    }


def _cautions(lines: Sequence[Line], found: _Team, chats: Chats) -> list[Caution]:
    """A word on each line that belongs to single days."""
    cautions = []
    for place, passing in enumerate(found.passing):
        if passing:
            line = lines[place]
            days = sorted(set(found.day[found.line == place].tolist()))
            dates = ", ".join((dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat() for day in days)
            said = {"team": line.team, "shift": str(line.shift), "dates": dates}
            cautions.append(Caution("line_passing", said))
    return cautions


def _on_duty(hours: Hours, log: MessageLog, chats: Chats) -> View:
    """Agents who write in a quarter-hour, and those on the roster who came, on the mean day of the log."""
    days = int(chats.ends // DAY - chats.begins // DAY) + 1
    rows = ((log.sender == AGENT) | (log.sender == ASSIST)) & (log.kind == MESSAGE) & (log.account >= 0)
    span = int(log.time[rows].max(initial=0)) // QUARTER + 1
    keys = np.unique(log.account[rows].astype(np.int64) * span + log.time[rows] // QUARTER)
    observed = np.bincount(keys % span % QUARTERS, minlength=QUARTERS) / days
    fitted = np.zeros(QUARTERS)
    numbers = np.zeros(len(hours.lines))
    for stint in hours.stints:
        if stint.line >= 0:
            numbers[stint.line] += 1 / days
    seen = {stint.line for stint in hours.stints}
    for place, line in enumerate(hours.lines):
        mean = numbers[place] if place in seen else sum(line.weekdays.values()) / 7
        fitted[np.arange(line.shift.start // QUARTER, line.shift.end // QUARTER) % QUARTERS] += mean
        for pause in line.breaks:
            fitted[np.arange(pause.start // QUARTER, pause.end // QUARTER) % QUARTERS] -= mean
    x = tuple((np.arange(QUARTERS) / 4).tolist())
    return View("on_duty", "", "curve", "hour", x, tuple(observed.tolist()),
                tuple(np.maximum(fitted, 0).tolist()), len(hours.stints))  # fmt: skip
