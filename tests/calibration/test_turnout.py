"""How many are meant to come, and who stays away."""

from collections.abc import Sequence

import numpy as np
import pytest

from simulator.calibration.shift_lines import Shift
from simulator.calibration.turnout import Turnout, fit_turnout, weekday_of, wilson

MONDAY = 4  # 1970-01-05
DAY_SHIFT, LATE_SHIFT, NIGHT_SHIFT = (36, 72), (60, 96), (88, 124)


def fit(
    *counts: list[int],
    shifts: Sequence[Shift] = (DAY_SHIFT, LATE_SHIFT, NIGHT_SHIFT),
    most: int = 100,
    seen: list[list[int]] | None = None,
) -> Turnout:
    table = np.array(counts)
    shown = np.ones(table.shape, bool) if seen is None else np.array(seen, bool)
    return fit_turnout(table, shown, MONDAY + np.arange(table.shape[1]), shifts[: len(counts)], most)


def test_the_first_of_1970_was_a_thursday() -> None:
    assert weekday_of(0) == 3
    assert weekday_of(np.array([MONDAY, MONDAY - 1])).tolist() == [0, 6]


def test_a_few_days_with_one_less_are_absence() -> None:
    found = fit([4] * 25 + [3, 4, 4, 3, 3])
    assert found.people.tolist() == [[4] * 7]
    assert (found.absence, found.awaited) == (3 / 120, 120)
    assert (found.low, found.high) == wilson(3, 120)


def test_one_more_on_a_day_is_nobody_awaited() -> None:
    found = fit([4] * 29 + [5])
    assert found.people.tolist() == [[4] * 7]
    assert found.absence == 0


def test_many_who_stay_away_one_by_one_are_awaited_all_the_same() -> None:
    rng = np.random.default_rng(5)
    found = fit(rng.binomial(20, 0.95, 60).tolist())
    assert found.people.tolist() == [[20] * 7]
    assert found.absence == pytest.approx(0.05, abs=0.02)


def test_weekends_have_a_number_of_their_own() -> None:
    found = fit(([4] * 5 + [2, 0]) * 4)
    assert found.people.tolist() == [[4, 4, 4, 4, 4, 2, 0]]
    assert found.absence == 0


def test_a_weekday_that_the_log_lacks_has_the_number_of_the_others() -> None:
    assert fit([3, 3, 3]).people.tolist() == [[3] * 7]
    assert fit([3, 3, 3, 3, 3, 0]).people.tolist() == [[3, 3, 3, 3, 3, 0, 3]]


def test_days_that_could_not_be_seen_are_passed_over() -> None:
    found = fit([0, 2, 2, 2], seen=[[0, 1, 1, 1]])
    assert found.people.tolist() == [[2] * 7]
    assert found.awaited == 6


def test_no_more_people_are_planned_at_one_time_than_there_are() -> None:
    counts = [[3, 3, 3, 3, 3, 3, 2] * 3, [2, 2, 1, 2, 2, 2, 2] * 3]
    assert fit(*counts).people.sum(axis=0).max() == 5
    found = fit(*counts, most=4)
    assert found.people.sum(axis=0).max() == 4
    apart = fit(*counts, shifts=(DAY_SHIFT, (72, 96)), most=3)
    assert apart.people[0].max() == 3


def test_the_night_shift_is_on_with_the_next_days_early_one() -> None:
    counts = [[2] * 14, [2] * 14]
    assert fit(*counts, shifts=((20, 40), NIGHT_SHIFT), most=3).people.sum(axis=0).max() <= 3
    assert fit(*counts, shifts=((28, 40), NIGHT_SHIFT), most=2).people.tolist() == [[2] * 7] * 2


def test_without_lines_nobody_is_awaited() -> None:
    found = fit_turnout(np.zeros((0, 3), int), np.zeros((0, 3), bool), np.arange(3), (), 0)
    assert (found.people.shape, found.absence, found.low, found.awaited) == ((0, 7), 0.0, None, 0)


def test_wilsons_interval() -> None:
    """Of 10 in 100: 5.52% to 17.44%, as tables of the Wilson score interval have it."""
    assert wilson(10, 100) == pytest.approx((0.05523, 0.17437), abs=1e-5)
    assert wilson(0, 10)[0] == 0


def test_who_was_not_needed_is_not_counted_as_absent() -> None:
    """Four of five who are missing were not needed: what is left are one of twelve people awaited."""
    counts = np.array([[4] * 2 + [3] * 5 + [4] * 21])
    needed = np.array([[True] * 3 + [False] * 25])
    found = fit_turnout(counts, np.ones_like(needed), MONDAY + np.arange(28), [DAY_SHIFT], 10, needed)
    assert found.people.tolist() == [[4] * 7]
    assert (found.absence, found.awaited) == (1 / 96, 96)
