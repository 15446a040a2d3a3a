"""Turn records written out as the messages that a real log would show of them.

Only what a log shows is written: that a buyer left without a word, or that a question was overlooked,
can be seen in the silence alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape
from simulator.desk.records import ASSISTED, HANDED_OFF, NO_BOT, RESOLVED, Records
from simulator.messages.log import (
    AGENT,
    ASSIST,
    AUTO,
    BOT,
    BUYER,
    HANDOFF,
    MESSAGE,
    SYSTEM,
    TRANSFER,
    MessageLog,
)
from simulator.scenario.shifts import BOT_ACCOUNT
from simulator.units import DAY, MINUTE, SECOND

BURST_GAP = 4 * SECOND  # between the messages in which a buyer writes one question
NUDGE_AFTER = 2 * MINUTE  # a buyer who is still there asks once whether anybody is
BOT_ANSWERS_AFTER = SECOND
GREETING_CHARS, BOT_CHARS, NUDGE_CHARS = 15, 40, 3

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Lines:
    """Messages of one sort; `turn` orders those of equal time, and tells the chat."""

    turn: Whole
    time: Whole
    sender: int | Whole
    account: Whole
    chars: int | Whole
    kind: int = MESSAGE


def transcript(tape: Tape, records: Records, accounts: tuple[str, ...], epoch: int) -> MessageLog:
    """The message log of a replication.

    Parameters
    ----------
    tape, records : Tape, Records
        What was played, and what came of it.
    accounts : tuple of str
        Account names of the crew, by number.
    epoch : int
        Microseconds from 1970-01-01 to the first midnight, in local time.

    Returns
    -------
    MessageLog
        In order of time; those of equal time in the order in which they happened. A buyer's further
        messages lie between the question and its reply, the buyer's leaving or midnight, whichever
        comes first, so that none opens a turn of its own.
    """
    chat_of = np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn))
    lines = [
        *_bot_lines(tape, records, len(accounts)),
        *_questions(tape, records),
        _greetings(tape, records),
        _Lines(
            records.transfer_turn,
            records.transfer_time,
            SYSTEM,
            records.transfer_to,
            0,
            TRANSFER,
        ),
        _replies(tape, records),
    ]
    turn = np.concatenate([line.turn for line in lines])
    time = np.concatenate([line.time for line in lines])
    order = np.lexsort((turn, time))  # stable: of one turn and time, the sorts as listed above

    def column(values: list[int | Whole]) -> Whole:
        return np.concatenate(
            [np.broadcast_to(v, line.turn.shape) for v, line in zip(values, lines, strict=True)]
        )[order]

    width = max(6, len(str(len(tape.arrival))))
    return MessageLog(
        buyer=chat_of[turn[order]].astype(np.int64),
        time=time[order] + epoch,
        sender=column([line.sender for line in lines]).astype(np.int8),
        account=column([line.account for line in lines]).astype(np.int32),
        kind=column([line.kind for line in lines]).astype(np.int8),
        chars=column([line.chars for line in lines]).astype(np.int32),
        buyers=tuple(f"b{number:0{width}}" for number in range(len(tape.arrival))),
        accounts=(*accounts, BOT_ACCOUNT),
    )


def _bot_lines(tape: Tape, records: Records, bot: int) -> list[_Lines]:
    """What passes between buyer and bot, and the handoff; one question and one answer stand for it."""
    chats = np.flatnonzero(records.bot != NO_BOT)
    turn, asked = tape.first_turn[chats], records.bot_from[chats]
    resolved = records.bot[chats] == RESOLVED
    account = np.where(resolved, bot, records.first_agent[turn])
    patience = np.where(resolved, BOT_ANSWERS_AFTER, np.minimum(tape.handoff[chats], BOT_ANSWERS_AFTER))
    answered = np.minimum(asked + patience, _midnight(asked) - 1)
    handed = records.bot == HANDED_OFF
    given = tape.first_turn[:-1][handed]
    given = given[records.question[given] >= 0]
    return [
        _Lines(turn, asked, BUYER, account, tape.question_chars[turn]),
        _Lines(turn, answered, BOT, account, BOT_CHARS),
        _Lines(given, records.question[given], SYSTEM, records.first_agent[given], 0, HANDOFF),
    ]


def _questions(tape: Tape, records: Records) -> list[_Lines]:
    """The questions, each in one or more messages, and one nudge where the answer is slow."""
    turn = np.flatnonzero(records.question >= 0)
    asked, reply, left = records.question[turn], records.reply[turn], records.left[turn]
    end = _midnight(asked)
    end = np.where(reply >= 0, np.minimum(end, reply), end)
    end = np.where(left >= 0, np.minimum(end, left), end)
    messages = tape.messages[turn]
    gap = np.minimum(BURST_GAP, (end - asked) // messages)
    each = np.repeat(np.arange(len(turn)), messages)
    place = np.arange(len(each)) - np.repeat(np.cumsum(messages) - messages, messages)
    nudged = asked + NUDGE_AFTER < end
    return [
        _Lines(
            turn[each],
            asked[each] + place * gap[each],
            BUYER,
            records.first_agent[turn][each],
            tape.question_chars[turn][each],
        ),
        _Lines(
            turn[nudged],
            asked[nudged] + NUDGE_AFTER,
            BUYER,
            records.first_agent[turn][nudged],
            NUDGE_CHARS,
        ),
    ]


def _greetings(tape: Tape, records: Records) -> _Lines:
    """The auto-reply that greets a buyer when the chat first gets an agent."""
    chats = np.flatnonzero(records.routed >= 0)
    return _Lines(
        tape.first_turn[chats], records.routed[chats], AUTO, records.routed_to[chats], GREETING_CHARS
    )


def _replies(tape: Tape, records: Records) -> _Lines:
    turn = np.flatnonzero(records.reply >= 0)
    sender = np.where(records.how[turn] == ASSISTED, ASSIST, AGENT)
    return _Lines(turn, records.reply[turn], sender, records.agent[turn], tape.chars[turn])


def _midnight(time: Whole) -> Whole:
    """The midnight after each time."""
    return (time // DAY + 1) * DAY
