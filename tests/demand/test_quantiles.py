"""Quantiles against scipy's, and each family's mean and cv against what it was asked for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from simulator.demand.quantiles import inverse_by_kind, quantile, weibull_shape
from simulator.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Geometric,
    Poisson,
    Spread,
    Uniform,
    mean,
)
from simulator.units import SECOND

U = np.array([0.0, 1e-9, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 1e-9, 1 - 2**-53])


def exponential(mean: float) -> Exponential[float]:
    return Exponential[float](dist="exponential", mean=mean)


def spread(dist: str, mean: float, cv: float) -> Spread[float]:
    return Spread[float].model_validate({"dist": dist, "mean": mean, "cv": cv})


def same(distribution: Distribution, frozen: object, rtol: float) -> None:
    found, expected = quantile(distribution, U), frozen.ppf(U)  # type: ignore[attr-defined]
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-12)


def test_exponential_is_scipys() -> None:
    same(exponential(45.0), stats.expon(scale=45), 1e-12)


@pytest.mark.parametrize("cv", [0.01, 0.3, 1.0, 3.0, 20.0])
def test_lognormal_is_scipys(cv: float) -> None:
    s = math.sqrt(math.log1p(cv**2))
    same(spread("lognormal", 22.0, cv), stats.lognorm(s, scale=22 * math.exp(-s * s / 2)), 1e-9)


@pytest.mark.parametrize("cv", [0.05, 0.3, 1.0, 3.0])
def test_gamma_is_scipys(cv: float) -> None:
    same(spread("gamma", 22.0, cv), stats.gamma(1 / cv**2, scale=22 * cv**2), 1e-9)


@pytest.mark.parametrize("cv", [0.05, 0.3, 1.0, 3.0, 20.0])
def test_weibull_is_scipys(cv: float) -> None:
    k = weibull_shape(cv)
    same(spread("weibull", 22.0, cv), stats.weibull_min(k, scale=22 / math.gamma(1 + 1 / k)), 1e-9)


def test_uniform_is_scipys() -> None:
    same(Uniform[float](dist="uniform", low=3, high=10), stats.uniform(3, 7), 1e-12)


@pytest.mark.parametrize("average", [1.0001, 1.4, 5.0, 300.0])
def test_geometric_is_scipys(average: float) -> None:
    u = np.linspace(0.0005, 0.9995, 1000)  # between the steps, where nothing is rounded
    found = quantile(Geometric(dist="geometric", mean=average), u)
    assert (found == stats.geom.ppf(u, 1 / average)).all()
    assert quantile(Geometric(dist="geometric", mean=average), np.zeros(1)) == 1


def test_geometric_of_mean_1_is_always_1() -> None:
    assert set(quantile(Geometric(dist="geometric", mean=1), U)) == {1.0}


@pytest.mark.parametrize("average", [0.01, 1.0, 5.0, 2000.0])
def test_poisson_is_scipys(average: float) -> None:
    u = np.linspace(0.0005, 0.9995, 1000)
    assert (quantile(Poisson(dist="poisson", mean=average), u) == stats.poisson.ppf(u, average)).all()
    assert quantile(Poisson(dist="poisson", mean=average), np.zeros(1)) == 0


def test_constant_and_empirical() -> None:
    assert quantile(Constant[float](value=7), U).tolist() == [7.0] * len(U)
    values = Empirical[float](dist="empirical", values=(30, 10, 20))
    assert quantile(values, np.array([0, 0.33, 0.34, 0.66, 0.67, 1 - 2**-53])).tolist() == [
        10, 10, 20, 20, 30, 30,
    ]  # fmt: skip


@pytest.mark.parametrize("length", [1, 2, 3, 1000, 2**20, 10**6 + 3])
def test_the_largest_draw_is_the_largest_value(length: int) -> None:
    values = Empirical[float].model_construct(dist="empirical", values=tuple(range(length)))
    assert quantile(values, np.array([1 - 2**-53])) == length - 1


@pytest.mark.parametrize("dist", ["lognormal", "gamma", "weibull"])
@pytest.mark.parametrize("cv", [0.05, 0.5, 1.0, 2.0])
def test_mean_and_cv_are_those_asked_for(dist: str, cv: float) -> None:
    # Integrals of the quantile over u, in z with u = Phi(z) so that the tails are smooth; to 1e-6.
    one = spread(dist, 22.0, cv)

    def moment(power: int) -> float:
        def integrand(z: float) -> float:
            return float(quantile(one, np.array([stats.norm.cdf(z)]))[0] ** power * stats.norm.pdf(z))

        return float(integrate.quad(integrand, -8.2, 8.2, limit=400, epsabs=1e-9, epsrel=1e-9)[0])

    first, second = moment(1), moment(2)
    assert first == pytest.approx(22, rel=1e-6)
    assert math.sqrt(second - first**2) / first == pytest.approx(cv, rel=1e-4)


def test_means_of_the_other_families() -> None:
    # Midpoint sums over 400,000 equal steps of u; the error of each is below its tolerance.
    u = (np.arange(10**5 * 4) + 0.5) / (4 * 10**5)
    for one, tolerance in (
        (exponential(45.0), 1e-5),
        (Uniform[float](dist="uniform", low=3, high=10), 1e-9),
        (Geometric(dist="geometric", mean=6), 1e-4),
        (Geometric(dist="geometric", mean=1.4), 1e-4),
        (Poisson(dist="poisson", mean=3), 1e-4),
        (Empirical[float](dist="empirical", values=(1, 2, 4)), 1e-5),
        (Constant[float](value=7.5), 1e-9),
    ):
        assert quantile(one, u).mean() == pytest.approx(mean(one), rel=tolerance)


@pytest.mark.parametrize("cv", [1e-4, 1e-3, 0.01, 0.2, 1.0, 5.0, 20.0])
def test_the_weibull_shape_has_its_cv(cv: float) -> None:
    k = weibull_shape(cv)
    excess = math.lgamma(1 + 2 / k) - 2 * math.lgamma(1 + 1 / k)
    assert math.sqrt(math.expm1(excess)) == pytest.approx(cv, rel=1e-3 if cv <= 1e-3 else 1e-8)


def test_the_weibull_of_cv_1_is_exponential() -> None:
    assert weibull_shape(1.0) == pytest.approx(1, abs=1e-12)
    found = quantile(spread("weibull", 45.0, 1.0), U)
    np.testing.assert_allclose(found, quantile(exponential(45.0), U), rtol=1e-10)


def test_durations_are_in_microseconds() -> None:
    assert quantile(Exponential[float](dist="exponential", mean=10 * SECOND), np.array([0.5])) == (
        pytest.approx(10 * SECOND * math.log(2), rel=1e-14)
    )


def test_what_is_no_distribution() -> None:
    with pytest.raises(TypeError, match="not a distribution: 'normal'"):
        quantile("normal", U)  # type: ignore[arg-type]


families = st.one_of(
    st.builds(exponential, st.floats(0.1, 1e9)),
    st.builds(
        spread,
        st.sampled_from(["lognormal", "gamma", "weibull"]),
        st.floats(0.1, 1e9),
        st.one_of(st.floats(0.001, 20), st.floats(1e-6, 0.01)),
    ),
    st.builds(
        lambda a, b: Uniform[float](dist="uniform", low=a, high=a + b), st.floats(0, 9), st.floats(0, 9)
    ),
    st.builds(lambda m: Geometric(dist="geometric", mean=m), st.floats(1, 1e4)),
    st.builds(lambda m: Poisson(dist="poisson", mean=m), st.floats(0.001, 1e4)),
    st.builds(
        lambda v: Empirical[float](dist="empirical", values=tuple(v)),
        st.lists(st.floats(0, 100), min_size=1, max_size=9),
    ),
)


@given(families, st.lists(st.floats(0, 1, exclude_max=True, allow_subnormal=False), min_size=2, max_size=20))
def test_a_larger_draw_never_gives_a_smaller_value(family: Distribution, draws: list[float]) -> None:
    values = quantile(family, np.sort(np.array(draws)))
    assert np.isfinite(values).all()
    assert (values >= 0).all()
    assert (np.diff(values) >= -1e-9 * values[1:]).all()  # but for the last digits of scipy's inverses


DRAWS = st.integers(0, 2**53 - 1).map(lambda n: n / 2**53)  # all that a stream of uniforms can give


@given(st.sampled_from(["lognormal", "gamma", "weibull"]), DRAWS, st.floats(0.2, 2))
def test_a_larger_mean_moves_every_draw_the_same_way(dist: str, u: float, cv: float) -> None:
    one, twice = (quantile(spread(dist, m, cv), np.array([u])) for m in (10.0, 20.0))
    np.testing.assert_allclose(twice, 2 * one, rtol=1e-9)


LIKE: dict[str, list[Distribution]] = {
    "lognormal": [spread("lognormal", 20, 0.8), spread("lognormal", 3, 2)],
    "exponential": [exponential(20), exponential(3)],
    "of two families": [exponential(20), spread("lognormal", 3, 2)],
    "gamma": [spread("gamma", 20, 0.5), spread("gamma", 3, 0.5)],
}


@pytest.mark.parametrize("name", LIKE)
def test_kinds_worked_out_together_have_the_values_of_each_alone(name: str) -> None:
    one, other = LIKE[name]
    u = np.arange(1, 2000) / 2001
    kind = np.arange(len(u)) % 2
    alone = np.where(kind == 0, quantile(one, u), quantile(other, u))
    assert inverse_by_kind([one, other])(u, kind).tolist() == alone.tolist()
