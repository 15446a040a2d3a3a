"""Two phases of an instant: all that happens in it happens first, then the desk decides once."""

from itertools import permutations

import pytest

from tests.worlds import Story, Visit, answered, house, never, open_turn, tell, withdrawn, worker


def test_the_older_question_wins_though_a_newer_one_arrived_first_in_the_instant() -> None:
    # At 100 the one slot comes free. Chat 1 has waited since 50; chat 2 arrives at 100 itself.
    visits = [Visit(at=0, work=100), Visit(at=50, work=10), Visit(at=100, work=10)]
    assert [t.start for t in tell(visits, house(worker(cap=1))).turns] == [0, 100, 110]


def test_a_reply_and_an_arrival_at_one_moment() -> None:
    # 0 and 1 have a chat each; at 100 chat 0 ends with its reply, and the arrival of 100 sees it ended.
    visits = [Visit(at=0, work=100), Visit(at=0, work=300), Visit(at=100, work=10)]
    assert tell(visits, house(worker(), worker())).routed[2] == (100, 0)


def test_two_agents_free_at_one_moment_each_take_their_own() -> None:
    visits = [Visit(at=0, work=50), Visit(at=0, work=50), Visit(at=1, work=7), Visit(at=2, work=8)]
    assert tell(visits, house(worker(), worker())).turns[2:] == [
        answered(2, 1, 50, 57, 0),
        answered(3, 2, 50, 58, 1),
    ]


def test_questions_at_one_moment_are_all_seen_before_one_is_chosen() -> None:
    # At 100: chat 0's buyer writes again (think 0), chat 1 has waited, chat 2 is new. Newest first is of
    # equals the lowest chat: 0 before 2, then 1.
    visits = [Visit(at=0, work=[100, 10]), Visit(at=50, work=10), Visit(at=100, work=10)]
    story = tell(visits, house(worker(), reply_order="newest"))
    assert [t.start for t in story.turns] == [0, 100, 120, 110]


def test_a_slot_that_is_withdrawn_as_another_asks() -> None:
    visits = [Visit(at=0, work=200), Visit(at=10, patience=90, silent=False), Visit(at=100)]
    story = tell(visits, house(worker(cap=2)))
    assert story.turns[1:] == [withdrawn(1, 10, 100, first_agent=0), answered(2, 100, 200, 210)]
    assert story.routed[2] == (100, 0)


def test_shift_end_reply_and_next_question_at_one_moment() -> None:
    # At 100 agent 0's shift ends, its reply goes out, the buyer (thinking no time) asks again: routed to
    # 1, whose shift begins. The shift had ended when the buyer asked, so nothing is transferred.
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=90, work=[10, 5])], crew)
    assert story.turns == [answered(0, 90, 90, 100, 0), answered(0, 100, 100, 105, 1)]
    assert story.transfers == []


def test_shift_end_and_the_question_of_a_thinking_buyer_at_one_moment() -> None:
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=0, work=[10, 5], think=90)], crew)
    assert story.turns == [answered(0, 0, 0, 10, 0), answered(0, 100, 100, 105, 1)]
    assert story.transfers == []


def test_the_shift_has_ended_whichever_was_planned_first() -> None:
    # As before, but the buyer's 100 was settled at 10 and the shift's, which follows a break, at 50.
    crew = house(worker((0, 100), breaks=((20, 50),)), worker((100, 900)))
    story = tell([Visit(at=0, work=[10, 5], think=90)], crew)
    assert story.turns == [answered(0, 0, 0, 10, 0), answered(0, 100, 100, 105, 1)]
    assert story.transfers == []


def test_shift_end_and_the_end_of_patience_at_one_moment() -> None:
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=0, work=150), Visit(at=10, patience=90, silent=False)], crew)
    assert story.turns[1] == withdrawn(1, 10, 100, first_agent=0)
    assert story.transfers == []


def test_a_handed_over_question_whose_silent_buyer_leaves_at_that_moment() -> None:
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=0, work=150), Visit(at=10, work=[5, 5], patience=90)], crew)
    assert story.turns[1:] == [
        answered(1, 10, 100, 105, 1, first_agent=0, outcome="empty chair", left=100),
        never(1),
    ]


def test_outage_break_shift_and_arrival_at_one_moment() -> None:
    # At 100: an outage ends, 0's break ends, 1's shift ends, 2's begins, a chat arrives. Of the handed-over
    # question (chat 0) and the new one: the older to the lowest number, the other to the next.
    crew = house(
        worker((0, 900), breaks=((50, 100),)), worker((0, 100)), worker((100, 900)), outages=((40, 100),)
    )
    story = tell([Visit(at=60, work=10), Visit(at=100, work=20)], crew)
    assert story.turns == [
        answered(0, 60, 100, 110, 0, first_agent=1),
        answered(1, 100, 100, 120, 2),
    ]
    assert story.transfers == [(0, 100, 0)]


def test_an_outage_that_begins_as_a_reply_ends_and_a_question_comes() -> None:
    # The reply is done; what would be begun at that moment waits.
    crew = house(worker(), outages=((100, 130),))
    story = tell([Visit(at=90, work=[10, 10])], crew)
    assert story.turns == [answered(0, 90, 90, 100), answered(0, 100, 130, 140)]


def test_the_bots_hours_begin_at_the_moment_of_an_arrival() -> None:
    crew = house(bot_mode="overflow", bot_hours=(1, 2))
    assert tell([Visit(at=3600, resolved=True)], crew).bot == [("resolved", 3600)]


def test_handoff_reply_and_patience_at_one_moment() -> None:
    # At 60: chat 0's reply goes out, chat 1 is handed off to people, chat 2's patience ends, the one
    # slot is for the oldest question: that of 60.
    visits = [
        Visit(at=0, work=50, handoff=10),
        Visit(at=0, work=5, handoff=60),
        Visit(at=10, patience=40, silent=False, handoff=10),
    ]
    story = tell(visits, house(worker(cap=1), bot_mode="first_line"))
    assert story.turns == [answered(0, 10, 10, 60), answered(1, 60, 60, 65), withdrawn(2, 20, 60)]


def test_the_first_instant_of_all() -> None:
    crew = house(worker((0, 100)), outages=((0, 5),), bot_mode="after_hours")
    assert tell([Visit(at=0)], crew).turns == [answered(0, 0, 5, 15)]


def test_the_last_instant_is_not_played() -> None:
    day = 86400
    story = tell([Visit(at=day - 10, work=10), Visit(at=day - 1e-6, work=1)], house(worker()))
    assert story.turns == [
        open_turn(0, day - 10, day - 10, 0, 0, how="typed"),
        open_turn(1, day - 1e-6, first_agent=0),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_people_who_come_and_go_at_one_moment_in_any_order(order: tuple[int, ...]) -> None:
    # Of three people one is home at 100, one comes, one stays: whatever their numbers, chats at 100 are
    # dealt to the two who are there, the lower number first.
    duty = [(0.0, 100.0), (100.0, 900.0), (0.0, 900.0)]
    crew = house(*(worker(duty[who]) for who in order))
    story = tell([Visit(at=100, work=5), Visit(at=100, work=6), Visit(at=100, work=7)], crew)
    there = sorted(number for number, who in enumerate(order) if who != 0)
    assert [who for _, who in story.routed] == [there[0], there[1], there[0]]


def test_the_same_world_tells_the_same_story() -> None:
    def play() -> Story:
        visits = [Visit(at=float(n // 2), work=[n % 5, 3], think=n % 3, patience=20) for n in range(60)]
        return tell(visits, house(worker(cap=3), worker((0, 40)), worker((40, 90)), routing="longest_idle"))

    assert play() == play()
