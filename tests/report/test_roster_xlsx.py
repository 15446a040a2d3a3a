"""The roster to hand out: who works when, readable by a person and by Excel, and nobody's name a formula."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from simulator.report.roster_xlsx import roster_bytes, write_roster
from tests.report.hostile import FORMULA, SCRIPT

STRONG, PALE, OTHER_STRONG, PAUSE, OFF = "FF0072B2", "FFA6CEE6", "FFE69F00", "FFE6E6E6", "00000000"


def a_shift(account: str, date: str, shift: str, team: str = "temps", *breaks: str) -> dict[str, Any]:
    """A shift as a result has it; start and end are not read."""
    where = {"date": date, "line": "line", "team": team, "account": account}
    return {**where, "shift": shift, "breaks": list(breaks), "start": "-", "end": "-"}


def a_plan(*shifts: dict[str, Any], days: int = 2, late: dict[str, int] | None = None) -> dict[str, Any]:
    accounts = dict.fromkeys((one["account"] for one in shifts), 0)
    people = {"shifts": list(shifts), "broken": [], "late_shifts": accounts | (late or {}), "rules": {}}
    return {"scenario": "eve", "title": "", "start": "2026-11-10", "days": days, "people": people}


PLAN = a_plan(
    a_shift("小美", "2026-11-10", "09:00-18:00", "veterans", "12:00-12:30"),
    a_shift("temps-01", "2026-11-10", "19:15-24:00"),
    a_shift("小美", "2026-11-11", "13:00-21:00", "veterans"),
    a_shift("temps-02", "2026-11-11", "20:00-02:00"),
    late={"temps-01": 1, "temps-02": 1},
)


def opened(result: dict[str, Any], lang: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(roster_bytes(result, lang)))


def rows(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def fills(sheet: Worksheet, row: int) -> list[str]:
    """Colours of a row's half hours."""
    return [str(cell.fill.fgColor.rgb) for cell in sheet[row][5:]]


def test_first_the_whole_horizon_a_row_a_person() -> None:
    book = opened(PLAN)
    assert book.sheetnames == ["Roster", "2026-11-10", "2026-11-11"]
    assert rows(book["Roster"]) == [
        ["eve", *[None] * 6],
        ["A shift stands under the day on which it starts.", *[None] * 6],
        ["Person", "Team", "Tue 10 Nov", "Wed 11 Nov", "Shifts", "Hours", "Late shifts"],
        ["小美", "veterans", "09:00-18:00\nbreak 12:00-12:30", "13:00-21:00", 2, 16.5, 0],
        ["temps-01", "temps", "19:15-24:00", None, 1, 4.75, 1],
        ["temps-02", "temps", None, "20:00-02:00", 1, 6, 1],
        ["People that day", None, 2, 2, 4, 27.25, 2],
    ]
    assert book["Roster"].row_dimensions[4].height == 30


def test_then_a_sheet_a_day_with_bars_by_half_hour() -> None:
    sheet = opened(PLAN)["2026-11-10"]
    found = rows(sheet)
    assert found[0][0] == "Tue 10 Nov"
    assert found[2][:7] == ["Person", "Team", "Shift", "Breaks", "Hours", "09", None]
    assert found[2][-2:] == ["23", None]
    assert [row[:5] for row in found[3:]] == [
        ["小美", "veterans", "09:00-18:00", "12:00-12:30", 8.5],
        ["temps-01", "temps", "19:15-24:00", None, 4.75],
        ["People on duty", None, None, None, None],
    ]
    assert fills(sheet, 4) == [*[STRONG] * 6, PAUSE, *[STRONG] * 11, *[OFF] * 12]
    assert fills(sheet, 5) == [*[OFF] * 20, "FFF6D98F", *[OTHER_STRONG] * 9]
    assert found[5][5:] == [*[1] * 6, 0, *[1] * 11, 0, 0, 0.5, *[1] * 9]
    assert [sheet.cell(6, column).number_format for column in (6, 26)] == ["0", "0.0"]


def test_a_night_shift_is_on_both_days() -> None:
    night = a_shift("小美", "2026-11-09", "22:00-06:00", "temps", "01:00-01:30")
    book = opened(a_plan(night, days=1))
    assert rows(book["Roster"])[2][2:4] == ["Mon 9 Nov", "Tue 10 Nov"]
    sheet = book["2026-11-10"]
    assert rows(sheet)[3][:5] == ["小美", "temps", "22:00-06:00, since 9 Nov", "01:00-01:30", 7.5]
    assert rows(sheet)[4][5:] == [1, 1, 0, *[1] * 9]
    assert fills(sheet, 4)[2] == PAUSE


def test_a_shift_past_the_day_is_shown_until_midnight() -> None:
    sheet = opened(PLAN)["2026-11-11"]
    assert [rows(sheet)[row][5:] for row in (2, 5)] == [
        [part for hour in range(13, 24) for part in (f"{hour:02}", None)],
        [*[1] * 14, 2, 2, *[1] * 6],
    ]


def test_people_of_a_team_stand_together_by_start() -> None:
    hours = {"a": "12:00-20:00", "b": "08:00-16:00"}
    shifts = (a_shift(name, "2026-11-10", shift) for name, shift in hours.items())
    sheet = opened(a_plan(*shifts, days=1))["2026-11-10"]
    assert [row[0] for row in rows(sheet)[3:5]] == ["b", "a"]


def test_two_shifts_of_a_day_stand_in_one_cell() -> None:
    shifts = (a_shift("a", "2026-11-10", shift) for shift in ("08:00-10:00", "20:00-22:00"))
    book = opened(a_plan(*shifts, days=1))
    assert rows(book["Roster"])[3:] == [
        ["a", "temps", "08:00-10:00\n20:00-22:00", 2, 4, 0],
        ["People that day", None, 1, 2, 4, 0],
    ]
    assert len(rows(book["2026-11-10"])) == 6


def test_a_day_on_which_nobody_works() -> None:
    book = opened(a_plan(a_shift("a", "2026-11-10", "08:00-10:00"), days=2))
    assert rows(book["2026-11-11"])[3] == ["People on duty", *[None] * 4]


def test_lines_where_nobody_was_dealt_a_shift_by_name() -> None:
    line = {"name": "wave", "team": "temps", "agents": 12, "shift": "19:00-24:00", "breaks": []}
    line["on"] = ["2026-11-10"]
    nobody = {**line, "name": "none", "agents": 0}
    book = opened({**a_plan(days=1), "people": None, "roster": [line, nobody]})
    assert rows(book["Roster"])[2:] == [
        ["Person", "Team", "Tue 10 Nov", "Shifts", "Hours"],
        ["wave × 12", "temps", "19:00-24:00", 12, 60],
        ["People that day", None, 12, 12, 60],
    ]
    assert rows(book["2026-11-10"])[4][5:] == [12] * 10


@pytest.mark.parametrize("name", ["=1+1", "+86 138", "-1", "@SUM(A1)", FORMULA, SCRIPT, "{=1}"])
def test_a_name_is_a_text(name: str) -> None:
    plan = a_plan(a_shift(name, "2026-11-10", "08:00-10:00", team=name), days=1)
    book = opened({**plan, "title": name})
    for sheet, row, columns in (("Roster", 4, (1, 2)), ("2026-11-10", 4, (1, 2)), ("Roster", 1, (1,))):
        for column in columns:
            cell = book[sheet].cell(row, column)
            assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_it_is_made_to_be_printed_and_to_be_scrolled() -> None:
    book = opened(PLAN)
    for sheet, frozen in ((book["Roster"], "C4"), (book["2026-11-10"], "B4")):
        assert sheet.freeze_panes == frozen
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        properties = sheet.sheet_properties.pageSetUpPr
        assert properties is not None
        assert properties.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # None is one page
        assert sheet.print_title_rows == "$3:$3"
    assert book["Roster"].print_title_cols == "$A:$B"


def test_a_month_goes_on_three_pages_side_by_side() -> None:
    sheet = opened(a_plan(a_shift("a", "2026-11-10", "08:00-10:00"), days=30))["Roster"]
    assert sheet.page_setup.fitToWidth == 3


def test_more_teams_than_colours() -> None:
    shifts = [a_shift(str(team), "2026-11-10", "08:00-09:00", str(team)) for team in range(7)]
    sheet = opened(a_plan(*shifts, days=1))["2026-11-10"]
    assert len({fills(sheet, row)[0] for row in range(4, 11)}) == 6


def test_it_speaks_the_language_asked_for() -> None:
    book = opened(PLAN, "zh")
    assert book.sheetnames == ["排班总表", "2026-11-10", "2026-11-11"]
    assert rows(book["排班总表"])[2] == [
        "客服", "团队", "11月10日周二", "11月11日周三", "班次数", "工时", "晚班数",
    ]  # fmt: skip
    assert rows(book["排班总表"])[3][2] == "09:00-18:00\n休息 12:00-12:30"


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    write_roster(tmp_path / "roster.xlsx", PLAN, "en")
    assert (tmp_path / "roster.xlsx").read_bytes() == roster_bytes(PLAN, "en")
