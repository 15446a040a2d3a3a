"""A scenario in few words, for tests that need a real one: what is not said is out of the way."""

import datetime as dt
from typing import Any

from simulator.scenario.schema import Demand, RosterLine, Scenario
from simulator.units import DAY, Window

FIRST_DAY = dt.date(2026, 11, 10)


def a_scenario(
    chats_per_day: float = 200,
    demand: dict[str, Any] | None = None,
    buyers: dict[str, dict[str, Any]] | None = None,
    team: dict[str, Any] | None = None,
    teams: dict[str, dict[str, Any]] | None = None,
    **more: Any,
) -> Scenario:
    """One type of buyer, one team of one person who is there all day, no bot; and what is said otherwise."""
    first_team = next(iter(teams)) if teams else "team"
    settings: dict[str, Any] = {
        "name": "test",
        "start": FIRST_DAY,
        "demand": Demand.model_validate({"chats_per_day": chats_per_day, **(demand or {})}),
        "buyers": buyers or {"buyer": {"share": 1.0}},
        "teams": teams or {"team": {"agents": 1, **(team or {})}},
        "roster": {"line": RosterLine(team=first_team, agents=1, shift=Window(0, DAY))},
        **more,
    }
    return Scenario.model_validate(settings)
