"""Where replications are played: one after another, in threads, or in processes.

Each is a context that gives a function: tasks in, what comes of them out, in the order of the tasks. What a
task is, a replication of one scenario or of several, is up to the work that the context is opened with.
Whatever ends the context early, an interrupt above all, ends what is under way too and leaves nothing
running.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from threading import Event
from typing import Generic, Protocol, TypeVar

from simulator import compiler
from simulator.desk.engine import HALT, Engine
from simulator.experiment.interrupts import uninterrupted
from simulator.experiment.memory import at_hand

Item = TypeVar("Item")
Made = TypeVar("Made")
Result_co = TypeVar("Result_co", covariant=True)

AHEAD = 4
"""Tasks a worker that are under way or not yet looked at: none idles, and no results pile up."""


@dataclass(frozen=True)
class Players(Generic[Item, Made]):
    """Who plays.

    Attributes
    ----------
    play : callable
        Takes tasks, gives what comes of each in that order.
    count : int
        How many are played at a time.
    """

    play: Callable[[Iterable[Item]], Iterator[Made]]
    count: int


class Future(Protocol[Result_co]):
    """What comes later."""

    def result(self) -> Result_co:
        """Wait for it."""


A_CORE = 4
"""Processes a core, at most."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    work: Callable[[Item], Made], engine: Engine, jobs: int, load: bool = False
) -> AbstractContextManager[Players[Item, Made]]:
    """Where `jobs` tasks at a time are played: compiled in threads, SimPy in processes.

    `work` is what is done with a task; processes want to be able to pickle it. `load` has the compiler
    loaded where SimPy plays, for what is compiled besides the desk. More processes than `A_CORE` a core gain
    nothing and take all memory, so there are no more, whatever `jobs` says.
    """
    if jobs == 1:
        return in_turn(work, engine, load)
    if engine == "compiled":
        return in_threads(work, jobs)
    from simulator.experiment.processes import in_processes

    return in_processes(work, min(jobs, A_CORE * cores()), load)


@contextmanager
def in_turn(
    work: Callable[[Item], Made], engine: Engine, load: bool = False
) -> Iterator[Players[Item, Made]]:
    """Tasks one after another."""
    if load:
        compiler.load()
    with at_hand() if engine == "compiled" else nullcontext():
        yield Players(lambda tasks: map(work, tasks), 1)


_loaded = False
"""Whether a replication has loaded the compiled code, or compiled it, which threads would do each."""


@contextmanager
def in_threads(work: Callable[[Item], Made], jobs: int) -> Iterator[Players[Item, Made]]:
    """Tasks in `jobs` threads, for the engine that releases the interpreter's lock."""
    from concurrent.futures import ThreadPoolExecutor

    def play(tasks: Iterable[Item]) -> Iterator[Made]:
        global _loaded  # noqa: PLW0603  # as the code that it tells of, it is the process's
        rest = iter(tasks)
        if not _loaded:
            yield from map(work, islice(rest, 1))
            _loaded = True
        with at_hand():
            yield from in_order(lambda task: pool.submit(work, task), rest, AHEAD * jobs)

    halt = Event()  # theirs alone: another thread of the program may have others play meanwhile
    pool = ThreadPoolExecutor(jobs, "replications", HALT.set, (halt,))
    try:
        yield Players(play, jobs)
    except BaseException:
        halt.set()
        raise
    finally:
        with uninterrupted():
            pool.shutdown(cancel_futures=True)


def in_order(
    submit: Callable[[Item], Future[Result_co]], items: Iterable[Item], ahead: int
) -> Iterator[Result_co]:
    """Results of the items in their order, of which at most `ahead` are under way or unread."""
    waiting: deque[Future[Result_co]] = deque()
    for item in items:
        if len(waiting) == ahead:
            yield waiting.popleft().result()
        waiting.append(submit(item))
    while waiting:
        yield waiting.popleft().result()
