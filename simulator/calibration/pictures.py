"""Pictures of a fit: what was observed as bars, and what was fitted over them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.estimate import View
from simulator.calibration.families import Fitted, count_chances

BARS = 24
MOST_COUNTS = 20


def spread_bars(
    name: str,
    group: str,
    values: NDArray[np.float64],
    fit: Fitted,
    below: Callable[[NDArray[np.float64]], Any],
    step: float = 0.0,
) -> View:
    """Shares of `values` in equally wide bars up to their 98th percentile, and what the fit expects there.

    `below` is the fitted cumulative distribution, in the unit of `values`; where these are multiples of
    `step`, no bar is narrower.
    """
    top = float(np.quantile(values, 0.98)) or 1.0
    if fit.mean.unit == "chars":  # bars of whole characters, which have their values in the middle
        width = max(1, round(top / BARS))
        edges = np.arange(0, top + width, width) - 0.5
    elif step * BARS > top:  # differences of times that were cut off lie half a step to either side
        edges = np.arange(max(2, round(top / step)) + 2, dtype=np.float64) * step - step / 2
    else:
        edges = np.linspace(0, top, BARS + 1)
    observed = np.histogram(values, edges)[0] / len(values)
    fitted = np.diff(below(np.maximum(edges, 0.0)))
    return View(
        name, group, "bars", fit.mean.unit, tuple(edges.tolist()), tuple(observed.tolist()),
        tuple(np.asarray(fitted, np.float64).tolist()), len(values), family=fit.family, ks=fit.ks,
    )  # fmt: skip


def count_bars(name: str, group: str, values: NDArray[np.int64], fit: Fitted) -> View:
    """Shares of the whole numbers from 1 up to the 99th percentile, and what the fit expects."""
    top = int(min(max(np.quantile(values, 0.99), 2), MOST_COUNTS))
    numbers = np.arange(1, top + 1)
    observed = np.bincount(values, minlength=top + 1)[1 : top + 1] / len(values)
    return View(
        name, group, "bars", fit.mean.unit, tuple((np.arange(top + 1) + 0.5).tolist()),
        tuple(observed.tolist()), tuple(count_chances(fit, numbers).tolist()), len(values),
        family=fit.family, ks=fit.ks,
    )  # fmt: skip
