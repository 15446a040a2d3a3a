"""Who plays what is asked for: as many at a time as pay, a cluster, or nobody, where it is kept already."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

from simulator.desk.engine import Engine
from simulator.experiment.backends import Item, Made, Players, cores, side_by_side
from simulator.experiment.engine_choice import rest_is_worth_compiling
from simulator.experiment.interrupts import heeding_interrupts
from simulator.experiment.journal import journal_in_use
from simulator.experiment.recall import Recall, recalled

Progress = Callable[[int, int], None]
"""Called with the replications played and those expected in all."""

WORTH_PROCESSES = 3.0
"""Seconds of work below which starting processes costs more than it saves."""


@dataclass(frozen=True)
class House(Generic[Item, Made]):
    """A place where work is played; open it with `open_house`.

    Attributes
    ----------
    work : callable
        What is done with a task.
    engine : str
        What plays the desk.
    jobs : int or None
        How many tasks at a time; None for as many as pay.
    remote : Players or None
        The cluster that plays instead.
    recall : callable or None
        Tells how results are kept in the journal that is in use; None where they never are.
    """

    work: Callable[[Item], Made]
    engine: Engine
    jobs: int | None
    remote: Players[Item, Made] | None
    recall: Callable[[], Recall[Item, Made]] | None = None

    @contextmanager
    def players(self, tasks: int, seconds: float) -> Iterator[Players[Item, Made]]:
        """Players of so many tasks, which take SimPy about so many seconds; Ctrl-C is heard meanwhile."""
        at_a_time = self.jobs or worthwhile(self.engine, seconds, tasks)
        load = rest_is_worth_compiling(seconds / at_a_time)
        local = side_by_side(self.work, self.engine, at_a_time, load)
        with nullcontext(self.remote) if self.remote else local as players, heeding_interrupts():
            journal = journal_in_use()
            yield recalled(players, self._recall, journal) if self.recall and journal else players

    @cached_property
    def _recall(self) -> Recall[Item, Made]:
        if self.recall is None:
            raise ValueError("work whose results are not kept")
        return self.recall()


@contextmanager
def open_house(
    work: Callable[[Item], Made],
    engine: Engine,
    jobs: int | None,
    cluster: str | None,
    recall: Callable[[], Recall[Item, Made]] | None = None,
) -> Iterator[House[Item, Made]]:
    """Where `work` is played: here, `jobs` tasks at a time, or on the cluster of the scheduler at `cluster`.

    With `recall`, what the journal in use has is not played again (`simulator.experiment.journal`).

    Raises
    ------
    UserError
        Where the cluster cannot be used.
    """
    with ExitStack() as stack:
        remote = None
        if cluster is not None:
            from simulator.experiment.cluster import on_cluster

            remote = stack.enter_context(on_cluster(work, cluster))
        yield House(work, engine, jobs, remote, recall)


def worthwhile(engine: Engine, seconds: float, tasks: int) -> int:
    """How many tasks at a time pay: threads cost nothing to start, processes seconds."""
    return min(tasks, cores()) if engine == "compiled" or seconds > WORTH_PROCESSES else 1
