"""The minimum of a smooth function of a few parameters, each within bounds.

By Newton's method with the curvature taken by differences and then kept up to date (Nocedal and Wright,
Numerical Optimization, 2nd ed., 2006, ch. 6). SciPy's L-BFGS-B finds the same, but on a busy machine
loses a hundred times what the function costs to the threads of its linear algebra.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Function = Callable[[Values], tuple[float, Values]]
"""A function's value and its gradient."""

STEP = 1e-4
"""Between the gradients whose difference is the curvature."""
ITERATIONS = 100
FRESH = 8
"""After so many iterations the curvature is taken anew."""
ENOUGH = 1e-7
"""A promised decrease so small ends the search."""
LONGEST = 2.0
"""No parameter moves further at once: beyond it the curvature says little."""


def curvature_of(function: Function, at: Values, low: Values, high: Values) -> Values:
    """The second derivatives of `function` at `at`, shape (k, k), by differences within the bounds."""
    size = len(at)
    second = np.empty((size, size))
    for place in range(size):
        ahead, behind = at.copy(), at.copy()
        ahead[place] = min(high[place], at[place] + STEP)
        behind[place] = max(low[place], at[place] - STEP)
        second[place] = (function(ahead)[1] - function(behind)[1]) / (ahead[place] - behind[place])
    return (second + second.T) / 2


def minimise(
    function: Function, start: Values, low: Values, high: Values,
    held: NDArray[np.bool_], curvature: Values | None = None,
) -> tuple[Values, float]:  # fmt: skip
    """Where `function` is least, from `start` on, and its value there.

    Parameters
    ----------
    function : Function
    start, low, high : float64 array, shape (k,)
        The bounds are wider than `STEP`.
    held : bool array, shape (k,)
        The parameters that stay as they are.
    curvature : float64 array, shape (k, k), optional
        Second derivatives from nearby, which saves taking them.
    """
    at = np.clip(start, low, high)
    value, gradient = function(at)
    second = curvature
    age = 0
    for _ in range(ITERATIONS):
        if second is None:
            second, age = curvature_of(function, at, low, high), 0
        free = ~held & ~((at <= low) & (gradient > 0)) & ~((at >= high) & (gradient < 0))
        if not free.any():
            break
        step = np.zeros(len(at))
        step[free] = _downhill(second[np.ix_(free, free)], gradient[free])
        step *= min(1.0, LONGEST / max(1e-300, float(np.abs(step).max())))
        promised = -float(gradient @ step)
        if promised < ENOUGH:
            break
        moved, new_value, new_gradient = _along(function, at, value, step, low, high, promised)
        if new_value >= value:
            if age == 0:
                break
            second = None
            continue
        second = _updated(second, moved - at, new_gradient - gradient)
        at, value, gradient = moved, new_value, new_gradient
        age += 1
        if age >= FRESH:
            second = None
    return at, value


def _downhill(second: Values, gradient: Values) -> Values:
    """Newton's step, where the curvature is upwards in every direction; else one that surely goes down."""
    try:
        step = -np.linalg.solve(second, gradient)
        np.linalg.cholesky(second)
    except np.linalg.LinAlgError:
        sizes, axes = np.linalg.eigh(second)
        sizes = np.maximum(np.abs(sizes), 1e-6 * np.abs(sizes).max() + 1e-9)
        step = -axes @ ((axes.T @ gradient) / sizes)
    return np.asarray(step, np.float64)


def _along(
    function: Function, at: Values, value: float, step: Values, low: Values, high: Values, promised: float
) -> tuple[Values, float, Values]:
    """The first of ever shorter steps that goes down enough; the start's own value where none does."""
    share = 1.0
    while share > 1e-6:
        moved = np.clip(at + share * step, low, high)
        new_value, gradient = function(moved)
        if np.isfinite(gradient).all() and new_value < value - 1e-4 * share * promised:
            return moved, new_value, gradient
        share /= 3
    return at, value, np.zeros(len(at))


def _updated(second: Values, moved: Values, change: Values) -> Values:
    """The curvature that agrees with how the gradient has changed."""
    along = float(moved @ change)
    known = second @ moved
    before = float(moved @ known)
    if along <= 1e-10 or before <= 1e-12 or not np.isfinite(change).all():
        return second
    return np.asarray(second - np.outer(known, known) / before + np.outer(change, change) / along)
