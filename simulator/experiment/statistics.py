"""Intervals over replications."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A mean and its 95% interval; None where there is no answer.

    `low` and `high` are None where fewer than two values stand behind the mean.
    """

    mean: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """``{mean, low, high}``."""
        return self._asdict()


def mean_interval(
    values: ArrayLike, low: float = -np.inf, high: float = np.inf
) -> Estimate:
    """Student's t interval of the mean of independent replications.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        One value a replication; NaN where a replication has no answer, which is left out.
    low, high : float
        Bounds of what a value can be; the interval is cut there.

    Returns
    -------
    Estimate
        mean +- t(0.975, n - 1) s / sqrt(n), s the standard deviation with n - 1 (Law, Simulation
        Modeling and Analysis, 5th ed., eq. 4.12).
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return Estimate(None)
    mean = float(known.mean())
    if len(known) < 2:
        return Estimate(mean)
    half = half_width(known)
    return Estimate(mean, max(low, mean - half), min(high, mean + half))


def half_width(values: ArrayLike) -> float:
    """Half the width of the 95% interval of the mean; infinite for fewer than two values."""
    from scipy import special

    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return float("inf")
    t = float(special.stdtrit(len(known) - 1, (1 + CONFIDENCE) / 2))
    return t * float(known.std(ddof=1)) / float(np.sqrt(len(known)))


def share_interval(outcomes: Sequence[bool | None]) -> Estimate:
    """Clopper and Pearson's interval of a probability.

    Parameters
    ----------
    outcomes : sequence of bool or None
        Whether each replication succeeded; None where it was not judged, which is left out.

    Returns
    -------
    Estimate
        The share that succeeded and its exact binomial interval, which covers at least 95%
        (Biometrika 26 (1934), 404-413).
    """
    from scipy import special

    judged = [outcome for outcome in outcomes if outcome is not None]
    n, k = len(judged), sum(judged)
    if not n:
        return Estimate(None)
    tail = (1 - CONFIDENCE) / 2
    low = float(special.betaincinv(k, n - k + 1, tail)) if k else 0.0
    high = float(special.betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return Estimate(k / n, low, high)
