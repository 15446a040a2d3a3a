"""A team's typing speed, where the log hardly tells one."""

import math

import numpy as np
import pytest

from simulator.calibration.estimate import on_log
from simulator.calibration.work_speeds import team_speed


@pytest.mark.parametrize("variance", [9.0, 1e6, 1e300])
def test_a_speed_that_the_log_hardly_tells_has_no_interval(variance: float) -> None:
    told = team_speed(np.array([math.log(60.0)]), np.array([[variance]]))
    assert told.mean[0] == pytest.approx(60.0)
    assert told.mean[1:] == (None, None)
    assert not told.differ


def test_an_interval_may_reach_to_a_factor_of_e_to_the_fifth() -> None:
    assert on_log(0.0, 5.0) == (1.0, math.exp(-5), math.exp(5))
    for wide in (5.001, math.inf, math.nan):
        assert on_log(0.0, wide) == (1.0, None, None)
