"""A page on the terminal: which tables it shows, and what gives way where one is too wide."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from simulator.commands.page_view import drawn_table, print_page
from simulator.report.language import texts
from simulator.report.page import Column, Page, Table

EN = texts("en")
RATE = {"mean": 0.9, "low": 0.85, "high": 0.95}
COLUMNS = (Column("people on wave"), Column("Rate", "share", 1), Column("Mean response", "duration"))
TABLE = Table("a", "", COLUMNS, (("4", RATE, 95.0), ("12", RATE, 61.0)))


def lines(width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width).print(drawn_table(TABLE, EN, width))
    return [line.strip() for line in out.getvalue().splitlines() if line.strip()]


def test_a_table_that_fits_keeps_its_headings_whole() -> None:
    assert lines(60)[0].split("   ")[0] == "people on wave"
    assert lines(60)[2] == "4                90.0% (85.0–95.0%)      1 min 35 s"


def test_headings_break_before_figures_do() -> None:
    assert lines(48)[:2] == ["people", "on                                  Mean"]
    assert lines(48)[4] == "4        90.0% (85.0–95.0%)   1 min 35 s"


def test_headings_without_spaces_break_too() -> None:
    columns = (Column("每班加1名客服"), Column("响应率", "share", 1), Column("平均响应时间", "duration"))
    out = io.StringIO()
    table = Table("a", "", columns, (("4", RATE, 95.0),))
    Console(file=out, width=44).print(drawn_table(table, texts("zh"), 44))
    assert "90.0%（85.0–95.0%）" in out.getvalue()


def test_a_table_that_is_not_for_the_terminal_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Table("a", "Shown", (Column("x"),), (("1",),))
    kept = Table("b", "Kept", (Column("x"),), (("2",),), in_terminal=False)
    page = Page("sweep", "h", "a", (), (shown, kept), (), (), ())
    print_page(page, EN, Path("folder"), [], to_stderr=False)
    out = capsys.readouterr().out
    assert "Shown" in out
    assert "Kept" not in out
