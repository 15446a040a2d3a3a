"""The level axis of natural days, or of the hours of a few, the same in every figure that has one."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.report.fonts import columns
from simulator.report.language import Texts
from simulator.report.sheet import columns_in, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def mark_days(t: Texts, axes: "Axes", dates: Sequence[dt.date]) -> None:
    """Let `axes` show these dates, each a day from its position on, and name as many as there is room for."""
    step = max(1, math.ceil(len(dates) / (31 * (width() - 1.2) / 9.8)))
    ticks = range(0, len(dates), step)
    axes.set_xlim(0, len(dates))
    axes.set_xticks([tick + 0.5 for tick in ticks], [_label(t, dates, tick, step) for tick in ticks])


def mark_hours(axes: "Axes", names: Sequence[Sequence[str]], a_day: float = 24.0) -> None:
    """Let `axes` show the hours of a few days, named as there is room for, and under each day its name.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    names : sequence of sequence of str
        What each day may be called, the longest first: the first that fits is taken, else the last. Without
        a day there are the hours of one that has no name.
    a_day : float
        A day's length on the axis, which begins at 0.
    """
    days = max(1, len(names))
    most = max(2, int(2.9 * (width() - 1.2)))  # labels that fit
    step = next((step for step in (1, 2, 3, 4, 6, 8, 12) if 24 * days // step <= most), 24)
    hours = range(0, 24 * days + 1, step)
    axes.set_xlim(0, a_day * days)
    labels = [*(f"{hour % 24:02}" for hour in hours[:-1]), "24"]
    axes.set_xticks([a_day * hour / 24 for hour in hours], labels)
    room = columns_in((width() - 1.3) / days, 10)
    for day, possible in enumerate(names):
        name = next((name for name in possible if columns(name) <= room), possible[-1])
        noon = (a_day * (day + 0.5), 0)
        axes.annotate(name, noon, xycoords=("data", "axes fraction"), ha="center", size=10, linespacing=1.3,
                      xytext=(0, -20), textcoords="offset points", va="top")  # fmt: skip


def _label(t: Texts, dates: Sequence[dt.date], tick: int, step: int) -> str:
    """The day of the month, with the month under the first label of each."""
    date = dates[tick]
    new = tick < step or dates[tick - step].month != date.month
    return f"{date.day}\n{t.month(date)}" if new else str(date.day)
