"""What the pictures of a fit are drawn from."""

import numpy as np

from simulator.calibration.work_speeds import TeamSpeed
from simulator.calibration.work_views import speed_view


def test_speeds_are_drawn_though_of_one_person_hardly_a_reply_is_known() -> None:
    logs, team = np.log([60.0, 80.0, 100.0, 120.0]), TeamSpeed((90.0, 70.0, 110.0), (0.3, 0.2, 0.5))
    known = speed_view("team", logs, np.full(4, 0.1), team, 400)
    for error in (60.0, 1e3, 1e100):
        view = speed_view("team", logs, np.array([0.1, 0.1, 0.1, error]), team, 400)
        assert np.isfinite([*view.x, *view.observed, *view.fitted]).all()
        assert sum(view.observed) == 1.0
        assert len(view.x) == len(known.x)
        assert 100 * max(known.x) > max(view.x) > max(known.x)
