"""The shifts behind stints, where those are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.shift_lines import Seen, Shift, fewer_shifts, fit_shifts, lie_to
from simulator.calibration.stints import QUARTERS

DAYS = 40


def seen(*stints: tuple[int, int, int], day: int = 5, cut: tuple[int, ...] = ()) -> Seen:
    """Stints of (account, start, end), each account's on one day after another."""
    stints = tuple(sorted(stints, key=lambda one: one[0]))
    account = np.array([a for a, _, _ in stints])
    number = np.array([day + sum(b == a for b in account[:at]) for at, a in enumerate(account.tolist())])
    flags = np.isin(np.arange(len(stints)), cut)
    start, end = np.array([s for _, s, _ in stints]), np.array([e for _, _, e in stints])
    return Seen(account, number, start, end, flags, flags)


ALWAYS = np.ones(DAYS * QUARTERS)


def test_stints_alike_are_one_shift_whoever_works_it() -> None:
    assert fit_shifts(seen(*[(who, 36, 72) for who in range(4) for _ in range(5)]), ALWAYS) == [(36, 72)]


def test_shifts_that_overlap_are_told_apart() -> None:
    early = [(who, 36, 72) for who in range(3) for _ in range(6)]
    late = [(who, 60, 96) for who in range(3, 8) for _ in range(6)]
    assert fit_shifts(seen(*early, *late), ALWAYS) == [(36, 72), (60, 96)]


def test_two_people_of_one_day_who_hardly_overlap_are_two_shifts() -> None:
    """Of so few stints a shift must be cheap: one of 14 hours for both would be nobody's."""
    assert fit_shifts(seen((0, 36, 72), (1, 57, 92)), 0.4 * ALWAYS) == [(36, 72), (57, 92)]


def test_people_may_change_between_shifts() -> None:
    stints = [(who, *((36, 72) if (who + day) % 2 else (40, 80))) for who in range(4) for day in range(10)]
    assert fit_shifts(seen(*stints), ALWAYS) == [(36, 72), (40, 80)]


def test_delays_in_quiet_hours_are_no_shifts_of_their_own() -> None:
    rng = np.random.default_rng(3)
    stints = [
        (who, 36 + int(rng.geometric(0.4)) - 1, 72 - int(rng.geometric(0.3)) + 1)
        for who in range(3)
        for _ in range(30)
    ]
    assert fit_shifts(seen(*stints), ALWAYS) == [(36, 72)]


def test_one_stint_that_is_early_moves_no_shift() -> None:
    stints = [(who, 36, 72) for who in range(3) for _ in range(10)]
    assert fit_shifts(seen((0, 30, 72), *stints), ALWAYS) == [(36, 72)]


def test_a_shift_over_midnight_is_known_by_stints_first_seen_after_it() -> None:
    stints = [(0, 88, 124)] * 12 + [(0, 2, 28)] * 3  # 00:30 to 07:00 of the next day
    one = seen(*stints)
    calm = np.where(np.arange(DAYS * QUARTERS) % QUARTERS < 86, 1.0, 0.05)
    assert fit_shifts(one, calm) == [(88, 124)]
    assert lie_to(one, [(88, 124)], calm).back[:, 0].tolist() == [False] * 12 + [True] * 3


def test_what_the_logs_edge_cut_says_nothing_of_that_side() -> None:
    one = seen((0, 36, 72), (0, 36, 72), (1, 50, 72), cut=(2,))
    assert fit_shifts(one, ALWAYS) == [(36, 72)]
    assert lie_to(one, [(36, 72)], ALWAYS).distance[:, 0].tolist() == [0, 0, 0]


def test_where_there_was_nothing_to_do_a_longer_shift_explains_a_shorter_one() -> None:
    stints = [(0, 60, 96)] * 20 + [(1, 72, 96)] * 20
    one = seen(*stints)
    calm = np.tile(np.where((np.arange(QUARTERS) >= 60) & (np.arange(QUARTERS) < 72), 0.01, 1.0), DAYS)
    both: list[Shift] = [(60, 96), (72, 96)]
    assert fewer_shifts(one, calm, both, {}) == [(60, 96)]
    assert fewer_shifts(one, ALWAYS, both, {}) == both
    assert fewer_shifts(one, ALWAYS, both, {(60, 96): [(60, 72)]}) == [(60, 96)]


def test_no_stints_no_shifts() -> None:
    assert fit_shifts(seen(), ALWAYS) == []


def test_a_whole_day_has_a_name_only_from_midnight() -> None:
    assert fit_shifts(seen(*[(0, 0, 96)] * 5), ALWAYS) == [(0, 96)]
    (start, end), *rest = fit_shifts(seen(*[(0, 36, 132)] * 5), ALWAYS)
    assert (start, rest) == (36, [])
    assert end < 36 + QUARTERS


@pytest.mark.parametrize("lag", [0, 3])
def test_a_person_who_is_always_a_little_late_has_a_shift_of_that(lag: int) -> None:
    """Who is never seen in the first hour, thirty days long, though others are, begins an hour later."""
    stints = [(0, 36, 72)] * 30 + [(1, 40 + lag, 72)] * 30
    assert fit_shifts(seen(*stints), ALWAYS) == [(36, 72), (40 + lag, 72)]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 95), st.integers(1, 96)), min_size=1, max_size=25
    )
)
def test_shifts_are_stretches_of_a_day_with_a_name(stints: list[tuple[int, int, int]]) -> None:
    one = seen(*[(who, start, start + length) for who, start, length in stints])
    found = fit_shifts(one, ALWAYS)
    assert found == sorted(set(found))
    assert found
    for start, end in found:
        assert 0 <= start < QUARTERS
        assert start < end <= start + QUARTERS
        assert end - start < QUARTERS or start == 0
