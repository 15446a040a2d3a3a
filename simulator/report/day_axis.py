"""The level axis of natural days, the same in every figure that has one."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.report.language import Texts
from simulator.report.sheet import width

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def mark_days(t: Texts, axes: "Axes", dates: Sequence[dt.date]) -> None:
    """Let `axes` show these dates, each a day from its position on, and name as many as there is room for."""
    step = max(1, math.ceil(len(dates) / (31 * (width() - 1.2) / 9.8)))
    ticks = range(0, len(dates), step)
    axes.set_xlim(0, len(dates))
    axes.set_xticks([tick + 0.5 for tick in ticks], [_label(t, dates, tick, step) for tick in ticks])


def _label(t: Texts, dates: Sequence[dt.date], tick: int, step: int) -> str:
    """The day of the month, with the month under the first label of each."""
    date = dates[tick]
    new = tick < step or dates[tick - step].month != date.month
    return f"{date.day}\n{t.month(date)}" if new else str(date.day)
