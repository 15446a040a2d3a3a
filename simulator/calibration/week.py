"""What the weekdays have of the mean day's chats."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.busyness import Level

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Week:
    """A usual week.

    Attributes
    ----------
    mean : float
        Chats on the mean day: a seventh of the week's.
    deviation : float
        Standard error of its logarithm.
    factors : float64 array, shape (7,)
        What each weekday has of it, Monday first: 1 on average. A weekday of which nothing is known
        has as much as those that are known have on average.
    factor_deviations : float64 array, shape (7,)
        Standard errors of their logarithms; NaN of those that are not known, or known beforehand.
    """

    mean: float
    deviation: float
    factors: Values
    factor_deviations: Values


def week_of(level: Level, group: Sequence[int], shut: Collection[int] = ()) -> Week:
    """The week of a level, of whose means each weekday has that of its `group`; `shut` ones have no chats."""
    of = np.asarray(group)
    known = np.isfinite(level.means)[of]
    known[list(shut)] = False
    share = np.bincount(of, known, len(level.means)) * np.nan_to_num(level.means)
    usual = float(share.sum() / known.sum())
    means = np.where(known, level.means[of] / usual, 1.0)
    means[list(shut)] = 0.0
    mean = float(means.mean())
    part, variances = share / share.sum(), np.nan_to_num(level.variances)
    own = np.equal.outer(of, np.arange(len(level.means)))
    deviations = np.sqrt(((own - part) ** 2 * variances).sum(axis=1))
    deviations[~np.isfinite(level.variances)[of] | (len(level.means) == 1)] = math.nan
    deviations[list(shut)] = math.nan
    return Week(usual * mean, math.sqrt((part**2 * variances).sum()), means / mean, deviations)
