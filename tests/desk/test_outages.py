"""Outages: no work on replies advances, buyers go on writing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.desk.outages import OutageCalendar
from tests.worlds import Visit, answered, house, open_turn, tell, withdrawn, worker

DAY = 86400


def test_the_reply_in_hand_stops_and_goes_on() -> None:
    # 30 s of work from 90: ten seconds, an outage of 50 s, twenty more.
    crew = house(worker(), outages=((100, 150),))
    assert tell([Visit(at=90, work=30)], crew).turns == [answered(0, 90, 90, 170)]


def test_no_reply_is_begun_in_an_outage() -> None:
    crew = house(worker(), outages=((100, 150),))
    assert tell([Visit(at=120, work=30)], crew).turns == [answered(0, 120, 150, 180)]


def test_no_reply_is_begun_in_the_second_outage_either() -> None:
    crew = house(worker(), outages=((100, 150), (200, 250)))
    visits = [Visit(at=160, work=10), Visit(at=210, work=10)]
    assert tell(visits, crew).turns == [answered(0, 160, 160, 170), answered(1, 210, 250, 260)]


def test_buyers_go_on_writing_and_are_routed() -> None:
    crew = house(worker(), worker(), outages=((100, 150),))
    story = tell([Visit(at=110, work=5), Visit(at=120, work=5), Visit(at=130, work=5)], crew)
    assert story.routed == [(110, 0), (120, 1), (130, 0)]
    assert [(t.start, t.reply) for t in story.turns] == [(150, 155), (150, 155), (155, 160)]


@pytest.mark.parametrize(
    ("at", "start", "reply"),
    [
        (90, 90, 100),  # done at the very moment that the outage begins
        (90.000001, 90.000001, 150.000001),
        (100, 150, 160),  # asked at that moment: the system is down already
        (149.999999, 150, 160),
        (150, 150, 160),  # up again
    ],
)
def test_at_the_edges(at: float, start: float, reply: float) -> None:
    crew = house(worker(), outages=((100, 150),))
    assert tell([Visit(at=at, work=10)], crew).turns == [answered(0, at, start, reply)]


def test_a_reply_over_two_outages_of_which_some_overlap_and_touch() -> None:
    # Down from 100 to 140 (overlapping), and from 150 to 170 (touching). Work 20: 95-100, 140-150, 170-175.
    crew = house(worker(), outages=((150, 160), (110, 140), (100, 120), (160, 170)))
    assert crew.outages.stretches == ((100_000_000, 140_000_000), (150_000_000, 170_000_000))
    assert tell([Visit(at=95, work=20)], crew).turns == [answered(0, 95, 95, 175)]


def test_patience_runs_on() -> None:
    crew = house(worker(), outages=((100, 200),))
    visits = [
        Visit(at=110, patience=60, silent=False),
        Visit(at=120, patience=60),
        Visit(at=130, patience=60.000001),
    ]
    assert tell(visits, crew).turns == [
        withdrawn(0, 110, 170, first_agent=0),
        answered(1, 120, 200, 210, outcome="empty chair", left=180),
        answered(2, 130, 210, 220, outcome="empty chair", left=190.000001),
    ]


def test_down_when_the_day_begins() -> None:
    crew = house(worker(), outages=((-50, 30),))
    assert tell([Visit(at=0)], crew).turns == [answered(0, 0, 30, 40)]


def test_an_outage_that_was_over_before_the_day() -> None:
    crew = house(worker(), outages=((-50, 0), (-90, -60), (100, 150)))
    turns = [answered(0, 0, 0, 10), answered(1, 110, 150, 160)]
    assert tell([Visit(at=0), Visit(at=110)], crew).turns == turns


def test_down_to_the_end_and_beyond() -> None:
    crew = house(worker(), outages=((DAY - 100, DAY + 100), (DAY + 200, DAY + 300)))
    visits = [Visit(at=DAY - 105, work=10), Visit(at=DAY - 50)]
    assert tell(visits, crew).turns == [
        open_turn(0, DAY - 105, DAY - 105, 0, 0, how="typed"),
        open_turn(1, DAY - 50, first_agent=0),
    ]


def test_a_shift_that_begins_in_an_outage() -> None:
    crew = house(worker((120, 900)), outages=((100, 150),))
    story = tell([Visit(at=50, work=5)], crew)
    assert story.turns == [answered(0, 50, 150, 155)]
    assert story.routed == [(120, 0)]


def test_a_shift_that_ends_in_an_outage_lets_the_reply_in_hand_finish_after_it() -> None:
    crew = house(worker((0, 120)), outages=((100, 150),))
    assert tell([Visit(at=95, work=10)], crew).turns == [answered(0, 95, 95, 155)]


def test_an_overflowing_chat_finds_its_slot_in_an_outage_too() -> None:
    crew = house(worker(cap=1), outages=((100, 150),), bot_mode="overflow")
    story = tell([Visit(at=110, work=5), Visit(at=110, work=5, handoff=10)], crew)
    assert story.turns == [answered(0, 110, 150, 155), answered(1, 120, 155, 160)]
    assert story.bot == [("", None), ("handed off", 110)]


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 15)).map(lambda s: (s[0], s[0] + s[1])), max_size=6
)


@given(spans, st.integers(0, 60), st.integers(1, 40))
def test_the_calendar_against_counting_every_moment(
    outages: list[tuple[int, int]], start: int, work: int
) -> None:
    at, done = start, 0
    while done < work:
        done += not any(a <= at < b for a, b in outages)
        at += 1
    assert OutageCalendar.of(outages).finish(start, work) == at


@given(spans)
def test_the_calendar_is_sorted_and_apart(outages: list[tuple[int, int]]) -> None:
    stretches = OutageCalendar.of(outages).stretches
    assert all(b < c for (_, b), (c, _) in pairwise(stretches))
    moments = {m for a, b in stretches for m in range(a, b)}
    assert moments == {m for a, b in outages for m in range(a, b)}
