"""The rate against its target, hour by hour, or day by day where there are many days.

Under it, on the same axis, what makes it so: the chats that arrive and the agents on duty.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.day_axis import mark_days, mark_hours
from simulator.report.fonts import columns
from simulator.report.language import Texts, stretches
from simulator.report.rate_axis import scale_rates
from simulator.report.sheet import (
    BLUE,
    GREY,
    INK,
    NO_FIGURE,
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
from simulator.units import HOUR, format_share, parse_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_DAYS_BY_HOUR = 3
MOST_STRETCHES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Series:
    """What the panels show, one item an hour or a day.

    Attributes
    ----------
    edges : list of float
        Where each item begins, and the last ends: hours or days since the first midnight.
    rates, rolling : list
        Figures {mean, low, high}; `rolling` is empty where there is no look-back.
    chats, agents : list of float
        Chats that arrive, and agents on duty on average; in a day, the hours of agents on duty.
    """

    edges: list[float]
    rates: list[Mapping[str, float | None]]
    rolling: list[Mapping[str, float | None]]
    chats: list[float]
    agents: list[float]


def draw_rate(t: Texts, result: Mapping[str, Any]) -> "Figure":
    """The figure of the rate over time; up to three days hour by hour, more of them day by day."""
    by_hour = result["days"] <= MOST_DAYS_BY_HOUR
    series = _by_hour(result) if by_hour else _by_day(result)
    figure = new_sheet(t, result, answer=answer(t, result), detail=detail(t, result), panels=5.6)
    rate, chats, agents = figure.subplots(3, 1, sharex=True, height_ratios=[3.4, 1, 1])
    for axes in (rate, chats, agents):
        tidy(axes)
        if by_hour:
            shade_outside(axes, result)
    draw_rates(t, rate, result, series)
    _draw_volume(chats, series, series.chats, t("figure.chats_an_hour" if by_hour else "figure.chats_a_day"))
    _draw_agents(agents, series, t("figure.agents_on_duty" if by_hour else "figure.agent_hours_a_day"))
    (_mark_hours if by_hour else _mark_days)(t, (rate, chats, agents), result)
    return figure


def answer(t: Texts, result: Mapping[str, Any]) -> str:
    """The title: whether the target is reached, and by what rate."""
    rate, target = result["rate"], result["target"]
    if rate["mean"] is None:
        return t("figure.rate_none")
    values = {"rate": t.share(rate), "target": format_share(target, 0 if _is_whole(target) else 1)}
    if target is None:
        return t(
            "figure.rate_without_target", rate=values["rate"], threshold=t.duration(result["threshold_s"])
        )
    low, high = rate["low"], rate["high"]
    if low is None or high is None:
        return t("figure.rate_one", **values)
    if low < target:
        return t("figure.rate_missed" if high < target else "figure.rate_in_doubt", **values)
    return _reached(t, result, values)


def _reached(t: Texts, result: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """The title of a target that is reached: on the whole only, where single days miss it."""
    missed = [t.day(day["date"]) for day in result["by_day"] if _fails(day["rate"], result["target"])]
    if not missed:
        return t("figure.rate_reached", **values)
    if len(missed) > MOST_DAYS_BY_HOUR:
        return t("figure.rate_reached_but_days", count=len(missed), **values)
    return t("figure.rate_reached_but", days=t.listed(missed), **values)


def _is_whole(share: float | None) -> bool:
    return share is None or abs(100 * share - round(100 * share)) < 1e-9


def detail(t: Texts, result: Mapping[str, Any]) -> str:
    """What fails, and the chance to reach the target."""
    if result["target"] is None or result["rate"]["mean"] is None:
        return ""
    parts = [failures(t, result)]
    if result["replications"] > 1 and result["pass_probability"]["mean"] is not None:
        parts.append(t("figure.chance", chance=t.share(result["pass_probability"], 0)))
    return t("figure.sentences").join(parts)


def failures(t: Texts, result: Mapping[str, Any]) -> str:
    """The stretches of hours (of days, where there are many) under the target, in a sentence."""
    if result["days"] > MOST_DAYS_BY_HOUR:
        failing = [day for day, row in enumerate(result["by_day"]) if _fails(row["rate"], result["target"])]
        found = [_days(t, result, first, last - 1) for first, last in stretches(failing)]
        none = "figure.no_day_fails"
    else:
        failing = [
            hour for hour, row in enumerate(result["by_hour"]) if _fails(row["rate"], result["target"])
        ]
        found = [_hours(t, result, first, last) for first, last in _within_days(failing)]
        none = "figure.no_hour_fails"
    if not found:
        return t(none)
    named = t.listed(found[:MOST_STRETCHES_NAMED])
    more = len(found) - MOST_STRETCHES_NAMED
    return t("figure.fail_and_more", named=named, more=more) if more > 0 else t("figure.fail", named=named)


def _fails(rate: Mapping[str, float | None], target: float | None) -> bool:
    mean = rate["mean"]
    return mean is not None and target is not None and mean < target


def _within_days(hours: list[int]) -> list[tuple[int, int]]:
    """The stretches of hours since the first midnight, none across a midnight."""
    days = sorted({hour // 24 for hour in hours})
    return [found for day in days for found in stretches(hour for hour in hours if hour // 24 == day)]


def _hours(t: Texts, result: Mapping[str, Any], first: int, last: int) -> str:
    date = t.date(result["by_day"][first // 24]["date"]) + " " if result["days"] > 1 else ""
    return f"{date}{first % 24:02}:00–{(last - 1) % 24 + 1:02}:00"


def _days(t: Texts, result: Mapping[str, Any], first: int, last: int) -> str:
    dates = [t.day(result["by_day"][day]["date"]) for day in (first, last)]
    return dates[0] if first == last else "–".join(dates)


def _by_hour(result: Mapping[str, Any]) -> Series:
    rows = result["by_hour"]
    return Series(
        edges=[float(hour) for hour in range(len(rows) + 1)],
        rates=[row["rate"] for row in rows],
        rolling=[],
        chats=means([row["chats"] for row in rows]),
        agents=[row["agents_on_duty"] for row in rows],
    )


def _by_day(result: Mapping[str, Any]) -> Series:
    days, hours = result["by_day"], result["by_hour"]
    of_day = [hours[24 * day : 24 * day + 24] for day in range(len(days))]
    rolling = [row["rolling_rate"] or NO_FIGURE for row in days]
    return Series(
        edges=[float(day) for day in range(len(days) + 1)],
        rates=[row["rate"] for row in days],
        rolling=rolling if any(rate["mean"] is not None for rate in rolling) else [],
        chats=[sum(means([row["chats"] for row in rows])) for rows in of_day],
        agents=[sum(row["agents_on_duty"] for row in rows) for rows in of_day],
    )


def draw_rates(t: Texts, axes: "Axes", result: Mapping[str, Any], series: Series) -> None:
    """Draw a series' rates upright, a dot with its interval each, and the target across them."""
    target = result["target"]
    middles = [edge + 0.5 for edge in series.edges[:-1]]
    room = 72 * (width() - 1.2) / max(1, len(middles))  # points from one mark to the next
    scale = min(1.0, width() / 7, room / 7)  # of the marks, on a narrow sheet
    rates = means(series.rates)
    if all(map(math.isnan, rates)):
        say_instead(axes, t("figure.rate_none"))
    else:
        low, high = interval(series.rates)
        with_interval = not all(map(math.isnan, low))
        bar = scale * (5 if len(middles) <= 31 else 3)
        axes.vlines(middles, low, high, color=BLUE, alpha=0.35, linewidth=bar)
        label = t("figure.predicted_with_interval" if with_interval else "figure.predicted")
        axes.plot(middles, rates, color=BLUE, marker="o", markersize=4.5 * scale, linewidth=1.2, label=label)
        failing = [_fails(rate, target) for rate in series.rates]
        if any(failing):
            places = [(x, y) for x, y, fails in zip(middles, rates, failing, strict=True) if fails]
            axes.plot(*zip(*places, strict=True), color=RED, marker="X", markersize=9 * scale,
                      linestyle="none", label=t("figure.under_target"))  # fmt: skip
        if series.rolling:
            axes.plot(middles, means(series.rolling), color=INK, linestyle=(0, (4, 2)), linewidth=1.4,
                      label=t("figure.rolling"))  # fmt: skip
        at_once = max(1, int(width() / 2.7))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=at_once, frameon=False, fontsize=9,
                    borderaxespad=0.2, handlelength=1.6)  # fmt: skip
    scale_rates(t, axes, result, series.rates + series.rolling)


def _draw_volume(axes: "Axes", series: Series, values: list[float], label: str) -> None:
    axes.stairs(values, series.edges, fill=True, color=GREY, alpha=0.55, baseline=0)
    from_zero(axes, values, label)


def _draw_agents(axes: "Axes", series: Series, label: str) -> None:
    axes.stairs(series.agents, series.edges, color=ORANGE, linewidth=2.2, baseline=None)
    from_zero(axes, series.agents, label)


def from_zero(axes: "Axes", values: list[float], label: str) -> None:
    """Let `axes` show these amounts upright, from nothing, under a label of what they are."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0, 1.12 * max([*values, 0]) or 1)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=max([*values, 0]) >= 3))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_title(label, loc="left", size=9, color=INK, pad=3)


def shade_outside(axes: "Axes", result: Mapping[str, Any]) -> None:
    """Shade the hours whose questions do not count."""
    start, end = (parse_clock(clock) / HOUR for clock in result["window"])
    for day in range(result["days"]):
        for first, last in ((0.0, start), (end, 24.0)):
            if last > first:
                axes.axvspan(24 * day + first, 24 * day + last, facecolor=PALE, edgecolor="none", zorder=0)


def _mark_hours(t: Texts, panels: tuple["Axes", ...], result: Mapping[str, Any]) -> None:
    mark_hours(panels[-1], [_names(t, row, alone=result["days"] == 1) for row in result["by_day"]])
    for axes in panels:
        for day in range(1, result["days"]):
            axes.axvline(24 * day, color=GREY, linewidth=1, zorder=1)
    if tuple(result["window"]) != ("00:00", "24:00"):
        explain_shade(t, panels[1], result["window"])


def _names(t: Texts, row: Mapping[str, Any], *, alone: bool) -> tuple[str, ...]:
    """What a day may be called, the longest first: beside others with its rate, which it alone is not."""
    if alone or row["rate"]["mean"] is None:
        return t.date(row["date"]), t.day(row["date"])
    named = t("figure.day_rate", date=t.date(row["date"]), rate=t.share(row["rate"]))
    return named, f"{t.day(row['date'])}\n{format_share(row['rate']['mean'])}"


def explain_shade(t: Texts, axes: "Axes", window: Sequence[str]) -> None:
    """Say what the shaded hours are: beside the panel's title, or over it where there is no room."""
    note = t("figure.shaded", start=window[0], end=window[1])
    title = axes.get_title(loc="left")
    if columns(title) + columns(note) + 4 < columns_in(width() - 1.4, 8.5):
        axes.set_title(note, loc="right", size=8.5, color=GREY, pad=3)
    else:
        axes.set_title(f"{note}\n{title}", loc="left", size=8.5, color=INK, pad=3, linespacing=1.3)


def _mark_days(t: Texts, panels: tuple["Axes", ...], result: Mapping[str, Any]) -> None:
    mark_days(t, panels[-1], [dt.date.fromisoformat(row["date"]) for row in result["by_day"]])
