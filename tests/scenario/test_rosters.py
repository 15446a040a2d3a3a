"""Rosters in tables, read as part of a scenario."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import UserError
from simulator.scenario.load import load_scenario
from simulator.scenario.rosters import read_roster
from simulator.scenario.schema import RosterLine
from tests.scenario.shop import SHOP, changed, write

ROSTER = SHOP[SHOP.index("roster:") : SHOP.index("variants:")]
ENGLISH = """\
name,team,agents,from,to,breaks,dates
early,veterans,4,09:00,18:00,12:00-12:30;15:00-15:10,
late,veterans,4,15:00,24:00,,2026-11-10..2026-11-11

wave,temps,12,19:00,24:00,,2026/11/10
"""


def shop_with(folder: Path, name: str) -> Path:
    return write(folder, changed((ROSTER, f"roster: {name}\n"), ("wave: {agents: 16}", "wave: {agents: 15}")))


def test_a_table_is_the_roster_that_the_file_would_hold(tmp_path: Path) -> None:
    write(tmp_path, ENGLISH, "roster.csv")
    line = RosterLine.model_validate
    assert load_scenario(shop_with(tmp_path, "roster.csv")).roster == {
        "early": line(
            {
                "team": "veterans",
                "agents": 4,
                "shift": "09:00-18:00",
                "breaks": ["12:00-12:30", "15:00-15:10"],
            }
        ),
        "late": line(
            {"team": "veterans", "agents": 4, "shift": "15:00-24:00", "on": ["2026-11-10", "2026-11-11"]}
        ),
        "wave": line({"team": "temps", "agents": 12, "shift": "19:00-24:00", "on": ["2026-11-10"]}),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_chinese_headings_in_any_encoding(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [
        ["班次", "团队", "人数", "开始", "结束", "休息", "日期"],
        ["早班", "veterans", "4", "9:00", "18:00", "12:00-12:30、15:00-15:10", ""],
        ["", "temps", "12", "19:00", "02:00", "", "2026-11-10至2026-11-11"],
    ]
    path = tmp_path / "roster.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    lines, places = read_roster(path)
    assert lines == {
        "早班": {
            "team": "veterans", "agents": 4, "shift": "9:00-18:00",
            "breaks": ["12:00-12:30", "15:00-15:10"], "on": None,
        },
        "temps-3": {
            "team": "temps", "agents": 12, "shift": "19:00-02:00", "breaks": [],
            "on": ["2026-11-10", "2026-11-11"],
        },
    }  # fmt: skip
    assert places == {"早班": 2, "temps-3": 3}


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_times_and_dates_that_are_excels_own(tmp_path: Path) -> None:
    header = ["名称", "团队", "人数", "开始", "结束", "休息", "日期"]
    night = [dt.time(22), dt.time(6, 30, 15)]
    rows: list[list[Any]] = [
        header,
        ["early", "veterans", 4, dt.time(9), dt.time(18), "12:00-12:30", dt.date(2026, 11, 10)],
        [None] * 7,
        ["late", "veterans", 4.0, "15:00", dt.time(0), None, "2026-11-10；2026-11-11"],
        ["night", "temps", "2", *night, None, None],
        ["till-24", "temps", 2, dt.time(19), dt.timedelta(hours=24), None, None],
    ]
    lines, places = read_roster(workbook(tmp_path / "roster.xlsx", rows))
    assert {name: (line["agents"], line["shift"], line["on"]) for name, line in lines.items()} == {
        "early": (4, "09:00-18:00", ["2026-11-10"]),
        "late": (4, "15:00-00:00", ["2026-11-10", "2026-11-11"]),
        "night": (2, "22:00-06:30:15", None),
        "till-24": (2, "19:00-24:00", None),
    }
    assert places == {"early": 2, "late": 4, "night": 5, "till-24": 6}
    write(tmp_path, SHOP)
    assert load_scenario(shop_with(tmp_path, "roster.xlsx")).roster["late"].shift.end == 24 * 3_600_000_000


def test_a_shop_writes_times_and_dates_in_its_own_way(tmp_path: Path) -> None:
    rows = [
        "班次名称,组别,人数,上班时间,下班时间,休息,日期",
        "早班,veterans,4,9：00,18：00,12：00－12：30、15:00～15:10,2026/11/9",
        "晚班,veterans,4,15:00,24:00,,2026年11月9日至2026年11月11日",
    ]
    write(tmp_path, "\n".join(rows), "roster.csv")
    path = shop_with(tmp_path, "roster.csv")
    scenario = load_scenario(path, None, ("start=2026/11/9", "days=3", "variants=null"))
    early, late = scenario.roster["早班"], scenario.roster["晚班"]
    assert [str(early.shift), *map(str, early.breaks)] == ["09:00-18:00", "12:00-12:30", "15:00-15:10"]
    assert early.on == (dt.date(2026, 11, 9),)
    assert late.on == tuple(dt.date(2026, 11, day) for day in (9, 10, 11))


def test_fewer_than_no_agents_are_told_as_a_number(tmp_path: Path) -> None:
    write(tmp_path, ENGLISH.replace("early,veterans,4,", "early,veterans,-4,"), "roster.csv")
    with pytest.raises(UserError, match=r"roster\.early\.agents: -4; wanted at least 0$"):
        load_scenario(shop_with(tmp_path, "roster.csv"))


def test_wrong_cells_are_told_with_the_tables_line(tmp_path: Path) -> None:
    table = ENGLISH.replace("early,veterans,4,", "early,veteran,four,").replace("19:00,24:00", "19,24:00")
    roster = write(tmp_path, table.replace("12:00-12:30", "18:00-18:30"), "roster.csv")
    with pytest.raises(UserError) as caught:
        load_scenario(shop_with(tmp_path, "roster.csv"))
    assert str(caught.value).split("\n") == [
        f"{roster}:2: roster.early.agents: 'four'; wanted a whole number",
        f"{roster}:2: roster.early.team: 'veteran', a team that is not under teams;"
        " wanted one of veterans, temps; did you mean 'veterans'?",
        f"{roster}:2: roster.early.breaks[1]: a break 18:00-18:30 outside the shift 09:00-18:00;"
        " wanted one within it",
        f"{roster}:5: roster.wave.shift: '19-24:00'; wanted a stretch of the day, such as 09:00-18:00",
    ]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "{shop}:12: roster: {roster}: an empty table; wanted a row of column names"),
        (
            "name,team,agents,from,to\n",
            "{roster}:1: roster: a roster with no lines; wanted at least one",
        ),
        (
            "name,team,people,from\nearly,veterans,4,09:00\n",
            "{roster}:1: roster: no column 'agents', 'to' among name, team, people, from;"
            " wanted in the first row name (班次), team (团队), agents (人数), from (开始), to (结束),"
            " breaks (休息), dates (日期)",
        ),
        (
            "name,team,agents,from,to\na,temps,1,9:00,10:00\na,temps,1,9:00,10:00\n",
            "{roster}:3: roster: a second 'a'; the first is on line 2; name each line once",
        ),
        (
            "name,team,agents,from,to,dates\na,temps,1,9:00,10:00,soon\n",
            "{roster}:2: roster.a.on: 'soon'; wanted a date, such as 2026-11-10",
        ),
        (
            "name,team,agents,from,to,dates\na,temps,1,9:00,10:00,2026-11-11..2026-11-10\n",
            "{roster}:2: roster.a.on: '2026-11-11..2026-11-10';"
            " wanted a stretch of dates that ends after it starts",
        ),
    ],
)
def test_tables_that_are_no_rosters(table: str, told: str, tmp_path: Path) -> None:
    roster, shop = write(tmp_path, table, "roster.csv"), shop_with(tmp_path, "roster.csv")
    with pytest.raises(UserError) as caught:
        load_scenario(shop)
    assert str(caught.value) == told.format(roster=roster, shop=shop)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "roster.csv")
    roster = tmp_path / "roster.csv"
    with pytest.raises(UserError) as caught:
        load_scenario(shop)
    assert str(caught.value) == f"{shop}:12: roster: no such file: {roster}"
    roster.write_bytes(b"\x00\xff\x81\x00")
    with pytest.raises(UserError) as caught:
        load_scenario(shop)
    assert str(caught.value) == (
        f"{shop}:12: roster: {roster}: not text in UTF-8 or GB18030; wanted a CSV or XLSX file"
    )
    roster.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(UserError, match=r"roster.csv: not an XLSX workbook, or a damaged one"):
        load_scenario(shop)
    roster.unlink()
    roster.mkdir()
    with pytest.raises(UserError) as caught:
        load_scenario(shop)
    assert str(caught.value) == f"{shop}:12: roster: {roster}: a folder; wanted a CSV or XLSX file"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ENGLISH.replace("breaks,dates", "agents,dates"), "roster.csv")
    with pytest.raises(UserError) as caught:
        read_roster(tmp_path / "roster.csv")
    assert str(caught.value) == f"{tmp_path / 'roster.csv'}:1: two columns 'agents'; wanted one"


def test_a_column_that_nobody_reads_may_stand_twice(tmp_path: Path) -> None:
    write(tmp_path, ENGLISH.replace("breaks,dates", "remark,remark"), "roster.csv")
    assert len(read_roster(tmp_path / "roster.csv")[0]) == 3
