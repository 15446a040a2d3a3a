"""Result tables: columns, empty cells, and nothing that a spreadsheet would run."""

import pytest

from simulator.report.tables import csv_text, flat, plain


def test_a_figure_with_an_interval_takes_three_columns() -> None:
    row = {"date": "2026-11-10", "rate": {"mean": 0.9, "low": 0.8, "high": None}}
    assert flat(row) == {"date": "2026-11-10", "rate": 0.9, "rate_low": 0.8, "rate_high": None}


def test_no_answer_is_an_empty_cell() -> None:
    assert csv_text([{"a": 1, "b": None}]) == "a,b\r\n1,\r\n"


def test_no_rows_no_text() -> None:
    assert csv_text([]) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert plain(text) == "'" + text


@pytest.mark.parametrize("value", [-1, -0.5, "小美", "a=b", None])
def test_anything_else_stays(value: object) -> None:
    assert plain(value) == value
