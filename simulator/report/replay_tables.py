"""A replay's tables, as they are written for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.tables import Row

Json = Mapping[str, Any]
DESKS = ("own", "other")


def replay_tables(result: Json, replications: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The tables of a replay: ``days``, ``hours`` (of each day), ``drawn`` and ``replications``."""
    return {
        "days": _rows(result, "by_day", ("date",)),
        "hours": _rows(result, "by_day_and_hour", ("date", "hour")),
        "drawn": [dict(row) for row in result["drawn"]],
        "replications": replications,
    }


def _rows(result: Json, section: str, keys: tuple[str, ...]) -> list[Row]:
    """What was beside what either desk makes of it."""
    rows = zip(result["actual"][section], *(result[desk][section] for desk in DESKS), strict=True)
    return [
        {
            **{key: actual[key] for key in keys},
            "actual_turns": actual["turns"],
            "actual_rate": actual["rate"],
            "own_turns": own["turns"],
            "own_rate": own["rate"],
            "other_turns": other["turns"],
            "other_rate": other["rate"],
        }
        for actual, own, other in rows
    ]
