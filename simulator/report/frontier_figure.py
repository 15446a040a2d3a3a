"""What confidence costs: the cheapest rosters found for several confidences, and the plan among them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns, wrapped
from simulator.report.language import Texts
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    RED,
    columns_in,
    new_sheet,
    say_instead,
    tidy,
    width,
)
from simulator.units import format_share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Json = Mapping[str, Any]


def draw_frontier(t: Texts, result: Json) -> "Figure":
    """The figure of a plan's ``frontier``: cost over confidence, those that no roster has as crosses."""
    from matplotlib.ticker import FuncFormatter

    points = sorted(result["frontier"], key=lambda point: point["confidence"])
    figure = new_sheet(t, result, answer=answer(t, result), detail=t("figure.frontier_detail"), panels=3.6)
    axes = figure.subplots()
    tidy(axes)
    reached = [point for point in points if point["feasible"]]
    missed = [point for point in points if not point["feasible"]]
    places = {point["confidence"]: place for place, point in enumerate(points)}
    axes.plot([places[p["confidence"]] for p in reached], [p["cost"] for p in reached], color=BLUE,
              marker="o", label=t("figure.frontier_points"))  # fmt: skip
    if missed:
        axes.plot([places[p["confidence"]] for p in missed], [p["cost"] for p in missed], color=RED,
                  marker="X", markersize=9, linestyle="", label=t("figure.frontier_missed"))  # fmt: skip
    if result["feasible"] and result["confidence"] in places:
        axes.plot([places[result["confidence"]]], [result["cost"]], color=ORANGE, marker="D", markersize=9,
                  linestyle="", label=t("figure.frontier_plan"))  # fmt: skip
    for point in _told_apart(result, reached, len(points)):
        axes.annotate(f"{point['cost']:,.0f}", (places[point["confidence"]], point["cost"]), xytext=(0, 9),
                      textcoords="offset points", ha="center", size=9, color=INK)  # fmt: skip
    if not reached:
        say_instead(axes, t("figure.frontier_none"))
    axes.set_xticks(range(len(points)), [format_share(point["confidence"], 0) for point in points])
    axes.set_xlim(-0.5, max(1, len(points)) - 0.5)
    under = wrapped(t("figure.frontier_confidence"), columns_in(width() - 1.2, 9))
    axes.set_xlabel("\n".join(under), size=9, color=INK)
    axes.set_ylabel(t(f"figure.frontier_{result['cost_in']}"), size=9)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.margins(y=0.18)
    axes.axhline(result["cost_kept"], color=GREY, linewidth=0)  # no gap looks too large
    axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))
    axes.legend(loc="upper left", frameon=False, fontsize=9)
    return figure


def _told_apart(result: Json, reached: Sequence[Json], count: int) -> Sequence[Json]:
    """The points whose cost is written: each, or where that is too close the ends and the plan's."""
    longest = max((columns(f"{point['cost']:,.0f}") for point in reached), default=0)
    if longest < columns_in((width() - 1.2) / max(1, count), 9):
        return reached
    ends = {reached[0]["confidence"], reached[-1]["confidence"], result["confidence"]}
    return [point for point in reached if point["confidence"] in ends]


def answer(t: Texts, result: Json) -> str:
    """The title: what the last points of confidence cost."""
    reached = sorted(
        (point for point in result["frontier"] if point["feasible"]), key=lambda point: point["confidence"]
    )
    if len(reached) < 2:
        return t("figure.frontier_none")
    own = [point for point in reached if point["confidence"] <= result["confidence"]]
    above = [point for point in reached if point["confidence"] > result["confidence"]]
    low, high = (own[-1], above[-1]) if own and above else (reached[0], reached[-1])
    more = high["cost"] - low["cost"]
    return t(
        "figure.frontier_answer",
        high=format_share(high["confidence"], 0),
        low=format_share(low["confidence"], 0),
        more=f"{more:,.0f}",
        share=format_share(more / low["cost"] if low["cost"] else None),
    )
