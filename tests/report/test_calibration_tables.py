"""A calibration's tables for a spreadsheet."""

import csv
from pathlib import Path

from simulator.report.calibration_tables import calibration_tables
from simulator.report.tables import flat, write_tables
from tests.report.calibrations import hostile_calibration, make_calibration
from tests.report.hostile import FORMULA, SCRIPT


def test_a_parameter_has_its_interval_and_how_well_it_is_known() -> None:
    rows = {row["path"]: flat(row) for row in calibration_tables(make_calibration())["parameters"]}
    assert rows["buyers.aftersales.patience.mean"] == {
        "path": "buyers.aftersales.patience.mean", "value": 655.0, "value_low": 415.0, "value_high": 895.0,
        "unit": "s", "family": "exponential", "ks": 0.126, "n": 412, "assumed": False, "known": "hardly",
    }  # fmt: skip
    assumed = rows["buyers.presale.patience.mean"]
    assert (assumed["value_low"], assumed["assumed"], assumed["known"]) == (None, True, "assumed")


def test_each_row_of_a_table_has_the_same_columns() -> None:
    tables = calibration_tables(make_calibration())
    assert list(tables) == ["parameters", "agents", "roster", "weekdays", "stand_out", "views"]
    for rows in tables.values():
        assert len({tuple(flat(row)) for row in rows}) == 1


def test_a_line_of_the_roster_has_a_column_a_weekday() -> None:
    assert calibration_tables(make_calibration())["roster"][0] == {
        "name": "veterans-0900", "team": "veterans", "shift": "09:00-18:00", "breaks": "12:00-12:30",
        "mon": 3, "tue": 3, "wed": 3, "thu": 3, "fri": 4, "sat": 4, "sun": 0,
    }  # fmt: skip


def test_a_view_has_a_row_a_bar_or_a_point() -> None:
    result = make_calibration()
    bars, curve = result["views"][2], result["views"][-1]
    rows = calibration_tables(result)["views"]
    assert len(rows) == sum(len(view["observed"]) for view in result["views"])
    weekdays = [row for row in rows if row["name"] == "weekdays"]
    assert [(row["x"], row["x_end"]) for row in weekdays] == [(day, day + 1) for day in range(7)]
    assert [row["low"] for row in weekdays] == bars["low"]
    last = rows[-1]
    assert (last["name"], last["x"], last["x_end"]) == ("on_duty", curve["x"][-1], None)
    assert (last["low"], last["fitted"]) == (None, curve["fitted"][-1])


def test_what_was_not_fitted_is_an_empty_cell() -> None:
    result = make_calibration()
    result["views"][-1]["fitted"] = []
    assert calibration_tables(result)["views"][-1]["fitted"] is None


def test_as_files_no_name_is_a_formula(tmp_path: Path) -> None:
    write_tables(calibration_tables(hostile_calibration((FORMULA, SCRIPT), FORMULA)), tmp_path)
    for name in ("parameters", "agents", "roster", "views"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 1
        assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)


def test_empty_parts_are_empty_files(tmp_path: Path) -> None:
    result = make_calibration(agents=0, views=False, promotion=False)
    paths = write_tables(calibration_tables(result), tmp_path)
    empty = [path.stem for path in paths if path.read_text(encoding="utf-8-sig") == ""]
    assert empty == ["agents", "stand_out", "views"]
