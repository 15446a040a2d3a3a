"""What is learned from a log: a value with its doubt, a picture of the fit, a word of caution."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Interval = tuple[float, float | None, float | None]
"""A value, and the ends of its 95% interval; None where the log says nothing of them."""
UNKNOWN = 5.0
"""Where an interval's end is off by more than this on the scale of logarithms, the log says nothing."""


def on_log(at: float, wide: float) -> Interval:
    """The value whose logarithm is `at`, and its interval, `wide` to either side."""
    if not wide <= UNKNOWN:  # infinite or no number where the likelihood is flat
        return math.exp(at), None, None
    return math.exp(at), math.exp(at - wide), math.exp(at + wide)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A parameter of a scenario, as far as a log tells it.

    Attributes
    ----------
    value : float
        In the unit that `unit` names.
    low, high : float or None
        Its 95% interval; None where the log says nothing of it.
    n : int
        What it rests on: chats, turns, replies, days.
    unit : str
        ``s``, ``chars``, ``chars/min``, ``share``, ``chats``, ``turns``, ``messages``, ``agents``, ``cv``
        or ``factor``.
    family : str or None
        The distribution that it is a parameter of, as a scenario names it.
    ks : float or None
        Kolmogorov-Smirnov distance between that distribution and what was observed.
    assumed : bool
        Whether the log could not tell, and the value is the scenario's default.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    unit: str
    family: str | None = None
    ks: float | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One picture: what was observed, and what was fitted, over the same axis.

    Attributes
    ----------
    name : str
        What is shown: ``profile``, ``profile_weekend``, ``weekdays``, ``daily_chats``, ``turns``,
        ``reply_chars``, ``lookup``,
        ``work`` (a reply's work over its characters), ``think_time``, ``patience``, ``messages_per_turn``,
        ``handoff``, ``on_duty``, ``typing_speed``, ``open_chats``.
    group : str
        The type of chat or the team that it is of; empty where it is of the whole desk.
    kind : str
        ``bars`` (`x` has one edge more than there are values) or ``curve`` (one `x` a value).
    unit : str
        Of `x`: as an `Estimate`'s, or ``hour``, ``weekday``, ``date``.
    x, observed, fitted : tuple of float
        NaN is not among them; a date is days since 1970.
    low, high : tuple of float
        The 95% interval of what was observed, where it is known; else empty.
    family : str or None
    ks : float or None
    n : int
        As an `Estimate`'s.
    """

    name: str
    group: str
    kind: str
    unit: str
    x: tuple[float, ...]
    observed: tuple[float, ...]
    fitted: tuple[float, ...]
    n: int
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    family: str | None = None
    ks: float | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that a user must know of a fit.

    Attributes
    ----------
    code : str
        Its text is ``calibrate.warn_CODE`` in the catalogues.
    values : mapping
        What stands in the text: numbers and strings.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
