"""Reading a message log from a file, with all that was passed over on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Problem, UserError
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.tables import Cells, read_cells
from simulator.messages.times import EXAMPLE, read_times
from simulator.scenario.documents import shown
from simulator.scenario.mapping import Mapping
from simulator.scenario.validation import nearest

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("buyer", "time", "sender", "account", "kind", "chars", "text", "type")
REQUIRED = COLUMNS[:3]
MOST_TYPES = 10_000
ROWS_NAMED = 5
"""So many of the rows left out are named."""
FORMULA = r"^'+[=+\-@\t\r]"
"""Text that `simulator.messages.writing` put a quote before, so that no spreadsheet calculates it."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out.

    Attributes
    ----------
    line : int
        Its line in the file; in an XLSX file its row.
    fault : str
        The column at fault: ``buyer``, ``time``, ``sender`` or ``kind``.
    value : str
        What stands there; empty where nothing does.
    """

    line: int
    fault: str
    value: str

    def problem(self, file: str) -> Problem:
        """The same as a user's error."""
        wanted = {
            "buyer": "",
            "time": f"wanted a time such as {EXAMPLE}",
            "sender": f"wanted one of {', '.join(SENDERS)}",
            "kind": f"wanted one of {', '.join(KINDS)}, or nothing",
        }[self.fault]
        if not self.value:
            return Problem(f"no {self.fault}", wanted, file, self.line)
        found = f"{'unreadable' if self.fault == 'time' else 'unknown'} {self.fault} {shown(self.value)}"
        if self.fault == "sender":
            wanted += f"; or say which it is: --senders {self.value.strip()[:20]}=SENDER"
        return Problem(found, wanted, file, self.line)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a user should know of what was read.

    Attributes
    ----------
    kind : str
        ``unknown_columns`` (kept out), ``bad_rows`` (left out), ``bad_chars`` (taken as unknown),
        ``repeated_rows`` (kept), ``unclosed_quote`` (the rest of the file was taken as one cell) or
        ``no_messages``.
    count : int
        How many; of an unclosed quote the line.
    names : tuple of str
        The unknown columns.
    rows : tuple of BadRow
        The first few rows left out.
    """

    kind: str
    count: int = 0
    names: tuple[str, ...] = ()
    rows: tuple[BadRow, ...] = ()


@dataclass(frozen=True)
class ReadResult:
    """A log, and what was passed over in reading it."""

    log: MessageLog
    notes: tuple[Note, ...]


def read_log(path: Path | str, mapping: Mapping | None = None, strict: bool = False) -> ReadResult:
    """The messages in a CSV, Parquet or XLSX file, in the file's order.

    Parameters
    ----------
    path : Path or str
        The file. A CSV may be UTF-8, with or without a byte-order mark, or GB18030, and separated by
        commas, semicolons or tabs.
    mapping : Mapping, optional
        What the file calls columns and senders.
    strict : bool
        Rows that cannot be read are an error, instead of being left out with a note.

    Returns
    -------
    ReadResult
        The buyers and accounts have their codes by first appearance.

    Raises
    ------
    UserError
        If the file cannot be read, lacks a column that it must have, or has no row that can be read
        though it has rows; with `strict`, if any row cannot be read.
    """
    import polars as pl

    path, mapping = Path(path), mapping or Mapping()
    cells = read_cells(path)
    frame, notes = _columns(cells, mapping, str(path))
    senders = {**{name: name for name in SENDERS}, **mapping.senders}
    kinds = {"": "message", **{name: name for name in KINDS}}
    frame = frame.with_columns(
        read_times(frame["time"]).alias("at"),
        _codes(frame["sender"], senders, SENDERS).alias("from"),
        _codes(frame["kind"].fill_null(""), kinds, KINDS).alias("what"),
    )
    good = frame.filter(pl.all_horizontal(pl.col("buyer", "at", "from", "what").is_not_null()))
    left_out = len(frame) - len(good)
    if left_out:
        bad = _bad_rows(frame, cells)
        if strict or not len(good):
            raise UserError(_problems(bad, left_out, len(frame), str(path)))
        notes.append(Note("bad_rows", left_out, rows=tuple(bad)))
    if cells.unclosed:
        notes.append(Note("unclosed_quote", cells.unclosed))
    if not len(good):
        notes.append(Note("no_messages"))
    repeated = len(good) - good.select(pl.exclude("row")).n_unique() if len(good) else 0
    if repeated:
        notes.append(Note("repeated_rows", repeated))
    chars, unreadable = _chars(good["chars"])
    if unreadable:
        notes.append(Note("bad_chars", unreadable))
    buyer, buyers = _by_appearance(good["buyer"])
    account, accounts = _by_appearance(good["account"])
    label, types = _types(good, str(path))
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


def _columns(cells: Cells, mapping: Mapping, file: str) -> "tuple[pl.DataFrame, list[Note]]":
    """The columns of a log, and `row`, without blank rows; and a note of the columns kept out."""
    import polars as pl

    frame = cells.frame
    plain = {name.strip().lower(): name for name in reversed(frame.columns)}
    mapped = {str(column): name for column, name in mapping.columns.items()}
    sources, problems = {}, []
    for column in COLUMNS:
        name = mapped.get(column)
        source = name if name in frame.columns else plain.get((name or column).strip().lower())
        if source is not None:
            sources[column] = source
        elif name is not None or column in REQUIRED:
            problems.append(_missing(column, name, frame.columns, file))
    if problems:
        raise UserError(problems)
    unknown = tuple(name for name in frame.columns if name not in sources.values())
    notes = [Note("unknown_columns", len(unknown), unknown)] if unknown else []

    read = {name: _text(frame[source]) for name, source in sources.items() if name != "time"}
    read["time"] = frame[sources["time"]]
    nothing = pl.Series([None] * len(frame), dtype=pl.String)
    if "chars" not in read:
        read["chars"] = read["text"].fill_null("").str.len_chars() if "text" in read else nothing
    for name in ("account", "kind"):
        read.setdefault(name, nothing)
    for name in read.keys() & {"buyer", "account", "type"}:
        ids = read[name].to_frame("id").select(_without_quote("id") if cells.escaped else pl.col("id"))["id"]
        read[name] = ids.set(ids == "", None)
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    read.pop("text", None)
    return pl.DataFrame(read).with_row_index("row").filter(~blank), notes


def _without_quote(name: str) -> "pl.Expr":
    """The column `name` without the quote that keeps a spreadsheet from calculating a cell."""
    import polars as pl

    text = pl.col(name)
    return pl.when(text.str.contains(FORMULA)).then(text.str.slice(1)).otherwise(text).alias(name)


def _missing(column: str, name: str | None, found: Sequence[str], file: str) -> Problem:
    blank = "__UNNAMED__"  # what a workbook's columns without a heading are read as
    names = [" ".join(item.split())[:40] for item in found if not item.startswith(blank)]
    listed = ", ".join(f"'{item}'" for item in names[:12])
    if len(names) > 12:
        listed += f" and {len(names) - 12} more"
    hint = "" if name else f"say which it is: --map {column}=NAME"
    if file.lower().endswith(".xlsx"):  # a title above the headings, or a cover sheet, is common
        hint = "; ".join(filter(None, [hint, "headings are read from the first row of the first sheet"]))
    near = nearest((name or column).lower(), names)
    return Problem(f"no column '{(name or column)[:40]}' among {listed}", hint, file, 1, "", near)


def _text(column: "pl.Series") -> "pl.Series":
    """The column as text: whole numbers without the fraction that a spreadsheet gives them."""
    import polars as pl

    if column.dtype.is_float() and (column.is_null() | (column == column.floor())).all():
        column = column.cast(pl.Int64, strict=False)
    return column.cast(pl.String, strict=False)


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


def _bad_rows(frame: "pl.DataFrame", cells: Cells) -> list[BadRow]:
    """The first few rows that cannot be read, with the first fault of each."""
    import polars as pl

    needed = {"buyer": "buyer", "at": "time", "from": "sender", "what": "kind"}
    bad = frame.filter(pl.any_horizontal(pl.col(*needed).is_null())).head(ROWS_NAMED)
    lines = cells.lines(bad["row"].to_list())
    found = []
    for line, row in zip(lines, bad.to_dicts(), strict=True):
        fault = next(name for column, name in needed.items() if row[column] is None)
        found.append(BadRow(line, fault, "" if row[fault] is None else str(row[fault])))
    return found


def _problems(bad: list[BadRow], left_out: int, rows: int, file: str) -> list[Problem]:
    problems = [row.problem(file) for row in bad]
    if left_out > len(bad):
        found = f"{left_out:,} of {rows:,} rows cannot be read; the first {len(bad)} are named"
        problems.append(Problem(found, "", file))
    return problems
