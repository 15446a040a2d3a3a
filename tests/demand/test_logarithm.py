import math
from decimal import Decimal, localcontext

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.demand.logarithm import minus_log


@given(st.lists(st.integers(1, 2**53), min_size=1, max_size=50))
def test_it_is_the_logarithm_to_three_units_in_the_last_place(numerators: list[int]) -> None:
    values = np.array(numerators) * 2.0**-53
    for value, found in zip(values.tolist(), minus_log(values).tolist(), strict=True):
        with localcontext(prec=40):
            error = abs(Decimal(found) + Decimal(value).ln())
        assert error <= 3 * Decimal(math.ulp(found))


def test_the_ends_are_exact() -> None:
    assert minus_log(np.array([1.0]))[0] == 0
    assert minus_log(np.array([1 - 2.0**-53]))[0] == 2.0**-53


def test_the_bits_are_these_on_every_processor() -> None:
    """Worked out on an Intel Xeon; whoever sees this fail on another machine has found what to mend."""
    found = minus_log(np.array([0.9, 0.75, 0.7, 0.5, 0.3, 0.1, 1e-3, 1e-9]))
    assert [value.hex() for value in found.tolist()] == BITS


BITS = [
    "0x1.af8e8210a415cp-4", "0x1.269621134db92p-2", "0x1.6d3c324e13f50p-2", "0x1.62e42fefa39efp-1",
    "0x1.34378fcbda721p+0", "0x1.26bb1bbb55515p+1", "0x1.ba18a998fffa0p+2", "0x1.4b927f32bffb8p+4",
]  # fmt: skip
