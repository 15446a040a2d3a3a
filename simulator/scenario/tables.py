"""Reading a small table, CSV or XLSX, as rows of text with their lines."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import Problem, UserError
from simulator.scenario.files import read_bytes
from simulator.scenario.validation import nearest

MAX_BYTES = 50_000_000
"""Of a small table: a roster, a profile, a trace."""
MAX_CELLS = 2_000_000
"""Of a CSV; the end of each line counts as one."""
_EXCEL_TIME = re.compile(r"(1899-12-30|1899-12-31|1900-01-01) (\d{2}:\d{2}:\d{2})(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells as text.

    Attributes
    ----------
    file : str
        The file.
    header : tuple of str
        The first row, in lower case.
    rows : tuple of (int, tuple of str)
        The other rows that are not blank, each with its line and as many cells as the header has.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def column(self, *names: str) -> int | None:
        """Position of the first of `names` that the header has.

        Raises
        ------
        UserError
            If it has that name twice: nobody knows which is meant.
        """
        name = next((name for name in names if name in self.header), None)
        if name is None:
            return None
        if self.header.count(name) > 1:
            raise UserError(Problem(f"two columns '{name}'", "wanted one", self.file, 1))
        return self.header.index(name)

    def need(self, *names: str) -> int:
        """`column`, for one that must be there.

        Raises
        ------
        UserError
            If the header has none of `names`, saying what it has, or has it twice.
        """
        position = self.column(*(name.lower() for name in names))
        if position is None:
            found = f"no column '{names[0]}' among {', '.join(self.header) or 'no columns'}"
            raise UserError(Problem(found, "", self.file, 1, "", nearest(names[0].lower(), self.header)))
        return position


def read_table(path: Path) -> Table:
    """The first sheet of an XLSX file, or a CSV file in UTF-8 or GB18030, with its first row as header.

    Cells are separated by the one of comma, semicolon and tab that the first row has most of.

    Raises
    ------
    UserError
        If it cannot be read, or is empty.
    """
    rows = read_rows(path)
    if not rows:
        raise UserError(Problem("an empty table", "wanted a row of column names", str(path)))
    header = tuple(cell.lower() for cell in rows[0][1])
    width = len(header)
    body = tuple((line, tuple((*cells, *[""] * width)[:width])) for line, cells in rows[1:])
    return Table(str(path), header, body)


def read_rows(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Every row that is not blank, with its line; for tables that have no header."""
    raw = read_bytes(path, "a CSV or XLSX file", MAX_BYTES)
    if raw[:4] == b"PK\x03\x04" or path.suffix.lower() in (".xlsx", ".xls", ".xlsm"):
        rows = _excel(raw, path)
    else:
        rows = _csv(_text(raw, path), str(path))
    stripped = ((line, tuple(cell.strip() for cell in cells)) for line, cells in rows)
    return [(line, cells) for line, cells in stripped if any(cells)]


def _text(raw: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UserError(Problem("not text in UTF-8 or GB18030", "wanted a CSV or XLSX file", str(path)))


def _csv(text: str, file: str) -> list[tuple[int, Sequence[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, Sequence[str]]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row) + 1
            if cells > MAX_CELLS:
                found, wanted = f"a table of more than {MAX_CELLS:,} cells", "keep what is so much elsewhere"
                raise UserError(Problem(found, wanted, file, reader.line_num))
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise UserError(Problem(f"not a table ({error})", "", file, reader.line_num)) from None
    return rows


def _excel(raw: bytes, path: Path) -> list[tuple[int, Sequence[str]]]:
    import fastexcel

    from simulator.scenario.workbooks import why_not

    if raw.startswith(b"PK") and (fault := why_not(raw, MAX_CELLS)):
        raise UserError(Problem(fault, "wanted a CSV or XLSX file", str(path)))
    try:
        sheet = fastexcel.read_excel(raw).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        cells = sheet.to_polars().rows()
    except fastexcel.FastExcelError as error:
        text = str(error).split("\n", 1)[0]
        raise UserError(Problem(f"not a spreadsheet ({text})", "", str(path))) from None
    return [(line, tuple(map(_cell, row))) for line, row in enumerate(cells, 1)]


def _cell(value: str | None) -> str:
    """Excel keeps a time as a moment of its first day, and a date as that day's midnight."""
    if value is None:
        return ""
    time = _EXCEL_TIME.fullmatch(value)
    if time:
        clock = time.group(2).removesuffix(":00")
        return "24:00" if time.group(1) == "1900-01-01" and clock == "00:00" else clock
    return value.removesuffix(" 00:00:00")
