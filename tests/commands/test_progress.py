"""Progress is shown on a terminal, and only there."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

LOG = "buyer,time,sender\nb1,2026-11-10 10:00:00,buyer\nb1,2026-11-10 10:00:30,agent\n"


def on_a_terminal(*arguments: str, until: str = "", **more: str) -> str:
    """What the command writes to a standard error that is a terminal, with `more` in its environment.

    It is killed when it has written `until`, and else must end well.
    """
    outer, inner = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **more}
    running = subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments],
        stdout=subprocess.DEVNULL, stderr=inner, env=environment,
    )  # fmt: skip
    os.close(inner)
    seen = b""
    while True:
        try:
            piece = os.read(outer, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        seen += piece
        if until and until in seen.decode(errors="replace"):
            running.kill()
            running.wait()
            os.close(outer)
            return seen.decode(errors="replace")
    os.close(outer)
    assert running.wait() == 0, seen.decode()
    return seen.decode()


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def test_a_terminal_sees_what_goes_on(log: str) -> None:
    assert "Reading and scoring log.csv" in on_a_terminal("score", log, "--lang", "en")


def test_quiet_is_quiet(log: str) -> None:
    assert on_a_terminal("score", log, "--quiet") == ""


@pytest.mark.slow
def test_a_run_counts_its_replications(project: Path, tmp_path: Path) -> None:
    scenario = str(project / "scenarios" / "uncovered-hour.yaml")
    seen = on_a_terminal("run", scenario, "--replications", "3", "--lang", "en", "--out", str(tmp_path))
    assert "Playing uncovered-hour" in seen
    assert "3/3" in seen
    assert "Compiling" not in seen  # by SimPy there is nothing to wait for
    assert "Drawing the figures" in seen


def test_who_waits_for_the_compiler_is_told(project: Path, tmp_path: Path) -> None:
    scenario = str(project / "scenarios" / "uncovered-hour.yaml")
    words = ("run", scenario, "--replications", "2", "--engine", "compiled", "--lang", "en",
             "--out", str(tmp_path))  # fmt: skip
    told = "Compiling the engine, once on this machine"
    empty = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    assert told in on_a_terminal(*words, until=told, **empty)
