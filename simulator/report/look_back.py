"""The look-back of a run in words and a table: whether the rate that the platform judges survives."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from simulator.report.language import Texts
from simulator.report.page import Column, Table, in_points, shown

Json = Mapping[str, Any]

MOST_DAYS = 10
"""Days that the table shows; of more only those that matter, for the others stand in the days' own table."""


def look_back_answer(t: Texts, result: Json) -> str:
    """Whether the look-back's rate stays at the target on every day played, in one sentence.

    Parameters
    ----------
    t : Texts
        The language.
    result : mapping
        A run's result that has a ``look_back``.
    """
    found, days = result["look_back"], result["look_back_days"]
    lowest = _lowest(found)
    if lowest is None:
        return t("look_back.no_rate", days=days)
    chance = found["pass_probability"]
    digits = _digits(lowest["rate"]["mean"], result["target"])
    values = {"days": days, "date": t.day(lowest["date"]), "rate": t.share(lowest["rate"], digits)}
    if chance["mean"] is None:
        return t("look_back.no_target", **values)
    values["target"] = t.percent(result["target"])
    if chance["mean"] in (0, 1):
        return t("look_back.survives" if chance["mean"] else "look_back.falls", **values)
    return t("look_back.in_doubt", chance=t.share(chance, 0), **values)


def _digits(rate: float, target: float | None) -> int:
    """Decimals: two, or so many more that a rate beside the target is not shown as the target."""
    if target is None or rate == target:
        return 2
    told_apart = (d for d in range(2, 6) if round(100 * rate, d) != round(100 * target, d))
    return next(told_apart, 6)


def look_back_details(t: Texts, result: Json) -> tuple[str, ...]:
    """Sentences beside the answer: what the worst day did, what mends it, and what the history lacks."""
    found = result["look_back"]
    return tuple(
        sentence
        for sentence in (
            _below_before(t, result),
            _worst(t, found),
            _to_target(t, result),
            _to_before(t, found),
            _gaps(t, result),
        )
        if sentence
    )


def look_back_table(t: Texts, result: Json) -> Table:
    """The look-back's rate on the eve and on each day played."""
    found, days = result["look_back"], result["look_back_days"]
    columns = [
        Column(t("look_back.date"), "date"),
        Column(t("look_back.own_rate"), "share", 1),
        Column(t("look_back.turns", days=days), "number"),
        Column(t("look_back.rate", days=days), "share", 2),
    ]
    before, eve = found["history"], dt.date.fromisoformat(result["start"]) - dt.timedelta(days=1)
    rows: list[tuple[Any, ...]] = [(eve.isoformat(), None, before["turns"], before["rate"], None)]
    kept = _that_matter(found) if len(found["days"]) > MOST_DAYS else None
    for day, own in zip(found["days"], result["by_day"], strict=True):
        if kept is None or day["date"] in kept:
            turns = {"mean": day["turns"]["mean"]}
            rows.append((day["date"], own["rate"], turns, day["rate"], day["pass_probability"]))
    if result["target"] is None:
        rows = [row[:-1] for row in rows]
    else:
        chance = t("run.pass_probability", target=t.percent(result["target"]))
        columns.append(Column(chance, "share", 0))
    notes = [t("look_back.some_days", count=len(found["days"]))] if kept is not None else []
    ordinary = found["ordinary_day"]
    if ordinary["rate"] is not None:
        values = {"turns": t.number(ordinary["turns"]), "rate": t.share({"mean": ordinary["rate"]}, 2)}
        notes.append(t("look_back.ordinary", **values))
    return Table(
        "look_back",
        t("look_back.title", days=days),
        tuple(columns),
        tuple(rows),
        t("figure.sentences").join(notes),
    )


def _lowest(found: Json) -> Json | None:
    """The day played with the lowest rate; None where no day has one."""
    known: list[Json] = [day for day in found["days"] if day["rate"]["mean"] is not None]
    return min(known, key=lambda day: float(day["rate"]["mean"])) if known else None


def _that_matter(found: Json) -> set[str]:
    """The first day played, the worst, the one with the lowest look-back, and the last."""
    lowest, worst = _lowest(found), found["worst_day"]
    dates = {found["days"][0]["date"], found["days"][-1]["date"]}
    return dates | {day["date"] for day in (lowest, worst) if day is not None}


def _below_before(t: Texts, result: Json) -> str:
    target, rate = result["target"], result["look_back"]["history"]["rate"]
    if target is None or rate is None or rate >= target:
        return ""
    return t("look_back.below_before", target=t.percent(target), before=t.share({"mean": rate}, 2))


def _worst(t: Texts, found: Json) -> str:
    worst = found["worst_day"]
    if worst is None:
        return ""
    return t(
        "look_back.worst" if worst["moved_by"]["mean"] < 0 else "look_back.best_of_worst",
        date=t.day(worst["date"]),
        rate=t.share({"mean": worst["rate"]["mean"]}),
        moved=in_points(t, worst["moved_by"], 2),
        ordinary=t.share({"mean": found["ordinary_day"]["rate"]}),
    )


def _to_target(t: Texts, result: Json) -> str:
    """How many ordinary days bring it back to the target; nothing where it never left."""
    found, target = result["look_back"], result["target"]
    if found["pass_probability"]["mean"] is None:
        return ""
    values = {"target": t.percent(target)}
    mended = found["mended_after_days"]["target"]
    if mended is None:
        ordinary = t.share({"mean": found["ordinary_day"]["rate"]}, 2)
        return t("look_back.never_mended", ordinary=ordinary, **values)
    if mended["mean"] == 0:
        return "" if found["pass_probability"]["mean"] == 1 else t("look_back.target_at_once", **values)
    survived = found["pass_probability"]["mean"] == 1
    return t("look_back.dips" if survived else "look_back.to_target", days=_days(t, mended), **values)


def _to_before(t: Texts, found: Json) -> str:
    mended = found["mended_after_days"]["before"]
    if mended is None:
        return ""
    rate = t.share({"mean": found["history"]["rate"]}, 2)
    if mended["mean"] == 0:
        return t("look_back.before_at_once", rate=rate)
    return t("look_back.to_before", days=_days(t, mended), rate=rate)


def _days(t: Texts, figure: Json) -> str:
    """A number of days; where all replications agree, without an interval, else said to be a mean."""
    agreed = figure["low"] in (None, figure["high"])
    alone = {"mean": figure["mean"]}
    digits = 0 if float(figure["mean"]).is_integer() and agreed else 1
    days = shown(t, Column("", "number", digits), alone if agreed else figure)
    return days if agreed else t("look_back.on_average", days=days)


def _gaps(t: Texts, result: Json) -> str:
    """What the history lacks of the days before the first that the look-back covers."""
    missing, of = result["look_back"]["history"]["days_without_turns"], result["look_back_days"] - 1
    return t("look_back.gaps", missing=missing, of=of) if missing else ""
