"""Shifts dealt out to people: against every way there is, in worlds small enough to try them all."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.planning.dealing import Dealt, deal
from simulator.planning.dealing_by_hand import Members, deal_by_hand
from simulator.planning.dealing_by_program import deal_by_program
from simulator.planning.dealing_strain import Task, Wishes, least_strain
from simulator.units import DAY, HOUR
from tests.depth import examples

REST = 11 * HOUR
NO_DAYS_OFF = Wishes(REST, (), 7)
Quality = tuple[int, int, int, int, int]


def task(day: int, start: float, end: float, people: int = 1) -> Task:
    """A shift of so many people from an hour of a day to another; late if it ends after 22:00."""
    first, last = int(start * HOUR), int(end * HOUR)
    return Task(day, day * DAY + first, day * DAY + last, people, end > 22)


def calendars(tasks: list[Task], members: Members, people: int) -> list[list[Task]]:
    assert [len(set(own)) for own in members] == [one.people for one in tasks]
    return [[one for one, own in zip(tasks, members, strict=True) if p in own] for p in range(people)]


def quality(tasks: list[Task], members: Members, people: int, wishes: Wishes) -> Quality | None:
    """Second shifts, rest and days off missing, range of late shifts and of shifts; None if it cannot be."""
    second = rest = off = 0
    late, number = [], []
    for own in calendars(tasks, members, people):
        for before, after in pairwise(own):
            if after.start < before.end:
                return None
            rest += max(0, wishes.rest - (after.start - before.end))
        days = {one.day for one in own}
        second += len(own) - len(days)
        for first, last in wishes.stretches:
            off += max(0, len(days & set(range(first, last + 1))) - wishes.most_days)
        late.append(sum(one.late for one in own))
        number.append(len(own))
    return second, rest, off, max(late) - min(late), max(number) - min(number)


def best(tasks: list[Task], people: int, wishes: Wishes) -> Quality | None:
    """The best of all ways to deal the tasks."""
    choices = [list(combinations(range(people), one.people)) for one in tasks]
    found = (quality(tasks, members, people, wishes) for members in product(*choices))
    return min((one for one in found if one is not None), default=None)


@st.composite
def teams(draw: st.DrawFn) -> tuple[list[Task], int, Wishes]:
    """Up to six shifts on four days for two or three people, who may all have to work twice a day."""
    people = draw(st.integers(2, 3))
    hours = st.sampled_from([(0, 3), (7, 13), (9, 17), (13, 19), (15, 23), (20, 26)])
    kinds = draw(st.lists(st.tuples(st.integers(0, 3), hours), min_size=2, max_size=6, unique=True))
    tasks = [task(day, *own, draw(st.integers(1, people))) for day, own in kinds]
    stretches = draw(st.sampled_from([((0, 3),), ((0, 2), (1, 3))]))
    wishes = Wishes(draw(st.sampled_from([0, 5, 11])) * HOUR, stretches, draw(st.integers(1, 3)))
    return sorted(tasks, key=lambda one: (one.start, one.end)), people, wishes


@given(teams())
@settings(max_examples=examples(100), deadline=None)
def test_no_way_of_dealing_is_better(team: tuple[list[Task], int, Wishes]) -> None:
    tasks, people, wishes = team
    wanted = best(tasks, people, wishes)
    if wanted is None:
        with pytest.raises(ValueError, match="too small for what is wanted at once"):
            deal(tasks, people, wishes)
        return
    dealt = deal(tasks, people, wishes)
    assert dealt.proved
    assert quality(tasks, dealt.members, people, wishes) == wanted
    orders = [[place for place, own in enumerate(dealt.members) if p in own] for p in range(people)]
    assert orders == sorted(orders, key=lambda own: (not own, own))


@given(teams())
@settings(max_examples=50, deadline=None)
def test_the_program_deals_best_and_by_hand_no_more_is_asked(team: tuple[list[Task], int, Wishes]) -> None:
    tasks, people, wishes = team
    wanted = best(tasks, people, wishes)
    assume(wanted is not None)
    assert wanted is not None
    strain = least_strain(tasks, people, wishes.rest)
    members, proved = deal_by_program(tasks, people, wishes, strain)
    assert members is not None
    assert (quality(tasks, members, people, wishes), proved) == (wanted, True)
    by_hand = quality(tasks, deal_by_hand(tasks, people, wishes, strain), people, wishes)
    assert by_hand is not None
    assert by_hand[:2] == wanted[:2]


def test_nothing_to_deal() -> None:
    assert deal([], 0, NO_DAYS_OFF) == Dealt((), True)


def test_people_are_numbered_as_their_shifts_begin() -> None:
    tasks = [task(0, 9, 17, 2), task(0, 15, 23), task(1, 9, 17), task(1, 15, 23, 2)]
    assert deal(tasks, 4, NO_DAYS_OFF).members == ((0, 1), (2,), (3,), (0, 1))


def test_whoever_was_late_is_not_early() -> None:
    # 23:00 to 09:00 is 10 h: with two people for two shifts a day, each keeps the same shift.
    tasks = [task(day, *hours) for day in range(4) for hours in ((9, 17), (15, 23))]
    dealt = deal(tasks, 2, NO_DAYS_OFF)
    assert dealt == Dealt(((0,), (1,)) * 4, True)
    assert quality(tasks, dealt.members, 2, NO_DAYS_OFF) == (0, 0, 0, 4, 0)
    # With an hour's rest less it is fair; three people take turns as it is.
    nearly = Wishes(10 * HOUR, (), 7)
    assert quality(tasks, deal(tasks, 2, nearly).members, 2, nearly) == (0, 0, 0, 0, 0)
    assert quality(tasks, deal(tasks, 3, NO_DAYS_OFF).members, 3, NO_DAYS_OFF) == (0, 0, 0, 1, 1)


def test_fewer_second_shifts_come_before_rest() -> None:
    # Either somebody works twice on the first day, or sleeps 3 h before the second.
    tasks = [task(0, 6, 10), task(0, 22, 30, 2), task(1, 9, 13)]
    dealt = deal(tasks, 3, NO_DAYS_OFF)
    assert dealt.members == ((0,), (1, 2), (0,))
    assert quality(tasks, deal(tasks, 2, NO_DAYS_OFF).members, 2, NO_DAYS_OFF) == (1, 8 * HOUR, 0, 0, 0)


def test_what_is_too_much_for_the_program_is_dealt_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.planning.dealing._MOST_VARIABLES", 0)
    tasks = [task(day, *hours) for day in range(4) for hours in ((9, 17), (15, 23))]
    assert deal(tasks, 2, NO_DAYS_OFF) == Dealt(((0,), (1,)) * 4, False)


def test_what_the_program_does_not_get_done_is_dealt_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.planning.solver.LONGEST_S", 0)
    tasks = [task(day, *hours) for day in range(4) for hours in ((9, 17), (15, 23))]
    assert deal(tasks, 2, NO_DAYS_OFF) == Dealt(((0,), (1,)) * 4, False)


def test_less_rest_comes_before_a_second_shift() -> None:
    # At 11:30 one of two has slept 9.5 h, and the other was on until 00:15 of the same day.
    tasks = [task(0, 18, 26), task(1, 0, 0.25), task(1, 11.5, 15)]
    dealt = deal(tasks, 2, NO_DAYS_OFF)
    assert dealt.members == ((0,), (1,), (0,))
    assert quality(tasks, dealt.members, 2, NO_DAYS_OFF) == (0, 1.5 * HOUR, 0, 1, 1)


def test_rest_is_missing_where_it_is_least() -> None:
    # Everybody has worked late; those who end at 23:00 sleep an hour longer than those until 24:00.
    tasks = [task(0, 15, 23), task(0, 16, 24), task(1, 8, 12)]
    dealt = deal(tasks, 2, NO_DAYS_OFF)
    assert dealt.members == ((0,), (1,), (0,))
    assert quality(tasks, dealt.members, 2, NO_DAYS_OFF) == (0, 2 * HOUR, 0, 0, 1)


def test_days_off_come_before_fairness() -> None:
    # Six early shifts and one late: whoever is late on the last day has worked less before.
    tasks = [task(day, 9, 17, 2) for day in range(6)] + [task(6, 15, 23)]
    week = Wishes(REST, ((0, 6),), 6)
    assert quality(tasks, deal(tasks, 2, week).members, 2, week) == (0, 0, 1, 1, 1)
    assert quality(tasks, deal(tasks, 3, week).members, 3, week) == (0, 0, 0, 1, 1)


def test_a_day_worked_twice_is_one_day() -> None:
    tasks = [task(0, 6, 9), task(0, 20, 23), task(1, 12, 15)]
    week = Wishes(0, ((0, 1),), 1)
    assert quality(tasks, deal(tasks, 1, week).members, 1, week) == (1, 0, 1, 0, 0)


def test_late_shifts_come_before_shifts() -> None:
    # Two late shifts, one each: though one has three shifts then, and the other one.
    tasks = [task(1, 13, 19), task(1, 20, 26), task(2, 0, 3), task(3, 15, 23)]
    wishes = Wishes(REST, ((0, 3),), 1)
    members, _ = deal_by_program(tasks, 2, wishes, least_strain(tasks, 2, REST))
    assert members is not None
    assert quality(tasks, members, 2, wishes) == (0, 6 * HOUR, 2, 0, 2)


def test_the_program_counts_a_day_worked_twice_as_one() -> None:
    tasks = [task(0, 7, 13, 2), task(1, 7, 13), task(2, 7, 13, 3), task(2, 20, 26, 2)]
    wishes = Wishes(REST, ((0, 3),), 2)
    members, _ = deal_by_program(tasks, 3, wishes, least_strain(tasks, 3, REST))
    assert members is not None
    assert quality(tasks, members, 3, wishes) == (2, 8 * HOUR, 0, 1, 1)


@pytest.mark.parametrize("people", [40, 45])
def test_a_week_of_forty_people_is_dealt_as_fairly_as_can_be(people: int) -> None:
    lines = [(8, 16, 8), (10, 18, 3), (12, 20, 3), (14, 22, 4), (15, 24, 4), (16, 24, 4), (18, 24, 8)]
    tasks = [task(day, *line) for day in range(7) for line in lines]
    week = Wishes(REST, ((0, 6),), 6)
    by_hand = deal_by_hand(tasks, people, week, least_strain(tasks, people, REST))
    assert quality(tasks, by_hand, people, week) == (0, 0, 0, 1, 1)
    dealt = deal(tasks, people, week)
    assert dealt.proved
    assert quality(tasks, dealt.members, people, week) == (0, 0, 0, 1, 1)


def test_sixty_shifts_a_day_for_forty_people() -> None:
    # Twenty have two of them every day: as few as arithmetic allows, and shared out evenly.
    tasks = [task(day, 8 + 0.625 * at, 11.5 + 0.625 * at, 3) for day in range(7) for at in range(20)]
    week = Wishes(REST, ((0, 6),), 6)
    found = quality(tasks, deal(tasks, 40, week).members, 40, week)
    assert found is not None
    assert (found[0], found[2:]) == (7 * 20, (40, 1, 1))
