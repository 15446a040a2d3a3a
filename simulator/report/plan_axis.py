"""The level axis of a plan's days: side by side, each cut to the hours with people there or wanted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import columns
from simulator.report.language import Texts
from simulator.report.sheet import GREY, INK, PALE, columns_in, width
from simulator.units import HOUR, parse_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Json = Mapping[str, Any]

_STEPS = (1, 2, 3, 4, 6, 8, 12)  # hours from one label to the next


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a horizon, and which hours of each are shown.

    Attributes
    ----------
    start : date
        The first day.
    count : int
        How many there are.
    first, last : int
        The hours of each day that are shown, 0 to 24: from the start of one to the end of the other.
    """

    start: dt.date
    count: int
    first: int
    last: int

    @property
    def span(self) -> int:
        """Hours shown of each day."""
        return self.last - self.first

    @property
    def dates(self) -> list[dt.date]:
        """Each of them."""
        return [self.start + dt.timedelta(days=day) for day in range(self.count)]

    def place(self, day: int, hour: float) -> float:
        """Where an hour of a day stands; one that is not shown, where the nearest does.

        Hours over 24 are the next day's; past the last day there is no place but its end.
        """
        if hour > 24:
            return self.place(day + 1, hour - 24)
        within = min(max(hour, self.first), self.last)
        return max(0.0, min(day * self.span + within - self.first, self.count * self.span))

    def shown(self, rows: Sequence[Json]) -> list[Json]:
        """Those of `rows`, with a ``time`` or an ``hour`` each, that are shown."""
        return [row for row in rows if self.first <= _hour(row) < self.last]


def days_shown(result: Json) -> Days:
    """The days of a plan's result, with an hour to spare around the window and the people."""
    start, end = (parse_clock(clock) / HOUR for clock in result["window"])
    staffed = [_hour(row) for row in result["rostered"] if row["agents"]]
    first, last = min([start, *staffed]), max([end, *(hour + 0.5 for hour in staffed)])
    whole = int(first), -int(-last // 1)
    date = dt.date.fromisoformat(result["start"])
    return Days(date, result["days"], max(0, whole[0] - 1), min(24, whole[1] + 1))


def mark_plan_days(
    t: Texts, panels: Sequence["Axes"], result: Json, days: Days, notes: Sequence[str] = ()
) -> None:
    """Name hours and days under the lowest of `panels`, and shade the hours that do not count on all.

    `notes` are a day's each, and stand under its name where there is room.
    """
    bottom = panels[-1]
    bottom.set_xlim(0, days.count * days.span)
    for axes in panels:
        _shade_outside(axes, result, days)
        for day in range(1, days.count):
            axes.axvline(day * days.span, color=GREY, linewidth=1, zorder=1)
    inches = (width() - 1.3) / days.count
    step = next((step for step in _STEPS if days.span / step <= 2.6 * inches), 0)
    hours = [hour for hour in range(days.first, days.last + 1) if step and hour % step == 0]
    last = days.count - 1
    labels = {
        day * days.span + hour - days.first: f"{hour:02}"
        for day in range(days.count)
        for hour in hours
        if hour < days.last or day == last  # else it would lie on the next day's first
    }
    bottom.set_xticks(list(labels), list(labels.values()))
    _name_days(t, bottom, days, inches, notes, 20 if labels else 8)


def _name_days(
    t: Texts, axes: "Axes", days: Days, inches: float, notes: Sequence[str], below: float
) -> None:
    room = columns_in(inches, 10)
    named = next(
        (
            names
            for names in ([t.date(date) for date in days.dates], [t.day(date) for date in days.dates])
            if max(map(columns, names)) < room
        ),
        [str(date.day) for date in days.dates],
    )
    if notes and max(map(columns, notes)) < room:
        named = [f"{name}\n{note}".rstrip() for name, note in zip(named, notes, strict=True)]
    step = -(-3 // room)  # one in so many has room for the day of the month
    for day, name in list(enumerate(named))[::step]:
        axes.annotate(
            name, ((day + 0.5) * days.span, 0), xycoords=("data", "axes fraction"), xytext=(0, -below),
            textcoords="offset points", ha="center", va="top", size=10, color=INK, linespacing=1.3,
        )  # fmt: skip


def _shade_outside(axes: "Axes", result: Json, days: Days) -> None:
    """Shade the hours whose questions do not count."""
    start, end = (parse_clock(clock) / HOUR for clock in result["window"])
    for day in range(days.count):
        for first, last in ((0.0, start), (end, 24.0)):
            left, right = days.place(day, first), days.place(day, last)
            if right > left:
                axes.axvspan(left, right, facecolor=PALE, edgecolor="none", zorder=0)


def _hour(row: Json) -> float:
    return parse_clock(row["time"]) / HOUR if "time" in row else float(row["hour"])
