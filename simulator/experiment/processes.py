"""Processes that play replications: kept a while for the next, and started anew once where one is killed."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic

from simulator import compiler
from simulator.errors import Problem, UserError
from simulator.experiment.backends import AHEAD, Future, Item, Made, Players, in_order
from simulator.experiment.interrupts import uninterrupted

if TYPE_CHECKING:
    from joblib.externals.loky import ProcessPoolExecutor


SAFE_PATH = "PYTHONSAFEPATH"
"""Where this is set, Python looks for no module in the working folder."""
_ONE_AT_A_TIME = RLock()
"""The processes are this process's: of several threads that want them one after another has them."""


@contextmanager
def in_processes(
    work: Callable[[Item], Made], jobs: int, load: bool = False
) -> Iterator[Players[Item, Made]]:
    """Tasks in `jobs` processes, which are kept a while for whoever asks for the same again.

    A process may be killed, by the system above all when memory is short. Then all are started anew, once,
    and what they had not finished is played again, with the same results.

    Raises
    ------
    UserError
        Where one is killed again.
    """
    with _ONE_AT_A_TIME:
        workers = _Workers[Item, Made](work, jobs, load)
        try:
            yield Players(lambda tasks: in_order(workers.submit, tasks, AHEAD * jobs), jobs)
        except BaseException:
            with uninterrupted():
                workers.end()
            raise


class _Workers(Generic[Item, Made]):
    """A pool of processes that do `work`."""

    def __init__(self, work: Callable[[Item], Made], jobs: int, load: bool) -> None:
        self._work, self._jobs, self._load = work, jobs, load
        self._renewed = False
        self._pool = self._started()
        self._processes = list(self._pool._processes.values())

    def submit(self, task: Item) -> "_Played[Item, Made]":
        """What comes of a task, later."""
        return _Played(self, task)

    def begin(self, task: Item) -> "tuple[ProcessPoolExecutor, Future[Made]]":
        """Have a task played; with the pool that plays it."""
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        try:
            return self._pool, self._pool.submit(_work, task)
        except TerminatedWorkerError as error:
            self.renew(self._pool, task, error)
            return self._pool, self._pool.submit(_work, task)

    def renew(self, pool: "ProcessPoolExecutor", task: Item, error: Exception) -> None:
        """Start the processes anew, where `pool` is lost and has not been replaced yet.

        Raises
        ------
        UserError
            Where that has been done before.
        """
        if pool is not self._pool:
            return
        if self._renewed:
            found = (
                "a process that played replications was killed, as one was before it, at about "
                f"replication {_number_of(task)}"
            )
            wanted = "most likely for want of memory, of which --jobs 1 needs the least"
            raise UserError(Problem(found, wanted)) from error
        self._renewed = True
        self._pool = self._started()
        self._processes = list(self._pool._processes.values())

    def end(self) -> None:
        """End the processes, whatever they are at."""
        # Not by shutdown(kill_workers=True), which trips over what is queued, with a traceback.
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        self._pool.shutdown()

    def _started(self) -> "ProcessPoolExecutor":
        from joblib.externals.loky import get_reusable_executor

        with _working_folder_closed(), _interrupts_held():
            pool = get_reusable_executor(
                self._jobs, initializer=_open, initargs=(self._work, self._load), env={SAFE_PATH: "1"}
            )
            pool.submit(_nothing)  # starts the processes, which hold interrupts back as this thread does
        return pool


class _Played(Generic[Item, Made]):
    """What comes of a task, also where the process that played it was killed."""

    def __init__(self, workers: _Workers[Item, Made], task: Item) -> None:
        self._workers, self._task = workers, task
        self._pool, self._future = workers.begin(task)

    def result(self) -> Made:
        """Wait for it."""
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        while True:
            try:
                return self._future.result()
            except TerminatedWorkerError as error:
                self._workers.renew(self._pool, self._task, error)
                self._pool, self._future = self._workers.begin(self._task)


def _number_of(task: Any) -> Any:
    """A task's replication number: the task itself, or the first thing in it."""
    return task[0] if isinstance(task, tuple) else task


@contextmanager
def _working_folder_closed() -> Iterator[None]:
    """Have processes that are started in the block load no module from the working folder.

    It may be somebody else's, whose ``json.py`` would be run: workers are started as ``python -m``, and their
    helpers, joblib's and Python's own, as ``python -c``, which look there first.
    """
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before


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


_opened: Callable[[Any], Any]
"""In a worker process: what is done with a task. So scenarios travel once a process, not once a task."""


def _open(work: Callable[[Any], Any], load: bool) -> None:
    global _opened  # noqa: PLW0603  # a process's own memory is the one place that outlives a task
    if load:
        compiler.load()
    _opened = work


def _work(task: Any) -> Any:
    return _opened(task)


def _nothing() -> None:
    pass
