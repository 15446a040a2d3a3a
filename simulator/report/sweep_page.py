"""What a sweep says: what reaches the target at the least cost, and every point's figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.report.language import Texts
from simulator.report.leaving import many_leave
from simulator.report.money import money_assumption
from simulator.report.page import Column, Page, Table, Value
from simulator.report.sweep_map import cells_of
from simulator.report.sweep_words import (
    answer,
    axis_words,
    best,
    details,
    effort,
    has_costs,
    point_words,
    standing,
)

Json = Mapping[str, Any]

MOST_ACROSS = 12
"""Columns of a table of rates that a page has room for; the map shows larger ones."""
MOST_LISTED, LISTED = 20, 10
"""Points of one path that are listed in full, and those that are listed of more."""

Cells = tuple[Column, Callable[[Json], Any]]
"""A column, and its value at a point."""


def page(t: Texts, result: Json) -> Page:
    """The page of a sweep."""
    two = len(result["axes"]) == 2
    count = len(result["points"]) + len(result["failed"])
    tables = [
        *(_cross(t, result) if two else ()),
        _short_list(t, result),
        _failed(t, result),
        _all_points(t, result),
    ]
    return Page(
        kind="sweep",
        heading=t("sweep.heading", title=result["title"] or result["scenario"], count=count),
        answer=answer(t, result),
        details=tuple(details(t, result)),
        tables=tuple(table for table in tables if table.rows),
        figures=("map", "curve") if two else ("curve",),
        assumptions=tuple(_assumptions(t, result)),
        how=tuple(_how(t, result)),
    )


def _cross(t: Texts, result: Json) -> list[Table]:
    """The rates as a table of the two paths; none where it would be too wide."""
    cells = cells_of(result)
    if len(cells.across["values"]) > MOST_ACROSS:
        return []
    across, upright = (axis_words(t, axis["path"]) for axis in (cells.across, cells.upright))
    columns = [Column(upright), *(Column(value, "share", 1) for value in cells.across["values"])]
    rows = [
        (value, *(None if point is None else point["rate"]["mean"] for point in points))
        for value, points in zip(cells.upright["values"], cells.points, strict=True)
    ]
    title = t("sweep.cross", across=across, upright=upright)
    return [Table("rates", title, tuple(columns), tuple(reversed(rows)))]


def _short_list(t: Texts, result: Json) -> Table:
    """The points in short: all of a few, else those to choose from."""
    points, title = result["points"], t("sweep.points")
    if len(result["axes"]) > 1 or len(points) > MOST_LISTED:
        points = _leading(result)[:LISTED]
        title = t("sweep.leading") if result["cheapest"] else t("sweep.nearest")
    figures = _figures(t, result)
    if len(result["axes"]) > 1:
        cells = [*figures, *_money(t, result)]
    else:  # a terminal has room for the waits, but not for words that the interval says again
        cells = [cell for cell in figures if cell[0].form != "text"] + _waits(t)
    return _table(t, result, "points", title, points, cells)


def _all_points(t: Texts, result: Json) -> Table:
    """Every point with all of its figures."""
    cells = [*_figures(t, result), *_waits(t), *_money(t, result)]
    table = _table(t, result, "all", t("sweep.all"), result["points"], cells)
    return replace(table, in_terminal=False)


def _table(
    t: Texts, result: Json, name: str, title: str, points: Sequence[Json], cells: Sequence[Cells]
) -> Table:
    names = [Column(axis_words(t, axis["path"])) for axis in result["axes"]]
    rows = tuple((*point["values"], *(cell(point) for _, cell in cells)) for point in points)
    return Table(name, title, (*names, *(column for column, _ in cells)), rows)


def _leading(result: Json) -> list[Json]:
    """The points that reach the target, the cheapest first; then the others, the highest rate first."""

    def rank(point: Json) -> tuple[bool, float, float]:
        rate = point["rate"]["mean"]
        cost = effort(result, point) if point["passes"] else 0.0
        return (not point["passes"], cost, 1.0 if rate is None else -rate)

    return sorted(result["points"], key=rank)


def _figures(t: Texts, result: Json) -> list[Cells]:
    cells: list[Cells] = [(Column(t("run.rate"), "share", 1), lambda p: p["rate"])]
    if result["target"] is not None:
        target = t.percent(result["target"])
        cells.append((Column(target), lambda p: _standing(t, result, p)))
        cells.append((Column(t("sweep.chance"), "share"), lambda p: p["pass_probability"]["mean"]))
    if has_costs(result):
        return [*cells, (Column(t("run.cost"), "number"), lambda p: p["cost"])]
    return [*cells, (Column(t("run.agent_hours"), "number", 1), lambda p: p["agent_hours"])]


def _waits(t: Texts) -> list[Cells]:
    return [
        (Column(t("sweep.first_response"), "duration"), lambda p: p["first_response_mean_s"]["mean"]),
        (Column(t("sweep.response"), "duration"), lambda p: p["response_mean_s"]["mean"]),
        (Column(t("sweep.left"), "share", 1), lambda p: p["abandoned"]["mean"]),
    ]


def _money(t: Texts, result: Json) -> list[Cells]:
    if not all(point["money"] for point in result["points"]):
        return []
    return [(Column(t("sweep.lost_value"), "number"), lambda p: p["money"]["lost_value"]["mean"])]


def _standing(t: Texts, result: Json, point: Json) -> str | None:
    found = standing(result, point)
    return None if found == "unknown" else t(f"sweep.{found}")


def _failed(t: Texts, result: Json) -> Table:
    names = [Column(axis_words(t, axis["path"])) for axis in result["axes"]]
    rows: list[tuple[Value, ...]] = [
        (*failed["values"], "; ".join(failed["problems"])) for failed in result["failed"]
    ]
    columns = (*names, Column(t("sweep.why")))
    return Table("failed", t("sweep.failed"), columns, tuple(rows), in_terminal=len(rows) <= LISTED)


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = []
    point = result["cheapest"] or best(result)
    if point is not None and many_leave(point):
        share = t.share({"mean": point["abandoned"]["mean"]}, 0)
        said.append(t("sweep.many_leave", point=point_words(t, result, point["values"]), share=share))
    said.append(t("run.assumes"))
    if has_costs(result):
        said.append(t("sweep.cost_is"))
    moneys = [point["money"] for point in result["points"]]
    said += dict.fromkeys(money_assumption(t, money) for money in moneys if money)
    return said


def _how(t: Texts, result: Json) -> list[str]:
    if result["replications"] == 1:
        return [t("sweep.how_one", seed=result["seed"])]
    many = t("sweep.how_many", replications=result["replications"], seed=result["seed"])
    return [many, t("sweep.how_intervals")]
