"""The distribution that fits what was observed best, by maximum likelihood over the families of a scenario.

Values are put into cells and the likelihood is that of the cells: what was rounded to a minute or a
character is a cell by nature, and of what was not, a thousand narrow ones lose nothing to speak of.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.cumulative import Share, Values, cumulative, cumulative_area
from simulator.calibration.estimate import UNKNOWN, Estimate
from simulator.calibration.written import as_written
from simulator.scenario.distributions import Distribution, Geometric, Poisson

SPREADS = ("lognormal", "gamma", "weibull", "exponential")
COUNTS = ("geometric", "poisson")
CELLS = 1000
"""Into so many cells, equally wide on a logarithmic scale, go values that were not rounded."""
Z95 = 1.959964
COARSE = 50
"""A resolution finer than the mean by this factor is no rounding to speak of."""
_MICRO = 1e-6


@dataclass(frozen=True, slots=True)
class Fitted:
    """A distribution, fitted.

    Attributes
    ----------
    distribution : Distribution
        As a scenario has it: durations in microseconds.
    mean, cv : Estimate
        Its parameters; of durations the mean is in seconds. The cv of one-parameter families is what
        follows from them, without an interval.
    family : str
    ks : float
        Largest distance between its cumulative distribution and the observed one.
    n : int
        Values that it rests on.
    """

    distribution: Distribution
    mean: Estimate
    cv: Estimate
    family: str
    ks: float
    n: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Values in cells, in ascending order; `weight` of them in each.

    Where `step` is 0 a cell is (low, high]. Else its values are the differences of two times that were
    cut off to multiples of `step`: `low` and `high` are the same difference, and the true one is off by
    a triangular error over plus and minus a step.
    """

    low: Values
    high: Values
    weight: Values
    step: float = 0.0


def cells_of(values: Values, unit: str, resolution: float, weights: Values | None = None) -> Cells:
    """The cells in which `values` lie; the parameters are those of `fit_spread`."""
    if resolution > 0:
        points, at = np.unique(values, return_inverse=True)
        weight = np.bincount(at, weights).astype(np.float64)
        if unit == "s":
            return Cells(points, points, weight, resolution)
        half = resolution / 2
        return Cells(np.maximum(points - half, 0.0), points + half, weight)
    positive = values[values > 0]
    least, most = (float(positive.min()), float(positive.max())) if len(positive) else (1.0, 1.0)
    edges = np.geomspace(least * (1 - 1e-9), most * (1 + 1e-9), CELLS + 1)
    at = np.searchsorted(edges, values)  # 0 is for what is below all edges: nothing but zeros
    weight = np.bincount(at, weights, minlength=CELLS + 1)[: CELLS + 1].astype(np.float64)
    low, high = np.concatenate([[0.0], edges[:-1]]), edges
    held = weight > 0
    return Cells(low[held], high[held], weight[held])


def fit_spread(
    values: Values,
    unit: str,
    resolution: float = 0.0,
    weights: Values | None = None,
    names: Sequence[str] = SPREADS,
) -> Fitted:
    """The family, and its mean and coefficient of variation, under which `values` are likeliest.

    Parameters
    ----------
    values : float64 array, shape (n,)
        In microseconds where `unit` is ``s``; at least two that differ, else a constant comes back.
    unit : str
        ``s`` or ``chars``.
    resolution : float
        What was rounded: durations are differences of times that were cut off to multiples of it,
        characters were rounded to its multiples. 0 where nothing was.
    weights : float64 array, shape (n,), optional
        How much each value counts.
    names : sequence of str
        The families tried.

    Returns
    -------
    Fitted
        Intervals are Wald's on the logarithms of the parameters, from the information observed. Of
        families of nearly the same likelihood the simpler wins: Akaike's criterion (Burnham and
        Anderson, Model Selection and Multimodel Inference, 2nd ed., 2002, ch. 2).

    Raises
    ------
    ValueError
        Where there are no values, or a negative one.
    """
    if not len(values) or (values < 0).any():
        raise ValueError("wanted values, none negative")
    scale = _MICRO if unit == "s" else 1.0
    centre = float(np.average(values, weights=weights))
    if float(values.max()) - float(values.min()) == 0 or centre == 0:
        return _constant(centre, unit, scale, len(values))
    if resolution * COARSE < centre:
        resolution = 0.0
    cells = cells_of(values, unit, resolution, weights)
    spread = math.sqrt(float(np.average((values - centre) ** 2, weights=weights)))
    start = np.log([centre, min(max(spread / centre, 0.05), 5.0)])
    tried = [_fit(name, cells, start) for name in names]
    _, name, at, errors = min(tried, key=lambda one: one[0])
    mean, cv = math.exp(at[0]), math.exp(at[1])
    distribution = as_written(name, mean, cv, durations=unit == "s")
    ks = _distance(cells, name, mean, cv)
    one_parameter = name == "exponential"
    return Fitted(
        distribution,
        _estimate(mean * scale, errors[0], unit, name, ks, len(values)),
        _estimate(cv, None if one_parameter else errors[1], "cv", name, ks, len(values)),
        name,
        ks,
        len(values),
    )


def fit_counts(values: NDArray[np.int64], unit: str, names: Sequence[str] = COUNTS) -> Fitted:
    """The family of whole numbers from 1 under which `values` are likeliest.

    ``poisson`` is a scenario's: what would be 0 is 1.

    Raises
    ------
    ValueError
        Where there are no values, or one below 1.
    """
    if not len(values) or values.min() < 1:
        raise ValueError("wanted whole numbers from 1")
    most, least = int(values.max()), int(values.min())
    centre, n = float(values.mean()), len(values)
    if most == least:
        return _constant(centre, unit, 1.0, n)
    counts = np.bincount(values)[1:].astype(np.float64)
    numbers = np.arange(1, most + 1, dtype=np.float64)
    tried = [_fit_count(name, numbers, counts, centre) for name in names]
    _, name, mean, error = min(tried, key=lambda one: one[0])
    family: Distribution = (
        Geometric(dist="geometric", mean=round(mean, 4))
        if name == "geometric"
        else Poisson(dist="poisson", mean=round(mean, 4))
    )
    ks = float(np.abs(np.cumsum(counts) / n - np.cumsum(_chances(name, numbers, mean))).max())
    cv = math.sqrt(max(0.0, 1 - 1 / mean)) if name == "geometric" else 1 / math.sqrt(mean)
    low, high = max(mean - Z95 * error, 1.0 if name == "geometric" else 0.0), mean + Z95 * error
    known = math.isfinite(high)  # it is not where the likelihood is flat
    return Fitted(
        family,
        Estimate(mean, low if known else None, high if known else None, n, unit, name, ks),
        Estimate(cv, None, None, n, "cv", name, ks),
        name,
        ks,
        n,
    )


def _fit(name: str, cells: Cells, start: Values) -> tuple[float, str, Values, Values]:
    """Akaike's criterion, the family, the logarithms of its mean and cv, and their standard errors."""
    from scipy import optimize

    free = 1 if name == "exponential" else 2

    def surprise(at: Values) -> float:
        return _surprise(name, cells, *np.exp(np.clip(at, -30, [60, math.log(20)][:free])))

    found = optimize.minimize(surprise, start[:free], method="Nelder-Mead",
                              options={"xatol": 1e-5, "fatol": 1e-6})  # fmt: skip
    at = np.clip(np.asarray(found.x, np.float64), -30, [60, math.log(19.9)][:free])
    errors = standard_errors(surprise, at)
    whole = at if free == 2 else np.append(at, 0.0)
    return 2 * free + 2 * float(found.fun), name, whole, errors


def standard_errors(surprise: Callable[[Values], float], at: Values, step: float = 1e-3) -> Values:
    """Standard errors of parameters at the minimum `at` of a negative log likelihood; NaN where it is flat.

    They come from the inverse of the matrix of second derivatives, taken by central differences of
    width `step`.
    """
    covariance = covariance_of(surprise, at, step)
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.diag(covariance))


def covariance_of(surprise: Callable[[Values], float], at: Values, step: float = 1e-3) -> Values:
    """The inverse of the second derivatives of `surprise` at `at`, shape (k, k); NaN where there is none."""
    k = len(at)
    moves = np.eye(k) * step
    second = np.empty((k, k))
    middle = surprise(at)
    ahead, behind = [surprise(at + m) for m in moves], [surprise(at - m) for m in moves]
    for i in range(k):
        second[i, i] = (ahead[i] - 2 * middle + behind[i]) / step**2
        for j in range(i):
            both = surprise(at + moves[i] + moves[j]) + surprise(at - moves[i] - moves[j])
            cross = both - ahead[i] - ahead[j] - behind[i] - behind[j] + 2 * middle
            second[i, j] = second[j, i] = cross / (2 * step**2)
    try:
        return np.asarray(np.linalg.inv(second), np.float64)
    except np.linalg.LinAlgError:
        return np.full((k, k), np.nan)


def _surprise(name: str, cells: Cells, mean: float, cv: float = 1.0) -> float:
    """The negative log likelihood of the cells."""
    if cells.step:
        area, at, step = cumulative_area(name, mean, cv), cells.low, cells.step
        chance = (area(at + step) - 2 * area(at) + area(at - step)) / step
    else:
        below = cumulative(name, mean, cv)
        chance = below(cells.high) - below(cells.low)
    return -float(cells.weight @ np.log(np.maximum(chance, 1e-300)))


def _distance(cells: Cells, name: str, mean: float, cv: float) -> float:
    """The Kolmogorov-Smirnov distance between the cells and a family."""
    reached = np.cumsum(cells.weight) / cells.weight.sum()
    if cells.step:
        area = cumulative_area(name, mean, cv)
        return float(np.abs(reached - (area(cells.low + cells.step) - area(cells.low)) / cells.step).max())
    below = cumulative(name, mean, cv)
    before = np.concatenate([[0.0], reached[:-1]])
    return float(max(np.abs(reached - below(cells.high)).max(), np.abs(before - below(cells.low)).max()))


def share_below(fitted: Fitted) -> Share:
    """The cumulative distribution of what `fit_spread` found, in the unit of its mean."""
    if fitted.family == "constant":
        return lambda x: np.where(x >= fitted.mean.value, 1.0, 0.0)
    return cumulative(fitted.family, fitted.mean.value, fitted.cv.value)


def count_chances(fitted: Fitted, numbers: NDArray[np.int64]) -> Values:
    """The chance of each of the whole numbers from 1 on in `numbers`, under what `fit_counts` found."""
    if fitted.family == "constant":
        return np.where(numbers == round(fitted.mean.value), 1.0, 0.0)
    return _chances(fitted.family, numbers.astype(np.float64), fitted.mean.value)


def _constant(value: float, unit: str, scale: float, n: int) -> Fitted:
    mean = Estimate(value * scale, None, None, n, unit, "constant", 0.0)
    return Fitted(
        as_written("constant", value, 0.0, durations=unit == "s"), mean,
        Estimate(0.0, None, None, n, "cv", "constant", 0.0), "constant", 0.0, n,
    )  # fmt: skip


def _estimate(value: float, error: float | None, unit: str, family: str, ks: float, n: int) -> Estimate:
    """With Wald's interval on the logarithm, where there is an error."""
    wide = math.inf if error is None else Z95 * error
    if not wide <= UNKNOWN:
        return Estimate(value, None, None, n, unit, family, ks)
    factor = math.exp(wide)
    return Estimate(value, value / factor, value * factor, n, unit, family, ks)


def _chances(name: str, numbers: Values, mean: float) -> Values:
    """The chance of each whole number from 1."""
    from scipy import special

    if name == "geometric":
        return np.exp((numbers - 1) * math.log1p(-1 / mean)) / mean
    chances = np.exp(special.xlogy(numbers, mean) - mean - special.gammaln(numbers + 1))
    chances[0] += math.exp(-mean)
    return np.asarray(chances, np.float64)


def _fit_count(name: str, numbers: Values, counts: Values, centre: float) -> tuple[float, str, float, float]:
    """The negative log likelihood, the family, its mean and the mean's standard error."""
    from scipy import optimize

    n = counts.sum()

    def surprise(mean: float) -> float:
        return -float(counts @ np.log(np.maximum(_chances(name, numbers, mean), 1e-300)))

    if name == "geometric":  # its mean is the sample's
        return surprise(centre), name, centre, math.sqrt(centre * (centre - 1) / n)
    found = optimize.minimize_scalar(surprise, bounds=(1e-3, centre + 1), method="bounded",
                                     options={"xatol": 1e-7})  # fmt: skip
    mean, step = float(found.x), 1e-3 * centre
    second = (surprise(mean + step) - 2 * surprise(mean) + surprise(mean - step)) / step**2
    return float(found.fun), name, mean, 1 / math.sqrt(second) if second > 0 else float("inf")
