"""A backtest's tables for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def backtest_tables(result: Row) -> dict[str, Sequence[Row]]:
    """``by_day``, ``by_hour`` and ``baselines``; a prediction's interval is that of 95%, of ``p80`` 80%."""
    return {
        "by_day": [_cells(day) for day in result["days"]],
        "by_hour": [_cells(hour) for hour in result["by_hour"]],
        "baselines": [{"baseline": name, **one} for name, one in result["baselines"].items()],
    }


def _cells(row: Row) -> dict[str, Any]:
    """The row with what was and what was predicted in columns of their own."""
    cells: dict[str, Any] = {}
    for key, value in row.items():
        if not isinstance(value, Mapping):
            cells[key] = value
            continue
        known, name = dict(value), key
        if "actual" in known:
            cells[f"{key}_actual"], name = known.pop("actual"), f"{key}_predicted"
        cells |= {(name if part == "mean" else f"{name}_{part}"): end for part, end in known.items()}
    return cells
