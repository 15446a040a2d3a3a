"""A plan's tables for a spreadsheet: who works when, and what was needed, by half hour, hour and day."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def plan_tables(result: Row) -> dict[str, Sequence[Row]]:
    """The tables of a plan, by name: ``people`` and ``frontier`` only where it has them.

    A list, of breaks or of dates, is one cell with `` | `` between its items.
    """
    tables: dict[str, Sequence[Row]] = {
        "roster": [_in_cells(line) for line in result["roster"]],
        "half_hours": half_hours(result),
        "by_day": result["by_day"],
        "by_hour": result["by_hour"],
    }
    if result["people"] is not None:
        tables["people"] = [_in_cells(shift) for shift in result["people"]["shifts"]]
    if result["frontier"] is not None:
        tables["frontier"] = result["frontier"]
    return tables


def half_hours(result: Row) -> list[Row]:
    """A row each half hour: agents required and rostered, the chats that arrive and their load, each team.

    A team's column is ``rostered_NAME``.
    """
    parts = zip(result["required"], result["rostered"], result["load"], strict=True)
    return [
        {
            "date": required["date"],
            "time": required["time"],
            "required": required["agents"],
            "rostered": rostered["agents"],
            "load": load["agents"],
            "load_spread": load["spread"],
            "load_by_formula": load["formula"],
            "chats": load["chats"],
            **{f"rostered_{team}": agents for team, agents in rostered["teams"].items()},
        }
        for required, rostered, load in parts
    ]


def _in_cells(row: Row) -> dict[str, Any]:
    return {key: " | ".join(value) if isinstance(value, list) else value for key, value in row.items()}
