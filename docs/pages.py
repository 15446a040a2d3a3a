"""What the pages of the documentation show: their fenced blocks, the marks above them, and code in sentences.

A mark is a comment on a line of its own, ``<!-- KEY: VALUE -->``; marks stand right above their block.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MARK = re.compile(r"<!-- (?P<key>[a-z ]+): (?P<value>.+) -->")
FENCE = re.compile(r"(?P<ticks>`{3,})(?P<language>[a-z{}-]*)")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its page and first line, its language, its text, and the marks above it."""

    page: Path
    line: int
    language: str
    text: str
    marks: dict[str, str]

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """The pages that are checked: the README, how to work on it, and all of docs/."""
    first = [ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")]
    return [*first, *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, text: str | None = None) -> list[Block]:
    """The fenced blocks of a page, in order; a fence that is never closed is an error."""
    lines = (page.read_text(encoding="utf-8") if text is None else text).split("\n")
    found: list[Block] = []
    at = 0
    while at < len(lines):
        fence = FENCE.fullmatch(lines[at])
        if fence is None:
            at += 1
            continue
        try:
            end = lines.index(fence["ticks"], at + 1)
        except ValueError:
            raise SystemExit(f"{page.name}:{at + 1}: a block that is never closed") from None
        marks: dict[str, str] = {}
        above = at - 1
        while above >= 0 and (mark := MARK.fullmatch(lines[above])):
            marks[mark["key"]] = mark["value"]
            above -= 1
        body = "".join(f"{line}\n" for line in lines[at + 1 : end])
        found.append(Block(page, at + 1, fence["language"], body, marks))
        at = end + 1
    return found


def prose(page: Path, text: str | None = None) -> list[tuple[int, str]]:
    """The lines of a page outside its blocks, with their numbers."""
    kept: list[tuple[int, str]] = []
    ticks = ""
    whole = page.read_text(encoding="utf-8") if text is None else text
    for number, line in enumerate(whole.split("\n"), start=1):
        fence = FENCE.fullmatch(line)
        if ticks:
            ticks = "" if line == ticks else ticks
        elif fence:
            ticks = fence["ticks"]
        else:
            kept.append((number, line))
    return kept


def spans(page: Path, text: str | None = None) -> list[tuple[int, str]]:
    """Code in sentences and tables, with the numbers of the lines."""
    return [(number, code) for number, line in prose(page, text) for code in SPAN.findall(line)]
