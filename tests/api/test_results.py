"""Every table is what polars and pandas take: arrays of equal length, no objects, NaN for nothing."""

import inspect
from typing import Any

import numpy as np
import polars as pl
import pytest

import simulator as ss
from simulator.verbs.figures import FIGURE, NUMBER, TEXT, TIME, WHOLE, column, interval, table

KINDS = {"f8", "i8", "b1", "M8[D]", "M8[us]"}


@pytest.fixture(scope="session")
def tables(
    simulation: ss.Simulation, comparison: ss.Comparison, staffing: ss.StaffingPlan, scored: ss.Score,
    calibration: ss.Calibration,
) -> dict[str, ss.Table]:  # fmt: skip
    """All tables of all results, by the name of the result and of the table."""
    found: dict[str, ss.Table] = {}
    for result in (simulation, comparison, staffing, scored, calibration):
        for name, value in vars(result).items():
            if isinstance(value, dict) and any(isinstance(one, np.ndarray) for one in value.values()):
                found[f"{type(result).__name__}.{name}"] = value
    found["Simulation.log"] = simulation.log(0)
    found["Score.each_turn"] = scored.each_turn()
    return found


def test_all_tables_are_there(tables: dict[str, ss.Table]) -> None:
    names = {
        "Simulation": "by_day by_hour by_team by_team_and_hour by_replication waits log",
        "Comparison": "scenarios differences",
        "StaffingPlan": "roster half_hours by_day by_hour people frontier",
        "Score": "by_day by_hour by_account each_turn",
        "Calibration": "parameters agents roster weekdays stand_out views",
    }
    assert {*tables} == {f"{result}.{name}" for result, listed in names.items() for name in listed.split()}


def test_a_table_is_arrays_of_one_length_that_nobody_writes_to(tables: dict[str, ss.Table]) -> None:
    for name, columns in tables.items():
        lengths = {len(values) for values in columns.values()}
        assert len(lengths) == 1, name
        for key, values in columns.items():
            assert values.dtype.kind == "U" or values.dtype.str[1:] in KINDS, (name, key, values.dtype)
            assert not values.flags.writeable, (name, key)


def test_polars_takes_them(tables: dict[str, ss.Table]) -> None:
    for name, columns in tables.items():
        frame = pl.DataFrame(columns)
        assert frame.columns == list(columns), name
        assert pl.Object not in frame.dtypes, name


def test_pandas_takes_them(tables: dict[str, ss.Table]) -> None:
    pandas = pytest.importorskip("pandas")
    for name, columns in tables.items():
        frame = pandas.DataFrame(columns)
        assert list(frame.columns) == list(columns), name
        objects = [key for key in columns if columns[key].dtype.kind != "U" and frame[key].dtype == object]
        assert not objects, name


def documented(result: type) -> set[str]:
    """Names in the attributes' part of a docstring."""
    text = inspect.cleandoc(result.__doc__ or "")  # as Python 3.13 has it by itself
    lines = text.partition("Attributes\n")[2].partition("Examples\n")[0].splitlines()
    heads = [line.partition(" : ")[0] for line in lines if " : " in line and not line.startswith(" ")]
    return {name.strip() for head in heads for name in head.split(",")}


@pytest.mark.parametrize(
    "result", [ss.Simulation, ss.Comparison, ss.StaffingPlan, ss.Score, ss.Calibration, ss.Interval]
)
def test_every_field_is_documented(result: type) -> None:
    fields = {name for name in result.__dataclass_fields__ if not name.startswith("_")}  # type: ignore[attr-defined]
    assert documented(result) == fields


def test_every_column_is_documented(tables: dict[str, ss.Table]) -> None:
    docs = {
        result.__name__: (result.__doc__ or "")
        for result in (ss.Simulation, ss.Comparison, ss.StaffingPlan, ss.Score, ss.Calibration)
    }
    docs["Simulation"] += ss.Simulation.log.__doc__ or ""
    docs["StaffingPlan"] += docs["Simulation"]  # its by_hour is as there
    docs["Score"] += ss.Score.each_turn.__doc__ or ""
    for name, columns in tables.items():
        text = docs[name.partition(".")[0]]
        for key in columns:
            plain = key.removesuffix("_low").removesuffix("_high")
            known = plain.startswith("rostered_") or plain in ("tue", "wed", "thu", "fri", "sat")
            assert known or f"``{plain}``" in text, f"{name}: {key}"


def test_a_result_is_the_caller_s_to_change(simulation: ss.Simulation) -> None:
    mine = simulation.to_dict()
    mine["rate"]["mean"] = 0
    assert simulation.to_dict()["rate"]["mean"] == simulation.rate.mean > 0


def test_nothing_is_nan_nat_or_empty() -> None:
    rows: list[dict[str, Any]] = [
        {"rate": None, "share": None, "name": None, "at": None, "n": 1, "days": ["Mon", "Tue"], "more": 0},
        {"rate": {"mean": 1, "low": None, "high": 1}, "share": 1, "name": "a", "at": "2026-11-10T09:00",
         "n": 2, "days": []},
    ]  # fmt: skip
    found = table(rows, {"rate": FIGURE, "share": NUMBER, "name": TEXT, "at": TIME, "n": WHOLE, "days": TEXT})
    assert list(found) == ["rate", "rate_low", "rate_high", "share", "name", "at", "n", "days"]
    assert np.isnan(found["rate"]).tolist() == [True, False]
    assert np.isnan(found["rate_low"]).tolist() == [True, True]
    assert found["name"].tolist() == ["", "a"]
    assert np.isnat(found["at"]).tolist() == [True, False]
    assert found["days"].tolist() == ["Mon | Tue", ""]
    assert np.isnan([interval(None).mean, interval(None).low, interval(None).high]).all()


def test_no_rows_have_their_columns_all_the_same() -> None:
    found = table([], {"rate": FIGURE, "name": TEXT, "at": TIME})
    assert {name: (len(values), values.dtype.kind) for name, values in found.items()} == {
        "rate": (0, "f"), "rate_low": (0, "f"), "rate_high": (0, "f"), "name": (0, "U"), "at": (0, "M"),
    }  # fmt: skip
    assert column([], TEXT).dtype.kind == "U"


def test_hours_are_moments(simulation: ss.Simulation, staffing: ss.StaffingPlan) -> None:
    hours: Any = simulation.by_hour["time"]
    assert (hours == np.datetime64("2026-11-10T00", "us") + np.arange(48) * np.timedelta64(1, "h")).all()
    assert (simulation.by_hour["hour"] == np.arange(48) % 24).all()
    half: Any = staffing.half_hours["time"]
    assert (np.diff(half) == np.timedelta64(30, "m")).all()
    assert (staffing.half_hours["rostered_desk"] == staffing.half_hours["rostered"]).all()


def test_a_comparison_holds_each_simulation(comparison: ss.Comparison) -> None:
    assert list(comparison.simulations) == comparison.scenarios["name"].tolist() == ["stall", "two", "no-bot"]
    for place, one in enumerate(comparison.simulations.values()):
        assert one.rate.mean == comparison.scenarios["rate"][place]
        assert len(one.by_replication["rate"]) == 3
    assert comparison.failed == {}
