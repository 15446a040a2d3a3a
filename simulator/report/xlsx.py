"""A result's tables as a spreadsheet, for those who go on in Excel.

Numbers are numbers, in the format that their column says; a text stays the text that it is, whatever it
begins with. The first sheet says what the result says, what it rests on and how it was made.
"""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns as columns_of
from simulator.report.language import Texts, texts
from simulator.report.page import Cell, Column, Form, Page, Plain, Table, Value
from simulator.report.pages import page_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters in a cell."""

_LONGEST_NAME = 31  # characters in a sheet's name
_NARROWEST, _WIDEST = 8, 60  # columns of letters
_UNDATED = dt.datetime(1980, 1, 1)  # the same result, the same file


def xlsx_bytes(result: Mapping[str, Any], lang: str) -> bytes:
    """The spreadsheet of a result, as the content of an XLSX file.

    A column of figures with intervals becomes three: the mean, and the interval's ends. What has no
    answer is an empty cell.
    """
    t = texts(lang)
    page = page_of(t, result)
    file = io.BytesIO()
    with workbook(file, page.heading) as book:
        taken: set[str] = set()
        _write_answer(book.add_worksheet(sheet_name(t("report.sheet"), taken)), book, t, page)
        for table in page.tables:
            _write_table(book.add_worksheet(sheet_name(table.title or table.name, taken)), book, t, table)
    return file.getvalue()


def workbook(file: io.BytesIO, title: str) -> "Workbook":
    """A workbook to be written to `file`, in which a text stays a text; the same content, the same file."""
    from xlsxwriter import Workbook

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(file, options)
    book.set_properties({"title": title, "created": _UNDATED})
    return book


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have, made of `title`; it is added to `taken`, in lower case."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '") or "-"
    if plain.lower() == "history":  # which Excel keeps for itself
        plain += "_"
    name = _cut(plain, _LONGEST_NAME)
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{_cut(plain, _LONGEST_NAME - len(str(number)) - 1)} {number}"
    taken.add(name.lower())
    return name


def _cut(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer; counted as Excel counts, in units of UTF-16."""
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * length:
        return text
    return encoded[: 2 * length - 2].decode("utf-16-le", "ignore").rstrip(" '") + "…"


def _write_answer(sheet: "Worksheet", book: "Workbook", t: Texts, page: Page) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    large = book.add_format({"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    lines = [
        (page.heading, plain),
        (page.answer, large),
        *((sentence, plain) for sentence in page.details),
        ("", plain),
        (t("report.assumptions"), bold),
        *((sentence, plain) for sentence in page.assumptions),
        ("", plain),
        (t("report.how"), bold),
        *((sentence, plain) for sentence in page.how),
    ]
    for row, (text, look) in enumerate(lines):
        sheet.write_string(row, 0, text[:LONGEST_TEXT], look)


def _write_table(sheet: "Worksheet", book: "Workbook", t: Texts, table: Table) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    heads, rows = laid_out(t, table)
    forms = _Formats(book, t)
    for place, heading in enumerate(heads):
        sheet.write_string(0, place, heading[:LONGEST_TEXT], head)
        texts_in = [row[place].value for row in rows if isinstance(row[place].value, str)]
        widest = max([columns_of(heading) // 2, *(columns_of(str(text)) for text in texts_in)])
        sheet.set_column(place, place, min(max(widest + 2, _NARROWEST), _WIDEST))
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _write_cell(sheet, line, place, cell, forms)
    if table.note:
        note = book.add_format({"italic": True})
        sheet.write_string(len(rows) + 2, 0, table.note[:LONGEST_TEXT], note)
    sheet.freeze_panes(1, 1)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def laid_out(t: Texts, table: Table) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows as a spreadsheet has them: each interval in columns of its own.

    Returns
    -------
    headings : list of str
    rows : list of list of Cell
        As many in each as there are headings; none of their values is a mapping.
    """
    headings: list[str] = []
    parts: list[Sequence[str]] = []
    for place, column in enumerate(table.columns):
        cells = [_cell(column, row[place]) for row in table.rows]
        with_interval = any(
            isinstance(cell.value, Mapping) and cell.value.get("low") is not None for cell in cells
        )
        parts.append(("mean", "low", "high") if with_interval else ("mean",))
        headings.append(column.heading)
        if with_interval:
            headings += [t(f"report.{part}", heading=column.heading) for part in ("low", "high")]
    rows = [
        [
            Cell(_part(value, part), cell.form, cell.digits)
            for column, of_column, value in zip(table.columns, parts, row, strict=True)
            for cell in [_cell(column, value)]
            for part in of_column
        ]
        for row in table.rows
    ]
    return headings, rows


def _cell(column: Column, value: Value) -> Cell:
    return value if isinstance(value, Cell) else Cell(value, column.form, column.digits)


def _part(value: Value, part: str) -> Plain:
    """Of a figure a part; of anything else the value itself as the mean, and no interval."""
    plain = value.value if isinstance(value, Cell) else value
    if isinstance(plain, Mapping):
        return plain.get(part)
    return plain if part == "mean" else None


class _Formats:
    """A workbook's formats, each made once."""

    def __init__(self, book: "Workbook", t: Texts) -> None:
        self._book = book
        self._seconds = t("report.seconds")
        self._made: dict[str, Format] = {}

    def __call__(self, form: Form, digits: int) -> "Format | None":
        """The format of numbers of a form."""
        pattern = self.pattern(form, digits)
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._made[pattern]

    def pattern(self, form: Form, digits: int) -> str:
        """What Excel calls a number format."""
        decimals = "." + "0" * digits if digits else ""
        if form == "date":
            return "yyyy-mm-dd"
        if form == "share":
            return f"0{decimals}%"
        number = f"0{decimals}" if form == "points" else f"#,##0{decimals}"
        if form in {"duration", "signed_duration"}:
            number = f'#,##0.0 "{self._seconds}"'
        return f"+{number};-{number};{number}" if form in _SIGNED else number


_SIGNED = {"points", "signed_duration", "signed_number"}


def _write_cell(sheet: "Worksheet", line: int, place: int, cell: Cell, forms: _Formats) -> None:
    value = cell.value
    if value is None:
        return
    if isinstance(value, str):
        if cell.form == "date":
            day = dt.datetime.fromisoformat(value)
            sheet.write_datetime(line, place, day, forms("date", 0))
        else:
            sheet.write_string(line, place, value[:LONGEST_TEXT])
        return
    assert not isinstance(value, Mapping)  # laid out
    number = 100 * value if cell.form == "points" else value
    form: Form = "number" if cell.form == "text" else cell.form
    sheet.write_number(line, place, number, forms(form, cell.digits))
