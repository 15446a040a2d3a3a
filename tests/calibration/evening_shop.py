"""A shop with one agent, too few in the evening, so that questions wait for minutes."""

from typing import Any

import numpy as np

from simulator.calibration.chats import Chats, find_chats
from simulator.experiment.replication import Played, play_out
from simulator.scenario.schema import RosterLine, Scenario
from simulator.units import HOUR, Window
from tests.scenarios import a_scenario

PROFILE = (*[0.0] * 9, 5, 6, 7, 7, 6, 6, 6, 7, 8, 9, 13, 16, 14, 9, 0.5)
TEN_MINUTES = {"dist": "exponential", "mean": "10min"}


def evening_shop(
    seed: int = 1,
    days: int = 30,
    chats: float = 150,
    agents: int = 1,
    neglects: float = 0.01,
    max_chats: int = 6,
    desk: dict[str, Any] | None = None,
    **buyer: Any,
) -> Scenario:
    """Open from nine to eleven at night; a buyer has five questions and ten minutes, or what is said."""
    said: dict[str, Any] = {
        "share": 1.0,
        "turns": {"dist": "geometric", "mean": 5},
        "patience": TEN_MINUTES,
        "lookup": {"dist": "lognormal", "mean": "20s", "cv": 1.0},
        **buyer,
    }
    return a_scenario(
        chats,
        demand={"profile": PROFILE},
        buyers={"buyer": said},
        days=days,
        seed=seed,
        desk=desk or {},
        teams={"team": {"agents": agents, "neglects": neglects, "max_chats": max_chats}},
        roster={"line": RosterLine(team="team", agents=agents, shift=Window(9 * HOUR, 23 * HOUR))},
    )


def a_month(**said: Any) -> tuple[Played, Chats]:
    """Its days played, and the chats that its log shows."""
    played = play_out(evening_shop(**said), 0, "compiled")
    return played, find_chats(played.log)


def one_team(chats: Chats) -> tuple[np.ndarray, tuple[str, ...]]:
    """Everybody's team, and its name."""
    return np.zeros(len(chats.accounts), np.int64), ("team",)
