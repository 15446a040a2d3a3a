"""The workloads in Ciw, as a network of queues.

M/M/c is one node. The chat desk is a door that takes no time, a node an agent with one server, and a node
where buyers think. What Ciw cannot say is that an agent has at most so many chats *open*, whether they wait
for a reply or think: a place that is held across two nodes is no part of its networks. So it can play the
desk where that limit never binds, and there it plays our tapes to the microsecond.
"""

# mypy: allow-subclassing-any
# Ciw has no types.

from collections.abc import Callable
from typing import Any

import ciw
import numpy as np

from benchmarks.answered import Answered
from simulator.demand.tape import Tape

DOOR = 1  # Ciw counts nodes from 1; agents follow, and the last node is where buyers think


def queue(tape: Tape, servers: int, horizon: int) -> Callable[[], Answered]:
    """What plays the tape's chats as customers of so many servers."""
    gaps, service = _gaps(tape), tape.lookup.clip(1).tolist()

    def play() -> Answered:
        simulation = ciw.Simulation(
            ciw.create_network(
                arrival_distributions=[ciw.dists.Sequential(gaps)],
                service_distributions=[ciw.dists.Sequential(service)],
                number_of_servers=[servers],
            )
        )
        simulation.simulate_until_max_time(horizon)
        return _answered(simulation, 1, 1)

    return play


def desk(tape: Tape, agents: int, horizon: int) -> Callable[[], Answered]:
    """What plays the tape at a desk of so many agents, who take any number of chats."""
    gaps = _gaps(tape)
    reply, think = tape.lookup.clip(1).tolist(), tape.think.tolist()
    first_turn = tape.first_turn.tolist()
    nodes = agents + 2
    services = [ciw.dists.Deterministic(0.0), *[PerTurn(reply, 0)] * agents, PerTurn(think, -1)]

    def play() -> Answered:
        simulation = ciw.Simulation(
            ciw.create_network(
                arrival_distributions=[ciw.dists.Sequential(gaps), *[None] * (nodes - 1)],
                service_distributions=services,
                number_of_servers=[float("inf"), *[1] * agents, float("inf")],
                routing=FewestChats(first_turn, agents),
            )
        )
        simulation.simulate_until_max_time(horizon)
        return _answered(simulation, DOOR + 1, DOOR + agents)

    return play


class PerTurn(ciw.dists.Distribution):
    """A time of the turn that the individual is at, or of one before."""

    def __init__(self, times: list[int], back: int) -> None:
        self.times, self.back = times, back

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """The time of the individual's turn."""
        turn: int = ind.turn
        return self.times[turn + self.back]


class FewestChats(ciw.routing.NetworkRouting):
    """A chat goes to whoever has the fewest, comes back there after each thought, and leaves at its end."""

    def __init__(self, first_turn: list[int], agents: int) -> None:
        self.first_turn = first_turn
        self.chats = [0] * agents

    def initialise(self, simulation: Any) -> None:
        """Start with an empty desk."""
        self.simulation = simulation
        self.chats = [0] * len(self.chats)

    def next_node(self, ind: Any, node_id: int) -> Any:
        """Where the individual goes from the node."""
        nodes = self.simulation.nodes  # the exit is the last
        if node_id == DOOR:
            ind.turn, ind.end = self.first_turn[ind.id_number - 1], self.first_turn[ind.id_number]
            ind.agent = min(range(len(self.chats)), key=self.chats.__getitem__)  # of equals the first
            self.chats[ind.agent] += 1
            return nodes[DOOR + 1 + ind.agent]
        if node_id == len(self.chats) + 2:
            return nodes[DOOR + 1 + ind.agent]
        ind.turn += 1
        if ind.turn < ind.end:
            return nodes[-2]
        self.chats[ind.agent] -= 1
        return nodes[-1]


def _gaps(tape: Tape) -> list[float]:
    """Times between arrivals, and then none for ever."""
    return [*np.diff(tape.arrival, prepend=0).tolist(), float("inf")]


def _answered(simulation: Any, first: int, last: int) -> Answered:
    """The services ended at the nodes from `first` to `last`."""
    took = [r.exit_date - r.arrival_date for r in simulation.get_all_records() if first <= r.node <= last]
    return Answered(len(took), int(sum(took)))
