"""Figures and tables as a program wants them: plain numbers, NaN where there is none, and arrays."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Json = dict[str, Any]
Table = dict[str, NDArray[Any]]
"""Columns of equal length by name, read-only: what ``polars.DataFrame`` and ``pandas.DataFrame`` take."""

WHOLE, NUMBER, TEXT, TRUTH = "int64", "float64", "str", "bool"
DATE, TIME = "datetime64[D]", "datetime64[us]"
FIGURE = "figure"
"""A figure with its interval: three columns of float64, ``NAME``, ``NAME_low`` and ``NAME_high``."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure that varies over replications: its mean and the 95% interval of that mean.

    Attributes
    ----------
    mean : float
        NaN where there is no answer, as of a rate without turns.
    low, high : float
        NaN too where fewer than two replications stand behind the mean.

    Examples
    --------
    >>> import simulator as ss
    >>> rate = ss.Interval(mean=0.912, low=0.905, high=0.919)
    >>> rate.low <= 0.91 <= rate.high
    True
    """

    mean: float
    low: float
    high: float


def interval(figure: Mapping[str, Any] | None) -> Interval:
    """An `Interval` of ``{mean, low, high}``; of nothing, one of NaN."""
    ends = (None if figure is None else figure[key] for key in ("mean", "low", "high"))
    return Interval(*map(number, ends))


def number(value: float | None) -> float:
    """A float; NaN of None."""
    return float("nan") if value is None else float(value)


def table(rows: Iterable[Mapping[str, Any]], kinds: Mapping[str, str]) -> Table:
    """Rows as columns.

    Parameters
    ----------
    rows : iterable of mapping
        Of a result; a key more than `kinds` has is left out.
    kinds : mapping of str to str
        What each column holds: one of the kinds above. Nothing (None) is NaN, NaT or empty text; a list
        is one text, with ``" | "`` between its items.
    """
    listed = list(rows)
    columns: Table = {}
    for name, kind in kinds.items():
        values = [row[name] for row in listed]
        if kind == FIGURE:
            for key, end in (("mean", name), ("low", f"{name}_low"), ("high", f"{name}_high")):
                columns[end] = column([None if one is None else one[key] for one in values], NUMBER)
        else:
            columns[name] = column(values, kind)
    return columns


def column(values: Iterable[Any], kind: str) -> NDArray[Any]:
    """Values as a read-only array of a kind; see `table`."""
    listed = [_text(value) for value in values] if kind == TEXT else list(values)
    return frozen(np.array(listed, dtype=kind))


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array, which nobody can write to any more."""
    array.setflags(write=False)
    return array


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " | ".join(map(str, value))
    return "" if value is None else str(value)


def when(row: Mapping[str, Any]) -> Json:
    """A row of a result with a ``time`` in place of its ``date`` and its ``hour`` or clock time."""
    clock = f"{row['hour']:02}:00" if "hour" in row else row["time"]
    return {**row, "time": f"{row['date']}T{clock}"}


def copied(result: Mapping[str, Any]) -> Json:
    """A result that is the caller's own, as plain as JSON: no tuples."""
    plain: Json = json.loads(json.dumps(result))
    return plain
