"""What a plan says: whom to put on which shift, what it costs, and how surely the target is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.report.language import Texts
from simulator.report.page import Cell, Column, Form, Page, Table, Value
from simulator.report.plan_gaps import gaps
from simulator.report.plan_words import (
    answer,
    assumptions,
    days_in_words,
    details,
    how,
    in_hours,
    parted,
    shifts_of,
)
from simulator.report.run_page import failing_hours, heading

Json = Mapping[str, Any]
Row = tuple[Value, ...]


def page(t: Texts, result: Json) -> Page:
    """The page of a plan."""
    return Page(
        kind="plan",
        heading=t("plan.heading", title=heading(t, result)),
        answer=answer(t, result),
        details=(*gaps(t, result), *details(t, result)),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=("plan", "gantt", "frontier", "load"),
        assumptions=tuple(assumptions(t, result)),
        how=tuple(how(t, result)),
    )


def _tables(t: Texts, result: Json) -> list[Table]:
    return [
        *_rosters(t, result),
        _days(t, result),
        _frontier(t, result),
        _failing(t, result),
        _broken(t, result),
    ]


def _rosters(t: Texts, result: Json) -> list[Table]:
    """What the plan adds, and what stays; one table where there is but one of the two."""
    added, kept = parted(result)
    if not added or not kept:
        return [_roster(t, result, "roster", t("plan.roster"), added or kept)]
    of_kept = _roster(t, result, "kept", t("plan.kept"), kept, (t("plan.together"), [*added, *kept]))
    return [_roster(t, result, "added", t("plan.added"), added), of_kept]


def _roster(
    t: Texts,
    result: Json,
    name: str,
    title: str,
    lines: Sequence[Json],
    more: tuple[str, Sequence[Json]] | None = None,
) -> Table:
    """Lines, each day's in order of time, and their total; then that of `more`."""
    ordered = sorted(lines, key=lambda line: (line["on"], line["shift"], line["team"]))
    rows: list[Row] = [
        (
            line["shift"].replace("-", "–"),
            line["team"],
            line["agents"],
            t("plan.every_day") if len(line["on"]) == result["days"] > 1 else days_in_words(t, line["on"]),
            t.listed(pause.replace("-", "–") for pause in line["breaks"]),
            *_sums([line]),
        )
        for line in ordered
    ]
    totals = [(t("plan.total"), lines)] if len(lines) > 1 else []
    totals += [more] if more else []
    rows += [(words, "", Cell("", "text"), "", "", *_sums(of)) for words, of in totals]
    columns = [
        Column(t("roster_xlsx.shift")),
        Column(t("run.team")),
        Column(t("plan.people"), "number"),
        Column(t("plan.on")),
        Column(t("roster_xlsx.breaks")),
        Column(t("roster_xlsx.shifts"), "number"),
        Column(t("run.hours"), "number", 1),
        Column(t("run.cost"), "number"),
    ]
    left_out = {columns[-1]} if in_hours(result) else set()
    if not any(line["breaks"] for line in lines):
        left_out.add(columns[4])
    places = [place for place, column in enumerate(columns) if column not in left_out]
    return Table(
        name,
        title,
        tuple(columns[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
    )


def _sums(lines: Sequence[Json]) -> tuple[int, float, float]:
    """Shifts, hours and cost of lines."""
    return shifts_of(lines), sum(line["hours"] for line in lines), sum(line["cost"] for line in lines)


def _days(t: Texts, result: Json) -> Table:
    cells: list[tuple[Column, Any]] = [
        (Column(t("run.date"), "date"), lambda day: day["date"]),
        (Column(t("plan.people"), "number"), lambda day: _people_on(result, day["date"])),
        (Column(t("run.rate"), "share", 1), lambda day: day["rate"]),
        (
            Column(t("run.pass_probability", target=t.percent(result["target"])), "share", 1),
            lambda day: day["pass_probability"],
        ),
        (Column(t("run.turns"), "number"), lambda day: day["turns"]["mean"]),
        (_cost_column(t, result), lambda day: day["cost"]),
    ]
    if not all(day["judged"] for day in result["by_day"]):
        asked = (Column(t("plan.judged")), lambda day: t("plan.yes" if day["judged"] else "plan.no"))
        cells.insert(1, asked)
    rows = tuple(tuple(value(day) for _, value in cells) for day in result["by_day"])
    return Table("days", t("run.by_day"), tuple(column for column, _ in cells), rows)


def _failing(t: Texts, result: Json) -> Table:
    """The hours of the judged days whose rate is under the target, or under a floor that is higher."""
    judged = [hour for hour in result["by_hour"] if hour["date"] in result["judged"]]
    asked = max(result["target"], result["hourly_floor"] or 0.0)
    table = failing_hours(t, {**result, "by_hour": judged, "target": asked})
    if table.rows and asked > result["target"]:
        table = replace(table, title=t("plan.failing_floor", floor=t.percent(asked)))
    return replace(table, note=t("plan.failing_note")) if result["feasible"] else table


def _people_on(result: Json, date: str) -> int:
    """People whose shift starts on a date."""
    return sum(line["agents"] for line in result["roster"] if date in line["on"])


def _cost_column(t: Texts, result: Json) -> Column:
    form: Form = "number"
    return Column(t("run.hours"), form, 1) if in_hours(result) else Column(t("run.cost"), form)


def _frontier(t: Texts, result: Json) -> Table:
    """What each confidence costs, and how much more that is than the one before."""
    columns = (
        Column(t("plan.confidence")),
        _cost_column(t, result),
        Column(t("plan.more"), "signed_number", int(in_hours(result))),
    )
    rows: list[Row] = []
    before: float | None = None
    for point in result["frontier"] or ():
        cost = point["cost"] if point["feasible"] else None
        more = None if cost is None or before is None else cost - before
        rows.append((t.percent(point["confidence"]), cost, more))
        before = cost
    return Table("frontier", t("plan.frontier"), columns, tuple(rows), t("plan.frontier_note"))


def _broken(t: Texts, result: Json) -> Table:
    """The rules of people that could not be kept."""
    columns = (Column(t("roster_xlsx.person")), Column(t("run.date"), "date"), Column(t("plan.rule")))
    broken = result["people"]["broken"] if result["people"] is not None else []
    rows = tuple((one["account"], one["date"], t(f"plan.rule_{one['rule']}")) for one in broken)
    return Table("broken", t("plan.broken"), columns, rows)
