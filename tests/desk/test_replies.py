"""What an agent writes, how long it takes, and which question comes next."""

import pytest

from simulator.desk.policies import rescue
from tests.worlds import BOTTOM, TOP, Visit, answered, house, neglected, never, open_turn, tell, worker


def test_one_reply_at_a_time() -> None:
    story = tell([Visit(at=0, work=10), Visit(at=3, work=20), Visit(at=4, work=5)], house(worker()))
    assert story.turns == [answered(0, 0, 0, 10), answered(1, 3, 10, 30), answered(2, 4, 30, 35)]


def test_lookup_plus_characters_over_own_speed() -> None:
    # 40 characters at 80 a minute: 30 s, and 4 s to look it up.
    story = tell([Visit(at=7, work=40, lookup=4)], house(worker(speed=80)))
    assert story.turns == [answered(0, 7, 7, 41)]


def test_typing_time_is_rounded_to_the_microsecond() -> None:
    # 1 character at 90 a minute: 0.666... s.
    assert tell([Visit(at=0, work=1)], house(worker(speed=90))).turns == [answered(0, 0, 0, 0.666667)]


def test_a_reply_takes_a_microsecond_at_least() -> None:
    visits = [Visit(at=0, work=[0, 0])]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 1e-6),
        answered(0, 1e-6, 1e-6, 2e-6),
    ]


def test_a_quick_reply_takes_the_place_of_the_typing_alone() -> None:
    visits = [Visit(at=0, work=[100, 100, 100], lookup=3, quick=[0.49, 0.5, BOTTOM])]
    assert tell(visits, house(worker(quick=0.5, quick_time=2))).turns == [
        answered(0, 0, 0, 5, how="quick"),
        answered(0, 5, 5, 108),  # a draw equal to the share is not below it
        answered(0, 108, 108, 113, how="quick"),
    ]


def test_quick_replies_are_the_agents_own_share() -> None:
    visits = [Visit(at=0, work=100, quick=0.3), Visit(at=0, work=100, quick=0.3)]
    assert tell(visits, house(worker(quick=0.2), worker(quick=0.4))).turns == [
        answered(0, 0, 0, 100, 0),
        answered(1, 0, 0, 2, 1, how="quick"),
    ]


def test_assisted_while_the_bot_works() -> None:
    # Within the bot's hours, from 1 to 2: at the time of a quick reply, look-up included.
    visits = [Visit(at=t, work=50, lookup=1, assisted=True) for t in (3599, 3600, 7199.999999, 7200)]
    crew = house(worker(), worker(), worker(), worker(), bot_mode="overflow", bot_hours=(1, 2))
    assert tell(visits, crew).turns == [
        answered(0, 3599, 3599, 3650, 0),
        answered(1, 3600, 3600, 3603, 1, how="assisted"),
        answered(2, 7199.999999, 7199.999999, 7202.999999, 0, how="assisted"),
        answered(3, 7200, 7200, 7251, 1),
    ]


def test_assisted_goes_before_quick_and_needs_a_bot() -> None:
    visits = [Visit(at=0, work=50, assisted=True, quick=BOTTOM)]
    with_bot = house(worker(quick=1), bot_mode="after_hours")
    assert tell(visits, with_bot).turns == [answered(0, 0, 0, 2, how="assisted")]
    assert tell(visits, house(worker(quick=1))).turns == [answered(0, 0, 0, 2, how="quick")]


def test_whether_a_reply_is_assisted_is_settled_at_its_start() -> None:
    # Asked within the bot's hours (0 to 1), begun on outside them.
    visits = [Visit(at=3590, work=20), Visit(at=3595, work=30, assisted=True)]
    crew = house(worker(), bot_mode="after_hours", bot_hours=(0, 1))
    assert tell(visits, crew).turns == [answered(0, 3590, 3590, 3610), answered(1, 3595, 3610, 3640)]


@pytest.mark.parametrize(
    ("order", "starts"),
    [
        # While the first is written, to 200, come questions at 10, 30, 50, 50 and 70.
        ("longest_wait", {1: 200, 2: 210, 3: 220, 4: 230, 5: 240}),
        ("newest", {5: 200, 3: 210, 4: 220, 2: 230, 1: 240}),
        # Threshold 150 s. At 200 those from 50 on are within it: 3 (exactly), then at 210 (from 60) 5;
        # none is left, so the rest, oldest first.
        ("rescue", {3: 200, 5: 210, 1: 220, 2: 230, 4: 240}),
    ],
)
def test_reply_orders(order: str, starts: dict[int, float]) -> None:
    visits = [Visit(at=0, work=200), *(Visit(at=t, work=10) for t in (10, 30, 50, 50, 70))]
    story = tell(visits, house(worker(), reply_order=order, threshold=150))
    assert {t.chat: t.start for t in story.turns[1:]} == starts


@pytest.mark.parametrize(("asked", "first"), [(20, 2), (19.999999, 3)])
def test_rescue_takes_a_wait_of_exactly_the_threshold_for_in_time(asked: float, first: int) -> None:
    # At 200, with a threshold of 180 s; chat 1 is past saving in any case.
    visits = [Visit(at=0, work=200), Visit(at=5), Visit(at=asked), Visit(at=100)]
    story = tell(visits, house(worker(), reply_order="rescue", threshold=180))
    assert min((t.start, t.chat) for t in story.turns[1:] if t.start)[1] == first


def test_no_agent_answers_for_another() -> None:
    # 1 has nothing to do while 0's second question waits: chats stay with their agent.
    visits = [Visit(at=0, work=100), Visit(at=1, work=10), Visit(at=2, work=50)]
    story = tell(visits, house(worker(), worker()))
    assert [(t.agent, t.start) for t in story.turns] == [(0, 0), (1, 1), (0, 100)]


def test_a_neglected_question_is_never_answered_and_ends_its_chat() -> None:
    visits = [Visit(at=0, work=[10, 10, 10], neglect=[TOP, 0.01, TOP])]
    assert tell(visits, house(worker(neglects=0.02))).turns == [
        answered(0, 0, 0, 10),
        neglected(0, 10, first_agent=0),
        never(0),
    ]


def test_a_draw_equal_to_the_share_is_not_neglected() -> None:
    assert tell([Visit(at=0, neglect=0.02)], house(worker(neglects=0.02))).turns == [answered(0, 0, 0, 10)]


def test_neglect_frees_the_slot_and_the_agent_at_once() -> None:
    # One slot. The neglected chats pass within one instant, and the third is begun on in it.
    visits = [Visit(at=5, neglect=BOTTOM), Visit(at=5, neglect=BOTTOM), Visit(at=5)]
    story = tell(visits, house(worker(cap=1, neglects=0.5)))
    assert story.turns == [neglected(0, 5, 0), neglected(1, 5, 0), answered(2, 5, 5, 15)]
    assert story.routed == [(5, 0), (5, 0), (5, 0)]


def test_a_question_is_overlooked_when_its_turn_comes_not_before() -> None:
    # The slot of the overlooked chat stays taken while the agent is busy.
    visits = [Visit(at=0, work=100), Visit(at=1, neglect=BOTTOM), Visit(at=2, work=10)]
    story = tell(visits, house(worker(cap=2, neglects=0.5)))
    assert story.turns == [answered(0, 0, 0, 100), neglected(1, 1, 0), answered(2, 2, 100, 110)]
    assert story.routed == [(0, 0), (1, 0), (100, 0)]


def test_a_neglected_buyer_who_had_left_by_then_is_noted() -> None:
    visits = [Visit(at=0, work=100), Visit(at=10, neglect=BOTTOM, patience=90)]
    assert tell(visits, house(worker(neglects=0.5))).turns == [
        answered(0, 0, 0, 100),
        neglected(1, 10, 0, left=100),
    ]


def test_after_a_reply_the_buyer_thinks_and_asks_again() -> None:
    visits = [Visit(at=0, work=[10, 20, 30], think=[45, 0, 99])]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 10),
        answered(0, 55, 55, 75),
        answered(0, 75, 75, 105),  # thinking took no time; the last reply's is not used
    ]


def test_a_buyer_who_thinks_no_time_queues_behind_older_questions() -> None:
    visits = [Visit(at=0, work=[10, 10]), Visit(at=5, work=10)]
    assert tell(visits, house(worker())).turns == [
        answered(0, 0, 0, 10),
        answered(0, 10, 20, 30),
        answered(1, 5, 10, 20),
    ]


def test_what_is_in_hand_at_the_horizon_stays_unanswered() -> None:
    # The day has 86400 s; a reply done at that very moment is not done within the day.
    day = 86400
    visits = [Visit(at=day - 10, work=10), Visit(at=day - 10, work=9.0), Visit(at=day - 5), Visit(at=day - 1)]
    story = tell(visits, house(worker(cap=1), worker(cap=1)))
    assert story.turns == [
        open_turn(0, day - 10, day - 10, 0, 0, how="typed"),
        answered(1, day - 10, day - 10, day - 1, 1),
        open_turn(2, day - 5, day - 1, 1, 1, how="typed"),
        open_turn(3, day - 1),
    ]


def test_the_days_follow_on_each_other() -> None:
    day = 86400
    visits = [Visit(at=day - 10, work=[20, 10], think=[100, 0]), Visit(at=2 * day - 5, work=5)]
    assert tell(visits, house(worker((0, 2 * day)), days=2)).turns == [
        answered(0, day - 10, day - 10, day + 10),
        answered(0, day + 110, day + 110, day + 120),
        open_turn(1, 2 * day - 5, 2 * day - 5, 0, 0, how="typed"),
    ]


def test_a_question_at_the_very_threshold_can_still_be_rescued() -> None:
    assert rescue([(5, 0), (7, 1)], 5) == 0
    assert rescue([(4, 0), (7, 1)], 5) == 1
    assert rescue([(3, 0), (4, 1)], 5) == 0  # none can: the oldest of all
