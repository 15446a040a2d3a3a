"""Distributions as a user writes them: a plain value, or ``{dist: NAME, ...}``.

The same families serve durations (``mean: 45s``, kept in microseconds) and counts (``mean: 5``).
How a uniform draw becomes a value is `simulator.demand.quantiles`' business.
"""

import math
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.scenario.fields import Duration, Model, Number

V = TypeVar("V")


class Constant(Model, Generic[V]):
    """Always the same value; written as the plain value."""

    dist: Literal["constant"] = "constant"
    value: Annotated[V, Field(ge=0)]
    """The value."""


class Exponential(Model, Generic[V]):
    """Exponential."""

    dist: Literal["exponential"]
    mean: Annotated[V, Field(gt=0)]
    """Mean."""


class Spread(Model, Generic[V]):
    """Lognormal, gamma or Weibull, by mean and coefficient of variation."""

    dist: Literal["lognormal", "gamma", "weibull"]
    mean: Annotated[V, Field(gt=0)]
    """Mean."""
    cv: Annotated[Number, Field(gt=0, le=20)]
    """Coefficient of variation: standard deviation over mean."""


class Uniform(Model, Generic[V]):
    """Uniform between two values."""

    dist: Literal["uniform"]
    low: Annotated[V, Field(ge=0)]
    """Lowest value."""
    high: Annotated[V, Field(ge=0)]
    """Highest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform[V]":
        if self.low > self.high:  # type: ignore[operator]  # V is a number in every use
            raise ValueError("wanted low no greater than high")
        return self


class Geometric(Model):
    """Whole numbers from 1, each further one as likely as the last."""

    dist: Literal["geometric"]
    mean: Annotated[Number, Field(ge=1)]
    """Mean, at least 1."""


class Poisson(Model):
    """Poisson: whole numbers from 0."""

    dist: Literal["poisson"]
    mean: Annotated[Number, Field(gt=0, le=1e6)]
    """Mean."""


class Empirical(Model, Generic[V]):
    """One of the values given, each as likely: written as a list, or read from a CSV's column."""

    dist: Literal["empirical"]
    values: Annotated[tuple[Annotated[V, Field(ge=0)], ...], Field(min_length=1)]
    """The values; or `{csv: FILE, column: NAME}`."""


def _family(value: Any) -> str:
    if isinstance(value, Model):
        return type(value).__name__.split("[")[0].lower()
    if not isinstance(value, dict):
        return "plain"
    name = value.get("dist", "constant" if "value" in value else "")
    return "spread" if name in ("lognormal", "gamma", "weibull") else str(name)


FAMILIES = ("exponential", "lognormal", "gamma", "weibull", "uniform", "geometric", "poisson", "empirical")
"""The names that ``dist:`` may take."""


def _as_constant(value: Any) -> dict[str, Any]:
    return {"value": value}


Distribution = (
    Constant[Any] | Exponential[Any] | Spread[Any] | Uniform[Any] | Geometric | Poisson | Empirical[Any]
)
"""Any of them, read."""


if TYPE_CHECKING:  # to the type checker both are what reading gives
    DurationDistribution = Distribution
    NumberDistribution = Distribution
else:
    DurationDistribution = Annotated[
        Annotated[Constant[Duration], Tag("constant")]
        | Annotated[Exponential[Duration], Tag("exponential")]
        | Annotated[Spread[Duration], Tag("spread")]
        | Annotated[Uniform[Duration], Tag("uniform")]
        | Annotated[Empirical[Duration], Tag("empirical")]
        | Annotated[Constant[Duration], BeforeValidator(_as_constant), Tag("plain")],
        Discriminator(_family),
    ]
    """A distribution of durations."""

    NumberDistribution = Annotated[
        Annotated[Constant[Number], Tag("constant")]
        | Annotated[Exponential[Number], Tag("exponential")]
        | Annotated[Spread[Number], Tag("spread")]
        | Annotated[Uniform[Number], Tag("uniform")]
        | Annotated[Geometric, Tag("geometric")]
        | Annotated[Poisson, Tag("poisson")]
        | Annotated[Empirical[Number], Tag("empirical")]
        | Annotated[Constant[Number], BeforeValidator(_as_constant), Tag("plain")],
        Discriminator(_family),
    ]
    """A distribution of counts, speeds or characters."""


def mean(distribution: Distribution) -> float:
    """Mean of `distribution`, in its own unit (microseconds for durations)."""
    match distribution:
        case Constant(value=value):
            return float(value)
        case Uniform(low=low, high=high):
            return float(low + high) / 2
        case Empirical(values=values):
            return math.fsum(values) / len(values)
        case _:
            return float(distribution.mean)
