"""Scenarios side by side: each one's rate against the target, and what it gains over the baseline.

Behind each paired difference stands what would be known of it without common random numbers, so that
one sees what pairing is worth.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.compare_words import answer, chance, differences, ranked, standing, targets, verdict
from simulator.report.fonts import shortened, wrapped
from simulator.report.language import Texts
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    columns_in,
    is_narrow,
    new_sheet,
    say_instead,
    tidy,
    width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

MOST_ROWS = 30
TARGET: Mapping[str, tuple[str, str]] = {
    "reaches": (BLUE, "o"),
    "in_doubt": (ORANGE, "s"),
    "misses": (RED, "X"),
}
"""Colour and marker of what an interval says of the target."""
GAIN: Mapping[str, tuple[str, str]] = {
    "better": (BLUE, ">"),
    "open": (ORANGE, "s"),
    "same": (GREY, "D"),
    "worse": (RED, "<"),
}
"""The same of the baseline."""
PLAIN = (INK, "o")
"""Colour and marker where no interval says anything."""


def draw_comparison(t: Texts, result: Json) -> "Figure":
    """The figure of a comparison: a row a scenario, by rate, the highest on top."""
    rows = shown_rows(result)
    left_out = len(result["scenarios"]) - len(rows)
    detail = targets(t, result)
    if left_out:
        detail.append(t("figure.compared_left_out", count=left_out))
    high, narrow = 0.32 * len(rows) + 1.0, is_narrow()
    figure = new_sheet(
        t,
        result,
        answer=answer(t, result),
        detail=t("figure.sentences").join(detail),
        panels=2 * high + 0.6 if narrow else high,
    )
    if narrow:
        rates, gains = figure.subplots(2, 1, sharey=True)
    else:
        rates, gains = figure.subplots(1, 2, sharey=True, width_ratios=[1, 1.25])
        figure.get_layout_engine().set(w_pad=0.1)  # type: ignore[union-attr,call-arg]  # it has one, with that
    for axes in (rates, gains):
        tidy(axes)
        axes.spines[["left", "right"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        for line in range(0, len(rows), 2):
            axes.axhspan(line - 0.5, line + 0.5, facecolor="#F6F6F6", edgecolor="none", zorder=0)
        axes.grid(axis="x", color=PALE, linewidth=0.8)
    _draw_rates(t, rates, result, rows)
    _draw_gains(t, gains, result, rows)
    names = [shortened(row["name"], 14 if narrow else 28) for row in rows]
    for axes in (rates, gains) if narrow else (rates,):
        axes.set_yticks(range(len(rows)), names)
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row["name"] == result["baseline"] else "normal")
    rates.set_ylim(len(rows) - 0.5, -0.5)
    return figure


def shown_rows(result: Json, most: int = MOST_ROWS) -> list[Json]:
    """The scenarios that are shown, by rate: of too many the first, and the baseline in any case."""
    rows = ranked(result)
    if len(rows) <= most:
        return rows
    first = rows[:most]
    if all(row["name"] != result["baseline"] for row in first):
        first[-1] = next(row for row in rows if row["name"] == result["baseline"])
    return first


def _draw_rates(t: Texts, axes: "Axes", result: Json, rows: Sequence[Json]) -> None:
    target = result["target"]
    if target is not None:
        axes.axvline(target, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    for line, row in enumerate(rows):
        how = standing(row, target)
        _mark(axes, line, row["rate"], TARGET.get(how, PLAIN))
    if all(row["rate"]["mean"] is None for row in rows):
        say_instead(axes, t("figure.rate_none"))
        axes.set_xlim(0, 1)
    _percentages(axes, signed=False)
    axes.set_title(
        t("figure.rate_axis", threshold=t.duration(result["threshold_s"])),
        loc="left", size=10, color=INK, pad=6,
    )  # fmt: skip
    seen = {standing(row, target) for row in rows}
    shapes = [(t(f"figure.compared_{how}"), *TARGET[how]) for how in TARGET if how in seen]
    if target is not None:
        shapes.append((t("figure.target", target=t.percent(target)), INK, "--"))
    _explain(axes, shapes)


def _draw_gains(t: Texts, axes: "Axes", result: Json, rows: Sequence[Json]) -> None:
    by_name = differences(result)
    axes.axvline(0, color=INK, linewidth=1.2, zorder=1)
    found = [(line, by_name[row["name"]]) for line, row in enumerate(rows) if row["name"] in by_name]
    for line, difference in found:
        _mark_unpaired(axes, line, difference["unpaired_rate"])
        _mark(axes, line, difference["rate"], GAIN.get(verdict(difference), PLAIN))
    if all(difference["rate"]["mean"] is None for _, difference in found):
        axes.set_xlim(-0.1, 0.1)
    _percentages(axes, signed=True)
    baseline = shortened(result["baseline"], 14)
    seen = {verdict(difference) for _, difference in found}
    heading = "figure.compared_axis_bare" if result["replications"] == 1 else "figure.compared_axis"
    title = t(heading, baseline=baseline)
    room = 40 if is_narrow() else columns_in(0.42 * width(), 10)  # what is left by the word beside it
    title = "\n".join(wrapped(title, room))
    axes.set_title(title, loc="left", size=10, color=INK, pad=20 if is_narrow() else 6)
    shapes = [(t(f"figure.compared_{how}"), *GAIN[how]) for how in GAIN if how in seen]
    _explain(axes, [*shapes, (t("figure.compared_unpaired"), GREY, "|")] if shapes else [])
    _write_chances(t, axes, rows)


def _write_chances(t: Texts, axes: "Axes", rows: Sequence[Json]) -> None:
    """Beside each row the probability that it is best."""
    beside: dict[str, Any] = {"textcoords": "offset points", "size": 9, "annotation_clip": False}
    known = [(line, row["best_probability"]) for line, row in enumerate(rows)]
    known = [(line, probability) for line, probability in known if probability is not None]
    for line, probability in known:
        place = (1, line)
        axes.annotate(chance(t, probability), place, xycoords=axes.get_yaxis_transform(), xytext=(8, 0),
                      va="center", **beside)  # fmt: skip
    if known:
        axes.annotate(t("figure.compared_best"), (1, 1), xycoords="axes fraction", xytext=(8, 6), **beside)


def _mark(
    axes: "Axes", line: int, figure: Mapping[str, float | None], shape: tuple[str, str]
) -> None:
    """A mark at the mean, and a bar over the interval where there is one."""
    if figure["mean"] is None:
        return
    colour, marker = shape
    if figure["low"] is not None and figure["high"] is not None:
        axes.hlines(line, figure["low"], figure["high"], color=colour, linewidth=3, alpha=0.6, zorder=2)
    axes.plot([figure["mean"]], [line], color=colour, marker=marker, markersize=7, zorder=3)


def _mark_unpaired(axes: "Axes", line: int, figure: Mapping[str, float | None]) -> None:
    if figure["low"] is not None and figure["high"] is not None:
        axes.plot([figure["low"], figure["high"]], [line, line], color=GREY, linewidth=1, marker="|",
                  markersize=8, zorder=1.5)  # fmt: skip


def _percentages(axes: "Axes", *, signed: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(4 if is_narrow() else 6, steps=[1, 2, 2.5, 5, 10]))

    def shown(value: float, _: object) -> str:
        if not signed:
            return f"{100 * value:.4g}%"
        text = f"{abs(100 * value):.4g}"
        return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"

    axes.xaxis.set_major_formatter(shown)


def _explain(axes: "Axes", shapes: Sequence[tuple[str, str, str]]) -> None:
    """Below a panel, what its marks mean: text, colour and marker of each, or -- for a line."""
    from matplotlib.lines import Line2D
    from matplotlib.transforms import ScaledTranslation

    if not shapes:
        return
    handles = [
        Line2D([], [], color=colour, label=text, linewidth=1.2, linestyle=(0, (4, 3)))
        if marker == "--"
        else Line2D([], [], color=colour, label=text, marker=marker, markersize=7,
                    linewidth=1 if marker == "|" else 3, alpha=0.85)
        for text, colour, marker in shapes
    ]  # fmt: skip
    below = axes.transAxes + ScaledTranslation(0, -0.24, axes.get_figure(root=True).dpi_scale_trans)  # type: ignore[union-attr]  # it is on one
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below,
                ncols=1 if is_narrow() else 2, frameon=False, fontsize=8.5, handlelength=1.8,
                borderaxespad=0)  # fmt: skip
