"""The chance of less than a value is the share of draws that are less; draws are bent to what was seen."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.calibration.chances import agreeing, chance_below
from simulator.demand.quantiles import quantile
from simulator.scenario.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Geometric,
    Poisson,
    Spread,
    Uniform,
)

EVEN = (np.arange(20_000) + 0.5) / 20_000


def a_spread(name: Any) -> Distribution:
    return Spread[float](dist=name, mean=600e6, cv=0.7)


@pytest.mark.parametrize(
    "family",
    [
        Exponential[float](dist="exponential", mean=600e6),
        a_spread("lognormal"),
        a_spread("gamma"),
        a_spread("weibull"),
        Uniform[float](dist="uniform", low=1e6, high=900e6),
        Constant[float](value=600e6),
        Empirical[float](dist="empirical", values=(1e6, 400e6, 600e6)),
    ],
    ids=lambda family: getattr(family, "dist", "constant"),
)
def test_of_a_duration_it_is_the_share_of_draws_below(family: Distribution) -> None:
    at = np.array([0.0, 1e6, 1e6 + 1, 60e6, 400e6, 599e6, 600e6, 600e6 + 1, 3600e6])
    drawn = np.rint(quantile(family, EVEN))
    shares = [float((drawn < x).mean()) for x in at]
    assert np.abs(chance_below(family, at) - shares).max() <= 1 / 20_000


@pytest.mark.parametrize("mean", [1, 1.5, 6])
def test_of_turns_it_is_exact_however_many(mean: float) -> None:
    numbers = np.arange(1.0, 90.0)
    found = chance_below(Geometric(dist="geometric", mean=mean), numbers)
    assert found == pytest.approx(1 - (1 - 1 / mean) ** (numbers - 1), rel=0, abs=1e-12)
    poisson = chance_below(Poisson(dist="poisson", mean=mean), np.array([1.0, 2.0]))
    assert poisson == pytest.approx([np.exp(-mean), np.exp(-mean) * (1 + mean)], rel=0, abs=1e-12)


UNIT = st.floats(0, 1, exclude_max=True)


@given(u=UNIT, seen=st.floats(0, 1), share=st.floats(0.01, 0.99))
def test_a_draw_tells_what_was_seen(u: float, seen: float, share: float) -> None:
    bent = agreeing(np.array([u]), np.array([seen]), share)[0]
    assert 0 <= bent < 1
    assert (bent < share) == (u < seen) or bent == pytest.approx(share)


def test_draws_are_even_on_either_side() -> None:
    bent = agreeing(EVEN, np.full(len(EVEN), 0.25), 0.5)
    assert np.sort(bent)[::2500].tolist() == pytest.approx(
        [0, 0.25, 0.5, 0.5 + 1 / 12, 0.5 + 1 / 6, 0.75, 0.5 + 1 / 3, 0.5 + 5 / 12], abs=1e-4
    )
    assert (np.diff(bent) > 0).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_where_nothing_was_seen_it_is_the_draw_itself(share: float) -> None:
    assert (agreeing(EVEN, np.full(len(EVEN), np.nan), share) == EVEN).all()


def test_an_event_that_never_happens_is_not_seen_into_a_share_of_nothing() -> None:
    u = np.array([0.0, 0.5, 0.999])
    assert not (agreeing(u, np.ones(3), 0.0) < 0).any()
    assert (agreeing(u, np.zeros(3), 0.0) == u).all()
    assert (agreeing(u, np.ones(3), 1.0) == u).all()
