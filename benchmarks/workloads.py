"""What the tools play: tapes of a queue, of the reference chat desk, of Double 11."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario

HOURS = 8
"""Chats come to the reference desk for so long; then it is played until the last has ended."""
AGENTS, SLOTS = 20, 4
"""Of the reference desk."""
SERVERS, QUEUE_HOURS = 10, 23
"""Of the queue, to which customers come for so long."""


@dataclass(frozen=True, eq=False)
class Workload:
    """A scenario, and the tapes of its first replications.

    Attributes
    ----------
    key, title : str
        Its name for the command, and what it is.
    scenario : Scenario
        What is played.
    agents, slots : int
        How many people or servers, with how many chats each.
    tapes, crews : tuple of Tape, tuple of Crew
        By replication.
    """

    key: str
    title: str
    scenario: Scenario
    agents: int
    slots: int
    tapes: tuple[Tape, ...]
    crews: tuple[Crew, ...]

    @property
    def turns(self) -> int:
        """Of all tapes."""
        return sum(len(tape.lookup) for tape in self.tapes)


def desk_scenario(chats_a_minute: float, agents: int = AGENTS, days: int = 1) -> Scenario:
    """The reference desk: 5 turns a chat, replies of 25 s, 40 s of thinking, fewest chats first."""
    return _scenario(
        chats_per_day=chats_a_minute * 60 * HOURS,
        hours=HOURS,
        days=days,
        turns={"dist": "geometric", "mean": 5},
        reply={"dist": "lognormal", "mean": "25s", "cv": 0.8},
        agents=agents,
        slots=SLOTS,
    )


def queue_scenario() -> Scenario:
    """M/M/c: 9 customers a minute for most of a day, a minute each, 10 servers."""
    return _scenario(
        chats_per_day=9 * 60 * QUEUE_HOURS,
        hours=QUEUE_HOURS,
        days=1,
        turns=1,
        reply={"dist": "exponential", "mean": "60s"},
        agents=SERVERS,
        slots=1,
    )


def double11_scenario() -> Scenario:
    """The shipped scenario of Double 11."""
    return load_scenario(Path(__file__).parents[1] / "scenarios" / "double11.yaml")


def _scenario(
    chats_per_day: float, hours: int, days: int, turns: Any, reply: Any, agents: int, slots: int
) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "start": "2026-11-10",
            "days": days,
            "seed": 4,
            "demand": {"chats_per_day": chats_per_day, "profile": [1] * hours + [0] * (24 - hours)},
            "buyers": {
                "all": {
                    "share": "100%",
                    "turns": turns,
                    "reply_chars": 0,
                    "lookup": reply,
                    "think_time": {"dist": "exponential", "mean": "40s"},
                    "patience": None,
                }
            },
            "teams": {"all": {"agents": agents, "max_chats": slots, "quick_replies": "0%"}},
            "roster": {"all": {"team": "all", "agents": agents, "shift": "00:00-24:00"}},
        }
    )


def workload(key: str, title: str, scenario: Scenario, slots: int, replications: int) -> Workload:
    """The workload of a scenario's first replications."""
    tapes = tuple(draw_tape(scenario, number) for number in range(replications))
    crews = tuple(make_crew(scenario, tape) for tape in tapes)
    return Workload(key, title, scenario, len(crews[0].agents), slots, tapes, crews)


@cache
def queue(replications: int) -> Workload:
    """M/M/c with lambda 9, mu 1 and c 10."""
    return workload("queue", "M/M/c: λ 9, μ 1, c 10", queue_scenario(), 1, replications)


@cache
def desk(chats_a_minute: int, replications: int) -> Workload:
    """The reference chat desk."""
    title = f"chat desk, {chats_a_minute} chats a minute"
    return workload(f"desk{chats_a_minute}", title, desk_scenario(chats_a_minute), SLOTS, replications)


@cache
def double11(replications: int) -> Workload:
    """The shipped Double 11 with its shifts, breaks, two teams, bot, patience and neglect."""
    return workload("double11", "double11.yaml", double11_scenario(), 0, replications)
