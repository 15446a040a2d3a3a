"""What a shop's daily report says of the service beside the rate: whom it served, and how busily."""

from dataclasses import dataclass

import numpy as np

from simulator.messages.log import AGENT, MESSAGE, MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.threads import ASKED, PERSON, Threads, blocks_of_threads
from simulator.scoring.turns import COUNTED, Turns
from simulator.units import MINUTE

SLOW = MINUTE
"""A longer wait is slow, unless a user says otherwise: three times the usual target for a first answer."""
LONG = 30 * MINUTE
"""A longer reception is long, unless a user says otherwise."""


@dataclass(frozen=True)
class Service:
    """A log in the terms of a shop's daily report.

    Attributes
    ----------
    buyers_asking : int
        Buyers who wrote, each once a natural day, at any hour.
    buyers_served : int
        Those of them whom a person wrote to on the same day.
    buyers_unreplied : int
        The others.
    buyer_messages, agent_messages : int
        Messages of buyers, and of persons as the rule set has it: assisted replies only if they count.
    answer_ratio : float or None
        Messages of persons over messages of buyers; None where no buyer wrote.
    slow_responses : int
        Counted turns answered after a longer wait than `slow`.
    long_receptions : int
        Served buyers' days that took longer than `long` from the first message to the last, the buyer's
        or a person's.
    characters_typed : int or None
        Characters of all messages sent by agents, canned phrases among them; None where the log does
        not say of any.
    """

    buyers_asking: int
    buyers_served: int
    buyers_unreplied: int
    buyer_messages: int
    agent_messages: int
    answer_ratio: float | None
    slow_responses: int
    long_receptions: int
    characters_typed: int | None


def service(
    log: MessageLog, turns: Turns, rules: RuleSet, slow: int = SLOW, long: int = LONG
) -> Service:
    """Sum up `log`, whose `turns` were found by `rules`.

    Parameters
    ----------
    log : MessageLog
        Messages in any order.
    turns : Turns
        What `find_turns` found in it.
    rules : RuleSet
        The rules that they were found by.
    slow, long : int
        A longer wait is slow, and a longer reception long; in microseconds.
    """
    # Bots, handoffs and transfers are no part of a reception: only what people write is.
    plain = rules.model_copy(update={"bots": "ignored", "unit": "buyer"})
    asking = served = questions = replies = receptions = 0
    for threads in blocks_of_threads(log, plain):
        counts = _count(threads, log, long)
        asking, served = asking + counts[0], served + counts[1]
        questions, replies = questions + counts[2], replies + counts[3]
        receptions += counts[4]
    chars = log.chars[(log.sender == AGENT) & (log.kind == MESSAGE)]
    known = chars[chars >= 0]
    wait = turns.wait[turns.fate == COUNTED]
    return Service(
        buyers_asking=asking,
        buyers_served=served,
        buyers_unreplied=asking - served,
        buyer_messages=questions,
        agent_messages=replies,
        answer_ratio=replies / questions if questions else None,
        slow_responses=int(np.count_nonzero(wait > slow)),
        long_receptions=receptions,
        characters_typed=int(known.sum(dtype=np.int64)) if len(known) else None,
    )


def _count(threads: Threads, log: MessageLog, long: int) -> tuple[int, int, int, int, int]:
    """Buyers asking, those served, their messages, persons' messages, long receptions."""
    if not len(threads.event):
        return 0, 0, 0, 0, 0
    first = np.flatnonzero(threads.begins)
    last = np.append(first[1:], len(threads.event)) - 1
    by_buyer = np.add.reduceat((threads.event == ASKED).astype(np.int64), first)
    by_person = np.add.reduceat((threads.event == PERSON).astype(np.int64), first)
    served = (by_buyer > 0) & (by_person > 0)
    lasted = log.time[threads.row[last]] - log.time[threads.row[first]]
    return (
        int(np.count_nonzero(by_buyer)),
        int(np.count_nonzero(served)),
        int(by_buyer.sum()),
        int(by_person.sum()),
        int(np.count_nonzero(served & (lasted > long))),
    )
