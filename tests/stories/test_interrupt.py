"""Ctrl-C, as a terminal gives it: to the command and to every process that it has started."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs signals to a group of processes"),
]

WAYS = {
    "one after another": ["--engine", "simpy", "--jobs", "1"],
    "processes": ["--engine", "simpy", "--jobs", "2"],
    "compiled": ["--engine", "compiled", "--jobs", "1"],
    "threads": ["--engine", "compiled", "--jobs", "2"],
    "while it compiles": ["--engine", "compiled"],
}


def start(scenario: Path, folder: Path, way: str) -> subprocess.Popen[str]:
    environment = dict(os.environ)
    if way == "while it compiles":  # nothing is in an empty cache
        environment["NUMBA_CACHE_DIR"] = str(folder / "cache")
    command = [sys.executable, "-m", "simulator", "run", str(scenario), "--out", str(folder / "out")]
    return subprocess.Popen(
        [*command, "--replications", "100000", *WAYS[way]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
    )  # fmt: skip


def left_of(group: int) -> list[str]:
    """What still runs of a group of processes; who has ended and is not yet waited for does not."""
    left = []
    for process in psutil.process_iter(["name"]):
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                left.append(process.name())
        except (ProcessLookupError, psutil.NoSuchProcess):
            pass
    return left


STARTED_S = 1.2
"""Processor time after which what is imported is up; before, a Ctrl-C may meet nobody who listens."""


def wait_until_it_listens(process: int) -> None:
    """Wait, a minute at most, until a command and what it has started have used so much processor time."""
    command = psutil.Process(process)
    for _ in range(600):
        with suppress(psutil.NoSuchProcess):  # one that ended as it was looked at
            times = [one.cpu_times() for one in (command, *command.children(recursive=True))]
            if sum(used.user + used.system for used in times) > STARTED_S:
                return
        time.sleep(0.1)


@pytest.mark.parametrize("moment", [1.0, 4.5])
def test_an_interrupt_at_any_moment_ends_all_and_writes_nothing(
    project: Path, tmp_path: Path, moment: float
) -> None:
    running = {}
    for way in WAYS:
        (tmp_path / way).mkdir()
        running[way] = start(project / "scenarios" / "double11.yaml", tmp_path / way, way)
    time.sleep(moment)
    for way, process in running.items():
        wait_until_it_listens(process.pid)
        assert process.poll() is None, way
        os.killpg(process.pid, signal.SIGINT)
    for way, process in running.items():
        _, stderr = process.communicate(timeout=20)
        assert (way, process.returncode) == (way, 130), stderr
        assert (way, stderr) == (way, "staffsim: interrupted; nothing is left half-written\n")
        assert not (tmp_path / way / "out").exists()
    for _ in range(50):  # a process that serves the others ends by itself a moment after them
        left = [name for process in running.values() for name in left_of(process.pid)]
        if not left:
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {left}")
