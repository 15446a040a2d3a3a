"""What came of each turn of a log, after what wait, and which of them tell something of leaving."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import QUIET, Chats
from simulator.calibration.leaving_model import ANSWERED, ENDS, GOES_ON, UNANSWERED, Counts, count
from simulator.calibration.would_begin import begun, would_begin
from simulator.units import SECOND

Whole = NDArray[np.int64]

LONG = 6 * QUIET
"""A shorter log has its edges left on."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Turns as columns, shape (turns,).

    Attributes
    ----------
    wait : int64 array
        Microseconds from the question to when an account began on it, or would have; -1 where nobody
        can tell.
    kind, number : int64 array
        The type of the chat, and the turn's number in it from 0.
    outcome : int64 array
        One of `simulator.calibration.leaving_model`'s.
    team : int64 array
        Of the account that answered, or that had it last; -1 for none.
    told : bool array
        Whether the turn counts.
    neglectable : bool
        Whether what no account has can have been overlooked: not so where questions are seen to be
        with an account.
    """

    wait: Whole
    kind: Whole
    number: Whole
    outcome: Whole
    team: Whole
    told: NDArray[np.bool_]
    neglectable: bool

    def counts(self, kinds: Sequence[int], teams: int) -> Counts:
        """The turns of some types, counted; the types are renumbered in the order given."""
        mine = self.told & np.isin(self.kind, kinds)
        renumbered = np.full(int(self.kind.max(initial=0)) + 1, -1)
        renumbered[list(kinds)] = np.arange(len(kinds))
        return count(
            self.wait[mine] / SECOND, renumbered[self.kind[mine]], self.number[mine], self.outcome[mine],
            self.team[mine], len(kinds), teams, neglectable=self.neglectable,
        )  # fmt: skip


def outcomes_of(chats: Chats, team_of: Whole) -> Outcomes:
    """The turns of `chats`; `team_of` is each account's team.

    Turns asked within `QUIET` of the log's end do not count, for they may go on after it, nor those of chats
    that came so soon after its beginning, which may have begun before; both only if the log is `LONG`.
    """
    answered = chats.reply >= 0
    last = np.zeros(len(answered), np.bool_)
    last[chats.first_turn[1:][chats.turns > 0] - 1] = True
    begins = would_begin(chats, begun(chats))
    inside = np.ones(len(answered), np.bool_)
    if chats.ends - chats.begins > LONG:
        arrival = chats.arrival[chats.chat]
        inside = (chats.question <= chats.ends - QUIET) & (arrival >= chats.begins + QUIET)
    outcome = np.where(answered, np.where(last, ENDS, GOES_ON), UNANSWERED)
    outcome[answered & (chats.end > chats.ends - QUIET)] = ANSWERED
    team = np.full(len(answered), -1)
    named = chats.account >= 0
    team[named] = team_of[chats.account[named]]
    number = np.arange(len(answered)) - np.repeat(chats.first_turn[:-1], chats.turns)
    later = ~answered & (number > 0)
    some = later if later.any() else ~answered
    return Outcomes(
        wait=np.where(begins >= 0, np.maximum(begins - chats.question, 0), -1),
        kind=chats.type[chats.chat],
        number=number,
        outcome=outcome,
        team=team,
        told=inside & (begins >= 0),
        neglectable=bool(2 * (named & some).sum() <= some.sum()),
    )
