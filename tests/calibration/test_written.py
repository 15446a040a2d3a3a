"""Distributions as a scenario's file can hold them."""

import pytest

from simulator.calibration.written import as_written
from simulator.scenario.distributions import Constant, Exponential, Spread
from simulator.scenario.fields import Duration, Number
from simulator.scenario.schema import BuyerType


@pytest.mark.parametrize("family", ["lognormal", "gamma", "weibull", "exponential", "constant"])
def test_what_is_written_reads_back(family: str) -> None:
    buyer = BuyerType.model_construct(
        **{
            **vars(BuyerType(share=1.0)),
            "lookup": as_written(family, 12_345_678.9, 0.87654321, durations=True),
            "reply_chars": as_written(family, 12.3456789, 0.87654321, durations=False),
        }
    )
    plain = buyer.model_dump(mode="json")
    assert BuyerType.model_validate(plain) == buyer


def test_it_is_rounded_and_within_what_a_scenario_takes() -> None:
    assert as_written("gamma", 1_234_567.0, 25.0, durations=True) == Spread[Duration].model_construct(
        dist="gamma", mean=1_235_000, cv=20.0
    )
    assert as_written("lognormal", 1.23456, 1e-9, durations=False) == Spread[Number].model_construct(
        dist="lognormal", mean=1.2346, cv=1e-4
    )
    tiny = as_written("exponential", 3.0, 1.0, durations=True)
    assert tiny == Exponential[Duration].model_construct(dist="exponential", mean=1000)
    assert as_written("constant", 0.0, 0.0, durations=True) == Constant[Duration].model_construct(value=0)
