"""A message log as chats and turns: who asked when, who answered when, and what can be seen of the work.

This is not the scorer: a chat goes on over midnight, what the bot answers is the bot's, and a reply
is everything that an agent writes until the buyer writes again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.messages.log import (
    AGENT,
    ASSIST,
    AUTO,
    BOT,
    BUYER,
    HANDOFF,
    INTERNAL,
    MESSAGE,
    PLATFORM,
    SYSTEM,
    TRANSFER,
    MessageLog,
)
from simulator.units import HOUR, MINUTE, SECOND

QUIET = HOUR
"""A buyer who writes after so long a silence begins another chat."""
BURST = MINUTE
"""A buyer's message so soon after the last belongs to the same question; a later one is a nudge."""
FOLLOWS = 2 * MINUTE
"""An agent's message so soon after the last, with none of the buyer's between, is of the same reply."""

NO_BOT, RESOLVED, HANDED_OFF = range(3)
"""What the bot did with a chat: nothing, all of it, or its beginning."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Chats:
    """Chats in order of arrival, and their turns: columns.

    Times are microseconds since 1970-01-01 00:00, local time, as in a `MessageLog`; -1 is never or nobody.

    Attributes
    ----------
    buyer : int64 array, shape (chats,)
        Position among the log's buyers.
    arrival : int64 array, shape (chats,)
        The first message.
    last : int64 array, shape (chats,)
        The last message.
    type : int64 array, shape (chats,)
        Position in `types`.
    bot : int64 array, shape (chats,)
        `NO_BOT`, `RESOLVED` or `HANDED_OFF`.
    handoff : int64 array, shape (chats,)
        How long the bot had a chat that it handed off, from the arrival to the first question put to
        people; else -1.
    first_turn : int64 array, shape (chats + 1,)
        Where each chat's turns begin below; a chat that the bot resolved has none.
    question : int64 array, shape (turns,)
        The first message that waits for a person; where a handoff opened the turn, the handoff.
    reply, end : int64 array, shape (turns,)
        The first and the last message of the reply.
    previous : int64 array, shape (turns,)
        The last message before `reply` that the same account sent to anybody.
    start : int64 array, shape (turns,)
        When work on the reply can have begun: the latest of the question, `previous`, and the auto-reply
        or transfer that shows when the account was given the chat; -1 for an unanswered turn.
    given : int64 array, shape (turns,)
        When that auto-reply or transfer came, answered or not; -1 where the turn has none.
    account : int64 array, shape (turns,)
        Who replied; of an unanswered turn, with whom it was last; a position in `accounts`.
    chars, first_chars : int64 array, shape (turns,)
        Characters of the whole reply, and of its first message; -1 where the log does not say.
    replies : int64 array, shape (turns,)
        Messages that make up the reply; 0 of an unanswered turn.
    messages : int64 array, shape (turns,)
        The buyer's messages that make up the question, at least 1.
    assisted : bool array, shape (turns,)
        Whether the bot drafted the reply.
    types : tuple of str
        Names of the types of chat; ``("all",)`` where the log has no labels.
    accounts : tuple of str
        The log's.
    begins, ends : int
        The log's first and last message.
    resolution : int
        Microseconds that the log's times are multiples of: a minute, a second, or 1.
    """

    buyer: Whole
    arrival: Whole
    last: Whole
    type: Whole
    bot: Whole
    handoff: Whole
    first_turn: Whole
    question: Whole
    reply: Whole
    end: Whole
    previous: Whole
    start: Whole
    given: Whole
    account: Whole
    chars: Whole
    first_chars: Whole
    replies: Whole
    messages: Whole
    assisted: NDArray[np.bool_]
    types: tuple[str, ...]
    accounts: tuple[str, ...]
    begins: int
    ends: int
    resolution: int

    @property
    def turns(self) -> Whole:
        """Turns of each chat, shape (chats,)."""
        return np.diff(self.first_turn)

    @property
    def chat(self) -> Whole:
        """The chat of each turn, shape (turns,)."""
        return np.repeat(np.arange(len(self.arrival)), self.turns)


def resolution_of(times: Whole) -> int:
    """What all of `times` are multiples of: a minute, a second, or 1 microsecond.

    Of fewer than 30 times that happen to be full minutes nothing can be said, and a second is taken.
    """
    if len(times) >= 30 and not (times % MINUTE).any():
        return MINUTE
    return 1 if (times % SECOND).any() else SECOND


def find_chats(log: MessageLog) -> Chats:
    """The chats of `log`, whose rows may be in any order.

    Returns
    -------
    Chats
        What comes before a buyer's first message, and what an agent begins, is no turn. Rows of the
        platform, of the shop's own accounts and notices are passed over.
    """
    order = np.lexsort((log.time, log.buyer))  # stable: equal times keep the order of the rows
    buyer, time = log.buyer[order].astype(np.int64), log.time[order]
    sender, kind = log.sender[order].astype(np.int64), log.kind[order].astype(np.int64)
    account, chars = log.account[order].astype(np.int64), log.chars[order].astype(np.int64)
    label = np.full(len(order), -1) if log.type is None else log.type[order].astype(np.int64)
    persons = np.flatnonzero(((sender == AGENT) | (sender == ASSIST)) & (kind == MESSAGE))
    before = _previous(persons, account, time)

    size = len(order)
    chat_columns = np.empty((6, size), np.int64)
    turn_columns = np.empty((11, size), np.int64)
    counts = np.zeros(2, np.int64)
    run(
        _follow, 4 * size, *map(read_only, (buyer, time, sender, kind, account, chars, label, before)),
        *chat_columns, *turn_columns, counts,
    )  # fmt: skip
    chats, turns = counts.tolist()
    columns = chat_columns[:, :chats]
    buyers, arrival, last, kinds, bot, first = columns
    question, reply, end, previous, seen, who, signs, first_signs, replies, messages, assisted = (
        column[:turns] for column in turn_columns
    )
    by_arrival = np.lexsort((buyers, arrival))
    lengths = np.diff(np.append(first, turns))
    moved = _gathered(first[by_arrival], lengths[by_arrival])
    first_turn = np.concatenate([[0], np.cumsum(lengths[by_arrival])])
    took = bot[by_arrival]
    handed = took == HANDED_OFF
    handoff = np.full(chats, -1)
    asked = question[moved]
    handoff[handed] = asked[first_turn[:-1][handed]] - arrival[by_arrival][handed]
    start = np.where(reply >= 0, np.maximum(np.maximum(question, previous), seen), -1)
    start = np.minimum(start, reply)
    types, kinds = _types(log, kinds[by_arrival])
    return Chats(
        buyer=buyers[by_arrival], arrival=arrival[by_arrival], last=last[by_arrival], type=kinds,
        bot=took, handoff=handoff, first_turn=first_turn,
        question=asked, reply=reply[moved], end=end[moved], previous=previous[moved], start=start[moved],
        given=seen[moved], account=who[moved], chars=signs[moved], first_chars=first_signs[moved],
        replies=replies[moved], messages=np.maximum(1, messages[moved]), assisted=assisted[moved] > 0,
        types=types, accounts=log.accounts,
        begins=int(time.min()) if size else 0, ends=int(time.max()) if size else 0,
        resolution=resolution_of(log.time),
    )  # fmt: skip


def _previous(persons: Whole, account: Whole, time: Whole) -> Whole:
    """Of each of `persons`, rows of agents, the last message that its account sent before; else -1."""
    before = np.full(len(time), -1)
    theirs = persons[np.lexsort((time[persons], account[persons]))]
    same = account[theirs[1:]] == account[theirs[:-1]]
    before[theirs[1:][same]] = time[theirs[:-1][same]]
    return before


def _gathered(first: Whole, lengths: Whole) -> Whole:
    """The positions ``first[i], ..., first[i] + lengths[i] - 1`` of all i, one after another."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + lengths, lengths)


def _types(log: MessageLog, kinds: Whole) -> tuple[tuple[str, ...], Whole]:
    """Names of the types of chat, and each chat's; those without a label have a name of their own."""
    if log.type is None or not (kinds >= 0).any():
        return ("all",), np.zeros_like(kinds)
    if (kinds >= 0).all():
        return log.types, kinds
    return (*log.types, "unlabelled"), np.where(kinds < 0, len(log.types), kinds)


def _follow(  # noqa: PLR0912, PLR0915  one kind of row after another
    buyer: Any, time: Any, sender: Any, kind: Any, account: Any, chars: Any, label: Any, before: Any,
    of: Any, arrival: Any, last: Any, type_: Any, bot: Any, first: Any,
    question: Any, reply: Any, end: Any, previous: Any, seen: Any, who: Any, signs: Any, first_signs: Any,
    replies: Any, messages: Any, assisted: Any,
    counts: Any,
) -> int:  # fmt: skip
    """A kernel: rows by buyer and time become chats and turns; how many of each into `counts`."""
    chat, turn = -1, 0
    waits = False  # the chat's last turn is open
    asked = 0  # the buyer's last message
    told = 0  # the agent's last message
    for row in range(len(time)):
        now, by = time[row], sender[row]
        if by in (PLATFORM, INTERNAL):
            continue
        if by == SYSTEM and kind[row] == MESSAGE:
            continue
        fresh = chat < 0 or of[chat] != buyer[row]
        begins = (kind[row] == MESSAGE and by == BUYER) or kind[row] == HANDOFF
        if begins and (fresh or (now - last[chat] > QUIET and kind[row] == MESSAGE)):
            if chat >= 0 and waits and bot[chat] == RESOLVED:
                turn -= 1  # what was left open with the bot was never put to people
            chat += 1
            of[chat], arrival[chat], type_[chat], bot[chat] = buyer[row], now, -1, NO_BOT
            first[chat], waits, fresh = turn, False, False
        if fresh:
            continue
        last[chat] = now
        if type_[chat] < 0:
            type_[chat] = label[row]

        if kind[row] == HANDOFF:
            if waits:
                turn -= 1
            bot[chat], waits = HANDED_OFF, True
            question[turn], reply[turn], end[turn], previous[turn], seen[turn] = now, -1, -1, -1, -1
            who[turn], signs[turn], first_signs[turn] = account[row], -1, -1
            replies[turn], messages[turn], assisted[turn] = 0, 0, 0
            asked = now
            turn += 1
        elif kind[row] == TRANSFER:
            if waits:
                seen[turn - 1], who[turn - 1] = now, account[row]
        elif by == BUYER:
            if not waits:
                waits = True
                question[turn], reply[turn], end[turn], previous[turn], seen[turn] = now, -1, -1, -1, -1
                who[turn], signs[turn], first_signs[turn] = account[row], -1, -1
                replies[turn], messages[turn], assisted[turn] = 0, 1, 0
                turn += 1
            elif now - asked <= BURST:
                messages[turn - 1] += 1
            asked = now
        elif by == AUTO:
            if waits and account[row] >= 0:
                seen[turn - 1], who[turn - 1] = now, account[row]
        elif by == BOT:
            if waits and replies[turn - 1] == 0 and turn - first[chat] == 1 and bot[chat] != HANDED_OFF:
                bot[chat], waits = RESOLVED, False  # so far
                turn -= 1
        elif by in (AGENT, ASSIST):
            if waits:
                at = turn - 1
                reply[at], end[at], previous[at], who[at] = now, now, before[row], account[row]
                signs[at] = first_signs[at] = chars[row]
                replies[at], assisted[at], waits = 1, by == ASSIST, False
                messages[at] = max(1, messages[at])
                if bot[chat] == RESOLVED:
                    bot[chat] = HANDED_OFF
            elif turn > first[chat] and now - told <= FOLLOWS and account[row] == who[turn - 1]:
                at = turn - 1
                end[at] = now
                replies[at] += 1
                if chars[row] >= 0 and signs[at] >= 0:
                    signs[at] += chars[row]
            told = now
    if chat >= 0 and waits and bot[chat] == RESOLVED:
        turn -= 1
    counts[0], counts[1] = chat + 1, turn
    return 0
