"""Inversion: a uniform draw becomes a value of a distribution, larger draws giving larger values."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Geometric,
    Poisson,
    Spread,
    Uniform,
)

Inverse = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""A distribution's quantile function: probabilities in [0, 1) become values."""


def quantile(distribution: Distribution, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of `distribution` at the probabilities `u`.

    Parameters
    ----------
    distribution : Distribution
        Any of the families of a scenario.
    u : float64 array
        Probabilities in [0, 1).

    Returns
    -------
    float64 array, of the shape of `u`
        Values in the distribution's own unit (microseconds for durations), non-decreasing in `u`.
    """
    return inverse(distribution)(u)


def inverse(distribution: Distribution) -> Inverse:  # noqa: PLR0911  one return a family
    """The quantile function of `distribution`; what it needs beforehand is done once.

    Notes
    -----
    Lognormal: with s2 = ln(1 + cv^2), exp(ln(mean) - s2/2 + sqrt(s2) z). Gamma: shape 1/cv^2. Weibull:
    the shape k solves Gamma(1 + 2/k) / Gamma(1 + 1/k)^2 = 1 + cv^2. Geometric: from 1, success 1/mean.
    (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions I, 1994; Univariate Discrete
    Distributions, 2005.)
    """
    match distribution:
        case Constant(value=value):
            return lambda u: np.full(u.shape, float(value))
        case Exponential(mean=mean):
            return lambda u: -mean * np.log1p(-u)
        case Uniform(low=low, high=high):
            return lambda u: low + (high - low) * u
        case Geometric(mean=mean):
            return _geometric(mean)
        case Poisson(mean=mean):
            return _poisson(mean)
        case Empirical(values=values):
            ordered = np.sort(np.asarray(values, dtype=np.float64))
            return lambda u: ordered[(u * len(ordered)).astype(np.int64)]
        case Spread(dist="lognormal", mean=mean, cv=cv):
            return _lognormal(mean, cv)
        case Spread(dist="gamma", mean=mean, cv=cv):
            return _gamma(mean, cv)
        case Spread(dist="weibull", mean=mean, cv=cv):
            shape = weibull_shape(cv)
            scale = mean / math.gamma(1 + 1 / shape)
            return lambda u: scale * (-np.log1p(-u)) ** (1 / shape)
    raise TypeError(f"not a distribution: {distribution!r}")


def _geometric(mean: float) -> Inverse:
    if mean == 1:
        return lambda u: np.ones(u.shape)
    log_failure = math.log1p(-1 / mean)
    return lambda u: np.maximum(1.0, np.ceil(np.log1p(-u) / log_failure))


def _poisson(mean: float) -> Inverse:
    from scipy import stats

    return lambda u: np.asarray(stats.poisson.ppf(u, mean), dtype=np.float64).clip(0)


def _lognormal(mean: float, cv: float) -> Inverse:
    return partial(_exp_normal, *_of_logarithm(mean, cv))


def _of_logarithm(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of a lognormal's logarithm."""
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def _exp_normal(
    middle: float | NDArray[np.float64], spread: float | NDArray[np.float64], u: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The lognormal whose logarithm has these, one for all or one each."""
    from scipy import special

    z = special.ndtri(u)
    z *= spread
    z += middle
    return np.exp(z, out=z)


def inverse_by_kind(
    families: Sequence[Distribution],
) -> Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]:
    """The quantile functions of several kinds as one, of a uniform and its kind.

    Kinds of one family are worked out together, each with its own figures, which is much faster than one
    kind after another and gives the same values.
    """
    if all(isinstance(family, Exponential) for family in families):
        means = np.array([family.mean for family in families if isinstance(family, Exponential)])
        return lambda u, kind: -means[kind] * np.log1p(-u)
    if all(isinstance(family, Spread) and family.dist == "lognormal" for family in families):
        figures = [_of_logarithm(family.mean, family.cv) for family in families if isinstance(family, Spread)]
        middle, spread = np.array(figures).T
        return lambda u, kind: _exp_normal(middle[kind], spread[kind], u)
    inverses = [inverse(family) for family in families]

    def values(u: NDArray[np.float64], kind: NDArray[np.int64]) -> NDArray[np.float64]:
        result = np.empty(len(u))
        for number, turned in enumerate(inverses):
            mine = np.flatnonzero(kind == number)
            result[mine] = turned(u[mine])
        return result

    return values


def _gamma(mean: float, cv: float) -> Inverse:
    from scipy import special

    return lambda u: np.asarray(special.gammaincinv(1 / cv**2, u) * mean * cv**2)


def weibull_shape(cv: float) -> float:
    """The Weibull shape with coefficient of variation `cv`, to about 12 digits.

    Below a cv of 0.001 the limit pi / (sqrt(6) cv) stands in, right to 0.1%.
    """
    from scipy import optimize

    if cv < 1e-3:
        return math.pi / math.sqrt(6) / cv

    def excess(log_shape: float) -> float:
        k = math.exp(log_shape)
        return math.lgamma(1 + 2 / k) - 2 * math.lgamma(1 + 1 / k) - math.log1p(cv * cv)

    return math.exp(float(optimize.brentq(excess, math.log(0.1), math.log(1e4), xtol=1e-14)))
