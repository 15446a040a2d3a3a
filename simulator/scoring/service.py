"""What a shop's daily report says of the service beside the rate: whom it served, and how busily."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.compiler import read_only, run
from simulator.messages.log import AGENT, MESSAGE, MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.threads import (
    ASKED,
    NO_SUCH_BUYER,
    NO_TIME,
    OUT_OF_ORDER,
    PERSON,
    check,
    event_table,
    in_order,
    inputs,
)
from simulator.scoring.turns import COUNTED, Turns
from simulator.units import DAY, MINUTE

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
    events = event_table(rules.model_copy(update={"bots": "ignored", "unit": "buyer"}))
    buyers, counts = len(log.buyers), np.zeros(5, np.int64)

    def walk(log: MessageLog) -> list[int]:
        found = run(
            _receptions, len(log), *inputs(log), read_only(events), ASKED, PERSON, long,
            np.full(buyers, NO_TIME), np.zeros(buyers, np.int64),
            *(np.zeros(buyers, np.bool_) for _ in range(4)), counts,
        )  # fmt: skip
        check(found)
        return counts.tolist()

    questions, replies, asking, served, receptions = in_order(walk, log)
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


def _receptions(
    time: Any, buyer: Any, sender: Any, kind: Any, _account: Any, events: Any,
    asks: int, replies: int, long: int,
    seen: Any, began: Any, asked: Any, replied: Any, served: Any, lasted: Any, counts: Any,
) -> int:  # fmt: skip
    """A kernel: into `counts` buyers' messages, persons', buyers asking, those served, and those for long.

    Of each buyer it knows when the last row was `seen`, and of the day when it `began`, whether the
    buyer `asked` and a person `replied`, and whether the buyer counts as `served` and as `lasted` already.
    """
    for which in range(len(counts)):
        counts[which] = 0
    midnight = next_midnight = NO_TIME
    for row in range(len(time)):
        who = buyer[row]
        if not 0 <= who < len(seen):
            return NO_SUCH_BUYER
        event = events[(16 * sender[row] + kind[row]) & 255]
        if event not in (asks, replies):
            continue
        now = time[row]
        if not midnight <= now < next_midnight:
            midnight = now // DAY * DAY
            next_midnight = midnight + DAY
        if seen[who] < midnight:
            began[who] = now
            asked[who] = replied[who] = served[who] = lasted[who] = False
        elif now < seen[who]:
            return OUT_OF_ORDER
        seen[who] = now

        if event == asks:
            counts[0] += 1
            counts[2] += 0 if asked[who] else 1
            asked[who] = True
        else:
            counts[1] += 1
            replied[who] = True
        if asked[who] and replied[who]:
            counts[3] += 0 if served[who] else 1
            served[who] = True
            if now - began[who] > long:
                counts[4] += 0 if lasted[who] else 1
                lasted[who] = True
    return 0
