"""The workloads in cimba's event style: handlers that schedule one another, compiled by it through numba.

cimba (on PyPI) runs models on a discrete-event engine in C. Its events are methods without arguments,
so whatever can have one pending is a small model of its own: an agent, and a place for a chat. Times are
floats, in which whole microseconds are exact up to 285 years; so it plays our tapes to the microsecond.
Nothing is kept of a turn but its part in the total, which is cimba's way, and the cheaper one.
"""

# mypy: allow-subclassing-any, allow-untyped-decorators
# cimba is an extra, and without it all of its names are unknown.

from collections.abc import Callable
from typing import TypeVar

import cimba
import numpy as np
from numpy.typing import NDArray

from benchmarks.answered import Answered
from simulator.demand.tape import Tape


class Queue(cimba.Model):
    """M/M/c from arrivals and service times: first come, first served."""

    servers: cimba.Param[int] = 1
    arrival: cimba.Array[float]
    service: cimba.Array[float]
    came: int = 0
    begun: int = 0
    busy: int = 0
    answered: cimba.Output[int]
    waited: cimba.Output[float]

    @cimba.on_start
    def opens(self) -> None:
        """The first customer is on the way."""
        self.waited = 0.0
        if len(self.arrival) > 0:
            cimba.schedule(self.arrives, self.arrival[0])

    @cimba.event
    def arrives(self) -> None:
        """A customer arrives."""
        self.came += 1
        if self.came < len(self.arrival):
            cimba.schedule(self.arrives, self.arrival[self.came] - cimba.now())
        if self.busy < self.servers:
            self.busy += 1
            self.begins()

    @cimba.function
    def begins(self) -> None:
        """A server begins on the customer who has waited longest."""
        cimba.schedule(self.leaves, self.service[self.begun])
        self.waited += cimba.now() + self.service[self.begun] - self.arrival[self.begun]
        self.answered += 1
        self.begun += 1

    @cimba.event
    def leaves(self) -> None:
        """A customer leaves, and the server takes the next."""
        if self.begun < self.came:
            self.begins()
        else:
            self.busy -= 1


class Place(cimba.Model):
    """A place for a chat at an agent: where its buyer's next question comes from."""

    desk: cimba.Ref["Desk"]
    number: int = 0

    @cimba.event
    def asks(self) -> None:
        """The buyer has thought, and asks."""
        self.desk.asked_at(self.number)


class Agent(cimba.Model):
    """Someone who writes one reply at a time."""

    desk: cimba.Ref["Desk"]
    number: int = 0

    @cimba.event
    def replies(self) -> None:
        """The reply in hand goes out."""
        self.desk.replied(self.number)


class Desk(cimba.Model):
    """The reference chat desk: fewest chats first, oldest question first.

    Of each place it keeps the turn that its chat is at, the chat's last turn (-1: the place is free), and
    when its open question was asked (-1: there is none); of each agent its chats and the place that it
    writes to (-1: it is free).
    """

    slots: cimba.Param[int] = 1
    agents: list[Agent]
    places: list[Place]
    arrival: cimba.Array[float]
    first_turn: cimba.Array[int]
    reply: cimba.Array[float]
    think: cimba.Array[float]
    turn: cimba.Array[int]
    last: cimba.Array[int]
    asked: cimba.Array[float]
    chats: cimba.Array[int]
    writing: cimba.Array[int]
    came: int = 0
    placed: int = 0
    answered: cimba.Output[int]
    waited: cimba.Output[float]

    @cimba.on_start
    def opens(self) -> None:
        """Everyone is free, and the first chat on its way."""
        self.waited = 0.0
        for place in range(len(self.last)):
            self.last[place] = -1
            self.asked[place] = -1.0
        for agent in range(len(self.writing)):
            self.writing[agent] = -1
        if len(self.arrival) > 0:
            cimba.schedule(self.arrives, self.arrival[0])

    @cimba.event
    def arrives(self) -> None:
        """A chat arrives."""
        self.came += 1
        if self.came < len(self.arrival):
            cimba.schedule(self.arrives, self.arrival[self.came] - cimba.now())
        self.route()

    @cimba.function
    def route(self) -> None:
        """The chat that has waited longest gets a place at whoever has the fewest, if there is one."""
        if self.placed == self.came:
            return
        agent = 0
        for other in range(1, len(self.chats)):
            if self.chats[other] < self.chats[agent]:
                agent = other
        if self.chats[agent] == self.slots:
            return
        place = agent * self.slots
        while self.last[place] >= 0:
            place += 1
        self.chats[agent] += 1
        self.turn[place] = self.first_turn[self.placed]
        self.last[place] = self.first_turn[self.placed + 1] - 1
        self.asked[place] = self.arrival[self.placed]
        self.placed += 1
        if self.writing[agent] < 0:
            self.write(agent)

    @cimba.function
    def asked_at(self, place: int) -> None:
        """A question is asked."""
        self.asked[place] = cimba.now()
        agent = place // self.slots
        if self.writing[agent] < 0:
            self.write(agent)

    @cimba.function
    def write(self, agent: int) -> None:
        """The agent begins on the oldest of its open questions, if there is one."""
        oldest = -1
        for place in range(agent * self.slots, (agent + 1) * self.slots):
            if self.asked[place] >= 0.0 and (oldest < 0 or self.asked[place] < self.asked[oldest]):
                oldest = place
        self.writing[agent] = oldest
        if oldest >= 0:
            cimba.schedule(self.agents[agent].replies, self.reply[self.turn[oldest]])

    @cimba.function
    def replied(self, agent: int) -> None:
        """The reply goes out; the buyer thinks on, or the chat ends and gives its place back."""
        place = self.writing[agent]
        turn = self.turn[place]
        self.waited += cimba.now() - self.asked[place]
        self.answered += 1
        self.asked[place] = -1.0
        self.writing[agent] = -1
        if turn == self.last[place]:
            self.last[place] = -1
            self.chats[agent] -= 1
            self.route()
        else:
            self.turn[place] = turn + 1
            cimba.schedule(self.places[place].asks, self.think[turn])
        if self.writing[agent] < 0:
            self.write(agent)


Part = TypeVar("Part", Agent, Place)


def queue(tape: Tape, servers: int) -> Callable[[], Answered]:
    """What plays the tape's chats as customers of so many servers."""
    model = Queue()
    model.servers = servers
    model.arrival, model.service = _floats(tape.arrival), _floats(tape.lookup.clip(1))
    return _player(model)


def desk(tape: Tape, agents: int, slots: int) -> Callable[[], Answered]:
    """What plays the tape at a desk of so many agents with so many slots each."""
    model = Desk()
    model.slots = slots
    model.agents = [_of(model, Agent(), number) for number in range(agents)]
    model.places = [_of(model, Place(), number) for number in range(agents * slots)]
    model.arrival, model.reply, model.think = map(_floats, (tape.arrival, tape.lookup.clip(1), tape.think))
    model.first_turn = cimba.Array(tape.first_turn.tolist())
    model.turn, model.last, model.asked = (cimba.Array(agents * slots) for _ in range(3))
    model.chats, model.writing = cimba.Array(agents), cimba.Array(agents)
    return _player(model)


def _of(desk: Desk, part: Part, number: int) -> Part:
    part.desk, part.number = desk, number
    return part


def _floats(values: NDArray[np.int64]) -> cimba.Array[float]:
    return cimba.Array(values.astype(float).tolist())


def _player(model: Queue | Desk) -> Callable[[], Answered]:
    experiment = cimba.Experiment(model, window=cimba.Window.until_idle())

    def play() -> Answered:
        results = experiment.run(workers=1)
        if results.failed.any():
            raise RuntimeError(f"cimba: {results.failure_reasons}")
        of = results[model]
        return Answered(int(of.answered.values[0, 0]), int(of.waited.values[0, 0]))

    return play
