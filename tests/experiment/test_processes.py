"""Processes that are killed while they play."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.experiment.processes import in_processes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]


@dataclass(frozen=True)
class Deadly:
    """Task `number` kills its process, so often; what it is given, it gives twice."""

    number: int
    folder: Path
    times: int

    def __call__(self, task: tuple[int, str]) -> int:
        if task[0] == self.number:
            for time in range(self.times):
                if not (self.folder / str(time)).exists():
                    (self.folder / str(time)).touch()
                    os.kill(os.getpid(), signal.SIGKILL)
        return 2 * task[0]


def played(work: Deadly, numbers: Iterable[int]) -> list[int]:
    seen: list[int] = []
    with in_processes(work, 2) as players:
        seen.extend(players.play((number, "task") for number in numbers))
    return seen


def test_a_killed_process_costs_no_result(tmp_path: Path) -> None:
    assert played(Deadly(17, tmp_path, 1), range(30)) == list(range(0, 60, 2))
    assert len(list(tmp_path.iterdir())) == 1


def test_one_that_is_killed_again_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        played(Deadly(17, tmp_path, 2), range(30))
    assert re.fullmatch(
        r"a process that played replications was killed, as one was before it, at about replication 1?\d; "
        "most likely for want of memory, of which --jobs 1 needs the least",
        str(caught.value),
    )


def test_they_load_nothing_from_the_working_folder(tmp_path: Path) -> None:
    """It may be somebody else's; workers and their helpers are started as ``python -m`` and ``python -c``."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for module in ("json", "pickle", "joblib", "numpy", "struct", "tempfile", "simulator"):
        (folder / f"{module}.py").write_text("open('was-run', 'w').close(); raise ImportError")
    program = tmp_path / "program.py"
    program.write_text(
        "from simulator.experiment.processes import in_processes\n"
        "with in_processes(abs, 2) as players:\n"
        "    print(list(players.play([-1, -2])))\n"
    )
    command = [sys.executable, str(program)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[1, 2]\n", "")
    assert not (folder / "was-run").exists()
