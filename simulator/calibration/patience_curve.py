"""Patience without a family: how many are still there after each wait.

Nobody sees the moment at which a buyer leaves silently. Each answered question tells only whether
patience was above or below the wait, which are current-status data: the likeliest curve under the one
condition that it falls is an isotonic regression (Groeneboom and Wellner, Information Bounds and
Nonparametric Maximum Likelihood Estimation, 1992). The Kaplan-Meier curve wants the moments themselves. For
want of better it takes the last sign of life of those who never had an answer, and all answers as
waits that were cut off: right only where all who leave do so visibly, are heard of to the end, and nothing is
overlooked. Of silent leavers it sees none, and takes all of them for patient; of overlooked questions
it takes every buyer for one who left. So the picture is of the isotonic curve.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.leaving_fit import DROP
from simulator.calibration.leaving_model import Found

Values = NDArray[np.float64]

ENOUGH = 50
"""Turns of about the same wait that make a point of the curve; the last has what is left."""
WIDE = 2
"""Cells of waits that at least make a point."""
LEAST = -1e3
"""In place of the logarithm of 0."""
GRID = np.linspace(0.0, 1.0, 201)
"""Shares among which the likeliest is looked for."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The share still there after each wait: arrays of shape (points,).

    Attributes
    ----------
    wait : float64 array
        Mean waits in seconds, ascending; the first is of those who did not wait.
    observed, low, high : float64 array
        Without a family, and what the turns of each point alone leave possible, with 95%.
    fitted : float64 array
        By the family, on average over the turns of the point.
    turns : float64 array
        That say so.
    """

    wait: Values
    observed: Values
    low: Values
    high: Values
    fitted: Values
    turns: Values

    @property
    def ks(self) -> float:
        """The largest difference between observed and fitted, where there are enough turns."""
        many = self.turns >= ENOUGH
        return float(np.abs(self.observed - self.fitted)[many].max(initial=0.0))


def isotonic(found: Found) -> Curve:
    """The curve of patience without a family.

    How many questions buyers have, who leaves silently and what is overlooked are taken as fitted. Of
    each point's turns the likeliest share is taken, and then the falling curve that is nearest to them
    all, weighted by how much each point knows.
    """
    from scipy import optimize

    model, at = found.model, found.at
    counts, silent = model.counts, float(at[model.places[1]])
    cell, kind, number, ended = counts.ends
    where, team, lost = counts.unanswered
    size = counts.goes_on + counts.answered
    size += np.bincount(cell, ended, len(size)) + np.bincount(where, lost, len(size))
    group = _points(size)
    points = int(group[-1]) + 1
    turns = np.bincount(group, size).astype(np.float64)

    c, n = model.more(at)[kind, number][:, None], model.overlooked(at)[team][:, None]
    visibly = (1 - silent) * (1 - GRID)
    with np.errstate(divide="ignore"):
        by_end = np.maximum(np.log(GRID * (1 - c) + silent * (1 - GRID)), LEAST)
        by_loss = np.maximum(np.log(visibly + (1 - visibly) * n), LEAST)
        by_going = np.maximum(np.log(GRID), LEAST)
        by_answer = np.maximum(np.log(GRID + silent * (1 - GRID)), LEAST)
    likelihood = np.outer(np.bincount(group, counts.goes_on), by_going)
    likelihood += np.outer(np.bincount(group, counts.answered), by_answer)
    np.add.at(likelihood, group[cell], ended[:, None] * by_end)
    np.add.at(likelihood, group[where], lost[:, None] * by_loss)
    within = likelihood >= likelihood.max(axis=1, keepdims=True) - DROP
    low, high = GRID[within.argmax(axis=1)], GRID[len(GRID) - 1 - within[:, ::-1].argmax(axis=1)]
    likeliest = GRID[likelihood.argmax(axis=1)]
    observed = np.ones(points)
    if points > 1:
        weight = 1 / np.maximum(high - low, GRID[1])[1:] ** 2
        falling = optimize.isotonic_regression(likeliest[1:], weights=weight, increasing=False)
        observed[1:] = falling.x
    low[0] = high[0] = 1.0  # nobody leaves who does not wait
    fitted = np.bincount(group, model.staying(at) * size) / np.maximum(turns, 1)
    fitted[0] = 1.0
    wait = np.bincount(group, counts.wait * size) / np.maximum(turns, 1)
    return Curve(wait, observed, np.minimum(low, observed), np.maximum(high, observed), fitted, turns)


def _points(size: Values) -> NDArray[np.int64]:
    """Which point of the curve each cell of waits belongs to: the first has a point of its own."""
    group = np.zeros(len(size), np.int64)
    point, cells, turns = 0, WIDE, float(ENOUGH)
    for place in range(1, len(size)):
        if cells >= WIDE and turns >= ENOUGH:
            point, cells, turns = point + 1, 0, 0.0
        group[place] = point
        cells, turns = cells + 1, turns + float(size[place])
    return group
