"""Hours on the roster, and time spent within bins generally."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign
from simulator.units import HOUR

Whole = NDArray[np.int64]


def time_within(starts: Whole, ends: Whole, edges: Whole) -> Whole:
    """Total time that intervals spend in each bin.

    Parameters
    ----------
    starts, ends : int64 array, shape (n,)
        The intervals, in any order; they may overlap, and then count each.
    edges : int64 array, shape (k + 1,)
        Edges of the bins, increasing.

    Returns
    -------
    int64 array, shape (k,)
        Sum over the intervals of what falls into each bin.
    """

    def before(points: Whole) -> Whole:
        # Sum of max(0, edge - point). It may pass the range of int64 and wrap; the differences do not.
        points = np.sort(points)
        count = np.searchsorted(points, edges)
        return np.asarray(edges * count - np.concatenate([[0], np.cumsum(points)])[count])

    return np.asarray(np.diff(before(starts) - before(ends)))


def hour_edges(scenario: Scenario) -> Whole:
    """The full hours of the horizon, in microseconds since the first midnight, both ends included."""
    return np.arange(0, scenario.horizon + 1, HOUR, dtype=np.int64)


def rostered(scenario: Scenario, edges: Whole) -> Whole:
    """Time on duty that the roster holds, breaks and absences aside.

    Returns
    -------
    int64 array, shape (teams, bins)
        Microseconds of each team, in the scenario's order, between each of `edges` and the next.
    """
    spans: dict[str, list[tuple[int, int]]] = {team: [] for team in scenario.teams}
    for shift in assign(scenario):
        spans[shift.team].extend(shift.on_duty())
    times = [np.array(spans[team], dtype=np.int64).reshape(-1, 2) for team in scenario.teams]
    return np.stack([time_within(t[:, 0], t[:, 1], edges) for t in times])


def agent_hours(scenario: Scenario) -> float:
    """Hours on the roster within the horizon, breaks aside; absence does not lower them."""
    return float(rostered(scenario, np.array([0, scenario.horizon])).sum()) / HOUR


def cost(scenario: Scenario) -> float:
    """Cost of the hours on the roster within the horizon."""
    hours = rostered(scenario, np.array([0, scenario.horizon]))[:, 0] / HOUR
    # Not a dot product, which another processor adds up in another order.
    return math.fsum(hours * np.array([team.hourly_cost for team in scenario.teams.values()]))
