"""Cumulative distributions of the families of a scenario, by mean and coefficient of variation."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.demand.quantiles import weibull_shape

Values = NDArray[np.float64]
Share = Callable[[Values], Any]
"""A share for each value, as an array."""

_TINY = float(np.finfo(np.float64).tiny)


def cumulative(name: str, mean: float, cv: float) -> Share:
    """The cumulative distribution of a family, by mean and coefficient of variation."""
    from scipy import special

    if name == "exponential":
        return lambda x: -np.expm1(-x / mean)
    if name == "lognormal":
        variance = math.log1p(cv * cv)
        middle, deviation = math.log(mean) - variance / 2, math.sqrt(variance)
        return lambda x: special.ndtr((np.log(np.maximum(x, _TINY)) - middle) / deviation)
    if name == "gamma":
        return lambda x: special.gammainc(1 / cv**2, x / (mean * cv**2))
    shape = weibull_shape(cv)
    scale = mean / math.gamma(1 + 1 / shape)
    return lambda x: -np.expm1(-_power(x / scale, shape))


def _power(base: Values, exponent: float) -> Values:
    """`base` to the `exponent`, infinite where no number is as large: of a steep Weibull all lies below."""
    with np.errstate(over="ignore"):
        return np.asarray(base**exponent)


def cumulative_area(name: str, mean: float, cv: float) -> Share:
    """The integral of the cumulative distribution from 0 to x, which is 0 for negative x.

    It is x F(x) less the part of the mean that lies below x (Johnson, Kotz and Balakrishnan, Continuous
    Univariate Distributions I, 1994).
    """
    below, part = cumulative(name, mean, cv), _part_of_mean(name, cv)

    def area(x: Values) -> Any:
        known = np.maximum(x, 0.0)
        return known * below(known) - mean * part(known / mean)

    return area


def _part_of_mean(name: str, cv: float) -> Share:
    """The share of the mean that values below x times the mean make up."""
    from scipy import special

    if name == "lognormal":
        variance = math.log1p(cv * cv)
        deviation = math.sqrt(variance)
        return lambda x: special.ndtr((np.log(np.maximum(x, _TINY)) - variance / 2) / deviation)
    if name == "gamma":
        return lambda x: special.gammainc(1 + 1 / cv**2, x / cv**2)
    shape = 1.0 if name == "exponential" else weibull_shape(cv)
    scale = 1 / math.gamma(1 + 1 / shape)
    return lambda x: special.gammainc(1 + 1 / shape, _power(x / scale, shape))
