"""Shifts dealt out by a mixed-integer program: scipy's `milp`, which is HiGHS."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.planning.dealing_by_hand import Members
from simulator.planning.dealing_strain import Strain, Task, Wishes, ends, matrix, ready_again, within
from simulator.planning.solver import solve
from simulator.units import MINUTE

_NODES = 100  # of its search: the same on every machine, as seconds are not


def deal_by_program(
    tasks: Sequence[Task], people: int, wishes: Wishes, strain: Strain
) -> tuple[Members | None, bool]:
    """Deal tasks out so that no more is asked than must be, and as fairly as can be.

    For each person there is a variable for each task and for each step from one to another before the person
    is rested, and one for the days off missing in each stretch. For all together there are the least and the
    most late shifts, and shifts, that anybody has. A day off weighs more than any unfairness in late shifts,
    and that more than any in shifts; none can make up for more being asked, which is a constraint.

    Returns
    -------
    members : tuple of tuple of int, or None
        Of each task the people on it; None where nothing was found within the limits on the search.
    proved : bool
        Whether nothing better can be dealt.
    """
    from scipy.optimize import Bounds, LinearConstraint
    from scipy.sparse import csr_array, eye_array, hstack, kron

    own = _of_a_person(tasks, wishes, strain)
    limits = np.repeat([1.0, 0.0, 0.0, wishes.most_days], [*[len(tasks)] * 3, len(wishes.stretches)])
    count, steps, width = len(tasks), len(strain.steps), own.shape[1]
    late, number, asked = np.zeros((1, width)), np.zeros((1, width)), np.zeros((2, width))
    late[0, :count] = [task.late for task in tasks]
    number[0, :count] = 1
    asked[0, count : count + steps] = [step.same_day for step in strain.steps]
    asked[1, count : count + steps] = [step.missing / MINUTE for step in strain.steps]

    each, everybody = eye_array(people), np.ones((1, people))

    def beside(rows: Any, shared: int | None = None) -> Any:
        """The rows, and beside them the four variables of all together; less one of them, if any."""
        four = np.zeros((rows.shape[0], 4))
        if shared is not None:
            four[:, shared] = -1
        return hstack([rows, csr_array(four)])

    wanted = np.array([task.people for task in tasks], dtype=np.float64)
    least_asked = [strain.same_day, strain.missing + 1e-6]
    constraints = [
        LinearConstraint(beside(kron(each, own)), -np.inf, np.tile(limits, people)),
        LinearConstraint(beside(kron(everybody, eye_array(count, width))), wanted, wanted),
        LinearConstraint(beside(kron(everybody, asked)), -np.inf, least_asked),
    ]
    for what, least, most in ((late, 0, 1), (number, 2, 3)):
        constraints.append(LinearConstraint(beside(kron(each, what), least), 0.0, np.inf))
        constraints.append(LinearConstraint(beside(kron(each, what), most), -np.inf, 0.0))

    lates, shifts = wanted @ late[0, :count], wanted.sum()
    off_from = count + steps
    of_late = 1.0 + count  # of shifts nobody has more than there are tasks
    of_person = np.repeat([0.0, of_late * (1.0 + count)], [off_from, width - off_from])
    most_of_person = np.repeat([1.0, np.inf], [off_from, width - off_from])
    lowest = [0, -(-lates // people), 0, -(-shifts // people)]
    highest = [lates // people, lates, shifts // people, shifts]
    found = solve(
        np.concatenate([np.tile(of_person, people), [-of_late, of_late, -1, 1]]),
        integrality=np.ones(width * people + 4, dtype=np.int64),
        bounds=Bounds(
            np.concatenate([np.zeros(width * people), lowest]),
            np.concatenate([np.tile(most_of_person, people), highest]),
        ),
        constraints=constraints,
        nodes=_NODES, gap=0.0,
    )
    if found.x is None:
        return None, False
    given = found.x[: width * people].reshape(people, width)[:, :count] > 0.5
    return tuple(tuple(np.flatnonzero(column).tolist()) for column in given.T), found.status == 0


def _of_a_person(tasks: Sequence[Task], wishes: Wishes, strain: Strain) -> Any:
    """Rows of one person's variables: tasks, steps, days off missing in each stretch.

    One row for each task's start, at which a person is on one task or not rested from one (a step takes a
    person from that); two for each task, from which and to which one step at most is taken, if the task is
    the person's; one for each stretch, for days worked in it.
    """
    from scipy.sparse import block_array, eye_array

    count = len(tasks)
    ready = [ready_again(task, wishes.rest) for task in tasks]
    busy = [
        (row, place)
        for row, task in enumerate(tasks)
        for place in range(count)
        if tasks[place].start <= task.start < ready[place]
    ]
    leaves, enters = ends(tasks, strain.steps)
    stretches = list(enumerate(wishes.stretches))
    works = [
        (row, place)
        for row, (first, last) in stretches
        for place, task in enumerate(tasks)
        if first <= task.day <= last
    ]
    again = [  # which is no further day
        (row, place)
        for row, (first, last) in stretches
        for place, step in enumerate(strain.steps)
        if step.same_day and first <= tasks[step.to].day <= last
    ]
    blocks: list[list[Any]] = [
        [matrix(busy, count, count), -within(tasks, strain.steps, wishes.rest), None],
        [-eye_array(count), leaves, None],
        [-eye_array(count), enters, None],
        [
            matrix(works, len(stretches), count),
            -matrix(again, len(stretches), len(strain.steps)),
            -eye_array(len(stretches)),
        ],
    ]
    return block_array(blocks)
