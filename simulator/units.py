"""Parsing and printing of durations, clock times, moments and shares.

Inside staffsim time is a whole number of microseconds, so that no rounding differs between
machines. Each parser raises ``ValueError`` with a text that says what would do.
"""

import datetime as dt
import math
import re
from typing import NamedTuple

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = 2**62  # later than any horizon, and far from the overflow of int64

_UNITS = {
    "us": MICROSECOND, "ms": 1000, "s": SECOND, "sec": SECOND, "min": MINUTE, "h": HOUR, "d": DAY,
    "秒": SECOND, "分钟": MINUTE, "小时": HOUR, "天": DAY,
}  # fmt: skip
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+|秒|分钟|小时|天)\s*")
_CLOCK = re.compile(r"\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?\s*")
_DATE = re.compile(
    r"\s*(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))\s*"
)
_MOMENT = re.compile(r"(.*[\d日])(?:T|\s+|(?<=日))(\d{1,2}[:：].*)")


class Window(NamedTuple):
    """A stretch of the clock, [start, end), in microseconds since midnight.

    ``end`` is greater than ``start``; one that crosses midnight has an ``end`` above a day.
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        """Microseconds from start to end."""
        return self.end - self.start

    def __str__(self) -> str:
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{format_clock(self.start)}-{format_clock(end)}"

    def covers(self, time: int) -> bool:
        """Whether the time of day of `time` (microseconds, any day) is within the window."""
        of_day = time % DAY
        return self.start <= of_day < self.end or of_day + DAY < self.end


def parse_duration(value: object) -> int:
    """Microseconds in ``45s``, ``3min``, ``1.5h``, ``500ms``, ``2d``; a bare 0 is 0.

    Raises
    ------
    ValueError
        For anything else, a bare number above all: 45 of what?
    """
    if value in (0, "0") and not isinstance(value, bool):
        return 0
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    unit = _UNITS.get(match.group(2)) if match else None
    if match is None or unit is None:
        raise ValueError("wanted a duration with its unit, such as 45s, 3min or 1.5h")
    microseconds = float(match.group(1)) * unit  # infinite where there are many digits
    if microseconds >= NEVER:
        raise ValueError("wanted a duration under 100,000 years")
    return round(microseconds)


def format_duration(microseconds: int) -> str:
    """The shortest text that `parse_duration` reads back to the same number."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1000)):
        if microseconds and microseconds % size == 0:
            return f"{microseconds // size}{unit}"
    return f"{microseconds}us" if microseconds else "0s"


def parse_clock(value: object) -> int:
    """Microseconds since midnight of ``20:00`` or ``20:00:30``; ``24:00`` is the day's end."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match:
        hours, minutes, seconds = (int(group or 0) for group in match.groups())
        time = hours * HOUR + minutes * MINUTE + seconds * SECOND
        if minutes < 60 and seconds < 60 and time <= DAY:
            return time
    raise ValueError("wanted a time of day, such as 09:00 or 24:00")


def format_clock(microseconds: int) -> str:
    """``HH:MM``, or ``HH:MM:SS`` where there are seconds; 24:00 stays 24:00."""
    minutes, rest = divmod(microseconds, MINUTE)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest // SECOND:02}" if rest else text


def parse_window(value: object) -> Window:
    """The `Window` of ``09:00-18:00``; ``22:00-06:00`` crosses midnight."""
    if isinstance(value, Window):
        return value
    wanted = "wanted a stretch of the day, such as 09:00-18:00"
    if not isinstance(value, str):
        raise ValueError(wanted)
    ends = re.split(r"[-－–—~～至]", value)
    if len(ends) != 2:
        raise ValueError(wanted)
    try:
        start, end = map(parse_clock, ends)
    except ValueError:
        raise ValueError(wanted) from None
    if start in (DAY, end):
        raise ValueError(f"{wanted}, that starts before it ends")
    return Window(start, end if end > start else end + DAY)


def parse_date(value: object) -> dt.date:
    """The date of ``2026-11-10``, ``2026/11/10`` or ``2026年11月10日``, also without leading zeros."""
    if isinstance(value, dt.datetime):
        raise ValueError("wanted a date without a time, such as 2026-11-10")
    if isinstance(value, dt.date):
        return value
    match = _DATE.fullmatch(str(value))
    try:
        year, month, day = (int(group) for group in match.groups() if group) if match else (0, 0, 0)
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError("wanted a date, such as 2026-11-10") from None


def parse_moment(value: object) -> dt.datetime:
    """The local date and time of ``2026-11-10 20:00`` (seconds if need be); dates as in `parse_date`."""
    if isinstance(value, dt.datetime):
        return value
    match = _MOMENT.fullmatch(str(value).strip())
    try:
        if match:
            day, clock = parse_date(match.group(1)), parse_clock(match.group(2))
            if clock < DAY:
                return dt.datetime.combine(day, dt.time()) + dt.timedelta(microseconds=clock)
    except ValueError:
        pass
    raise ValueError("wanted a date and a time, such as 2026-11-10 20:00")


def format_moment(moment: dt.datetime) -> str:
    """``2026-11-10 20:00``, with seconds where there are any."""
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def parse_share(value: object) -> float:
    """The share, 0 to 1, in ``35%``; a bare number from 0 to 1 is a share too."""
    wanted = "wanted a share from 0% to 100%, such as 35%"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(wanted)
    text = str(value).strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith(("%", "％")) else float(text)
    except ValueError:
        raise ValueError(wanted) from None
    if not 0 <= share <= 1:  # refuses NaN as well
        raise ValueError(wanted)
    return share


def format_share(share: float | None, digits: int = 1) -> str:
    """``91.2%``; a dash where there is no rate."""
    return "–" if share is None or math.isnan(share) else f"{100 * share:.{digits}f}%"


def days_since_epoch(date: dt.date) -> int:
    """Days from 1970-01-01 to `date`: message times count microseconds from there, in local time."""
    return date.toordinal() - dt.date(1970, 1, 1).toordinal()
