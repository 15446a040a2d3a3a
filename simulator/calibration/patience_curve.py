"""Patience without a family: how many are still there after each wait.

Nobody sees the moment at which a buyer leaves silently. Each answered question tells only whether
patience was above or below the wait, which are current-status data: the likeliest curve under the one
condition that it falls is an isotonic regression (Groeneboom and Wellner, Information Bounds and
Nonparametric Maximum Likelihood Estimation, 1992). The Kaplan-Meier curve wants the moments themselves. For
want of better it takes the last sign of life of those who never had an answer, and all answers as
waits that were cut off: right only where all who leave do so visibly and are heard of to the end. Of silent
leavers it sees none, and takes all of them for patient.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.leaving_model import Found
from simulator.units import SECOND

Values = NDArray[np.float64]

POINTS = 25
"""Of a curve."""
ROUNDS = 60
"""Of the alternation between who had left and what curve follows from it."""


def isotonic(found: Found) -> tuple[Values, Values, Values]:
    """Waits in seconds, the share still there after each without a family, and turns that say so.

    How many questions buyers have, who leaves silently and what is overlooked are taken as fitted.
    """
    from scipy import optimize

    model, at = found.model, found.at
    counts, more, silent = model.counts, model.more(at), float(at[model.places[1]])
    share = model.overlooked(at)
    cell, kind, number, ended = counts.ends
    where, team, lost = counts.unanswered
    size = counts.goes_on + np.bincount(cell, ended, len(counts.wait))
    size += np.bincount(where, lost, len(counts.wait))
    group = _groups(size)
    total = np.bincount(group, size).astype(np.float64)
    wait = np.bincount(group, counts.wait * size) / np.maximum(total, 1)
    c, n = more[kind, number], share[team]
    stay = np.bincount(group, model.staying(at) * size) / np.maximum(total, 1)
    stay[0] = 1.0
    for _ in range(ROUNDS):
        s, u = stay[group[cell]], stay[group[where]]
        gone = silent * (1 - s)
        left = np.bincount(group[cell], ended * gone / np.maximum(gone + s * (1 - c), 1e-12), len(stay))
        visibly = (1 - silent) * (1 - u)
        withdrew = (visibly + silent * (1 - u) * n) / np.maximum(visibly + (1 - visibly) * n, 1e-12)
        left += np.bincount(group[where], lost * withdrew, len(stay))
        shares = 1 - left[1:] / np.maximum(total[1:], 1e-12)
        if not len(shares):
            break
        stay[1:] = optimize.isotonic_regression(shares, weights=total[1:], increasing=False).x
    return wait, np.clip(stay, 0.0, 1.0), total


def _groups(size: Values) -> NDArray[np.int64]:
    """Which point of the curve each cell belongs to: the first for no wait, the others about equally full."""
    waited = size.copy()
    waited[0] = 0.0
    reached = np.cumsum(waited)
    if reached[-1] == 0:
        return np.zeros(len(size), np.int64)
    group = 1 + np.minimum((reached - waited / 2) / reached[-1] * POINTS, POINTS - 1).astype(np.int64)
    group[0] = 0
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def kaplan_meier(chats: Chats) -> tuple[Values, Values]:
    """Waits in seconds and the share still there by what was seen of leaving alone.

    The event is the last sign of life of a buyer who never had an answer; answers cut waits off. See
    above for how far that is wrong: under silent leaving it stays near 1 whatever patience is.
    """
    from scipy import stats

    answered = chats.reply >= 0
    if answered.all() or not len(answered):
        return np.zeros(1), np.ones(1)
    waited = np.where(answered, chats.start, chats.last[chats.chat]) - chats.question
    sample = stats.CensoredData.right_censored(np.maximum(waited, 0) / SECOND, answered)
    curve = stats.ecdf(sample).sf
    return np.asarray(curve.quantiles, np.float64), np.asarray(curve.probabilities, np.float64)
