"""What must be asked of a team whoever has which shift: second shifts on a day, and rest that is missing.

Both lie between one shift of a person and the next, so people need not be told apart: how many go on from
each shift to each before they are rested is a flow in a network, a linear program whose corners are whole
numbers (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapters 9 and 11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.units import DAY, MINUTE

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Task:
    """The same hours for some of the team's people.

    Attributes
    ----------
    day : int
        The natural day on which they start.
    start, end : int
        Microseconds since the first midnight.
    people : int
        How many people are wanted.
    late : bool
        Whether it counts as a late shift.
    """

    day: int
    start: int
    end: int
    people: int
    late: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a team's people should have.

    Attributes
    ----------
    rest : int
        Microseconds from the end of a shift to the start of the next.
    stretches : tuple of (int, int)
        First and last day of each stretch of days in which days off are due.
    most_days : int
        Days that may be worked in a stretch.
    """

    rest: int
    stretches: tuple[tuple[int, int], ...]
    most_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """From a task to one that starts before its people are rested, or on the same day."""

    from_: int
    to: int
    same_day: bool
    missing: int  # of the rest, in microseconds


@dataclass(frozen=True, slots=True, eq=False)
class Strain:
    """What must be asked of people.

    Attributes
    ----------
    steps : tuple of Step
        Those that may be taken where no more is asked than must be.
    taken : int64 array, shape (steps,)
        How many people take each of them, in one such solution.
    same_day : int
        Second shifts on a day.
    missing : float
        Minutes of rest that are missing.
    """

    steps: tuple[Step, ...]
    taken: NDArray[np.int64]
    same_day: int
    missing: float


def ready_again(task: Task, rest: int) -> int:
    """When its people are rested, and on another day."""
    return max(task.end + rest, (task.day + 1) * DAY)


def _steps(tasks: Sequence[Task], rest: int) -> Iterator[Step]:
    for i, before in enumerate(tasks):
        ready = ready_again(before, rest)
        for j in range(i + 1, len(tasks)):
            after = tasks[j]
            if after.start >= ready:
                break
            if after.start >= before.end:
                missing = max(0, before.end + rest - after.start)
                yield Step(i, j, after.day == before.day, missing)


def least_strain(tasks: Sequence[Task], people: int, rest: int) -> Strain:
    """The fewest second shifts on a day, and with no more of them the least rest missing.

    Parameters
    ----------
    tasks : sequence of Task
        In order of start.
    people : int
        How many people there are.
    rest : int
        Microseconds of rest that each should have.

    Raises
    ------
    ValueError
        Where more people are wanted at once than there are.
    """
    short = _unrested(tasks, rest) - people
    if (short <= 0).all():
        return Strain((), np.zeros(0, np.int64), 0, 0.0)
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    steps = tuple(_steps(tasks, rest))
    same_day = np.array([float(step.same_day) for step in steps])
    missing = np.array([step.missing / MINUTE for step in steps])
    wanted = [task.people for task in tasks]
    limits: dict[str, Any] = {
        "A_ub": vstack([-within(tasks, steps, rest), *ends(tasks, steps)]),
        "b_ub": np.concatenate([-short, wanted, wanted]),
        "method": "highs-ds",  # which ends in a corner
    }
    first = linprog(same_day, **limits) if steps else None
    if first is None or not first.success:
        raise ValueError(f"a team of {people} is too small for what is wanted at once")
    fewest = round(first.fun)
    second = linprog(missing, A_eq=same_day[np.newaxis], b_eq=[fewest], **limits)
    # A step whose reduced cost is above 0 is taken in no solution of least cost.
    may = np.flatnonzero(second.lower.marginals < 1e-6)
    taken = np.rint(second.x).astype(np.int64)
    return Strain(tuple(steps[place] for place in may), taken[may], fewest, float(second.fun))


def _unrested(tasks: Sequence[Task], rest: int) -> NDArray[np.int64]:
    """As each task starts: people on a task, and those who were and are not rested, if all are different."""
    starts = np.array([task.start for task in tasks])
    people = np.array([task.people for task in tasks])
    ready = np.array([ready_again(task, rest) for task in tasks])
    order = np.argsort(ready, kind="stable")
    began = np.concatenate([[0], np.cumsum(people)])[np.searchsorted(starts, starts, "right")]
    rested = np.concatenate([[0], np.cumsum(people[order])])[np.searchsorted(ready[order], starts, "right")]
    return np.asarray(began - rested)


def matrix(entries: Sequence[tuple[int, int]], rows: int, columns: int) -> "csr_array":
    """A matrix of ones at the entries, and else zeros."""
    from scipy.sparse import csr_array

    places = np.array(entries, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(places.shape[1]), (places[0], places[1])), shape=(rows, columns))


def within(tasks: Sequence[Task], steps: Sequence[Step], rest: int) -> "csr_array":
    """At which tasks' starts a step has been taken by somebody who would not be rested else."""
    starts = np.array([task.start for task in tasks])
    entries: list[tuple[int, int]] = []
    for column, step in enumerate(steps):
        first, last = np.searchsorted(starts, [tasks[step.to].start, ready_again(tasks[step.from_], rest)])
        entries += [(row, column) for row in range(first, last)]
    return matrix(entries, len(tasks), len(steps))


def ends(tasks: Sequence[Task], steps: Sequence[Step]) -> "tuple[csr_array, csr_array]":
    """From which task a step leads, and to which."""
    shape = len(tasks), len(steps)
    from_ = matrix([(step.from_, column) for column, step in enumerate(steps)], *shape)
    return from_, matrix([(step.to, column) for column, step in enumerate(steps)], *shape)
