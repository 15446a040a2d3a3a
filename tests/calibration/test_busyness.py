"""The level of days and their busyness: against the likelihood spelled out, and against what was drawn."""

import math

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from simulator.calibration.busyness import fit_level, likely_counts
from simulator.calibration.usual_days import ALIKE, EACH, WEEKEND
from simulator.calibration.week import week_of

ONE = np.zeros(4, np.int64)
WHOLE = np.ones(4)


def test_poisson_days_have_no_busyness() -> None:
    level = fit_level(np.array([100, 104, 97, 99]), WHOLE, ONE, 1)
    assert level.means.tolist() == [100]
    assert (level.cv, level.cv_low) == (0, 0)
    assert level.variances == pytest.approx([1 / 400])
    assert level.freedom == 3


def test_a_busyness_that_is_known() -> None:
    level = fit_level(np.array([300]), np.ones(1), np.zeros(1, np.int64), 1, cv=0.15)
    assert level.means.tolist() == [300]
    assert (level.cv, level.freedom) == (0.15, 0)
    assert level.variances == pytest.approx([1 / 300 + 0.15**2])


def test_it_is_the_top_of_the_adjusted_likelihood() -> None:
    counts = np.array([80, 150, 95, 120, 60, 200, 110])
    level = fit_level(counts, np.ones(7), np.zeros(7, np.int64), 1)
    mean = counts.mean()

    def adjusted(cv: float) -> float:
        shape = 1 / cv**2
        information = 7 * mean / (1 + cv**2 * mean)
        return float(nbinom.logpmf(counts, shape, shape / (shape + mean)).sum() - math.log(information) / 2)

    grid = np.linspace(0.05, 1, 4000)
    values = np.array([adjusted(cv) for cv in grid])
    assert level.cv == pytest.approx(grid[values.argmax()], rel=0.011)  # the fit's own steps are of 2%
    inside = grid[values >= values.max() - 2.446912**2 / 2]  # t of 6 degrees of freedom
    assert (level.cv_low, level.cv_high) == pytest.approx((inside[0], inside[-1]), rel=0.022)


def test_hours_that_were_not_covered_are_no_lack_of_chats() -> None:
    counts, exposure = np.array([100, 100, 50, 10]), np.array([1, 1, 0.5, 0.1])
    level = fit_level(counts, exposure, ONE, 1)
    assert level.means == pytest.approx([100])
    assert level.cv == 0


def test_groups_have_means_of_their_own_and_one_spread() -> None:
    counts, group = np.array([100, 104, 196, 200, 500]), np.array([0, 0, 1, 1, 3])
    level = fit_level(counts, np.ones(5), group, 4)
    assert level.means[[0, 1, 3]].tolist() == [102, 198, 500]
    assert math.isnan(level.means[2])
    assert math.isnan(level.variances[2])
    assert level.freedom == 2


def test_days_without_a_chat() -> None:
    level = fit_level(np.zeros(4, np.int64), WHOLE, ONE, 1)
    assert level.means.tolist() == [0]
    assert math.isnan(level.variances[0])


@pytest.mark.parametrize(("cv", "days", "groups"), [(0.15, 28, 1), (0.3, 28, 7), (0.08, 40, 1)])
def test_intervals_hold_what_was_drawn(cv: float, days: int, groups: int) -> None:
    """200 logs of 400 chats a day, seed 7: of 95% between 90.5% and 98.5% in 99 of 100 such tests."""
    rng = np.random.default_rng(7)
    group = np.arange(days) % groups
    held, found = [], []
    for _ in range(200):
        counts = rng.poisson(400 * rng.gamma(1 / cv**2, cv**2, days))
        level = fit_level(counts, np.ones(days), group, groups)
        held.append(level.cv_low <= cv <= level.cv_high)
        found.append(level.cv**2)
    assert 0.905 <= np.mean(held) <= 0.985
    assert np.mean(found) == pytest.approx(cv**2, rel=0.08)


def test_in_what_range_most_days_lie() -> None:
    low, high = likely_counts(np.array([100.0, 400.0]), 0)
    assert (low.tolist(), high.tolist()) == ([81, 361], [120, 440])
    assert poisson.cdf(80, 100) < 0.025 <= poisson.cdf(81, 100)
    low, high = likely_counts(np.array([400.0, 0.0]), 0.15)
    shape = 1 / 0.15**2
    assert low[0] == nbinom.ppf(0.025, shape, shape / (shape + 400))
    assert (low[1], high[1]) == (0, 0)


def test_a_week_from_one_level() -> None:
    week = week_of(fit_level(np.array([100, 104, 97, 99]), WHOLE, ONE, 1), ALIKE)
    assert week.mean == 100
    assert week.deviation == pytest.approx(0.05)
    assert week.factors.tolist() == [1] * 7
    assert np.isnan(week.factor_deviations).all()


def test_a_week_from_weekdays() -> None:
    """Two of each weekday, Saturdays of 240 chats and the others of 120; Sunday shut, Friday never seen."""
    group = np.array([0, 0, 1, 1, 2, 2, 3, 3, 5, 5])
    counts = np.where(group == 5, 240, 120)
    week = week_of(fit_level(counts, np.ones(10), group, 7), EACH, shut=[6])
    assert week.mean == pytest.approx((4 * 120 + 144 + 240) / 7)
    assert week.factors.mean() == pytest.approx(1)
    assert week.factors[5] / week.factors[0] == pytest.approx(2)
    assert week.factors[4] / week.factors[0] == pytest.approx(1.2)
    assert week.factors[6] == 0
    assert np.isnan(week.factor_deviations[[4, 6]]).all()
    # Of Poisson counts the sum has the variance of its logarithm 1 / 1440.
    assert week.deviation**2 == pytest.approx(1 / 1440)
    other = (480 / 720) ** 2 * (1 / 480) + (480 / 720) ** 2 * (1 / 960)
    assert week.factor_deviations[5] ** 2 == pytest.approx(other)


def test_a_week_from_weekends_and_other_days() -> None:
    """Poisson counts of 120 and 240: the seventh of 5 * 120 + 2 * 240, whose variance is 25 of a mean from
    480 chats and 4 of one from 480."""
    counts, group = np.array([118, 122, 120, 120, 240, 240]), np.array([0, 0, 0, 0, 1, 1])
    week = week_of(fit_level(counts, np.ones(6), group, 2), WEEKEND)
    assert week.mean == pytest.approx(1080 / 7)
    assert week.factors.tolist() == pytest.approx([120 * 7 / 1080] * 5 + [240 * 7 / 1080] * 2)
    assert week.deviation == pytest.approx(math.sqrt(25 * 120 / 4 + 4 * 240 / 2) / 1080)
    ratio = math.sqrt(1 / 480 + 1 / 480)  # of the two means
    assert week.factor_deviations[:5] == pytest.approx(ratio * 480 / 1080)
    assert week.factor_deviations[5:] == pytest.approx(ratio * 600 / 1080)
