"""Arrivals over a stepped day are a Poisson process of the rate that the scenario says.

Seed 77, 400 days; each test fails by chance once in a million seeds (`intervals.FALSE_ALARM`).
"""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.demand.arrivals import arrival_times
from simulator.demand.intensity import expected_arrivals
from simulator.scenario.schema import Scenario
from simulator.units import DAY, HOUR
from tests.theory.intervals import FALSE_ALARM
from tests.theory.worlds import world

DAYS = 400
EDGES = np.arange(0, DAY + 1, HOUR // 2)  # half hours: finer than a step of the profile, and across the peak


def _stepped(busyness_cv: float = 0.0) -> Scenario:
    plain = world(1, 1.0, "25s", seed=77)
    demand = type(plain.demand).model_validate(
        {
            "chats_per_day": 1200,
            "profile": [1, 0, 1, 1, 1, 1, 2, 4, 7, 10, 11, 10, 9, 10, 10, 9, 9, 8, 8, 10, 14, 15, 13, 7],
            "peaks": {"opening": {"at": "2026-11-10 20:15", "lasts": "60min", "factor": 3}},
            "busyness_cv": busyness_cv,
        }
    )
    return plain.model_copy(update={"demand": demand})


def _days(scenario: Scenario) -> list[NDArray[np.int64]]:
    return [arrival_times(scenario, replication)[0] for replication in range(DAYS)]


@pytest.fixture(scope="module")
def counts() -> NDArray[np.int64]:
    """Arrivals of each day and half hour."""
    return np.stack([np.histogram(times, bins=EDGES)[0] for times in _days(_stepped())])


@pytest.fixture(scope="module")
def expected() -> NDArray[np.float64]:
    return expected_arrivals(_stepped(), EDGES)


def test_the_steps_are_those_of_the_profile_and_the_peak(expected: NDArray[np.float64]) -> None:
    half_hour_of_weight_1 = 1200 / 171 / 2
    assert expected[[0, 2, 20, 40, 41, 42, 43]] / half_hour_of_weight_1 == pytest.approx(
        [1, 0, 11, 14 * 2, 14 * 3, 15 * 2, 15]
    )


def test_half_hours_have_poisson_means(counts: NDArray[np.int64], expected: NDArray[np.float64]) -> None:
    """The sum over all days is Poisson of the sum of means; a step wrong by 8% would be seen at noon."""
    total, mean = counts.sum(axis=0), DAYS * expected
    assert np.all(total[mean == 0] == 0)
    tail = FALSE_ALARM / np.count_nonzero(mean) / 2
    low, high = np.asarray(stats.poisson.ppf(tail, mean)), np.asarray(stats.poisson.isf(tail, mean))
    assert np.all((low <= total) & (total <= high))
    noon = 24
    assert stats.poisson.sf(high[noon], 1.08 * mean[noon]) > 0.99


def test_all_days_together_have_the_mean_asked_for(
    counts: NDArray[np.int64], expected: NDArray[np.float64]
) -> None:
    """480,000 chats: 1% too many or too few is seen."""
    mean = DAYS * float(expected.sum())
    low, high = stats.poisson.ppf(FALSE_ALARM / 2, mean), stats.poisson.isf(FALSE_ALARM / 2, mean)
    assert low <= counts.sum() <= high
    assert high < 1.01 * mean and low > 0.99 * mean


def test_counts_are_neither_more_nor_less_spread_than_poisson(
    counts: NDArray[np.int64], expected: NDArray[np.float64]
) -> None:
    """Fisher's index of dispersion: the sum of (count - mean)^2 / mean over 400 days times 46 half hours.

    Its variance is 2 n + the sum of 1 / mean for Poisson counts, and it is nearly normal at 18,400 terms.
    """
    mean = expected[expected > 0]
    index = float((((counts[:, expected > 0] - mean) ** 2) / mean).sum())
    terms = DAYS * len(mean)
    spread = (2 * terms + DAYS * float((1 / mean).sum())) ** 0.5
    assert abs(index - terms) <= stats.norm.isf(FALSE_ALARM / 2) * spread
    assert stats.norm.isf(FALSE_ALARM / 2) * spread < 0.08 * terms  # 8% more or less spread is seen


def test_a_busy_day_is_more_spread(expected: NDArray[np.float64]) -> None:
    """A gamma factor of cv 15% on the day: a total has variance n + (0.15 n)^2 about its mean n."""
    totals = np.array([len(times) for times in _days(_stepped(busyness_cv=0.15))])
    n = float(expected.sum())
    dispersion = float(((totals - n) ** 2).mean()) / n
    assert dispersion == pytest.approx(1 + 0.15**2 * n, rel=0.4)  # 32 against 1; 5.6 standard errors of 7%


def test_gaps_are_exponential_and_do_not_remember(expected: NDArray[np.float64]) -> None:
    """In expected arrivals passed instead of minutes, gaps are exponential of mean 1 and independent."""
    grid = np.arange(0, DAY + 1, HOUR // 4)
    passed = np.concatenate([[0.0], np.cumsum(expected_arrivals(_stepped(), grid))])
    scaled = [np.interp(times, grid, passed) for times in _days(_stepped())[:40]]
    gaps = [np.diff(times) for times in scaled]
    assert stats.kstest(np.concatenate(gaps), "expon").pvalue > FALSE_ALARM
    this = np.concatenate([g[:-1] for g in gaps])
    following = np.concatenate([g[1:] for g in gaps])
    assert stats.spearmanr(this, following).pvalue > FALSE_ALARM


def test_days_do_not_know_each_other(counts: NDArray[np.int64]) -> None:
    """Neighbouring replications' totals are uncorrelated."""
    totals = counts.sum(axis=1)
    assert stats.spearmanr(totals[:-1], totals[1:]).pvalue > FALSE_ALARM
