"""The upright axis of rates, the same in every figure that has one, and the target's line across it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.language import Texts
from simulator.report.sheet import GREY, INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def scale_rates(
    t: Texts, axes: "Axes", result: Mapping[str, Any], rates: Sequence[Mapping[str, float | None]]
) -> None:
    """Let `axes` show these rates upright, in percent, with the target where there is one."""
    from matplotlib.ticker import MaxNLocator

    target = result["target"]
    if target is not None:
        axes.axhline(target, color=GREY, linewidth=1.2, zorder=1)
        axes.annotate(
            t("figure.target", target=t.percent(target)), (1, target), xycoords=("axes fraction", "data"),
            xytext=(4, 0), textcoords="offset points", va="center", size=9, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(lowest(rates, target), 1.02)
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_ylabel(t("figure.rate_axis", threshold=t.duration(result["threshold_s"])), size=9)


def lowest(rates: Sequence[Mapping[str, float | None]], target: float | None) -> float:
    """Where an axis of rates begins: a whole tenth below all there is, at 80% or lower."""
    ends = [value for rate in rates for value in rate.values() if value is not None]
    tenths = int(10 * (min([*ends, 0.9, target or 0.9]) - 0.02)) if ends else 0
    return max(tenths, 0) / 10
