"""Breaks, found in what people leave waiting."""

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.breaks import SLOTS, Pattern, Quiet, find_patterns, find_quiet
from simulator.calibration.chats import find_chats
from simulator.units import MINUTE
from tests.calibration.working import MONDAY, answers

Gain = NDArray[np.float64]
NONE = np.zeros(0, np.int64)


def quiet_at(*stretches: tuple[int, int], days: int = 10) -> Gain:
    """A person's days, who is quiet at these slots and writes in all others from 9 to 18."""
    gain = np.zeros((days, 2 * SLOTS))
    gain[:, 108:216] = -1.5
    for start, end in stretches:
        gain[:, start:end] = 1.0
    return gain


def patterns_of(*people: Gain) -> tuple[list[Pattern], list[int]]:
    account = np.repeat(np.arange(len(people)), [len(days) for days in people])
    patterns, at = find_patterns(Quiet(np.concatenate(people)), account)
    return patterns, at.tolist()


def test_what_is_quiet_day_by_day_is_a_break() -> None:
    assert patterns_of(quiet_at((144, 150))) == ([((48, 50),)], [0] * 10)
    assert patterns_of(quiet_at()) == ([()], [0] * 10)


def test_breaks_are_rounded_to_quarter_hours() -> None:
    assert patterns_of(quiet_at((145, 151)))[0] == [((48, 50),)]
    assert patterns_of(quiet_at((146, 152)))[0] == [((49, 51),)]
    assert patterns_of(quiet_at((145, 147)))[0] == [((48, 49),)]


def test_two_breaks_in_a_shift() -> None:
    assert patterns_of(quiet_at((132, 138), (168, 171)))[0] == [((44, 46), (56, 57))]


def test_people_who_take_turns_have_each_their_own() -> None:
    patterns, at = patterns_of(quiet_at((144, 150)), quiet_at((150, 156)), quiet_at((150, 156)))
    assert patterns == [((50, 52),), ((48, 50),)]
    assert at == [1] * 10 + [0] * 20


def test_one_person_may_take_another_break_on_other_days() -> None:
    changing = np.concatenate([quiet_at((144, 150)), quiet_at((156, 162))])
    patterns, at = patterns_of(changing, quiet_at((156, 162)))
    assert patterns == [((52, 54),), ((48, 50),)]
    assert at == [1] * 10 + [0] * 20


def test_who_shows_nothing_goes_with_the_others() -> None:
    idle = np.zeros((10, 2 * SLOTS))
    assert patterns_of(quiet_at((144, 150)), idle) == ([((48, 50),)], [0] * 20)


def test_one_quiet_half_hour_is_no_break() -> None:
    gain = quiet_at()
    gain[3, 144:150] = 1.0
    assert patterns_of(gain)[0] == [()]


def gain_of(*told: tuple[int, float], openings: NDArray[np.int64] = NONE) -> Gain:
    log = answers(*told)
    chats = find_chats(log)
    first, last = log.time.min(keepdims=True), log.time.max(keepdims=True)
    gain: Gain = find_quiet(chats, openings, np.array([0]), np.array([MONDAY]), first, last).gain[0]
    return gain


def test_a_question_left_waiting_speaks_for_a_break_and_a_reply_against_it() -> None:
    steady = [(0, 9.05 + at / 12) for at in range(30)]  # in every slot from 9:00 to 11:30
    log = answers(*steady, (0, 12.1), *[(0, 12.25 + at / 12) for at in range(30)])
    log.time[60] = log.time[58] + MINUTE  # asked at 11:29, answered at 12:06
    chats = find_chats(log)
    first, last = log.time.min(keepdims=True), log.time.max(keepdims=True)
    gain = find_quiet(chats, NONE, np.array([0]), np.array([MONDAY]), first, last).gain[0]
    assert (gain[138:145] > 0).all()  # from 11:30 to 12:05
    assert (gain[109:137] < 0).all()
    assert (gain[:108] == 0).all()
    assert (gain[180:] == 0).all()


def test_silence_while_there_is_nothing_to_do_speaks_for_no_break() -> None:
    steady = [(0, 9.05 + at / 12) for at in range(30)]
    assert (gain_of(*steady, (0, 13)) <= 0).all()


def test_a_missed_opening_speaks_for_a_break() -> None:
    steady = [(0, 9.05 + at / 12) for at in range(30)]
    opening = np.array([MONDAY * 24 * 60 + 12 * 60 + 1]) * MINUTE
    gain = gain_of(*steady, (0, 13), openings=opening)
    assert np.flatnonzero(gain > 0).tolist() == [144]


def test_the_reply_in_hand_may_go_out_when_the_break_has_begun() -> None:
    steady = [(0, 9.05 + at / 12) for at in range(30)]
    late = answers(*steady, (0, 11.51), (0, 13))  # 11:30:36
    late.time[60] = late.time[59] + MINUTE  # asked before 11:30
    chats = find_chats(late)
    first, last = late.time.min(keepdims=True), late.time.max(keepdims=True)
    gain = find_quiet(chats, NONE, np.array([0]), np.array([MONDAY]), first, last).gain[0]
    assert gain[138] > gain[137]
    assert gain[137] < -1
    assert gain[138] > -1
