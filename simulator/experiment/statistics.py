"""Intervals over replications."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.experiment.joint_level import level_of_each

Column = NDArray[np.float64]

CONFIDENCE = 0.95

DRAWS = 10_000
"""Draws behind a probability to be best: 0.5 points of standard error at most."""


class Estimate(NamedTuple):
    """A mean and its interval, of 95% unless told; None where there is no answer.

    `low` and `high` are None where fewer than two values stand behind the mean.
    """

    mean: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """``{mean, low, high}``."""
        return self._asdict()


def mean_interval(
    values: ArrayLike, low: float = -np.inf, high: float = np.inf, confidence: float = CONFIDENCE
) -> Estimate:
    """Student's t interval of the mean of independent replications.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        One value a replication; NaN where a replication has no answer, which is left out.
    low, high : float
        Bounds of what a value can be; the interval is cut there.
    confidence : float
        The probability that the interval covers.

    Returns
    -------
    Estimate
        mean +- t((1 + confidence) / 2, n - 1) s / sqrt(n), s the standard deviation with n - 1 (Law,
        Simulation Modeling and Analysis, 5th ed., eq. 4.12).
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return Estimate(None)
    mean = float(known.mean())
    if len(known) < 2:
        return Estimate(mean)
    half = half_width(known, confidence)
    return Estimate(mean, max(low, mean - half), min(high, mean + half))


def half_width(values: ArrayLike, confidence: float = CONFIDENCE) -> float:
    """Half the width of Student's interval of the mean; infinite for fewer than two values."""
    from scipy import special

    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return float("inf")
    t = float(special.stdtrit(len(known) - 1, (1 + confidence) / 2))
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
    Student's t interval of each column of differences, at the level at which all hold together given how
    they hang together (`simulator.experiment.joint_level`): t margins, since each has a variance of its
    own, and a joint normal law, after T. Hothorn, F. Bretz and P. Westfall, Biometrical Journal 50 (2008),
    346-363. A multivariate t, which has one variance for all, covers less than it says over few replications.
    """
    level = joint_level(columns, baseline, confidence)
    return [mean_interval(paired(column, baseline), confidence=level) for column in columns]


def not_told_from(columns: Sequence[ArrayLike], best: ArrayLike) -> list[bool]:
    """Whether each cannot be told from the best: the upper end of its difference reaches zero.

    Parameters
    ----------
    columns, best
        As the columns and the baseline of `difference_intervals`.

    Returns
    -------
    list of bool
        To be below the best has one side only, so the ends are one-sided at 95%, all at once: those of
        two-sided 90% intervals (after J. C. Hsu, Annals of Statistics 12 (1984), 1136-1144, with the best for
        a fixed one). True where there are too few pairs for an interval, False where there is no pair at all.
    """
    behind = difference_intervals(columns, best, 1 - 2 * (1 - CONFIDENCE))
    return [of.mean is not None and (of.high is None or of.high >= 0) for of in behind]


def joint_level(
    columns: Sequence[ArrayLike], baseline: ArrayLike, confidence: float = CONFIDENCE
) -> float:
    """The level of a single one of `difference_intervals` at which all of them hold together."""
    return level_of_each(_differences(columns, np.asarray(baseline, dtype=np.float64)), confidence)


def _differences(columns: Sequence[ArrayLike], baseline: Column) -> Column:
    """Column - baseline for each, shape (n, k), NaN where either has no value."""
    differences = np.full((len(baseline), len(columns)), np.nan)
    for place, column in enumerate(columns):
        ours = np.asarray(column, dtype=np.float64)[: len(baseline)]
        differences[: len(ours), place] = ours - baseline[: len(ours)]
    return differences


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
        They sum to 1. Systems that are exactly equal share; one with fewer than two values to compare has
        0. Where no system has two, nothing is known: equal shares.

    Notes
    -----
    The posterior probability for normal values and nothing known beforehand: a mean lies about the sample's
    as Student's t (G. E. P. Box and G. C. Tiao, Bayesian Inference in Statistical Analysis, 1973, sec. 2.4).
    10,000 means are drawn that hang together as the replications did. Of two systems it is what the one-sided
    paired t test says. A bootstrap would be too sure of itself over 10 or 20 replications. For the same
    under common random numbers see S. E. Chick and K. Inoue, Management Science 47 (2001), 1133-1149.

    Systems are compared by their differences from the one with most values (of several, the highest mean)
    over the replications that both have, lest a system dropped early be judged by its luck in days.
    """
    known = [np.asarray(column, dtype=np.float64) for column in columns]
    counts = np.array([np.count_nonzero(~np.isnan(column)) for column in known])
    if counts.max(initial=0) < 2:
        open_ = counts == counts.max(initial=0)
        return [float(share) for share in open_ / max(1, open_.sum())]
    means = [np.nanmean(column) if n else -np.inf for column, n in zip(known, counts, strict=True)]
    leader = known[max(range(len(known)), key=lambda place: (counts[place], means[place]))]
    differences = _differences(known, leader)
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
    """Share of the draws in which each column, shape (n, k), has the highest mean."""
    from scipy import special

    there = ~np.isnan(differences)
    counts = there.sum(axis=0)
    filled = np.where(there, differences, 0.0)
    means = np.where(counts > 1, filled.sum(axis=0) / np.maximum(1, counts), -np.inf)
    spread = np.where(there, filled - np.where(counts > 1, means, 0.0), 0.0)
    spread /= np.sqrt(np.maximum(1, counts * (counts - 1)))
    freedoms, freedom_of = np.unique(np.maximum(1, counts - 1), return_inverse=True)
    wins = np.zeros(len(means))
    for _ in range(10):
        z = rng.standard_normal((DRAWS // 10, len(differences)))
        tails = np.sqrt(freedoms / special.chdtri(freedoms, rng.random((len(z), 1))))
        drawn = means + (z @ spread) * tails[:, freedom_of]
        highest = drawn == drawn.max(axis=1, keepdims=True)
        wins += (highest / highest.sum(axis=1, keepdims=True)).sum(axis=0)
    return np.asarray(wins / wins.sum())
