"""A plan's tables for a spreadsheet."""

import csv
from pathlib import Path

from simulator.report.plan_tables import plan_tables
from simulator.report.tables import write_tables
from tests.report.hostile import FORMULA, SCRIPT
from tests.report.plans import hostile_plan, make_plan


def test_people_and_the_frontier_have_tables_only_where_there_are_any() -> None:
    always = ["roster", "half_hours", "by_day", "by_hour"]
    assert list(plan_tables(make_plan(people=False))) == always
    assert list(plan_tables(make_plan(frontier=True))) == [*always, "people", "frontier"]


def test_the_roster_has_a_row_a_line_with_its_lists_in_one_cell() -> None:
    late, wave = plan_tables(make_plan())["roster"][1:]
    assert late == {
        "name": "late", "team": "veterans", "agents": 4, "shift": "15:00-24:00", "breaks": "17:00-17:30",
        "on": "2026-11-10 | 2026-11-11", "kept": True, "hours": 68.0, "cost": 2040.0,
    }  # fmt: skip
    assert wave["breaks"] == ""


def test_a_half_hour_has_what_is_needed_who_is_there_and_what_comes_in() -> None:
    rows = plan_tables(make_plan())["half_hours"]
    assert len(rows) == 96
    assert rows[48 + 40] == {
        "date": "2026-11-11", "time": "20:00", "required": 12, "rostered": 10.0,
        "load": 52 / 7, "load_spread": 0.5, "load_by_formula": 52 / 7.2, "chats": 52.0,
        "rostered_veterans": 4.0, "rostered_temps": 6.0,
    }  # fmt: skip


def test_the_people_have_a_row_a_shift() -> None:
    rows = plan_tables(make_plan())["people"]
    assert len(rows) == 26
    assert rows[-1] == {
        "date": "2026-11-11", "line": "wave", "team": "temps", "shift": "19:00-24:00", "breaks": "",
        "account": "temps-06", "start": "2026-11-11 19:00", "end": "2026-11-12 00:00",
    }  # fmt: skip


def test_as_files_no_name_is_a_formula(tmp_path: Path) -> None:
    write_tables(plan_tables(hostile_plan((FORMULA, SCRIPT), FORMULA)), tmp_path)
    for name in ("roster", "people", "half_hours", "by_day", "by_hour", "frontier"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 1
        assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)
    with (tmp_path / "by_day.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[:5] == ["date", "rate", "rate_low", "rate_high", "pass_probability"]
