"""Where a person's work begins and ends, and when there was something to do."""

import numpy as np

from simulator.calibration.chats import find_chats
from simulator.calibration.stints import (
    QUARTERS,
    SILENCE,
    UNSEEN,
    Stints,
    cells_of,
    chances,
    day_of,
    find_stints,
    openings,
    stays_on,
    stint_of,
)
from simulator.units import DAY, HOUR, MINUTE
from tests.calibration.working import MONDAY, answers

EVERYBODY = np.ones(4, bool)


def stints_of(*told: tuple[int, float]) -> Stints:
    log = answers(*told)
    return find_stints(log, find_chats(log))


def test_a_silence_of_more_than_four_hours_parts_stints() -> None:
    stints = stints_of((0, 9), (0, 13), (0, 17.01), (0, 18), (1, 10))
    assert stints.account.tolist() == [0, 0, 1]
    hours = [[(at - MONDAY * DAY) / HOUR for at in column] for column in (stints.first, stints.last)]
    assert hours == [[9, 17.01, 10], [13, 18, 10]]
    assert stints.messages.tolist() == [2, 2, 1]
    assert SILENCE == 4 * HOUR


def test_a_stint_belongs_to_the_day_on_which_it_starts() -> None:
    night = stints_of(*((0, 22 + at / 2) for at in range(17)))
    assert (day_of(night) - MONDAY).tolist() == [0]
    assert [column.tolist() for column in cells_of(night, stay=False)] == [[88], [120]]


def test_who_is_a_little_early_came_for_the_shift_and_the_last_reply_may_go_out_after_it() -> None:
    stints = stints_of((0, 8.97), *((0, at) for at in range(10, 18)), (0, 18.04))
    assert [column.tolist() for column in cells_of(stints, stay=False)] == [[36], [72]]
    midnight = stints_of((0, 23.97), (0, 25))
    assert (day_of(midnight) - MONDAY).tolist() == [1]


def test_a_word_long_before_or_after_the_rest_is_none_of_the_stint() -> None:
    work = [(0, 9 + at / 2) for at in range(18)]
    stints = stints_of((0, 6), *work, (0, 20.5))
    assert [column.tolist() for column in cells_of(stints, stay=False)] == [[36], [70]]
    assert stints.messages.tolist() == [len(work)]


def test_people_who_stay_are_on_duty_until_they_take_their_last_chat() -> None:
    log = answers((0, 14.5), (0, 17.9), (0, 18.3), (0, 18.6))
    log.buyer[4:] = 1  # the chat of 17:54 goes on
    stints = find_stints(log, find_chats(log))
    assert cells_of(stints, stay=True)[1].tolist() == [72]
    assert cells_of(stints, stay=False)[1].tolist() == [75]


def test_chats_that_change_hands_show_that_nobody_stays() -> None:
    log = answers((0, 9), (0, 17.9), (1, 18.1), (1, 20))
    stints = find_stints(log, find_chats(log))
    assert stays_on(find_chats(log), EVERYBODY, stints)
    log.buyer[4:6] = log.buyer[2]
    assert not stays_on(find_chats(log), EVERYBODY, stints)


def test_messages_find_their_stint_whatever_their_order() -> None:
    accounts, firsts = np.array([0, 0, 2]), np.array([10, 50, 5])
    found = stint_of(accounts, firsts, np.array([2, 0, 0, 0]), np.array([9, 60, 10, 49]))
    assert found.tolist() == [2, 1, 0, 0]
    assert stint_of(accounts, firsts, np.zeros(0, int), np.zeros(0, int)).tolist() == []


def test_a_chat_given_to_somebody_busy_would_have_gone_to_somebody_idle() -> None:
    log = answers((0, 9), (0, 9.1), (0, 9.2))
    assert openings(find_chats(log), EVERYBODY).tolist() == []
    log.buyer[:] = [0, 0, 1, 1, 0, 0]  # the first goes on while the second comes
    free = openings(find_chats(log), EVERYBODY)
    assert [(at - MONDAY * DAY + 5 * 10**6) // MINUTE for at in free] == [546 - 1]


def test_a_chat_that_waits_is_an_opening_for_those_who_take_its_type() -> None:
    log = answers((0, 9), (0, 9.5))
    log.time[2] -= 6 * MINUTE
    free = openings(find_chats(log), EVERYBODY)
    assert [(at - MONDAY * DAY) / MINUTE for at in free] == [570 - 6 - 1 / 6]
    assert openings(find_chats(log), np.zeros(4, bool)).tolist() == []
    found = chances(find_chats(log), free)
    assert len(found) == 5 * QUARTERS
    assert np.flatnonzero(found == 1).tolist() == [2 * QUARTERS + 37]
    assert set(found.tolist()) == {1.0, UNSEEN}


def test_a_log_without_accounts_has_no_stints() -> None:
    log = answers((-1, 9), (-1, 10))
    assert len(find_stints(log, find_chats(log))) == 0
