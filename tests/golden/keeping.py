"""The files in which golden results are kept, and the lines of the changelog that they changed under."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA, CHANGELOG = HERE / "data", HERE.parents[1] / "CHANGELOG.md"
SAYS = "Figures changed"
"""What a line of the changelog begins with under which golden results may change."""


@dataclass(frozen=True)
class Kept:
    """A golden result.

    Attributes
    ----------
    headline : mapping
        Figures that people read, by their path in ``result.json``.
    files : mapping
        The first digits of each file's SHA-256.
    changed : tuple of mapping
        Each time that it changed, the last one last: the changelog's `heading` and `line`, and the
        `digest` of what was kept from then on.
    """

    headline: Mapping[str, Any]
    files: Mapping[str, str]
    changed: tuple[Mapping[str, str], ...] = ()

    def digest(self) -> str:
        """Of what is kept."""
        text = json.dumps([self.headline, self.files], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(name: str, folder: Path = DATA) -> Kept | None:
    """What is kept under a name, None where nothing is."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Kept(data["headline"], data["files"], tuple(data["changed"]))


def write(name: str, kept: Kept, folder: Path = DATA) -> None:
    """Keep it under a name."""
    data = {"changed": list(kept.changed), "headline": kept.headline, "files": kept.files}
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def announced(changelog: str) -> list[tuple[str, str]]:
    """The lines of a changelog that tell of changed figures, with their versions, the newest first."""
    found: list[tuple[str, str]] = []
    version = ""
    for entry in re.split(r"\n(?=## |- )", changelog):
        text = " ".join(entry.split())
        if text.startswith("## "):
            version = text.split()[1]
        elif text.startswith(f"- {SAYS}"):
            found.append((version, text.removeprefix("- ")))
    return found


def changed_under(kept: Kept, lines: list[tuple[str, str]]) -> Kept:
    """The same, under the newest line of the changelog under which it has not changed before.

    Raises
    ------
    LookupError
        Where there is no such line.
    """
    used = {one["line"] for one in kept.changed}
    newest = lines[0][0] if lines else ""
    fresh = [(version, line) for version, line in lines if version == newest and line not in used]
    if not fresh:
        raise LookupError(f"figures changed: say so in CHANGELOG.md, in a new line that begins '- {SAYS}: '")
    version, line = fresh[-1]
    entry = {"heading": version, "line": line, "digest": kept.digest()}
    return Kept(kept.headline, kept.files, (*kept.changed, entry))


def problems(name: str, kept: Kept, lines: list[tuple[str, str]]) -> list[str]:
    """What is wrong with how a golden result was changed, in a line each."""
    if not kept.changed:
        return [f"{name}: does not say under which line of CHANGELOG.md it changed"]
    told = [
        f"{name}: CHANGELOG.md has no line under {one['heading']} that says: {one['line']}"
        for one in kept.changed
        if (one["heading"], one["line"]) not in lines
    ]
    if len({one["line"] for one in kept.changed}) < len(kept.changed):
        told.append(f"{name}: changed twice under one line of CHANGELOG.md")
    if kept.changed[-1]["digest"] != kept.digest():
        told.append(
            f"{name}: was changed without a line in CHANGELOG.md that begins '- {SAYS}: '; "
            "add one, then python -m tests.golden --refresh"
        )
    return told
