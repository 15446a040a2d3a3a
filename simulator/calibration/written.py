"""A distribution as a scenario has it, rounded as a person would write it."""

from typing import Any

from simulator.scenario.distributions import Constant, Distribution, Exponential, Spread
from simulator.scenario.fields import Duration, Number

_MILLI = 1000
LARGEST_CV = 20.0


def as_written(family: str, mean: float, cv: float, *, durations: bool) -> Distribution:
    """The distribution of a family, by mean and coefficient of variation.

    Parameters
    ----------
    family : str
        ``lognormal``, ``gamma``, ``weibull``, ``exponential`` or ``constant``.
    mean, cv : float
        Of durations the mean is in microseconds; it comes back in whole milliseconds, at least one.
    durations : bool
        Whether it is a distribution of durations; else of numbers.
    """
    said: Any = max(_MILLI, round(mean / _MILLI) * _MILLI) if durations else max(1e-4, round(mean, 4))
    if family == "constant":
        value = said if mean > 0 else 0
        plain = Constant[Duration] if durations else Constant[Number]
        return plain.model_construct(value=value)
    if family == "exponential":
        single = Exponential[Duration] if durations else Exponential[Number]
        return single.model_construct(dist="exponential", mean=said)
    name: Any = family
    spread = Spread[Duration] if durations else Spread[Number]
    return spread.model_construct(dist=name, mean=said, cv=min(max(round(cv, 4), 1e-4), LARGEST_CV))
