"""Threads followed row by row to their turns: the rules of docs/scoring.md as two plain loops.

Both are kernels, which Python interprets for short logs and numba compiles for long ones. They and the
codes that they know share this file, for a change elsewhere would not have them compiled anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.messages.log import (
    AGENT,
    ASSIST,
    BOT,
    BUYER,
    HANDOFF,
    MESSAGE,
    SYSTEM,
    TRANSFER,
    MessageLog,
    in_time_order,
)
from simulator.scenario.rulesets import RuleSet
from simulator.units import DAY, NEVER

FATES = ("counted", "outside_window", "bot_only", "cross_day", "censored")
"""What becomes of a turn; one that would fall under several of the last four falls under the first."""
COUNTED, OUTSIDE_WINDOW, BOT_ONLY, CROSS_DAY, CENSORED = range(len(FATES))

# What a message means to the turns, and what it does by that: the open turn ends, one starts.
DROPPED, ASKED, PERSON, BOT_SPOKE, HANDED_OFF, TRANSFERRED = range(6)
ENDS, STARTS = 1, 2  # bits
_EFFECTS = np.array([  # where no turn is open, and where one is
    (0, 0),  # dropped
    (STARTS, 0),  # asked
    (0, ENDS),  # a person
    (0, ENDS),  # the bot spoke
    (STARTS, STARTS),  # handed off: the clock of the open turn starts anew
    (0, ENDS | STARTS),  # transferred
], np.int8)  # fmt: skip

NO_TIME = -NEVER  # before any time
# What a kernel gives that can't go on; `service` has one too, which a change here doesn't compile anew.
OUT_OF_ORDER, NO_SUCH_BUYER = -1, -2


Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Followed:
    """Turns as columns of equal length: each buyer's by opening time, the buyers' mixed.

    Attributes
    ----------
    opened, wait : int64 array, shape (n,)
        As in `Turns`, and so is all below.
    account, buyer : int32 array, shape (n,)
    fate : int8 array, shape (n,)
    first : bool array, shape (n,)
    """

    opened: NDArray[np.int64]
    wait: NDArray[np.int64]
    account: NDArray[np.int32]
    buyer: NDArray[np.int32]
    fate: NDArray[np.int8]
    first: NDArray[np.bool_]


def event_table(rules: RuleSet) -> NDArray[np.int8]:
    """What each sender's each kind of message means under `rules`, shape (16, 16)."""
    table = np.full((16, 16), DROPPED, np.int8)
    # The platform marks handoffs and transfers as system rows; an export that credits them to
    # whoever pressed the button means the same. Auto-replies, platform and own accounts are dropped whole.
    for sender in (BUYER, AGENT, ASSIST, BOT, SYSTEM):
        if rules.unit == "account":
            table[sender, TRANSFER] = TRANSFERRED
        if rules.bots == "closes":
            table[sender, HANDOFF] = HANDED_OFF
    table[BUYER, MESSAGE] = ASKED
    table[AGENT, MESSAGE] = PERSON
    if rules.assist_counts:
        table[ASSIST, MESSAGE] = PERSON
    if rules.bots == "closes":
        table[BOT, MESSAGE] = BOT_SPOKE
    return table


def stretches(
    log: MessageLog, rules: RuleSet, until: int | None = None, rows: int | None = None
) -> Iterator[Followed]:
    """All turns of `log`, judged by `rules`, some rows at a time.

    Parameters
    ----------
    log : MessageLog
        Rows in which each buyer's are in order of time.
    rules, until : RuleSet, int or None
        As for `find_turns`.
    rows : int, optional
        How many rows a stretch has; without it there is one stretch. The next stretch overwrites this
        one's columns, but for `fate`: there a row may still make a turn of an earlier stretch cross-day.

    Raises
    ------
    OutOfOrderError
        Where a buyer's rows are not in order of time.
    ValueError
        If a buyer code is not a position in ``log.buyers``.
    """
    size, buyers = len(log), len(log.buyers)
    rows = size if rows is None else rows
    columns = inputs(log)
    events, effects = read_only(event_table(rules)), read_only(_EFFECTS)
    state = (
        np.full(buyers, NO_TIME), np.full(buyers, NO_TIME), np.full(buyers, -1, np.int32),
        np.full(buyers, -1, np.int32), np.full(buyers, -1),
    )  # fmt: skip
    counted_on = np.full(buyers, NO_TIME)
    too_late = NEVER if until is None else until - rules.threshold
    # A row ends one turn at most, and the last one the turns that are open then; what no turn takes
    # of this memory is never touched.
    room = min(size, rows + buyers)
    opened, wait = np.empty(room, np.int64), np.empty(room, np.int64)
    account, buyer = np.empty(room, np.int32), np.empty(room, np.int32)
    first, fates = np.empty(room, np.bool_), np.empty(size, np.int8)
    before = 0
    for row in range(0, max(size, 1), max(rows, 1)):
        turns = run(
            _follow, size, *(column[row : row + rows] for column in columns), events, effects,
            rules.cross_day == "excluded", row + rows >= size, before,
            *state, opened, wait, account, buyer, fates,
        )  # fmt: skip
        check(turns)
        fate = fates[before : before + turns]
        part = Followed(opened[:turns], wait[:turns], account[:turns], buyer[:turns], fate, first[:turns])
        run(
            _judge, size, rules.window.start, rules.window.end, too_late,
            part.opened, part.wait, part.buyer, counted_on, part.fate, part.first,
        )  # fmt: skip
        before += turns
        yield part


class OutOfOrderError(Exception):
    """A buyer's rows are not in order of time."""


def check(found: int) -> None:
    """Raise what a kernel's negative answer stands for."""
    if found == OUT_OF_ORDER:
        raise OutOfOrderError
    if found == NO_SUCH_BUYER:
        raise ValueError("a buyer code is not a position in the log's buyers")


def in_order(walk: Callable[[MessageLog], Result], log: MessageLog) -> Result:
    """What `walk` gives for `log`, or else, if it wants that, for its rows in order of time."""
    try:
        return walk(log)
    except OutOfOrderError:
        return walk(in_time_order(log))


def inputs(log: MessageLog) -> tuple[NDArray[Any], ...]:
    """The columns by which a kernel follows the threads."""
    return tuple(read_only(column) for column in (log.time, log.buyer, log.sender, log.kind, log.account))


def _follow(
    time: Any, row_buyer: Any, sender: Any, kind: Any, row_account: Any, events: Any, effects: Any,
    met_is_excluded: bool, is_last: bool, before: int,
    seen: Any, since: Any, holder: Any, named: Any, left_open: Any,
    opened: Any, wait: Any, account: Any, buyer: Any, fate: Any,
) -> int:  # fmt: skip
    """A kernel: the rows' turns into the last five columns; how many there are comes back.

    In `fate` there are the turns `before` these rows too. What is open is written down where `is_last`.
    Of each buyer it knows when the last row was `seen`; `since` when a turn is open, and which account
    is its `holder`; the account `named` last on the day; and which turn was `left_open` the day before.
    """
    turns = 0
    midnight = next_midnight = NO_TIME
    for row in range(len(time)):
        if turns < 0:
            break  # never; it tells the compiler that the columns are not written to from their end
        who = row_buyer[row]
        if not 0 <= who < len(seen):
            return NO_SUCH_BUYER
        event = events[(16 * sender[row] + kind[row]) & 255]
        if event == DROPPED:
            continue
        now = time[row]
        if not midnight <= now < next_midnight:
            midnight = now // DAY * DAY
            next_midnight = midnight + DAY

        # A thread is one buyer's natural day. At midnight an open turn stays unanswered.
        if seen[who] < midnight:
            left_open[who] = -1
            if since[who] != NO_TIME:
                opened[turns], wait[turns], fate[before + turns] = since[who], -1, COUNTED
                account[turns], buyer[turns] = holder[who], who
                if met_is_excluded and seen[who] >= midnight - DAY:
                    left_open[who] = before + turns
                turns += 1
                since[who] = NO_TIME
            named[who] = -1
        elif now < seen[who]:
            return OUT_OF_ORDER
        seen[who] = now

        # A person who writes the very next day makes it a cross-day turn. No `if` asks for the person,
        # here or below: who writes next is more than the processor can guess, and guessing wrong is dear.
        by_person = event == PERSON
        left = left_open[who]
        if left >= 0:
            fate[left] = CROSS_DAY if by_person and fate[left] != OUTSIDE_WINDOW else fate[left]

        # A turn is with the account on the row that started its clock, or else the last one named.
        by = row_account[row]
        last_named = by if by >= 0 else named[who]
        named[who] = last_named

        # Every row is written down as the end of a turn, and stays if it was one.
        start, held_by = since[who], holder[who]
        does = effects[2 * event + (start != NO_TIME)]
        opened[turns] = start
        wait[turns] = now - start if by_person else -1
        fate[before + turns] = BOT_ONLY if event == BOT_SPOKE else COUNTED
        account[turns] = by if by_person else held_by
        buyer[turns] = who
        turns += does & ENDS
        since[who] = now if does & STARTS else NO_TIME if does & ENDS else start
        holder[who] = last_named if does & STARTS else held_by

    for who in range(len(seen) if is_last else 0):
        if since[who] != NO_TIME:
            opened[turns], wait[turns], fate[before + turns] = since[who], -1, COUNTED
            account[turns], buyer[turns] = holder[who], who
            turns += 1
    return turns


def _judge(
    window_start: int, window_end: int, too_late: int,
    opened: Any, wait: Any, buyer: Any, counted_on: Any, fate: Any, first: Any,
) -> None:  # fmt: skip
    """A kernel: what becomes of each turn, and whether it is its thread's first counted one.

    `fate` says already which turns are bot-only or cross-day; `counted_on` is for each buyer the day of
    the last counted turn.
    """
    for turn in range(len(opened)):
        start, who = opened[turn], buyer[turn]
        day = start // DAY
        clock = start - day * DAY
        found = fate[turn]
        if not window_start <= clock < window_end:
            found = OUTSIDE_WINDOW
        elif found == COUNTED and wait[turn] < 0 and start > too_late:
            found = CENSORED
        fate[turn] = found
        first[turn] = found == COUNTED and counted_on[who] != day
        if found == COUNTED:
            counted_on[who] = day
