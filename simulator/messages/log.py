"""The message log as columns: one row a message, real or simulated alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

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
    buyers : sequence of str
        The ids that the buyers' codes stand for.
    accounts : tuple of str
        The ids that the accounts' codes stand for.
    type : int16 array, shape (n,), or None
        The type of the chat, as a position in `types`, -1 where it has no label; None where the log has
        no labels.
    types : tuple of str
        The labels that the types' codes stand for.
    """

    buyer: NDArray[np.int64]
    time: NDArray[np.int64]
    sender: NDArray[np.int8]
    account: NDArray[np.int32]
    kind: NDArray[np.int8]
    chars: NDArray[np.int32]
    buyers: Sequence[str]
    accounts: tuple[str, ...]
    type: NDArray[np.int16] | None = None
    types: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True)
class NumberedIds(Sequence[str]):
    """The ids ``b000000``, ``b000001``, ..., each written only when it is asked for.

    Attributes
    ----------
    size : int
        How many there are; their digits are at least six, and enough for this number.
    """

    size: int

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        width = max(6, len(str(self.size)))
        found = range(self.size)[at]
        if isinstance(found, range):
            return tuple(f"b{number:0{width}}" for number in found)
        return f"b{found:0{width}}"


def in_time_order(log: MessageLog) -> MessageLog:
    """The same messages in order of time; those of equal time as they stood."""
    return rows_of(log, np.argsort(log.time, kind="stable"))


def rows_of(log: MessageLog, rows: NDArray[np.intp]) -> MessageLog:
    """Those messages alone, in that order, under the same codes."""
    columns = ["buyer", "time", "sender", "account", "kind", "chars"]
    if log.type is not None:
        columns.append("type")
    return replace(log, **{name: getattr(log, name)[rows] for name in columns})
