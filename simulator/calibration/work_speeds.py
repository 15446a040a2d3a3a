"""Whether the people of a team type at different speeds, and how different they are."""

import math
from dataclasses import dataclass

import numpy as np

from simulator.calibration.cumulative import Values
from simulator.calibration.estimate import Interval, on_log

Z95 = 1.959964
NO_DIFFERENCE = 0.01
"""Chance with which people who are all alike are taken to differ."""


@dataclass(frozen=True, slots=True)
class TeamSpeed:
    """Characters a minute of a team's people, each estimate with its 95% interval.

    Attributes
    ----------
    mean, cv : tuple of float
        Value, low and high; the cv is zero throughout where the people do not differ noticeably, the mean
        without an interval where that is wider than any use.
    """

    mean: Interval
    cv: tuple[float, float, float]

    @property
    def differ(self) -> bool:
        """Whether the people differ."""
        return self.cv[0] > 0


class _Axes:
    """The errors of estimates along axes on which they are independent of each other.

    A variance that all have in addition is the same along every axis.
    """

    def __init__(self, covariance: Values) -> None:
        variances, self.axes = np.linalg.eigh(covariance)
        self.variances: Values = np.maximum(variances, 1e-12)

    def along(self, values: Values) -> Values:
        """`values` on these axes."""
        return np.asarray(values @ self.axes)


def team_speed(logs: Values, covariance: Values) -> TeamSpeed:
    """The speeds of a team of which its people's are a sample.

    Parameters
    ----------
    logs : float64 array, shape (people,)
        Logarithms of their speeds, as estimated; at least one.
    covariance : float64 array, shape (people, people)
        Of the errors of these.

    Returns
    -------
    TeamSpeed
        Where they differ, lognormal: the variance between people is what Cochran's Q leaves over from the
        errors (Paule and Mandel, J. Res. Natl. Bur. Stand. 87, 1982), its interval that of Viechtbauer
        (Statistics in Medicine 26, 2007), the mean's that of Hartung and Knapp (Statistics in Medicine 20,
        2001), carried over to the mean of a lognormal.
    """
    from scipy import optimize, special

    people, errors = len(logs), _Axes(covariance)
    centre, spread, q = _together(logs, errors, 0.0)
    if people < 2 or q <= special.chdtri(people - 1, NO_DIFFERENCE):
        return TeamSpeed(on_log(centre, Z95 * spread), (0.0, 0.0, 0.0))

    most = 4.0

    def between(level: float) -> float:
        """The variance between people under which Q is `level`."""
        if _together(logs, errors, 0.0)[2] <= level:
            return 0.0
        if _together(logs, errors, most)[2] >= level:
            return most
        return float(optimize.brentq(lambda v: _together(logs, errors, v)[2] - level, 0.0, most))

    variance = between(people - 1)
    low, high = (between(float(special.chdtri(people - 1, above))) for above in (0.025, 0.975))
    centre, spread, q = _together(logs, errors, variance)
    error = spread * math.sqrt(max(q / (people - 1), 1e-12))
    # Of the lognormal's mean, exp(centre + variance / 2), the variance's part is small beside the centre's.
    error = math.hypot(error, variance / math.sqrt(2 * (people - 1)))
    wide = float(special.stdtrit(people - 1, 0.975)) * error
    mean = centre + variance / 2
    cv, cv_low, cv_high = (math.sqrt(math.expm1(value)) for value in (variance, low, high))
    return TeamSpeed(on_log(mean, wide), (cv, cv_low, cv_high))


def _together(logs: Values, errors: _Axes, variance: float) -> tuple[float, float, float]:
    """The best common value, its standard error and Cochran's Q, if people differ by `variance`."""
    weights = 1 / (errors.variances + variance)
    ones, along = errors.along(np.ones(len(logs))), errors.along(logs)
    total = float(weights @ ones**2)
    centre = float(weights @ (ones * along)) / total
    return centre, 1 / math.sqrt(total), float(weights @ (along - centre * ones) ** 2)
