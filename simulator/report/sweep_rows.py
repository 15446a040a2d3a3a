"""A sweep whose values are no numbers: a row a point, with the rate's interval, and what it costs."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import shortened
from simulator.report.language import Texts
from simulator.report.rate_axis import lowest
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    interval,
    means,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.report.sweep_words import answer, detail, effort, has_costs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

_MOST_INCHES = 30.0
_WIDE = 7.0  # inches


def draw_rows(t: Texts, result: Json) -> "Figure":
    """The rate of each point as a dot with its interval, in the order of the values."""
    points = result["points"]
    inches = min(max(0.34 * len(points), 0.8) + 0.9, _MOST_INCHES)
    figure = new_sheet(t, result, answer=answer(t, result), detail=detail(t, result), panels=inches)
    wide = width() >= _WIDE  # else there is no room for the costs, which the tables have too
    rate, *others = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1]) if wide else [figure.subplots()]
    tidy(rate)
    _draw_rates(t, rate, result)
    for cost in others:
        tidy(cost)
        _draw_costs(t, cost, result)
    each = max(1, math.ceil(len(points) * 0.17 / inches))  # every so many rows has a label
    room = (30 if wide else 16) // len(result["axes"])
    labels = [" · ".join(shortened(value, room) for value in point["values"]) for point in points[::each]]
    rate.set_yticks(range(0, len(points), each), labels)
    rate.set_ylim(len(points) - 0.5, -0.5)
    rate.tick_params(axis="y", length=0)
    return figure


def _draw_rates(t: Texts, axes: "Axes", result: Json) -> None:
    from matplotlib.ticker import MaxNLocator

    figures = [point["rate"] for point in result["points"]]
    rates, (low, high) = means(figures), interval(figures)
    target = result["target"]
    if all(map(math.isnan, rates)):
        say_instead(axes, t("figure.rate_none"))
    rows = range(len(rates))
    axes.hlines(rows, low, high, color=BLUE, alpha=0.35, linewidth=5 if len(rates) <= 60 else 2)
    banded = not all(map(math.isnan, low))
    label = t("figure.predicted_with_interval" if banded else "figure.predicted")
    axes.plot(rates, rows, color=BLUE, marker="o", markersize=5, linestyle="none", label=label)
    missing = [(rate, row) for row, rate in enumerate(rates) if target is not None and rate < target]
    if missing:
        axes.plot(*zip(*missing, strict=True), color=RED, marker="X", markersize=9, linestyle="none",
                  label=t("figure.under_target"))  # fmt: skip
    for row, point in enumerate(result["points"]):
        if result["cheapest"] is not None and point["values"] == result["cheapest"]["values"]:
            axes.plot([rates[row]], [row], marker="s", markersize=15, linestyle="none",
                      markerfacecolor="none", markeredgecolor=INK, markeredgewidth=2,
                      label=t("figure.sweep_cheapest"))  # fmt: skip
    if target is not None:
        axes.axvline(target, color=GREY, linewidth=1.2, zorder=1, label=t("figure.target",
                     target=t.percent(target)))  # fmt: skip
    axes.set_xlim(lowest(figures, target), 1.02)
    axes.xaxis.set_major_locator(MaxNLocator(8 if width() >= _WIDE else 4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_xlabel(t("figure.rate_axis", threshold=t.duration(result["threshold_s"])), size=9)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=max(1, int(width() / 3.7)), frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _draw_costs(t: Texts, axes: "Axes", result: Json) -> None:
    from matplotlib.ticker import MaxNLocator

    costs = [effort(result, point) for point in result["points"]]
    axes.barh(range(len(costs)), costs, color=GREY, alpha=0.55, height=0.6)
    axes.set_xlim(0, 1.12 * max(costs) or 1)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_xlabel(t("figure.sweep_cost" if has_costs(result) else "figure.sweep_hours"), size=9)
