"""What was, what the log's own desk makes of its buyers, and what the other would have.

Hour by hour: of up to three days each, of more all together. The nearer the dashed line of the check lies to
the black one of what was, the further the blue one may be trusted.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.day_axis import mark_hours
from simulator.report.language import Texts
from simulator.report.rate import explain_shade, from_zero, shade_outside
from simulator.report.rate_axis import scale_rates
from simulator.report.replay_words import answer, check
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    interval,
    is_narrow,
    means,
    new_sheet,
    say_instead,
    tidy,
    width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]
MOST_DAYS_BY_HOUR = 3


def draw_replay(t: Texts, result: Json) -> "Figure":
    """The figure of a replay."""
    each_day = result["days"] <= MOST_DAYS_BY_HOUR
    section = "by_day_and_hour" if each_day else "by_hour"
    actual, own, other = (result[part][section] for part in ("actual", "own", "other"))
    detail = t("figure.sentences").join(check(t, result))
    figure = new_sheet(t, result, answer=answer(t, result), detail=detail, panels=4.8)
    rates, turns = figure.subplots(2, 1, sharex=True, height_ratios=[3.6, 1])
    days = result["days"] if each_day else 1
    for axes in (rates, turns):
        tidy(axes)
        shade_outside(axes, {"window": result["window"], "days": days})
        for day in range(1, days):
            axes.axvline(24 * day, color=GREY, linewidth=1, zorder=1)
    _draw_rates(t, rates, result, actual, own, other)
    counts = [row["turns"] / (1 if each_day else result["days"]) for row in actual]
    turns.stairs(counts, range(len(counts) + 1), fill=True, color=GREY, alpha=0.55, baseline=0)
    from_zero(turns, counts, t("replay.turns_an_hour" if each_day else "replay.turns_an_hour_mean"))
    if tuple(result["window"]) != ("00:00", "24:00"):
        explain_shade(t, turns, result["window"])
    _mark_hours(t, turns, [row["date"] for row in result["actual"]["by_day"]] if each_day else [])
    return figure


def _draw_rates(
    t: Texts, axes: "Axes", result: Json, actual: Sequence[Json], own: Sequence[Json], other: Sequence[Json]
) -> None:
    middles = [place + 0.5 for place in range(len(actual))]
    was: list[Mapping[str, float | None]] = [{"mean": row["rate"]} for row in actual]
    played = {"own": [row["rate"] for row in own], "other": [row["rate"] for row in other]}
    if all(rate["mean"] is None for rates in (was, *played.values()) for rate in rates):
        say_instead(axes, t("figure.rate_none"))
    scale = min(1.0, width() / 9, 24 / len(middles) + 0.35)
    styles: Mapping[str, dict[str, Any]] = {
        "own": {"color": ORANGE, "marker": "s", "markersize": 4 * scale, "linestyle": (0, (4, 2))},
        "other": {"color": BLUE, "marker": "o", "markersize": 5 * scale},
    }
    for name, rates in played.items():
        axes.vlines(middles, *interval(rates), color=styles[name]["color"], alpha=0.35, linewidth=4 * scale)
        label = t(f"replay.line_{name}")
        axes.plot(middles, means(rates), linewidth=1.4, label=label, zorder=3, **styles[name])
    axes.plot(middles, means(was), color=INK, marker="D", markersize=5 * scale, linewidth=1.6,
              label=t("replay.line_actual"), zorder=2)  # fmt: skip
    scale_rates(t, axes, result, [*was, *played["own"], *played["other"]])
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1 if is_narrow() else 3, frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=2.4)  # fmt: skip


def _mark_hours(t: Texts, axes: "Axes", dates: Sequence[str]) -> None:
    """Name the hours, and under them the days where each has its own."""
    mark_hours(axes, [(t.date(date), t.day(date)) for date in dates])
    if not dates:
        axes.set_xlabel(t("replay.all_days"), size=10)
