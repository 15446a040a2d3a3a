"""Shifts dealt out in order of time, each to those who have had least, and then evened out by exchanges."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise

from simulator.planning.dealing_strain import Strain, Task, Wishes, ready_again
from simulator.units import DAY

Members = tuple[tuple[int, ...], ...]
"""Of each task, the numbers of the people on it."""

Calendar = list[int]
"""Of one person, the places of the tasks, in order of start."""

Burden = tuple[int, int, int]
"""Of one person, days off missing, late shifts, and shifts."""

_MOST_PAIRS = 3000  # tried in vain before it is given up
_MOST_EXCHANGES = 2000  # for each aim


def deal_by_hand(tasks: Sequence[Task], people: int, wishes: Wishes, strain: Strain) -> Members:
    """Deal tasks out so that no more is asked than must be, and about fairly.

    Parameters
    ----------
    tasks : sequence of Task
        In order of start.
    people : int
        How many people there are.
    wishes : Wishes
        What they should have.
    strain : Strain
        What must be asked of them.
    """
    calendars = _in_order(tasks, people, wishes, strain)
    burdens = [_burden(tasks, calendar, wishes) for calendar in calendars]
    for aim in range(3):
        for _ in range(_MOST_EXCHANGES):
            if not _exchange(tasks, calendars, burdens, wishes, aim):
                break
    members: list[list[int]] = [[] for _ in tasks]
    for person, calendar in enumerate(calendars):
        for place in calendar:
            members[place].append(person)
    return tuple(map(tuple, members))


def missing_days_off(worked: Collection[int], wishes: Wishes) -> int:
    """Days off that somebody lacks who works on these days, summed over the stretches."""
    found = (sum(first <= day <= last for day in worked) for first, last in wishes.stretches)
    return sum(max(0, days - wishes.most_days) for days in found)


def _in_order(tasks: Sequence[Task], people: int, wishes: Wishes, strain: Strain) -> list[Calendar]:
    """Dealt in order of start, along the flow of those who go on before they are rested."""
    calendars: list[Calendar] = [[] for _ in range(people)]
    late = [0] * people
    ready = [-DAY] * people
    days: list[set[int]] = [set() for _ in range(people)]
    into: dict[int, list[tuple[int, int]]] = {}
    for step, taken in zip(strain.steps, strain.taken.tolist(), strict=True):
        if taken:
            into.setdefault(step.to, []).append((step.from_, taken))
    for place, task in enumerate(tasks):

        def turn(person: int, task: Task = task) -> tuple[int, ...]:
            """Whoever has had the least is the next."""
            number = len(calendars[person])
            had = (late[person], number) if task.late else (number, -late[person])
            without, with_it = days[person], days[person] | {task.day}
            lacks = missing_days_off(with_it, wishes) - missing_days_off(without, wishes)
            return lacks, *had, person

        chosen: list[int] = []
        for from_, taken in into.get(place, []):
            chosen += sorted((p for p in range(people) if calendars[p][-1:] == [from_]), key=turn)[:taken]
        rested = [person for person in range(people) if ready[person] <= task.start]
        chosen += sorted(rested, key=turn)[: task.people - len(chosen)]
        for person in chosen:
            calendars[person].append(place)
            late[person] += task.late
            ready[person] = ready_again(task, wishes.rest)
            days[person].add(task.day)
    return calendars


def _exchange(
    tasks: Sequence[Task], calendars: list[Calendar], burdens: list[Burden], wishes: Wishes, aim: int
) -> bool:
    """Let two people exchange some days, so that it is fairer and no more is asked; whether any two could.

    Parameters
    ----------
    tasks : sequence of Task
        In order of start.
    calendars, burdens : list of Calendar, list of Burden
        Everybody's; changed where two are found.
    wishes : Wishes
        What people should have.
    aim : int
        Between whom: those who differ in days off missing (0), late shifts (1) or shifts (2).
    """
    has = [burden[aim] for burden in burdens]
    most = max(has)
    burdened = [person for person, count in enumerate(has) if count == most]
    spared = sorted((count, person) for person, count in enumerate(has) if count <= most - (2 if aim else 1))
    pairs = ((one, other) for _, other in spared for one in burdened)
    for one, other in islice(pairs, _MOST_PAIRS):
        before = _both(tasks, (calendars[one], calendars[other]), wishes)
        assert before is not None
        for exchanged in _exchanged(tasks, calendars[one], calendars[other]):
            after = _both(tasks, exchanged, wishes)
            if after is not None and after < before:
                for person, calendar in zip((one, other), exchanged, strict=True):
                    calendars[person] = calendar
                    burdens[person] = _burden(tasks, calendar, wishes)
                return True
    return False


def _exchanged(tasks: Sequence[Task], one: Calendar, other: Calendar) -> Iterator[tuple[Calendar, Calendar]]:
    """Two calendars with a day exchanged, or everything from a day on."""
    days = sorted({tasks[place].day for place in one + other})
    for first in days:
        for last in (first, days[-1]):
            inner = [[p for p in own if first <= tasks[p].day <= last] for own in (one, other)]
            outer = [[p for p in own if not first <= tasks[p].day <= last] for own in (one, other)]
            if inner[0] != inner[1]:
                yield sorted(outer[0] + inner[1]), sorted(outer[1] + inner[0])


def _burden(tasks: Sequence[Task], calendar: Calendar, wishes: Wishes) -> Burden:
    missing = missing_days_off({tasks[place].day for place in calendar}, wishes)
    return missing, sum(tasks[place].late for place in calendar), len(calendar)


def _both(
    tasks: Sequence[Task], both: tuple[Calendar, Calendar], wishes: Wishes
) -> tuple[tuple[int, int], int, int, int] | None:
    """How much is asked of two people, then how unfairly; None where one would be in two places at once.

    Squares are the less, the nearer two numbers of one sum are to each other.
    """
    same_day = missing_rest = 0
    for calendar in both:
        for before, after in pairwise(tasks[place] for place in calendar):
            if after.start < before.end:
                return None
            same_day += before.day == after.day
            missing_rest += max(0, before.end + wishes.rest - after.start)
    missing, late, number = zip(*(_burden(tasks, calendar, wishes) for calendar in both), strict=True)
    squares = [sum(count**2 for count in counts) for counts in (late, number)]
    return (same_day, missing_rest), sum(missing), squares[0], squares[1]
