"""How many chats are expected when: profile, day factors and peaks as one piecewise constant rate."""

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.schema import WEEKDAYS, Demand, Scenario
from simulator.units import DAY


def rate_pieces(scenario: Scenario) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The expected arrivals of a scenario without a trace, as a step function.

    Returns
    -------
    edges : int64 array, shape (k + 1,)
        Microseconds since the first midnight, increasing, from 0 to the horizon; every midnight is one.
    chats : float64 array, shape (k,)
        Chats expected between one edge and the next, busyness aside.
    """
    demand, horizon = scenario.demand, scenario.horizon
    weights = _weights(demand)
    step = DAY // weights.shape[1]
    peaks = [
        (scenario.offset(peak.at), scenario.offset(peak.at) + peak.lasts, peak.factor)
        for peak in demand.peaks.values()
    ]
    edges = np.unique(
        np.concatenate(
            [np.arange(0, horizon + 1, step), *(np.clip([a, b], 0, horizon) for a, b, _ in peaks)]
        )
    ).astype(np.int64)
    starts = edges[:-1]
    days = starts // DAY
    factors = np.ones(scenario.days)
    for date, factor in demand.day_factors.items():
        factors[(date - scenario.start).days] = factor
    weight = weights[(days + scenario.start.weekday()) % 7, (starts % DAY) // step]
    chats = (demand.chats_per_day or 0.0) * factors[days] * weight * (np.diff(edges) / step)
    for start, end, factor in peaks:
        chats[(starts >= start) & (starts < end)] *= factor
    return edges, chats


def _weights(demand: Demand) -> NDArray[np.float64]:
    """Shares of a day's arrivals in each of its intervals, shape (7, intervals), Monday first."""
    usual = demand.profile or (1.0,) * 24
    each = [demand.weekday_profiles.get(name, usual) for name in WEEKDAYS]
    weights: NDArray[np.float64] = np.asarray(each, dtype=np.float64)
    shares: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def expected_arrivals(scenario: Scenario, edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chats expected between each of `edges` and the next, microseconds since the first midnight.

    Of a trace it is the chats of the trace; counts are spread evenly over their interval, and one that
    begins before the first midnight is left out, as in what is played.
    """
    trace = scenario.demand.arrivals
    if trace is None:
        steps, chats = rate_pieces(scenario)
        return np.diff(np.interp(edges, steps, np.concatenate([[0.0], np.cumsum(chats)])))
    times = np.asarray(trace.times, dtype=np.int64)
    if trace.counts is None or trace.interval is None:
        return np.diff(np.searchsorted(np.sort(times), edges)).astype(np.float64)
    within = np.clip(edges[:, None] - times, 0, trace.interval) / trace.interval
    return np.diff(within @ np.where(times >= 0, np.asarray(trace.counts, dtype=np.float64), 0.0))
