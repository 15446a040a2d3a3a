"""What work on replies is made of, learned from simulated logs whose making is known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.calibration.chats import Chats, find_chats
from simulator.calibration.work import Work, fit_work
from simulator.experiment.replication import Played, play_out
from simulator.units import DAY, Window
from tests.scenarios import a_scenario

LOOK_UP = {
    "pre": {"dist": "lognormal", "mean": "6s", "cv": 1.0},
    "after": {"dist": "gamma", "mean": "10s", "cv": 0.8},
}


def a_shop(
    number: int = 0,
    days: int = 10,
    agents: int = 3,
    team: dict[str, Any] | None = None,
    look_up: dict[str, Any] | None = None,
    **more: Any,
) -> Played:
    """Two types of chat, half each, and people who are there day and night."""
    look_up = look_up or LOOK_UP
    scenario = a_scenario(
        chats_per_day=150,
        days=days,
        buyers={
            name: {"share": 0.5, "lookup": one, "turns": {"dist": "geometric", "mean": 3}}
            for name, one in look_up.items()
        },
        team={"agents": agents, **(team or {})},
        roster={"line": {"team": "team", "agents": agents, "shift": str(Window(0, DAY))}},
        desk={"routing": "round_robin"},
        **more,
    )
    return play_out(scenario, number, "compiled")


def seen(played: Played, resolution: int = 1) -> Chats:
    """Its log, with the types of its chats, as written to that resolution."""
    log = played.log
    kinds = played.tape.kind[log.buyer].astype(np.int16)
    time = log.time // resolution * resolution
    return find_chats(replace(log, type=kinds, types=tuple(LOOK_UP), time=time))


def fitted(chats: Chats) -> Work:
    team_of = np.zeros(len(chats.accounts), np.int64)
    team_of[-1] = -1  # the bot's
    return fit_work(chats, team_of, ("team",))


def test_a_shop_is_found_again() -> None:
    played = a_shop(team={"typing_speed": 50, "quick_replies": 0.4})
    work = fitted(seen(played))
    told = {path: one.value for path, one in work.estimates.items()}
    assert told["teams.team.typing_speed"] == pytest.approx(50, rel=0.05)
    assert told["buyers.pre.lookup.mean"] == pytest.approx(6, rel=0.1)
    assert told["buyers.after.lookup.mean"] == pytest.approx(10, rel=0.1)
    assert told["teams.team.quick_replies"] == pytest.approx(0.4, abs=0.05)
