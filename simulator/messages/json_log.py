"""Messages in JSON: conversations, each with its ``meta`` and ``messages``, or rows with a ``direction``.

A file may be a list, one object, or an object a line, and the lists may stand anywhere in the objects.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, UserError
from simulator.messages.source import Place

if TYPE_CHECKING:
    import polars as pl

DEEPEST = 8
"""So many lists and objects within each other are looked into."""
IDS = ("msgId", "msg_id", "messageId", "message_id")
WANTED = "wanted conversations with meta and messages, or from_id, to_id, direction, time and content"
_SPACE = " \t\r\n"
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, eq=False)
class Found:
    """What stands in a JSON file.

    Attributes
    ----------
    messages : polars.DataFrame
        Columns ``row``, ``from``, ``to``, ``hint`` (the conversation's id), ``time``, ``text`` and
        ``message_id``, all but the first text; ``fault`` (``direction``, ``message`` or null) and its
        ``value``.
    places : list of (Place, int)
        Where each message stands: its list and its position in it, from 1; 0 where it is in none.
    records : list of dict
        Objects that are neither, with plain values alone: rows of a table, perhaps.
    """

    messages: "pl.DataFrame"
    places: list[tuple[Place, int]]
    records: list[dict[str, Any]]

    def place(self, row: int) -> Place:
        """The line and path of a message."""
        (line, path), at = self.places[row]
        return line, f"{path}[{at}]".lstrip(".") if at else path.lstrip(".")


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The columns of `Found.messages`, growing."""

    messages: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Place, int]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: dict[str, Any], context: dict[str, Any], place: Place, at: int) -> None:
        """Take a message."""
        number = next((item[name] for name in IDS if item.get(name) is not None), None)
        fault = value = None
        if "direction" in item and "userNickFrom" not in item:
            whole = {**context, **item}
            ends = whole.get("from_id"), whole.get("to_id")
            time, text, direction = item.get("time"), item.get("content"), _text(item["direction"])
            match (direction or "").strip():
                case "1":
                    ends = ends[1], ends[0]
                case "0":
                    pass
                case _:
                    fault, value = "direction", direction
        else:
            ends = item.get("userNickFrom"), item.get("userNickTo")
            time, text = item.get("gmtCreated"), item.get("msg")
        said = unbroken(text) if isinstance(text, str) else None
        row = (_text(ends[0]), _text(ends[1]), _text(context.get("dataId")), _text(time), said, _text(number))
        self.messages.append((*row, fault, value))
        self.places.append((place, at))

    def broken(self, item: object, place: Place, at: int) -> None:
        """Take something that stands where a message should."""
        self.messages.append((None,) * 6 + ("message", _text(item)))
        self.places.append((place, at))

    def walk(self, value: Any, context: dict[str, Any], place: Place, depth: int = 0) -> None:
        """Take all messages in `value`."""
        line, path = place
        if depth > DEEPEST:
            return
        if isinstance(value, list):
            for at, item in enumerate(value, 1):
                if isinstance(item, dict) and _is_message(item):
                    self.add(item, context, place, at)
                elif isinstance(item, dict | list) and item:
                    self.walk(item, context, (line, f"{path}[{at}]"), depth + 1)
                else:
                    self.broken(item, place, at)
            return
        if _is_message(value):
            self.add(value, context, place, 0)
            return
        meta = value.get("meta")
        told = {**value, **(meta if isinstance(meta, dict) else {})}
        inner = {**context, **{name: told[name] for name in ("dataId", "from_id", "to_id") if name in told}}
        parts = [(name, part) for name, part in value.items() if isinstance(part, dict | list)]
        if not parts and value:
            self.records.append(value)
        for name, part in parts:
            if name != "meta":
                self.walk(part, inner, (line, f"{path}.{name}"), depth + 1)


def read_json(text: str, file: str) -> Found:
    """The messages in a JSON file, or the rows of a table.

    Raises
    ------
    UserError
        If it is broken (but for a line of an object a line, which is only left out), or holds neither.
    """
    import polars as pl

    gathered = _Gathered()
    try:
        for value, place, at in _values(text, file):
            if isinstance(value, dict) and _is_message(value):
                gathered.add(value, {}, place, at)
            elif isinstance(value, dict | list):
                line, path = place
                gathered.walk(value, {}, (line, f"{path}[{at}]" if at else path))
            else:
                gathered.broken(value, place, at)
    except RecursionError:
        raise UserError(Problem("JSON nested too deep", WANTED, file)) from None
    names = ("from", "to", "hint", "time", "text", "message_id", "fault", "value")
    columns = list(zip(*gathered.messages, strict=True)) or [()] * len(names)
    frame = pl.DataFrame(
        {name: pl.Series(column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    )
    if not len(frame) and not gathered.records and "[" not in text:
        raise UserError(Problem("JSON without messages", WANTED, file))
    return Found(frame.with_row_index("row"), gathered.places, gathered.records)


def _is_message(item: dict[str, Any]) -> bool:
    return "userNickFrom" in item or "gmtCreated" in item or ("direction" in item and "time" in item)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return unbroken(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def unbroken(text: str) -> str:
    r"""The text without halves of characters, which JSON can spell (``\ud800``) and no file can hold."""
    return _HALF.sub("\ufffd", text)


def _values(text: str, file: str) -> Iterator[tuple[Any, Place, int]]:
    """The members of a list, or the objects that follow each other, each with its place.

    One at a time, so that a long file is never in memory as objects as a whole.
    """
    decoder = json.JSONDecoder()
    at, end = _skip(text, 0), len(text)
    if text[at] == "[":
        at, number = _skip(text, at + 1), 0
        while at < end and text[at] != "]":
            number += 1
            try:
                value, at = decoder.raw_decode(text, at)
            except ValueError as error:
                raise _broken(text, error, file) from None
            yield value, (None, ""), number
            at = _skip(text, at)
            if at < end and text[at] not in ",]":
                raise _broken(text, json.JSONDecodeError("Expecting ',' delimiter", text, at), file)
            at = _skip(text, at + 1) if at < end and text[at] == "," else at
        if at >= end:
            raise _broken(text, json.JSONDecodeError("Expecting ']'", text, end), file)
        return
    first = True
    line, counted = 1, 0
    while at < end:
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, after = decoder.raw_decode(text, at)
        except ValueError as error:
            stop = text.find("\n", at)
            alone = stop < 0 or "\n" not in text[stop:].rstrip(_SPACE)
            if first and (alone or not _is_object(text[at:stop])):
                raise _broken(text, error, file) from None
            after = end if stop < 0 else stop
            value = text[at : min(after, at + 60)].strip()
        at = _skip(text, after)
        alone = first and at >= end
        yield value, (None if alone else line, ""), 0
        first = False


def _is_object(line: str) -> bool:
    """Whether a line is as if it were an object of its own: broken, but not because it goes on below."""
    return line.rstrip().endswith("}")


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _broken(text: str, error: ValueError, file: str) -> UserError:
    if not isinstance(error, json.JSONDecodeError):  # a number of thousands of digits
        return UserError(Problem("broken JSON", str(error), file))
    cut = error.pos >= len(text.rstrip(_SPACE)) or "Unterminated" in error.msg
    found = f"broken JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    return UserError(Problem(found, "is its end cut off?" if cut else "", file, error.lineno))
