"""What is shown of a log's arrivals: the day's profile, the weekdays, every day."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.busyness import likely_counts
from simulator.calibration.day_profile import FINEST
from simulator.calibration.estimate import View
from simulator.calibration.week import Week
from simulator.scenario.schema import WEEKDAYS

Values = NDArray[np.float64]
Whole = NDArray[np.int64]
_Z95 = 1.959964


def profile_view(name: str, table: Whole, profile: Values, fitted_chats: float) -> View:
    """Chats in each interval of a day.

    Parameters
    ----------
    name : str
    table : int64 array, shape (days, FINEST)
        Chats of days that the log covers, by the finest interval.
    profile : float64 array, shape (intervals,)
        Shares of a day.
    fitted_chats : float
        Chats of the day that is fitted.

    Returns
    -------
    View
        The intervals are Wilson's, of a share (JASA 22 (1927), 209-212): the day's total is held fixed.
    """
    size = len(profile)
    seen = table.reshape(len(table), size, FINEST // size).sum(axis=(0, 2))
    chats, days = int(seen.sum()), len(table)
    share = seen / chats
    centre = (share + _Z95**2 / (2 * chats)) / (1 + _Z95**2 / chats)
    half = _Z95 * np.sqrt(share * (1 - share) / chats + (_Z95 / (2 * chats)) ** 2) / (1 + _Z95**2 / chats)
    return View(
        name, "", "bars", "hour",
        x=_plain(np.arange(size + 1) * 24 / size),
        observed=_plain(seen / days),
        fitted=_plain(profile * fitted_chats),
        n=chats,
        low=_plain(np.maximum(centre - half, 0) * chats / days),
        high=_plain((centre + half) * chats / days),
    )  # fmt: skip


def weekdays_view(counts: Values, weekday: Whole, week: Week, cv: float) -> View | None:
    """Chats on the mean day of each weekday; None where a weekday was not seen that has chats.

    Parameters
    ----------
    counts : float64 array, shape (days,)
        Chats of the usual days, each as of a whole day.
    weekday : int64 array, shape (days,)
    week : Week
    cv : float
        The days' busyness: the intervals are of a mean that has it.
    """
    days = np.bincount(weekday, minlength=7)
    fitted = week.mean * week.factors
    if ((days == 0) & (fitted > 0)).any():
        return None
    observed = np.bincount(weekday, counts, 7) / np.maximum(days, 1)
    deviation = np.sqrt((fitted + (cv * fitted) ** 2) / np.maximum(days, 1))
    return View(
        "weekdays", "", "bars", "weekday",
        x=_plain(np.arange(8.0)), observed=_plain(observed), fitted=_plain(fitted), n=len(counts),
        low=_plain(np.maximum(observed - _Z95 * deviation, 0)), high=_plain(observed + _Z95 * deviation),
    )  # fmt: skip


def days_view(first: int, counts: Whole, expected: Values, cv: float, level_cv: float) -> View:
    """Chats of each day from the day `first` since 1970, and in what range 95 of 100 would lie."""
    low, high = likely_counts(expected, float(np.hypot(cv, level_cv)))
    return View(
        "daily_chats", "", "curve", "date",
        x=_plain(first + np.arange(len(counts))), observed=_plain(counts), fitted=_plain(expected),
        n=len(counts), low=_plain(low), high=_plain(high),
    )  # fmt: skip


def profile_views(
    table: Whole, weekday: Whole, profiles: Mapping[str, Values], week: Week
) -> tuple[View, ...]:
    """The profile of the usual days, and beside it that of the weekend, where it has one."""
    own = np.isin(weekday, [day for day in range(7) if WEEKDAYS[day] in profiles])
    views = []
    for name, key, days in (("profile", "all", ~own), ("profile_weekend", WEEKDAYS[-1], own)):
        if key in profiles and table[days].any():
            chats = week.mean * float(week.factors[weekday[days]].mean())
            views.append(profile_view(name, table[days], profiles[key], chats))
    return tuple(views)


def _plain(values: NDArray[np.float64] | NDArray[np.int64]) -> tuple[float, ...]:
    return tuple(np.asarray(values, dtype=np.float64).tolist())
