"""The offered load over the days: how many agents would be busy if nobody had to wait.

Over it, on the same axis, the chats that bring it: the work comes after them, as buyers go on asking.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simulator.report.day_axis import mark_days, mark_hours
from simulator.report.language import Texts
from simulator.report.rate import MOST_DAYS_BY_HOUR
from simulator.report.sheet import (
    BLUE,
    GREY,
    ORANGE,
    is_narrow,
    new_sheet,
    say_instead,
    tidy,
)
from simulator.units import DAY, parse_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]


def draw_load(t: Texts, result: Json) -> "Figure":
    """The figure of a plan's ``load``: chats, and agents busy, by half hour.

    Where its rows have them, the band of one standard deviation from day to day (``spread``) and the curve
    by formula (``formula``) are drawn too.
    """
    rows = result["load"]
    searched = {"replications": result["search"]["load_replications"], "seed": result["search"]["seed"]}
    made_of = {**result, **searched}
    figure = new_sheet(t, made_of, answer=load_answer(t, rows), detail=t("figure.load_detail"), panels=4.6)
    chats, agents = figure.subplots(2, 1, sharex=True, height_ratios=[1, 2.4])
    edges = _edges(result, rows)
    for axes in (chats, agents):
        tidy(axes)
        for day in range(1, result["days"]):
            axes.axvline(day, color=GREY, linewidth=0.6, zorder=0)
    chats.stairs([row["chats"] for row in rows], edges, fill=True, color=BLUE, alpha=0.35)
    chats.set_ylabel(t("figure.load_chats"), size=9)
    _draw_agents(t, agents, rows, edges)
    _mark(t, agents, result)
    for axes in (chats, agents):
        axes.set_ylim(bottom=0)
    if not any(row["agents"] for row in rows):
        say_instead(agents, t("figure.load_none"))
    return figure


def load_answer(t: Texts, rows: Sequence[Json]) -> str:
    """The title: the highest load, and when."""
    peak = max(rows, key=lambda row: row["agents"])
    if not peak["agents"]:
        return t("figure.load_none")
    return t(
        "figure.load_answer", agents=f"{peak['agents']:,.1f}", when=f"{t.date(peak['date'])} {peak['time']}"
    )


def _edges(result: Json, rows: Sequence[Json]) -> list[float]:
    """Where each row begins, and the last ends, in days since the first midnight."""
    first = dt.date.fromisoformat(result["start"])
    starts = [
        (dt.date.fromisoformat(row["date"]) - first).days + parse_clock(row["time"]) / DAY for row in rows
    ]
    return [*starts, float(result["days"])]


def _draw_agents(t: Texts, axes: "Axes", rows: Sequence[Json], edges: Sequence[float]) -> None:
    agents = [row["agents"] for row in rows]
    if all(row.get("spread") is not None for row in rows):
        low = [max(0.0, row["agents"] - row["spread"]) for row in rows]
        high = [row["agents"] + row["spread"] for row in rows]
        band = t("figure.load_spread")
        axes.stairs(high, edges, baseline=low, fill=True, color=BLUE, alpha=0.2, label=band)
    axes.stairs(agents, edges, baseline=None, color=BLUE, linewidth=1.6, label=t("figure.load_tapes"))
    if all(row.get("formula") is not None for row in rows):
        middles = [(start + end) / 2 for start, end in pairwise(edges)]
        axes.plot(middles, [row["formula"] for row in rows], color=ORANGE, linestyle=(0, (4, 2)),
                  linewidth=1.4, label=t("figure.load_formula"))  # fmt: skip
    axes.set_ylabel(t("figure.load_agents"), size=9)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if is_narrow() else 3, frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=1.8)  # fmt: skip


def _mark(t: Texts, axes: "Axes", result: Json) -> None:
    """Name the hours of a few days, and the days of many."""
    first = dt.date.fromisoformat(result["start"])
    dates = [first + dt.timedelta(days=day) for day in range(result["days"])]
    if len(dates) > MOST_DAYS_BY_HOUR:
        mark_days(t, axes, dates)
        return
    mark_hours(axes, [(t.date(date), t.day(date)) for date in dates], a_day=1)
