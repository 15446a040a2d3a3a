"""M/M/c as one writes it in SimPy: a process a customer, one resource of c servers."""

from collections.abc import Callable, Generator
from typing import Any

import simpy

from benchmarks.answered import Answered
from simulator.demand.tape import Tape

Life = Generator[simpy.Event, Any, None]


def bare_queue(tape: Tape, servers: int) -> Callable[[], Answered]:
    """What plays the tape's chats as customers of so many servers, first come, first served."""
    arrival, service = tape.arrival.tolist(), tape.lookup.clip(1).tolist()

    def play() -> Answered:
        env = simpy.Environment()
        staff = simpy.Resource(env, capacity=servers)
        took = []

        def customer(number: int) -> Life:
            came = env.now
            with staff.request() as server:
                yield server
                yield env.timeout(service[number])
            took.append(env.now - came)

        def arrivals() -> Life:
            for number, time in enumerate(arrival):
                yield env.timeout(time - env.now)
                env.process(customer(number))

        env.process(arrivals())
        env.run()
        return Answered(len(took), int(sum(took)))

    return play
