"""The tornado: what each lever gains in rate and in late turns, sorted, with what it costs."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import shortened, wrapped
from simulator.report.language import Texts
from simulator.report.levers_page import answer, lever_title, pair_sentence, price, verdict
from simulator.report.page import Column, shown
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    is_narrow,
    new_sheet,
    say_instead,
    tidy,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

MOST_ROWS = 30
COLOURS: Mapping[str, str] = {"better": BLUE, "worse": RED, "open": ORANGE}
"""By what the interval of a gain says."""
AXES: Mapping[str, str] = {"gain": "figure.levers_gain_axis", "late_turns": "figure.levers_late_axis"}
"""What a panel shows."""
UNIT: Mapping[str, float] = {"gain": 0.01, "late_turns": 10.0}
"""How far a panel without any bar reaches: a percentage point, ten turns."""


def draw_tornado(t: Texts, result: Json) -> "Figure":
    """The figure of a result of levers: a row a lever, the one that gains most on top."""
    rows = result["levers"][:MOST_ROWS]
    detail = [pair_sentence(t, result)]
    if len(rows) < len(result["levers"]):
        detail.append(t("figure.levers_left_out", count=len(result["levers"]) - len(rows)))
    stacked = is_narrow()
    panels = (0.36 * max(len(rows), 2) + 0.95) * (2 if stacked else 1)
    said = t("figure.sentences").join(filter(None, detail))
    figure = new_sheet(t, result, answer=answer(t, result), detail=said, panels=panels)
    both = figure.subplots(2, 1) if stacked else figure.subplots(1, 2, sharey=True, width_ratios=[1.2, 1])
    _draw_panel(t, both[0], rows, "gain", lambda value: f"{100 * value:.4g}")
    _draw_panel(t, both[1], rows, "late_turns", lambda value: f"{value:,.0f}")
    for axes in both if stacked else both[:1]:
        titles = [shortened(lever_title(t, row), 34) for row in rows]
        axes.set_yticks(range(len(rows)), [_on_two_lines(title) for title in titles] if stacked else titles)
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    _write_costs(t, both[1], rows)
    _explain(t, both[1 if stacked else 0], rows)
    return figure


def _on_two_lines(title: str) -> str:
    """The title as a narrow sheet has room for it."""
    first, *others = wrapped(title, 20)
    return "\n".join([first, shortened(" ".join(others), 20)] if others else [first])


def _draw_panel(
    t: Texts, axes: "Axes", rows: Sequence[Json], key: str, number: Callable[[float], str]
) -> None:
    """A bar from nothing to each mean, its interval across the end."""
    from matplotlib.ticker import MaxNLocator

    tidy(axes)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=1.2, zorder=3)
    known = [(line, row[key]) for line, row in enumerate(rows) if row[key]["mean"] is not None]
    for line, figure in known:
        colour = COLOURS.get(verdict(figure), GREY)
        axes.barh(line, figure["mean"], height=0.6, color=colour, alpha=0.75, zorder=2)
        if figure["low"] is not None and figure["high"] is not None:
            axes.plot([figure["low"], figure["high"]], [line, line], color=INK, linewidth=1.3, marker="|",
                      markersize=7, zorder=4)  # fmt: skip
    if not known:
        say_instead(axes, t("figure.rate_none") if rows else t("levers.no_levers"))
    axes.margins(x=0.06)
    if not any(end for _, figure in known for end in figure.values()):
        axes.set_xlim(-UNIT[key], UNIT[key])  # nothing to scale by
    axes.xaxis.set_major_locator(MaxNLocator(3 if is_narrow() else 5, steps=[1, 2, 2.5, 5, 10]))

    def signed(value: float, _: object) -> str:
        text = number(abs(value))
        return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"

    axes.xaxis.set_major_formatter(signed)
    axes.set_title(t(AXES[key]), loc="left", size=10, color=INK, pad=20 if is_narrow() else 6)


def _write_costs(t: Texts, axes: "Axes", rows: Sequence[Json]) -> None:
    """Beside each row what it costs."""
    beside: dict[str, Any] = {"textcoords": "offset points", "size": 9, "annotation_clip": False}
    column = Column("", "signed_number")
    for line, row in enumerate(rows):
        cost = price(t, row)
        axes.annotate(
            shown(t, column, cost), (1, line), xycoords=axes.get_yaxis_transform(), xytext=(8, 0),
            va="center", color=GREY if isinstance(cost, str) else INK, **beside,
        )  # fmt: skip
    if rows:
        axes.annotate(t("figure.levers_cost"), (1, 1), xycoords="axes fraction", xytext=(8, 6), **beside)


def _explain(t: Texts, axes: "Axes", rows: Sequence[Json]) -> None:
    """Below a panel, what its colours mean."""
    from matplotlib.patches import Patch
    from matplotlib.transforms import ScaledTranslation

    seen = {verdict(row[key]) for row in rows for key in ("gain", "late_turns")}
    handles = [
        Patch(color=colour, alpha=0.75, label=t(f"figure.levers_{how}"))
        for how, colour in COLOURS.items()
        if how in seen
    ]
    if handles:
        below = axes.transAxes + ScaledTranslation(0, -0.24, axes.get_figure(root=True).dpi_scale_trans)  # type: ignore[union-attr]  # it is on one
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below,
                    ncols=1 if is_narrow() else 3, frameon=False, fontsize=8.5, handlelength=1.4,
                    borderaxespad=0)  # fmt: skip
