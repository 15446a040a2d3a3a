"""Scenarios for which theory has an answer, and their sample paths worked out without the desk."""

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.engine import Engine, play
from simulator.desk.records import Records
from simulator.scenario.schema import Scenario

Whole = NDArray[np.int64]
Row = TypeVar("Row")


def world(
    agents: int,
    chats_a_minute: float,
    reply: str,
    *,
    patience: str | None = None,
    turns: float = 1,
    think: object = "40s",
    max_chats: int | None = 1,
    days: int = 1,
    seed: int = 2026,
) -> Scenario:
    """Poisson arrivals, exponential replies, agents on duty for ever.

    At one chat at a time (`max_chats` 1) all waiting chats stand in one line; without a limit (None) every
    chat goes to an agent at once. Buyers who lose patience (exponential) leave the queue.
    """
    buyer: dict[str, Any] = {
        "share": "100%",
        "turns": {"dist": "geometric", "mean": turns},
        "reply_chars": 0,
        "lookup": {"dist": "exponential", "mean": reply},
        "think_time": think,
        "patience": patience and {"dist": "exponential", "mean": patience},
        "leaves_silently": "0%",
    }
    return Scenario.model_validate(
        {
            "name": "theory",
            "start": "2026-11-10",
            "days": days,
            "seed": seed,
            "demand": {"chats_per_day": chats_a_minute * 24 * 60},
            "buyers": {"callers": buyer},
            "teams": {
                "agents": {
                    "agents": agents,
                    "max_chats": max_chats,
                    "quick_replies": "0%",
                }
            },
            "roster": {"always": {"team": "agents", "agents": agents, "shift": "00:00-24:00"}},
        }
    )


@dataclass(frozen=True, eq=False)
class Path:
    """What becomes of each turn of a tape, in microseconds since the first midnight, -1 for never.

    Attributes
    ----------
    question, start, reply, left : int64 array, shape (turns,)
        When it is asked, begun on and answered, and when its buyer gives up.
    """

    question: Whole
    start: Whole
    reply: Whole
    left: Whole

    def until(self, horizon: int) -> "Path":
        """What has happened before the horizon."""
        times = (self.question, self.start, self.reply, self.left)
        return Path(*(np.where(t < horizon, t, -1) for t in times))


def first_come_first_served(tape: Tape, agents: int) -> Path:
    """The path of a tape whose questions stand in one line for `agents` agents, never off duty.

    Kiefer and Wolfowitz's recursion (On the theory of queues with many servers, Trans. AMS 78 (1955)),
    with buyers who leave: the oldest question is begun on when it is asked or the first agent is free,
    whichever is later, unless its buyer has left by then. Nothing of the desk's code is in it. It holds
    for any agents and chats of one turn, and for one agent and chats of any turns.
    """
    first = tape.first_turn.tolist()
    work, think = np.maximum(1, tape.lookup).tolist(), tape.think.tolist()
    patience = tape.patience.tolist()
    question, start, reply, left = ([-1] * len(work) for _ in range(4))
    free = [0] * agents
    line = list(zip(tape.arrival.tolist(), range(len(tape.arrival)), first, strict=False))
    while line:  # in order already, which makes it a heap
        asked, chat, turn = line[0]
        question[turn] = asked
        begun = max(asked, free[0])
        if begun - asked >= patience[turn]:
            left[turn] = asked + patience[turn]
            heapq.heappop(line)
            continue
        start[turn], reply[turn] = begun, begun + work[turn]
        heapq.heapreplace(free, reply[turn])
        if turn + 1 < first[chat + 1]:
            heapq.heapreplace(line, (reply[turn] + think[turn], chat, turn + 1))
        else:
            heapq.heappop(line)
    return Path(*(np.array(times) for times in (question, start, reply, left)))


def play_world(scenario: Scenario, replication: int, engine: Engine) -> tuple[Tape, Crew, Records]:
    """A replication at the desk itself."""
    tape = draw_tape(scenario, replication)
    crew = make_crew(scenario, tape)
    return tape, crew, play(tape, crew, engine)


def play_worlds(scenario: Scenario, replications: int, figures: Callable[[Records], Row]) -> list[Row]:
    """What `figures` gives for replications 0, 1, 2... of the compiled engine, played in two threads."""
    with ThreadPoolExecutor(2) as threads:
        return list(
            threads.map(lambda n: figures(play_world(scenario, n, "compiled")[2]), range(replications))
        )
