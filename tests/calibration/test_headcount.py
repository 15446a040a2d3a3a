"""People from the work that was done, where nobody can be told from another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.buyers import Buyers
from simulator.calibration.estimate import Estimate
from simulator.calibration.headcount import layers, replies_by_hour, time_of_a_reply
from simulator.calibration.work import Work
from simulator.scenario.distributions import Constant, Distribution
from simulator.scenario.fields import Number
from simulator.units import DAY, HOUR, SECOND

PERSON = 144  # replies of 15 s an hour that keep one person busy 60% of it


def told(replies: dict[int, float]) -> list[str]:
    return [str(window) for window in layers([replies.get(hour, 0.0) for hour in range(24)])]


def test_each_hour_has_as_many_people_as_its_replies_need() -> None:
    assert told({9: 1, 10: PERSON, 11: PERSON + 1, 12: 3}) == ["09:00-13:00", "11:00-12:00"]


def test_hours_around_midnight_are_one_line() -> None:
    assert told({22: 1, 23: 1, 0: 1, 1: 1, 9: 1}) == ["09:00-10:00", "22:00-02:00"]


def test_a_desk_that_never_sleeps_has_a_line_around_the_clock() -> None:
    assert told(dict.fromkeys(range(24), 1)) == ["00:00-24:00"]


def test_replies_are_counted_on_the_mean_day() -> None:
    times = np.array([9 * HOUR, DAY + 9 * HOUR, DAY + 23 * HOUR])
    assert replies_by_hour(times, 2) == [0.0] * 9 + [1.0] + [0.0] * 13 + [0.5]


def test_the_longer_a_reply_takes_the_more_people() -> None:
    assert [str(window) for window in layers([0.0] * 9 + [100] + [0.0] * 14, 45 * SECOND)] == [
        "09:00-10:00"
    ] * 3  # 100 * 45 s are 2.08 busy at 60%


@pytest.mark.parametrize(
    ("quick", "speed", "chars", "seconds"),
    [(0.25, 60.0, 20.0, 30 + 0.25 * 4 + 0.75 * 20), (1.0, None, None, 34), (0.5, None, 20.0, 15)],
)
def test_a_reply_takes_what_was_learned_of_it(
    quick: float, speed: float | None, chars: float | None, seconds: float
) -> None:
    """Of a type without a look-up nothing is known, nor of a team without a speed that types."""
    work = Work(
        (constant(30 * SECOND), None), (constant(speed),), (Estimate(quick, None, None, 9, ""),),
        (Estimate(4.0, None, None, 9, ""),), (), np.zeros(0), {}, (), (),
    )  # fmt: skip
    buyers = Buyers((0.5, 0.5), (constant(chars), constant(9)), (None,) * 2, (None,) * 2, {}, (), ())
    assert time_of_a_reply(work, buyers, np.array([[7], [90]])) == pytest.approx(seconds * SECOND)


def constant(value: float | None) -> Distribution | None:
    return None if value is None else Constant[Number].model_construct(dist="constant", value=value)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=24, max_size=24).filter(any))
def test_the_lines_add_up(replies: list[float]) -> None:
    windows = layers(replies)
    for hour, count in enumerate(replies):
        people = sum(window.covers(hour * HOUR) for window in windows)
        assert people * PERSON >= count > (people - 1) * PERSON or people == count == 0
