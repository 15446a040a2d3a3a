"""Reading a YAML file safely, keeping the line that each value came from.

YAML 1.2: ``on`` and ``off`` are words and ``20:00`` is text. Keys are always text, and dates stay the
text that they were written as, so what is read is what JSON could hold.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.files import read_text
from simulator.scenario.slips import FULL_WIDTH_BLANK, first_slip

KeyPath = tuple[str | int, ...]
"""Where a value stands: keys and positions in lists, from the top."""

MAX_BYTES = 5_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 40
_MOST_DIGITS = 100
"""Of a whole number: with more it would be no float, and cost time to print."""
_YAML = "tag:yaml.org,2002:"
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something was written.

    Attributes
    ----------
    file : str
        The file as the user named it, or the option.
    line : int or None
        The line in it, from 1.
    folder : Path
        What file names written there are relative to.
    """

    file: str
    line: int | None
    folder: Path


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (mappings, lists, text, numbers, null) and where each value of it was written."""

    data: dict[str, Any]
    marks: Mapping[KeyPath, Mark]

    def mark(self, path: KeyPath) -> Mark:
        """The mark of the value at `path`, or of the nearest value that holds it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks[path]

    def problem(
        self, path: KeyPath, found: str, wanted: str = "", nearest: str = ""
    ) -> Problem:
        """A `Problem` with the value at `path`."""
        mark = self.mark(path)
        return Problem(found, wanted, mark.file, mark.line, dotted(path), nearest)

    def part(self, path: KeyPath) -> "Document":
        """The mapping at `path` as a document of its own."""
        data: Any = self.data
        for key in path:
            data = data[key]
        marks = {place[len(path) :]: mark for place, mark in self.marks.items() if place[: len(path)] == path}
        return Document(data, {(): self.mark(path), **marks})


def dotted(path: KeyPath) -> str:
    """``roster.wave.breaks[1]``: positions in lists count from 1."""
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".")


def shown(value: object, limit: int = 60) -> str:
    """`value` in a few words, as it would be written."""
    match value:
        case None:
            return "nothing"
        case bool():
            text = str(value).lower()
        case str():
            text = f"'{value}'"
        case float() if not math.isfinite(value):
            text = f"{value}".replace("inf", ".inf").replace("nan", ".nan")
        case dict():
            text = "{" + ", ".join(f"{key}: {_inner(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            text = "[" + ", ".join(_inner(item) for item in value[:30]) + "]"
        case _:
            text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _inner(value: object) -> str:
    match value:
        case dict():
            return "{…}"
        case list() | tuple():
            return "[…]"
        case None:
            return "null"
        case _:
            return shown(value)


def read_document(path: Path | str) -> Document:
    """The mapping in a YAML file, with the place of each of its values.

    Raises
    ------
    UserError
        If it cannot be read or is not one mapping with distinct keys: every duplicate key, or the
        first fault of the syntax.
    """
    path = Path(path)
    return parse_document(read_text(path, "a YAML file", MAX_BYTES), str(path), path.parent)


def parse_document(text: str, file: str, folder: Path) -> Document:
    """`read_document` on `text` that came from `file`."""
    data, marks = parse_value(text, file, folder)
    if not isinstance(data, dict):
        if slip := first_slip(text):
            raise UserError(Problem(slip[1], slip[2], file, slip[0]))
        found = "an empty file" if data is None else f"{shown(data)}, which is not a mapping"
        raise UserError(Problem(found, "wanted keys and values, such as 'days: 1'", file, marks[()].line))
    return Document(data, marks)


def parse_value(
    text: str, file: str, folder: Path, *, lines: bool = True
) -> tuple[Any, dict[KeyPath, Mark]]:
    """Any one value of YAML, and the marks in it; with `lines` False the marks name no lines."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    from simulator.scenario.composing import TooMuchError, compose

    try:
        node = compose(text)
    except TooMuchError as error:
        line = error.line if lines else None
        raise UserError(Problem(error.found, error.wanted, file, line)) from None
    except MarkedYAMLError as error:
        fault = error.problem or error.context or ""
        place = error.problem_mark or error.context_mark
        if error.context_mark is not None and any(sign in fault for sign in _FROM_ITS_START):
            place = error.context_mark
        line = place.line + 1 if place is not None and lines else None
        raise UserError(_syntax(fault, text, file, line)) from None
    except YAMLError as error:  # a character that may not stand in YAML at all
        line = text[: getattr(error, "position", 0)].count("\n") + 1 if lines else None
        wanted = "take it out: the file may not be text"
        raise UserError(Problem("a control character", wanted, file, line)) from None
    top = Mark(file, None, folder)
    if node is None:
        return None, {(): top}
    reader = _Reader(file, folder, lines)
    data = reader.plain(node, ())
    if reader.problems:
        raise UserError(reader.problems)
    return data, {(): top, **reader.marks}


_SYNTAX = (
    ("character '\\t'", "a tab", "indent with spaces"),
    ("mapping values are not allowed", "a second ':' on the line, or a wrong indentation",
     "put a value that has ': ' in it in quotes"),
    ("could not find expected ':'", "a line without ':'", "wanted 'key: value'"),
    ("found undefined alias", "a reference (*) to no anchor (&)", "define the anchor before it is used"),
    ("expected a single document", "a second document ('---')", "wanted one"),
    ("but found another document", "a second document ('---')", "wanted one"),
    ("unexpected end of stream", "a quote that is never closed", "close it"),
    ("<stream end>", "a bracket that is never closed", "close it"),
    ("expected <block end>", "a wrong indentation", "indent the keys of one mapping alike"),
    ("expected ',' or", "a list or mapping that goes wrong", "wanted ',' or the closing bracket"),
    ("expected the node content", "nothing where a value is due", ""),
)  # fmt: skip
_FROM_ITS_START = ("end of stream", "<stream end>", "expected ':'")
"""Faults seen only past the line that has them."""


def _syntax(fault: str, text: str, file: str, line: int | None) -> Problem:
    lines = text.splitlines()
    if line and (slip := first_slip("\n".join(lines[:line]))):
        return Problem(slip[1], slip[2], file, slip[0])
    written = lines[line - 1] if line and line <= len(lines) else ""
    if written[: len(written) - len(written.lstrip())].count("\t"):
        return Problem("a tab in the indentation", "indent with spaces", file, line)
    for sign, found, wanted in _SYNTAX:
        if sign in fault:
            return Problem(found, wanted, file, line)
    if "cannot start any token" in fault:
        sign = fault.split("'")[1]
        return Problem(f"a value that begins with {sign}", "put it in quotes", file, line)
    return Problem(f"not YAML ({' '.join(fault.split())})", "", file, line)


class _Reader:
    """Turns one file's nodes into plain data; gathers marks and problems on the way."""

    def __init__(self, file: str, folder: Path, lines: bool) -> None:
        self.file, self.folder, self.lines = file, folder, lines
        self.marks: dict[KeyPath, Mark] = {}
        self.problems: list[Problem] = []
        self.count = self.level = 0

    def place(self, node: Any) -> Mark:
        return Mark(self.file, node.start_mark.line + 1 if self.lines else None, self.folder)

    def problem(self, node: Any, path: KeyPath, found: str, wanted: str = "") -> Problem:
        return Problem(found, wanted, self.file, self.place(node).line, dotted(path))

    def plain(self, node: Any, path: KeyPath) -> Any:
        # An alias stands for its whole content again, so a few lines can stand for billions of values
        # (or, held by their own anchor, for endlessly many): what is counted is what is meant.
        self.count += 1
        if self.count > MAX_VALUES:
            raise UserError(self.problem(node, (), f"more than {MAX_VALUES:,} values", "use fewer anchors"))
        if self.level > MAX_DEPTH:
            raise UserError(self.problem(node, (), "nested too deeply", f"at most {MAX_DEPTH} levels"))
        if path not in self.marks:
            self.marks[path] = self.place(node)
        self.level += 1
        data: Any
        if node.id == "mapping" and _core(node, "map"):
            data = dict(self.entries(node, path))
        elif node.id == "sequence" and _core(node, "seq"):
            data = [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        else:
            data = self.scalar(node, path)
        self.level -= 1
        return data

    def entries(self, node: Any, path: KeyPath) -> Iterator[tuple[str, Any]]:
        first: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if str(key_node.tag) == f"{_YAML}merge":
                for source in value_node.value if value_node.id == "sequence" else [value_node]:
                    if source.id != "mapping":
                        self.problems.append(self.problem(source, path, "'<<' with no mapping"))
                        continue
                    merged = {**self.plain(source, path), **merged}
                continue
            if key_node.id != "scalar":
                self.problems.append(self.problem(key_node, path, "a key that is not text"))
                continue
            key = str(key_node.value)
            if key.startswith(FULL_WIDTH_BLANK):
                found = "full-width blanks before the key"
                self.problems.append(self.problem(key_node, path, found, "indent with plain spaces"))
                continue
            if key in first:
                found = f"a second '{key}'; the first is on line {first[key].start_mark.line + 1}"
                self.problems.append(self.problem(key_node, (*path, key), found, "keep one"))
                continue
            first[key] = key_node
            self.marks[(*path, key)] = self.place(key_node)
            yield key, self.plain(value_node, (*path, key))
        yield from ((key, value) for key, value in merged.items() if key not in first)

    def scalar(self, node: Any, path: KeyPath) -> Any:
        text, tag = str(node.value), str(node.tag)
        match tag.removeprefix(_YAML) if tag.startswith(_YAML) else "":
            case "null":
                return None
            case "bool":
                return _BOOLEANS.get(text.lower(), text)
            case "int":
                return _integer(text)
            case "float":
                return _float(text)
            case "str" | "timestamp" | "value" | "merge":
                return text
        self.problems.append(self.problem(node, path, f"the tag {tag.replace(_YAML, '!!')}", "take it out"))
        return None


def _core(node: Any, kind: str) -> bool:
    return str(node.tag) == _YAML + kind


def _integer(text: str) -> int | str:
    digits = text.replace("_", "")
    if len(digits) > _MOST_DIGITS:
        return text
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits.lstrip("+-")[:2].lower(), 10)
    try:
        return int(digits, base)
    except ValueError:
        return text


def _float(text: str) -> float | str:
    special = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
    try:
        return special.get(text.lower()) or float(text.replace("_", ""))
    except ValueError:
        return text
