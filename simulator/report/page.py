"""What a result says, as plain data: the same for the terminal, the HTML page and the spreadsheet.

A page is in one language. Its tables hold raw values, and each column says how they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.report.language import Texts
from simulator.units import format_share

Form = Literal[
    "text", "date", "share", "points", "duration", "signed_duration", "number", "signed_number"
]
"""How a value is shown: `points` is a difference of shares, and the signed ones are differences too."""

Plain = str | float | int | bool | Mapping[str, float | None] | None
"""Text, a number, a figure ``{mean, low, high}``, or None where there is no answer."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that is shown otherwise than its column says: of a table that has a measure a row.

    `form` and `digits` are as a column's.
    """

    value: Plain
    form: Form
    digits: int = 0


Value = Plain | Cell
"""What stands in a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    heading : str
        What stands above it.
    form : str
        How its values are shown. Shares are given as parts of one, durations in seconds, dates as ISO.
    digits : int
        Decimals of numbers, percentages and points.
    """

    heading: str
    form: Form = "text"
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    name : str
        Names it among the page's tables: lower case letters and _.
    title : str
        What it shows; may be empty.
    columns : tuple of Column
        Its columns, the first naming the row.
    rows : tuple of tuple
        Its cells, as many in each row as there are columns.
    note : str
        What to know to read it; may be empty.
    in_terminal : bool
        Whether a terminal shows it; a long list of details is left to the page and the spreadsheet.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    in_terminal: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """What a result says.

    Attributes
    ----------
    kind : str
        The result's kind.
    heading : str
        What was asked: names the scenario.
    answer : str
        The answer, in one sentence.
    details : tuple of str
        Sentences to know beside it.
    tables : tuple of Table
        The tables, the most wanted first.
    figures : tuple of str
        Names of the figures, the most wanted first.
    assumptions : tuple of str
        Sentences on what the answer rests on.
    how : tuple of str
        Sentences on how it was made: replications, intervals, procedures, the seed.
    """

    kind: str
    heading: str
    answer: str
    details: tuple[str, ...]
    tables: tuple[Table, ...]
    figures: tuple[str, ...]
    assumptions: tuple[str, ...]
    how: tuple[str, ...]


def shown(t: Texts, column: Column, value: Value) -> str:
    """A cell as people read it: a dash where there is no answer, intervals in brackets.

    Of a difference the interval is short, ``+1.9 ± 0.4``, where it lies evenly about the mean. Points stand
    without the word, which belongs in the heading.
    """
    if isinstance(value, Cell):
        return shown(t, Column(column.heading, value.form, value.digits), value.value)
    if isinstance(value, str):
        return t.date(value) if column.form == "date" else value
    figure = value if isinstance(value, Mapping) else {"mean": value}
    mean, low, high = (figure.get(part) for part in ("mean", "low", "high"))
    if mean is None:
        return "–"
    if low is None or high is None:
        return _number(t, column, mean)
    if column.form in _SIGNED and abs((low + high) / 2 - mean) <= _EVEN * (high - low):
        half = _number(t, column, (high - low) / 2).removeprefix("+")
        return t("common.plus_minus", figure=_number(t, column, mean), half=half)
    ends = {"low": _number(t, column, low), "high": _number(t, column, high)}
    if column.form == "share":
        ends["low"] = ends["low"].removesuffix("%")
    key = "common.from_to" if column.form in _SIGNED else "common.with_interval"
    return t(key, figure=_number(t, column, mean), **ends)


_SIGNED = {"points", "signed_duration", "signed_number"}
_EVEN = 0.005
"""Of an interval's width, how far its middle may lie from the mean and still be called even."""


def _number(t: Texts, column: Column, value: float) -> str:
    """One number of a figure; a minus, and of differences a plus, where it is not zero as shown."""
    form, digits = column.form, column.digits
    if form == "share":
        return format_share(value, digits)
    size = abs(value)
    if form == "points":
        text = f"{100 * size:.{digits}f}"
    elif form in {"duration", "signed_duration"}:
        text = t.duration(size)
    else:
        text = t.number(size, digits)
    if not any(digit in text for digit in "123456789"):
        return text
    return f"−{text}" if value < 0 else f"+{text}" if form in _SIGNED else text


def in_points(t: Texts, figure: Mapping[str, float | None], digits: int = 1) -> str:
    """A difference of shares in a sentence: ``+1.9 points (+1.5 to +2.3)``; a dash for none."""
    column = Column("", "points", digits)
    mean, low, high = (figure.get(part) for part in ("mean", "low", "high"))
    if mean is None:
        return "–"
    points = t("common.points", points=_number(t, column, mean))
    if low is None or high is None:
        return points
    ends = {"low": _number(t, column, low), "high": _number(t, column, high)}
    return t("common.from_to", figure=points, **ends)
