"""The texts that people read, in English and Chinese, from one catalogue each.

A catalogue is a gettext file, sorted by key (its ``msgid``); the first part of a key names who uses it
(``run.``, ``figure.``, ``common.``...). A missing key is a fault of the program, never the user's.

The files are read as they are, so that there is nothing to compile; that takes a few hundredths of a second.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.units import format_share

LANGUAGES = ("en", "zh")
_CATALOGUES = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts: ``t("run.done", name="eve")``.

    Attributes
    ----------
    lang : str
        One of `LANGUAGES`.
    entries : mapping of str to str
        The catalogue, each entry a `str.format` template.
    """

    lang: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with `values` filled in.

        Raises
        ------
        KeyError
            Where the catalogue has no such key, or the text wants a value that was not given.
        """
        return self.entries[key].format(**values)

    def date(self, date: dt.date | str) -> str:
        """``Tue 10 Nov``, ``11月10日周二``; a string is read as ISO."""
        day = dt.date.fromisoformat(date) if isinstance(date, str) else date
        return self("common.date", weekday=self.weekday(day), day=day.day, month=self.month(day))

    def day(self, date: dt.date | str) -> str:
        """``10 Nov``, ``11月10日``; a string is read as ISO."""
        day = dt.date.fromisoformat(date) if isinstance(date, str) else date
        return self("common.day", day=day.day, month=self.month(day))

    def month(self, date: dt.date) -> str:
        """``Nov``, ``11月``."""
        return self("common.months").split()[date.month - 1]

    def weekday(self, date: dt.date) -> str:
        """``Tue``, ``周二``."""
        return self("common.weekdays").split()[date.weekday()]

    def duration(self, seconds: float | None) -> str:
        """``47 s``, ``2 min 5 s``, ``1 h 10 min``; to 0.1 s under ten seconds; a dash for none."""
        if seconds is None:
            return "–"
        if round(seconds, 1) < 10:
            return self("common.seconds", count=f"{seconds:.1f}".removesuffix(".0"))
        whole = round(seconds)
        if whole < 60:
            return self("common.seconds", count=whole)
        minutes, rest = divmod(whole, 60)
        if minutes < 60:
            parts = ("common.minutes", minutes), ("common.seconds", rest)
        else:
            hours, minutes = divmod(round(seconds / 60), 60)
            parts = ("common.hours", hours), ("common.minutes", minutes)
        return self("common.join").join(self(key, count=count) for key, count in parts if count)

    def share(self, figure: Mapping[str, float | None], digits: int = 1) -> str:
        """``83.1% (81.9–84.2%)`` of a share that varies; without interval, or a dash, as it is.

        Parameters
        ----------
        figure : mapping
            With keys mean, low, high; None where there is no figure or no interval.
        digits : int
            Decimals of the percentages.
        """
        text = format_share(figure["mean"], digits)
        low, high = figure.get("low"), figure.get("high")
        if low is None or high is None:
            return text
        low_text = format_share(low, digits).removesuffix("%")
        return self("common.with_interval", figure=text, low=low_text, high=format_share(high, digits))

    def percent(self, share: float) -> str:
        """``90%``, ``0.5%``: a share that is given, not estimated; at most two decimals."""
        return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"

    def number(self, value: float | None, digits: int = 0) -> str:
        """``12,345``; a dash for none."""
        return "–" if value is None else f"{value:,.{digits}f}"

    def seconds(self, figure: Mapping[str, float | None]) -> str:
        """``47 s (45 s–49 s)`` of a duration that varies; without interval, or a dash, as it is."""
        text = self.duration(figure["mean"])
        low, high = figure.get("low"), figure.get("high")
        if low is None or high is None:
            return text
        return self("common.with_interval", figure=text, low=self.duration(low), high=self.duration(high))

    def hours(self, hours: Iterable[int]) -> str:
        """``09:00–11:00, 20:00–23:00`` of the hours 9, 10, 20, 21, 22; empty for none."""
        return self("common.list").join(f"{start:02}:00–{end:02}:00" for start, end in stretches(hours))

    def listed(self, items: Iterable[str]) -> str:
        """The items with the language's comma between them."""
        return self("common.list").join(items)


def stretches(hours: Iterable[int]) -> list[tuple[int, int]]:
    """The hours as stretches [start, end), in order: 9, 10, 20 is [(9, 11), (20, 21)]."""
    found: list[tuple[int, int]] = []
    for hour in sorted(set(hours)):
        if found and found[-1][1] == hour:
            found[-1] = (found[-1][0], hour + 1)
        else:
            found.append((hour, hour + 1))
    return found


@cache
def texts(lang: str) -> Texts:
    """The texts of a language.

    Raises
    ------
    ValueError
        Where `lang` is none of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no catalogue for {lang!r}; there are {', '.join(LANGUAGES)}")
    from babel.messages.pofile import read_po

    with (_CATALOGUES / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    return Texts(lang, {str(message.id): str(message.string) for message in catalogue if message.id})
