"""Intervals over replications."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float64]

CONFIDENCE = 0.95

DRAWS = 1 << 16
"""Draws by which a joint normal law is known: the intervals' width to about 0.3%."""

BOOTSTRAPS = 10_000
"""Draws behind a probability to be best: 0.5 points of standard error at most."""


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


def paired(values: ArrayLike, baseline: ArrayLike) -> Column:
    """Differences over the replications that both have.

    Parameters
    ----------
    values, baseline : array_like of float, shapes (n,) and (m,)
        One value for each of the replications 0, 1, 2...; NaN where one has no answer.

    Returns
    -------
    array of float, shape (at most min(n, m),)
        values - baseline, replications in which either has no answer left out.
    """
    ours, theirs = (np.asarray(column, dtype=np.float64) for column in (values, baseline))
    both = min(len(ours), len(theirs))
    differences = ours[:both] - theirs[:both]
    return differences[~np.isnan(differences)]


def difference_intervals(
    columns: Sequence[ArrayLike], baseline: ArrayLike, confidence: float = CONFIDENCE
) -> list[Estimate]:
    """Intervals for all differences from a baseline that hold together, by pairs of replications.

    Parameters
    ----------
    columns : sequence of array_like of float, shape (n_i,)
        Each system's value in replications 0, 1, 2..., as `paired` takes them; lengths may differ.
    baseline : array_like of float, shape (n,)
        The baseline's values in the same replications.
    confidence : float
        The probability that all the intervals cover at once.

    Returns
    -------
    list of Estimate
        For each column the mean of ``column - baseline`` over the replications that both have, and its
        interval; exactly 0 for a column equal to the baseline, no interval for fewer than two pairs.

    Notes
    -----
    Simultaneous intervals for correlated estimates, T. Hothorn, F. Bretz and P. Westfall, Simultaneous
    inference in general parametric models, Biometrical Journal 50 (2008), 346-363: if Z is normal with the
    correlation of the mean differences, ``max |Z|`` stays below q with the joint probability, and each
    interval gets the level that q has for one Z alone, which lies between the joint one and Bonferroni's.
    Each is Student's t interval of its own differences at that level, since every difference has a variance
    of its own; a multivariate t, which has one for all, covers less than it says over few replications.
    So does the sample correlation where there are few replications to many columns; it is drawn towards
    none, as far as it may be chance (J. Schaefer and K. Strimmer, A shrinkage approach to large-scale
    covariance matrix estimation, Statistical Applications in Genetics and Molecular Biology 4 (2005), 32).
    """
    from scipy import special

    differences = [paired(column, baseline) for column in columns]
    level = joint_level(columns, baseline, confidence)
    intervals = []
    for d in differences:
        if len(d) < 2:
            intervals.append(Estimate(float(d[0]) if len(d) else None))
            continue
        mean, error = float(d.mean()), float(d.std(ddof=1)) / len(d) ** 0.5
        half = float(special.stdtrit(len(d) - 1, (1 + level) / 2)) * error
        intervals.append(Estimate(mean, mean - half, mean + half))
    return intervals


def joint_level(columns: Sequence[ArrayLike], baseline: ArrayLike, confidence: float) -> float:
    """The level of a single one of `difference_intervals` at which all of them hold together."""
    from scipy import special

    theirs = np.asarray(baseline, dtype=np.float64)
    deviations = np.zeros((len(theirs), len(columns)))
    pairs = np.zeros(len(columns))
    for place, column in enumerate(columns):
        ours = np.asarray(column, dtype=np.float64)[: len(theirs)]
        d = ours - theirs[: len(ours)]
        known = ~np.isnan(d)
        pairs[place] = np.count_nonzero(known)
        deviations[: len(d), place][known] = d[known] - d[known].sum() / max(1, pairs[place])
    lengths = np.sqrt((deviations**2).sum(axis=0))
    uncertain = lengths > 0
    many = np.count_nonzero(uncertain)
    if many < 2:
        return confidence
    # Means over n_i and n_j pairs, n_ij of them common, have the correlation r_ij n_ij / sqrt(n_i n_j): the
    # product of directions. In an order of their own, lest the same draws fall to others in another order.
    directions = deviations[:, uncertain] / lengths[uncertain]
    directions = directions[:, np.lexsort(directions)]
    chance = _share_of_chance(directions.T @ directions, int(pairs[uncertain].min()))
    shrunk = np.vstack([(1 - chance) ** 0.5 * directions, chance**0.5 * np.eye(many)])
    root = np.asarray(np.linalg.qr(shrunk, mode="r"), dtype=np.float32)
    z = root.T @ _normals(len(root))
    q = float(np.quantile(np.abs(z, out=z).max(axis=0), confidence))
    level = 2 * float(special.ndtr(q)) - 1
    return float(min(max(level, confidence), 1 - (1 - confidence) / many))


def _share_of_chance(correlation: Column, pairs: int) -> float:
    """How much of the squared correlations, shape (k, k), may be the chance of so few pairs."""
    squares = correlation[np.triu_indices(len(correlation), 1)] ** 2
    by_chance = float(((1 - squares) ** 2).sum()) / (pairs - 1)
    return min(1.0, by_chance / max(float(squares.sum()), by_chance)) if by_chance > 0 else 0.0


@lru_cache(maxsize=4)
def _normals(rank: int) -> NDArray[np.float32]:
    """Independent standard normals, the same at every call: the same data give the same intervals."""
    return np.random.default_rng(0).standard_normal((rank, DRAWS), dtype=np.float32)


def unpaired_interval(
    values: ArrayLike, baseline: ArrayLike, confidence: float = CONFIDENCE
) -> Estimate:
    """Welch's interval of a difference of means, as if the two had nothing in common.

    Parameters
    ----------
    values, baseline : array_like of float, shapes (n,) and (m,)
        One value a replication; NaN where one has no answer, which is left out.
    confidence : float
        The probability that it covers; to stand beside `difference_intervals`, their `joint_level`.

    Returns
    -------
    Estimate
        Difference of the means with Student's t interval on Welch's degrees of freedom (B. L. Welch,
        Biometrika 34 (1947), 28-35). Beside the paired interval it shows what pairing is worth.
    """
    from scipy import special

    samples = [np.asarray(column, dtype=np.float64) for column in (values, baseline)]
    ours, theirs = (sample[~np.isnan(sample)] for sample in samples)
    if not len(ours) or not len(theirs):
        return Estimate(None)
    mean = float(ours.mean() - theirs.mean())
    if min(len(ours), len(theirs)) < 2:
        return Estimate(mean)
    a, b = (float(sample.var(ddof=1)) / len(sample) for sample in (ours, theirs))
    if a + b == 0:
        return Estimate(mean, mean, mean)
    freedom = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
    half = float(special.stdtrit(freedom, (1 + confidence) / 2)) * (a + b) ** 0.5
    return Estimate(mean, mean - half, mean + half)


def best_probabilities(columns: Sequence[ArrayLike], seed: int) -> list[float]:
    """How probable it is that each system has the highest mean.

    Parameters
    ----------
    columns : sequence of array_like of float, shape (n_i,)
        Each system's value in replications 0, 1, 2...; NaN where one has no answer. Lengths may differ.
    seed : int
        Of the draws.

    Returns
    -------
    list of float
        They sum to 1. Systems that are exactly equal share; one without any value has 0. Where no system
        has two values, nothing is known: equal shares.

    Notes
    -----
    The Bayesian bootstrap (D. B. Rubin, Annals of Statistics 9 (1981), 130-134): replications are given
    random weights, uniform on the simplex, the same ones for all systems, and the highest weighted mean
    wins. Systems are compared by their differences from the one with most values (of several, the highest
    mean) over the replications that both have, lest a system dropped early be judged by its luck in days.
    """
    known = [np.asarray(column, dtype=np.float64) for column in columns]
    counts = np.array([np.count_nonzero(~np.isnan(column)) for column in known])
    if counts.max(initial=0) < 2:
        open_ = counts == counts.max(initial=0)
        return [float(share) for share in open_ / max(1, open_.sum())]
    means = [np.nanmean(column) if n else -np.inf for column, n in zip(known, counts, strict=True)]
    leader = known[max(range(len(known)), key=lambda place: (counts[place], means[place]))]
    differences = np.full((len(leader), len(known)), np.nan)
    for place, column in enumerate(known):
        both = min(len(column), len(leader))
        difference = column[:both] - leader[:both]
        differences[:both, place] = np.where(np.isnan(difference), np.nan, difference + 0.0)
    # Equal columns are drawn once, and share: a product of matrices may round them differently.
    kinds: dict[bytes, list[int]] = {}
    for place in range(len(known)):
        kinds.setdefault(differences[:, place].tobytes(), []).append(place)
    wins = _wins(differences[:, [places[0] for places in kinds.values()]], np.random.default_rng(seed))
    shares = np.zeros(len(known))
    for places, won in zip(kinds.values(), wins, strict=True):
        shares[places] = won / len(places)
    return [float(share) for share in shares]


def _wins(differences: Column, rng: np.random.Generator) -> Column:
    """Share of the draws in which each column, shape (n, k), has the highest weighted mean."""
    there = ~np.isnan(differences)
    filled = np.where(there, differences, 0.0)
    wins = np.zeros(differences.shape[1])
    for _ in range(10):
        weights = rng.standard_exponential((BOOTSTRAPS // 10, len(differences)))
        total = weights @ there
        means = np.where(total > 0, weights @ filled, -np.inf) / np.where(total > 0, total, 1)
        highest = means == means.max(axis=1, keepdims=True)
        wins += (highest / highest.sum(axis=1, keepdims=True)).sum(axis=0)
    return np.asarray(wins / wins.sum())
