"""Turns: from a buyer's first unanswered message to the first answer, as a rule set counts them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import run
from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.threads import (
    BOT_ONLY,
    CENSORED,
    COUNTED,
    CROSS_DAY,
    FATES,
    OUTSIDE_WINDOW,
    in_order,
    stretches,
)
from simulator.units import DAY

__all__ = [
    "BOT_ONLY", "CENSORED", "COUNTED", "CROSS_DAY", "FATES", "OUTSIDE_WINDOW", "Turns", "find_turns",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Turns:
    """Turns as columns of equal length, by buyer code and then by opening time.

    Attributes
    ----------
    opened : int64 array, shape (n,)
        When the turn's clock started, in microseconds since 1970, local time: the buyer's first
        unanswered message, or the handoff or transfer that started it anew.
    answered : int64 array, shape (n,)
        When a person answered, same unit; -1 where nobody did.
    wait : int64 array, shape (n,)
        Microseconds from the one to the other; -1 where nobody answered.
    account : int32 array, shape (n,)
        The account that answered; where nobody did, the one that had the turn: that of the row that
        started its clock, else the last that the thread named before. -1 where the log names none.
    buyer : int32 array, shape (n,)
        Buyer code.
    day : int32 array, shape (n,)
        Natural day of the opening, in days since 1970.
    first : bool array, shape (n,)
        Whether it is its thread's first counted turn.
    fate : int8 array, shape (n,)
        Position in `FATES`.
    """

    opened: NDArray[np.int64]
    answered: NDArray[np.int64]
    wait: NDArray[np.int64]
    account: NDArray[np.int32]
    buyer: NDArray[np.int32]
    day: NDArray[np.int32]
    first: NDArray[np.bool_]
    fate: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.opened)


def find_turns(log: MessageLog, rules: RuleSet, until: int | None = None) -> Turns:
    """All turns of `log`, counted or not.

    Parameters
    ----------
    log : MessageLog
        Messages in any order; equal times keep the order of the rows.
    rules : RuleSet
        What opens, closes and counts.
    until : int, optional
        When the log stops early: the time of that, in microseconds since 1970. An unanswered turn
        opened less than the threshold before it is censored.

    Returns
    -------
    Turns
        Empty where nobody asks.

    Raises
    ------
    ValueError
        If a buyer code is not a position in ``log.buyers``.
    """
    found = in_order(lambda log: next(stretches(log, rules, until)), log)
    size = len(found.opened)
    turns = Turns(
        opened=np.empty(size, np.int64),
        answered=np.empty(size, np.int64),
        wait=np.empty(size, np.int64),
        account=np.empty(size, np.int32),
        buyer=np.empty(size, np.int32),
        day=np.empty(size, np.int32),
        first=np.empty(size, np.bool_),
        fate=np.empty(size, np.int8),
    )
    run(
        _by_buyer, len(log),
        found.opened, found.wait, found.account, found.buyer, found.first, found.fate,
        np.zeros(len(log.buyers) + 1, np.int64),
        turns.opened, turns.answered, turns.wait, turns.account, turns.buyer, turns.day, turns.first,
        turns.fate,
    )  # fmt: skip
    return turns


def _by_buyer(
    opened: Any, wait: Any, account: Any, buyer: Any, first: Any, fate: Any, place: Any,
    to_opened: Any, to_answered: Any, to_wait: Any, to_account: Any, to_buyer: Any, to_day: Any,
    to_first: Any, to_fate: Any,
) -> None:  # fmt: skip
    """A kernel: a counting sort by buyer of the first six columns into the last eight.

    `place` holds a zero for each buyer and one more.
    """
    for turn in range(len(opened)):
        place[buyer[turn] + 1] += 1
    for who in range(1, len(place)):
        place[who] += place[who - 1]
    for turn in range(len(opened)):
        who = buyer[turn]
        at = place[who]
        place[who] += 1
        start, waited = opened[turn], wait[turn]
        to_opened[at], to_wait[at] = start, waited
        to_answered[at] = start + waited if waited >= 0 else -1
        to_account[at], to_buyer[at] = account[turn], who
        to_day[at] = start // DAY
        to_first[at], to_fate[at] = first[turn], fate[turn]
