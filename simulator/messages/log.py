"""The message log as columns: one row a message, real or simulated alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SENDERS = ("buyer", "agent", "assist", "bot", "auto", "system", "platform", "internal")
"""Who may send a message; a log holds positions in this tuple."""
BUYER, AGENT, ASSIST, BOT, AUTO, SYSTEM, PLATFORM, INTERNAL = range(len(SENDERS))

KINDS = ("message", "handoff", "transfer")
"""What a message may be; a log holds positions in this tuple."""
MESSAGE, HANDOFF, TRANSFER = range(len(KINDS))


@dataclass(frozen=True, eq=False)
class MessageLog:
    """Messages as columns of equal length, in any order; equal times keep the order of the rows.

    Attributes
    ----------
    buyer : int64 array, shape (n,)
        Position in `buyers`.
    time : int64 array, shape (n,)
        Microseconds since 1970-01-01 00:00 in local time, so that ``time // DAY`` is a natural day.
    sender : int8 array, shape (n,)
        Position in `SENDERS`.
    account : int32 array, shape (n,)
        Position in `accounts`; -1 where the log names none.
    kind : int8 array, shape (n,)
        Position in `KINDS`.
    chars : int32 array, shape (n,)
        Characters; -1 where the log does not say.
    buyers, accounts : tuple of str
        The ids that the codes stand for.
    """

    buyer: NDArray[np.int64]
    time: NDArray[np.int64]
    sender: NDArray[np.int8]
    account: NDArray[np.int32]
    kind: NDArray[np.int8]
    chars: NDArray[np.int32]
    buyers: tuple[str, ...]
    accounts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.time)
