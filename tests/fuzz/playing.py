"""What must be so whatever the commands are given."""

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from click.testing import CliRunner, Result

from simulator.commands import staffsim
from tests.fuzz.bounds import small
from tests.fuzz.case import Case

LONGEST = 60.0
"""Seconds of processor time after which a command is said to hang, of worlds that take one or two."""
NO_NUMBER = re.compile(r"(?<![A-Za-z_])[-+]?(nan|inf|infinity)(?![A-Za-z_])", re.IGNORECASE)
NO_TEXT = re.compile(r"<(style|svg|script)\b.*?</\1>", re.DOTALL)
"""What of a page is not read by people."""
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
NOTES = ("note: ", "提示：")
"""What precedes what is said of a log, which may quote it."""
WHERE = re.compile(
    r"staffsim: (--[a-z-]+|lever [^:]+|results\b[^:]*|(?P<file>[^:]+\.(yaml|csv|log|json))(?P<line>:\d+)?)"
    r": (?P<rest>.+)"
)
PARTLY = ("compare", "sweep", "levers")
"""Commands that write what could be played, and end with 1 for what could not."""


class HungError(BaseException):
    """A command takes far longer than so little can take; no `Exception`, so that nobody catches it."""


class FoundError(AssertionError):
    """What must not be."""


def play(case: Case, folder: Path, counts: Counter[str] | None = None) -> list[Result]:
    """Give the case's files, written to `folder`, to its commands, as long as they exit with 0 or 3.

    Raises
    ------
    FoundError
        Where something is as it must not be.
    """
    counts = Counter() if counts is None else counts
    empty(folder)
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    results = []
    with contextlib.chdir(folder):
        for call in case.calls:
            result = invoke(call)
            counts[f"{call[0]}: exit {result.exit_code}"] += 1
            examine(call, result, case)
            results.append(result)
            if result.exit_code not in (0, 3) or not (case.sound or _small(call)):
                break
    return results


def _small(call: tuple[str, ...]) -> bool:
    """Whether what the command was given may be played too."""
    sets = tuple(value for option, value in pairwise(call) if option == "--set")
    return call[0] != "check" or small(Path(call[1]), sets)


def empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def invoke(call: tuple[str, ...]) -> Result:
    """The command's result; a warning of Python's or NumPy's is as bad as an error."""
    with warnings.catch_warnings(), no_longer_than(LONGEST):
        warnings.simplefilter("error")
        return CliRunner().invoke(staffsim, call)


@contextlib.contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Raise `HungError` where the block takes more processor time; without such a clock do nothing."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_: int, frame: FrameType | None) -> None:
        raise HungError("".join(traceback.format_stack(frame, limit=8)))

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def examine(call: tuple[str, ...], result: Result, case: Case) -> None:
    """Look at all that the command printed and wrote."""
    error = result.exception
    if error is not None and not isinstance(error, SystemExit):
        raise FoundError(f"{call}: {''.join(traceback.format_exception(error))}")
    allowed = (0, 3) if case.sound else (0, 1, 3)
    _must(result.exit_code in allowed, call, f"exit code {result.exit_code}\n{result.stderr}")
    problems = [line for line in result.stderr.splitlines() if line.startswith("staffsim: ")]
    _must((result.exit_code == 1) == bool(problems), call, f"problems and exit code\n{result.stderr}")
    for problem in problems:
        _must(says_where(problem), call, f"says not where: {problem}")
    others = [line for line in result.stderr.splitlines() if not line.startswith(("staffsim: ", *NOTES))]
    _must(result.exit_code != 1 or call[0] in PARTLY or not others, call, f"no problem: {others}")
    _look_at_text(call, result.stdout)
    _look_at_text(call, "\n".join(others))  # with --json the summary goes there
    if "--json" in call and result.stdout:
        parse(result.stdout, call)
    written = Path("results")
    if result.exit_code == 1 and call[0] not in PARTLY:
        _must(not _left_behind(), call, f"left behind: {_left_behind()}")
    elif written.is_dir():
        for path in sorted(written.rglob("*")):
            _look_at_file(call, path)


def says_where(problem: str) -> bool:
    """Whether a problem names an option, a lever or a file, and in a YAML file its line or key."""
    found = WHERE.match(problem)
    if found is None:
        return False
    of_part = found["file"] is None or not found["file"].endswith(".yaml") or found["line"] is not None
    return of_part or re.search(r": |;|\(|^no such file", found["rest"]) is not None


def parse(text: str, call: tuple[str, ...]) -> Any:
    """JSON without what is no number."""

    def refuse(name: str) -> None:
        raise FoundError(f"{call}: {name} in JSON")

    return json.loads(text, parse_constant=refuse)


def _left_behind() -> list[str]:
    """What a refused command should not have written: anything but the whole results of those before it."""
    results = Path("results")
    folders = list(results.iterdir()) if results.is_dir() else []
    hidden = [path for path in Path().iterdir() if path.name.startswith(".")]
    return [str(path) for path in [*hidden, *folders] if not (path / "manifest.json").is_file()]


def _look_at_text(call: tuple[str, ...], text: str) -> None:
    for what, pattern in (("no number", NO_NUMBER), ("a placeholder", PLACEHOLDER)):
        found = pattern.search(text)
        if found is not None:
            around = text[max(0, found.start() - 80) : found.end() + 20]
            raise FoundError(f"staffsim {' '.join(call)}: {what}: …{around}…")


def _look_at_file(call: tuple[str, ...], path: Path) -> None:
    if path.suffix == ".json":
        parse(path.read_text(encoding="utf-8"), call)
    elif path.suffix == ".csv":
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
            for cell in row:
                _must(NO_NUMBER.fullmatch(cell) is None, call, f"{cell} in {path}")
    elif path.suffix == ".html":
        _look_at_text(call, NO_TEXT.sub("", path.read_text(encoding="utf-8")))


def _must(so: bool, call: tuple[str, ...], text: str) -> None:
    if not so:
        raise FoundError(f"staffsim {' '.join(call)}: {text}")


def keep(case: Case, error: BaseException, folder: Path) -> Path:
    """Write the case to a new folder in `folder`: the files, the commands, and what was found."""
    number = next(n for n in range(1, 10_000) if not (folder / f"{n}").exists())
    place = folder / f"{number}"
    place.mkdir(parents=True)
    for name, content in case.files.items():
        (place / name).write_bytes(content)
    lines = [" ".join(["staffsim", *call]) for call in case.calls]
    (place / "commands.txt").write_text(os.linesep.join(lines) + os.linesep, encoding="utf-8")
    (place / "found.txt").write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8", errors="replace")
    return place
