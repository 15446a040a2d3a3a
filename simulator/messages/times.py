"""Message times as people and systems write them, to microseconds since 1970 in local time."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

EXAMPLE = "2026-11-10 20:00:15"
WRITTEN = "%Y-%m-%d %H:%M:%S%.6f"
"""How we write times."""
_FORMATS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
_SIGNS = {"/": "-", "年": "-", "月": "-", "日": " ", "T": " ", "：": ":", "\u3000": " "}


def read_times(column: "pl.Series") -> "pl.Series":
    """The times in a column, null where one is not readable.

    Parameters
    ----------
    column : polars.Series
        Text in any of the styles ``2026-11-10 20:00:15.25``, ``2026/11/10 20:00``,
        ``2026-11-10T20:00:15`` and ``2026年11月10日 20:00:15``, each row for itself; or date-times, whose
        time zone, if they have one, is the local time that is meant.

    Returns
    -------
    polars.Series
        Of int64: microseconds since 1970-01-01 00:00, local time. Finer fractions are cut off.
    """
    import polars as pl

    if isinstance(column.dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us")).cast(pl.Int64)
    if column.dtype != pl.String:  # a bare date or a number says no time of day
        return pl.Series(column.name, [None] * len(column), dtype=pl.Int64)
    times = column.str.to_datetime(_FORMATS[0], time_unit="us", strict=False)
    if times.null_count() > column.null_count():
        plain = (
            column.str.strip_chars()
            .str.replace_many(_SIGNS)
            .str.replace_all(r"\s+", " ")
        )
        for form in _FORMATS:
            other = plain.str.to_datetime(form, time_unit="us", strict=False)
            times = times.zip_with(times.is_not_null(), other)
    return times.cast(pl.Int64)
