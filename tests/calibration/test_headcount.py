"""People from the work that was done, where nobody can be told from another."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.headcount import layers, replies_by_hour
from simulator.units import DAY, HOUR

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


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=24, max_size=24).filter(any))
def test_the_lines_add_up(replies: list[float]) -> None:
    windows = layers(replies)
    for hour, count in enumerate(replies):
        people = sum(window.covers(hour * HOUR) for window in windows)
        assert people * PERSON >= count > (people - 1) * PERSON or people == count == 0
