"""The hours of one team: its lines, who worked which on what day, and the plan behind that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.breaks import Pattern, Quiet, find_patterns, find_quiet
from simulator.calibration.chats import Chats
from simulator.calibration.shift_lines import Seen, Shift, fewer_shifts, fit_shifts, lie_to
from simulator.calibration.stints import (
    QUARTER,
    QUARTERS,
    SLACK,
    Stints,
    cells_of,
    chances,
    day_of,
    first_day,
    given_to_busy,
    openings,
    stays_on,
)
from simulator.calibration.turnout import Turnout, fit_turnout, weekday_of
from simulator.units import DAY, HOUR, MINUTE

CUT = HOUR
"""A stint that the log's edge is so near to may have been cut by it."""
PASSING = 3
"""A line worked on fewer days belongs to these days alone."""
EDGE = 30 * MINUTE
"""So long about a shift's ends a chat for somebody busy does not show who is missing."""
ENOUGH_DAYS = 5
"""In a log of fewer days nothing can be told to be passing."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TeamHours:
    """What a team's stints come to.

    Attributes
    ----------
    shifts : list of (int, int)
        Of each line, in quarter-hours since midnight.
    patterns : list of tuple of (int, int)
        Its breaks.
    line : int64 array, shape (stints,)
        Each stint's line; -1 for none, such as a few messages in passing.
    day : int64 array, shape (stints,)
        The day, since 1970, on which its shift starts.
    turnout : Turnout
        How many people each line is meant to have.
    passing : list of bool
        Whether a line was worked on single days only, without a plan.
    late : bool array, shape (stints,)
        Whether work was begun after the shift had ended.
    """

    shifts: list[Shift]
    patterns: list[Pattern]
    line: Whole
    day: Whole
    turnout: Turnout
    passing: list[bool]
    late: NDArray[np.bool_]


def fit_team(chats: Chats, of_team: NDArray[np.bool_], stints: Stints) -> TeamHours:
    """The hours of a team.

    Parameters
    ----------
    chats : Chats
        What was logged.
    of_team : bool array, shape (accounts,)
        The team's accounts.
    stints : Stints
        The team's.
    """
    start, end = cells_of(stints, stay=stays_on(chats, of_team, stints))
    day = day_of(stints)
    worth = _worth(stints)
    line = np.full(len(stints), -1)
    if not worth.any():
        nobody = Turnout(np.zeros((0, 7), np.int64), 0.0, None, None, 0)
        return TeamHours([], [], line, day, nobody, [], np.zeros(len(stints), bool))
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
    turnout, passing = _turnout(chats, given_to_busy(chats, of_team), stints, line, day, lines)
    ends = day * DAY + np.array([end for (_, end), _ in lines])[line] * QUARTER
    late = (line >= 0) & (stints.begun > ends + SLACK)
    return TeamHours([s for s, _ in lines], [p for _, p in lines], line, day, turnout, passing, late)


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
    chats: Chats, doubled: Whole, stints: Stints, line: Whole, day: Whole,
    lines: Sequence[tuple[Shift, Pattern]],
) -> tuple[Turnout, list[bool]]:  # fmt: skip
    """The plan behind who came, and which lines belong to single days only."""
    shifts = [shift for shift, _ in lines]
    days = np.arange(chats.begins // DAY, chats.ends // DAY + 1)
    counts = np.zeros((len(shifts), len(days)), np.int64)
    kept = (line >= 0) & (day >= days[0])
    np.add.at(counts, (line[kept], day[kept] - days[0]), 1)
    starts = days[None, :] * DAY + np.array([a for a, _ in shifts])[:, None] * QUARTER
    seen = (starts >= chats.begins - CUT) & (starts < chats.ends - CUT / 2) & _open(chats, days)
    seen |= counts > 0
    worked = (counts > 0).sum(axis=1)
    passing = (worked < PASSING) & (seen.sum(axis=1) >= ENOUGH_DAYS)
    usual = ~passing
    people = len(np.unique(stints.account[line >= 0]))
    needed = _needed(doubled, days, lines)
    numbers = np.zeros((len(shifts), 7), np.int64)
    for _ in range(2):  # who came at unusual hours, as only the plan tells, is not missing at the usual ones
        found = fit_turnout(
            counts[usual], seen[usual], days, [s for s, u in zip(shifts, usual, strict=True) if u], people,
            needed=needed[usual],
        )  # fmt: skip
        numbers[usual] = found.people
        needed &= ~_meanwhile(counts > numbers[:, weekday_of(days)], shifts)
    return replace(found, people=numbers), (numbers.sum(axis=1) == 0).tolist()


def _meanwhile(marked: NDArray[np.bool_], shifts: Sequence[Shift]) -> NDArray[np.bool_]:
    """On which days a line whose hours overlap with each one's is `marked`; both of shape (lines, days)."""
    opens, closes = (np.array(ends, np.int64) for ends in (zip(*shifts, strict=True) if shifts else ((), ())))
    overlap = (opens[:, None] < closes[None, :]) & (opens[None, :] < closes[:, None])
    return np.asarray(overlap.astype(np.int64) @ marked > 0)


def _open(chats: Chats, days: Whole) -> NDArray[np.bool_]:
    """On which days the shop was open: one without any reply is a holiday, unless its weekday never has any.

    A weekday without replies counts as closed from its second time on: then nobody is planned for it.
    """
    replied = np.isin(days, chats.reply[chats.reply >= 0] // DAY)
    weekdays = weekday_of(days)
    often = np.bincount(weekdays, minlength=7) > 1
    closed = often & (np.bincount(weekdays, replied, minlength=7) == 0)
    return np.asarray(replied | closed[weekdays])


def _needed(doubled: Whole, days: Whole, lines: Sequence[tuple[Shift, Pattern]]) -> NDArray[np.bool_]:
    """On which days one more of a line's people would have been seen, shape (lines, days).

    That is where somebody was given a second chat, `doubled`, in the line's hours, but not in its breaks nor
    about its ends, when people come and go.
    """
    times = np.sort(doubled)

    def many(opens: int, closes: int, edge: int) -> Whole:
        ends = (days * DAY + opens * QUARTER + edge, days * DAY + closes * QUARTER - edge)
        before, until = (np.searchsorted(times, end) for end in ends)
        return np.asarray(np.maximum(until - before, 0))

    rows = [
        many(*shift, EDGE) - sum(many(*pause, 0) for pause in pattern) for shift, pattern in lines
    ]
    return np.array(rows, np.int64).reshape(len(lines), len(days)) > 0
