"""Buyers who leave: without a word, or visibly; at the very moment that their patience runs out."""

import pytest

from tests.worlds import (
    BOTTOM,
    Visit,
    answered,
    house,
    neglected,
    never,
    open_turn,
    tell,
    withdrawn,
    worker,
)

DAY = 86400


def test_silent_leaving_is_answered_at_full_cost_and_ends_the_chat() -> None:
    # The second buyer leaves at 60 and is answered from 100 to 130 all the same; the third waits for that.
    visits = [Visit(at=0, work=100), Visit(at=10, work=[30, 5], patience=50), Visit(at=20, work=10)]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 100),
        answered(1, 10, 100, 130, outcome="empty chair", left=60),
        never(1),
        answered(2, 20, 130, 140),
    ]


def test_visible_leaving_withdraws_the_question_at_that_moment() -> None:
    visits = [
        Visit(at=0, work=100),
        Visit(at=10, work=[30, 5], patience=50, silent=False),
        Visit(at=20, work=10),
    ]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 100),
        withdrawn(1, 10, 60, first_agent=0),
        never(1),
        answered(2, 20, 100, 110),
    ]


def test_visible_leaving_frees_the_slot_at_that_moment() -> None:
    visits = [Visit(at=0, work=100), Visit(at=10, patience=50, silent=False), Visit(at=20)]
    story = tell(visits, house(worker(cap=2)))
    assert story.routed == [(0, 0), (10, 0), (60, 0)]
    assert story.turns[1:] == [withdrawn(1, 10, 60, first_agent=0), answered(2, 20, 100, 110)]


def test_visible_leaving_from_the_queue() -> None:
    visits = [Visit(at=0, work=100), Visit(at=10, patience=50, silent=False), Visit(at=20)]
    story = tell(visits, house(worker(cap=1)))
    assert story.routed == [(0, 0), (None, None), (100, 0)]
    assert story.turns[1:] == [withdrawn(1, 10, 60), answered(2, 20, 100, 110)]


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize(
    ("patience", "stays"), [(90.000001, True), (90, False), (89.999999, False)]
)
def test_a_wait_of_exactly_the_patience_is_too_long(patience: float, stays: bool, silent: bool) -> None:
    # Asked at 10, begun on at 100 when the agent is free.
    visits = [Visit(at=0, work=100), Visit(at=10, work=20, patience=patience, silent=silent)]
    turn = tell(visits, house(worker())).turns[1]
    if stays:
        assert turn == answered(1, 10, 100, 120)
    elif silent:
        left = 10 + patience
        assert turn == answered(1, 10, 100, 120, outcome="empty chair", left=round(left, 6))
    else:
        assert turn == withdrawn(1, 10, round(10 + patience, 6), first_agent=0)


@pytest.mark.parametrize("silent", [True, False])
def test_no_patience_at_all_is_to_have_left_before_a_start_at_once(silent: bool) -> None:
    turn = tell([Visit(at=5, patience=0, silent=silent)], house(worker())).turns[0]
    if silent:
        assert turn == answered(0, 5, 5, 15, outcome="empty chair", left=5)
    else:
        assert turn == withdrawn(0, 5, 5)  # gone before the desk could decide


def test_patience_is_for_the_start_not_for_the_reply() -> None:
    visits = [Visit(at=0, work=[500, 10], patience=60)]
    assert tell(visits, house(worker())).turns == [answered(0, 0, 0, 500), answered(0, 500, 500, 510)]


def test_patience_starts_again_with_each_question() -> None:
    visits = [Visit(at=0, work=[10, 10], think=100, patience=[5, 20], silent=False), Visit(at=100, work=50)]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 10),
        withdrawn(0, 110, 130, first_agent=0),
        answered(1, 100, 100, 150),
    ]


def test_the_patience_of_a_question_before_is_not_that_of_the_one_in_hand() -> None:
    # At 10 the first question's patience runs out, a microsecond before the second's as counted from 0.
    asks = Visit(at=0, work=[1, 20], patience=[10, 10.000001], silent=False)
    assert tell([asks], house(worker())).turns == [answered(0, 0, 0, 1), answered(0, 1, 1, 21)]


def test_a_visible_leaver_who_is_neglected_first_does_not_leave_again() -> None:
    visits = [Visit(at=0, patience=50, silent=False, neglect=BOTTOM), Visit(at=100)]
    assert tell(visits, house(worker(neglects=1e-9))).turns == [
        neglected(0, 0, 0),
        answered(1, 100, 100, 110),
    ]


def test_leaving_while_the_shop_is_empty() -> None:
    # The desk opens at 1000: the silent leaver is answered then, the other one has gone.
    visits = [Visit(at=0, patience=600), Visit(at=1, patience=600, silent=False)]
    assert tell(visits, house(worker((1000, 2000)))).turns == [
        answered(0, 0, 1000, 1010, outcome="empty chair", left=600),
        withdrawn(1, 1, 601),
    ]


@pytest.mark.parametrize("silent", [True, False])
def test_at_the_horizon_who_left_before_it_has_left(silent: bool) -> None:
    crew = house(worker((0, 1)))
    turns = tell([Visit(at=DAY - 60, patience=p, silent=silent) for p in (59, 60, 61)], crew).turns
    first = open_turn(0, DAY - 60, left=DAY - 1) if silent else withdrawn(0, DAY - 60, DAY - 1)
    # What would happen at the horizon itself is not played.
    assert turns == [first, open_turn(1, DAY - 60), open_turn(2, DAY - 60)]


def test_the_first_instant_is_a_time_like_any_other() -> None:
    """Not to be taken for "never", which is a negative time."""
    at_once = Visit(at=0, work=[10, 10], patience=[0, 999], think=5)
    assert tell([at_once], house(worker())).turns == [
        answered(0, 0, 0, 10, outcome="empty chair", left=0), never(0)
    ]  # fmt: skip
    waits = Visit(at=0, patience=100)
    assert tell([waits], house(worker((200, 300)))).turns == [
        answered(0, 0, 200, 210, outcome="empty chair", left=100)
    ]
    assert tell([waits], house()).turns == [open_turn(0, 0, left=100)]
    two = [Visit(at=0, work=50), Visit(at=0, work=10)]  # at 30 the second is handed over, not yet begun on
    story = tell(two, house(worker((0, 30)), worker((40, 60))))
    assert story.turns == [answered(0, 0, 0, 50), answered(1, 0, 40, 50, 1, first_agent=0)]


def test_an_empty_chair_in_hand_at_the_horizon() -> None:
    visits = [Visit(at=DAY - 100, work=60), Visit(at=DAY - 90, work=60, patience=50)]
    assert tell(visits, house(worker())).turns[1] == open_turn(
        1, DAY - 90, DAY - 40, 0, 0, left=DAY - 40, how="typed"
    )
