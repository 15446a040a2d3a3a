"""The staffing curve of a sweep: the rate against a path's value, and what each value costs.

Of two paths the other's values are lines; where no path has numbers, each point is a row with its bar.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns
from simulator.report.language import Texts
from simulator.report.rate_axis import scale_rates
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    columns_in,
    interval,
    means,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.report.sweep_rows import draw_rows
from simulator.report.sweep_words import answer, axis_words, crossings, detail, effort, has_costs, value_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

MOST_LINES = 6
_LINES = ((BLUE, "o"), (ORANGE, "s"), ("#009E73", "^"), ("#CC79A7", "D"), (INK, "v"), ("#56B4E9", "P"))


@dataclass(frozen=True, slots=True)
class Line:
    """The points of one value of the other path, in the order of the numbers.

    Attributes
    ----------
    label : str
        The other path's value in words; empty where there is no other path.
    numbers : list of float
        Where the points stand.
    points : list of mapping
        The points.
    """

    label: str
    numbers: list[float]
    points: list[Json]


def draw_curve(t: Texts, result: Json) -> "Figure":
    """The rate over the first path that has numbers, with the cost under it; else a row a point."""
    place = along(result)
    if place is None:
        return draw_rows(t, result)
    lines = lines_of(t, result, place)
    more = detail(t, result)
    if len(result["axes"]) == 2 and len(lines) < len(result["axes"][1 - place]["values"]):
        said = t("figure.sweep_lines", shown=len(lines), all=len(result["axes"][1 - place]["values"]))
        more = t("figure.sentences").join(filter(None, [more, said]))
    figure = new_sheet(t, result, answer=answer(t, result), detail=more, panels=5.2)
    rate, cost = figure.subplots(2, 1, sharex=True, height_ratios=[3.4, 1])
    for axes in (rate, cost):
        tidy(axes)
    _draw_rates(t, rate, result, lines, place)
    _draw_costs(t, cost, result, lines)
    _mark_values(t, cost, result["axes"][place])
    return figure


def along(result: Json) -> int | None:
    """Which path the curve runs along: one of numbers, for choice of several, and not too many lines.

    None where no path has numbers.
    """
    paths = result["axes"]
    numeric = [place for place, axis in enumerate(paths) if axis["numbers"] is not None]

    def drawback(place: int) -> tuple[bool, bool]:
        others = [axis for at, axis in enumerate(paths) if at != place]
        many = any(len(axis["values"]) > MOST_LINES for axis in others)
        return len(paths[place]["values"]) == 1, many

    return min(numeric, key=drawback, default=None)


def lines_of(t: Texts, result: Json, place: int) -> list[Line]:
    """A line for each value of the other path, of many only some, from the first to the last."""
    axis = result["axes"][place]
    number = dict(zip(axis["values"], axis["numbers"], strict=True))
    others = [other for at, other in enumerate(result["axes"]) if at != place]
    values = others[0]["values"] if others else [None]
    if len(values) > MOST_LINES:
        step = (len(values) - 1) / (MOST_LINES - 1)
        values = [values[round(step * line)] for line in range(MOST_LINES)]
    lines = []
    for value in values:
        points = [p for p in result["points"] if value is None or p["values"][1 - place] == value]
        points.sort(key=lambda point: number[point["values"][place]])
        label = "" if value is None else value_words(t, others[0]["path"], value)
        lines.append(Line(label, [number[point["values"][place]] for point in points], points))
    return lines


def _draw_rates(t: Texts, axes: "Axes", result: Json, lines: Sequence[Line], place: int) -> None:
    rates = [point["rate"] for line in lines for point in line.points]
    if all(map(math.isnan, means(rates))):
        say_instead(axes, t("figure.rate_none"))
    for line, (colour, marker) in zip(lines, _LINES, strict=False):
        figures = [point["rate"] for point in line.points]
        low, high = interval(figures)
        banded = not all(map(math.isnan, low))
        axes.fill_between(line.numbers, low, high, color=colour, alpha=0.22 if len(lines) == 1 else 0.12,
                          linewidth=0)  # fmt: skip
        if len(figures) == 1:  # no band to speak of
            axes.vlines(line.numbers, low, high, color=colour, alpha=0.35, linewidth=5)
        alone = t("figure.predicted_with_interval" if banded else "figure.predicted")
        axes.plot(line.numbers, means(figures), color=colour, marker=marker, linewidth=1.6,
                  markersize=5 if len(figures) <= 60 else 2.5, label=line.label or alone)  # fmt: skip
    if len(lines) == 1:
        _mark_misses(t, axes, result, lines[0])
    _mark_cheapest(t, axes, result, lines, place)
    _mark_failed(t, axes, result, place)
    axis = result["axes"][place]
    number = dict(zip(axis["values"], axis["numbers"], strict=True))
    for low_value, high_value in crossings(result)[:1]:
        axes.axvspan(number[low_value], number[high_value], color=PALE, zorder=0)
    scale_rates(t, axes, result, rates)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=max(1, int(width() / 2.7)),
                    frameon=False, fontsize=9, borderaxespad=0.2, handlelength=1.6)  # fmt: skip


def _mark_misses(t: Texts, axes: "Axes", result: Json, line: Line) -> None:
    target = result["target"]
    missing = [
        (number, rate)
        for number, rate in zip(line.numbers, means([point["rate"] for point in line.points]), strict=True)
        if target is not None and rate < target
    ]
    if missing:
        axes.plot(*zip(*missing, strict=True), color=RED, marker="X", linestyle="none",
                  markersize=9 if len(line.points) <= 60 else 4, label=t("figure.under_target"))  # fmt: skip


def _mark_cheapest(t: Texts, axes: "Axes", result: Json, lines: Sequence[Line], place: int) -> None:
    """A square around the cheapest point that reaches the target, where its line is drawn."""
    for line in lines:
        for number, point in zip(line.numbers, line.points, strict=True):
            if result["cheapest"] is not None and point["values"] == result["cheapest"]["values"]:
                axes.plot([number], [point["rate"]["mean"]], marker="s", markersize=15, linestyle="none",
                          markerfacecolor="none", markeredgecolor=INK, markeredgewidth=2,
                          label=t("figure.sweep_cheapest"))  # fmt: skip


def _mark_failed(t: Texts, axes: "Axes", result: Json, place: int) -> None:
    axis = result["axes"][place]
    number = dict(zip(axis["values"], axis["numbers"], strict=True))
    played = {point["values"][place] for point in result["points"]}
    failed = [number[value] for value in axis["values"] if value not in played]
    if failed:
        axes.plot(failed, [0.02] * len(failed), color=GREY, marker="x", markersize=8, markeredgewidth=2,
                  linestyle="none", transform=axes.get_xaxis_transform(),
                  label=t("figure.sweep_cannot"))  # fmt: skip


def _draw_costs(t: Texts, axes: "Axes", result: Json, lines: Sequence[Line]) -> None:
    from matplotlib.ticker import MaxNLocator

    costs = [
        {number: effort(result, point) for number, point in zip(line.numbers, line.points, strict=True)}
        for line in lines
    ]
    everywhere = {number: cost for line in costs for number, cost in sorted(line.items())}
    if all(line.items() <= everywhere.items() for line in costs):  # the other path costs nothing
        axes.plot(*zip(*sorted(everywhere.items()), strict=True), color=GREY, marker=".", linewidth=1.6)
    else:
        for line, (colour, marker) in zip(costs, _LINES, strict=False):
            axes.plot(list(line), list(line.values()), color=colour, marker=marker, markersize=4,
                      linewidth=1.6)  # fmt: skip
    most = max(cost for line in costs for cost in line.values())
    axes.set_ylim(0, 1.12 * most or 1)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_title(t("figure.sweep_cost" if has_costs(result) else "figure.sweep_hours"), loc="left", size=9,
                   color=INK, pad=3)  # fmt: skip


def _mark_values(t: Texts, axes: "Axes", axis: Json) -> None:
    """A tick at each value, as it was written, where there is room."""
    pairs = sorted(zip(axis["numbers"], axis["values"], strict=True))
    first, last = pairs[0][0], pairs[-1][0]
    spread = (last - first) or 1.0
    axes.set_xlim(first - 0.03 * spread, last + 0.03 * spread)
    room = columns_in(width() - 1.3, 9)
    ticks: list[float] = []
    labels: list[str] = []
    taken = -math.inf
    for number, value in pairs:
        middle = (number - first) / spread * room
        half = (columns(value) + 2) / 2
        if middle - half >= taken:
            ticks.append(number)
            labels.append(value)
            taken = middle + half
    axes.set_xticks(ticks, labels)
    axes.set_xlabel(axis_words(t, axis["path"]), size=10)
