"""At what level single intervals hold all at once."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

DRAWS = 1 << 16
"""Draws by which a joint normal law is known: the intervals' width to about 0.3%."""

DIGITS = 4
"""Behind the point, of the quantile of max |Z|: a fiftieth of what the draws leave unsure."""

ROUNDING = 1e-12
"""Values that differ relatively by no more are the same."""


def level_of_each(samples: Column, confidence: float) -> float:
    """The level of each interval of a mean at which all of them cover with the joint confidence.

    Parameters
    ----------
    samples : array of float, shape (n, k)
        A row a replication, a column for each mean; NaN where it has no value.
    confidence : float
        The probability that all the means lie in their intervals.

    Returns
    -------
    float
        Between `confidence` (they always err together) and that of Bonferroni, ``1 - (1 - confidence) / k``
        for the k columns that vary at all. The same data give the same level, in whatever order.

    Notes
    -----
    Simultaneous intervals for correlated estimates, T. Hothorn, F. Bretz and P. Westfall, Simultaneous
    inference in general parametric models, Biometrical Journal 50 (2008), 346-363: if Z is normal with the
    correlation of the means, ``max |Z|`` stays below q with the joint probability, and each interval gets the
    level that q has for one Z alone. Law and quantile are known by draws: scipy's distribution function does
    not take correlations without full rank, which more columns than replications have, and is slow for many.

    Over few replications the sample correlation is stronger than the true one. It is drawn towards none as
    far as it may be chance: J. Schaefer and K. Strimmer, A shrinkage approach to large-scale covariance
    matrix estimation, Statistical Applications in Genetics and Molecular Biology 4 (2005), 32, with
    ``(1 - r^2)^2 / (n - 1)`` for the variance of a correlation r.
    """
    from scipy import special

    known = ~np.isnan(samples)
    counts = known.sum(axis=0)
    highest = np.where(known, samples, -np.inf).max(axis=0, initial=-np.inf)
    lowest = np.where(known, samples, np.inf).min(axis=0, initial=np.inf)
    varies = highest - lowest > ROUNDING * np.maximum(np.abs(highest), np.abs(lowest))
    many = int(np.count_nonzero(varies))
    if many < 2:
        return confidence
    known, counts = known[:, varies], counts[varies]
    values = np.where(known, samples[:, varies], 0.0)
    deviations = np.where(known, values - values.sum(axis=0) / counts, 0.0)
    # Means over n_i and n_j values, n_ij of them in common, have the correlation r_ij n_ij / sqrt(n_i n_j),
    # the product of directions. Sorted, lest the same draws fall to others when columns change places.
    directions = deviations / np.sqrt((deviations**2).sum(axis=0))
    directions = directions[:, np.lexsort(directions)]
    chance = _share_of_chance(directions.T @ directions, int(counts.min()))
    shrunk = np.vstack([(1 - chance) ** 0.5 * directions, chance**0.5 * np.eye(many)])
    root = np.asarray(np.linalg.qr(shrunk, mode="r"), dtype=np.float32)
    z = root.T @ _normals(len(root))
    # As many digits as the draws stand for, and as every processor gives.
    q = round(float(np.quantile(np.abs(z, out=z).max(axis=1), confidence)), DIGITS)
    level = 2 * float(special.ndtr(q)) - 1
    return float(min(max(level, confidence), 1 - (1 - confidence) / many))


def _share_of_chance(correlation: Column, values: int) -> float:
    """How much of the squared correlations, shape (k, k), may be the chance of so few values."""
    squares = correlation[np.triu_indices(len(correlation), 1)] ** 2
    by_chance = float(((1 - squares) ** 2).sum()) / (values - 1)
    return min(1.0, by_chance / float(squares.sum())) if squares.any() else 1.0


@lru_cache(maxsize=4)
def _normals(rank: int) -> NDArray[np.float32]:
    """Independent standard normals, the same at every call, in blocks too small for BLAS to start threads."""
    return np.random.default_rng(0).standard_normal((DRAWS // 1024, rank, 1024), dtype=np.float32)
