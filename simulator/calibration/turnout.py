"""How many people each line is meant to have, by weekday, and what share of them stays away."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.families import Z95
from simulator.calibration.shift_lines import Shift
from simulator.calibration.stints import QUARTERS

PRIOR_ABSENCE, PRIOR_WEIGHT = 0.03, 20.0
"""What is thought of absence before anything is seen: as if so many had been awaited."""
UNUSUAL = 0.01
"""Chance of a day that goes by no plan: somebody extra, a half-closed day."""
WEEKDAY_NEEDS = 3.0
"""Log likelihood ratio above which a weekday has a number of its own."""

Whole = NDArray[np.int64]
Days = TypeVar("Days", int, Whole)


@dataclass(frozen=True)
class Turnout:
    """The plan behind a team's days.

    Attributes
    ----------
    people : int64 array, shape (lines, 7)
        How many each line is meant to have, from Monday on.
    absence : float
        Share of those awaited who did not come.
    low, high : float or None
        Its 95% interval (Wilson's).
    awaited : int
        People awaited, over all lines and days.
    """

    people: Whole
    absence: float
    low: float | None
    high: float | None
    awaited: int


def weekday_of(days: Days) -> Days:
    """Weekdays, 0 for Monday, of days since 1970-01-01, a Thursday."""
    return (days + 3) % 7


def fit_turnout(
    counts: Whole, seen: NDArray[np.bool_], days: Whole, shifts: Sequence[Shift], most: int,
    needed: NDArray[np.bool_] | None = None,
) -> Turnout:  # fmt: skip
    """The likeliest plan of a team, if people stay away one by one with the same chance.

    Parameters
    ----------
    counts : int64 array, shape (lines, days)
        How many came.
    seen : bool array, shape (lines, days)
        Whether the log could show that; what it could not is passed over.
    days : int64 array, shape (days,)
        Days since 1970.
    shifts : sequence of (int, int)
        Of the lines, in quarter-hours.
    most : int
        How many people the team has; never more are planned at one time.
    needed : bool array, shape (lines, days), optional
        Whether one more would have had something to do. Who was not seen where that is not so may have
        been there and idle: such a line and day say nothing of absence.

    Returns
    -------
    Turnout
        A weekday that the log does not cover has the number of the others.
    """
    weekdays = weekday_of(days)
    needed = np.ones_like(seen) if needed is None else needed
    absence, people = PRIOR_ABSENCE, np.zeros((len(counts), 7), np.int64)
    for _ in range(4):
        people = np.array([_plan(c[s], weekdays[s], absence) for c, s in zip(counts, seen, strict=True)])
        people = people.reshape(len(counts), 7)
        missing, awaited = _missing(counts, seen, needed, people[:, weekdays])
        absence = (missing + PRIOR_ABSENCE * PRIOR_WEIGHT) / (awaited + PRIOR_WEIGHT)
    people = _within(people, counts, seen, weekdays, shifts, most)
    missing, awaited = _missing(counts, seen, needed, people[:, weekdays])
    if not awaited:
        return Turnout(people, 0.0, None, None, 0)
    return Turnout(people, missing / awaited, *wilson(missing, awaited), awaited)


def wilson(found: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, J. American Statistical Association 22, 1927)."""
    share, extra = found / n, Z95**2 / n
    middle = share + extra / 2
    reach = Z95 * math.sqrt(share * (1 - share) / n + extra / (4 * n))
    return max(0.0, (middle - reach) / (1 + extra)), min(1.0, (middle + reach) / (1 + extra))


def _plan(counts: Whole, weekdays: Whole, absence: float) -> Whole:
    """The numbers of one line by weekday, shape (7,)."""
    if not len(counts):
        return np.zeros(7, np.int64)
    numbers = np.arange(int(counts.max()) + 1)
    likely = np.array([_log_chances(counts, number, absence) for number in numbers.tolist()])
    usual = int(np.argmax(likely.sum(axis=1)))
    plan = np.full(7, usual)
    for weekday in np.unique(weekdays):
        of_day = likely[:, weekdays == weekday].sum(axis=1)
        best = int(np.argmax(of_day))
        if of_day[best] - of_day[usual] > WEEKDAY_NEEDS:
            plan[weekday] = best
    ordinary = [weekday for weekday in np.unique(weekdays) if plan[weekday] == usual]
    if not ordinary:  # the usual number is of no weekday: it was pulled from two sides
        values, often = np.unique(plan[np.unique(weekdays)], return_counts=True)
        plan[np.setdiff1d(np.arange(7), weekdays)] = values[np.argmax(often)]
    return plan


def _log_chances(counts: Whole, number: int, absence: float) -> NDArray[np.float64]:
    """Log of the chance that so many came, of `number` awaited, shape (days,)."""
    from scipy.special import gammaln, xlog1py, xlogy

    come = np.minimum(counts, number)
    ways = gammaln(number + 1) - gammaln(come + 1) - gammaln(number - come + 1)
    usual = ways + xlogy(number - come, absence) + xlog1py(come, -absence)
    floor = math.log(UNUSUAL) - 0.5 * np.abs(counts - number)
    return np.where(counts > number, floor, np.maximum(usual, floor))


def _missing(
    counts: Whole, seen: NDArray[np.bool_], needed: NDArray[np.bool_], people: Whole
) -> tuple[int, int]:
    """How many did not come, and how many were awaited, where that shows.

    It shows where all were seen, or one more had been needed: whether somebody is needed does not depend
    on whether that one came, so that the share is right.
    """
    told = seen & (needed | (counts >= people))
    return int((np.maximum(people - counts, 0) * told).sum()), int((people * told).sum())


def _within(
    people: Whole, counts: Whole, seen: NDArray[np.bool_], weekdays: Whole, shifts: Sequence[Shift], most: int
) -> Whole:
    """The plan with no more people at one time than there are: first those go who seldom came."""
    people = people.copy()
    while (busy := _too_many(people, shifts, most)) is not None:
        shortfall = []
        for line, weekday in busy:
            own = seen[line] & (weekdays == weekday)
            came = float(counts[line, own].mean()) if own.any() else 0.0
            shortfall.append((people[line, weekday] - came, line, weekday))
        _, line, weekday = max(shortfall)
        people[line, weekday] -= 1
    return people


def _too_many(people: Whole, shifts: Sequence[Shift], most: int) -> list[tuple[int, int]] | None:
    """The lines and weekdays that are on together where that is more than `most` people."""
    for weekday in range(7):
        for start, _ in shifts:
            on = [(line, weekday) for line, (a, b) in enumerate(shifts) if a <= start < b]
            eve = (weekday - 1) % 7
            on += [(line, eve) for line, (_, b) in enumerate(shifts) if b - QUARTERS > start]
            on = [(line, day) for line, day in on if people[line, day]]
            if sum(int(people[line, day]) for line, day in on) > most:
                return on
    return None
