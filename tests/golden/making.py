"""Making a result as a user does, by the command line, and what is kept of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from simulator.commands import staffsim
from tests.golden.cases import Case

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("result.json", "tables/*.csv", "messages.csv", "plan.yaml", "shop.yaml", "score.json")
"""Of what a command writes; a manifest tells times, and figures and pages show what is in these."""
DIGITS = 6
"""Significant ones of a headline figure, for people: the files' digests take each bit."""

MISSED = 3
"""The exit code of a plan that is not proved."""


def make(case: Case, folder: Path, *more: str) -> dict[str, bytes]:
    """The files of a case's result, by name, made in `folder`; `more` is said to the command besides."""
    command, path, *rest = case.command
    said = [command, *(_place(text) for text in (path, *rest)), *more]
    scored = command == "score"
    if scored:
        said.append("--json")
    else:
        said += ["--out", str(folder), "--quiet"]
    if command == "calibrate":
        said += ["-o", str(folder / "shop.yaml")]
    with patch("simulator.report.figures.draw_all", lambda *_, **__: ([], [])):
        done = CliRunner().invoke(staffsim, said)
    if done.exit_code not in (0, MISSED):
        raise RuntimeError(f"staffsim {' '.join(said)}: exit code {done.exit_code}\n{done.output}") from (
            None if done.exc_info is None else done.exc_info[1]
        )
    if scored:
        return {"score.json": done.stdout.encode()}
    found = {p.relative_to(base).as_posix(): p for base in (folder, *folder.iterdir()) if base.is_dir()
             for pattern in KEPT for p in base.glob(pattern)}  # fmt: skip
    return {name: found[name].read_bytes() for name in sorted(found)}


def _place(text: str) -> str:
    """A path from the project's root, wherever the command is called; anything else as it is."""
    return str(ROOT / text) if text.startswith(("scenarios/", "tests/")) else text


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The first 16 digits of each file's SHA-256."""
    return {name: hashlib.sha256(content).hexdigest()[:16] for name, content in files.items()}


def headline(case: Case, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The figures of a result that people read, by path, to six digits."""
    result = json.loads(files.get("result.json") or files["score.json"])
    return {
        ".".join(path): float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
        for wanted in case.headline
        for path, value in _found(result, wanted.split("."))
    }


def _found(value: Any, path: list[str]) -> Iterator[tuple[list[str], Any]]:
    """What stands at `path`, and where that is: a place of a list goes by its name, if it has one."""
    if not path:
        yield [], value
        return
    first, *rest = path
    if isinstance(value, list):
        parts = {_name(part, number): part for number, part in enumerate(value)}
    else:
        parts = value if isinstance(value, dict) else {}
    for key in parts if first == "*" else [first] if first in parts else []:
        for below, found in _found(parts[key], rest):
            yield [key, *below], found


def _name(part: Any, number: int) -> str:
    named = part.get("name") or part.get("date") or part.get("names") if isinstance(part, dict) else None
    return "+".join(named) if isinstance(named, list) else named or str(number)
