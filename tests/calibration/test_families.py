"""Families of distributions, found again: values drawn from one, rounded or not, give it back."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.calibration.families import fit_counts, fit_spread, share_below
from simulator.demand.quantiles import quantile
from simulator.scenario.distributions import Constant, Exponential, Geometric, Poisson, Spread, mean
from simulator.units import MINUTE, SECOND

LOGNORMAL = Spread[Any].model_construct(dist="lognormal", mean=45 * SECOND, cv=1.2)
GAMMA = Spread[Any].model_construct(dist="gamma", mean=20 * SECOND, cv=0.7)
WEIBULL = Spread[Any].model_construct(dist="weibull", mean=600 * SECOND, cv=0.6)
EXPONENTIAL = Exponential[Any].model_construct(dist="exponential", mean=300 * SECOND)


def drawn(distribution: Any, seed: int, n: int) -> NDArray[np.float64]:
    return quantile(distribution, np.random.default_rng(seed).random(n))


def cut_off(values: NDArray[np.float64], step: int, seed: int) -> NDArray[np.float64]:
    """Differences of two times that a log shows in full steps."""
    begin = np.floor(np.random.default_rng(seed + 1000).random(len(values)) * 1e6 * step)
    shown: NDArray[np.float64] = np.floor((begin + values) / step) * step - np.floor(begin / step) * step
    return shown


@pytest.mark.parametrize("step", [0, SECOND, MINUTE])
@pytest.mark.parametrize("distribution", [LOGNORMAL, GAMMA, WEIBULL, EXPONENTIAL])
def test_the_truth_lies_in_the_interval_19_times_in_20(distribution: Any, step: int) -> None:
    # Of 40 seeded samples at least 35 must have it: a sound interval has fewer once in 150 times.
    held = 0
    for seed in range(40):
        values = drawn(distribution, seed, 1500)
        shown = cut_off(values, step, seed) if step else values
        found = fit_spread(shown, "s", step, names=(distribution.dist,))
        assert found.mean.low is not None and found.mean.high is not None
        held += found.mean.low <= distribution.mean / SECOND <= found.mean.high
    assert held >= 35


@pytest.mark.parametrize("step", [0, SECOND])
@pytest.mark.parametrize("distribution", [LOGNORMAL, GAMMA, WEIBULL, EXPONENTIAL])
def test_the_family_is_told_from_the_others(distribution: Any, step: int) -> None:
    values = drawn(distribution, 7, 5000)
    found = fit_spread(cut_off(values, step, 7) if step else values, "s", step)
    assert found.family == distribution.dist
    assert found.ks < 0.03
    assert mean(found.distribution) == pytest.approx(distribution.mean, rel=0.06)


def test_without_cells_it_is_scipys_estimate() -> None:
    values = drawn(GAMMA, 3, 2000)
    shape, _, scale = stats.gamma.fit(values, floc=0)
    found = fit_spread(values, "s", names=("gamma",))
    assert found.mean.value == pytest.approx(shape * scale / SECOND, rel=1e-3)
    assert found.cv.value == pytest.approx(shape**-0.5, rel=1e-3)
    distance = stats.kstest(values, stats.gamma(shape, scale=scale).cdf).statistic
    assert found.ks == pytest.approx(distance, abs=2e-3)


def test_characters_are_rounded_to_whole_ones() -> None:
    typed = Spread[Any].model_construct(dist="lognormal", mean=6.0, cv=0.8)
    found = fit_spread(np.rint(drawn(typed, 5, 20_000)), "chars", 1)
    assert found.family == "lognormal"
    assert found.mean.value == pytest.approx(6, rel=0.02)
    assert found.cv.value == pytest.approx(0.8, rel=0.03)
    assert found.mean.unit == "chars"


def test_weights_count() -> None:
    values = drawn(GAMMA, 9, 4000)
    twice = fit_spread(np.concatenate([values, values[:1000]]), "s", names=("gamma",))
    weights = np.where(np.arange(4000) < 1000, 2.0, 1.0)
    assert fit_spread(values, "s", weights=weights, names=("gamma",)).mean.value == pytest.approx(
        twice.mean.value, rel=1e-4
    )


def test_its_cumulative_distribution_is_in_seconds() -> None:
    found = fit_spread(drawn(EXPONENTIAL, 2, 3000), "s", names=("exponential",))
    assert share_below(found)(np.array([found.mean.value])) == pytest.approx(1 - np.exp(-1))


def test_one_value_is_a_constant() -> None:
    found = fit_spread(np.full(9, 5.0 * SECOND), "s")
    assert found.distribution == Constant(value=5 * SECOND)
    assert (found.family, found.mean.value, found.mean.low) == ("constant", 5.0, None)
    assert share_below(found)(np.array([4.9, 5.0])).tolist() == [0.0, 1.0]
    assert fit_counts(np.full(3, 2), "turns").distribution == Constant(value=2)


def test_zeros_are_no_harm() -> None:
    values = np.concatenate([drawn(EXPONENTIAL, 4, 500), np.zeros(3)])
    found = fit_spread(values, "s", names=("exponential",))
    assert found.mean.value == pytest.approx(values.mean() / SECOND, rel=1e-4)


@pytest.mark.parametrize("bad", [[], [-1.0, 2.0]])
def test_what_is_no_sample_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="wanted values, none negative"):
        fit_spread(np.array(bad), "s")
    with pytest.raises(ValueError, match="wanted whole numbers from 1"):
        fit_counts(np.array(bad, np.int64), "turns")


@pytest.mark.parametrize(
    "distribution", [Geometric(dist="geometric", mean=5), Poisson(dist="poisson", mean=2.5)]
)
def test_whole_numbers(distribution: Any) -> None:
    held = 0
    for seed in range(40):  # as above
        values = np.maximum(1, drawn(distribution, seed, 800)).astype(np.int64)
        found = fit_counts(values, "turns")
        assert found.family == distribution.dist
        assert found.mean.low is not None and found.mean.high is not None
        held += found.mean.low <= distribution.mean <= found.mean.high
    assert held >= 35
