"""What a run says: whether the target is reached, which days and hours fail, and what is beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.language import Texts
from simulator.report.leaving import many_leave
from simulator.report.look_back import look_back_answer, look_back_details, look_back_table
from simulator.report.money import money_assumption
from simulator.report.page import Cell, Column, Page, Table, Value
from simulator.report.rate import answer, detail

Json = Mapping[str, Any]

MOST_DAYS_BY_HOUR = 7
"""Days of which each failing hour has a row; of more days, each day has one, else they bury the answer."""


def page(t: Texts, result: Json) -> Page:
    """The page of a run."""
    return Page(
        kind="run",
        heading=heading(t, result),
        answer=answer(t, result),
        details=tuple(_details(t, result)),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=("rate", "look_back", "waits", "occupancy"),
        assumptions=tuple(_assumptions(t, result)),
        how=(_certainty(t, result),),
    )


def heading(t: Texts, result: Json) -> str:
    """The scenario by name, variant and title."""
    name = " · ".join(filter(None, (result["scenario"], result.get("variant"))))
    return t("common.labelled", label=name, value=result["title"]) if result["title"] else str(name)


def _details(t: Texts, result: Json) -> list[str]:
    start, end = result["window"]
    said = []
    if result["target"] is None:
        said.append(t("run.no_target", rules=result["rules"]))
    elif result["rate"]["mean"] is not None:
        said.append(detail(t, result))
    if result["look_back"] is not None:
        said += [look_back_answer(t, result), *look_back_details(t, result)]
    return [*said, t("run.rules_line", rules=result["rules"], start=start, end=end)]


def _tables(t: Texts, result: Json) -> list[Table]:
    days = [_days(t, result)] if result["days"] > 1 else []
    look_back = [look_back_table(t, result)] if result["look_back"] is not None else []
    return [*days, *look_back, failing_hours(t, result), _measures(t, result), _teams(t, result)]


def _days(t: Texts, result: Json) -> Table:
    cells: list[tuple[Column, str]] = [
        (Column(t("run.date"), "date"), "date"),
        (Column(t("run.rate"), "share", 1), "rate"),
    ]
    if result["target"] is not None:
        chance = t("run.pass_probability", target=t.percent(result["target"]))
        cells.append((Column(chance, "share"), "pass_probability"))
    cells.append((Column(t("run.turns"), "number"), "turns"))
    if result["days"] > MOST_DAYS_BY_HOUR:
        rolling = t("run.rolling_rate", days=result["look_back_days"])
        cells.append((Column(rolling, "share", 1), "rolling_rate"))
    rows = tuple(tuple(_without_interval(day, key) for _, key in cells) for day in result["by_day"])
    return Table("days", t("run.by_day"), tuple(column for column, _ in cells), rows)


def _without_interval(row: Json, key: str) -> Value:
    """A day's or hour's value; of turns, the mean alone, for their interval says little."""
    value: Value = row[key]["mean"] if key == "turns" else row[key]
    return value


def failing_hours(t: Texts, result: Json) -> Table:
    """The hours whose predicted rate is under the target, or the days that have such hours."""
    target = result["target"]
    failing = [
        hour
        for hour in result["by_hour"]
        if target is not None and hour["rate"]["mean"] is not None and hour["rate"]["mean"] < target
    ]
    title = t("run.failing_hours", target=t.percent(target)) if failing else ""
    if result["days"] > MOST_DAYS_BY_HOUR:
        return Table("failing_hours", title, *_by_day(t, failing))
    columns = (
        Column(t("run.hour")),
        Column(t("run.rate"), "share", 1),
        Column(t("run.turns"), "number"),
        Column(t("run.agents_on_duty"), "number", 1),
        Column(t("run.occupancy"), "share"),
    )
    rows = tuple(
        (
            f"{t.date(hour['date'])} {t.hours([hour['hour']])}",
            hour["rate"],
            hour["turns"]["mean"],
            hour["agents_on_duty"],
            hour["occupancy"]["mean"],
        )
        for hour in failing
    )
    return Table("failing_hours", title, columns, rows)


def _by_day(t: Texts, hours: Sequence[Json]) -> tuple[tuple[Column, ...], tuple[tuple[Value, ...], ...]]:
    days: dict[str, list[int]] = {}
    for hour in hours:
        days.setdefault(hour["date"], []).append(hour["hour"])
    columns = (Column(t("run.date"), "date"), Column(t("run.hour")))
    return columns, tuple((date, t.hours(of_day)) for date, of_day in days.items())


def _measures(t: Texts, result: Json) -> Table:
    """A row a figure, over all days."""
    waits, money, bot = result["wait_quantiles_s"], result["money"], result["bot"]
    threshold = t.duration(result["threshold_s"])
    rows: list[tuple[str, Cell]] = [
        (t("run.predicted_rate", threshold=threshold), Cell(result["rate"], "share", 1)),
        (t("run.turns"), Cell(result["turns"]["mean"], "number")),
        (t("run.response_mean"), Cell(result["response_mean_s"], "duration")),
        (t("run.first_response_mean"), Cell(result["first_response_mean_s"], "duration")),
        (t("run.pickup_mean"), Cell(result["pickup_mean_s"], "duration")),
        *(
            (t("run.wait_quantile", share=share), Cell(waits[name]["mean"], "duration"))
            for name, share in (("p50", "50%"), ("p90", "90%"), ("p99", "99%"))
        ),
        (t("run.abandoned"), Cell(result["abandoned"], "share", 1)),
        (t("run.agent_hours"), Cell(result["agent_hours"], "number", 1)),
        (t("run.cost"), Cell(result["cost"], "number")),
    ]
    if money is not None:
        rows += [(t(f"money.{key}"), Cell(money[key], "number")) for key in ("lost_buyers", "lost_value")]
    if bot["chats"]["mean"]:
        rows += [
            (t("run.bot_chats"), Cell(bot["chats"]["mean"], "number")),
            (t("run.bot_resolved"), Cell(bot["resolved"]["mean"], "number")),
        ]
    columns = (Column(t("run.measure")), Column(t("run.value"), "number"))
    return Table("measures", t("run.measures"), columns, tuple(rows))


def _teams(t: Texts, result: Json) -> Table:
    columns = (
        Column(t("run.team")),
        Column(t("run.agents"), "number"),
        Column(t("run.hours"), "number", 1),
        Column(t("run.replies"), "number"),
        Column(t("run.occupancy"), "share", 1),
    )
    rows = tuple(
        (team["team"], team["agents"], team["agent_hours"], team["replies"]["mean"], team["occupancy"])
        for team in result["by_team"]
    )
    return Table("teams", t("run.by_team"), columns, rows)


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = []
    if many_leave(result):
        said.append(t("run.many_leave", share=t.share({"mean": result["abandoned"]["mean"]}, 0)))
    said.append(t("run.assumes"))
    if result["money"] is not None:
        said.append(money_assumption(t, result["money"]))
    return said


def _certainty(t: Texts, result: Json) -> str:
    """How many replications, what stopped them, and what the intervals are."""
    count = result["replications"]
    if count == 1:
        return t("run.one_replication")
    rate, precision = result["rate"], t.percent(result["precision"])
    half = (rate["high"] - rate["low"]) / 2 if rate["low"] is not None else 0.0
    reason = t(f"run.stopped_{result['stopped_by']}", precision=precision, half_width=t.percent(half))
    return t("run.replications_done", replications=count, seed=result["seed"], reason=reason)
