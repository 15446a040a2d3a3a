"""Replications on a real Dask scheduler with real workers, on loopback."""

import contextlib
import json
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.experiment import cluster
from simulator.experiment.cluster import _Chunk, on_cluster
from simulator.experiment.replication import Replicate, replicate
from simulator.experiment.runner import run
from simulator.scenario.schema import Replications, RosterLine
from simulator.units import HOUR, Window
from tests.scenarios import a_scenario

pytest.importorskip("distributed", reason="needs the extra: pip install 'staffsim[cluster]'")

SHOP = a_scenario(
    chats_per_day=150,
    team={"agents": 3, "quick_replies": 0.3, "absence": 0.2},
    roster={"day": RosterLine(team="team", agents=3, shift=Window(8 * HOUR, 20 * HOUR))},
    replications=Replications(min=5, max=12, precision=0.01),
    seed=12,
)
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
OTHER_VERSION = (
    "import importlib.metadata as m; real = m.version; "
    "m.version = lambda name: '0.0.9' if name == 'staffsim' else real(name); "
)
WITHOUT_STAFFSIM = "import sys; sys.modules['simulator'] = None; "


class Cluster:
    """A scheduler and what workers it is given, as processes of their own."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder, self.running = folder, running
        file = folder / "scheduler.json"
        self.scheduler = self._start(SCHEDULER, "--port", "0", "--no-show", "--scheduler-file", str(file))
        while not file.exists() or not file.read_bytes().rstrip().endswith(b"}"):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address: str = json.loads(file.read_bytes())["address"]
        self.workers: list[subprocess.Popen[bytes]] = []

    def add(self, *preparations: str) -> None:
        """Start workers, and wait until the scheduler knows them."""
        from distributed import Client

        for preparation in preparations:
            self.workers.append(
                self._start(preparation + WORKER, self.address, "--nthreads", "1", "--no-nanny")
            )
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=60)

    def _start(self, code: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", code, *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        process = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.running.callback(process.wait)
        self.running.callback(process.kill)
        return process


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as running:
        found = Cluster(tmp_path_factory.mktemp("pair"), running)
        found.add("", "")
        yield found


def local(numbers: range) -> list[bytes]:
    return [pickle.dumps(replicate(SHOP, number)) for number in numbers]


@pytest.mark.slow
def test_the_same_numbers_as_at_home(pair: Cluster) -> None:
    far, near = (run(SHOP, cluster=address) for address in (pair.address, None))
    assert [pickle.dumps(o) for o in far.outcomes] == [pickle.dumps(o) for o in near.outcomes]
    assert (far.stopped_by, far.engine) == (near.stopped_by, near.engine)


@pytest.mark.slow
def test_a_failure_on_a_worker_keeps_its_note(pair: Cluster) -> None:
    short = a_scenario(team={"agents": 0}, seed=77)
    with pytest.raises(ValueError, match="finds only 0 of 1 people free") as caught:
        run(short, exactly=3, cluster=pair.address)
    assert "in replication 0 of scenario test, seed 77; " in caught.value.__notes__[0]


@pytest.mark.slow
def test_an_interrupt_cancels_what_is_pending(pair: Cluster) -> None:
    from distributed import Client

    with pytest.raises(KeyboardInterrupt), on_cluster(Replicate(SHOP, "simpy"), pair.address) as players:
        assert players.count == 2
        for _ in players.play(range(100_000)):
            signal.raise_signal(signal.SIGINT)
    with Client(pair.address, set_as_default=False) as client:
        for _ in range(100):
            if not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
                return
            time.sleep(0.1)
    pytest.fail("tasks are left")


@pytest.mark.slow
def test_another_worker_plays_what_a_killed_one_had(pair: Cluster) -> None:
    numbers = range(120)
    outcomes = []
    with on_cluster(Replicate(SHOP, "simpy"), pair.address) as players:
        for outcome in players.play(numbers):
            outcomes.append(pickle.dumps(outcome))
            if len(outcomes) == 6:
                pair.workers[0].kill()
    assert outcomes == local(numbers)


@pytest.mark.slow
def test_the_end_of_the_scheduler_is_said_in_a_line(
    pair: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UserError) as caught, on_cluster(Replicate(SHOP, "simpy"), pair.address) as players:
        for _ in players.play(range(100_000)):
            pair.scheduler.kill()
    assert str(caught.value) == f"--cluster: the scheduler at {pair.address} went away; see its log"
    assert not caplog.records


@pytest.mark.slow
def test_a_cluster_that_cannot_play_is_refused_in_a_line_each(tmp_path: Path) -> None:
    def refusal() -> list[str]:
        with pytest.raises(UserError) as caught:
            run(SHOP, cluster=other.address)
        return str(caught.value).splitlines()

    with ExitStack() as running:
        other = Cluster(tmp_path, running)
        assert refusal() == [
            f"--cluster: the scheduler at {other.address} has no workers; "
            f"start some: dask worker {other.address} --nthreads 1 --nworkers -1"
        ]
        other.add("", OTHER_VERSION, WITHOUT_STAFFSIM)
        lines = sorted(re.sub(r"tcp://\S+", "ADDRESS", line) for line in refusal())
        assert len(lines) == 2
        assert lines[0].startswith("--cluster: the worker at ADDRESS cannot play: ModuleNotFoundError")
        assert lines[0].endswith("; install staffsim there, in this version")
        assert lines[1] == (
            f"--cluster: the worker at ADDRESS has staffsim 0.0.9, not {version('staffsim')}; "
            "the numbers could differ; install what is here"
        )


@pytest.mark.parametrize(
    "address",
    ["", "nowhere", "10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://10.0.0.5", "tcp://10.0.0.5:8786/x"],
)
def test_what_is_no_address_is_said_to_be_none(address: str) -> None:
    with pytest.raises(UserError) as caught:
        run(SHOP, cluster=address)
    assert str(caught.value) == (
        f"--cluster: {address!r} is no address of a Dask scheduler; wanted such as tcp://10.0.0.5:8786"
    )


def test_where_nobody_answers_it_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 1)
    with socket.socket() as bound:  # and not listening, so nobody else is there either
        bound.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(UserError) as caught:
            run(SHOP, cluster=address)
    assert str(caught.value) == (
        f"--cluster: no Dask scheduler answers at {address} within 1 s; is one started there "
        "(dask scheduler), and can this machine reach it?"
    )


def test_without_the_extra_it_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError) as caught:
        run(SHOP, cluster="tcp://127.0.0.1:8786")
    assert str(caught.value) == (
        "--cluster: needs Dask, which is not installed; install it: pip install 'staffsim[cluster]'"
    )


@given(st.integers(0, 300), st.integers(1, 40), st.lists(st.floats(1e-4, 10), max_size=10))
def test_chunks_are_all_the_numbers_in_order(count: int, workers: int, seconds: list[float]) -> None:
    chunk, numbers = _Chunk(), tuple(range(100, 100 + count))
    pause = iter(seconds)
    found: list[int] = []
    for part in chunk.split(numbers, workers):
        assert part
        assert len(part) <= max(1, (count - len(found)) // (2 * workers))  # some for everybody
        found.extend(part)
        chunk.learn(len(part), len(part) * next(pause, 0.1))
    assert found == list(numbers)


def test_a_chunk_is_as_much_as_pays() -> None:
    chunk = _Chunk()
    assert len(next(chunk.split(tuple(range(1000)), 2))) == 1  # nothing is known yet
    chunk.learn(4, 4 * cluster.CHUNK_S / 10)
    assert len(next(chunk.split(tuple(range(1000)), 2))) == 10
    chunk.learn(1, 1000.0)
    assert len(next(chunk.split(tuple(range(1000)), 2))) == 1


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10])
def test_who_answers_and_is_no_scheduler_is_given_up_in_time(
    says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    heard.append(connection)
                    connection.sendall(says)

        heard: list[socket.socket] = []
        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        work = Replicate(SHOP, "simpy")
        with pytest.raises(UserError, match="no Dask scheduler answers"), on_cluster(work, address):
            pass
        for connection in heard:
            connection.close()


def test_tls_without_certificates_is_said_in_a_line() -> None:
    with pytest.raises(UserError, match="needs certificates"), on_cluster(Replicate(SHOP, "simpy"), "tls://127.0.0.1:1"):
        pass
