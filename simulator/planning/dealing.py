"""One team's shifts dealt out to its people, who are all alike: as few rules broken as can be, then fairly.

What comes first is settled first, and nothing later may cost any of it:

1. second shifts on a day, as few as can be;
2. rest missing between the end of a shift and the start of the next, summed, as little as can be;
3. days off missing, summed over people and stretches of days;
4. late shifts: the most and the least that a person has, as near to each other as can be;
5. shifts: the same.

Two shifts on one day and a short night cannot be made good, so they come first; a day off can be given a
week later; and fairness is no reason to ask more of anybody.

The least of 1 and 2 is a linear program (`simulator.planning.dealing_strain`). What reaches it is dealt by
hand and evened out by exchanges (`simulator.planning.dealing_by_hand`); where that is not as fair as
arithmetic allows, a mixed-integer program deals again (`simulator.planning.dealing_by_program`), held to the
least of 1 and 2. There is thus always an answer, and it is said whether it is proved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.planning.dealing_by_hand import Members, deal_by_hand, missing_days_off
from simulator.planning.dealing_by_program import deal_by_program
from simulator.planning.dealing_strain import Task, Wishes, least_strain

Unfairness = tuple[int, int, int]
"""Days off missing, and by how much late shifts and shifts differ between people; less is better."""

_MOST_VARIABLES = 30_000  # of the program; above, it would not be through in a minute


@dataclass(frozen=True, slots=True)
class Dealt:
    """Who is on which task.

    Attributes
    ----------
    members : tuple of tuple of int
        Of each task, its people's numbers in order.
    proved : bool
        Whether nothing better can be dealt, in the order of what comes first.
    """

    members: Members
    proved: bool


def deal(tasks: Sequence[Task], people: int, wishes: Wishes) -> Dealt:
    """Deal tasks out to so many people, nobody in two places at once.

    Parameters
    ----------
    tasks : sequence of Task
        In order of start.
    people : int
        How many people the team has.
    wishes : Wishes
        What they should have.

    Raises
    ------
    ValueError
        Where more people are wanted at once than there are.
    """
    if not tasks:
        return Dealt((), True)
    strain = least_strain(tasks, people, wishes.rest)
    members = deal_by_hand(tasks, people, wishes, strain)
    reached = unfairness(tasks, members, people, wishes)
    proved = reached == _least_unfairness(tasks, people, wishes, strain.same_day)
    if not proved and people * (len(tasks) + len(strain.steps)) <= _MOST_VARIABLES:
        again, proved = deal_by_program(tasks, people, wishes, strain)
        if again is not None and unfairness(tasks, again, people, wishes) < reached:
            members = again
    return Dealt(_numbered(members, people), proved)


def unfairness(tasks: Sequence[Task], members: Members, people: int, wishes: Wishes) -> Unfairness:
    """How unfair it is that these people are on those tasks."""
    late, number = [0] * people, [0] * people
    days: list[set[int]] = [set() for _ in range(people)]
    for task, own in zip(tasks, members, strict=True):
        for person in own:
            late[person] += task.late
            number[person] += 1
            days[person].add(task.day)
    missing = sum(missing_days_off(worked, wishes) for worked in days)
    return missing, max(late) - min(late), max(number) - min(number)


def _least_unfairness(tasks: Sequence[Task], people: int, wishes: Wishes, same_day: int) -> Unfairness:
    """What `unfairness` cannot be below, by arithmetic alone, with so many second shifts on a day."""
    missing = 0
    for first, last in wishes.stretches:
        within = sum(task.people for task in tasks if first <= task.day <= last)
        missing += max(0, within - same_day - people * wishes.most_days)
    late = sum(task.people for task in tasks if task.late)
    number = sum(task.people for task in tasks)
    return missing, int(late % people > 0), int(number % people > 0)


def _numbered(members: Members, people: int) -> Members:
    """The same, with people numbered in the order in which their first shifts come, then their second."""
    own: list[list[int]] = [[] for _ in range(people)]
    for place, task in enumerate(members):
        for person in task:
            own[person].append(place)
    order = sorted(range(people), key=lambda person: (not own[person], own[person], person))
    number = {person: place for place, person in enumerate(order)}
    return tuple(tuple(sorted(number[person] for person in task)) for task in members)
