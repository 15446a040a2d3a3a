"""What a calibration says: what the shop is like, how well that is known, and the scenario made of it."""

from collections.abc import Mapping
from typing import Any

from simulator.report.calibration_names import (
    FITS,
    LEVELS,
    WEEKDAYS,
    cell,
    family,
    fit,
    level,
    named,
    weekday,
)
from simulator.report.calibration_words import answer, assumptions, details, how, in_words
from simulator.report.language import Texts
from simulator.report.page import Cell, Column, Page, Table, Value
from simulator.report.run_page import heading

Json = Mapping[str, Any]
Row = tuple[Value, ...]

FIGURES = (
    "demand", "fits_buyers", "fits_buyers_2", "fits_buyers_3", "fits_desk", "fits_desk_2", "fits_desk_3",
)  # fmt: skip
MOST_AGENTS = 20
"""People that a terminal shows; of more, the page and the spreadsheet have all."""

_SHOP = ("demand.", "bot.")
_BESIDE = (".cv", *(f".weekday_factors.{day}" for day in WEEKDAYS))
_OF_TYPES = ("share", "turns", "reply_chars", "lookup", "think_time", "patience")
_OF_TEAMS = ("typing_speed", "quick_replies", "max_chats")


def page(t: Texts, result: Json) -> Page:
    """The page of a calibration."""
    return Page(
        kind="calibration",
        heading=t("calibrate.heading", title=heading(t, result)),
        answer=answer(t, result),
        details=tuple(details(t, result)),
        tables=tuple(table for table in _tables(t, result) if table.rows),
        figures=FIGURES,
        assumptions=tuple(assumptions(t, result)),
        how=tuple(how(t)),
    )


def _tables(t: Texts, result: Json) -> list[Table]:
    return [
        _shop(t, result),
        _roster(t, result),
        _weekdays(t, result),
        _stand_out(t, result),
        _agents(t, result),
        _parameters(t, result),
    ]


def _shop(t: Texts, result: Json) -> Table:
    """What a manager would ask of the shop, measure by measure, so that types and teams compare."""
    wanted = [path for path in result["parameters"] if path.startswith(_SHOP) and not path.endswith(_BESIDE)]
    for section, names in (("buyers", _OF_TYPES), ("teams", _OF_TEAMS)):
        wanted += [path for name in names for path in _means(result, section, name)]
    single = len(_means(result, "buyers", "turns")) < 2 and len(_means(result, "teams", "quick_replies")) < 2
    rows: list[Row] = []
    for path in wanted:
        one, (words, _) = result["parameters"][path], named(t, path)
        if words != path:
            said = words if single else in_words(t, path)
            rows.append((said, cell(path, one), t(LEVELS[level(one)])))
    columns = (
        Column(t("calibrate.figure")),
        Column(t("calibrate.value"), "number"),
        Column(t("calibrate.level")),
    )
    return Table("shop", t("calibrate.shop"), columns, tuple(rows), t("calibrate.shop_note"))


def _means(result: Json, section: str, name: str) -> list[str]:
    """Paths of a figure, one a type or a team."""
    ends = (f".{name}", f".{name}.mean", f".{name}.value")
    return [path for path in result["parameters"] if path.startswith(f"{section}.") and path.endswith(ends)]


def _parameters(t: Texts, result: Json) -> Table:
    """Everything that is in the scenario, with how it was found."""
    columns = (
        Column(t("calibrate.figure")),
        Column(t("calibrate.value"), "number"),
        Column(t("calibrate.level")),
        Column(t("calibrate.family")),
        Column(t("calibrate.ks"), "number", 3),
        Column(t("calibrate.fit")),
        Column(t("calibrate.n"), "number"),
        Column(t("calibrate.path")),
    )
    rows = []
    for path, one in result["parameters"].items():
        how_close = None if one["assumed"] else fit(one["ks"], one["n"])
        rows.append(
            (
                in_words(t, path),
                cell(path, one),
                t(LEVELS[level(one)]),
                family(t, one["family"]),
                one["ks"],
                "" if how_close is None else t(FITS[how_close]),
                one["n"] or None,
                path,
            )
        )
    note = t("calibrate.parameters_note")
    return Table("parameters", t("calibrate.parameters"), columns, tuple(rows), note, in_terminal=False)


def _roster(t: Texts, result: Json) -> Table:
    """The lines that were found, and how many people they have on each weekday."""
    columns = [
        Column(t("roster_xlsx.shift")),
        Column(t("run.team")),
        Column(t("roster_xlsx.breaks")),
        Column(t("calibrate.line")),
        *(Column(weekday(t, day), "number") for day in range(7)),
    ]
    rows = [
        (
            line["shift"].replace("-", "–"),
            line["team"],
            t.listed(pause.replace("-", "–") for pause in line["breaks"]),
            line["name"],
            *(line["agents"].get(day) for day in WEEKDAYS),
        )
        for line in sorted(result["roster"], key=lambda line: (line["shift"], line["team"]))
    ]
    places = list(range(len(columns)))
    if not any(line["breaks"] for line in result["roster"]):
        places.remove(2)
    return Table(
        "roster",
        t("calibrate.roster"),
        tuple(columns[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
        t("calibrate.roster_note"),
    )


def _weekdays(t: Texts, result: Json) -> Table:
    """What the weekdays are multiplied by; nothing where they are alike."""
    columns = (
        Column(t("calibrate.weekday")),
        Column(t("calibrate.factor"), "number", 2),
        Column(t("calibrate.days"), "number"),
    )
    differ = any(day["factor"] != 1 for day in result["weekdays"])
    rows = tuple(
        (weekday(t, day["weekday"]), day["factor"], day["days"]) for day in result["weekdays"] if differ
    )
    return Table("weekdays", t("calibrate.weekdays"), columns, rows)


def _stand_out(t: Texts, result: Json) -> Table:
    """The days that are not like the others."""
    columns = (
        Column(t("run.date"), "date"),
        Column(t("calibrate.chats"), "number"),
        Column(t("calibrate.expected"), "number"),
        Column(t("calibrate.factor"), "number", 2),
    )
    rows = tuple((day["date"], day["chats"], day["expected"], day["factor"]) for day in result["stand_out"])
    return Table("stand_out", t("calibrate.stand_out"), columns, rows, t("calibrate.stand_out_note"))


def _agents(t: Texts, result: Json) -> Table:
    """What was seen of single people."""
    columns = (
        Column(t("calibrate.account")),
        Column(t("run.team")),
        Column(t("calibrate.typing_speed"), "number"),
        Column(t("calibrate.lookup"), "duration"),
        Column(t("calibrate.quick_replies"), "share"),
        Column(t("run.replies"), "number"),
        Column(t("calibrate.days"), "number"),
        Column(t("calibrate.hours_a_day"), "number", 1),
    )
    rows = tuple(
        (
            agent["account"],
            agent["team"],
            _speed(agent["typing_speed"]),
            agent["lookup_s"],
            agent["quick_replies"],
            agent["replies"],
            agent["days"],
            agent["hours_a_day"],
        )
        for agent in result["agents"]
    )
    few = len(rows) <= MOST_AGENTS
    note = t("calibrate.agents_note")
    return Table("agents", t("calibrate.agents"), columns, rows, note, in_terminal=few)


def _speed(speed: Json | None) -> Value:
    if speed is None:
        return None
    return Cell({"mean": speed["value"], "low": speed["low"], "high": speed["high"]}, "number")
