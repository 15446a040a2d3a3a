"""Scenarios at the edge, from an ordinary one of which one thing is changed.

One person at a character a second, who answers 10 characters and looks nothing up: each reply takes ten
seconds. Buyers ask one question, in one message, and wait for ever; all hours of the day count.
"""

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any, get_args

import numpy as np

from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import Engine, play
from simulator.desk.records import Records
from simulator.experiment.result import result
from simulator.experiment.runner import run
from simulator.messages.log import MessageLog
from simulator.messages.transcript import transcript
from simulator.scenario.schema import Scenario
from simulator.scoring.metrics import Score, score
from simulator.units import SECOND

Json = dict[str, Any]

BASE: Json = {
    "name": "edge",
    "start": "2026-11-10",
    "seed": 7,
    "rules": {"base": "human-9-23", "window": "00:00-24:00"},
    "replications": {"min": 2, "max": 2},
    "demand": {"chats_per_day": 200},
    "buyers": {
        "all": {
            "share": "100%", "turns": 1, "reply_chars": 10, "lookup": "0s", "think_time": "30s",
            "patience": None, "messages_per_turn": 1,
        }
    },
    "teams": {"team": {"agents": 1, "typing_speed": 60, "quick_replies": "0%", "hourly_cost": 10}},
    "roster": {"day": {"team": "team", "agents": 1, "shift": "00:00-24:00"}},
}  # fmt: skip


def edge(arrivals: Sequence[float] | None = None, **changes: object) -> Scenario:
    """The ordinary scenario with these changes, a path's parts joined by `__`.

    `arrivals` are the times at which buyers come, in seconds, in place of chance.
    """
    document: Json = json.loads(json.dumps(BASE))
    if arrivals is not None:
        document["demand"] = {"arrivals": {"times": [round(time * SECOND) for time in arrivals]}}
    for path, value in changes.items():
        *folders, last = path.split("__")
        reduce(lambda at, name: at.setdefault(name, {}), folders, document)[last] = value
    return Scenario.model_validate(document)


def played(scenario: Scenario) -> tuple[Records, MessageLog]:
    """The first day's records, in which both engines agree, and its log."""
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    one, other = (play(tape, crew, engine) for engine in get_args(Engine))
    for name, column in vars(one).items():
        np.testing.assert_array_equal(column, getattr(other, name), name)
    return one, transcript(tape, one, tuple(agent.account for agent in crew.agents), scenario.epoch)


def scored(scenario: Scenario) -> Score:
    """What the first day's log amounts to."""
    return score(played(scenario)[1], scenario.rule_set)


def amounts_to(scenario: Scenario, engine: Engine = "compiled") -> Json:
    """What `staffsim run --json` says, but for the name of the engine; every number in it is finite."""
    found = result(scenario, run(scenario, jobs=1, engine=engine))
    del found["engine"]
    json.dumps(found, allow_nan=False)
    return found


def means(found: Json, *names: str) -> list[float | None]:
    """The means of these figures."""
    return [figure["mean"] if isinstance(figure := found[name], dict) else figure for name in names]
