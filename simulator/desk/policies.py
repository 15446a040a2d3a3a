"""Who gets a chat, and which question an agent answers next.

Each policy is a small function over the people's state; `Person` and `Chat` are what they look at.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import simpy

from simulator.desk.crew import Agent

Question = tuple[int, int]
"""A question's time and its chat's number: the order in which questions are taken up."""


@dataclass(eq=False, slots=True)
class Person:
    """An agent at work.

    Attributes
    ----------
    number : int
        Place in the crew.
    agent : Agent
        Who it is.
    on_duty : bool
        Present, not on a break, the shift not ended.
    gone_home : bool
        The shift has ended, or not begun.
    staying : bool
        The shift has ended, and the person stays for the chats still open.
    chats : dict of int to Chat
        Open chats by number.
    questions : list of Question
        Open questions of those chats that nobody has begun on, oldest first.
    writing : Chat or None
        The chat whose reply is in hand.
    idle_since : int
        When the person last came on duty or sent a reply.
    """

    number: int
    agent: Agent
    on_duty: bool = False
    gone_home: bool = True
    staying: bool = False
    chats: dict[int, "Chat"] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    writing: "Chat | None" = None
    idle_since: int = 0


@dataclass(eq=False, slots=True)
class Chat:
    """A chat that people may see.

    Attributes
    ----------
    number, kind : int
        Place on the tape, and the type.
    turn : int
        The turn it is at, as a row of the tape.
    question : int
        When that turn was put to people; -1 while the buyer thinks or the reply is in hand.
    person : Person or None
        Who has it.
    handed_over_by : int
        Number of the agent whose shift ended on the open question; -1 for none.
    answered : simpy.Event
        What the buyer waits for.
    """

    number: int
    kind: int
    answered: simpy.Event
    turn: int = -1
    question: int = -1
    person: Person | None = None
    handed_over_by: int = -1


def least_loaded(people: Iterable[Person], last: int) -> Person | None:
    """Whoever has the fewest open chats, then the lowest number."""
    return min(people, key=lambda p: (len(p.chats), p.number), default=None)


def round_robin(people: Iterable[Person], last: int) -> Person | None:
    """The next after `last`, the number that was given a chat most recently."""
    return min(people, key=lambda p: (p.number <= last, p.number), default=None)


def longest_idle(people: Iterable[Person], last: int) -> Person | None:
    """Whoever has had nothing to answer the longest; if all have, the fewest open chats.

    Idle is a person with no reply in hand and no question waiting.
    """
    return min(
        people,
        key=lambda p: (
            (1, len(p.chats), p.number)
            if p.writing is not None or p.questions
            else (0, p.idle_since, p.number)
        ),
        default=None,
    )


ROUTING: dict[str, Callable[[Iterable[Person], int], Person | None]] = {
    "least_loaded": least_loaded,
    "round_robin": round_robin,
    "longest_idle": longest_idle,
}


def longest_wait(questions: list[Question], oldest_in_time: int) -> int:
    """The question that has waited longest; of equals, the lowest chat."""
    return 0


def newest(questions: list[Question], oldest_in_time: int) -> int:
    """The latest question; of equals, the lowest chat."""
    return bisect_left(questions, (questions[-1][0], -1))


def rescue(questions: list[Question], oldest_in_time: int) -> int:
    """The oldest question that may still be answered in time, else the oldest of all."""
    place = bisect_left(questions, (oldest_in_time, -1))
    return place if place < len(questions) else 0


REPLY_ORDER: dict[str, Callable[[list[Question], int], int]] = {
    "longest_wait": longest_wait,
    "newest": newest,
    "rescue": rescue,
}
"""Each gives the place in a list of questions, oldest first, of the one to answer; `oldest_in_time`
is the moment from which on a question is still within the threshold."""


def put(questions: list[Question], chat: Chat) -> None:
    """Add the chat's open question in its order."""
    insort(questions, (chat.question, chat.number))


def take(questions: list[Question], chat: Chat) -> None:
    """Remove the chat's open question."""
    del questions[bisect_left(questions, (chat.question, chat.number))]
