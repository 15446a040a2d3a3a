"""The bot: first line, overflow, after hours, off, and its hours."""

import pytest

from tests.worlds import Visit, answered, house, never, open_turn, tell, withdrawn, worker

DAY, HOUR = 86400, 3600


def test_first_line_takes_every_chat_and_people_get_what_it_hands_off() -> None:
    visits = [Visit(at=0, handoff=30, work=[10, 5]), Visit(at=1, resolved=True), Visit(at=2, handoff=1)]
    story = tell(visits, house(worker(), bot_mode="first_line"))
    assert story.bot == [("handed off", 0), ("resolved", 1), ("handed off", 2)]
    assert story.turns == [
        answered(0, 30, 30, 40),  # the question dates from the handoff
        answered(0, 40, 40, 45),  # the bot is not asked again
        never(1),
        answered(2, 3, 3, 13),
    ]


def test_patience_counts_from_the_handoff() -> None:
    visits = [Visit(at=0, work=100, handoff=1), Visit(at=0, handoff=50, patience=30, silent=False)]
    story = tell(visits, house(worker(), bot_mode="first_line"))
    assert story.turns[1] == withdrawn(1, 50, 80, first_agent=0)


def test_first_line_in_its_hours_only() -> None:
    crew = house(worker(), worker(), bot_mode="first_line", bot_hours=(1, 2))
    visits = [Visit(at=t, handoff=7) for t in (HOUR - 1e-6, HOUR, 2 * HOUR - 1e-6, 2 * HOUR)]
    story = tell(visits, crew)
    assert [t.question for t in story.turns] == [HOUR - 1e-6, HOUR + 7, 2 * HOUR + 7 - 1e-6, 2 * HOUR]
    assert story.bot == [
        ("", None),
        ("handed off", HOUR),
        ("handed off", 2 * HOUR - 1e-6),  # what it has begun it ends
        ("", None),
    ]


def test_hours_over_midnight_on_every_day() -> None:
    crew = house(worker((0, 2 * DAY)), bot_mode="first_line", bot_hours=(23, 25), days=2)
    times = (0.5 * HOUR, HOUR, 22 * HOUR, 23 * HOUR, 24.5 * HOUR, 25 * HOUR, 47.5 * HOUR)
    story = tell([Visit(at=t, resolved=True) for t in times], crew)
    assert [what for what, _ in story.bot] == ["resolved", "", "", "resolved", "resolved", "", "resolved"]


def test_a_handoff_beyond_the_horizon_never_reaches_people() -> None:
    visits = [Visit(at=DAY - 10, handoff=9), Visit(at=DAY - 10, handoff=10)]
    story = tell(visits, house(worker(), bot_mode="first_line"))
    assert story.turns == [open_turn(0, DAY - 1, DAY - 1, 0, 0, how="typed"), never(1)]
    assert story.bot == [("handed off", DAY - 10), ("handed off", DAY - 10)]


def test_overflow_takes_who_gets_no_slot_in_the_instant_of_arrival() -> None:
    visits = [
        Visit(at=0, work=100),
        Visit(at=10, resolved=True),
        Visit(at=20, handoff=30),  # back at 50, and then it waits like anybody
        Visit(at=100, handoff=5),  # 2 has been waiting since 50 and is first; so none is left for this one
        Visit(at=300),
    ]
    story = tell(visits, house(worker(cap=1), bot_mode="overflow"))
    assert story.bot == [("", None), ("resolved", 10), ("handed off", 20), ("handed off", 100), ("", None)]
    assert story.turns == [
        answered(0, 0, 0, 100),
        never(1),
        answered(2, 50, 100, 110),
        answered(3, 105, 110, 120),
        answered(4, 300, 300, 310),
    ]


def test_overflow_in_its_hours_only() -> None:
    visits = [Visit(at=HOUR - 20, work=100), Visit(at=HOUR - 10), Visit(at=HOUR, handoff=10)]
    story = tell(visits, house(worker(cap=1), bot_mode="overflow", bot_hours=(1, 2)))
    assert story.bot == [("", None), ("", None), ("handed off", HOUR)]
    assert [t.start for t in story.turns] == [HOUR - 20, HOUR + 80, HOUR + 90]


def test_overflow_when_the_shop_is_shut() -> None:
    story = tell([Visit(at=0, handoff=20)], house(worker((100, 900)), bot_mode="overflow"))
    assert story.turns == [answered(0, 20, 100, 110)]


def test_a_slot_freed_by_neglect_in_that_instant_is_a_slot() -> None:
    visits = [Visit(at=0, neglect=0.1), Visit(at=0, resolved=True)]
    story = tell(visits, house(worker(cap=1, neglects=0.5), bot_mode="overflow"))
    assert story.bot == [("", None), ("", None)]
    assert story.turns[1] == answered(1, 0, 0, 10)


def test_a_buyer_without_patience_leaves_before_the_bot_comes() -> None:
    visits = [Visit(at=0, patience=0, silent=False)]
    story = tell(visits, house(bot_mode="overflow"))
    assert (story.turns, story.bot) == ([withdrawn(0, 0, 0)], [("", None)])


@pytest.mark.parametrize("patience", [5, 15, 30])
def test_the_patience_of_a_question_that_the_bot_took_does_not_run_on(patience: float) -> None:
    visits = [Visit(at=0, handoff=20, patience=patience, silent=False)]
    story = tell(visits, house(bot_mode="overflow"))
    assert story.turns == [withdrawn(0, 20, 20 + patience)]


def test_after_hours_takes_who_finds_no_agent_on_duty() -> None:
    crew = house(worker((100, 200), cap=1), bot_mode="after_hours")
    visits = [
        Visit(at=99, handoff=3),  # back at 102
        Visit(at=100, work=50),
        Visit(at=110),  # no slot, but an agent on duty: it waits
        Visit(at=200, resolved=True),  # the shift has ended
    ]
    story = tell(visits, crew)
    assert story.bot == [("handed off", 99), ("", None), ("", None), ("resolved", 200)]
    assert story.turns == [
        answered(0, 102, 150, 160),
        answered(1, 100, 100, 150),
        answered(2, 110, 160, 170),
        never(3),
    ]


def test_after_hours_a_break_is_off_duty_and_so_is_staying_on() -> None:
    crew = house(worker((0, 100), breaks=((20, 30),)), bot_mode="after_hours", shift_end="finish")
    lasting = Visit(at=30, work=[80, 10], think=100)
    visits = [Visit(at=20, resolved=True), lasting, Visit(at=120, resolved=True)]
    story = tell(visits, crew)
    assert [what for what, _ in story.bot] == ["resolved", "", "resolved"]
    assert story.turns[1:3] == [answered(1, 30, 30, 110), answered(1, 210, 210, 220)]


def test_after_hours_only_who_serves_the_type_counts() -> None:
    crew = house(worker(serves=(True, False), cap=1), bot_mode="after_hours")
    story = tell([Visit(at=0, kind=kind, resolved=True) for kind in (1, 0, 0, 1)], crew)
    assert [what for what, _ in story.bot] == ["resolved", "", "", "resolved"]  # the third waits


def test_only_arriving_chats_go_to_the_bot() -> None:
    # Handed over at 100 with nobody there, and asked again at 115: both wait for people.
    crew = house(worker((0, 100)), worker((300, 900)), bot_mode="after_hours")
    story = tell([Visit(at=90, work=[20, 10], think=5, resolved=True), Visit(at=95, resolved=True)], crew)
    assert story.bot == [("", None), ("", None)]
    assert story.turns == [
        answered(0, 90, 90, 110, 0),
        answered(0, 115, 310, 320, 1),
        answered(1, 95, 300, 310, 1, first_agent=0),
    ]


def test_without_a_bot_nothing_is_resolved() -> None:
    story = tell([Visit(at=0, resolved=True)], house(worker(), bot_mode="off"))
    assert (story.turns, story.bot) == ([answered(0, 0, 0, 10)], [("", None)])


def test_the_bot_does_not_mind_an_outage() -> None:
    story = tell([Visit(at=10, handoff=20)], house(worker(), bot_mode="first_line", outages=((0, 100),)))
    assert story.turns == [answered(0, 30, 100, 110)]
