"""Workbooks that stand for more than they are, and those that do not."""

import io
import zipfile

import pytest
import xlsxwriter

from simulator.scenario import workbooks
from simulator.scenario.workbooks import DAMAGED, why_not


def book(rows: int, columns: int, *, first: int = 0, text: str = "x") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for row in range(first, first + rows):
            for column in range(columns):
                sheet.write(row, column, text if column % 2 else row)
    return file.getvalue()


def test_what_a_spreadsheet_program_writes_is_sound() -> None:
    assert why_not(book(50, 30)) == ""


def test_how_far_cells_span(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_not(book(10, 30), 300) == ""
    assert why_not(book(10, 30), 299) == "a sheet that spans 300 cells, of which at most 299 can be read"
    assert why_not(book(1, 30, first=9), 299).startswith("a sheet that spans 300")  # from the first row on


def test_texts_count_as_often_as_they_are_referred_to(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(100, 2, text="x" * 1_000)
    monkeypatch.setattr(workbooks, "MAX_TEXT", 10**6)
    assert why_not(raw) == ""
    monkeypatch.setattr(workbooks, "MAX_TEXT", 10**5)
    assert "refer to more than" in why_not(raw)


def test_how_much_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(5, 5)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", size)
    assert why_not(raw) == ""
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", size - 1)
    assert "when unpacked" in why_not(raw)


@pytest.mark.parametrize("cut", [1, 30, 1_000])
def test_a_cut_end(cut: int) -> None:
    assert why_not(book(5, 5)[:-cut]) == DAMAGED


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        (b'<row r="1"><c r="XFD1048576">', 1_048_576, 16_384),
        (b"<row r='7'><c r='b2'>", 7, 2),
        (b'<c r = "AA3"/>', 3, 27),
        (b'<c s="1"r="C4"/>', 4, 3),
        (b'<x xmlns:r="http://x"><c r="B2"><c r="A10">', 10, 2),
        (b"", 0, 0),
    ],
)
def test_the_furthest_cell(sheet: bytes, row: int, column: int) -> None:
    assert workbooks._furthest(sheet) == (row, column)
