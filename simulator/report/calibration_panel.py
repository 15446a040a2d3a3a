"""One picture of a calibration in a panel: what was observed as bars or dots, what was fitted as a line."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simulator.report.calibration_names import FITS, family, fit, view_name, weekday
from simulator.report.fonts import columns, shortened, wrapped
from simulator.report.language import Texts
from simulator.report.sheet import BLUE, GREY, INK, PALE, RED, columns_in, say_instead, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Json = Mapping[str, Any]

TITLE, SMALL = 9.0, 8.0  # sizes in points
_BESIDES = 0.4  # inches of a panel that are not its axes'
_OBSERVED = "#A9B7C6"
_GROWS = 8.0
"""Where the last bar, or of times the last gap, is wider than the first by this, the axis is logarithmic."""
_BESIDE = 0.03
"""Of a curve's length, the room left at its ends, so that its dots are whole."""
_FEW = 12
"""Bars or points up to which the fitted line has a mark on each."""

_HEIGHTS: Mapping[str, str] = {
    "daily_chats": "calibrate.axis_chats",
    "on_duty": "calibrate.axis_agents",
    "patience": "calibrate.axis_still_waiting",
    "profile": "calibrate.axis_chats",
    "weekdays": "calibrate.axis_chats",
    "work": "calibrate.axis_work",
}
"""What stands upright, by the view's name; of the others it is the share of all."""
_SHARES = {"calibrate.axis_share", "calibrate.axis_still_waiting"}
_UNITS: Mapping[str, str] = {
    "agents": "calibrate.unit_agents",
    "chars": "calibrate.unit_chars",
    "chars/min": "calibrate.unit_chars_a_minute",
    "chats": "calibrate.unit_chats",
    "hour": "calibrate.unit_hour",
    "messages": "calibrate.unit_messages",
    "s": "calibrate.unit_time",
    "turns": "calibrate.unit_turns",
}
"""What lies level; weekdays and dates need no name."""
_WHOLE = {"agents", "chats", "messages", "turns"}
_STEPS_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400)


def draw_view(t: Texts, axes: "Axes", view: Json, inches: float) -> None:
    """Draw a picture into a panel of that width, with its name above it."""
    tidy(axes)
    axes.tick_params(labelsize=SMALL)
    upright = _HEIGHTS.get(view["name"], "calibrate.axis_share")
    _name(t, axes, view, inches)
    axes.set_ylabel(t(upright), size=SMALL)
    if view["unit"] in _UNITS:
        axes.set_xlabel(t(_UNITS[view["unit"]]), size=SMALL, labelpad=1)
    if not view["observed"]:
        axes.set_xticks([])
        axes.set_yticks([])
        say_instead(axes, t("calibrate.nothing_seen"))
        return
    places = places_of(view)
    _draw_observed(axes, view, places)
    _draw_fitted(axes, view, places)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    _scale_level(t, axes, view, inches)
    _scale_upright(t, axes, upright, [*view["observed"], *view["fitted"], *view["high"]])


def places_of(view: Json) -> list[float]:
    """Where the values stand: a curve's points, or the middles of bars."""
    return _middles(view["x"]) if view["kind"] == "bars" else list(view["x"])


def _middles(edges: Sequence[float]) -> list[float]:
    geometric = _grows(edges)
    return [math.sqrt(a * b) if geometric and a > 0 else (a + b) / 2 for a, b in pairwise(edges)]


def _grows(edges: Sequence[float]) -> bool:
    """Whether bars grow wider so much that they are read on a logarithmic axis only."""
    widths = [b - a for a, b in pairwise(edges)]
    return len(widths) > 2 and edges[0] >= 0 and widths[-1] > _GROWS * widths[0] > 0


def _name(t: Texts, axes: "Axes", view: Json, inches: float) -> None:
    """Above the panel what it shows; under that, smaller, the family, the fit and what it rests on."""
    close = fit(view["ks"], view["n"])
    said = [family(t, view["family"])]
    if close is not None:
        said.append(t("calibrate.caption_fit", fit=t(FITS[close]), ks=f"{view['ks']:.2f}"))
    said.append(t("calibrate.caption_n", n=f"{view['n']:,}"))
    lines = wrapped(t.listed(filter(None, said)), columns_in(inches - _BESIDES, SMALL))
    room = columns_in(inches - _BESIDES, TITLE)
    alone = columns(view_name(t, {**view, "group": "x"})) - 1
    group = shortened(str(view["group"]), max(6, room - alone))
    title = shortened(view_name(t, {**view, "group": group}), max(room, alone + 6))
    height = 1.25 * SMALL * len(lines)
    axes.set_title(title, loc="left", size=TITLE, color=INK, pad=height + 5)
    axes.annotate("\n".join(lines), (0, 1), xycoords="axes fraction", xytext=(0, 3), size=SMALL,
                  textcoords="offset points", va="bottom", color=RED if close == "poor" else GREY,
                  annotation_clip=False)  # fmt: skip


def _draw_observed(axes: "Axes", view: Json, places: Sequence[float]) -> None:
    seen = view["observed"]
    if view["kind"] == "bars":
        axes.stairs(seen, view["x"], fill=True, color=_OBSERVED, baseline=0)
    else:
        size = 4.5 if len(places) <= 40 else 2.5
        axes.plot(places, seen, linestyle="none", marker="o", markersize=size, color=GREY)
    if view["low"] and view["high"]:
        axes.vlines(places, view["low"], view["high"], color=GREY, linewidth=1.0)


def _draw_fitted(axes: "Axes", view: Json, places: Sequence[float]) -> None:
    if not view["fitted"]:
        return
    if view["name"] in {"profile", "weekdays"} and view["kind"] == "bars":
        axes.stairs(view["fitted"], view["x"], color=BLUE, linewidth=1.6, baseline=None)
        return
    marker = "D" if len(places) <= _FEW else ""
    style: Any = "steps-mid" if view["name"] == "on_duty" else "default"
    axes.plot(places, view["fitted"], color=BLUE, linewidth=1.6, marker=marker, markersize=3.5,
              drawstyle=style)  # fmt: skip


def _scale_level(t: Texts, axes: "Axes", view: Json, inches: float) -> None:
    unit, x = view["unit"], view["x"]
    first, last = x[0], x[-1]
    if _grows(x) and (view["kind"] == "bars" or unit == "s"):
        axes.set_xscale("log")
        first = first if first > 0 else x[1] / 2
        axes.minorticks_off()
    if last > first:
        axes.set_xlim(*_ends(axes, first, last, 0.0 if view["kind"] == "bars" else _BESIDE))
    if unit == "hour":
        axes.set_xlim(0, 24)
        axes.set_xticks([0, 6, 12, 18, 24], ["00", "06", "12", "18", "24"])
    elif unit == "weekday":
        bars = view["kind"] == "bars"
        shift = 0.5 if bars else 0.0
        named = sorted({math.floor(value) for value in x} - ({math.floor(last)} if bars else set()))
        axes.set_xlim(named[0] - 0.5 + shift, named[-1] + 0.5 + shift)
        axes.set_xticks([day + shift for day in named], [weekday(t, day % 7) for day in named])
    elif unit == "s":
        _mark_times(t, axes, first, last, inches)
    else:
        _mark_numbers(axes, first, last, inches, whole=unit in _WHOLE or last > 4)


def _ends(axes: "Axes", first: float, last: float, beside: float) -> tuple[float, float]:
    """Where an axis begins and ends that leaves that share of its length at both ends."""
    if axes.get_xscale() == "log":
        room = (last / first) ** beside
        return first / room, last * room
    room = beside * (last - first)
    return first - room, last + room


def _mark_times(t: Texts, axes: "Axes", first: float, last: float, inches: float) -> None:
    """Label as many round times as there is room for."""
    most = max(2, int(inches / 0.8))
    if axes.get_xscale() == "log":
        ticks = [float(step) for step in _STEPS_S if first <= step <= last]
        ticks = ticks[:: max(1, math.ceil(len(ticks) / most))]
    else:
        ticks = _round_times(first, last, most)
    axes.set_xticks(ticks, [t.duration(tick) for tick in ticks])


def _round_times(first: float, last: float, most: int) -> list[float]:
    """Multiples of a round time between two, no more than `most` and one."""
    step = next((step for step in _STEPS_S if (last - first) / step <= most), (last - first) / most)
    return [float(place * step) for place in range(math.ceil(first / step), math.floor(last / step) + 1)]


def _mark_numbers(axes: "Axes", first: float, last: float, inches: float, *, whole: bool) -> None:
    from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

    if axes.get_xscale() == "log":
        marks = (part * 10.0**power for power in range(-2, 7) for part in (1, 3))
        ticks = [mark for mark in marks if first <= mark <= last]
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        most = max(2, int(inches / 0.6))
        axes.xaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")


def _scale_upright(t: Texts, axes: "Axes", upright: str, values: Sequence[float]) -> None:
    from matplotlib.ticker import MaxNLocator

    top = max(values)
    if upright == "calibrate.axis_still_waiting":
        top = max(top, 1.0)
    axes.set_ylim(0, 1.06 * top or 1.0)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    if upright == "calibrate.axis_work" and top:
        ticks = _round_times(0.0, top, 4)
        axes.set_yticks(ticks, [t.duration(tick) for tick in ticks])
    elif upright in _SHARES:
        axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    else:
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
