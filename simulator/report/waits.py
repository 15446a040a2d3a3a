"""How long questions wait: the share of them that is answered by each wait."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.report.language import Texts
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    interval,
    is_narrow,
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

MARKS_S = (20, 30, 180, 1800)
"""Seconds that shops are judged by: two usual aims, the three minutes, the cut of the averages."""

_TICKS_S = (1, 2, 5, 10, 20, 30, 60, 180, 600, 1800, 3600, 7200, 6 * 3600, 24 * 3600)
_SOME_TICKS_S = (1, 5, 10, 30, 60, 180, 600, 1800, 3600, 6 * 3600, 24 * 3600)
_FEW_TICKS_S = (1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600)


def draw_waits(t: Texts, result: Mapping[str, Any]) -> "Figure":
    """The figure of the cumulative distribution of waits over all counted questions.

    The curve ends below 100%: what is left are questions answered later still, or never.
    """
    figure = new_sheet(t, result, answer=_answer(t, result), detail=_detail(t, result), panels=4.6)
    axes = figure.subplots()
    tidy(axes)
    waits = result["waits"]
    points = [
        (edge, share)
        for edge, share in zip(waits["edges_s"], waits["share_within"], strict=True)
        if edge > 0 and share["mean"] is not None
    ]
    if points:
        _draw_curve(axes, points)
        _mark_waits(t, axes, dict(points), result["threshold_s"])
        _bracket_the_rest(t, axes, *points[-1])
    else:
        say_instead(axes, t("figure.waits_none"))
    edges = [edge for edge in waits["edges_s"] if edge > 0] or [1, 7200]
    axes.set_xscale("log")
    axes.set_xlim(edges[0], edges[-1])
    marked = _FEW_TICKS_S if is_narrow() else _TICKS_S if width() > 10 else _SOME_TICKS_S
    ticks = [tick for tick in marked if edges[0] <= tick <= edges[-1]]
    axes.set_xticks(ticks, [t.duration(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(0, 1.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_xlabel(t("figure.wait_axis"), size=9)
    axes.set_ylabel(t("figure.wait_share_axis"), size=9)
    return figure


def _answer(t: Texts, result: Mapping[str, Any]) -> str:
    if result["rate"]["mean"] is None:
        return t("figure.waits_none")
    return t(
        "figure.waits_title",
        rate=format_share(result["rate"]["mean"]),
        threshold=t.duration(result["threshold_s"]),
        median=t.duration(result["wait_quantiles_s"]["p50"]["mean"]),
    )


def _detail(t: Texts, result: Mapping[str, Any]) -> str:
    quantiles = result["wait_quantiles_s"]
    if quantiles["p50"]["mean"] is None:
        return ""
    return t("figure.waits_detail", p50=t.seconds(quantiles["p50"]), p90=t.seconds(quantiles["p90"]))


def _draw_curve(axes: "Axes", points: list[tuple[float, Mapping[str, float | None]]]) -> None:
    edges = [edge for edge, _ in points]
    figures = [share for _, share in points]
    low, high = interval(figures)
    axes.fill_between(edges, low, high, color=BLUE, alpha=0.25, linewidth=0)
    axes.plot(edges, means(figures), color=BLUE, linewidth=2)


def _mark_waits(
    t: Texts, axes: "Axes", shares: Mapping[float, Mapping[str, float | None]], threshold_s: float
) -> None:
    """Mark the waits that shops are judged by; only at edges, where the share is exact."""
    judging = MARKS_S[1:] if is_narrow() else MARKS_S
    marks = [mark for mark in sorted({*judging, threshold_s}) if mark in shares]
    for number, mark in enumerate(marks):
        (share,) = means([shares[mark]])
        judged = mark == threshold_s
        colour = RED if judged else INK
        axes.plot([mark, mark], [0, share], color=colour, linewidth=1.1, linestyle=(0, (4, 3)))
        axes.plot([mark], [share], color=colour, marker="D" if judged else "o", markersize=7 if judged else 5)
        left = number % 2 == 0  # by turns left above the curve and right below it: neighbours keep apart
        axes.annotate(
            t("figure.wait_mark", wait=t.duration(mark), share=format_share(share)), (mark, share),
            xytext=(-8 if left else 8, 6 if left else -6), textcoords="offset points",
            ha="right" if left else "left", va="bottom" if left else "top",
            size=11 if judged else 10, color=colour, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        )  # fmt: skip


def _bracket_the_rest(t: Texts, axes: "Axes", edge: float, share: Mapping[str, float | None]) -> None:
    """Say, beside the curve's end, what share of the questions was answered later or never."""
    (last,) = means([share])
    if 1 - last < 0.0005:
        return
    axes.plot([1.012, 1.012], [last, 1], transform=axes.get_yaxis_transform(), color=GREY, linewidth=4,
              clip_on=False, solid_capstyle="butt")  # fmt: skip
    place: dict[str, Any] = {"xy": (1.02, (1 + last) / 2), "xytext": (4, 0), "va": "center"}
    if is_narrow():
        place = {"xy": (1.02, 1), "xytext": (0, 18), "ha": "right", "va": "bottom"}
    axes.annotate(t("figure.never", share=format_share(1 - last)), xycoords=axes.get_yaxis_transform(),
                  textcoords="offset points", size=9, color=INK, annotation_clip=False,
                  **place)  # fmt: skip
