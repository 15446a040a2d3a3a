"""Wilson's interval, against the published example and its corners."""

import pytest

from simulator.calibration.shares import share_estimate


def test_it_solves_the_equation_that_defines_it() -> None:
    # The ends are the shares p for which |x/n - p| is 1.96 standard errors under p itself.
    found = share_estimate(8, 30)
    for end in (found.low, found.high):
        assert end is not None
        assert abs(8 / 30 - end) == pytest.approx(1.959964 * (end * (1 - end) / 30) ** 0.5, rel=1e-6)
    assert (found.value, found.n, found.unit) == (8 / 30, 30, "share")


def test_corners() -> None:
    none, nobody, everybody = share_estimate(0, 0), share_estimate(0, 50), share_estimate(50, 50)
    assert (none.low, none.high) == (0.0, 1.0)
    assert nobody.low == 0.0
    assert everybody.high == 1.0
    assert nobody.high is not None and everybody.low is not None
    assert nobody.high == pytest.approx(1 - everybody.low)
