"""What a replay says: what would have been with another desk, and how far its check lets one trust that."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.calibration_words import in_words
from simulator.report.compare_words import named
from simulator.report.language import Texts
from simulator.report.page import Cell, Column, Page, Table, Value
from simulator.report.replay_words import answer, check, drawn, staff, warnings
from simulator.report.run_page import heading

Json = Mapping[str, Any]
Row = tuple[Value, ...]

_MEASURES = (
    ("run.rate", "rate", "share", "points", 1),
    ("run.turns", "turns", "number", None, 0),
    ("run.response_mean", "response_mean_s", "duration", "signed_duration", 0),
    ("run.first_response_mean", "first_response_mean_s", "duration", "signed_duration", 0),
    ("replay.left", "abandoned", "share", "points", 1),
    ("run.agent_hours", "agent_hours", "number", "signed_number", 1),
    ("run.cost", "cost", "number", "signed_number", 0),
)
"""Text, key, form of a value and of a difference, decimals."""


def page(t: Texts, result: Json) -> Page:
    """The page of a replay."""
    start, end = result["window"]
    rules = t("run.rules_line", rules=result["rules"], start=start, end=end)
    days = [row["date"] for row in result["actual"]["by_day"]]
    key = "replay.heading_day" if len(days) == 1 else "replay.heading"
    ends = {"start": t.date(days[0]), "end": t.date(days[-1])}
    return Page(
        kind="replay",
        heading=t(key, title=heading(t, result), log=result["log"], **ends),
        answer=answer(t, result),
        details=tuple(filter(None, [*check(t, result), staff(t, result), *warnings(t, result), rules])),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=("replay",),
        assumptions=tuple(_assumptions(t, result)),
        how=(_how(t, result),),
    )


def _tables(t: Texts, result: Json) -> list[Table]:
    days = [_breakdown(t, result, "by_day")] if result["days"] > 1 else []
    return [_desks(t, result), *days, _breakdown(t, result, "by_hour")]


def _desks(t: Texts, result: Json) -> Table:
    """A row a measure: as it was, as the log's own desk makes it, and the other."""
    columns = (
        Column(t("run.measure")),
        Column(t("replay.actual"), "number"),
        Column(t("replay.own"), "number"),
        Column(t("replay.other"), "number"),
        Column(t("replay.difference"), "number"),
    )
    rows: list[Row] = []
    for text, key, form, difference, digits in _MEASURES:
        if key == "cost" and not result["own"]["cost"] and not result["other"]["cost"]:
            continue
        values = [result[part].get(key) for part in ("actual", "own", "other")]
        cells = [Cell(value, form, digits) for value in values]  # type: ignore[arg-type]  # forms, all of them
        gain = result["difference"].get(key) if difference else None
        rows.append((t(text), *cells, Cell(gain, difference or form, digits)))  # type: ignore[arg-type]  # a form
    return Table("desks", t("replay.desks"), columns, tuple(rows), t("replay.desks_note"))


def _breakdown(t: Texts, result: Json, section: str) -> Table:
    """The rates by day, or by hour of the day, where anything counted."""
    first = Column(t("run.date"), "date") if section == "by_day" else Column(t("run.hour"))
    columns = (
        first,
        Column(t("run.turns"), "number"),
        Column(t("replay.actual"), "share", 1),
        Column(t("replay.own"), "share", 1),
        Column(t("replay.other"), "share", 1),
    )
    rows: list[Row] = []
    of_desks: Sequence[Sequence[Json]] = [result[part][section] for part in ("actual", "own", "other")]
    for actual, own, other in zip(*of_desks, strict=True):
        if actual["turns"] or own["turns"]["mean"] or other["turns"]["mean"]:
            name = actual["date"] if section == "by_day" else t.hours([actual["hour"]])
            rows.append((name, actual["turns"], actual["rate"], own["rate"], other["rate"]))
    title = t("run.by_day" if section == "by_day" else "replay.by_hour")
    return Table("days" if section == "by_day" else "hours", title, columns, tuple(rows))


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = [t("replay.desk_only"), t("replay.drawn", what=t("replay.semicolon").join(drawn(t, result)))]
    if result["assumed"]:
        said.append(t("replay.assumed", names=named(t, [in_words(t, path) for path in result["assumed"]], 8)))
    return said


def _how(t: Texts, result: Json) -> str:
    if result["replications"] == 1:
        return t("replay.how_one", seed=result["seed"])
    return t("replay.how", replications=result["replications"], seed=result["seed"])
