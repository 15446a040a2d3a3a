"""When chats arrive: a Poisson process of varying rate, or a trace of real arrivals."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.demand.intensity import rate_pieces
from simulator.demand.logarithm import minus_log
from simulator.demand.quantiles import quantile
from simulator.demand.streams import Stream, generator, uniforms
from simulator.scenario.distributions import Spread
from simulator.scenario.schema import Scenario, Trace
from simulator.units import DAY

DIGITS = 12
"""Behind the point, of a busyness: so many as every processor, and every SciPy, gives."""


def busyness(scenario: Scenario, replication: int, day: int) -> float:
    """The factor that a whole day's arrivals share: gamma of mean 1.

    Avramidis, Deslauriers and L'Ecuyer, Modeling daily arrivals to a telephone call center,
    Management Science 50 (2004), 896-908.
    """
    cv = scenario.demand.busyness_cv
    if cv == 0:
        return 1.0
    gamma = Spread[float].model_construct(dist="gamma", mean=1.0, cv=cv)
    drawn = quantile(gamma, uniforms(scenario.seed, replication, Stream.BUSYNESS, day, count=1))
    return round(float(drawn[0]), DIGITS)


def arrival_times(scenario: Scenario, replication: int) -> list[NDArray[np.int64]]:
    """Arrivals of each natural day in order, in microseconds since the first midnight.

    Returns
    -------
    list of int64 arrays
        One a day, each sorted; an array may be empty.
    """
    if scenario.demand.arrivals is not None:
        return _of_trace(scenario, replication, scenario.demand.arrivals)
    edges, chats = rate_pieces(scenario)
    days = []
    for day in range(scenario.days):
        pieces = slice(*np.searchsorted(edges, [day * DAY, (day + 1) * DAY]))
        expected = chats[pieces] * busyness(scenario, replication, day)
        passed = np.concatenate([[0.0], np.cumsum(expected)])
        unit = _unit_poisson(scenario.seed, replication, day, passed[-1])
        # As np.interp, but in steps that no compiler fuses: every processor gives the same moments.
        piece = np.searchsorted(passed, unit, side="right") - 1
        through = (unit - passed[piece]) / np.diff(passed)[piece]
        times = edges[pieces][piece] + (through * np.diff(edges)[pieces][piece]).astype(np.int64)
        days.append(np.minimum(times, (day + 1) * DAY - 1))
    return days


def _unit_poisson(seed: int, replication: int, day: int, total: float) -> NDArray[np.float64]:
    """Points of a Poisson process of rate 1 below `total`.

    Stretched by the inverse of the expected arrivals they become a process of varying rate (Cinlar,
    Introduction to Stochastic Processes, 1975, ch. 4.7): more demand moves a day's buyers closer and
    adds others after them, and changes none.
    """
    stream = generator(seed, replication, Stream.ARRIVALS, day)
    points, last = [], 0.0
    while last < total:
        missing = total - last
        gaps = minus_log(1 - stream.random(int(missing + 3 * math.sqrt(missing)) + 16))
        gaps[0] += last  # a running sum, the same however it is cut into pieces
        points.append(np.cumsum(gaps))
        last = points[-1][-1]
    unit = np.concatenate([np.empty(0), *points])
    return unit[: np.searchsorted(unit, total)]


def _of_trace(scenario: Scenario, replication: int, trace: Trace) -> list[NDArray[np.int64]]:
    """The trace's arrivals; counts fall evenly at random within their interval."""
    starts = np.asarray(trace.times, dtype=np.int64)
    days = []
    for day in range(scenario.days):
        here = (starts >= day * DAY) & (starts < (day + 1) * DAY)
        times = starts[here]
        if trace.counts is not None and trace.interval is not None:
            times = np.repeat(times, np.asarray(trace.counts, dtype=np.int64)[here])
            u = uniforms(scenario.seed, replication, Stream.ARRIVALS, day, count=len(times))
            times = times + (u * trace.interval).astype(np.int64)
        times = times[times < scenario.horizon]
        days.append(np.sort(times))
    return days
