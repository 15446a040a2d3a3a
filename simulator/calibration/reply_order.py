"""Which question an agent answers next, as the order of the replies shows it."""

from typing import Literal

import numpy as np

from simulator.calibration.chats import Chats
from simulator.calibration.would_begin import begun

ReplyOrder = Literal["longest_wait", "newest", "rescue"]
ENOUGH = 30
"""Choices of a kind below which they show nothing."""
MOSTLY = 0.7
"""Share of the choices that go by a rule, from which on it is one: the rest are slips."""


def reply_order(chats: Chats, threshold: int) -> ReplyOrder:
    """The order in which agents answer their open questions, as a scenario's desk has it.

    Parameters
    ----------
    chats : Chats
        The log.
    threshold : int
        Microseconds within which the rule set wants a reply: ``rescue`` looks at it.

    Returns
    -------
    str
        ``longest_wait`` wherever nothing else is plain.

    Notes
    -----
    A choice is a reply that was begun while the question of the same account's next reply waited, too. Where
    both had waited less than the threshold, or both more, ``newest`` takes the younger; where only one had,
    ``rescue`` takes that.
    """
    starts = begun(chats)
    at = np.flatnonzero((chats.reply >= 0) & (chats.account >= 0))
    at = at[np.lexsort((starts[at], chats.account[at]))]
    taken, left = at[:-1], at[1:]
    asked = np.maximum(chats.question, chats.given)
    choice = (chats.account[taken] == chats.account[left]) & (asked[left] < starts[taken])
    choice &= chats.question[left] != chats.question[taken]
    taken, left = taken[choice], left[choice]
    younger = chats.question[taken] > chats.question[left]
    in_time, other_in_time = (starts[taken] - chats.question[one] <= threshold for one in (taken, left))
    alike = in_time == other_in_time
    if _mostly(younger[alike]):
        return "newest"
    return "rescue" if _mostly(younger[~alike]) else "longest_wait"


def _mostly(chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    return len(chosen) >= ENOUGH and bool(chosen.mean() >= MOSTLY)
