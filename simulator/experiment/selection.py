"""Which of several scenarios is best, and when to stop asking: the procedure of Kim and Nelson."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

PROCEDURE = "Kim and Nelson (2001)"


@dataclass(frozen=True)
class Selection:
    """How a race stands.

    Attributes
    ----------
    survivors : tuple of int
        Places of the systems still in the race, in order. Once it is decided there is one, or several
        whose means are exactly equal.
    counts : tuple of int
        For each system the replications after which it was dropped, or for a survivor those that the race
        has seen: all it has, or fewer if it was decided before.
    decided : bool
        Whether the race is over.
    """

    survivors: tuple[int, ...]
    counts: tuple[int, ...]
    decided: bool


def select(
    values: Sequence[ArrayLike], first: int, indifference: float, confidence: float = 0.95
) -> Selection:
    """Replay the race for the highest mean over the values that there are.

    After `first` replications of every system, and then after each further one of those still in the race,
    a system drops out whose mean lies so far below another's that it is not the best. If values are normal
    and the best mean is at least `indifference` above the others, the best survives with probability
    `confidence` or more, however the systems' values of one replication depend on each other: common
    random numbers are allowed, and help.

    Parameters
    ----------
    values : sequence of array_like of float, shape (n_i,)
        Each system's value in replications 0, 1, 2...; larger is better. A system that has dropped out
        needs no more of them, and gets no second look if it has: the race is the same after each
        replication, whatever comes later.
        NaN where a replication has no answer. A replication in which a system of the race has none is
        played, but not looked at; a system without any answer in the `first` replications is dropped.
    first : int
        Replications in which all have an answer before anything is decided, at least 2.
    indifference : float
        The smallest difference worth knowing, above 0.
    confidence : float
        Promised probability of a correct selection, above 1/2.

    Returns
    -------
    Selection
        Nobody dropped and nothing decided where fewer than `first` replications can be looked at; a single
        system is decided at once.

    Raises
    ------
    ValueError
        For a `first` below 2, an `indifference` of 0 or less, or a `confidence` out of (1/2, 1).

    Notes
    -----
    S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in
    simulation, ACM Transactions on Modeling and Computer Simulation 11 (2001), 251-273, with their c = 1
    and, as common random numbers need, the error divided by the number of rivals. System i is dropped
    after r replications if some l in the race has ``mean_l - mean_i > W_il(r)``, where
    ``W_il(r) = max(0, delta / 2r (h2 S2_il / delta^2 - r))``, ``S2_il`` is the variance of the paired
    differences in the first stage, ``h2 = 2 eta (n0 - 1)`` and
    ``eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2``. Beyond the last ``h2 S2_il / delta^2`` the
    higher mean wins. Here sums stand for means: both sides times r.
    """
    if first < 2 or not indifference > 0 or not 0.5 < confidence < 1:
        raise ValueError(f"no race: first {first}, indifference {indifference}, confidence {confidence}")
    columns = _side_by_side(values)
    seen = [len(np.asarray(column)) for column in values]
    racing = np.arange(len(values))
    if min(seen, default=0) >= first:
        silent = np.asarray(np.isnan(columns[:first]).all(axis=0))
        if not silent.all():
            racing = racing[~silent]
            seen = [first if silent[place] else seen[place] for place in range(len(seen))]
    if len(racing) < 2:
        return Selection(tuple(racing.tolist()), tuple(seen), decided=True)

    looked_at = np.flatnonzero(~np.isnan(columns[:, racing]).any(axis=1))[:first]
    if len(looked_at) < first:
        return Selection(tuple(racing.tolist()), tuple(seen), decided=False)

    row = int(looked_at[-1])
    reach = _reach(columns[np.ix_(looked_at, racing)], indifference, confidence)
    sums = columns[np.ix_(looked_at, racing)].sum(axis=0)
    r = first
    while True:
        behind = sums[None, :] - sums[:, None]  # how far l is ahead of i
        dropped = (behind > np.maximum(0, reach - indifference / 2 * r)).any(axis=1)
        if dropped.any():
            for place in racing[dropped].tolist():
                seen[place] = row + 1
            kept = ~dropped
            racing, sums, reach = racing[kept], sums[kept], reach[np.ix_(kept, kept)]
        if len(racing) == 1 or reach.max() < indifference / 2 * r:
            for place in racing.tolist():
                seen[place] = row + 1
            return Selection(tuple(racing.tolist()), tuple(seen), decided=True)
        row += 1
        while row < len(columns) and np.isnan(columns[row, racing]).any():
            row += 1
        if row >= len(columns):
            return Selection(tuple(racing.tolist()), tuple(seen), decided=False)
        sums = sums + columns[row, racing]
        r += 1


def _side_by_side(values: Sequence[ArrayLike]) -> NDArray[np.float64]:
    """A column a system, NaN below its last value."""
    known = [np.asarray(column, dtype=np.float64) for column in values]
    columns = np.full((max(map(len, known), default=0), len(known)), np.nan)
    for place, column in enumerate(known):
        columns[: len(column), place] = column
    return columns


def _reach(stage: NDArray[np.float64], indifference: float, confidence: float) -> NDArray[np.float64]:
    """How far apart two sums may lie before the first replication: h2 S2_il / (2 delta), shape (k, k)."""
    first, systems = stage.shape
    eta = ((2 * (1 - confidence) / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2
    differences = stage[:, :, None] - stage[:, None, :]
    spread = differences.var(axis=0, ddof=1)
    return np.asarray(2 * eta * (first - 1) * spread / (2 * indifference))
