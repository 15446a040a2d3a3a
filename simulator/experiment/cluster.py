"""Replications on the workers of a Dask scheduler that somebody has started (docs/cluster.md).

Dask's own client rather than joblib's back end for Dask: it says which worker has which versions, plays a
lost worker's replications elsewhere, and forgets all that is pending when it closes.
"""

import asyncio
import logging
import pickle
import platform
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, Any

from simulator import compiler
from simulator.errors import Problem, UserError
from simulator.experiment.backends import AHEAD, Item, Made, Players, in_order
from simulator.experiment.recall import MATTER

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_S = 5
"""Seconds that the scheduler has to answer."""
CHUNK_S = 0.25
"""Seconds of work that a worker is given at a time, of which what Dask needs for a task is little."""
OPTION = "--cluster"
ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):\d{1,5}")


@contextmanager
def on_cluster(work: Callable[[Item], Made], address: str) -> Iterator[Players[Item, Made]]:
    """Tasks on the workers of the scheduler at `address`; `work` is what is done with one.

    A worker that is lost meanwhile, another plays its tasks; without any worker left it waits for
    new ones. The end of the context, whatever brings it about, cancels what is pending.

    Raises
    ------
    UserError
        Where there is no such scheduler, it has no workers, or their versions are not ours.
    """
    with _client(address) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            start = f"start some: dask worker {address} --nthreads 1 --nworkers -1"
            raise UserError(Problem(f"the scheduler at {address} has no workers", start, OPTION))
        _check_versions(client)
        # As a task of its own the work, scenarios and all, travels once; it is made again when its worker
        # is lost.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # with a long trace it is large, but goes once
            remote = client.submit(_unpack, pickle.dumps(work), pure=False)
        chunk = _Chunk()
        killed, *lost = _losses()

        def submit(tasks: tuple[Item, ...]) -> Any:
            return client.submit(_play, remote, tasks, pure=False)

        def play(tasks: Iterable[Item]) -> Iterator[Made]:
            chunks = chunk.split(tuple(tasks), threads)
            try:
                for made, seconds in in_order(submit, chunks, AHEAD * threads):
                    chunk.learn(len(made), seconds)
                    yield from made
            except killed as error:
                found = "several workers in turn died of the same replications"
                raise UserError(Problem(found, "see their logs, and their memory", OPTION)) from error
            except tuple(lost) as error:
                found = f"the scheduler at {address} went away"
                raise UserError(Problem(found, "see its log", OPTION)) from error

        yield Players(play, threads)


class _Chunk:
    """How many tasks go to a worker at a time, by how long they have taken so far."""

    def __init__(self) -> None:
        self.played, self.seconds = 0, 0.0

    def learn(self, played: int, seconds: float) -> None:
        """So many tasks took so long."""
        self.played += played
        self.seconds += seconds

    def split(self, tasks: tuple[Item, ...], workers: int) -> Iterator[tuple[Item, ...]]:
        """The tasks in chunks, each as large as pays by now, and so that every worker has some."""
        done = 0
        while done < len(tasks):
            pays = int(CHUNK_S * self.played / self.seconds) if self.seconds else 1
            size = max(1, min(pays, (len(tasks) - done) // (2 * workers)))
            yield tasks[done : done + size]
            done += size


@contextmanager
def _client(address: str) -> Iterator["Client"]:
    """A connection to the scheduler."""
    example = "wanted such as tcp://10.0.0.5:8786"
    if not ADDRESS.fullmatch(address):
        raise UserError(Problem(f"{address!r} is no address of a Dask scheduler", example, OPTION))
    try:
        from distributed import Client
    except ImportError:
        install = "install it: pip install 'staffsim[cluster]'"
        raise UserError(Problem("needs Dask, which is not installed", install, OPTION)) from None
    try:
        asyncio.run(asyncio.wait_for(_shake_hands(address), PATIENCE_S))
    except UserError:
        raise
    except Exception as error:  # whatever it is that answers there, it is no scheduler
        start = "is one started there (dask scheduler), and can this machine reach it?"
        found = f"no Dask scheduler answers at {address} within {PATIENCE_S} s"
        raise UserError(Problem(found, start, OPTION)) from error
    client = Client(address, timeout=PATIENCE_S, set_as_default=False, name="staffsim")
    with _no_tracebacks(), client:
        yield client


async def _shake_hands(address: str) -> None:
    """Connect once and hang up; the client itself would wait for ever for one that says nothing."""
    from distributed.comm import connect
    from distributed.security import Security

    connection = Security().get_connection_args("client")
    if address.startswith("tls:") and connection["ssl_context"] is None:
        found = f"{address} needs certificates, and Dask's configuration names none"
        raise UserError(Problem(found, "name them there, as docs/cluster.md says", OPTION))
    comm = await connect(address, timeout=PATIENCE_S, **connection)
    comm.abort()


@contextmanager
def _no_tracebacks() -> Iterator[None]:
    """Keep Dask from logging what goes wrong, which we say in a line."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    levels = {log: log.level for log in map(logging.getLogger, names)}
    for log in levels:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in levels.items():
            log.setLevel(level)


def _check_versions(client: "Client") -> None:
    """Refuse workers whose versions could give other numbers."""
    ours = _versions(MATTER)
    problems = []
    for worker, theirs in client.run(_versions, MATTER, on_error="return").items():
        if isinstance(theirs, BaseException):
            found = f"the worker at {worker} cannot play: {theirs}"
            problems.append(Problem(found, "install staffsim there, in this version", OPTION))
            continue
        other = [f"{name} {theirs[name]}, not {ours[name]}" for name in ours if theirs[name] != ours[name]]
        if other:
            found = f"the worker at {worker} has {', '.join(other)}"
            problems.append(Problem(found, "the numbers could differ; install what is here", OPTION))
    if problems:
        raise UserError(problems)


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of Python and of the packages, in this process."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


def _unpack(pickled: bytes) -> Callable[[Any], Any]:
    work: Callable[[Any], Any] = pickle.loads(pickled)
    return work


def _play(work: Callable[[Item], Made], tasks: tuple[Item, ...]) -> tuple[tuple[Made, ...], float]:
    """On a worker: what comes of the tasks, and the seconds they took."""
    compiler.load()  # who takes a cluster has work enough
    started = time.perf_counter()
    made = tuple(map(work, tasks))
    return made, time.perf_counter() - started


def _losses() -> tuple[type[BaseException], ...]:
    """What the client raises when a task has killed its workers; and when the scheduler is gone."""
    from distributed import CancelledError
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    return KilledWorker, CancelledError, CommClosedError
