"""Commands as processes: started, waited for, and looked at for what they have left."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from tests.faults.injection import Fault

PROJECT = Path(__file__).resolve().parents[2]
MAKING = re.compile(r"\..+-[a-z0-9_]{8}\.tmp")
"""What something still being written is called."""
PATIENCE_S = 60


@dataclass(frozen=True)
class Done:
    """A command that has ended.

    Attributes
    ----------
    code : int
        Its exit code, or the signal that ended it, negative.
    stdout, stderr : str
        What it printed.
    """

    code: int
    stdout: str
    stderr: str


@dataclass
class Nursery:
    """Where commands are forked (`tests.faults.nursery`); open it with `open_nursery`.

    Attributes
    ----------
    process : Popen
        The nursery.
    folder : Path
        Where its disks are.
    no_disks : str
        Why it has none, if so.
    """

    process: "subprocess.Popen[str]"
    folder: Path
    no_disks: str = ""
    _count: int = field(default=0)

    @property
    def small(self) -> Path:
        """The small disk, as others see it."""
        return Path(f"/proc/{self.process.pid}/root{self.folder / 'small'}")

    def run(
        self,
        *arguments: object,
        folder: Path,
        fault: Fault | None = None,
        memory: int = 0,
        closed: Sequence[int] = (),
        stdout: str = "",
        environment: dict[str, str] | None = None,
    ) -> Done:
        """Fork a command and wait for its end.

        Parameters
        ----------
        *arguments
            Of ``staffsim``.
        folder : Path
            Where it works.
        fault : Fault, optional
            What happens to it.
        memory : int
            Bytes that it may take beyond what it has, if any.
        closed : sequence of int
            Numbers of files that it has not.
        stdout : str
            A file for its output, instead of one of its own.
        environment : dict
            Variables that it has besides.
        """
        self._count += 1
        printed, complained = (self.folder / f"{name}{self._count}" for name in ("out", "err"))
        order = {
            "arguments": [str(argument) for argument in arguments], "folder": str(folder),
            "fault": asdict(fault) if fault else None, "memory": memory, "closed": list(closed),
            "stdout": stdout or str(printed), "stderr": str(complained), "environment": environment or {},
        }  # fmt: skip
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        group = int(self.process.stdout.readline())
        code = int(self.process.stdout.readline())
        assert ended(group), left_of(group)
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in (printed, complained)]
        return Done(code, *texts)


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """A nursery, until the block ends."""
    with (
        tempfile.TemporaryDirectory() as name,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", name],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        yield Nursery(process, Path(name), json.loads(process.stdout.readline()))
        assert process.stdin is not None
        process.stdin.close()
        process.wait()


def left_of(group: int) -> list[str]:
    """What still runs of a group of processes; who has ended and is not yet waited for does not."""
    left = []
    for process in psutil.process_iter(["name"]):
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                left.append(" ".join(process.cmdline()[-3:]))
        except (ProcessLookupError, psutil.NoSuchProcess):
            pass
    return left


def ended(group: int, seconds: float = 15) -> bool:
    """Whether all of a group has ended, some time at most after its first."""
    limit = time.monotonic() + seconds
    while left_of(group):
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their path, but for what tells times and versions: the manifest."""
    return {
        str(path.relative_to(folder)): b"" if path.name == "manifest.json" else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def numbers(folder: Path) -> dict[str, bytes]:
    """Of a result its numbers: ``result.json`` and the tables."""
    return {name: data for name, data in contents(folder).items() if name.endswith((".json", ".csv"))}


def leftovers(folder: Path) -> list[str]:
    """What is hidden below a folder, which no command leaves that ends by itself."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".*"))


def told(done: Done) -> list[str]:
    """The lines that a command has complained in."""
    return done.stderr.splitlines()
