"""A result's tables as CSV files that a spreadsheet opens as they are.

They begin with a byte order mark, by which Excel knows that they are UTF-8; and no cell can be taken
for a formula.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def run_tables(result: Mapping[str, Any], replications: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The tables of a run, by name: ``look_back`` only where it has one."""
    tables = {
        "by_day": result["by_day"],
        "by_hour": result["by_hour"],
        "by_team": [{k: v for k, v in team.items() if k != "by_hour"} for team in result["by_team"]],
        "replications": replications,
    }
    if result["look_back"] is not None:
        rows = ((part, row) for part in ("days", "mending") for row in result["look_back"][part])
        tables["look_back"] = [{"played": part == "days", **row} for part, row in rows]
    return tables


def write_tables(tables: Mapping[str, Sequence[Row]], folder: Path) -> list[Path]:
    """Write each of `tables` as ``NAME.csv`` into `folder`, which is made if need be.

    A figure with an interval takes three columns: ``rate``, ``rate_low``, ``rate_high``. What has no
    answer is an empty cell.

    Returns
    -------
    list of Path
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(csv_text([flat(row) for row in rows]), encoding="utf-8-sig", newline="")
        paths.append(path)
    return paths


def flat(row: Row) -> dict[str, Any]:
    """The row with each ``{mean, low, high}`` laid out as three columns."""
    cells: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            cells |= {key: value["mean"], f"{key}_low": value["low"], f"{key}_high": value["high"]}
        else:
            cells[key] = value
    return cells


def csv_text(rows: Sequence[Row]) -> str:
    """The rows as CSV, the first row's keys as the header; no rows, no text."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([plain(value) for value in row.values()] for row in rows)
    return out.getvalue()


def plain(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that looks like one gets an apostrophe."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
