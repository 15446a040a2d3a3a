"""The spreadsheet of a result: numbers that can be calculated with, and names that are never formulas."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from simulator.report.language import texts
from simulator.report.page import Cell, Column, Table
from simulator.report.xlsx import laid_out, sheet_name, xlsx_bytes
from tests.report.comparisons import make_comparison
from tests.report.hostile import FORMULA, IMAGE, SCRIPT, hostile_result
from tests.report.results import make_result

EN = texts("en")


def opened(result: dict[str, Any], lang: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(result, lang)))


def rows(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_sheet_a_table_and_first_what_the_result_says() -> None:
    book = opened(make_result(days=2))
    assert book.sheetnames == [
        "Answer", "By day", "Hours that fail the target of…", "Over all days", "By team",
    ]  # fmt: skip
    said = [str(row[0]) for row in rows(book["Answer"]) if row[0]]
    assert said[:2] == [
        "double11: Double 11, the eve and the day",
        "Misses 90%: 83.1% (81.9–84.3%) predicted",
    ]
    assert said[-2] == "How it was made"
    assert said[-1].startswith("40 simulated replications, seed 11")
    assert "What this assumes" in said


def test_numbers_are_numbers_in_the_format_of_what_they_measure() -> None:
    sheet = opened(make_result(days=2))["By day"]
    assert rows(sheet)[0] == [
        "Date", "Rate", "Rate: 95% from", "Rate: 95% to", "Chance to reach 90%",
        "Chance to reach 90%: 95% from", "Chance to reach 90%: 95% to", "Questions counted",
    ]  # fmt: skip
    assert rows(sheet)[1] == [
        dt.datetime(2026, 11, 10), 0.87, 0.858, 0.882, 0.3, 0.16, 0.44, 9000,
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]] == [
        "yyyy-mm-dd", "0.0%", "0.0%", "0.0%", "0%", "0%", "0%", "#,##0",
    ]  # fmt: skip
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:H3"


def test_a_measure_a_row_keeps_its_own_format() -> None:
    sheet = opened(make_result())["Over all days"]
    found = {str(row[0].value): (row[1].value, row[1].number_format, row[2].value) for row in sheet}
    assert found["Average response time"] == (61, '#,##0.0 "s"', 59)
    assert found["Predicted rate, answered within 3 min"][:2] == (0.8312, "0.0%")
    assert found["Agent hours on the roster"] == (180, "#,##0.0", None)


def test_a_comparisons_differences_are_points_and_not_shares() -> None:
    sheet = opened(make_comparison())["Differences from double11"]
    values = [cell.value for cell in sheet[2]]
    assert values[:4] == ["rescue-order", *map(pytest.approx, (12.0, 11.4, 12.6))]
    assert sheet["B2"].number_format == "+0.0;-0.0;0.0"


def test_differences_are_signed_and_points_are_points() -> None:
    columns = (Column("a", "points", 1), Column("b", "signed_duration"), Column("c", "signed_number", 2))
    values = {"mean": 0.01, "low": -0.02, "high": 0.04}
    heads, cells = laid_out(EN, Table("t", "", columns, ((values, {"mean": 3.0, "low": None}, None),)))
    assert heads == ["a", "a: 95% from", "a: 95% to", "b", "c"]
    assert [cell.value for cell in cells[0]] == [0.01, -0.02, 0.04, 3.0, None]


def test_one_replication_has_no_empty_columns_for_intervals() -> None:
    assert rows(opened(make_result(replications=1))["By team"])[0] == [
        "Team", "Agents", "Hours", "Replies", "Occupancy",
    ]  # fmt: skip


def test_no_answer_is_an_empty_cell() -> None:
    sheet = opened(make_result(days=2, turns=False))["By day"]
    assert rows(sheet)[1][1:2] == [None]


def test_no_name_is_a_formula_or_a_link() -> None:
    book = opened(hostile_result())
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert [cell.value for cell in book["By team"]["A"]] == ["Team", FORMULA, SCRIPT]
    assert all(cell.hyperlink is None for cell in cells)
    assert IMAGE in str(rows(book["Answer"])[0][0])


def test_it_speaks_the_language_asked_for() -> None:
    book = opened(make_result(days=2), "zh")
    assert book.sheetnames[:2] == ["结论", "按天"]
    assert rows(book["按天"])[0][1:4] == ["响应率", "响应率：95%下限", "响应率：95%上限"]


def test_the_same_result_gives_the_same_file() -> None:
    assert xlsx_bytes(make_result(), "en") == xlsx_bytes(make_result(), "en")


def test_a_text_longer_than_a_cell_is_cut() -> None:
    book = opened(make_result(title="很" * 40_000))
    assert len(str(rows(book["Answer"])[0][0])) == 32_767


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hours [a/b]: 90%?", "Hours  a b   90%"),
        ("'quoted'", "quoted"),
        ("History", "History_"),
        ("", "-"),
        ("x" * 31, "x" * 31),
        ("x" * 40, "x" * 30 + "…"),
        ("很" * 29 + "😀😀", "很" * 29 + "…"),
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title, set()) == name


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), max_size=12))
def test_sheets_have_names_of_their_own(titles: list[str]) -> None:
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in [*titles, *titles]]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_cells_are_laid_out_as_many_as_headings() -> None:
    columns, values = (Column("what"), Column("value", "number")), {"mean": 1.0, "low": 0.0, "high": 2.0}
    table = Table("t", "", columns, (("a", Cell(values, "share", 1)), ("b", 3)))
    heads, cells = laid_out(EN, table)
    assert len(heads) == 4
    assert [[cell.value for cell in row] for row in cells] == [["a", 1.0, 0.0, 2.0], ["b", 3, None, None]]
    assert [cell.form for cell in cells[0]] == ["text", "share", "share", "share"]
