"""Turns: from a buyer's first unanswered message to the first answer, as a rule set counts them.

The rules are those of docs/scoring.md. The whole log is walked as columns. Whether a thread waits for
an answer before a row is decided by the row before it, so every row is looked at once, with its
neighbour, and only the rows that change something are looked at again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.threads import (
    ASKED,
    BOT_SPOKE,
    HANDED_OFF,
    PERSON,
    TRANSFERRED,
    Threads,
    blocks_of_threads,
)
from simulator.units import DAY

FATES = ("counted", "outside_window", "bot_only", "cross_day", "censored")
"""What becomes of a turn; `Turns.fate` holds positions in this tuple. One that would fall under
several of the last four falls under the first of them."""
COUNTED, OUTSIDE_WINDOW, BOT_ONLY, CROSS_DAY, CENSORED = range(len(FATES))

_OPEN = 1  # the bit of an event after which a thread waits for an answer
_WAITING_BIT = 3  # set where the thread waited before the event
ANSWER, BOT_ANSWER, RESTART = (
    event | 1 << _WAITING_BIT for event in (PERSON, BOT_SPOKE, HANDED_OFF)
)


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


_COLUMNS = tuple(Turns.__dataclass_fields__)


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
    """
    parts = [_turns(threads, log, rules, until) for threads in blocks_of_threads(log, rules)]
    return Turns(*(np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS))


def _turns(threads: Threads, log: MessageLog, rules: RuleSet, until: int | None) -> Turns:
    waiting = _waiting_before(threads)
    changes = ((threads.event ^ waiting) & _OPEN).view(np.bool_) | (threads.event == HANDED_OFF)
    marks = np.flatnonzero(changes)
    # Each mark starts a turn, starts its clock anew (a handoff while the thread waits), or ends it; a
    # transfer ends one and starts another. So what became of a start is what the mark after it is.
    kind = (threads.event | waiting << _WAITING_BIT)[marks]
    kind, marks = np.append(kind, ASKED), np.append(marks, marks[-1:])  # an end looks like a new start
    opening = (kind[:-1] != ANSWER) & (kind[:-1] != BOT_ANSWER) & (kind[1:] != RESTART)
    start = np.flatnonzero(opening)
    at, end_at, end = marks[start], marks[start + 1], kind[start + 1]

    by_person = end == ANSWER
    row, end_row = threads.row[at], threads.row[end_at]
    opened, ended = log.time[row], log.time[end_row]
    buyer = log.buyer[row].astype(np.int32)
    day = opened // DAY

    fate = np.zeros(len(at), np.int8)
    if until is not None:
        fate[~by_person & (opened > until - rules.threshold)] = CENSORED
    if rules.cross_day == "excluded":
        last = _last_before_a_contact_next_day(threads, log, at)
        fate[last[(end[last] != ANSWER) & (end[last] != BOT_ANSWER)]] = CROSS_DAY
    fate[end == BOT_ANSWER] = BOT_ONLY
    clock = opened - day * DAY
    fate[(clock < rules.window.start) | (clock >= rules.window.end)] = OUTSIDE_WINDOW

    return Turns(
        opened=opened,
        answered=np.where(by_person, ended, -1),
        wait=np.where(by_person, ended - opened, -1),
        account=_accounts(threads, log, at, np.where(by_person, end_row, row), by_person),
        buyer=buyer,
        day=day.astype(np.int32),
        first=_first_of_thread(fate == COUNTED, buyer, day),
        fate=fate,
    )


def _waiting_before(threads: Threads) -> NDArray[np.int8]:
    """1 for each row before which its thread waits for an answer, else 0."""
    event = threads.event
    after = event & _OPEN
    transfers = event == TRANSFERRED
    if transfers.any():
        # A transfer leaves things as they were: as the last row that is none left them.
        decisive = np.where(transfers & ~threads.begins, 0, np.arange(len(event)))
        after = after[np.maximum.accumulate(decisive)]
    waiting = np.zeros(len(event), np.int8)
    waiting[1:] = after[:-1]
    np.putmask(waiting, threads.begins, 0)
    return waiting


def _last_before_a_contact_next_day(
    threads: Threads, log: MessageLog, at: NDArray[np.integer]
) -> NDArray[np.integer]:
    """Which turns, started `at`, are their thread's last, where a person writes to the buyer next day."""
    begin = np.flatnonzero(threads.begins)
    day, buyer = threads.day[begin], log.buyer[threads.row[begin]]
    same_buyer = buyer[1:] == buyer[:-1]
    tomorrow = np.flatnonzero(same_buyer & (day[1:] == day[:-1] + 1)) + 1
    if not len(tomorrow) or not len(at):
        return np.zeros(0, np.intp)
    end = np.append(begin, len(threads.event))[tomorrow + 1]
    person = np.append(np.flatnonzero(threads.event == PERSON), len(threads.event))
    met = tomorrow[person[np.searchsorted(person, begin[tomorrow])] < end]
    last = np.searchsorted(at, begin[met]) - 1
    return last[(last >= 0) & (at[last] >= begin[met - 1])]


def _accounts(
    threads: Threads,
    log: MessageLog,
    at: NDArray[np.integer],
    credited: NDArray[np.integer],
    answered: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """The account of each turn, started `at`: that of the log's row `credited`, else the last one named."""
    account: NDArray[np.int32] = log.account[credited]
    unnamed = np.flatnonzero((account < 0) & ~answered)
    if len(unnamed):
        named = log.account[threads.row]
        position = np.arange(len(named))
        last_named = np.maximum.accumulate(np.where(named >= 0, position, -1))[at[unnamed]]
        begin = np.maximum.accumulate(np.where(threads.begins, position, 0))[at[unnamed]]
        account[unnamed] = np.where(last_named >= begin, named[last_named], -1)
    return account


def _first_of_thread(
    counted: NDArray[np.bool_], buyer: NDArray[np.int32], day: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which turns are the first counted ones of their threads."""
    first = np.zeros(len(counted), np.bool_)
    at = np.flatnonzero(counted)
    if len(at):
        buyer, day = buyer[at], day[at]
        begins = np.ones(len(at), np.bool_)
        begins[1:] = (buyer[1:] != buyer[:-1]) | (day[1:] != day[:-1])
        first[at] = begins
    return first
