"""Breaks, shift ends both ways, and hours over midnight."""

from tests.worlds import Visit, answered, house, neglected, never, open_turn, tell, withdrawn, worker

DAY = 86400


def test_before_the_shift_chats_wait() -> None:
    story = tell([Visit(at=50), Visit(at=60)], house(worker((100, 900))))
    assert story.turns == [answered(0, 50, 100, 110), answered(1, 60, 110, 120)]
    assert story.routed == [(100, 0), (100, 0)]


# Breaks


def test_a_break_lets_the_reply_in_hand_finish_and_holds_up_the_rest() -> None:
    visits = [Visit(at=90, work=30), Visit(at=95, work=10)]
    assert tell(visits, house(worker((0, 900), breaks=((100, 200),)))).turns == [
        answered(0, 90, 90, 120),
        answered(1, 95, 200, 210),
    ]


def test_nobody_on_a_break_gets_a_chat() -> None:
    crew = house(worker((0, 900), breaks=((100, 200),)), worker((0, 900)))
    story = tell([Visit(at=100, work=50), Visit(at=110, work=50), Visit(at=200, work=5)], crew)
    assert story.routed == [(100, 1), (110, 1), (200, 0)]


def test_chats_stay_with_who_is_on_a_break() -> None:
    # The buyer writes in the break; the agent answers after it, and the chat is not handed over.
    crew = house(worker((0, 900), breaks=((100, 200),)), worker((50, 900)))
    story = tell([Visit(at=0, work=[90, 10], think=40)], crew)
    assert story.turns == [answered(0, 0, 0, 90), answered(0, 130, 200, 210)]
    assert story.transfers == []


def test_a_break_begins_at_once_with_the_moment() -> None:
    # Asked at the very moment that the break begins, or ends.
    crew = house(worker((0, 900), breaks=((100, 200),)))
    assert tell([Visit(at=100, work=5)], crew).turns == [answered(0, 100, 200, 205)]
    assert tell([Visit(at=200, work=5)], crew).turns == [answered(0, 200, 200, 205)]


def test_a_reply_done_as_the_break_begins_is_the_last() -> None:
    visits = [Visit(at=90, work=10), Visit(at=91, work=10)]
    assert tell(visits, house(worker((0, 900), breaks=((100, 200),)))).turns == [
        answered(0, 90, 90, 100),
        answered(1, 91, 200, 210),
    ]


# The shift's end, hand_over


def test_an_open_question_is_handed_over_with_its_time() -> None:
    # 0 goes home at 100 with a reply in hand to 120; chat 1's question of 10 is taken up by 1 at once.
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=0, work=120), Visit(at=10, work=20)], crew)
    assert story.turns == [
        answered(0, 0, 0, 120, 0),
        answered(1, 10, 100, 120, 1, first_agent=0),
    ]
    assert story.transfers == [(1, 100, 1)]
    assert story.routed == [(0, 0), (10, 0)]


def test_the_transfer_is_when_it_is_taken_up_again() -> None:
    crew = house(worker((0, 100)), worker((150, 900)))
    story = tell([Visit(at=0, work=120), Visit(at=10, work=20)], crew)
    assert story.turns[1] == answered(1, 10, 150, 170, 1, first_agent=0)
    assert story.transfers == [(1, 150, 1)]


def test_handed_over_questions_keep_their_place_in_the_queue() -> None:
    # At 100 the handed-over question of 10 goes before the one of 50 that waited for a slot.
    crew = house(worker((0, 100), cap=2), worker((100, 900)))
    story = tell([Visit(at=0, work=120), Visit(at=10, work=20), Visit(at=50, work=5)], crew)
    assert [t.start for t in story.turns] == [0, 100, 120]
    assert story.transfers == [(1, 100, 1)]


def test_a_chat_whose_buyer_thinks_is_routed_when_the_buyer_writes() -> None:
    crew = house(worker((0, 100)), worker((0, 900), serves=(True,)), routing="round_robin")
    story = tell([Visit(at=0, work=[10, 10], think=200)], crew)
    assert story.turns == [answered(0, 0, 0, 10, 0), answered(0, 210, 210, 220, 1)]
    assert story.transfers == []
    assert story.routed == [(0, 0)]


def test_an_older_chat_is_handed_over_from_beside_the_reply_in_hand() -> None:
    crew = house(worker((0, 100)), worker((100, 300)))
    story = tell([Visit(at=0, work=[10, 10], think=50), Visit(at=5, work=100)], crew)
    assert story.turns == [
        answered(0, 0, 0, 10), answered(0, 60, 100, 110, 1, first_agent=0), answered(1, 5, 10, 110)
    ]  # fmt: skip
    assert story.transfers == [(0, 100, 1)]


def test_who_has_let_a_chat_go_lets_it_go_once() -> None:
    # Of the first's two chats one ends, the other goes to the last, who keeps it when the first goes again.
    crew = house(worker((0, 100), (200, 300)), worker((300, 900)), worker((100, 900)))
    visits = [Visit(at=0, work=[5, 5, 5], think=[120, 250, 0]), Visit(at=20, work=5), Visit(at=210, work=5)]
    story = tell(visits, crew)
    assert [turn.agent for turn in story.turns] == [0, 2, 2, 0, 0]
    assert story.transfers == []


def test_who_has_let_the_last_chat_go_lets_it_go_once() -> None:
    crew = house(worker((0, 50)), worker((5, 300), (500, 600)), worker((600, 900)), worker((190, 900)))
    visits = [Visit(at=0, work=[5, 5], think=195), Visit(at=10, work=[5, 5, 5], think=[385, 295, 0])]
    story = tell(visits, crew)
    assert [turn.agent for turn in story.turns] == [0, 3, 1, 3, 3]
    assert story.transfers == []


def test_the_oldest_chat_is_let_go_though_a_younger_one_beside_it_has_ended() -> None:
    crew = house(worker((0, 50)), worker((0, 300)), worker((300, 900)))
    visits = [
        Visit(at=0, work=[10, 5, 5], think=[90, 290, 0]),  # to the second at 100, to the third at 395
        Visit(at=5, work=[5, 5], think=200),
    ]
    turns = [(turn.agent, turn.reply) for turn in tell(visits, crew).turns]
    assert turns == [(0, 10), (1, 105), (2, 400), (1, 10), (1, 215)]


def test_a_handed_over_question_goes_before_a_younger_one_of_an_older_chat() -> None:
    crew = house(worker((0, 20), cap=1), worker((0, 100), cap=2), worker((150, 300), cap=1))
    visits = [Visit(at=0, work=[10, 10], think=50), Visit(at=5, work=200), Visit(at=8), Visit(at=120)]
    assert tell(visits, crew).turns == [
        answered(0, 0, 0, 10),
        answered(0, 60, 160, 170, 2),
        answered(1, 5, 5, 205, 1),
        answered(2, 8, 150, 160, 2, first_agent=1),
        answered(3, 120, 170, 180, 2),
    ]


def test_a_chat_that_was_only_let_go_is_no_transfer() -> None:
    crew = house(worker((0, 100)), worker((0, 1)), worker((200, 300)))
    story = tell([Visit(at=10, work=10, think=[190, 0])], crew)
    assert story.turns == [answered(0, 10, 10, 20), answered(0, 210, 210, 220, 2)]
    assert story.transfers == []


def test_the_reply_in_hand_finishes_and_its_chat_goes_on_with_another() -> None:
    crew = house(worker((0, 100)), worker((100, 900)))
    story = tell([Visit(at=90, work=[30, 10], think=5)], crew)
    assert story.turns == [answered(0, 90, 90, 120, 0), answered(0, 125, 125, 135, 1)]
    assert story.transfers == []


def test_who_is_back_before_the_reply_in_hand_is_done_keeps_its_chat() -> None:
    # 1 goes home at 100 with a reply in hand to 200, and is back at 150; 0 sits idle all along.
    crew = house(worker((10, 900)), worker((0, 100), (150, 900)))
    story = tell([Visit(at=0, work=[200, 10], think=30)], crew)
    assert story.turns == [answered(0, 0, 0, 200, 1), answered(0, 230, 230, 240, 1)]


def test_a_slot_that_a_thinking_buyer_held_is_free_at_the_shifts_end() -> None:
    # 0's chat is given back at 100. When its buyer writes at 310, 1 is full until 400.
    crew = house(worker((0, 100), cap=1), worker((150, 900), cap=1))
    story = tell([Visit(at=0, work=[10, 10], think=300), Visit(at=200, work=200)], crew)
    assert story.turns == [
        answered(0, 0, 0, 10, 0),
        answered(0, 310, 400, 410, 1),
        answered(1, 200, 200, 400, 1),
    ]


def test_nobody_takes_it_up_again() -> None:
    story = tell([Visit(at=0, work=120), Visit(at=10, work=20)], house(worker((0, 100))))
    assert story.turns == [answered(0, 0, 0, 120), open_turn(1, 10, first_agent=0)]
    assert story.transfers == []


def test_taken_up_again_by_the_same_person_is_no_transfer() -> None:
    story = tell([Visit(at=0, work=120), Visit(at=10, work=20)], house(worker((0, 100), (300, 900))))
    assert story.turns[1] == answered(1, 10, 300, 320)
    assert story.transfers == []


def test_handed_over_twice() -> None:
    crew = house(worker((0, 100)), worker((100, 200)), worker((200, 900)), outages=((95, 250),))
    story = tell([Visit(at=96, work=5)], crew)
    assert story.turns == [answered(0, 96, 250, 255, 2, first_agent=0)]
    assert story.transfers == [(0, 100, 1), (0, 200, 2)]


def test_a_handed_over_buyer_may_leave() -> None:
    crew = house(worker((0, 100)), worker((150, 900)))
    story = tell([Visit(at=0, work=120), Visit(at=10, patience=120, silent=False)], crew)
    assert story.turns[1] == withdrawn(1, 10, 130, first_agent=0)
    assert story.transfers == []


def test_handed_over_and_neglected_by_the_next() -> None:
    crew = house(worker((0, 100)), worker((100, 900), neglects=0.5))
    story = tell([Visit(at=0, work=120), Visit(at=10, neglect=0.1)], crew)
    assert story.turns[1] == neglected(1, 10, first_agent=0)
    assert story.transfers == [(1, 100, 1)]


def test_no_reply_is_begun_at_the_very_end_of_a_shift() -> None:
    crew = house(worker((0, 100)))
    assert tell([Visit(at=100)], crew).turns == [open_turn(0, 100)]
    assert tell([Visit(at=99.999999)], crew).turns == [answered(0, 99.999999, 99.999999, 109.999999)]


def test_a_shift_end_gives_the_next_in_line_the_others_slots() -> None:
    # The cap holds for who takes over: one question at a time, oldest first.
    crew = house(worker((0, 100)), worker((0, 900), cap=1), routing="least_loaded")
    visits = [Visit(at=0, work=200), Visit(at=1, work=120), Visit(at=2, work=10), Visit(at=3, work=10)]
    story = tell(visits, crew)
    assert story.turns == [
        answered(0, 0, 0, 200, 0),
        answered(1, 1, 1, 121, 1),
        answered(2, 2, 121, 131, 1, first_agent=0),
        answered(3, 3, 131, 141, 1, first_agent=0),
    ]
    assert story.transfers == [(2, 121, 1), (3, 131, 1)]


# The shift's end, finish


def test_finish_stays_for_open_chats_and_takes_no_new_ones() -> None:
    # 0 stays for its chats to 200: through a reply in hand, an open question and a thinking buyer.
    crew = house(worker((0, 100)), worker((150, 900)), shift_end="finish")
    visits = [Visit(at=0, work=[90, 20, 10], think=[30, 60, 0]), Visit(at=95, work=20), Visit(at=130, work=5)]
    story = tell(visits, crew)
    assert story.turns == [
        answered(0, 0, 0, 90, 0),
        answered(0, 120, 120, 140, 0),
        answered(0, 200, 200, 210, 0),
        answered(1, 95, 95, 115, 0),
        answered(2, 130, 150, 155, 1),
    ]
    assert story.transfers == []


def test_finish_takes_nothing_after_the_last_open_chat() -> None:
    crew = house(worker((0, 100)), shift_end="finish")
    visits = [Visit(at=99, work=[2, 2], think=10), Visit(at=100), Visit(at=105)]
    assert tell(visits, crew).turns == [
        answered(0, 99, 99, 101),
        answered(0, 111, 111, 113),
        open_turn(1, 100),
        open_turn(2, 105),
    ]


def test_finish_answers_what_was_open_and_neglects_too() -> None:
    crew = house(worker((0, 100), neglects=0.5), shift_end="finish")
    visits = [Visit(at=90, work=[20, 10]), Visit(at=95, neglect=0.2), Visit(at=96, work=5)]
    assert tell(visits, crew).turns == [
        answered(0, 90, 90, 110),
        answered(0, 110, 115, 125),
        neglected(1, 95, 0),
        answered(2, 96, 110, 115),
    ]


def test_finish_and_back_on_duty_the_next_day() -> None:
    # The buyer thinks over the night; the same person answers in the morning.
    crew = house(worker((0, 100), (DAY, DAY + 100)), shift_end="finish", days=2)
    assert tell([Visit(at=50, work=[10, 10], think=DAY)], crew).turns == [
        answered(0, 50, 50, 60),
        answered(0, DAY + 60, DAY + 60, DAY + 70),
    ]


def test_finish_when_a_visible_leaver_was_the_last() -> None:
    crew = house(worker((0, 100), cap=2), shift_end="finish")
    visits = [Visit(at=90, work=40), Visit(at=95, patience=20, silent=False), Visit(at=116)]
    assert tell(visits, crew).turns == [
        answered(0, 90, 90, 130),
        withdrawn(1, 95, 115, first_agent=0),
        open_turn(2, 116),
    ]


# Several days


def test_hours_of_each_day_and_the_night_between() -> None:
    crew = house(worker((100, 200), (DAY + 100, DAY + 200)), days=2)
    visits = [Visit(at=150, work=[10, 10], think=100), Visit(at=250)]
    story = tell(visits, crew)
    assert story.turns == [
        answered(0, 150, 150, 160),
        answered(0, 260, DAY + 110, DAY + 120),
        answered(1, 250, DAY + 100, DAY + 110),
    ]


def test_a_shift_over_midnight() -> None:
    crew = house(worker((DAY - 100, DAY + 100)), days=2)
    visits = [Visit(at=DAY - 10, work=20), Visit(at=DAY + 95, work=10), Visit(at=DAY + 100)]
    assert tell(visits, crew).turns == [
        answered(0, DAY - 10, DAY - 10, DAY + 10),
        answered(1, DAY + 95, DAY + 95, DAY + 105),
        open_turn(2, DAY + 100),
    ]


def test_a_shift_up_to_the_horizon() -> None:
    crew = house(worker((DAY - 100, DAY)))
    assert tell([Visit(at=DAY - 20, work=[10, 10], think=2)], crew).turns == [
        answered(0, DAY - 20, DAY - 20, DAY - 10),
        open_turn(0, DAY - 8, DAY - 8, 0, 0, how="typed"),
    ]


def test_what_a_buyer_would_ask_after_the_horizon_is_never_asked() -> None:
    assert tell([Visit(at=DAY - 20, work=10, think=10, lookup=[0, 0])], house(worker())).turns == [
        answered(0, DAY - 20, DAY - 20, DAY - 10),
        never(0),
    ]
