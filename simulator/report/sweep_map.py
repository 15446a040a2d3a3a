"""The map of a sweep over two paths: the rate of each pair of values, and where the target is reached."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns, shortened, wrapped
from simulator.report.language import Texts
from simulator.report.sheet import (
    GREY,
    INK,
    ORANGE,
    PALE,
    columns_in,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.report.sweep_words import answer, axis_words, best, detail, standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

_MANY = 20
_LETTERS = 8.5  # points
_LEAST_SPAN = 0.02  # of rate on either side of the target, so that a flat map is pale


@dataclass(frozen=True, slots=True)
class Cells:
    """The map as a table.

    Attributes
    ----------
    across, upright : mapping
        The paths along the two sides, with their values in the order of the cells.
    points : list of list
        By row and column, the point; None where it could not be played.
    """

    across: Json
    upright: Json
    points: list[list[Json | None]]


def draw_map(t: Texts, result: Json) -> "Figure":
    """A cell a point: coloured and marked with its rate, the target's contour between the cells."""
    cells = cells_of(result)
    rows = len(cells.points)
    said = [detail(t, result)]
    if best(result) is not None:
        said.append(t("figure.sweep_cells"))
    if any(standing(result, point) == "doubtful" for point in result["points"]):
        said.append(t("figure.sweep_doubt"))
    more = t("figure.sentences").join(filter(None, said))
    figure = new_sheet(
        t, result, answer=answer(t, result), detail=more, panels=max(0.42 * rows, 1.2) + 1.2
    )
    axes = figure.subplots()
    tidy(axes)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(cells.points[0]) - 0.5)
    axes.set_ylim(-0.5, rows - 0.5)
    if best(result) is not None:
        _draw_cells(axes, result, cells)
    else:
        say_instead(axes, t("figure.rate_none"))
    _draw_contour(t, axes, result["target"], cells)
    _mark_failed(t, axes, cells)
    _mark_cheapest(t, axes, result, cells)
    _name_sides(t, axes, cells)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=max(1, int(width() / 2.7)),
                    frameon=False, fontsize=9, borderaxespad=0.2, handlelength=1.6)  # fmt: skip
    return figure


def cells_of(result: Json) -> Cells:
    """The cells: the first path across, or the longer one where it is long.

    Numbers grow right and up; words are read from the left and from above.
    """
    first, second = result["axes"]
    swapped = len(second["values"]) > max(_MANY, len(first["values"]))
    across, upright = (_sorted(axis) for axis in ((second, first) if swapped else (first, second)))
    points = {tuple(point["values"]): point for point in result["points"]}

    def at(right: str, up: str) -> Json | None:
        return points.get((up, right) if swapped else (right, up))

    if upright["numbers"] is None:
        upright = {**upright, "values": upright["values"][::-1]}
    return Cells(across, upright, [[at(x, y) for x in across["values"]] for y in upright["values"]])


def _sorted(axis: Json) -> Json:
    if axis["numbers"] is None:
        return axis
    numbers, values = zip(*sorted(zip(axis["numbers"], axis["values"], strict=True)), strict=True)
    return {**axis, "numbers": list(numbers), "values": list(values)}


def _rate(point: Json | None) -> float | None:
    return None if point is None else point["rate"]["mean"]


def _draw_cells(axes: "Axes", result: Json, cells: Cells) -> None:
    from matplotlib import colormaps
    from matplotlib.colors import Normalize, TwoSlopeNorm

    rates = [[float("nan") if (rate := _rate(p)) is None else rate for p in row] for row in cells.points]
    known = [rate for row in cells.points for point in row if (rate := _rate(point)) is not None]
    target = result["target"]
    if target is None:
        norm: Normalize = Normalize(min(known) - 0.15 * (max(known) - min(known)) - 0.01, max(known))
        colours = colormaps["Blues"]
    else:  # red under the target and blue over it, each as far as the rates go
        low, high = min(*known, target - _LEAST_SPAN), max(*known, target + _LEAST_SPAN)
        norm = TwoSlopeNorm(target, low - 0.3 * (target - low), high + 0.3 * (high - target))
        colours = colormaps["RdBu"]
    axes.imshow(rates, cmap=colours, norm=norm, aspect="auto", origin="lower", interpolation="nearest")
    room = columns_in((width() - 1.6) / len(rates[0]), _LETTERS)
    for y, row in enumerate(cells.points):
        for x, point in enumerate(row):
            rate = _rate(point)
            if point is None or rate is None:
                continue
            text = _cell(result, point, rate, room)
            red, green, blue, _ = colours(norm(rate))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            reaches = standing(result, point) == "reaches"
            axes.text(x, y, text, ha="center", va="center", size=_LETTERS, color="white" if dark else INK,
                      fontweight="bold" if reaches else "normal")  # fmt: skip


def _cell(result: Json, point: Json, rate: float, room: int) -> str:
    """The rate in percent, with a decimal where there is room; empty where there is none at all."""
    doubt = " ~" if standing(result, point) == "doubtful" else ""
    texts = (f"{100 * rate:.1f}{doubt}", f"{100 * rate:.0f}{doubt.strip()}")
    return next((text for text in texts if columns(text) < room), "")


def _draw_contour(t: Texts, axes: "Axes", target: float | None, cells: Cells) -> None:
    """A line wherever a cell that reaches the target, by its mean, meets one that does not."""
    if target is None:
        return

    def over(x: int, y: int) -> bool | None:
        rate = _rate(cells.points[y][x])
        return None if rate is None else rate >= target

    rows, across = len(cells.points), len(cells.points[0])
    borders: list[tuple[list[float], list[float]]] = []
    for y in range(rows):
        for x in range(across):
            if x + 1 < across and {over(x, y), over(x + 1, y)} == {True, False}:
                borders.append(([x + 0.5, x + 0.5], [y - 0.5, y + 0.5]))
            if y + 1 < rows and {over(x, y), over(x, y + 1)} == {True, False}:
                borders.append(([x - 0.5, x + 0.5], [y + 0.5, y + 0.5]))
    for number, (xs, ys) in enumerate(borders):
        label = t("figure.target", target=t.percent(target)) if not number else None
        axes.plot(xs, ys, color=INK, linewidth=2.4, solid_capstyle="round", label=label)


def _mark_failed(t: Texts, axes: "Axes", cells: Cells) -> None:
    from matplotlib.patches import Rectangle

    label = t("figure.sweep_cannot")
    for y, row in enumerate(cells.points):
        for x, point in enumerate(row):
            if point is None:
                axes.add_patch(
                    Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=PALE, edgecolor=GREY, hatch="///",
                              linewidth=0, label=label)
                )  # fmt: skip
                label = "_"  # told once


def _mark_cheapest(t: Texts, axes: "Axes", result: Json, cells: Cells) -> None:
    from matplotlib.patches import Rectangle

    if result["cheapest"] is None:
        return
    for y, row in enumerate(cells.points):
        for x, point in enumerate(row):
            if point is not None and point["values"] == result["cheapest"]["values"]:
                axes.add_patch(
                    Rectangle((x - 0.44, y - 0.42), 0.88, 0.84, facecolor="none", edgecolor=ORANGE,
                              linewidth=3.2, label=t("figure.sweep_cheapest"), zorder=4)
                )  # fmt: skip


def _name_sides(t: Texts, axes: "Axes", cells: Cells) -> None:
    """The values along the sides, as many across as there is room for, words in several lines."""
    across, upright = cells.across["values"], cells.upright["values"]
    room = columns_in(width() - 1.6, 9)
    if cells.across["numbers"] is not None:
        each = math.ceil((max(map(columns, across)) + 2) * len(across) / room)
        axes.set_xticks(range(0, len(across), each), across[::each])
    else:
        each = math.ceil(4 * len(across) / room)
        own = room * each // len(across)
        labels = ["\n".join(wrapped(shortened(value, 3 * own - 6), own - 1)) for value in across[::each]]
        axes.set_xticks(range(0, len(across), each), labels)
    axes.set_yticks(range(len(upright)), [shortened(value, 16 if width() < 7 else 26) for value in upright])
    axes.set_xlabel(axis_words(t, cells.across["path"]), size=10)
    axes.set_ylabel(axis_words(t, cells.upright["path"]), size=10)
