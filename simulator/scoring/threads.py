"""A log's rows gathered into threads: one buyer's messages of one natural day, in order.

Everything that a scorer asks is asked of a thread, so the rows are put together once, by a counting
sort, whose cost a message stays the same however long the log is. It is the transpose of a sparse
matrix that has one entry a message, in the row of the message and the column of its buyer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.messages.log import (
    AGENT,
    ASSIST,
    BOT,
    BUYER,
    HANDOFF,
    KINDS,
    MESSAGE,
    SENDERS,
    SYSTEM,
    MessageLog,
)
from simulator.messages.log import TRANSFER as TRANSFER_KIND
from simulator.scenario.rulesets import RuleSet
from simulator.units import DAY

# What a message means to the turns. The lowest bit says whether the thread waits for an answer after it.
PERSON, ASKED, BOT_SPOKE, HANDED_OFF, TRANSFERRED = range(5)
_DROPPED = 7
_BITS = 3  # of a packed day that hold the event
_BLOCK = 1 << 16  # rows


@dataclass(frozen=True, eq=False)
class Threads:
    """The rows that matter under a rule set, by buyer and then by time; equal times in file order.

    Attributes
    ----------
    row : int array, shape (m,)
        Row in the log.
    event : int8 array, shape (m,)
        What happened: PERSON, ASKED, BOT_SPOKE, HANDED_OFF or TRANSFERRED.
    day : int array, shape (m,)
        Natural day, from the log's first.
    begins : bool array, shape (m,)
        Whether the row is its thread's first.
    """

    row: NDArray[np.integer]
    event: NDArray[np.int8]
    day: NDArray[np.integer]
    begins: NDArray[np.bool_]


def event_table(rules: RuleSet) -> NDArray[np.int8]:
    """What each sender's each kind of message means under `rules`, shape (senders, kinds)."""
    table = np.full((len(SENDERS), len(KINDS)), _DROPPED, np.int8)
    # The platform marks handoffs and transfers as system rows; an export that credits them to
    # whoever pressed the button means the same. Auto-replies, platform and own accounts are dropped whole.
    for sender in (BUYER, AGENT, ASSIST, BOT, SYSTEM):
        if rules.unit == "account":
            table[sender, TRANSFER_KIND] = TRANSFERRED
        if rules.bots == "closes":
            table[sender, HANDOFF] = HANDED_OFF
    table[BUYER, MESSAGE] = ASKED
    table[AGENT, MESSAGE] = PERSON
    if rules.assist_counts:
        table[ASSIST, MESSAGE] = PERSON
    if rules.bots == "closes":
        table[BOT, MESSAGE] = BOT_SPOKE
    return table


def blocks_of_threads(log: MessageLog, rules: RuleSet) -> Iterator[Threads]:
    """The rows of `log` that matter under `rules` by thread, in blocks of whole buyers.

    A block is small enough for a processor's cache, so that a message costs the same in a log of any
    length. There is at least one, which an empty log leaves empty.

    Parameters
    ----------
    log : MessageLog
        Any number of rows in any order; rows in time order are fastest.
    rules : RuleSet
        Says which rows matter and what they mean.

    Raises
    ------
    ValueError
        If a buyer code is not a position in ``log.buyers``.
    """
    from scipy.sparse import csr_array

    order = None
    if not (log.time[1:] >= log.time[:-1]).all():
        order = np.argsort(log.time, kind="stable")
        columns = {name: getattr(log, name)[order] for name in ("time", "buyer", "sender", "kind")}
        log = replace(log, **columns)
    packed, buyer = _packed(log, rules)
    entries = np.arange(len(log) + 1, dtype=buyer.dtype)
    by_buyer = csr_array((packed, buyer, entries), shape=(len(log), len(log.buyers) + 1)).tocsc()
    starts = by_buyer.indptr[:-1]

    cuts = np.searchsorted(starts, np.arange(_BLOCK, int(starts[-1]), _BLOCK))
    ends = np.unique([*cuts, len(starts) - 1]).tolist()
    for first, last in zip([0, *ends], ends, strict=False):
        own = starts[first : last + 1]
        part = slice(own[0], own[-1])
        row, packed = by_buyer.indices[part], by_buyer.data[part]
        begins = np.zeros(len(row), np.bool_)
        begins[(own[:-1] - own[0])[np.diff(own) > 0]] = True
        day = packed >> _BITS
        begins[1:] |= day[1:] != day[:-1]
        event = packed.astype(np.int8) & np.int8((1 << _BITS) - 1)
        yield Threads(row if order is None else order[row], event, day, begins)


def _packed(
    log: MessageLog, rules: RuleSet
) -> tuple[NDArray[np.signedinteger], NDArray[np.signedinteger]]:
    """Of a log in time order each row's day and, in the lowest bits, event; and its buyer.

    The buyer of a row that is dropped is one past the last.
    """
    size, buyers = len(log), len(log.buyers)
    if size and not 0 <= log.buyer.min() <= log.buyer.max() < buyers:
        raise ValueError("a buyer code is not a position in the log's buyers")
    first, last = (int(log.time[0]) // DAY, int(log.time[-1]) // DAY) if size else (0, 0)
    midnights = np.arange(first + 1, last + 1) * DAY
    days = np.diff(np.searchsorted(log.time, midnights), prepend=0, append=size)
    # Narrow numbers, for the memory that is walked is what takes the time.
    narrow = last - first < 1 << (15 - _BITS)
    ordinal = np.arange(len(days)) << _BITS
    packed: NDArray[np.signedinteger] = np.repeat(ordinal.astype(np.int16 if narrow else np.int32), days)
    code = np.int32 if max(size, buyers) < 2**31 - 2 else np.int64
    buyer: NDArray[np.signedinteger] = np.empty(size, code)
    table = event_table(rules).tobytes().ljust(256, bytes([_DROPPED]))
    for start in range(0, size, _BLOCK):
        part = slice(start, start + _BLOCK)
        key = log.sender[part] * np.int8(len(KINDS)) + log.kind[part]
        event = np.frombuffer(key.tobytes().translate(table), np.int8)
        packed[part] |= event
        buyer[part] = log.buyer[part]
        np.putmask(buyer[part], event == _DROPPED, buyers)
    return packed, buyer
