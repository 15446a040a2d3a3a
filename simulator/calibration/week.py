"""What the weekdays have of the mean day's chats."""

import math
from collections.abc import Collection
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


def week_of(level: Level, shut: Collection[int] = ()) -> Week:
    """The week of a level by weekday, or of one level for all of them; the weekdays `shut` have no chats."""
    apart = len(level.means) == 7
    known = np.isfinite(level.means)
    usual = float(level.means[known].mean())
    part = np.where(known, level.means, 0.0) / (usual * known.sum())
    variances = np.nan_to_num(level.variances)
    means = np.where(known, level.means / usual, 1.0) if apart else np.ones(7)
    means[list(shut)] = 0.0
    deviations = np.sqrt(((np.eye(7) - part) ** 2 * variances).sum(axis=1)) if apart else np.full(7, math.nan)
    deviations[~np.isfinite(np.broadcast_to(level.variances, 7))] = math.nan
    mean = float(means.mean())
    return Week(usual * mean, math.sqrt((part**2 * variances).sum()), means / mean, deviations)
