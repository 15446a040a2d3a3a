"""A desk played second by second: slow, plain, written from DESIGN.md's text, sharing no code with the model.

All times of the tape and the crew must be whole seconds, and every reply at least one. It is the second
engine that the first must equal to the last bit.
"""

from dataclasses import dataclass, field

import numpy as np

from simulator.demand.tape import Tape
from simulator.desk.crew import Agent, Crew
from simulator.desk.records import (
    ANSWERED,
    ANSWERED_EMPTY,
    ASSISTED,
    HANDED_OFF,
    NEGLECTED,
    NO_BOT,
    NOBODY,
    NOT_ASKED,
    OPEN,
    QUICK,
    RESOLVED,
    TYPED,
    WITHDRAWN,
    Records,
)
from simulator.units import NEVER, SECOND


@dataclass(eq=False)
class Buyer:
    chat: int
    turn: int
    last: int
    state: str = "to come"  # with the bot, open, in hand, thinking, gone
    until: int = 0  # when the bot or the thinking is done
    question: int = -1
    agent: int | None = None
    came_from: int | None = None


@dataclass(eq=False)
class Worker:
    agent: Agent
    there: bool = False
    staying: bool = False
    home: bool = True
    writing: Buyer | None = None
    work: int = 0
    idle_since: int = 0
    chats: list[Buyer] = field(default_factory=list)


class Ticks:
    def __init__(self, tape: Tape, crew: Crew) -> None:
        self.tape, self.crew = tape, crew
        self.workers = [Worker(agent) for agent in crew.agents]
        self.buyers = [
            Buyer(c, int(tape.first_turn[c]), int(tape.first_turn[c + 1]) - 1)
            for c in range(len(tape.arrival))
        ]
        turns, chats = len(tape.chars), len(tape.arrival)
        of_turns = ("question", "start", "reply", "agent", "first_agent", "left")
        self.columns = {name: np.full(turns, -1) for name in of_turns}
        self.columns |= {name: np.full(chats, -1) for name in ("bot_from", "routed", "routed_to")}
        self.columns |= {
            "outcome": np.full(turns, NOT_ASKED), "how": np.full(turns, NOBODY), "bot": np.full(chats, NO_BOT)
        }  # fmt: skip
        self.transfers: list[tuple[int, int, int]] = []
        self.last_routed = -1
        self.now = 0
        self.down = False

    def at(self, time: int) -> bool:
        return time == self.now * SECOND

    def bot_works(self) -> bool:
        return self.crew.bot_mode != "off" and self.crew.bot_hours.covers(self.now * SECOND)

    def patience(self, buyer: Buyer) -> int:
        return int(self.tape.patience[buyer.turn]) // SECOND

    def note(self, column: str, row: int, value: int) -> None:
        self.columns[column][row] = value

    def play(self) -> Records:
        for second in range(self.crew.horizon // SECOND):
            self.now = second
            self.calendar()
            self.replies()
            asked_first = self.questions()
            self.leavers()
            self.decide(asked_first)
            for worker in self.workers:
                worker.work -= worker.writing is not None and not self.down
        return self.records()

    def calendar(self) -> None:
        self.down = any(a <= self.now * SECOND < b for a, b in self.crew.outages.stretches)
        for number, worker in enumerate(self.workers):
            for stretch in worker.agent.duty:
                if self.at(stretch.end):
                    worker.there = False
                    if stretch.closes_shift:
                        worker.home = True
                        if self.crew.shift_end == "finish":
                            worker.staying = bool(worker.chats)
                        else:
                            for buyer in [b for b in worker.chats if b is not worker.writing]:
                                self.let_go(buyer)
                                buyer.came_from = number if buyer.state == "open" else None
            for stretch in worker.agent.duty:
                if self.at(stretch.start):
                    worker.there, worker.staying, worker.home = True, False, False
                    worker.idle_since = self.now

    def let_go(self, buyer: Buyer) -> None:
        if buyer.agent is not None:
            worker = self.workers[buyer.agent]
            worker.chats.remove(buyer)
            if not worker.chats:
                worker.staying = False
            buyer.agent = None

    def end(self, buyer: Buyer, outcome: int) -> None:
        self.note("outcome", buyer.turn, outcome)
        buyer.state = "gone"
        self.let_go(buyer)

    def replies(self) -> None:
        for worker in self.workers:
            if worker.writing is not None and worker.work == 0:
                buyer, worker.writing = worker.writing, None
                worker.idle_since = self.now
                self.note("reply", buyer.turn, self.now)
                if self.columns["left"][buyer.turn] >= 0:
                    self.end(buyer, ANSWERED_EMPTY)
                elif buyer.turn == buyer.last:
                    self.end(buyer, ANSWERED)
                else:
                    self.note("outcome", buyer.turn, ANSWERED)
                    buyer.state = "thinking"
                    buyer.until = self.now + int(self.tape.think[buyer.turn]) // SECOND
                    buyer.turn += 1
                    if worker.home and not worker.staying:
                        self.let_go(buyer)

    def questions(self) -> list[Buyer]:
        """Who is put to people for the first time, straight from arriving."""
        straight = []
        for buyer in self.buyers:
            if buyer.state == "to come" and self.at(int(self.tape.arrival[buyer.chat])):
                if self.crew.bot_mode == "first_line" and self.bot_works():
                    self.to_bot(buyer)
                else:
                    straight.append(buyer)
                    self.ask(buyer)
            elif buyer.state in ("with the bot", "thinking") and buyer.until == self.now:
                self.ask(buyer)
        return straight

    def to_bot(self, buyer: Buyer) -> None:
        self.note("bot_from", buyer.chat, self.now)
        resolved = self.tape.resolved[buyer.chat]
        self.note("bot", buyer.chat, RESOLVED if resolved else HANDED_OFF)
        buyer.state = "gone" if resolved else "with the bot"
        buyer.until = self.now + int(self.tape.handoff[buyer.chat]) // SECOND

    def ask(self, buyer: Buyer) -> None:
        buyer.state, buyer.question = "open", self.now
        self.note("question", buyer.turn, self.now)
        self.note("outcome", buyer.turn, OPEN)
        if buyer.agent is not None:
            self.note("first_agent", buyer.turn, buyer.agent)

    def leavers(self) -> None:
        for buyer in self.buyers:
            if buyer.state == "open" and not self.tape.silent[buyer.chat] and self.has_left(buyer):
                self.note("left", buyer.turn, self.now)
                self.end(buyer, WITHDRAWN)

    def has_left(self, buyer: Buyer) -> bool:
        return self.now - buyer.question >= self.patience(buyer)

    def decide(self, straight: list[Buyer]) -> None:
        again = True
        while again:
            self.route()
            again = self.write_replies()
        if self.crew.bot_mode in ("overflow", "after_hours") and self.bot_works():
            for buyer in straight:
                kind = self.tape.kind[buyer.chat]
                somebody = any(w.there and w.agent.serves[kind] for w in self.workers)
                if buyer.state != "open" or buyer.agent is not None:
                    continue
                if self.crew.bot_mode == "after_hours" and somebody:
                    continue
                self.note("question", buyer.turn, -1)
                self.note("outcome", buyer.turn, NOT_ASKED)
                self.to_bot(buyer)

    def route(self) -> None:
        waiting = [b for b in self.buyers if b.state == "open" and b.agent is None]
        for buyer in sorted(waiting, key=lambda b: (b.question, b.chat)):
            able = [
                n
                for n, w in enumerate(self.workers)
                if w.there and w.agent.serves[self.tape.kind[buyer.chat]] and len(w.chats) < w.agent.max_chats
            ]
            if able:
                self.give(buyer, min(able, key=self.preference))

    def preference(self, number: int) -> tuple[int, ...]:
        worker = self.workers[number]
        if self.crew.routing == "least_loaded":
            return (len(worker.chats), number)
        if self.crew.routing == "round_robin":
            return ((number - self.last_routed - 1) % len(self.workers),)
        if worker.writing is None and not any(b.state == "open" for b in worker.chats):
            return (0, worker.idle_since, number)
        return (1, len(worker.chats), number)

    def give(self, buyer: Buyer, number: int) -> None:
        self.last_routed = buyer.agent = number
        self.workers[number].chats.append(buyer)
        if self.columns["routed"][buyer.chat] < 0:
            self.note("routed", buyer.chat, self.now)
            self.note("routed_to", buyer.chat, number)
        if self.columns["first_agent"][buyer.turn] < 0:
            self.note("first_agent", buyer.turn, number)
        if buyer.came_from not in (None, number):
            self.transfers.append((self.now, buyer.turn, number))
        buyer.came_from = None

    def write_replies(self) -> bool:
        neglected = False
        for number, worker in enumerate(self.workers):
            while not self.down and worker.writing is None and (worker.there or worker.staying):
                asking = [b for b in worker.chats if b.state == "open"]
                if not asking:
                    break
                buyer = min(asking, key=self.urgency)
                if self.has_left(buyer):
                    self.note("left", buyer.turn, buyer.question + self.patience(buyer))
                if self.tape.neglect[buyer.turn] < worker.agent.neglects:
                    self.end(buyer, NEGLECTED)
                    neglected = True
                else:
                    self.begin(number, worker, buyer)
        return neglected

    def urgency(self, buyer: Buyer) -> tuple[int, ...]:
        if self.crew.reply_order == "newest":
            return (-buyer.question, buyer.chat)
        late = self.now - buyer.question > self.crew.threshold // SECOND
        if self.crew.reply_order == "rescue":
            return (late, buyer.question, buyer.chat)
        return (buyer.question, buyer.chat)

    def begin(self, number: int, worker: Worker, buyer: Buyer) -> None:
        turn, agent = buyer.turn, worker.agent
        how, work = TYPED, int(self.tape.chars[turn] * 60 / agent.speed)
        if self.tape.quick[turn] < agent.quick_replies:
            how, work = QUICK, agent.quick_reply_time // SECOND
        if self.tape.assisted[turn] and self.bot_works():
            how, work = ASSISTED, agent.quick_reply_time // SECOND
        buyer.state, worker.writing = "in hand", buyer
        worker.work = int(self.tape.lookup[turn]) // SECOND + work
        for column, value in (("start", self.now), ("agent", number), ("how", how)):
            self.note(column, turn, value)

    def records(self) -> Records:
        end = self.crew.horizon // SECOND
        for buyer in self.buyers:
            if buyer.state == "open" and buyer.question + self.patience(buyer) < min(end, NEVER):
                self.note("left", buyer.turn, buyer.question + self.patience(buyer))
        for name in ("question", "start", "reply", "left", "bot_from", "routed"):
            column = self.columns[name]
            self.columns[name] = np.where(column >= 0, column * SECOND, -1)
        time, turn, to = np.array(sorted(self.transfers), np.int64).reshape(-1, 3).T
        return Records(
            **self.columns, transfer_turn=turn, transfer_time=time * SECOND, transfer_to=to
        )
