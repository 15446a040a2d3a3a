"""A chat desk as one would write it in SimPy by hand: what the real one's speed is measured against.

A process a chat, a priority resource an agent; chats go to whoever has the fewest, and an agent answers the
oldest question first. No shifts, breaks, bots, patience or records: the waits are all it keeps.
"""

from collections.abc import Generator
from typing import Any, NamedTuple

import simpy

from simulator.demand.tape import Tape

Life = Generator[simpy.Event, Any, None]


class PlainTape(NamedTuple):
    """Of a tape what the bare model needs, as lists."""

    arrival: list[int]
    first_turn: list[int]
    reply: list[int]
    think: list[int]


def plain(tape: Tape) -> PlainTape:
    return PlainTape(
        tape.arrival.tolist(), tape.first_turn.tolist(), tape.lookup.clip(1).tolist(), tape.think.tolist()
    )


def bare_desk(tape: PlainTape, agents: int, slots: int, horizon: int) -> list[int]:
    """Waits of the questions answered before the horizon, in microseconds."""
    env = simpy.Environment()
    writers = [simpy.PriorityResource(env) for _ in range(agents)]
    places = simpy.Resource(env, capacity=agents * slots)
    chats = [0] * agents
    waits = []

    def chat(number: int) -> Life:
        asked = env.now
        with places.request() as place:
            yield place
            agent = min(range(agents), key=chats.__getitem__)  # of equals the first
            chats[agent] += 1
            for turn in range(tape.first_turn[number], tape.first_turn[number + 1]):
                if turn > tape.first_turn[number]:
                    yield env.timeout(tape.think[turn - 1])
                    asked = env.now
                with writers[agent].request(priority=int(asked)) as writer:
                    yield writer
                    yield env.timeout(tape.reply[turn])
                waits.append(env.now - asked)
            chats[agent] -= 1

    def arrivals() -> Life:
        for number, time in enumerate(tape.arrival):
            yield env.timeout(time - env.now)
            env.process(chat(number))

    env.process(arrivals())
    env.run(until=horizon)
    return waits  # type: ignore[return-value]  # SimPy calls time a float; here it is whole
