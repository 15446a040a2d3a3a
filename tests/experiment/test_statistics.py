"""Intervals against published values, and against what defines them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.experiment.statistics import Estimate, half_width, mean_interval, share_interval

NAN = float("nan")
T_975 = {1: 12.70620474, 4: 2.776445105, 9: 2.262157163, 30: 2.042272456}  # any table of Student's t


@pytest.mark.parametrize("freedom", sorted(T_975))
def test_half_width_with_the_tables_t(freedom: int) -> None:
    n = freedom + 1
    values = [0.0] * (n - 1) + [1.0]  # variance 1/n with n - 1 in the denominator
    assert half_width(values) == pytest.approx(T_975[freedom] / n, rel=1e-9)


def test_five_numbers() -> None:
    found = mean_interval([1, 2, 3, 4, 5])
    half = 2.776445105 * math.sqrt(2.5) / math.sqrt(5)
    assert list(found) == pytest.approx([3.0, 3 - half, 3 + half], rel=1e-9)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20).filter(lambda v: np.std(v) > 1e-3))
def test_it_is_scipys(values: list[float]) -> None:
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    found = mean_interval(values)
    assert found.low == pytest.approx(low, rel=1e-9, abs=1e-9)
    assert found.high == pytest.approx(high, rel=1e-9, abs=1e-9)


def test_it_covers_19_times_in_20() -> None:
    # 4,000 samples of 5 normals, fixed seed: five standard errors of the coverage, fails once in 10^6.
    samples = np.random.default_rng(1).normal(10, 3, (4000, 5))
    covered = np.mean([(e := mean_interval(s)).low <= 10 <= e.high for s in samples])  # type: ignore[operator]
    assert abs(covered - 0.95) < 5 * math.sqrt(0.95 * 0.05 / 4000)


def test_replications_without_an_answer_are_left_out() -> None:
    assert mean_interval([1, NAN, 2, NAN, 3]) == mean_interval([1, 2, 3])
    assert half_width([1, NAN, 2]) == half_width([1, 2])


def test_no_answer_at_all_is_null() -> None:
    assert mean_interval([]) == mean_interval([NAN, NAN]) == Estimate(None, None, None)
    assert mean_interval([]).as_json() == {"mean": None, "low": None, "high": None}


def test_one_value_has_no_interval() -> None:
    assert mean_interval([7]) == mean_interval([NAN, 7]) == Estimate(7.0, None, None)
    assert half_width([7]) == half_width([]) == half_width([NAN, 7]) == math.inf


def test_equal_values_have_an_interval_of_no_width() -> None:
    assert mean_interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5)
    assert half_width([1.0, 1.0]) == 0


def test_the_interval_ends_where_values_end() -> None:
    assert mean_interval([0.98, 1.0], low=0, high=1).high == 1
    assert mean_interval([0.0, 0.02], low=0, high=1).low == 0
    assert mean_interval([0.98, 1.0]).high > 1  # type: ignore[operator]


# Clopper and Pearson -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (9, 10, 0.5550, 0.9975),
        (10, 10, 0.6915, 1.0), (15, 15, 0.7820, 1.0), (0, 1, 0.0, 0.9750), (1, 1, 0.0250, 1.0),
    ],
)  # fmt: skip
def test_the_tables_of_exact_binomial_limits(k: int, n: int, low: float, high: float) -> None:
    share, lowest, highest = share_interval([True] * k + [False] * (n - k))
    assert share == k / n
    assert (round(lowest or 0.0, 4), round(highest or 0.0, 4)) == (low, high)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_each_limit_leaves_a_fortieth_in_its_tail(kn: tuple[int, int]) -> None:
    k, n = kn
    _, low, high = (float(x) for x in share_interval([True] * k + [False] * (n - k)) if x is not None)
    if k > 0:
        assert stats.binom.sf(k - 1, n, low) == pytest.approx(0.025, rel=1e-8)
    else:
        assert low == 0
    if k < n:
        assert stats.binom.cdf(k, n, high) == pytest.approx(0.025, rel=1e-8)
    else:
        assert high == 1


def test_replications_not_judged_are_left_out() -> None:
    assert share_interval([True, None, False, None]) == share_interval([True, False])
    assert share_interval([]) == share_interval([None, None]) == Estimate(None, None, None)
