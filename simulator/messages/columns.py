"""A message log as plain columns: from a program's arrays or data frame, and back to arrays."""

import datetime as dt
from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Problem, UserError
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.reading import ReadResult, log_of
from simulator.messages.table_log import from_table
from simulator.messages.tables import Cells
from simulator.scenario.mapping import Mapping

if TYPE_CHECKING:
    import polars as pl

FILE = "log"
"""What problems call columns that came from no file."""


def read_columns(log: object, mapping: Mapping | None = None, strict: bool = False) -> ReadResult:
    """The messages in a program's columns, in the order of the rows.

    Parameters
    ----------
    log : mapping of str to sequence, or data frame
        The columns of a message log, or of an export as a table has them. Times are ``datetime64`` of any
        unit, ``datetime`` or text; a time zone is taken for the local one. None, NaN, NaT and empty text
        stand for nothing. Any object will do that has ``columns`` and gives each by its name: a data
        frame of polars, pandas and most others.
    mapping, strict
        As for `simulator.messages.reading.read_log`. A row is named by its position, from 0.

    Raises
    ------
    UserError
        Where it is neither, columns differ in length or cannot be read, or as `read_log`.
    """
    import polars as pl

    mapping = mapping or Mapping()
    columns = {str(name): _series(str(name), column) for name, column in _columns(log).items()}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"'{name}' {length:,}" for name, length in list(lengths.items())[:12])
        raise UserError(Problem(f"columns of different lengths: {told}", file=FILE))
    source = from_table(Cells(pl.DataFrame(columns), list), mapping, FILE)
    placed = replace(source, places=lambda rows: [(None, f"[{row}]") for row in rows])
    return log_of(placed, mapping, strict, FILE)


def _columns(log: Any) -> Mappings[Any, Any]:
    """The columns by name.

    Raises
    ------
    UserError
        Where it has none.
    """
    import polars as pl

    if isinstance(log, Mappings):
        return log
    if isinstance(log, pl.LazyFrame):
        log = log.collect()
    names = getattr(log, "column_names", None)  # an Arrow table has its names there, and columns beside
    if names is None:
        names = getattr(log, "columns", None)
    if names is None or isinstance(log, str | bytes) or not hasattr(log, "__getitem__"):
        found = f"a value of the type {type(log).__name__}"
        raise UserError(Problem(found, "wanted a file's name, columns by name, or a data frame", FILE))
    return {name: log[name] for name in names}


def _series(name: str, column: Any) -> "pl.Series":
    """A column as text or date-times, null where there is nothing; numbers as they are.

    Raises
    ------
    UserError
        Where it is no column.
    """
    import polars as pl

    if isinstance(column, pl.Series):
        return (column.fill_nan(None) if column.dtype.is_float() else column).alias(name)
    if getattr(getattr(column, "dtype", None), "tz", None) is not None and hasattr(column, "dt"):
        column = column.dt.tz_localize(None)  # of pandas: what the clock on the wall shows
    values = column if isinstance(column, np.ndarray) else _array(name, column)
    if values.ndim != 1:
        found = f"an array of {values.ndim} dimensions"
        raise UserError(Problem(found, "wanted one value a message", FILE, None, name))
    if values.dtype.kind == "M":
        return pl.Series(name, values.astype("datetime64[us]"))
    if values.dtype.kind in "biufU":
        return _series(name, pl.Series(values))
    return _of_objects(name, values.tolist())


def _array(name: str, column: Any) -> NDArray[Any]:
    """A list or a column of somebody's data frame as an array."""
    if isinstance(column, str | bytes) or not (hasattr(column, "__len__") and hasattr(column, "__getitem__")):
        found = f"a value of the type {type(column).__name__}"
        raise UserError(Problem(found, "wanted one value a message", FILE, None, name))
    if hasattr(column, "to_numpy"):
        values: NDArray[Any] = np.asarray(column.to_numpy())
        return values
    listed = np.empty(len(column), dtype=object)  # as they are: a list may mix numbers and text
    listed[:] = list(column)
    return listed


def _of_objects(name: str, values: Sequence[Any]) -> "pl.Series":
    """Texts, or date-times where none of the values is anything else."""
    import polars as pl

    known = [None if _is_missing(value) else value for value in values]
    if known and all(value is None or isinstance(value, dt.datetime) for value in known):
        times = [value and value.replace(tzinfo=None) for value in known]
        return pl.Series(name, np.array(times, dtype="datetime64[us]"))
    return pl.Series(name, [None if value is None else str(value) for value in known], dtype=pl.String)


def _is_missing(value: Any) -> bool:
    """Whether it is None, or is not itself, as NaN, or nobody knows, as of pandas' NA."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):
        return True


def columns_of(log: MessageLog) -> dict[str, NDArray[Any]]:
    """A log as arrays, which `read_columns` reads back to the same.

    Returns
    -------
    dict of str to array, shape (n,)
        ``buyer``, ``sender``, ``account`` (empty where the log names none) and ``kind`` as text, ``time`` as
        datetime64[us], ``chars`` as int64 (-1 where the log does not say), and ``type`` as text where
        the log has types.
    """

    def texts(codes: NDArray[np.integer], names: Sequence[str]) -> NDArray[np.str_]:
        known: NDArray[np.str_] = np.array([*names, ""], dtype=np.str_)
        return np.take(known, codes)  # the code -1 is the last, which is empty

    columns: dict[str, NDArray[Any]] = {
        "buyer": texts(log.buyer, log.buyers),
        "time": log.time.astype("datetime64[us]"),
        "sender": texts(log.sender, SENDERS),
        "account": texts(log.account, log.accounts),
        "kind": texts(log.kind, KINDS),
        "chars": log.chars.astype(np.int64),
    }
    if log.type is not None:
        columns["type"] = texts(log.type, log.types)
    return columns
