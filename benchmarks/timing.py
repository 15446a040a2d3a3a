"""Times of several acts measured in turn, and their ratios with their spread."""

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

LEAST_S = 0.25
"""An act that is over sooner is repeated within a measurement: short times are mostly noise, and what is
played over and over, as replications are, finds its memory and the processor's cache warm."""


class Spread(NamedTuple):
    """Of a figure over the rounds: the least, the median, the greatest."""

    low: float
    median: float
    high: float

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.low)} to {figure(self.high)})"


def figure(value: float) -> str:
    """A figure as one prints it: three digits that count, none invented."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values: list[float]) -> Spread:
    """The least, the median and the greatest."""
    return Spread(min(values), statistics.median(values), max(values))


def ratio(slow: list[float], fast: list[float]) -> Spread:
    """How many times the one takes as long as the other, round by round."""
    return spread([s / f for s, f in zip(slow, fast, strict=True)])


def interleaved(
    acts: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
    least_s: float = LEAST_S,
) -> dict[str, list[float]]:
    """Seconds that each act takes, round by round.

    Parameters
    ----------
    acts : mapping of str to callable
        What is compared. All are measured once in each round, so that a busy machine slows all alike; a
        round before the first one, not counted, loads and compiles what there is to load.
    rounds : int
        How many.
    clock : callable
        Processor time of this process, unless what counts is the time on the wall.
    least_s : float
        Acts shorter than that are repeated until it is reached, and the time divided.

    Returns
    -------
    dict of str to list of float
        For each act a time a round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    times: dict[str, int] = {}
    for name, act in acts.items():
        act()
        times[name] = max(1, math.ceil(least_s / max(1e-6, _seconds(act, 1, clock))))
    for _ in range(rounds):
        for name, act in acts.items():
            seconds[name].append(_seconds(act, times[name], clock))
    return seconds


def _seconds(act: Callable[[], object], times: int, clock: Callable[[], float]) -> float:
    """Seconds a time; what others left to the garbage collector is collected before."""
    gc.collect()
    began = clock()
    for _ in range(times):
        act()
    return (clock() - began) / times
