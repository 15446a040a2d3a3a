"""Reading a message log from a file, with all that was passed over on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Problem, UserError
from simulator.messages.flagging import NO_PERSONS, address, flag, likely_auto, shorten
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.notes import BadRow, Note
from simulator.messages.recognising import read_source
from simulator.messages.source import COLUMNS, Source
from simulator.messages.times import read_times
from simulator.scenario.mapping import Mapping
from simulator.units import DAY

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COLUMNS", "BadRow", "Note", "ReadResult", "read_log"]

MOST_TYPES = 10_000
ROWS_NAMED = 5
"""So many of the rows left out are named."""


@dataclass(frozen=True)
class ReadResult:
    """A log, and what was passed over in reading it."""

    log: MessageLog
    notes: tuple[Note, ...]


def read_log(path: Path | str, mapping: Mapping | None = None, strict: bool = False) -> ReadResult:
    """The messages in a file, in the file's order.

    Parameters
    ----------
    path : Path or str
        The file: a table (CSV, Parquet or XLSX) with the columns of a log, of the web export or of the
        open platform's chat log; JSON of conversations or of such a chat log; or text copied from the
        chat client. Text may be UTF-8, with or without a byte-order mark, or GB18030.
    mapping : Mapping, optional
        What the file calls columns and senders, and whose messages are no person's.
    strict : bool
        Rows that cannot be read are an error, instead of being left out with a note.

    Returns
    -------
    ReadResult
        The buyers and accounts have their codes by first appearance.

    Raises
    ------
    UserError
        If the file cannot be read, lacks a column that it must have, does not show which side is the
        shop's, or has no row that can be read though it has rows; with `strict`, if any row cannot be
        read.
    """
    path, mapping = Path(path), mapping or Mapping()
    return log_of(read_source(path, mapping), mapping, strict, str(path))


def log_of(source: Source, mapping: Mapping, strict: bool, file: str) -> ReadResult:
    """The messages of a source, wherever it came from; `file` is what problems call it.

    Raises
    ------
    UserError
        As `read_log`, once the columns are there.
    """
    import polars as pl

    frame, notes = source.frame, list(source.notes)
    senders = {**{name: name for name in SENDERS}, **source.senders, **mapping.senders}
    kinds = {"": "message", **{name: name for name in KINDS}}
    frame = frame.with_columns(
        read_times(frame["time"]).alias("at"),
        _codes(frame["sender"], senders, SENDERS).alias("from"),
        _codes(frame["kind"].fill_null(""), kinds, KINDS).alias("what"),
    )
    sound = pl.all_horizontal(pl.col("buyer", "at", "from", "what").is_not_null())
    if "fault" in frame.columns:
        sound &= pl.col("fault").is_null()
    good = frame.filter(sound)
    left_out = len(frame) - len(good)
    if left_out:
        bad = _bad_rows(frame.filter(~sound).head(ROWS_NAMED), source)
        if strict or not len(good):
            raise UserError(_problems(bad, left_out, len(frame), file))
        notes.append(Note("bad_rows", left_out, rows=tuple(bad)))
    if not len(good):
        notes.append(Note("no_messages"))
    good, repeats = _without_repeats(good)
    good, told = _flagged(good, mapping, source)
    notes += [*repeats, *told]
    chars, unreadable = _chars(good["chars"])
    if unreadable:
        notes.append(Note("bad_chars", unreadable))
    buyer, buyers = _by_appearance(good["buyer"])
    account, accounts = _by_appearance(good["account"])
    label, types = _types(good, file)
    log = MessageLog(
        buyer=buyer,
        time=good["at"].to_numpy().astype(np.int64),
        sender=good["from"].to_numpy().astype(np.int8),
        account=account.astype(np.int32),
        kind=good["what"].to_numpy().astype(np.int8),
        chars=chars,
        buyers=buyers,
        accounts=accounts,
        type=label,
        types=types,
    )
    return ReadResult(log, tuple(notes))


def _types(rows: "pl.DataFrame", file: str) -> tuple[NDArray[np.int16] | None, tuple[str, ...]]:
    """Each row's type of chat, and the labels; None where there is no such column."""
    if "type" not in rows.columns:
        return None, ()
    codes, names = _by_appearance(rows["type"])
    if len(names) > MOST_TYPES:
        found = f"{len(names):,} labels of the type of chat"
        raise UserError(Problem(found, f"wanted at most {MOST_TYPES:,}", file, key="type"))
    return codes.astype(np.int16), names


def _without_repeats(rows: "pl.DataFrame") -> "tuple[pl.DataFrame, list[Note]]":
    """The rows without those of a message id that the buyer had that day already, and what to say.

    Where there is no id nobody can tell: two short messages in one second look alike.
    """
    import polars as pl

    notes = []
    nameless = rows
    if "message_id" in rows.columns:
        key = pl.coalesce("message_id", pl.format("row {}", "row"))
        first = pl.struct(key, "buyer", pl.col("at") // DAY).is_first_distinct()
        once = rows.filter(first)
        if len(once) < len(rows):
            notes.append(Note("repeated_ids", len(rows) - len(once)))
        nameless = once.filter(pl.col("message_id").is_null())
        rows = once
    repeated = len(nameless) - nameless.select(pl.exclude("row")).n_unique() if len(nameless) else 0
    if repeated:
        notes.append(Note("repeated_rows", repeated))
    return rows, notes


def _flagged(
    rows: "pl.DataFrame", mapping: Mapping, source: Source
) -> "tuple[pl.DataFrame, list[Note]]":
    """The rows with senders as the mapping has them, and accounts for all; and what to say of it."""
    import polars as pl

    notes = []
    rows, unmet = flag(rows, mapping)
    if mapping.patterns and "text" not in rows.columns:
        notes.append(Note("no_text"))
    if unmet:
        notes.append(Note("no_pattern", len(unmet), tuple(unmet)))
    if source.unaddressed:
        rows = address(rows)
    if source.unflagged:
        rows = shorten(rows)
        said = {*mapping.nicks, *mapping.patterns} & {SENDERS[code] for code in NO_PERSONS}
        if len(rows) and not said and not rows.select(pl.col("from").is_in(NO_PERSONS).any()).item():
            notes.append(Note("unflagged"))
        if "text" in rows.columns:
            texts, chats = likely_auto(rows)
            if texts:
                notes.append(Note("likely_auto", chats, tuple(texts)))
    return rows, notes


def _codes(column: "pl.Series", meaning: dict[str, str], names: Sequence[str]) -> "pl.Series":
    """Positions in `names` of what each text means, null where it means nothing."""
    import polars as pl

    texts = column.unique().drop_nulls()
    plain = {text.strip().lower(): names.index(name) for text, name in meaning.items()}
    found = {text: plain.get(text.strip().lower()) for text in texts.to_list()}
    known = {text: code for text, code in found.items() if code is not None}
    if not known:
        return pl.Series([None] * len(column), dtype=pl.Int8)
    return column.replace_strict(known, default=None, return_dtype=pl.Int8)


def _chars(column: "pl.Series") -> tuple[NDArray[np.int32], int]:
    """Numbers of characters, -1 where none is given, and how many were given but not readable."""
    import polars as pl

    text = column.cast(pl.String).str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    sound = (number.is_not_nan() & (number >= 0) & (number < 2**31)).fill_null(False)
    unreadable = int((~sound & text.is_not_null() & (text != "")).sum())
    return number.set(~sound, -1.0).to_numpy().astype(np.int32), unreadable


def _by_appearance(column: "pl.Series") -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Codes of texts by first appearance, -1 where there is none, and the texts."""
    import polars as pl

    names = column.drop_nulls().unique(maintain_order=True)
    codes = column.cast(pl.Enum(names)).to_physical().cast(pl.Int64).fill_null(-1)
    return codes.to_numpy().astype(np.int64), tuple(names.to_list())


def _bad_rows(bad: "pl.DataFrame", source: Source) -> list[BadRow]:
    """Rows that cannot be read, with the first fault of each."""
    needed = {"buyer": "buyer", "at": "time", "from": "sender", "what": "kind"}
    found = []
    for (line, path), row in zip(source.places(bad["row"].to_list()), bad.to_dicts(), strict=True):
        fault = row.get("fault")
        value = row["sender"]
        if fault is None:
            fault = next(name for column, name in needed.items() if row[column] is None)
            value = row[fault]
        found.append(BadRow(line, fault, "" if value is None else str(value), path))
    return found


def _problems(bad: list[BadRow], left_out: int, rows: int, file: str) -> list[Problem]:
    problems = [row.problem(file) for row in bad]
    if left_out > len(bad):
        found = f"{left_out:,} of {rows:,} rows cannot be read; the first {len(bad)} are named"
        problems.append(Problem(found, "", file))
    return problems
