"""Turn records written out as the messages that a real log would show of them.

Only what a log shows is written: that a buyer left without a word, or that a question was overlooked,
can be seen in the silence alone.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
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
    NumberedIds,
)
from simulator.scenario.shifts import BOT_ACCOUNT
from simulator.units import DAY, MINUTE, SECOND

BURST_GAP = 4 * SECOND  # between the messages in which a buyer writes one question
NUDGE_AFTER = 2 * MINUTE  # a buyer who is still there asks once whether anybody is
BOT_ANSWERS_AFTER = SECOND
GREETING_CHARS, BOT_CHARS, NUDGE_CHARS = 15, 40, 3


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
        Chat by chat, each in order of time; those of equal time in the order in which they happened. A
        buyer's further messages lie between the question and its reply, the buyer's leaving or
        midnight, whichever comes first, so that none opens a turn of its own.
    """
    # At most a nudge and a reply to each question, and in each chat three lines of the bot and a greeting;
    # what is not written to costs no memory.
    most = int(tape.messages.sum()) + 2 * int(np.count_nonzero(records.question >= 0))
    most += 4 * len(tape.arrival) + len(records.transfer_turn)
    by_turn = np.argsort(records.transfer_turn, kind="stable")
    given: tuple[NDArray[Any], ...] = (
        tape.first_turn, tape.handoff, records.bot, records.bot_from, records.routed, records.routed_to,
        tape.messages, tape.question_chars, tape.chars,
        records.question, records.first_agent, records.left, records.reply, records.agent, records.how,
        records.transfer_turn[by_turn], records.transfer_time[by_turn], records.transfer_to[by_turn],
    )  # fmt: skip
    buyer, time = np.empty(most, np.int64), np.empty(most, np.int64)
    sender, kind = np.empty(most, np.int8), np.empty(most, np.int8)
    account, chars = np.empty(most, np.int32), np.empty(most, np.int32)
    columns = (buyer, time, sender, account, kind, chars)
    rows = run(_write, most, *map(read_only, given), len(accounts), epoch, *columns)
    return MessageLog(
        buyer=buyer[:rows],
        time=time[:rows],
        sender=sender[:rows],
        account=account[:rows],
        kind=kind[:rows],
        chars=chars[:rows],
        buyers=NumberedIds(len(tape.arrival)),
        accounts=(*accounts, BOT_ACCOUNT),
    )


def _write(  # noqa: PLR0912, PLR0915  one sort of line after another
    first_turn: Any, handoff: Any, bot: Any, bot_from: Any, routed: Any, routed_to: Any,
    messages: Any, question_chars: Any, reply_chars: Any,
    question: Any, first_agent: Any, left: Any, reply: Any, agent: Any, how: Any,
    transfer_turn: Any, transfer_time: Any, transfer_to: Any,
    bot_account: int, epoch: int,
    buyer: Any, time: Any, sender: Any, account: Any, kind: Any, chars: Any,
) -> int:  # fmt: skip
    """A kernel: the lines of every turn into the last six columns; how many there are comes back.

    The columns are those of a tape and its records, the transfers in order of their turns. The sorts of
    lines stand below in the order in which those of one turn and time happen.
    """
    row = transfer = 0
    for chat in range(len(routed)):
        begin, first = row, first_turn[chat]
        for turn in range(first, first_turn[chat + 1]):
            who, asked, replied = first_agent[turn], question[turn], reply[turn]

            if turn == first and bot[chat] != NO_BOT:
                # One question and one answer stand for what passes between buyer and bot.
                if bot[chat] == RESOLVED:
                    whose, after = bot_account, BOT_ANSWERS_AFTER
                else:
                    whose, after = who, min(handoff[chat], BOT_ANSWERS_AFTER)
                came = bot_from[chat]
                answered = min(came + after, (came // DAY + 1) * DAY - 1)
                time[row], sender[row], account[row] = came, BUYER, whose
                kind[row], chars[row] = MESSAGE, question_chars[turn]
                row += 1
                time[row], sender[row], account[row] = answered, BOT, whose
                kind[row], chars[row] = MESSAGE, BOT_CHARS
                row += 1
                if bot[chat] == HANDED_OFF and asked >= 0:
                    time[row], sender[row], account[row] = asked, SYSTEM, who
                    kind[row], chars[row] = HANDOFF, 0
                    row += 1

            if asked < 0:
                break

            # The question, in one or more messages that end before the buyer has an answer or leaves.
            end = (asked // DAY + 1) * DAY
            if 0 <= replied < end:
                end = replied
            if 0 <= left[turn] < end:
                end = left[turn]
            gap = BURST_GAP
            if gap * messages[turn] > end - asked:
                gap = (end - asked) // messages[turn]
            for place in range(messages[turn]):
                time[row], sender[row], account[row] = asked + place * gap, BUYER, who
                kind[row], chars[row] = MESSAGE, question_chars[turn]
                row += 1

            # One nudge where the answer is slow.
            if asked + NUDGE_AFTER < end:
                time[row], sender[row], account[row] = asked + NUDGE_AFTER, BUYER, who
                kind[row], chars[row] = MESSAGE, NUDGE_CHARS
                row += 1

            # The auto-reply that greets a buyer when the chat first gets an agent.
            if turn == first and routed[chat] >= 0:
                time[row], sender[row], account[row] = routed[chat], AUTO, routed_to[chat]
                kind[row], chars[row] = MESSAGE, GREETING_CHARS
                row += 1

            while transfer < len(transfer_turn) and transfer_turn[transfer] == turn:
                time[row], sender[row], account[row] = transfer_time[transfer], SYSTEM, transfer_to[transfer]
                kind[row], chars[row] = TRANSFER, 0
                row += 1
                transfer += 1

            if replied >= 0:
                time[row], sender[row] = replied, ASSIST if how[turn] == ASSISTED else AGENT
                account[row], kind[row], chars[row] = agent[turn], MESSAGE, reply_chars[turn]
                row += 1

        # From the first midnight on to 1970, and into order of time, past later ones; few have any before.
        for line in range(begin, row):
            buyer[line] = chat
            time[line] += epoch
            place = line
            while place > begin and time[place - 1] > time[place]:
                before = place - 1
                time[before], time[place] = time[place], time[before]
                sender[before], sender[place] = sender[place], sender[before]
                account[before], account[place] = account[place], account[before]
                kind[before], kind[place] = kind[place], kind[before]
                chars[before], chars[place] = chars[place], chars[before]
                place = before
    return row
