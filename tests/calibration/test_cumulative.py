"""Cumulative distributions, where numbers get out of hand."""

import numpy as np
import pytest

from simulator.calibration.cumulative import cumulative, cumulative_area

FAR = np.array([0.0, 1e-300, 1.0, 1e9, 1e300])


@pytest.mark.parametrize("family", ["exponential", "lognormal", "gamma", "weibull"])
@pytest.mark.parametrize("cv", [0.001, 1.0, 20.0])
def test_far_from_the_mean_all_lies_below_or_nothing(family: str, cv: float) -> None:
    below = cumulative(family, 1.0, cv)(FAR)
    assert below[0] == 0.0
    assert below[-1] == 1.0
    assert (np.diff(below) >= 0).all()
    assert np.isfinite(cumulative_area(family, 1.0, cv)(FAR)).all()
