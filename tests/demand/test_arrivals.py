"""Arrivals: a Poisson process of the expected rate, its busyness, and real traces."""

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.demand.arrivals import arrival_times, busyness
from simulator.demand.intensity import expected_arrivals
from simulator.demand.streams import Stream, generator
from simulator.scenario.schema import Trace
from simulator.scenario.staffing import hour_edges
from simulator.units import DAY, HOUR, MINUTE
from tests.scenarios import FIRST_DAY, a_scenario

# Each test below draws with fixed seeds, so it passes or fails for good; for a sound program and other seeds
# it would fail at the rate that it states.


def counts_by_hour(replications: int, **more: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Counts, one row a replication, and what is expected."""
    scenario = a_scenario(**more)
    edges = hour_edges(scenario)
    rows = [np.histogram(np.concatenate(arrival_times(scenario, n)), edges)[0] for n in range(replications)]
    return np.array(rows), expected_arrivals(scenario, edges)


def test_counts_an_hour_are_poisson_with_profile_factors_and_peaks() -> None:
    peaks = {
        "opening": {"at": "2026-11-10 20:00", "lasts": "60min", "factor": 3},
        "over": {"at": "2026-11-10 20:30", "lasts": "4h", "factor": 2},  # overlaps, and runs past midnight
    }
    demand = {
        "profile": [2, 1, 0, 1, 1, 1, 2, 4, 7, 10, 11, 10, 9, 10, 10, 9, 9, 8, 8, 10, 14, 15, 13, 7],
        "peaks": peaks,
        "day_factors": {FIRST_DAY: 1.6},
    }
    counts, expected = counts_by_hour(100, chats_per_day=2000, days=2, seed=3, demand=demand)
    total, sums = 100 * expected, counts.sum(axis=0)
    assert (counts[:, expected == 0] == 0).all()
    busy = expected > 0
    # Mean and spread, each chi-square on about 46 and 4,600 degrees of freedom; each fails once in 1,000.
    fit = float(((sums - total)[busy] ** 2 / total[busy]).sum())
    assert fit < stats.chi2.ppf(0.999, busy.sum())
    spread = float(((counts - expected)[:, busy] ** 2 / expected[busy]).sum())
    low, high = (float(stats.chi2.ppf(p, 100 * busy.sum())) for p in (0.0005, 0.9995))
    # Of a Poisson count of mean m the square has variance 2 + 1/m: a little wider than chi-square.
    slack = math.sqrt(1 + (1 / expected[busy]).mean() / 2)
    middle = 100 * busy.sum()
    assert middle - slack * (middle - low) < spread < middle + slack * (high - middle)


def test_gaps_within_an_even_hour_are_exponential() -> None:
    # Kolmogorov and Smirnov on some 10,000 gaps; fails once in 1,000.
    times = np.concatenate(arrival_times(a_scenario(chats_per_day=10_000, seed=4), 0))
    gaps = np.diff(times) / (DAY / 10_000)
    assert stats.kstest(gaps, stats.expon.cdf).pvalue > 0.001


def test_days_are_sorted_and_within_their_day() -> None:
    days = arrival_times(a_scenario(chats_per_day=3000, days=3), 0)
    assert len(days) == 3
    for day, times in enumerate(days):
        assert times.dtype == np.int64
        assert (np.diff(times) >= 0).all()
        assert times[0] >= day * DAY
        assert times[-1] < (day + 1) * DAY


def test_a_day_that_needs_a_second_block_of_draws_is_one_running_sum() -> None:
    # An even day of 1,000 chats expected: of replications 0 to 3381 this is the first of whose gaps the
    # 1,110 that are drawn at once do not reach the day's end.
    scenario = a_scenario(chats_per_day=1000, seed=4)
    gaps = -np.log1p(-generator(4, 3381, Stream.ARRIVALS, 0).random(2000))
    unit = np.cumsum(gaps)
    assert unit[1109] < 1000 < unit[-1]
    expected = (unit[unit < 1000] / 1000 * DAY).astype(np.int64)
    times = arrival_times(scenario, 3381)[0]
    assert len(times) > 1110
    assert np.abs(times - expected).max() <= 1


def test_a_large_day() -> None:
    times = arrival_times(a_scenario(chats_per_day=50_000, seed=9), 0)[0]
    assert abs(len(times) - 50_000) < 5 * math.sqrt(50_000)  # fails once in 10^6
    assert (np.diff(times) >= 0).all()


def test_no_demand_no_arrivals() -> None:
    assert [len(t) for t in arrival_times(a_scenario(chats_per_day=0, days=2), 0)] == [0, 0]
    factors = {FIRST_DAY: 0}
    days = arrival_times(a_scenario(days=2, demand={"day_factors": factors}), 0)
    assert len(days[0]) == 0 < len(days[1])


def test_nobody_arrives_in_an_hour_of_weight_0() -> None:
    profile = [0] * 9 + [1] + [0] * 5 + [1] + [0] * 8
    times = arrival_times(a_scenario(chats_per_day=5000, demand={"profile": profile}), 0)[0]
    assert set((times // HOUR).tolist()) == {9, 15}


def test_a_higher_rate_brings_the_same_buyers_closer() -> None:
    one, two = (np.concatenate(arrival_times(a_scenario(chats_per_day=n), 0)) for n in (400, 800))
    assert len(two) > len(one)
    # Of one unit process: half the time between, but for the microsecond's rounding.
    assert np.abs(two[: len(one)] - one / 2).max() <= 1


def test_busyness_has_mean_1_and_its_cv() -> None:
    # 20,000 days; bounds of five standard errors fail once in 10^6. Of a gamma of cv c the sample variance
    # has variance (kurtosis + 2) c^4 / n, kurtosis 6 c^2.
    cv, n = 0.3, 20_000
    scenario = a_scenario(demand={"busyness_cv": cv}, seed=8)
    factors = np.array([busyness(scenario, number, 0) for number in range(n)])
    assert abs(factors.mean() - 1) < 5 * cv / math.sqrt(n)
    assert abs(factors.var() - cv**2) < 5 * cv**2 * math.sqrt((6 * cv**2 + 2) / n)


def test_busyness_of_none_and_of_each_day() -> None:
    assert busyness(a_scenario(), 0, 0) == 1.0
    scenario = a_scenario(days=3, demand={"busyness_cv": 0.2})
    factors = [busyness(scenario, 1, day) for day in range(3)]
    assert len(set(factors)) == 3
    assert factors == [busyness(scenario, 1, day) for day in range(3)]


def test_a_whole_day_shares_its_busyness() -> None:
    plain, unsure = (
        np.concatenate(arrival_times(a_scenario(chats_per_day=2000, demand={"busyness_cv": cv}), 3))
        for cv in (0, 0.2)
    )
    factor = busyness(a_scenario(demand={"busyness_cv": 0.2}), 3, 0)
    shared = min(len(plain), len(unsure))
    assert np.abs(unsure[:shared] * factor - plain[:shared]).max() <= 2
    assert abs(len(unsure) - 2000 * factor) < 5 * math.sqrt(2000 * factor)  # fails once in 10^6


# Traces


def of_trace(trace: Trace, days: int = 1, replication: int = 0) -> list[NDArray[np.int64]]:
    scenario = a_scenario(days=days, demand={"chats_per_day": None, "arrivals": trace})
    return arrival_times(scenario, replication)


def test_a_trace_of_times_is_replayed_exactly() -> None:
    trace = Trace(times=(-1, 0, 5, 5, 9 * HOUR, DAY - 1, DAY, DAY + 7, 2 * DAY))
    days = of_trace(trace, days=2)
    assert [d.tolist() for d in days] == [[0, 5, 5, 9 * HOUR, DAY - 1], [DAY, DAY + 7]]
    assert [d.tolist() for d in of_trace(trace, days=2, replication=9)] == [d.tolist() for d in days]


def test_a_trace_of_counts_keeps_every_count_and_is_even_within() -> None:
    counts = (500, 0, 3, 2000)
    trace = Trace(times=tuple(n * 30 * MINUTE for n in range(4)), counts=counts, interval=30 * MINUTE)
    times = of_trace(trace)[0]
    assert np.histogram(times, np.arange(5) * 30 * MINUTE)[0].tolist() == list(counts)
    assert (np.diff(times) >= 0).all()
    within = times[times >= 90 * MINUTE] / (30 * MINUTE) - 3
    assert stats.kstest(within, stats.uniform.cdf).pvalue > 0.001  # fails once in 1,000
    assert of_trace(trace, replication=1)[0].tolist() != times.tolist()


def test_counts_of_the_second_day_do_not_move_the_first() -> None:
    hours = tuple(n * HOUR for n in range(48))
    one, other = (
        of_trace(Trace(times=hours, counts=(5,) * 24 + (n,) * 24, interval=HOUR), days=2) for n in (3, 8)
    )
    assert one[0].tolist() == other[0].tolist()
    assert (len(one[1]), len(other[1])) == (72, 192)


def test_an_interval_past_the_horizon_loses_what_falls_beyond() -> None:
    trace = Trace(times=(0, DAY - HOUR), counts=(1, 1000), interval=2 * HOUR)
    times = of_trace(trace)[0]
    assert times.max() < DAY
    assert 400 < len(times) < 600


def test_an_interval_over_midnight_keeps_the_order_of_arrival() -> None:
    starts = tuple(n * 5 * HOUR for n in range(10))
    days = of_trace(Trace(times=starts, counts=(50,) * 10, interval=5 * HOUR), days=2)
    assert (np.diff(np.concatenate(days)) >= 0).all()


def test_a_trace_for_another_time_of_year_brings_nobody() -> None:
    later = round(dt.timedelta(days=100) / dt.timedelta(microseconds=1))
    assert of_trace(Trace(times=(later,)))[0].tolist() == []


@pytest.mark.parametrize("replication", [0, 1, 7])
def test_arrivals_are_the_same_again(replication: int) -> None:
    scenario = a_scenario(chats_per_day=500, demand={"busyness_cv": 0.2})
    one, two = (arrival_times(scenario, replication)[0] for _ in range(2))
    assert (one == two).all()
