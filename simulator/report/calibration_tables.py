"""A calibration's tables for a spreadsheet: every parameter, the people, the roster, what is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.report.calibration_names import WEEKDAYS, level

Row = Mapping[str, Any]


def calibration_tables(result: Row) -> dict[str, Sequence[Row]]:
    """The tables of a calibration, by name."""
    return {
        "parameters": [_parameter(path, one) for path, one in result["parameters"].items()],
        "agents": [{**agent, "typing_speed": _figure(agent["typing_speed"])} for agent in result["agents"]],
        "roster": [_line(line) for line in result["roster"]],
        "weekdays": result["weekdays"],
        "stand_out": result["stand_out"],
        "views": [row for view in result["views"] for row in _points(view)],
    }


def _figure(one: Row | None) -> dict[str, float | None]:
    """A value with its interval as tables have it; of nothing, three empty cells."""
    parts = {"mean": "value", "low": "low", "high": "high"}
    return {ours: one[theirs] if one is not None else None for ours, theirs in parts.items()}


def _parameter(path: str, one: Row) -> dict[str, Any]:
    rest = ("unit", "family", "ks", "n", "assumed")
    return {"path": path, "value": _figure(one), **{key: one[key] for key in rest}, "known": level(one)}


def _line(line: Row) -> dict[str, Any]:
    """A line of the roster: its breaks in one cell, a column a weekday."""
    head = {key: line[key] for key in ("name", "team", "shift")}
    people = {day: line["agents"].get(day) for day in WEEKDAYS}
    return {**head, "breaks": " | ".join(line["breaks"]), **people}


def _points(view: Row) -> Iterator[dict[str, Any]]:
    """A row a bar, or a point of a curve; `x_end` is where a bar ends."""
    head = {key: view[key] for key in ("name", "group", "kind", "unit", "family", "ks", "n")}
    bars = view["kind"] == "bars"
    for place, observed in enumerate(view["observed"]):
        yield {
            **head,
            "x": view["x"][place],
            "x_end": view["x"][place + 1] if bars else None,
            "observed": observed,
            **{key: view[key][place] if view[key] else None for key in ("low", "high", "fitted")},
        }
