"""What a scenario's distribution says of a value, and a draw that agrees with what was seen of it."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.demand.quantiles import quantile, weibull_shape
from simulator.scenario.distributions import Distribution, Exponential, Spread

Values = NDArray[np.float64]

HALVINGS = 60
ALMOST_ONE = 1.0 - 2.0**-53
"""The largest uniform."""


def chance_below(distribution: Distribution, x: Values) -> Values:
    """The chance that a draw of `distribution`, rounded to a whole number as a tape has it, is below `x`.

    Parameters
    ----------
    distribution : Distribution
        Any of the families of a scenario.
    x : float64 array
        Whole numbers in the distribution's unit (microseconds for durations).

    Returns
    -------
    float64 array, of the shape of `x`
        Of the families that are asked of many values to within rounding: a microsecond, or half a
        character. Of all others it is found by halving, and exact.
    """
    match distribution:
        case Exponential(mean=mean):
            return np.asarray(-np.expm1(-np.maximum(x, 0.0) / mean))
        case Spread(dist=name, mean=mean, cv=cv):
            return _below_of_spread(name, float(mean), cv, np.maximum(x, 0.0))
    points, at = np.unique(x, return_inverse=True)
    low, high = np.zeros(len(points)), np.ones(len(points))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = np.rint(quantile(distribution, np.minimum(middle, ALMOST_ONE))) < points
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high[at].reshape(x.shape)


def _below_of_spread(name: str, mean: float, cv: float, x: Values) -> Values:
    """As `simulator.demand.quantiles.inverse` has the three families."""
    from scipy import special

    if name == "lognormal":
        variance = math.log1p(cv * cv)
        with np.errstate(divide="ignore"):
            z = (np.log(x) - math.log(mean) + variance / 2) / math.sqrt(variance)
        return np.asarray(special.ndtr(z))
    if name == "gamma":
        return np.asarray(special.gammainc(1 / cv**2, x / (mean * cv**2)))
    shape = weibull_shape(cv)
    scale = mean / math.gamma(1 + 1 / shape)
    return np.asarray(-np.expm1(-((x / scale) ** shape)))


def agreeing(u: Values, seen: Values, share: Values | float) -> Values:
    """Uniforms that fall below `share` with the chance that was seen, and not with that share itself.

    Parameters
    ----------
    u : float64 array, shape (n,)
        Uniforms in [0, 1).
    seen : float64 array, shape (n,)
        How likely it is, by what a log shows, that the event happened of which a uniform below `share`
        is the sign: 0 where it did not, 1 where it did; NaN where the log says nothing.
    share : float64 array, shape (n,), or float
        How often it happens at all.

    Returns
    -------
    float64 array, shape (n,)
        In [0, 1): below `share` where `u` is below `seen`, evenly on either side; `u` where nothing was
        seen. Held against another share, such as that of a better bot, they keep what was seen as far as
        that share allows.
    """
    share = np.broadcast_to(np.asarray(share, np.float64), u.shape)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # where the other branch holds
        moved = np.where(u < seen, u / seen * share, share + (u - seen) / (1 - seen) * (1 - share))
    return np.where(np.isnan(seen), u, np.clip(moved, 0.0, ALMOST_ONE))
