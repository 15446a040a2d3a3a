"""Hours on the roster, and time within bins against counting every moment."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.schema import RosterLine
from simulator.scenario.staffing import agent_hours, cost, hour_edges, rostered, time_within
from simulator.units import DAY, HOUR, Window
from tests.scenarios import a_scenario

intervals = st.lists(st.tuples(st.integers(-20, 80), st.integers(0, 30)).map(lambda s: (s[0], s[0] + s[1])))


@given(intervals, st.lists(st.integers(-30, 90), min_size=2, max_size=8, unique=True).map(sorted))
def test_time_within_against_counting_every_moment(spans: list[tuple[int, int]], edges: list[int]) -> None:
    pairs = np.array(spans, dtype=np.int64).reshape(-1, 2)
    brute = [
        sum(a <= moment < b for a, b in spans for moment in range(low, high))
        for low, high in pairwise(edges)
    ]
    assert time_within(pairs[:, 0], pairs[:, 1], np.array(edges)).tolist() == brute


def test_time_within_no_intervals() -> None:
    none = np.empty(0, dtype=np.int64)
    assert time_within(none, none, np.array([0, 5, 9])).tolist() == [0, 0]


def test_time_within_survives_sums_beyond_int64() -> None:
    # 200,000 intervals a year from the first midnight: the sums wrap, the differences are right.
    starts = np.full(200_000, 3650 * DAY - HOUR)
    edges = np.array([0, 3650 * DAY - HOUR, 3650 * DAY])
    assert time_within(starts, starts + HOUR, edges).tolist() == [0, 200_000 * HOUR]


def test_hour_edges() -> None:
    assert hour_edges(a_scenario(days=2)).tolist() == [n * HOUR for n in range(49)]


NIGHT = RosterLine(team="a", agents=2, shift=Window(22 * HOUR, 30 * HOUR), breaks=(Window(HOUR, 2 * HOUR),))
EARLY = RosterLine(
    team="b", agents=3, shift=Window(9 * HOUR, 18 * HOUR), breaks=(Window(12 * HOUR, 12 * HOUR + HOUR // 2),)
)
SCENARIO = a_scenario(
    teams={
        "a": {"agents": 4, "hourly_cost": 40},
        "b": {"agents": 3, "hourly_cost": 10, "absence": 0.5},
        "c": {"agents": 1},
    },
    roster={"night": NIGHT, "early": EARLY},
)


def test_rostered_by_team_and_hour() -> None:
    hours = rostered(SCENARIO, hour_edges(SCENARIO)) / HOUR
    # The eve's night shift reaches into the first morning; the last one is cut off at the horizon.
    assert hours[0].tolist() == [2, 0, 2, 2, 2, 2, *[0] * 16, 2, 2]
    assert hours[1].tolist() == [0] * 9 + [3, 3, 3, 1.5, 3, 3, 3, 3, 3] + [0] * 6
    assert hours[2].tolist() == [0] * 24


def test_hours_and_cost_are_the_rosters_whoever_is_absent() -> None:
    assert agent_hours(SCENARIO) == 14 + 25.5
    assert cost(SCENARIO) == 14 * 40 + 25.5 * 10
