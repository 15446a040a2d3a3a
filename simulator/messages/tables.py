"""The three kinds of file that a log may be, as a table of its cells, and the line of each row.

What a file is is decided by what is in it, not by its name.
"""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import Problem, UserError

if TYPE_CHECKING:
    import polars as pl

WANTED = "a message log: CSV, Parquet, XLSX, JSON or text from a chat client"
_LONGEST_HEADER = 100_000
_RENAMED = re.compile(r"_\d+$")
"""What the second column of a name is called in a workbook."""


@dataclass(frozen=True, eq=False)
class Cells:
    """A file's cells.

    Attributes
    ----------
    frame : polars.DataFrame
        The cells under the names of the first row; of a CSV all text.
    lines : callable
        Gives the lines of the file on which the rows at ascending positions begin.
    unclosed : int or None
        The line of the row whose quoted cell is never closed and takes in the rest of the file.
    escaped : bool
        Whether text that a spreadsheet would take for a formula has a quote before it.
    repeated : frozenset of str
        The names that several columns have, of which `frame` calls the first so.
    """

    frame: "pl.DataFrame"
    lines: Callable[[Sequence[int]], list[int]]
    unclosed: int | None = None
    escaped: bool = False
    repeated: frozenset[str] = frozenset()


def read_parquet(raw: bytes, path: Path) -> Cells:
    """The cells of a Parquet file.

    Raises
    ------
    UserError
        If it is damaged, or would take more room than a log ever needs.
    """
    import polars as pl

    from simulator.messages.parquet import MAX_UNPACKED, why_not

    fault = why_not(raw)
    if not fault:
        try:
            frame = pl.read_parquet(io.BytesIO(raw))
            if _text_bytes(frame) > MAX_UNPACKED:
                fault = f"a Parquet file of more than {MAX_UNPACKED // 10**6:,} MB of text"
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            fault = "a damaged Parquet file"
    if fault:
        raise UserError(Problem(fault, f"wanted {WANTED}", str(path)))
    return Cells(frame, lambda rows: [row + 1 for row in rows])


def _text_bytes(frame: "pl.DataFrame") -> int:
    """Bytes of the texts of all rows; in memory rows of one text may share it."""
    import polars as pl

    size = 0
    for column in frame:
        if column.dtype == pl.String:
            size += int(column.str.len_bytes().cast(pl.Int64).sum())
        elif column.dtype in (pl.Categorical, pl.Enum):  # whose texts must not be copied for this
            names, counts = column.value_counts(name="of these").get_columns()
            size += int((names.cast(pl.String).str.len_bytes() * counts.cast(pl.Int64)).sum())
    return size


def read_xlsx(raw: bytes, path: Path) -> Cells:
    """The cells of a workbook's first sheet.

    Raises
    ------
    UserError
        If it is damaged, or would take more room than a log ever needs.
    """
    import logging

    import fastexcel
    import polars as pl

    from simulator.scenario.workbooks import why_not

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # of each empty column it would tell the terminal
    if fault := why_not(raw):
        raise UserError(Problem(fault, f"wanted {WANTED}", str(path)))
    try:
        frame = pl.read_excel(raw, engine="calamine", drop_empty_rows=False, raise_if_empty=False)
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError):
        found = "not an XLSX workbook, or a damaged one"
        raise UserError(Problem(found, f"wanted {WANTED}", str(path))) from None
    names: list[str] = []
    if any(_RENAMED.search(name) for name in frame.columns):
        first = fastexcel.read_excel(raw).load_sheet(0, header_row=None, n_rows=1, dtypes="string")
        names = [str(name) for name in first.to_polars().row(0)]
    return Cells(frame, lambda rows: [row + 2 for row in rows], repeated=_repeated(names))


def decoded(raw: bytes, path: Path) -> str:
    """Text of UTF-8 or GB18030; a character that a cut-off end leaves half is dropped.

    Raises
    ------
    UserError
        If it is neither.
    """
    import codecs

    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # Excel's "Unicode text"
        raise UserError(Problem("text in UTF-16", "save it as UTF-8", str(path)))
    if b"\x00" in raw:
        raise UserError(Problem("not a text file", f"wanted {WANTED}", str(path)))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw)
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
    found = "text that is neither UTF-8 nor GB18030"
    raise UserError(Problem(found, "save it as UTF-8", str(path), line))


def read_csv(text: str, path: Path) -> Cells:
    """The cells of a CSV.

    Raises
    ------
    UserError
        If its first line is too long to be names of columns.
    """
    import polars as pl

    if "\n" not in text:
        text = text.replace("\r", "\n")
    skipped = len(text) - len(text.lstrip("\r\n"))
    above, text = text[:skipped].count("\n"), text[skipped:]
    header = text.partition("\n")[0]
    if len(header) > _LONGEST_HEADER:
        found = f"a first line of {len(header):,} characters"
        raise UserError(Problem(found, "wanted the names of the columns", str(path), 1 + above))
    separator = separator_of(header)

    def lines(rows: Sequence[int]) -> list[int]:
        if '"' not in text:
            return [above + row + 2 for row in rows]
        begins = [line for line, _ in _records(text, separator)]
        return [above + begins[row + 1] for row in rows]

    unclosed = None
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), separator=separator, infer_schema=False, truncate_ragged_lines=True
        )
    except pl.exceptions.PolarsError:
        # Quotes that do not match: the standard library takes them as they come.
        frame, unclosed = _lenient(text, separator)
    repeated = _repeated(cells_of(header, separator))
    return Cells(frame, lines, unclosed and above + unclosed, escaped=True, repeated=repeated)


def _repeated(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name for name, count in Counter(names).items() if count > 1)


def separator_of(header: str) -> str:
    """The one of comma, semicolon and tab that the first row has most of."""
    return max(",;\t", key=lambda separator: len(cells_of(header, separator)))


def cells_of(header: str, separator: str) -> list[str]:
    """The cells of the first row."""
    return next((cells for _, cells in _records(header, separator)), [])


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record, blank ones too, with the line that it begins on: quoted cells may hold line ends."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _lenient(text: str, separator: str) -> "tuple[pl.DataFrame, int | None]":
    """The cells of text whose quotes do not match, and the line of a quote that is never closed."""
    import polars as pl

    end = "\x00"  # stands in no text: where it is not a record of its own, the last quote is open
    records = list(_records(f"{text.rstrip()}\n{end}", separator))
    line, cells = records.pop()
    unclosed = None
    if cells != [end]:
        unclosed = line
        records.append((line, [*cells[:-1], cells[-1].removesuffix(f"\n{end}")]))
    (_, names), *rows = records
    columns = {
        name: pl.Series([cells[at] if at < len(cells) else None for _, cells in rows], dtype=pl.String)
        for at, name in reversed([*enumerate(names)])  # of columns of one name the first
    }
    return pl.DataFrame(columns), unclosed
