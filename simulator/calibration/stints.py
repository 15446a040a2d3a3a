"""Stints: when each account was at work, seen in its messages and in nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.concurrency import open_before, open_spans
from simulator.messages.log import AGENT, ASSIST, MESSAGE, MessageLog
from simulator.units import DAY, HOUR, MINUTE

QUARTER = 15 * MINUTE
QUARTERS = DAY // QUARTER
SILENCE = 4 * HOUR
"""A silence of more than this ends a stint."""
ALONE = 90 * MINUTE
"""A message or two with so long a silence between them and the rest are a word in passing."""
HANDED_OVER = 0.05
"""Where fewer chats a stint change hands, shifts do not end by handing chats over."""
SLACK = 3 * MINUTE
"""People come a little before their shift, and see the last buyer off a little after it."""
LONG_WAIT = 3 * MINUTE
"""A buyer waits so long for the first reply only if nobody is free."""
UNSEEN = 0.01
"""Even when hardly anybody asks, a person who is not seen is rather not there."""
ROUND_THE_CLOCK = 20 * HOUR
"""Nobody works for so long: an account that does is used by several people in turn."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stints:
    """Stints by account and time: columns of shape (stints,), times in microseconds since 1970.

    Attributes
    ----------
    account : int64 array
        A position in the log's accounts.
    first, last : int64 array
        The first and the last message.
    begun : int64 array
        When work on the last reply began, as far as is seen: a shift's end may lie between it and `last`.
    taken : int64 array
        When the last chat was taken on: people who stay for their open chats take no more.
    messages : int64 array
        How many the stint is made of.
    """

    account: Whole
    first: Whole
    last: Whole
    begun: Whole
    taken: Whole
    messages: Whole

    def __len__(self) -> int:
        return len(self.account)

    def where(self, kept: NDArray[np.bool_]) -> "Stints":
        """Those of `kept`, shape (stints,)."""
        columns = (self.account, self.first, self.last, self.begun, self.taken, self.messages)
        return Stints(*(column[kept] for column in columns))


def find_stints(log: MessageLog, chats: Chats) -> Stints:
    """The stints of all accounts that the log names, in order of account and time.

    A message or two long before or after the others are none of the stint. One that goes on from day to
    day for more than `ROUND_THE_CLOCK` comes back whole.
    """
    by_people = ((log.sender == AGENT) | (log.sender == ASSIST)) & (log.kind == MESSAGE) & (log.account >= 0)
    account, time = log.account[by_people].astype(np.int64), log.time[by_people]
    order = np.lexsort((time, account))
    account, time = account[order], time[order]
    if not len(time):
        return Stints(*(np.zeros(0, np.int64) for _ in range(6)))
    new = np.ones(len(time), bool)
    new[1:] = (account[1:] != account[:-1]) | (np.diff(time) > SILENCE)
    opens = np.flatnonzero(new)
    closes = np.append(opens[1:], len(time)) - 1
    opens, closes = _trimmed(time, opens, closes)
    stints = account[opens], time[opens], time[closes]
    replied = (chats.reply >= 0) & (chats.account >= 0)
    begun = _last_of(*stints, chats.account[replied], chats.reply[replied], chats.start[replied])
    spans = open_spans(chats)
    taken = _last_of(*stints, spans.account, spans.start, spans.start)
    return Stints(*stints, begun, np.where(taken < 0, begun, taken), closes - opens + 1)


def _trimmed(time: Whole, opens: Whole, closes: Whole) -> tuple[Whole, Whole]:
    """The stints, by the places of their first and last message, without what stands alone at their ends."""
    for many in (1,):
        long = closes - opens >= 4 * many
        ahead, behind = np.where(long, opens + many, opens), np.where(long, closes - many, closes)
        alone = long & (time[ahead] - time[np.maximum(ahead - 1, 0)] > ALONE)
        opens = np.where(alone, ahead, opens)
        alone = long & (time[np.minimum(behind + 1, len(time) - 1)] - time[behind] > ALONE)
        closes = np.where(alone, behind, closes)
    return opens, closes


def _last_of(accounts: Whole, first: Whole, last: Whole, account: Whole, at: Whole, value: Whole) -> Whole:
    """The greatest `value` of what happens within each stint; where nothing does, its last message."""
    found = np.full(len(first), -1)
    of = stint_of(accounts, first, account, at)
    within = (of >= 0) & (accounts[of] == account) & (at <= last[of])
    np.maximum.at(found, of[within], value[within])
    return np.where(found < first, last, np.minimum(found, last))


def stays_on(chats: Chats, of_team: NDArray[np.bool_], stints: Stints) -> bool:
    """Whether people of the team stay for their open chats when a shift ends, and hand none over."""
    known = chats.account >= 0
    account, chat = chats.account[known], chats.chat[known]
    handed = (chat[1:] == chat[:-1]) & (account[1:] != account[:-1]) & of_team[account[:-1]]
    return bool(handed.sum() < HANDED_OVER * len(stints))


def stint_of(accounts: Whole, firsts: Whole, account: Whole, time: Whole) -> Whole:
    """The last stint of the same account that began before each message; else any, or -1.

    Parameters
    ----------
    accounts, firsts : int64 array, shape (stints,)
        Of stints in order of account and time.
    account, time : int64 array, shape (n,)
        Of the messages.
    """
    if not len(time):
        return np.zeros(0, np.int64)
    # One number that sorts as account and time do: times since the earliest stay below the span.
    base = min(int(firsts.min()), int(time.min()))
    span = max(int(firsts.max()), int(time.max())) - base + 1
    keys = accounts * span + (firsts - base)
    return np.asarray(np.searchsorted(keys, account * span + (time - base), side="right") - 1)


def day_of(stints: Stints) -> Whole:
    """The day on which each stint starts, in days since 1970."""
    return np.asarray((stints.first + SLACK) // DAY)


def cells_of(stints: Stints, *, stay: bool) -> tuple[Whole, Whole]:
    """The quarter-hours of its day in which each stint seems to start and to end.

    Parameters
    ----------
    stints : Stints
        Of a team.
    stay : bool
        Whether they stay for their open chats after the end.

    Returns
    -------
    start, end : int64 array, shape (stints,)
        Quarter-hours since the midnight before; `start` from 0 to 95, `end` after it by 1 to 96.
    """
    midnight = day_of(stints) * DAY
    start = (stints.first + SLACK - midnight) // QUARTER
    end = -((midnight + SLACK - (stints.taken if stay else stints.begun)) // QUARTER)
    return start, np.clip(end, start + 1, start + QUARTERS)


def openings(chats: Chats, of_team: NDArray[np.bool_]) -> Whole:
    """When a person of the team who is there and idle would have been given something to do.

    A chat that goes to somebody who already has one open would have gone to an idle person, and so
    would one that waits and is of a type that the team takes: where neither happens, a person may be
    there without being seen.

    Parameters
    ----------
    chats : Chats
        What was logged.
    of_team : bool array, shape (accounts,)
        The team's accounts.

    Returns
    -------
    int64 array, shape (n,)
        Microseconds since 1970, in no order.
    """
    spans = open_spans(chats)
    first = chats.first_turn[:-1][chats.turns > 0]
    asked, reply, kind = chats.question[first], chats.reply[first], chats.type[chats.turns > 0]
    takes = np.bincount(chats.type[spans.chat[of_team[spans.account]]], minlength=len(chats.types)) > 0
    waits = ((reply < 0) | (reply - asked > LONG_WAIT)) & takes[kind]
    return np.concatenate([given_to_busy(chats, of_team), asked[waits]])


def given_to_busy(chats: Chats, of_team: NDArray[np.bool_]) -> Whole:
    """When a person of the team who already had a chat open was given another: nobody was idle.

    Those of `openings` that are sure to be ones: a question that waited may have been overlooked.
    """
    spans = open_spans(chats)
    return spans.start[of_team[spans.account] & (open_before(spans) > 0)]


def chances(chats: Chats, openings: Whole) -> NDArray[np.float64]:
    """How much it says that somebody is not seen in a quarter-hour.

    Returns
    -------
    float64 array, shape (96 * (days + 4),)
        Of each quarter-hour from two days before the log's first to two after its last: 1 where there
        was an opening, else `UNSEEN`.
    """
    found = np.full(slots(chats, QUARTER), UNSEEN)
    found[(openings - first_day(chats) * DAY) // QUARTER] = 1.0
    return found


def first_day(chats: Chats) -> int:
    """The day, since 1970, from which quarter-hours are counted: night shifts reach back before the log."""
    return chats.begins // DAY - 2


def slots(chats: Chats, width: int) -> int:
    """How many stretches of `width` there are from `first_day` to two days after the log's last."""
    return (chats.ends // DAY - chats.begins // DAY + 5) * (DAY // width)
