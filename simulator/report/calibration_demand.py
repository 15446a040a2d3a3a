"""The demand of a calibration: each day's chats, what was to be expected, and how they lie over a day."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.report.calibration_fits import footnote
from simulator.report.calibration_names import cell
from simulator.report.calibration_panel import draw_view
from simulator.report.calibration_views import DEMAND
from simulator.report.calibration_words import busiest
from simulator.report.day_axis import mark_days
from simulator.report.language import Texts
from simulator.report.page import Column, shown
from simulator.report.sheet import BLUE, GREY, INK, PALE, RED, is_narrow, new_sheet, say_instead, tidy, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

MOST_LABELS = 6
"""Days that stand out and are named; of more, those farthest from what was expected."""
_MANY = 62
"""Days, beyond which dots are smaller and lines thinner."""
_EPOCH = dt.date(1970, 1, 1)
_PANEL = 2.8  # inches
_DAILY, _ROW = 2.8, 2.3  # inches


def draw_demand(t: Texts, result: Json) -> "Figure":
    """The figure of the daily chats, and under it the profile of a day and the weekdays."""
    daily = [view for view in result["views"] if view["name"] == "daily_chats" and view["observed"]][:1]
    below = [view for name in DEMAND[1:] for view in result["views"] if view["name"] == name]
    columns = max(1, min(int(width() / _PANEL), len(below)))
    rows = math.ceil(len(below) / columns)
    heights = [_DAILY] * len(daily) + [_ROW] * rows
    said = detail(t, result)
    figure = new_sheet(
        t, result, answer=answer(t, result), detail=said, panels=sum(heights), foot=footnote(t, result)
    )
    grid = figure.add_gridspec(len(heights), columns, height_ratios=heights)
    if daily:
        _draw_daily(t, figure.add_subplot(grid[0, :]), daily[0], result)
    for place, view in enumerate(below):
        row, column = divmod(place, columns)
        draw_view(t, figure.add_subplot(grid[len(daily) + row, column]), view, width() / columns)
    return figure


def answer(t: Texts, result: Json) -> str:
    """The title: how many chats a day, when most of them, and how many days stand out."""
    said = []
    path = "demand.chats_per_day"
    if path in result["parameters"]:
        value = shown(t, Column("", "number"), cell(path, result["parameters"][path]))
        said.append(t("calibrate.demand_chats", chats=value))
    found = busiest(result)
    if found is not None:
        said.append(t("calibrate.demand_busiest", hour=t.hours([found[0]])))
    count = len(result["stand_out"])
    if count:
        said.append(t("calibrate.demand_stand_out", days=count))
    return t("calibrate.between").join(said) or t("calibrate.demand_plain")


def detail(t: Texts, result: Json) -> str:
    """How to read it."""
    said = [t("calibrate.demand_detail")]
    if result["stand_out"]:
        said.append(t("calibrate.demand_left_out"))
    return t("figure.sentences").join(said)


def _draw_daily(t: Texts, axes: "Axes", view: Json, result: Json) -> None:
    tidy(axes)
    days = [int(value) for value in view["x"]]
    first, last = min(days), max(days)
    places = [day - first + 0.5 for day in days]
    if view["low"] and view["high"]:
        _band(axes, places, view, t("calibrate.band"))
    if view["fitted"]:
        thick = 1.6 if len(days) <= _MANY else 0.8
        axes.plot(places, view["fitted"], color=BLUE, linewidth=thick, label=t("calibrate.expected_line"),
                  marker="_" if len(days) < 3 else "", markersize=14)  # fmt: skip
    axes.plot(places, view["observed"], color=INK, linestyle="none", marker="o",
              markersize=4.5 if len(days) <= _MANY else 2.5, label=t("calibrate.observed_dots"))  # fmt: skip
    _mark_stand_out(t, axes, first, result["stand_out"])
    axes.set_ylim(0, 1.12 * max([*view["observed"], *view["fitted"], *view["high"]]) or 1.0)
    if not any(view["observed"]):
        say_instead(axes, t("calibrate.nothing_seen"))
    axes.set_ylabel(t("figure.chats_a_day"), size=9)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
    mark_days(t, axes, [_EPOCH + dt.timedelta(days=day) for day in range(first, last + 1)])
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if is_narrow() else 4, frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _band(axes: "Axes", places: list[float], view: Json, label: str) -> None:
    """Where a day lies in 95 of 100; of a lone day a bar."""
    if len(places) > 1:
        axes.fill_between(places, view["low"], view["high"], color=BLUE, alpha=0.15, linewidth=0, label=label)
    else:
        axes.vlines(places, view["low"], view["high"], color=BLUE, alpha=0.25, linewidth=8, label=label)


def _mark_stand_out(t: Texts, axes: "Axes", first: int, rows: list[Json]) -> None:
    """Mark the days that stand out; of days in a row the farthest is named."""
    if not rows:
        return
    by_day = {(dt.date.fromisoformat(row["date"][:10]) - _EPOCH).days: row for row in rows}
    axes.plot([day - first + 0.5 for day in by_day], [row["chats"] for row in by_day.values()], color=RED,
              linestyle="none", marker="D", markersize=6.5, label=t("calibrate.stands_out"))  # fmt: skip
    runs: list[list[int]] = []
    for day in sorted(by_day):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])

    def far(day: int) -> float:
        return float(abs(by_day[day]["chats"] - by_day[day]["expected"]))

    runs.sort(key=lambda run: -max(map(far, run)))
    for run in runs[:MOST_LABELS]:
        day = max(run, key=far)
        row = by_day[day]
        axes.annotate(
            t("calibrate.stand_out_label", day=t.day(row["date"][:10]), factor=f"{row['factor']:.1f}"),
            (day - first + 0.5, row["chats"]), xytext=(7, 0), textcoords="offset points", va="center",
            size=9, color=GREY if row["factor"] < 1 else RED,
        )  # fmt: skip
