"""What came of a replication: one record a turn, one a chat, and the transfers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOT_ASKED, ANSWERED, ANSWERED_EMPTY, WITHDRAWN, NEGLECTED, OPEN = range(6)
"""What became of a turn: never asked; answered; answered when the buyer had left without a word;
withdrawn by a buyer who left visibly; neglected; still open (or in hand) at the horizon."""

NOBODY, TYPED, QUICK, ASSISTED = range(4)
"""How a reply was made; nobody's where none was begun."""

NO_BOT, RESOLVED, HANDED_OFF = range(3)
"""What the bot did with a chat. A chat that it keeps past the horizon counts as handed off."""


@dataclass(frozen=True, eq=False)
class Records:
    """Turn records. Times are microseconds since the first midnight; -1 stands for never or nobody.

    Attributes
    ----------
    question, start, reply : int64 array, shape (turns,)
        When the turn was put to people, when an agent began on it, when the reply went out.
    agent : int64 array, shape (turns,)
        Number of the agent who began on it.
    first_agent : int64 array, shape (turns,)
        Number of the agent who had the question first.
    left : int64 array, shape (turns,)
        When the buyer left.
    outcome, how : int8 array, shape (turns,)
        `NOT_ASKED` ... `OPEN`, and `NOBODY` ... `ASSISTED`.
    bot : int8 array, shape (chats,)
        `NO_BOT`, `RESOLVED` or `HANDED_OFF`.
    bot_from : int64 array, shape (chats,)
        When the bot took the chat.
    routed, routed_to : int64 array, shape (chats,)
        When the chat first got a slot, and the number of the agent.
    transfer_turn, transfer_time, transfer_to : int64 array, shape (transfers,)
        The turn that was open, when it was taken up again, and the number of the new agent; in order
        of (time, turn).
    """

    question: NDArray[np.int64]
    start: NDArray[np.int64]
    reply: NDArray[np.int64]
    agent: NDArray[np.int64]
    first_agent: NDArray[np.int64]
    left: NDArray[np.int64]
    outcome: NDArray[np.int8]
    how: NDArray[np.int8]
    bot: NDArray[np.int8]
    bot_from: NDArray[np.int64]
    routed: NDArray[np.int64]
    routed_to: NDArray[np.int64]
    transfer_turn: NDArray[np.int64]
    transfer_time: NDArray[np.int64]
    transfer_to: NDArray[np.int64]
