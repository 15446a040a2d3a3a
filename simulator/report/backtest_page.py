"""What a backtest says: how near the prediction of each later day was, and whether its ranges hold."""

from collections.abc import Mapping
from typing import Any

from simulator.report.backtest_words import (
    BASELINES,
    answer,
    baseline_line,
    coverage_line,
    day_named,
    warning_lines,
    within,
)
from simulator.report.language import Texts
from simulator.report.page import Column, Page, Table, Value
from simulator.units import format_share

Json = Mapping[str, Any]

MOST_ROWS = 31
"""Of more days a terminal shows none: the page, the spreadsheet and the tables have them."""


def page(t: Texts, result: Json) -> Page:
    """The page of a backtest."""
    tables = [make(t, result) for make in (_days, _volume, _by_hour, _coverage, _errors)]
    return Page(
        kind="backtest",
        heading=t("backtest.heading", log=result["log"]),
        answer=answer(t, result),
        details=tuple(_details(t, result)),
        tables=tuple(table for table in tables if table.rows),
        figures=("days", "hours"),
        assumptions=tuple(_assumptions(t, result)),
        how=(t("backtest.how", replications=result["replications"], seed=result["seed"]),),
    )


def _details(t: Texts, result: Json) -> list[str]:
    fitted, together = result["fitted"], result["together"]
    start, end = result["window"]
    dates = fitted["start"], fitted["end"], result["days"][0]["date"], result["days"][-1]["date"]
    began, ended, first, last = (day_named(t, result, date) for date in dates)
    said = [t("backtest.fitted", days=fitted["days"], start=began, end=ended, first=first, last=last)]
    if result["coverage"]["days"]:
        said.append(coverage_line(t, result))
        said += [line for name in BASELINES if (line := baseline_line(t, result, name))]
        said.append(
            t("backtest.together", predicted=t.share(together["predicted"]),
              actual=format_share(together["actual"], 1))
        )  # fmt: skip
    return [
        *said,
        *warning_lines(t, result),
        t("run.rules_line", rules=result["rules"], start=start, end=end),
    ]


def _days(t: Texts, result: Json) -> Table:
    columns = (
        Column(t("run.date"), "date"),
        Column(t("backtest.actual"), "share", 1),
        Column(t("backtest.predicted"), "share", 1),
        Column(t("backtest.p80")),
        Column(t("backtest.within")),
        Column(t("backtest.heading_yesterday"), "share", 1),
        Column(t("backtest.heading_same_weekday"), "share", 1),
    )
    rows = tuple(
        (
            day["date"], day["actual"], day["predicted"], _range(day["p80"]), _where(t, day),
            day["yesterday"], day["same_weekday"],
        )
        for day in result["days"]
    )  # fmt: skip
    return Table("days", t("backtest.by_day"), columns, rows, in_terminal=_is_short(result))


def _is_short(result: Json) -> bool:
    """Whether a terminal has room for a row a day without burying the answer."""
    return len(result["days"]) <= MOST_ROWS


def _range(ends: Mapping[str, float | None]) -> str:
    if ends["low"] is None:
        return "–"
    return f"{format_share(ends['low'], 1).removesuffix('%')}–{format_share(ends['high'], 1)}"


def _where(t: Texts, day: Json) -> str:
    """Where a day fell."""
    if day["within_p80"] is None:
        return "–"
    if day["within_p80"]:
        return t("backtest.in_80")
    return t("backtest.in_95" if day["within_p95"] else "backtest.out")


def _volume(t: Texts, result: Json) -> Table:
    columns = (
        Column(t("run.date"), "date"),
        Column(t("backtest.turns_actual"), "number"),
        Column(t("backtest.turns_predicted"), "number"),
        Column(t("backtest.response_actual"), "duration"),
        Column(t("backtest.response_predicted"), "duration"),
    )
    rows = tuple(
        (day["date"], *_beside(day["turns"]), *_beside(day["response_mean_s"])) for day in result["days"]
    )
    return Table("volume", t("backtest.volume"), columns, rows, in_terminal=_is_short(result))


def _beside(figure: Json) -> tuple[Value, Value]:
    """What was, and what was predicted."""
    return figure["actual"], {part: figure[part] for part in ("mean", "low", "high")}


def _by_hour(t: Texts, result: Json) -> Table:
    columns = (
        Column(t("run.hour")),
        Column(t("backtest.actual"), "share", 1),
        Column(t("backtest.predicted"), "share", 1),
        Column(t("backtest.turns_actual"), "number"),
        Column(t("backtest.turns_predicted"), "number"),
    )
    rows = tuple(
        (t.hours([hour["hour"]]), hour["actual"], hour["predicted"], *_beside(hour["turns"]))
        for hour in result["by_hour"]
    )
    return Table("by_hour", t("backtest.by_hour"), columns, rows)


def _coverage(t: Texts, result: Json) -> Table:
    """A row a range: how many days it held, and between what its true share may lie."""
    coverage = result["coverage"]
    columns = (
        Column(t("backtest.range")),
        Column(t("backtest.days_within"), "number"),
        Column(t("backtest.days"), "number"),
        Column(t("backtest.share_within"), "share"),
    )
    rows = tuple(
        (
            f"{name[1:]}%", within(result, name), coverage["days"],
            {"mean": coverage[name], **coverage[f"{name}_interval"]},
        )
        for name in ("p80", "p95")
        if coverage["days"]
    )  # fmt: skip
    return Table("coverage", t("backtest.coverage"), columns, rows)


def _errors(t: Texts, result: Json) -> Table:
    """A row a way to predict: its mean error, and staffsim's on the same days."""
    columns = (
        Column(t("backtest.predictor")),
        Column(t("backtest.error"), "number", 1),
        Column(t("backtest.days"), "number"),
        Column(t("backtest.error_same_days"), "number", 1),
    )
    rows: list[tuple[Value, ...]] = [
        (t("backtest.staffsim"), _points(result["mean_absolute_error"]), result["coverage"]["days"], None)
    ]
    for name in BASELINES:
        one = result["baselines"][name]
        errors = [_points(one[whose]) for whose in ("mean_absolute_error", "predicted")]
        rows.append((t(f"backtest.{name}"), errors[0], one["days"], errors[1]))
    return Table("errors", t("backtest.errors"), columns, tuple(rows if result["coverage"]["days"] else ()))


def _points(error: float | None) -> float | None:
    return None if error is None else 100 * error


def _assumptions(t: Texts, result: Json) -> list[str]:
    said = [t("backtest.ordinary")]
    if result["fit_warnings"]:
        said.append(t("backtest.fit_warnings", count=len(result["fit_warnings"]), log=result["log"]))
    return said
