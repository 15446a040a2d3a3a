"""The tables of a result of levers, as files for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

_BEYOND = {"changes", "names", "shipped"}


def levers_tables(result: Mapping[str, Any], replications: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """``levers``, ``pairs`` and ``replications``."""
    pairs = [
        {**dict(zip(("lever", "with"), pair["names"], strict=True)), **_cells(pair)}
        for pair in result["pairs"]
    ]
    levers = [{**_cells(lever), "changes": "; ".join(lever["changes"])} for lever in result["levers"]]
    return {"levers": levers, "pairs": pairs, "replications": replications}


def _cells(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in _BEYOND}
