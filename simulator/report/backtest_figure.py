"""A log's later days and hours as they were, over the ranges in which they were said to fall."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.backtest_words import BASELINES, answer, baseline_line, coverage_line
from simulator.report.day_axis import mark_days
from simulator.report.language import Texts
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    interval,
    means,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

ROOM_FOR_BASELINES = 12
"""Points of width a day, with fewer of which what the baselines said would hide the days."""
LEAST_SPAN = 0.04
"""Of the axis of rates: below it, noise would look like news."""

_FELL: Mapping[str, Any] = {
    "in_80": {"color": INK, "marker": "o", "markersize": 7},
    "in_95": {"color": ORANGE, "marker": "D", "markersize": 8},
    "out": {"color": RED, "marker": "X", "markersize": 10},
}
"""How a day looks by where it fell: by colour and by shape."""


def draw_days(t: Texts, result: Json) -> "Figure":
    """Each later day's rate in its ranges beside what the baselines said; below, the questions counted."""
    detail = [coverage_line(t, result)] if result["coverage"]["days"] else []
    detail += [line for name in BASELINES if (line := baseline_line(t, result, name))]
    figure = new_sheet(
        t, result, answer=answer(t, result), detail=t("figure.sentences").join(detail), panels=5.6
    )
    rates, turns = figure.subplots(2, 1, sharex=True, height_ratios=[2.8, 1])
    for axes in (rates, turns):
        tidy(axes)
    days = result["days"]
    places = [place + 0.5 for place in range(len(days))]
    _draw_rates(t, rates, places, days)
    _draw_turns(t, turns, places, [day["turns"] for day in days])
    mark_days(t, turns, [dt.date.fromisoformat(day["date"]) for day in days])
    return figure


def draw_hours(t: Texts, result: Json) -> "Figure":
    """The same of each hour of the day, all later days together."""
    hours = result["by_hour"]
    known = [hour for hour in hours if _inside(hour) is not None]
    if known:
        inside = sum(_inside(hour) is True for hour in known)
        said = t("backtest.hours_answer", inside=inside, hours=len(known))
    else:
        said = t("backtest.answer_none")
    figure = new_sheet(
        t, result, answer=said, detail=t("backtest.hours_detail", days=len(result["days"])), panels=5.0
    )
    rates, turns = figure.subplots(2, 1, sharex=True, height_ratios=[2.4, 1])
    for axes in (rates, turns):
        tidy(axes)
    places = [hour["hour"] + 0.5 for hour in hours]
    _draw_rates(t, rates, places, hours)
    _draw_turns(t, turns, places, [hour["turns"] for hour in hours])
    first, last = (hours[0]["hour"], hours[-1]["hour"]) if hours else (0, 23)
    turns.set_xlim(first, last + 1)
    step = 1 if width() > 7 else 3
    ticks = range(first, last + 2, step)
    turns.set_xticks(ticks, [f"{tick}:00" if step == 1 and width() > 9 else str(tick) for tick in ticks])
    return figure


def _inside(hour: Json) -> bool | None:
    """Whether an hour's rate lies in its 95% range; None without either."""
    low, high = hour["predicted"]["low"], hour["predicted"]["high"]
    return None if None in (hour["actual"], low) else bool(low <= hour["actual"] <= high)


def _draw_rates(t: Texts, axes: "Axes", places: Sequence[float], rows: Sequence[Json]) -> None:
    """Ranges as bars, what was as marks on them; of days also what the baselines said."""
    predicted = [row["predicted"] for row in rows]
    low, high = interval(predicted)
    room = _room(rows)
    broad, scale = min(11.0, 0.45 * room), min(1.0, max(0.4, room / 16))
    axes.vlines(places, low, high, color=BLUE, alpha=0.45, linewidth=2 * scale, label=t("backtest.range_95"))
    if any("p80" in row for row in rows):
        inner_low, inner_high = interval([{**row["p80"], "mean": None} for row in rows])
        axes.vlines(places, inner_low, inner_high, color=BLUE, alpha=0.3, linewidth=broad,
                    label=t("backtest.range_80"))  # fmt: skip
    axes.plot(places, means(predicted), color=BLUE, marker="_", markersize=broad + 4, linestyle="none",
              markeredgewidth=2 * scale, label=t("backtest.predicted_mean"))  # fmt: skip
    for name, shift, marker in (("yesterday", -0.28, "<"), ("same_weekday", 0.28, "s")):
        said = [(place + shift, row[name]) for place, row in zip(places, rows, strict=True) if row.get(name)]
        if said and room >= ROOM_FOR_BASELINES:
            axes.plot(*zip(*said, strict=True), color=GREY, marker=marker, markersize=5, fillstyle="none",
                      linestyle="none", label=t(f"backtest.{name}"))  # fmt: skip
    for where, look in _FELL.items():
        fell = [(x, row["actual"]) for x, row in zip(places, rows, strict=True) if _where(row) == where]
        if fell:
            label = t(f"backtest.actual_{where}" if "p80" in rows[0] else f"backtest.hour_{where}")
            axes.plot(*zip(*fell, strict=True), color=look["color"], marker=look["marker"],
                      markersize=scale * look["markersize"], markeredgecolor="white", markeredgewidth=scale,
                      linestyle="none", zorder=3, label=label)  # fmt: skip
    if all(row["actual"] is None for row in rows):
        say_instead(axes, t("figure.rate_none"))
    _scale(t, axes, rows)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=max(1, int(width() / 2.7)), frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _where(row: Json) -> str | None:
    """Where a day fell; of an hour, which has one range, whether within."""
    if row["actual"] is None or row["predicted"]["low"] is None:
        return None
    if "p80" not in row:
        return "in_80" if _inside(row) else "out"
    return "in_80" if row["within_p80"] else "in_95" if row["within_p95"] else "out"


def _room(rows: Sequence[Json]) -> float:
    """Points of the sheet's width that each row has."""
    return 72 * (width() - 1.2) / max(1, len(rows))


def _scale(t: Texts, axes: "Axes", rows: Sequence[Json]) -> None:
    """Leave of the axis what there is to see."""
    from matplotlib.ticker import MaxNLocator

    ends = [row["actual"] for row in rows]
    ends += [row["predicted"][part] for row in rows for part in ("low", "high")]
    ends += [row.get(name) for row in rows for name in BASELINES]
    known = [end for end in ends if end is not None]
    if known:
        middle, span = (min(known) + max(known)) / 2, max(max(known) - min(known), LEAST_SPAN)
        axes.set_ylim(max(middle - 0.57 * span, -0.01), min(middle + 0.57 * span, 1.01))
        digits = 0 if span > 0.08 else 1
        axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(lambda value, _: format_share(max(value, 0.0), digits))
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_ylabel(t("run.rate"), size=9)


def _draw_turns(t: Texts, axes: "Axes", places: Sequence[float], turns: Sequence[Json]) -> None:
    """Questions counted, as they were in the range of what was expected."""
    low, high = interval(list(turns))
    room = _room(turns)
    scale = min(1.0, max(0.4, room / 16))
    axes.vlines(places, low, high, color=BLUE, alpha=0.45, linewidth=2 * scale)
    axes.plot(places, means(list(turns)), color=BLUE, marker="_", markersize=min(11.0, 0.6 * room),
              linestyle="none", markeredgewidth=2 * scale)  # fmt: skip
    axes.plot(places, [one["actual"] for one in turns], color=INK, marker="o", markersize=5 * scale,
              linestyle="none", markeredgecolor="white", markeredgewidth=scale)  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: t.number(value))
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_ylabel(t("run.turns"), size=9)
