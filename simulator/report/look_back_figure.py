"""The look-back's rate over the days that were, the days played, and the ordinary days that mend it.

Under it, on the same axis, what it is made of: each day's own rate. The upper axis is as narrow as the
rates on it, for a night that is lost moves the rate of a month by less than a line's breadth of the lower.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.report.day_axis import mark_days
from simulator.report.language import Texts
from simulator.report.look_back import look_back_answer, look_back_details
from simulator.report.rate_axis import scale_rates
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
from simulator.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Json = Mapping[str, Any]
Figures = list[Mapping[str, float | None]]

LEAST_SPAN = 0.02
"""Of the upper axis: below it, noise would look like news."""


def draw_look_back(t: Texts, result: Json) -> "Figure":
    """The figure of a run that has a ``look_back``: whether the rate that the platform judges survives."""
    detail = t("figure.sentences").join(look_back_details(t, result))
    figure = new_sheet(t, result, answer=look_back_answer(t, result), detail=detail, panels=5.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.6, 1])
    found = result["look_back"]
    start = dt.date.fromisoformat(result["start"])
    before = _days_before(found, start)
    dates = [start + dt.timedelta(days=day - before) for day in range(before + len(found["days"]))]
    dates += [dates[-1] + dt.timedelta(days=day + 1) for day in range(len(found["mending"]))]
    place = {date.isoformat(): position + 0.5 for position, date in enumerate(dates)}
    for axes in (upper, lower):
        tidy(axes)
        axes.axvspan(before, before + len(found["days"]), facecolor=PALE, edgecolor="none", zorder=0)
    _draw_look_back(t, upper, result, place)
    _draw_own(t, lower, result, place)
    mark_days(t, lower, dates)
    return figure


def _days_before(found: Json, start: dt.date) -> int:
    """How many days are shown before the first played: the eve, or as many as the look-back has."""
    first = [dt.date.fromisoformat(day["date"]) for day in found["past"][:1]]
    return min(max([1, *((start - date).days for date in first)]), len(found["mending"]))


def _draw_look_back(t: Texts, axes: "Axes", result: Json, place: Mapping[str, float]) -> None:
    found, target = result["look_back"], result["target"]
    played, mending = found["days"], found["mending"]
    past = [
        (place[day["date"]], day["rolling_rate"])
        for day in found["past"]
        if day["date"] in place and day["rolling_rate"] is not None
    ]
    eve = place[played[0]["date"]] - 1
    if found["history"]["rate"] is not None and (not past or past[-1][0] < eve):
        past.append((eve, found["history"]["rate"]))
    if past:
        axes.plot(*zip(*past, strict=True), color=GREY, marker="o", markersize=3.5, linewidth=1.2,
                  label=t("figure.look_back_past"))  # fmt: skip
    if all(day["rate"]["mean"] is None for day in played):
        say_instead(axes, t("figure.rate_none"))
    _draw_played(t, axes, played, place, past[-1:])
    _draw_mending(t, axes, [played[-1], *mending], place)
    shown = [day["rate"] for day in (*played, *mending)] + [{"mean": rate} for _, rate in past]
    scale_rates(t, axes, result, shown)
    _zoom(axes, shown, target)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=max(1, int(width() / 2.7)), frameon=False,
                fontsize=9, borderaxespad=0.2, handlelength=1.8)  # fmt: skip
    axes.set_ylabel(t("look_back.rate", days=result["look_back_days"]), size=9)


def _draw_played(
    t: Texts,
    axes: "Axes",
    played: Sequence[Json],
    place: Mapping[str, float],
    eve: Sequence[tuple[float, float]],
) -> None:
    rates: Figures = [day["rate"] for day in played]
    days = [place[day["date"]] for day in played]
    low, high = interval(rates)
    axes.vlines(days, low, high, color=BLUE, alpha=0.35, linewidth=5 if len(days) <= 31 else 3)
    axes.plot([*(x for x, _ in eve), *days], [*(y for _, y in eve), *means(rates)], color=BLUE, linewidth=1.2)
    label = t("figure.predicted" if all(map(math.isnan, low)) else "figure.predicted_with_interval")
    axes.plot(days, means(rates), color=BLUE, marker="o", markersize=5, linestyle="none", label=label)


def _draw_mending(t: Texts, axes: "Axes", days: Sequence[Json], place: Mapping[str, float]) -> None:
    """The ordinary days from the last one played on, with the band of their intervals."""
    rates: Figures = [day["rate"] for day in days]
    places = [place[day["date"]] for day in days]
    low, high = interval(rates)
    axes.fill_between(places, low, high, color=BLUE, alpha=0.15, linewidth=0)
    axes.plot(places, means(rates), color=BLUE, linestyle=(0, (4, 2)), linewidth=1.4,
              label=t("figure.look_back_mending"))  # fmt: skip


def _zoom(axes: "Axes", rates: Figures, target: float | None) -> None:
    """Leave of the axis what there is to see, the target among it."""
    ends = [value for rate in rates for value in rate.values() if value is not None]
    ends += [target] if target is not None and ends else []
    if not ends:
        return
    from matplotlib.ticker import MaxNLocator

    middle, span = (min(ends) + max(ends)) / 2, max(max(ends) - min(ends), LEAST_SPAN)
    axes.set_ylim(max(middle - 0.6 * span, 0), min(middle + 0.6 * span, 1.005))
    digits = 0 if span > 0.08 else 1
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: format_share(max(value, 0.0), digits))


def _draw_own(t: Texts, axes: "Axes", result: Json, place: Mapping[str, float]) -> None:
    """Each day's own rate: of the past, of those played, and of an ordinary day."""
    found, target = result["look_back"], result["target"]
    past = [(place[day["date"]], day["rate"]) for day in found["past"] if day["date"] in place]
    known = [(x, rate) for x, rate in past if rate is not None]
    if known:
        axes.plot(*zip(*known, strict=True), color=GREY, marker="o", markersize=3.5, linestyle="none")
    rates: Figures = [day["rate"] for day in result["by_day"]]
    days = [place[day["date"]] for day in found["days"]]
    axes.vlines(days, *interval(rates), color=BLUE, alpha=0.35, linewidth=5 if len(days) <= 31 else 3)
    axes.plot(days, means(rates), color=BLUE, marker="o", markersize=5, linestyle="none")
    missed = [
        (x, rate["mean"])
        for x, rate in zip(days, rates, strict=True)
        if target is not None and rate["mean"] is not None and rate["mean"] < target
    ]
    if missed:
        axes.plot(*zip(*missed, strict=True), color=RED, marker="X", markersize=9, linestyle="none",
                  label=t("figure.under_target"))  # fmt: skip
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), frameon=False, fontsize=9, borderaxespad=0.2)
    ordinary = found["ordinary_day"]["rate"]
    shown = rates + [{"mean": rate} for _, rate in known]
    if ordinary is not None:
        axes.hlines(ordinary, days[-1] + 0.5, days[-1] + 0.5 + len(found["mending"]), color=BLUE,
                    linestyle=(0, (4, 2)), linewidth=1.4)  # fmt: skip
        shown.append({"mean": ordinary})
    scale_rates(t, axes, result, shown)
    axes.set_ylabel("")
    axes.set_title(t("figure.look_back_own"), loc="left", size=9, color=INK, pad=3)
