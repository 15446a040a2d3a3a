"""Writing a message log to a file, whole or not at all."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Problem, UserError
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.times import WRITTEN

if TYPE_CHECKING:
    import polars as pl

FORMATS = (".csv", ".parquet")
_STARTS_FORMULA = r"^'*[=+\-@\t\r]"


def write_log(log: MessageLog, path: Path | str) -> None:
    """Write `log` to a CSV or Parquet file, by the name's ending; `read_log` gives the same log back.

    An id or a type in a CSV that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-``,
    ``@``, a tab or a carriage return) is written with a single quote before it, which `read_log` takes
    away again.

    Parameters
    ----------
    log : MessageLog
        Its ids are not empty.
    path : Path or str
        The file, replaced if it is there.

    Raises
    ------
    UserError
        If the ending is another, or the file cannot be written; then there is nothing half-written.
    """
    import polars as pl

    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        found = "not a kind of file that a log is written to"
        raise UserError(Problem(found, "wanted .csv or .parquet", str(path)))
    frame = _frame(log)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            if path.suffix.lower() == ".csv":
                ids = [_escaped(name) for name in ("buyer", "account", "type") if name in frame.columns]
                frame.with_columns(*ids, pl.col("time").dt.strftime(WRITTEN)).write_csv(file)
            else:
                frame.write_parquet(file)
        beside.replace(path)
    except OSError as error:
        found = f"cannot be written ({error.strerror or error})"
        raise UserError(Problem(found, file=str(path))) from None
    finally:
        beside.unlink(missing_ok=True)


def _frame(log: MessageLog) -> "pl.DataFrame":
    import polars as pl

    def names(codes: NDArray[np.integer], texts: Sequence[str]) -> pl.Series:
        known = pl.Series(codes).cast(pl.Int64)
        return pl.Series(tuple(texts), dtype=pl.String).gather(known.set(known < 0, None))

    chars = pl.Series(log.chars)
    labels = {} if log.type is None else {"type": names(log.type, log.types)}
    return pl.DataFrame(
        {
            "buyer": names(log.buyer, log.buyers),
            "time": pl.Series(log.time).cast(pl.Datetime("us")),
            "sender": names(log.sender, SENDERS),
            "account": names(log.account, log.accounts),
            "kind": names(log.kind, KINDS),
            "chars": chars.set(chars < 0, None),
            **labels,
        }
    )


def _escaped(column: str) -> "pl.Expr":
    import polars as pl

    text = pl.col(column)
    return pl.when(text.str.contains(_STARTS_FORMULA)).then("'" + text).otherwise(text).alias(column)
