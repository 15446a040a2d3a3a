"""Intervals against published values, and against what defines them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulator.experiment.statistics import (
    Column,
    Estimate,
    best_probabilities,
    difference_intervals,
    half_width,
    joint_level,
    mean_interval,
    not_told_from,
    paired,
    share_interval,
    unpaired_interval,
)

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


# Differences by pairs -------------------------------------------------------------------------------

samples = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=(12, 4)))
"""Twelve replications of a baseline and three others."""

a_few = settings(max_examples=20, deadline=None)


def test_pairs_are_the_replications_that_both_have() -> None:
    assert paired([5, 7, 9, 1], [1, 2]).tolist() == [4, 5]
    assert paired([5, NAN, 9], [1, 2, NAN, 4]).tolist() == [4]
    assert paired([], [1, 2]).tolist() == paired([1, NAN], [NAN, 2]).tolist() == []


@a_few
@given(samples)
def test_a_single_difference_has_the_t_interval_of_the_pairs(sample: Column) -> None:
    baseline, other = sample[:, 0], sample[:, 1]
    (found,) = difference_intervals([other], baseline)
    known = stats.ttest_rel(other, baseline).confidence_interval(0.95)
    assert list(found) == pytest.approx([(other - baseline).mean(), known.low, known.high], rel=1e-9)


def test_differences_by_hand() -> None:
    """Differences of 1, 2, 3, 4, 5, and of 2 always; one alone varies, so nothing is to be shared."""
    baseline = [10, 20, 30, 40, 50]
    half = 2.776445105 * math.sqrt(2.5) / math.sqrt(5)
    first, second = difference_intervals([[11, 22, 33, 44, 55], [12, 22, 32, 42, 52]], baseline)
    assert list(first) == pytest.approx([3.0, 3 - half, 3 + half], rel=1e-9)
    assert second == (2, 2, 2)


@a_few
@given(samples)
def test_a_column_equal_to_the_baseline_differs_by_exactly_nothing(sample: Column) -> None:
    baseline, first, second, _ = sample.T
    found = difference_intervals([first, baseline, second], baseline)
    assert found[1] == (0, 0, 0)
    assert [found[0], found[2]] == difference_intervals([first, second], baseline)


@a_few
@given(samples, st.permutations([0, 1, 2]))
def test_the_order_of_columns_does_not_matter(sample: Column, order: list[int]) -> None:
    columns = list(sample[:, 1:].T)
    plain = difference_intervals(columns, sample[:, 0])
    mixed = difference_intervals([columns[place] for place in order], sample[:, 0])
    assert mixed == [plain[place] for place in order]


@a_few
@given(samples, st.integers(0, 2**32 - 1))
def test_what_a_replication_does_to_all_drops_out(sample: Column, seed: int) -> None:
    luck = np.random.default_rng(seed).integers(-8, 8, size=(12, 1))
    eighths = np.round(sample * 8) / 8  # whose sums are exact
    plain, moved = (difference_intervals(list(s[:, 1:].T), s[:, 0]) for s in (eighths, eighths + luck))
    assert plain == moved


@a_few
@given(samples)
def test_together_they_are_wider_than_alone_and_narrower_than_bonferronis(sample: Column) -> None:
    columns = list(sample[:, 1:].T)
    for column, together in zip(columns, difference_intervals(columns, sample[:, 0]), strict=True):
        differences = paired(column, sample[:, 0])
        half = width(together) / 2
        assert half_width(differences) <= half <= half_width(differences, 1 - 0.05 / 3) * (1 + 1e-12)


def test_each_pair_uses_what_it_has() -> None:
    rng = np.random.default_rng(1)
    baseline, long, short = rng.normal(size=(3, 40))
    found = difference_intervals([long, short[:10], long[:1], []], baseline)
    level = joint_level([long, short[:10]], baseline)
    assert found[0] == mean_interval(long - baseline, confidence=level)
    assert found[1] == mean_interval(short[:10] - baseline[:10], confidence=level)
    assert found[2] == (long[0] - baseline[0], None, None)
    assert found[3] == (None, None, None)
    assert 0.95 < level < 0.975


def test_columns_that_are_one_need_no_more_than_one() -> None:
    rng = np.random.default_rng(2)
    baseline, other = rng.normal(size=(2, 30))
    twice = baseline + 2 * (other - baseline)
    assert joint_level([other, twice, other], baseline) == pytest.approx(0.95, abs=0.002)


def test_many_columns_of_few_replications() -> None:
    sample = np.random.default_rng(3).normal(size=(5, 56))
    found = difference_intervals(list(sample[:, 1:].T), sample[:, 0])
    assert all(e.low is not None and e.high is not None and e.low < e.high for e in found)


def width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


@a_few
@given(samples, st.integers(2, 12))
def test_the_unpaired_interval_is_welchs(sample: Column, n: int) -> None:
    ours, theirs = sample[:, 1], 3 * sample[:n, 0]
    known = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    expected = [ours.mean() - theirs.mean(), known.low, known.high]
    assert list(unpaired_interval(ours, theirs)) == pytest.approx(expected, rel=1e-9)
    assert unpaired_interval([NAN, *ours], [*theirs, NAN]) == unpaired_interval(ours, theirs)


def test_unpaired_without_spread_or_values() -> None:
    assert unpaired_interval([2, 2, 2], [1, 1]) == (1, 1, 1)
    assert unpaired_interval([2], [1, 1]) == (1, None, None)
    assert unpaired_interval([], [1, 1]) == unpaired_interval([1], [NAN]) == (None, None, None)
    low, high = unpaired_interval([1, 2, 3], [5, 5, 5])[1:]  # freedom 2: t 4.303, variance 1/3
    assert (low, high) == pytest.approx((-3 - 4.302652730 / 3**0.5, -3 + 4.302652730 / 3**0.5), rel=1e-9)


# Who is best ----------------------------------------------------------------------------------------


@a_few
@given(samples, st.integers(0, 100))
def test_the_chances_to_be_best_are_one_in_all(sample: Column, seed: int) -> None:
    found = best_probabilities(list(sample.T), seed)
    assert sum(found) == pytest.approx(1, rel=1e-12)
    assert all(0 <= share <= 1 for share in found)
    assert found == best_probabilities(list(sample.T), seed)


@a_few
@given(samples, st.permutations([0, 1, 2, 3]))
def test_the_chance_to_be_best_has_no_order(sample: Column, order: list[int]) -> None:
    plain = best_probabilities(list(sample.T), 1)
    mixed = best_probabilities([sample[:, place] for place in order], 1)
    assert mixed == pytest.approx([plain[place] for place in order], abs=1e-3)  # sums may round otherwise


def test_equals_share_exactly() -> None:
    first, second = np.random.default_rng(4).normal(size=(2, 25))
    a, b, c, d = best_probabilities([first, second, first, first], 1)
    alone, rival = best_probabilities([first, second], 1)
    assert a == c == d == pytest.approx(alone / 3, rel=1e-12)
    assert b == pytest.approx(rival, rel=1e-12)
    assert best_probabilities([first] * 4, 1) == [0.25] * 4
    assert best_probabilities([first - 1, first, first - 1], 1) == [0, 1, 0]


@pytest.mark.parametrize("n", [2, 10, 100])
@pytest.mark.parametrize("t", [-1.5, 0.0, 1.0, 2.5])
def test_of_two_it_is_students(n: int, t: float) -> None:
    """Of 10,000 draws at most 0.5 points of standard error; a bootstrap would be off by 3 at ten
    replications."""
    rng = np.random.default_rng(5)
    luck, noise = rng.normal(size=n), stats.zscore(rng.normal(size=n), ddof=1)
    ours, theirs = luck + t / n**0.5 + noise, luck
    assert best_probabilities([ours, theirs], 6)[0] == pytest.approx(stats.t.cdf(t, n - 1), abs=0.015)


def test_of_three_alike_and_apart_each_has_a_third() -> None:
    scores = stats.zscore(np.linalg.qr(np.random.default_rng(6).normal(size=(30, 4)))[0][:, :3], ddof=1)
    assert best_probabilities(list(np.asarray(scores).T), 7) == pytest.approx([1 / 3] * 3, abs=0.03)


def test_one_that_was_dropped_early_is_judged_on_the_days_it_had() -> None:
    """Its two days were good ones for all: 0.9 on average, where the others have 0.6, and yet behind."""
    days = np.array([0.95, 0.95, 0.3, 0.5, 0.4, 0.5])
    assert best_probabilities([days, days - 0.01, days[:2] - 0.05], 1) == [1, 0, 0]
    better_at_first = days + np.array([0.01, 0.01, -0.05, -0.05, -0.05, -0.05])
    whole, _, _ = best_probabilities([days, better_at_first, days[:2] - 0.05], 1)
    assert whole > 0.9  # though its rival is the better one on the days that all three had


def test_replications_without_an_answer_do_not_count() -> None:
    days = np.array([0.95, 0.9, 0.3, 0.5])
    assert best_probabilities([days, [NAN, 0.89, NAN, 0.49], [NAN] * 4, []], 1) == [1, 0, 0, 0]


def test_one_value_each_says_nothing() -> None:
    assert best_probabilities([[1], [2], []], 1) == [0.5, 0.5, 0]
    assert best_probabilities([[], []], 1) == [0.5, 0.5]
    assert best_probabilities([[3]], 1) == best_probabilities([[3, 4]], 1) == [1]
    assert best_probabilities([], 1) == []
    days = [0.9, 0.8, 0.7]
    assert best_probabilities([days, [1.0]], 1) == best_probabilities([days, [1.0, NAN, NAN]], 1) == [1, 0]


def test_who_is_surely_below_the_best_is_told_from_it() -> None:
    noise = np.array([0.01, -0.01, 0.02, -0.02, 0.0])
    best, none = 0.9 + noise, np.full(5, np.nan)
    assert not_told_from([0.9 - noise, 0.8 - noise, none, best, [0.1]], best) == [
        True, False, False, True, True,
    ]  # fmt: skip


def test_to_be_below_the_best_has_one_side() -> None:
    differences = np.array([-0.03, 0.01, -0.02, 0.0, -0.02])
    mean, error = differences.mean(), differences.std(ddof=1) / 5**0.5
    for shift in (-0.0001, 0.0001):  # of the 95% quantile, not the 97.5%
        at_the_border = differences - mean - stats.t.ppf(0.95, 4) * error + shift
        assert not_told_from([0.9 + at_the_border], np.full(5, 0.9)) == [shift > 0]
