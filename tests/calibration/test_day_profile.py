"""Shares of a day by interval: by hand, and as fine as the counts bear."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.calibration.day_profile import FINEST, best_size, differ, shares
from tests.calibration.arriving import HUMP

Whole = NDArray[np.int64]
STEEP = np.tile([4.0, 3, 2, 1], 24)
"""Within each hour fewer and fewer."""


def drawn(weights: NDArray[np.float64], chats: float, days: int, seed: int, cv: float = 0) -> Whole:
    rng = np.random.default_rng(seed)
    factor = rng.gamma(1 / cv**2, cv**2, (days, 1)) if cv else np.ones((days, 1))
    counts: Whole = rng.poisson(factor * chats * weights / weights.sum()).astype(np.int64)
    return counts


def hourly(weights: tuple[int, ...] = HUMP) -> NDArray[np.float64]:
    return np.repeat(np.asarray(weights, np.float64), 4)


@pytest.mark.parametrize("size", [24, 48, 96])
def test_of_whole_days_they_are_the_counts(size: int) -> None:
    counts = np.arange(3 * FINEST).reshape(3, FINEST)
    each = counts.reshape(3, size, -1).sum(axis=(0, 2))
    assert shares(counts, np.ones(counts.shape), size).tolist() == (each / each.sum()).tolist()


def test_an_interval_in_which_nobody_ever_came_has_nothing() -> None:
    counts = np.tile(hourly(), (2, 1)).astype(np.int64)
    assert shares(counts, np.ones(counts.shape), 24) == pytest.approx([hour / sum(HUMP) for hour in HUMP])


def test_without_a_chat_they_are_even() -> None:
    assert shares(np.zeros((1, FINEST), np.int64), np.ones((1, FINEST)), 24).tolist() == [1 / 24] * 24


def test_hours_that_a_day_does_not_cover_are_weighed_by_the_others() -> None:
    """Afternoons have three times the mornings' chats; a day of half the size, cut at noon, alters none."""
    day = np.repeat([100, 300], FINEST // 2)
    half = np.concatenate([day[: FINEST // 2] // 2, np.zeros(FINEST // 2, np.int64)])
    covered = np.ones((2, FINEST))
    covered[1, FINEST // 2 :] = 0
    found = shares(np.stack([day, half]), covered, 24)
    assert found == pytest.approx([0.25 / 12] * 12 + [0.75 / 12] * 12, rel=1e-9)
    noon_to_noon = shares(
        np.stack([day * (covered[1] == 0), half * 2]), np.stack([1 - covered[1], covered[1]]), 24
    )
    assert noon_to_noon.sum() == pytest.approx(1)


def test_as_fine_as_the_counts_bear() -> None:
    """Quarters of an hour that differ are seen in many chats, and not in few; hours that are even within
    are left whole."""
    assert best_size(drawn(STEEP, 3000, 14, 1)) == 96
    assert [best_size(drawn(STEEP, 10, 3, seed)) for seed in range(20)].count(24) >= 12
    assert best_size(drawn(np.tile([2.0, 2, 1, 1], 24), 3000, 14, 1)) == 48
    assert [best_size(drawn(hourly(), 300, 14, seed)) for seed in range(20)].count(24) >= 18


def test_of_a_single_day_there_are_hours() -> None:
    assert best_size(drawn(STEEP, 100_000, 1, 1)) == 24


def test_a_weekend_like_the_other_days_is_rarely_called_unlike() -> None:
    """At 1% more than 9 of 300 logs in 1 of 500 such tests; busy days are no other shape. Seeds 1 to 300."""
    weekend = np.arange(21) % 7 >= 5
    found = [differ(drawn(hourly(), 60, 21, seed, cv=0.4), weekend) for seed in range(1, 301)]
    assert sum(found) <= 9


def test_a_weekend_that_is_later_is_found() -> None:
    weekend = np.arange(21) % 7 >= 5
    for seed in range(20):
        counts = drawn(hourly(), 60, 21, seed)
        later = np.roll(counts, 8, axis=1)
        assert differ(np.where(weekend[:, None], later, counts), weekend)


def test_days_that_all_have_shapes_of_their_own_are_no_two_groups() -> None:
    """Each day is shifted by as much as six hours: that weekends are too says nothing. Seeds 1 to 100."""
    weekend = np.arange(21) % 7 >= 5
    found = 0
    for seed in range(1, 101):
        counts = drawn(hourly(), 400, 21, seed)
        shifts = np.random.default_rng(seed).integers(-12, 13, 21)
        moved = np.stack([np.roll(day, shift) for day, shift in zip(counts, shifts, strict=True)])
        found += differ(moved, weekend)
    assert found <= 4


def test_one_group_alone_differs_from_nothing() -> None:
    assert not differ(drawn(hourly(), 100, 5, 1), np.zeros(5, dtype=bool))
    assert not differ(np.zeros((3, FINEST), np.int64), np.array([True, False, False]))
