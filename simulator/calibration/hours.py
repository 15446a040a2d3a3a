"""Hours actually worked: the roster behind a log, its breaks, and who stays away.

`stints` finds when each account was at work, `shift_lines` the shifts behind that, `breaks` the breaks
within them, and `turnout` how many people each line is meant to have; `rosters` makes a roster of it.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.breaks import IN_HAND
from simulator.calibration.chats import Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.headcount import WORK, layers, replies_by_hour
from simulator.calibration.shift_lines import Shift
from simulator.calibration.stints import QUARTER, QUARTERS, ROUND_THE_CLOCK, Stints, find_stints
from simulator.calibration.team_hours import TeamHours, fit_team
from simulator.messages.log import AGENT, ASSIST, MESSAGE, MessageLog
from simulator.units import DAY, HOUR, SECOND, Window, format_clock

Whole = NDArray[np.int64]
LATE = 0.2
"""Where work is begun after the end of a greater share of the shifts, people stay for their open chats."""


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
    shift_end : str
        ``finish`` where people mostly go on with their open chats when their shift has ended and take no
        new ones, else ``hand_over``: as a scenario's desk has it.
    stints : tuple of Stint
        By account and time.
    instead : tuple of Line
        For days to come, where all lines were worked on single days only: as many people as the work needs,
        hour by hour; else none.
    estimates : dict
        By scenario path.
    views : tuple of View
        ``on_duty``: agents who write, over the quarter-hours of the day, and those on the roster who came.
    cautions : tuple of Caution
    """

    lines: tuple[Line, ...]
    people: tuple[int, ...]
    absence: tuple[float, ...]
    shift_end: Literal["hand_over", "finish"]
    stints: tuple[Stint, ...]
    instead: tuple[Line, ...]
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def fit_hours(
    log: MessageLog, chats: Chats, team_of: Whole, teams: tuple[str, ...], work: float = WORK
) -> Hours:
    """The hours that were worked.

    Parameters
    ----------
    log, chats : MessageLog, Chats
        The log, and its chats.
    team_of : int64 array, shape (accounts,)
        Position in `teams` of each account, -1 for one that never replied.
    teams : tuple of str
        Names.
    work : float
        Microseconds that a reply takes, to estimate people by where they cannot be told apart.

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
    people, absence, late = [], [], 0
    estimates: dict[str, Estimate] = {}
    for place, team in enumerate(teams):
        of_team = team_of == place
        mine = own.where(of_team[own.account])
        found = fit_team(chats, of_team, mine)
        first = len(lines)
        lines += _lines(team, found, {line.name for line in lines})
        told += _stints(mine, found, first)
        count = len(np.unique(mine.account[found.line >= 0]))
        hidden = np.isin(log.account, [at for at in shared if team_of[at] == place])
        if not len(teams) or place == 0:
            hidden |= log.account < 0
        extra, most, caution = _estimated(log, hidden, team, {line.name for line in lines}, work)
        lines += extra
        cautions += caution
        people.append(count + most)
        absence.append(found.turnout.absence)
        late += int(found.late.sum())
        estimates |= _estimates(team, found, count + most)
        cautions += _cautions(lines[first:], found)
    instead: tuple[Line, ...] = ()
    if not any(line.weekdays for line in lines):
        # Nobody keeps hours, and still somebody answers.
        instead, cautions = _instead(log, team_of, teams, work), [Caution("no_hours")]
    hours = Hours(
        tuple(lines), tuple(people), tuple(absence), "finish" if late > LATE * len(own) else "hand_over",
        tuple(sorted(told, key=_by_account)), instead, estimates, (), tuple(cautions),
    )  # fmt: skip
    return replace(hours, views=(_on_duty(hours, log, chats),))


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


def _lines(team: str, found: TeamHours, taken: set[str]) -> list[Line]:
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


def _stints(stints: Stints, found: TeamHours, first: int) -> list[Stint]:
    columns = (stints.account, found.day, stints.first, stints.last, found.line)
    return [
        Stint(account, day, start, end, first + line if line >= 0 else -1)
        for account, day, start, end, line in zip(*(c.tolist() for c in columns), strict=True)
    ]


def _estimated(
    log: MessageLog, hidden: NDArray[np.bool_], team: str, taken: set[str], work: float
) -> tuple[list[Line], int, list[Caution]]:
    """Lines for people who cannot be seen, from the replies of the rows `hidden`."""
    rows = hidden & ((log.sender == AGENT) | (log.sender == ASSIST)) & (log.kind == MESSAGE)
    if not rows.any():
        return [], 0, []
    days = np.unique(log.time[rows] // DAY)
    windows = layers(replies_by_hour(log.time[rows], len(days)), work)
    lines = []
    for window in windows:
        name = line_name(team, window, taken)
        taken = taken | {name}
        lines.append(Line(name, team, window, (), dict.fromkeys(range(7), 1)))
    most = max(sum(window.covers(hour * HOUR) for window in windows) for hour in range(24))
    seconds = round(work / SECOND)
    return lines, most, [
        Caution("headcount_estimated", {"team": team, "people": most, "seconds": seconds})
    ]


def _instead(log: MessageLog, team_of: Whole, teams: tuple[str, ...], work: float) -> tuple[Line, ...]:
    """Of each team as many people as its replies need, hour by hour."""
    lines: list[Line] = []
    of_row = np.where(log.account >= 0, team_of[log.account], -1) if len(team_of) else np.full(len(log), -1)
    for place, team in enumerate(teams):
        lines += _estimated(log, of_row == place, team, {line.name for line in lines}, work)[0]
    return tuple(lines)


def _estimates(team: str, found: TeamHours, people: int) -> dict[str, Estimate]:
    turnout = found.turnout
    return {
        f"teams.{team}.agents": Estimate(float(people), None, None, people, "agents"),
        f"teams.{team}.absence": Estimate(
            turnout.absence, turnout.low, turnout.high, turnout.awaited, "share", assumed=not turnout.awaited
        ),
    }


def _cautions(lines: Sequence[Line], found: TeamHours) -> list[Caution]:
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
    rows &= log.time % QUARTER >= IN_HAND  # what goes out sooner may have been begun before
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
