"""Where replications are played: one after another, in threads, or in processes.

Each is a context that gives a function: numbers in, outcomes out, in the order of the numbers. Whatever
ends the context early, an interrupt above all, ends what is under way too and leaves nothing running.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from multiprocessing import resource_tracker
from typing import Any, Protocol, TypeVar

from simulator import compiler
from simulator.desk.engine import HALT, Engine
from simulator.experiment.memory import at_hand
from simulator.experiment.outcome import Outcome
from simulator.experiment.replication import replicate
from simulator.scenario.schema import Scenario

Item = TypeVar("Item")
Result_co = TypeVar("Result_co", covariant=True)

AHEAD = 4
"""Tasks a worker that are under way or not yet looked at: none idles, and no results pile up."""


@dataclass(frozen=True)
class Players:
    """Who plays.

    Attributes
    ----------
    play : callable
        Takes numbers of replications, gives their outcomes in that order.
    count : int
        How many are played at a time.
    """

    play: Callable[[Iterable[int]], Iterator[Outcome]]
    count: int


class Future(Protocol[Result_co]):
    """What comes later."""

    def result(self) -> Result_co:
        """Wait for it."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(
    scenario: Scenario, engine: Engine, jobs: int, load: bool = False
) -> AbstractContextManager[Players]:
    """Where `jobs` replications at a time are played: compiled in threads, SimPy in processes.

    `load` has the compiler loaded where SimPy plays, for what is compiled besides the desk.
    """
    if jobs == 1:
        return in_turn(scenario, engine, load)
    if engine == "compiled":
        return in_threads(scenario, engine, jobs)
    return in_processes(scenario, engine, jobs, load)


@contextmanager
def in_turn(scenario: Scenario, engine: Engine, load: bool = False) -> Iterator[Players]:
    """Replications one after another."""
    if load:
        compiler.load()
    with at_hand() if engine == "compiled" else nullcontext():
        yield Players(lambda numbers: (replicate(scenario, number, engine) for number in numbers), 1)


_loaded = False
"""Whether a replication has loaded the compiled code, or compiled it, which threads would do each."""


@contextmanager
def in_threads(scenario: Scenario, engine: Engine, jobs: int) -> Iterator[Players]:
    """Replications in `jobs` threads, for an engine that releases the interpreter's lock."""
    from concurrent.futures import ThreadPoolExecutor

    def play(numbers: Iterable[int]) -> Iterator[Outcome]:
        global _loaded  # noqa: PLW0603  # as the code that it tells of, it is the process's
        rest = iter(numbers)
        if not _loaded:
            yield from (replicate(scenario, first, engine) for first in islice(rest, 1))
            _loaded = True
        with at_hand():
            yield from in_order(lambda n: pool.submit(replicate, scenario, n, engine), rest, AHEAD * jobs)

    pool = ThreadPoolExecutor(jobs, "replications")
    try:
        yield Players(play, jobs)
    except BaseException:
        HALT.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        HALT.clear()


@contextmanager
def in_processes(
    scenario: Scenario, engine: Engine, jobs: int, load: bool = False
) -> Iterator[Players]:
    """Replications in `jobs` processes, which are kept a while for whoever asks for the same again."""
    from joblib.externals.loky import get_reusable_executor

    with _interrupts_held():
        pool = get_reusable_executor(jobs, initializer=_open, initargs=(scenario, engine, load))
        pool.submit(_nothing)  # starts the processes, which hold interrupts back as this thread does
        processes = list(pool._processes.values())
    try:
        yield Players(lambda ns: in_order(lambda n: pool.submit(_replicate, n), ns, AHEAD * jobs), jobs)
    except BaseException:
        # Not by shutdown(kill_workers=True), which trips over what is queued, with a traceback.
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        pool.shutdown()
        raise


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


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; processes and threads started meanwhile never get it.

    A terminal sends it to every process of the command; the one that answers ends the workers.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start, some time within the block, would let them through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_opened: tuple[Any, ...] = ()
"""In a worker process: what it plays. So the scenario travels once a process, not once a replication."""


def _open(scenario: Scenario, engine: Engine, load: bool) -> None:
    global _opened  # noqa: PLW0603  # a process's own memory is the one place that outlives a task
    if load:
        compiler.load()
    _opened = scenario, engine


def _replicate(number: int) -> Outcome:
    scenario, engine = _opened
    return replicate(scenario, number, engine)


def _nothing() -> None:
    pass
