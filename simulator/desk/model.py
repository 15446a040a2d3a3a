"""The SimPy model of the desk: the readable definition of what a chat desk does.

Its methods follow the life of a question: a buyer asks, the desk routes the chat, an agent answers,
the buyer thinks and asks again. Everything that happens in an instant happens first; then the desk
decides once (`_Desk._decide`). Nothing here draws a random number: the tape holds them all.
"""

from collections.abc import Generator

import numpy as np
import simpy

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew, Stretch
from simulator.desk.instants import CALENDAR, DECISION, HAPPENING, Clock, Instant
from simulator.desk.policies import REPLY_ORDER, ROUTING, Chat, Person, Question, put, take
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
from simulator.units import MINUTE, NEVER

Life = Generator[simpy.Event, object, None]

TO_BOT = "to the bot"
"""What a buyer hears whose chat the bot takes in the instant of its arrival."""


def play(tape: Tape, crew: Crew) -> Records:
    """Play the tape's days with the crew.

    Parameters
    ----------
    tape : Tape
        The buyers, and all chance.
    crew : Crew
        The people and the house rules.

    Returns
    -------
    Records
        What came of every turn and chat; always the same for the same tape and crew.
    """
    desk = _Desk(tape, crew)
    desk.env.run(until=crew.horizon)
    return desk.close()


class _Desk:
    """The desk at one moment, and the records so far."""

    def __init__(self, tape: Tape, crew: Crew) -> None:
        self.env = Clock()
        self.crew = crew
        self.choose, self.next_question = ROUTING[crew.routing], REPLY_ORDER[crew.reply_order]
        self.people = [Person(number, agent) for number, agent in enumerate(crew.agents)]
        self.servers: list[list[Person]] = [  # of each type of chat, who takes it
            [p for p in self.people if p.agent.serves[kind]]
            for kind in range(int(tape.kind.max(initial=-1)) + 1)
        ]
        self.chats: dict[int, Chat] = {}  # put to people and not ended
        self.waiting: list[list[Question]] = [[] for _ in self.servers]  # of each type, oldest first
        self.arrived_now: list[Chat] = []  # chats first put to people in this instant
        self.ready: set[int] = set()  # people who may be free for a reply, and stay so in an outage
        self.last_routed = -1
        self.down = False
        self.decision_due = False
        self._read(tape)
        self._open_records()
        self._start()

    def _read(self, tape: Tape) -> None:
        """Keep the tape as lists, which Python reads faster than arrays."""
        self.arrival, self.kind = tape.arrival.tolist(), tape.kind.tolist()
        self.first_turn = tape.first_turn.tolist()
        self.silent, self.resolved = tape.silent.tolist(), tape.resolved.tolist()
        self.handoff = tape.handoff.tolist()
        self.chars, self.lookup = tape.chars.tolist(), tape.lookup.tolist()
        self.think, self.patience = tape.think.tolist(), tape.patience.tolist()
        self.quick, self.neglect = tape.quick.tolist(), tape.neglect.tolist()
        self.assisted = tape.assisted.tolist()

    def _open_records(self) -> None:
        chats, turns = len(self.arrival), len(self.chars)
        self.asked, self.started, self.replied = [-1] * turns, [-1] * turns, [-1] * turns
        self.agent, self.first_agent, self.left = [-1] * turns, [-1] * turns, [-1] * turns
        self.outcome, self.how = [NOT_ASKED] * turns, [NOBODY] * turns
        self.bot, self.bot_from = [NO_BOT] * chats, [-1] * chats
        self.routed, self.routed_to = [-1] * chats, [-1] * chats
        self.transfers: list[tuple[int, int, int]] = []

    def _start(self) -> None:
        for person in self.people:
            if person.agent.duty:
                self.env.process(self._hours(person, person.agent.duty))
        if self.crew.outages.stretches:
            self.env.process(self._outages())
        self.env.process(self._arrivals())

    # Buyers ------------------------------------------------------------------------------------

    def _arrivals(self) -> Life:
        """Chats arrive."""
        for number, time in enumerate(self.arrival):
            if time > self.env.now:
                yield Instant(self.env, time - self.env.now, HAPPENING)
            self.env.process(self._buyer(Chat(number, self.kind[number], self.env.event())))

    def _buyer(self, chat: Chat) -> Life:
        """A buyer asks, waits for the answer, thinks, and asks again while questions are left."""
        first, end = self.first_turn[chat.number], self.first_turn[chat.number + 1]
        if self.crew.bot_mode == "first_line" and self._bot_works():
            yield from self._bot(chat)
            if self.bot[chat.number] == RESOLVED:
                return
        else:
            self.arrived_now.append(chat)
        for turn in range(first, end):
            answer = yield self._ask(chat, turn)
            if answer is TO_BOT:
                yield from self._bot(chat)
                if self.bot[chat.number] == RESOLVED:
                    return
                yield self._ask(chat, turn)
            if turn + 1 < end:
                yield self.env.timeout(self.think[turn])

    def _ask(self, chat: Chat, turn: int) -> simpy.Event:
        """The buyer's question is put to people: to the agent who has the chat, else it waits."""
        now = self.env.now
        self.chats[chat.number] = chat
        chat.turn, chat.question, chat.answered = turn, now, self.env.event()
        self.asked[turn], self.outcome[turn] = now, OPEN
        if not self.silent[chat.number] and self.patience[turn] < NEVER:
            patience = self.env.timeout(self.patience[turn])
            patience.callbacks.append(lambda _: self._leaves(chat, turn))
        person = chat.person
        if person is None:
            put(self.waiting[chat.kind], chat)
        else:
            self.first_agent[turn] = person.number
            put(person.questions, chat)
            self.ready.add(person.number)
        self._decide_soon()
        return chat.answered

    def _leaves(self, chat: Chat, turn: int) -> None:
        """A buyer who leaves visibly withdraws the question, if nobody has begun on it."""
        if chat.question != self.env.now - self.patience[turn]:
            return  # no longer this question: somebody has begun on it, or the bot has the chat
        self.left[turn], self.outcome[turn] = self.env.now, WITHDRAWN
        if chat.person is None:
            take(self.waiting[chat.kind], chat)
        else:
            take(chat.person.questions, chat)
        self._end(chat)
        self._decide_soon()

    def _end(self, chat: Chat) -> None:
        """The chat ends and gives its slot back."""
        chat.question = -1
        del self.chats[chat.number]
        self._release(chat)

    def _release(self, chat: Chat) -> None:
        """The chat's slot is free again."""
        person, chat.person = chat.person, None
        if person is not None:
            del person.chats[chat.number]
            person.staying = person.staying and bool(person.chats)

    # The bot -----------------------------------------------------------------------------------

    def _bot_works(self) -> bool:
        return self.crew.bot_hours.covers(self.env.now)

    def _bot(self, chat: Chat) -> Life:
        """The bot resolves the chat, or hands it to people after a while."""
        self.bot_from[chat.number] = self.env.now
        if self.resolved[chat.number]:
            self.bot[chat.number] = RESOLVED
        else:
            self.bot[chat.number] = HANDED_OFF
            yield self.env.timeout(self.handoff[chat.number])

    def _bot_takes_over(self) -> None:
        """Of the chats that arrived in this instant and wait, the bot takes those that its mode says."""
        if self.crew.bot_mode not in ("overflow", "after_hours") or not self._bot_works():
            return
        for chat in self.arrived_now:
            if chat.question < 0 or chat.person is not None:
                continue
            if self.crew.bot_mode == "after_hours" and any(p.on_duty for p in self.servers[chat.kind]):
                continue
            take(self.waiting[chat.kind], chat)
            del self.chats[chat.number]
            chat.question = -1
            self.asked[chat.turn], self.outcome[chat.turn] = -1, NOT_ASKED
            chat.answered.succeed(TO_BOT)

    # Hours -------------------------------------------------------------------------------------

    def _hours(self, person: Person, duty: tuple[Stretch, ...]) -> Life:
        """A person comes on duty, takes breaks, and goes home."""
        for stretch in duty:
            yield Instant(self.env, stretch.start - self.env.now, CALENDAR)
            person.on_duty, person.staying, person.gone_home = True, False, False
            person.idle_since = self.env.now
            self.ready.add(person.number)
            self._decide_soon()
            yield Instant(self.env, stretch.end - self.env.now, CALENDAR)
            person.on_duty = False
            if stretch.closes_shift:
                self._shift_ends(person)

    def _shift_ends(self, person: Person) -> None:
        """Open chats go to others, but for the reply in hand; or the person stays for them."""
        person.gone_home = True
        if self.crew.shift_end == "finish":
            person.staying = bool(person.chats)
            self.ready.add(person.number)
            self._decide_soon()
            return
        person.questions.clear()
        for chat in [chat for chat in person.chats.values() if chat is not person.writing]:
            self._release(chat)
            if chat.question >= 0:
                chat.handed_over_by = person.number
                put(self.waiting[chat.kind], chat)
        self._decide_soon()

    def _outages(self) -> Life:
        """The system goes down and comes up again."""
        for down, up in self.crew.outages.stretches:
            if up <= 0:
                continue
            yield Instant(self.env, max(0, down - self.env.now), CALENDAR)
            self.down = True
            yield Instant(self.env, up - self.env.now, CALENDAR)
            self.down = False
            self._decide_soon()

    # The decision ------------------------------------------------------------------------------

    def _decide_soon(self) -> None:
        """Have the desk decide when everything of this instant has happened."""
        if not self.decision_due:
            self.decision_due = True
            Instant(self.env, 0, DECISION).callbacks.append(self._decide)

    def _decide(self, _: simpy.Event) -> None:
        """Route the waiting chats, then give every free agent a reply to write.

        A question that is passed over gives its slot back within the decision, so what waits is
        looked at again.
        """
        self.decision_due = False
        if any(self.waiting):
            self._route()
        while self._give_replies():
            self._route()
        self._bot_takes_over()
        self.arrived_now.clear()

    def _route(self) -> None:
        """Waiting chats go to people, oldest question first, while anybody has a slot for them."""
        full: set[int] = set()
        while heads := [(line[0], k) for k, line in enumerate(self.waiting) if line and k not in full]:
            (_, number), kind = min(heads)
            available = (p for p in self.servers[kind] if p.on_duty and len(p.chats) < p.agent.max_chats)
            person = self.choose(available, self.last_routed)
            if person is None:
                full.add(kind)
            else:
                self.waiting[kind].pop(0)
                self._give_chat(person, self.chats[number])

    def _give_chat(self, person: Person, chat: Chat) -> None:
        """The chat is the person's from now to its end."""
        self.last_routed = person.number
        chat.person = person
        person.chats[chat.number] = chat
        put(person.questions, chat)
        self.ready.add(person.number)
        if self.routed[chat.number] < 0:
            self.routed[chat.number], self.routed_to[chat.number] = self.env.now, person.number
        if self.first_agent[chat.turn] < 0:
            self.first_agent[chat.turn] = person.number
        if chat.handed_over_by not in (-1, person.number):
            self.transfers.append((self.env.now, chat.turn, person.number))
        chat.handed_over_by = -1

    def _give_replies(self) -> bool:
        """Every free agent, in order of number, takes a reply; whether a slot came free meanwhile."""
        slot_freed = False
        if self.down:
            return slot_freed
        for number in sorted(self.ready):
            person = self.people[number]
            while (person.on_duty or person.staying) and person.writing is None and person.questions:
                place = self.next_question(person.questions, self.env.now - self.crew.threshold)
                chat = self.chats[person.questions.pop(place)[1]]
                if self.neglect[chat.turn] < person.agent.neglects:
                    self._neglect(chat)
                    slot_freed = True
                else:
                    self._write(person, chat)
        self.ready.clear()
        return slot_freed

    def _neglect(self, chat: Chat) -> None:
        """The question is never answered, and its chat ends there."""
        self.outcome[chat.turn] = NEGLECTED
        self._note_leaving(chat)
        self._end(chat)

    def _note_leaving(self, chat: Chat) -> None:
        """A buyer whose question has waited for its patience by now has left."""
        if self.env.now - chat.question >= self.patience[chat.turn]:
            self.left[chat.turn] = chat.question + self.patience[chat.turn]

    # Replies -----------------------------------------------------------------------------------

    def _write(self, person: Person, chat: Chat) -> None:
        """The person begins on the reply: look-up, then typing or a canned phrase."""
        turn, now, agent = chat.turn, self.env.now, person.agent
        self._note_leaving(chat)
        self.started[turn], self.agent[turn] = now, person.number
        if self.assisted[turn] and self.crew.bot_mode != "off" and self._bot_works():
            self.how[turn], writing = ASSISTED, agent.quick_reply_time
        elif self.quick[turn] < agent.quick_replies:
            self.how[turn], writing = QUICK, agent.quick_reply_time
        else:
            self.how[turn], writing = TYPED, round(self.chars[turn] * MINUTE / agent.speed)
        chat.question, person.writing = -1, chat
        work = max(1, self.lookup[turn] + writing)  # no reply within the instant of its decision
        reply = self.env.timeout(self.crew.outages.finish(now, work) - now)
        reply.callbacks.append(lambda _: self._reply(person, chat))

    def _reply(self, person: Person, chat: Chat) -> None:
        """The reply goes out; the buyer, if still there, thinks about the next question."""
        turn = chat.turn
        self.replied[turn] = person.idle_since = self.env.now
        person.writing = None
        gone = self.left[turn] >= 0
        self.outcome[turn] = ANSWERED_EMPTY if gone else ANSWERED
        if gone or turn + 1 == self.first_turn[chat.number + 1]:
            self._end(chat)
        else:
            if person.gone_home and not person.staying:
                self._release(chat)
            chat.answered.succeed()
        self.ready.add(person.number)
        self._decide_soon()

    # The end -----------------------------------------------------------------------------------

    def close(self) -> Records:
        """The records at the horizon, where what is open stays unanswered."""
        for chat in self.chats.values():
            # What would happen at the horizon itself is not played, and so nobody leaves then.
            if chat.question >= 0 and self.crew.horizon - chat.question > self.patience[chat.turn]:
                self.left[chat.turn] = chat.question + self.patience[chat.turn]
        self.transfers.sort()
        time, turn, to = np.array(self.transfers, dtype=np.int64).reshape(-1, 3).T
        long, small = np.int64, np.int8
        return Records(
            question=np.array(self.asked, long),
            start=np.array(self.started, long),
            reply=np.array(self.replied, long),
            agent=np.array(self.agent, long),
            first_agent=np.array(self.first_agent, long),
            left=np.array(self.left, long),
            outcome=np.array(self.outcome, small),
            how=np.array(self.how, small),
            bot=np.array(self.bot, small),
            bot_from=np.array(self.bot_from, long),
            routed=np.array(self.routed, long),
            routed_to=np.array(self.routed_to, long),
            transfer_turn=turn,
            transfer_time=time,
            transfer_to=to,
        )
