"""Who gets a chat: on duty, serving its type, with a free slot; else it waits, oldest question first."""

from dataclasses import replace

from tests.worlds import Visit, answered, house, never, open_turn, tell, worker


def routed_to(story_routed: list[tuple[float | None, int | None]]) -> list[int | None]:
    return [who for _, who in story_routed]


def test_one_chat_one_agent() -> None:
    story = tell([Visit(at=100, work=10, lookup=2.5)], house(worker()))
    assert story.turns == [answered(0, 100, 100, 112.5)]
    assert story.routed == [(100, 0)]
    assert story.bot == [("", None)]
    assert story.transfers == []


def test_fewest_open_chats_then_lowest_number() -> None:
    # All at once: 0, 1, 2 have none and are taken in order of number; then again from 0.
    story = tell([Visit(at=0) for _ in range(5)], house(worker(), worker(), worker()))
    assert routed_to(story.routed) == [0, 1, 2, 0, 1]
    assert story.turns == [
        answered(0, 0, 0, 10, 0),
        answered(1, 0, 0, 10, 1),
        answered(2, 0, 0, 10, 2),
        answered(3, 0, 10, 20, 0),
        answered(4, 0, 10, 20, 1),
    ]


def test_least_loaded_counts_open_chats_even_where_the_buyer_thinks() -> None:
    # Agent 0's buyer thinks for long: the slot is held, so the second chat goes to 1, the third to 0.
    visits = [Visit(at=0, work=[10, 10], think=[500, 0]), Visit(at=100, work=10), Visit(at=101, work=10)]
    story = tell(visits, house(worker(), worker()))
    assert story.turns == [
        answered(0, 0, 0, 10, 0),
        answered(0, 510, 510, 520, 0),
        answered(1, 100, 100, 110, 1),
        answered(2, 101, 101, 111, 0),
    ]


def test_round_robin_goes_on_from_the_last_who_got_a_chat() -> None:
    visits = [Visit(at=t, work=1) for t in (0, 100, 200, 300)]
    story = tell(visits, house(worker(), worker(), worker(), routing="round_robin"))
    assert routed_to(story.routed) == [0, 1, 2, 0]


def test_round_robin_passes_over_who_cannot_take_the_chat() -> None:
    # Of three, 1 is full with a long chat and 2 does not serve the type: after 0 comes 0.
    visits = [Visit(at=0, work=1), Visit(at=1, work=1000), Visit(at=100, work=1), Visit(at=200, work=1)]
    crew = house(
        worker(), worker(cap=1), worker(serves=(False,)), routing="round_robin",
    )  # fmt: skip
    assert routed_to(tell(visits, crew).routed) == [0, 1, 0, 0]


def test_longest_idle_is_who_finished_first() -> None:
    # 0 is busy to 50, 1 to 20, 2 to 30: the next goes to 1, then 2, then 0.
    visits = [Visit(at=0, work=50), Visit(at=0, work=20), Visit(at=0, work=30)]
    visits += [Visit(at=t, work=100) for t in (60, 61, 62)]
    story = tell(visits, house(worker(), worker(), worker(), routing="longest_idle"))
    assert routed_to(story.routed) == [0, 1, 2, 1, 2, 0]


def test_longest_idle_of_equals_is_the_lowest_number() -> None:
    story = tell([Visit(at=5, work=1)], house(worker(), worker(), routing="longest_idle"))
    assert routed_to(story.routed) == [0]


def test_longest_idle_counts_from_coming_on_duty() -> None:
    # 0 comes at 100, 1 has been there since 50 though never asked.
    crew = house(worker((100, 900)), worker((50, 900)), routing="longest_idle")
    assert routed_to(tell([Visit(at=200, work=1)], crew).routed) == [1]


def test_longest_idle_where_all_are_at_work_takes_the_fewest_chats() -> None:
    # 0 writes with a second chat behind it, 1 writes alone.
    visits = [Visit(at=0, work=100), Visit(at=0, work=100), Visit(at=1, work=100), Visit(at=2, work=100)]
    story = tell(visits, house(worker(), worker(), routing="longest_idle"))
    assert routed_to(story.routed) == [0, 1, 0, 1]


def test_longest_idle_may_hold_chats_whose_buyers_think() -> None:
    # 0 answered at 10 and its buyer thinks; 1 answered at 20. Both idle: 0 for longer.
    visits = [Visit(at=0, work=[10, 1], think=900), Visit(at=0, work=20), Visit(at=30, work=1)]
    story = tell(visits, house(worker(), worker(), routing="longest_idle"))
    assert routed_to(story.routed) == [0, 1, 0]


def test_a_full_agent_takes_no_more_and_the_oldest_question_is_next() -> None:
    visits = [Visit(at=0, work=100), Visit(at=20, work=10), Visit(at=10.5, work=10)]
    visits.sort(key=lambda v: v.at)
    story = tell(visits, house(worker(cap=1)))
    assert story.turns == [
        answered(0, 0, 0, 100),
        answered(1, 10.5, 100, 110),
        answered(2, 20, 110, 120),
    ]
    assert story.routed == [(0, 0), (100, 0), (110, 0)]


def test_of_equal_questions_the_lowest_chat_is_routed_first() -> None:
    visits = [Visit(at=0, work=100), Visit(at=5, work=7), Visit(at=5, work=9)]
    story = tell(visits, house(worker(cap=1)))
    assert [t.start for t in story.turns] == [0, 100, 107]


def test_the_cap_is_reached_exactly() -> None:
    visits = [Visit(at=t, work=100) for t in (0, 1, 2)]
    assert tell(visits, house(worker(cap=2))).routed == [(0, 0), (1, 0), (100, 0)]


def test_a_slot_is_held_while_the_buyer_thinks() -> None:
    # One slot: the second chat waits for the first's whole life, thinking included.
    visits = [Visit(at=0, work=[10, 10], think=300), Visit(at=1, work=10)]
    story = tell(visits, house(worker(cap=1)))
    assert story.turns == [
        answered(0, 0, 0, 10),
        answered(0, 310, 310, 320),
        answered(1, 1, 320, 330),
    ]


def test_only_who_serves_the_type_gets_it_and_another_type_is_not_held_up() -> None:
    # Type 1 is 0's business alone, who is full; the later chat of type 0 goes to 1 meanwhile.
    visits = [Visit(at=0, work=100, kind=1), Visit(at=1, work=10, kind=1), Visit(at=2, work=10, kind=0)]
    crew = house(worker(serves=(False, True), cap=1), worker(serves=(True, False)))
    assert tell(visits, crew).turns == [
        answered(0, 0, 0, 100, 0),
        answered(1, 1, 100, 110, 0),
        answered(2, 2, 2, 12, 1),
    ]


def test_between_types_the_oldest_question_gets_the_slot() -> None:
    visits = [Visit(at=0, work=100), Visit(at=1, work=10, kind=1), Visit(at=2, work=10, kind=0)]
    assert [t.start for t in tell(visits, house(worker(cap=1))).turns] == [0, 100, 110]


def test_a_type_that_nobody_serves_waits_for_ever() -> None:
    visits = [Visit(at=0, kind=1), Visit(at=1, kind=0)]
    assert tell(visits, house(worker(serves=(True, False)))).turns == [
        open_turn(0, 0),
        answered(1, 1, 1, 11),
    ]


def test_a_chat_stays_with_its_agent() -> None:
    # The first chat's buyer comes back to 0, busy with another by then, though 1 sits idle.
    visits = [Visit(at=0, work=[10, 10], think=20), Visit(at=5, work=1), Visit(at=15, work=100)]
    story = tell(visits, house(worker(), worker()))
    assert story.turns == [
        answered(0, 0, 0, 10, 0),
        answered(0, 30, 30, 40, 0),
        answered(1, 5, 5, 6, 1),
        answered(2, 15, 15, 115, 1),
    ]


def test_nobody_in_the_crew() -> None:
    assert tell([Visit(at=0, work=[1, 1]), Visit(at=1)], house()).turns == [
        open_turn(0, 0),
        never(0),
        open_turn(1, 1),
    ]


def test_nobody_on_the_roster() -> None:
    assert tell([Visit(at=0)], house(replace(worker(), duty=()))).turns == [open_turn(0, 0)]


def test_an_empty_tape() -> None:
    story = tell([], house(worker()))
    assert (story.turns, story.bot, story.routed, story.transfers) == ([], [], [], [])


def test_an_empty_tape_and_nobody() -> None:
    assert tell([], house()).turns == []


def test_longest_idle_who_has_a_question_is_not_idle_though_the_system_is_down() -> None:
    crew = house(worker(), worker(), routing="longest_idle", outages=((0, 100),))
    assert tell([Visit(at=10), Visit(at=20)], crew).routed == [(10, 0), (20, 1)]


def test_round_robin_among_many_goes_on_from_the_last_past_who_is_full() -> None:
    """Sixteen people, of whom every third takes no chat; the next is looked for from each of them."""
    takes = [n % 3 > 0 for n in range(16)]
    crew = house(*(worker(cap=1 if free else 0) for free in takes), routing="round_robin")
    visits = [Visit(at=10 * n, work=5) for n in range(40)]
    free = [n for n, one in enumerate(takes) if one]
    assert [to for _, to in tell(visits, crew).routed] == [free[n % len(free)] for n in range(40)]
