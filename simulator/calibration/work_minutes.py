"""The work on replies from a log whose times are full minutes: only means can be told.

The difference of two times cut off to minutes is off by up to a minute either way, but not on average. So
the mean work over characters is a straight line still, while typed and quick replies lie blurred together:
the line's slope stands for both, as if all were typed, at a speed that is higher than anybody's.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.cumulative import Values
from simulator.calibration.work_likelihood import Found, Model, Rows
from simulator.calibration.work_rows import ENOUGH
from simulator.units import MINUTE, SECOND

FAR = 6.0
"""Work farther from the line than so many standard deviations is a pause or the like, and left out."""
SLOPE = 2.0
"""Standard errors below which a slope is none."""
LEAST = 1e-3
"""Seconds of look-up where all work goes with the characters."""
ALL = 12.0
"""Logit of a share that is all but all."""


def fit_means(rows: Rows, seconds: Values) -> Found:
    """Look-ups and speeds under which the mean work on `rows` is as it was, all replies typed.

    Parameters
    ----------
    rows : Rows
        Their speeds are those of the teams.
    seconds : float64 array, shape (rows,)
        The work.

    Returns
    -------
    Found
        By least squares, coefficients not negative; errors hold whatever the spread (White, Econometrica
        48, 1980). A team whose work does not grow with the characters has quick replies of no length
        only, and its whole work is look-up.
    """
    types, teams = int(rows.type.max()) + 1, int(rows.team.max()) + 1
    design = np.zeros((len(rows), types + teams))
    places = np.arange(len(rows))
    design[places, rows.type] = 1.0
    design[places, types + rows.team] = rows.chars
    kept = rows.mixed.copy()
    columns = np.ones(types + teams, np.bool_)
    for _ in range(3):
        at, covariance, off = _line(design, seconds, kept, columns)
        errors = np.sqrt(np.diag(covariance))
        slopes = at[types:] > SLOPE * errors[types:]
        spread = math.sqrt(float((off[kept] ** 2).mean()))
        columns[types:] &= slopes
        kept = rows.mixed & (np.abs(off) <= FAR * spread)
    at, covariance, off = _line(design, seconds, kept, columns)
    errors = np.sqrt(np.diag(covariance))

    look_up = np.maximum(at[:types], LEAST)
    blur = (MINUTE / SECOND) ** 2 / 6  # the variance of the triangular error of two times cut off
    cv, cv_error = np.zeros(types), np.zeros(types)
    for kind in range(types):
        squares = off[kept & (rows.type == kind)] ** 2
        square = max(float(squares.mean()) - blur, (0.1 * look_up[kind]) ** 2) if len(squares) else 1.0
        cv[kind] = np.clip(math.log(math.sqrt(square) / look_up[kind]), -4, 2.5)
        # Of the logarithm of a root of a mean of squares; the look-up's own error is smaller by far.
        cv_error[kind] = 0.5 * float(squares.std()) / math.sqrt(max(len(squares), 1)) / square
    slope = at[types:]
    typed = columns[types:] & (slope > 0)
    takes = np.where(typed, 5.0, 0.0)
    free_takes = np.zeros(teams)
    for team in range(teams):
        mine = ~rows.mixed & (rows.team == team)
        if mine.sum() >= ENOUGH:
            left = seconds[mine] - look_up[rows.type[mine]]
            takes[team] = max(float(left.mean()), 0.0)
            free_takes[team] = float(left.std()) / math.sqrt(mine.sum())
    model = Model(
        families=("lognormal",) * types, mean=np.log(look_up), cv=cv, quick=np.where(typed, -ALL, ALL),
        seconds=takes, other=np.array([-4.0]),
        speed=np.log(60 / np.where(typed, slope, 1.0)), free=np.ones(2 * types + 3 * teams + 1, np.bool_),
    )  # fmt: skip
    ratio = np.where(typed, errors[types:] / np.where(typed, slope, 1.0), 0.0)
    deviations = np.concatenate(
        [errors[:types] / look_up, cv_error, np.zeros(teams), free_takes, [0.0], ratio]
    )
    return Found(model, np.zeros(len(rows)), np.diag(deviations**2))


def _line(
    design: Values, seconds: Values, kept: NDArray[np.bool_], columns: NDArray[np.bool_]
) -> tuple[Values, Values, Values]:
    """Coefficients, zero where a column is left out, their covariance, and what all are off by."""
    from scipy import optimize

    used, told = design[kept][:, columns], seconds[kept]
    normal = used.T @ used + 1e-9 * np.eye(used.shape[1])
    root = np.linalg.cholesky(normal)
    found, _ = optimize.nnls(root.T, np.linalg.solve(root, used.T @ told))
    at = np.zeros(len(columns))
    at[columns] = found
    off = seconds - design @ at
    inverse = np.linalg.inv(normal)
    meat = (used * off[kept][:, None] ** 2).T @ used
    covariance = np.zeros((len(columns), len(columns)))
    covariance[np.ix_(columns, columns)] = inverse @ meat @ inverse
    return at, covariance, off
