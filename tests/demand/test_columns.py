"""Columns: the quantile of each key's own uniform, however they are cut into blocks or mixed by kind."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.demand import columns
from simulator.demand.columns import uniforms_of, values_of, whole
from simulator.demand.quantiles import quantile
from simulator.demand.splitmix import keys_under
from simulator.demand.streams import Stream
from simulator.scenario.distributions import Constant, Distribution, Exponential, Geometric, Poisson, Spread
from simulator.units import NEVER

KEYS = keys_under(np.uint64(0), 1000)
KIND = np.arange(1000) * 7 % 5 % 3
EXPONENTIAL = Exponential[float](dist="exponential", mean=6e6)
LOGNORMAL = Spread[float].model_validate({"dist": "lognormal", "mean": 22.0, "cv": 0.8})
FAMILIES: list[Distribution | None] = [EXPONENTIAL, None, LOGNORMAL]


def expected(kind: NDArray[np.int64], families: list[Distribution | None]) -> list[int]:
    """One by one."""
    u = uniforms_of(KEYS, Stream.LOOKUP)
    values = []
    for number, of_key in enumerate(kind.tolist()):
        family = families[of_key]
        one = float(NEVER) if family is None else float(quantile(family, u[number : number + 1])[0])
        values.append(round(one))
    return values


@pytest.mark.parametrize("families", [FAMILIES, [LOGNORMAL, EXPONENTIAL, LOGNORMAL]])
@pytest.mark.parametrize("kinds", [1, 2, 3])
def test_a_value_is_the_quantile_of_its_own_draw(
    families: list[Distribution | None], kinds: int
) -> None:
    kind, families = KIND % kinds, families[:kinds]
    found = values_of(KEYS, Stream.LOOKUP, kind, families)
    assert found.dtype == np.int64
    assert found.tolist() == expected(kind, families)


@pytest.mark.parametrize(
    "family", [EXPONENTIAL, LOGNORMAL, Poisson(dist="poisson", mean=3), Constant[float](value=7.4), None]
)
def test_kinds_that_are_alike_are_one(family: Distribution | None) -> None:
    nobody = np.zeros(1000, dtype=np.int64)
    expected_values = expected(nobody, [family])
    assert values_of(KEYS, Stream.LOOKUP, nobody, [family]).tolist() == expected_values
    assert values_of(KEYS, Stream.LOOKUP, KIND, [family] * 3).tolist() == expected_values


@pytest.mark.parametrize("size", [1, 7, 999, 1000, 5000])
def test_the_size_of_a_block_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    u = uniforms_of(KEYS, Stream.LOOKUP)
    values = values_of(KEYS, Stream.LOOKUP, KIND, FAMILIES)
    monkeypatch.setattr(columns, "BLOCK", size)
    assert (uniforms_of(KEYS, Stream.LOOKUP) == u).all()
    assert (values_of(KEYS, Stream.LOOKUP, KIND, FAMILIES) == values).all()


@pytest.mark.parametrize("families", [FAMILIES, [LOGNORMAL] * 3, [Constant[float](value=7.4)] * 3])
def test_no_value_is_less_than_the_least(families: list[Distribution | None]) -> None:
    values = values_of(KEYS, Stream.LOOKUP, KIND, families)
    found = values_of(KEYS, Stream.LOOKUP, KIND, families, least=20)
    assert (found == np.maximum(20, values)).all()
    assert values.min() < 20


def test_columns_are_put_where_they_are_wanted() -> None:
    room = np.zeros((2, 1000), dtype=np.int64)
    assert values_of(KEYS, Stream.LOOKUP, KIND, FAMILIES, out=room[0]) is not None
    assert (room[0] == values_of(KEYS, Stream.LOOKUP, KIND, FAMILIES)).all()
    u = uniforms_of(KEYS, Stream.LOOKUP, out=room[1].view(np.float64))
    assert np.shares_memory(u, room)
    assert (u == uniforms_of(KEYS, Stream.LOOKUP)).all()


def test_each_purpose_has_draws_of_its_own() -> None:
    drawn = [uniforms_of(KEYS, purpose) for purpose in (Stream.LOOKUP, Stream.PATIENCE, Stream.QUICK_REPLY)]
    assert len(np.unique(drawn)) == 3000


def test_no_keys_no_values() -> None:
    none = np.empty(0, dtype=np.uint64)
    assert uniforms_of(none, Stream.LOOKUP).tolist() == []
    mixed: list[Distribution | None] = [LOGNORMAL, Geometric(dist="geometric", mean=2), None]
    for families in (mixed, mixed[:1], mixed[2:]):
        assert values_of(none, Stream.LOOKUP, np.empty(0, dtype=np.int64), families).tolist() == []


def test_whole_numbers_end_at_never() -> None:
    values = np.array([0.4, 0.5, 1.5, 2.6, 1e17, 2.0**62, 1e19, np.inf])
    assert whole(values, 0).tolist() == [0, 0, 2, 3, 10**17, NEVER, NEVER, NEVER]
    assert whole(values, 2).tolist() == [2, 2, 2, 3, 10**17, NEVER, NEVER, NEVER]
    assert values[0] == 0.4  # what it is given stays
