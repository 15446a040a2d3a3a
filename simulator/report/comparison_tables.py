"""A comparison's tables, as they are written for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.sheet import NO_FIGURE
from simulator.report.tables import Row

_SCENARIO = (
    "name", "title", "replications", "rate", "pass_probability", "best_probability", "turns", "late_turns",
    "response_mean_s", "first_response_mean_s", "abandoned", "occupancy", "agent_hours", "cost",
)  # fmt: skip
_MONEY = ("lost_buyers", "lost_value")


def comparison_tables(
    result: Mapping[str, Any], replications: Sequence[Row]
) -> dict[str, Sequence[Row]]:
    """The tables of a comparison: ``scenarios``, ``differences`` and ``replications``."""
    money = _MONEY if any(scenario["money"] for scenario in result["scenarios"]) else ()
    return {
        "scenarios": [
            {key: scenario[key] for key in _SCENARIO}
            | {key: (scenario["money"] or {}).get(key, NO_FIGURE) for key in money}
            for scenario in result["scenarios"]
        ],
        "differences": [
            {**row, "other_buyers": " ".join(row["other_buyers"])} for row in result["differences"]
        ],
        "replications": replications,
    }
