"""When the desk would have begun on the questions that nobody answered.

A log does not tell, and without it nobody can say whether such a question was overlooked or its buyer
had left. It is worked out from the questions that were asked about the same time.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.units import HOUR, MINUTE

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

LATE = 20
"""A reply that took more than so many times the median was begun later than the log lets one see."""
AWAY = 20 * MINUTE
"""Who writes nothing for so long may be away,"""
UNUSUAL = 3
"""and is, where that is longer than so many times the 90th percentile of the silences."""
NIGHT = 4 * HOUR
"""Longer silences are no measure of what is usual."""
LEAVING = 10 * MINUTE
"""A question asked less than this after the last thing written may have been left behind, or not."""
UNSURE = -2
IN_TURN = 500
"""So many replies of an account are looked at for the end of a question's wait."""


def begun(chats: Chats) -> Whole:
    """When each reply was begun, shape (turns,); -1 of the unanswered.

    It is `Chats.start`, but where the reply then took implausibly long: after a break nothing shows when
    the account came back, and the reply was begun a median reply's work before it went out.
    """
    answered = chats.reply >= 0
    if not answered.any():
        return chats.start
    work = chats.reply - chats.start
    usual = max(1, int(np.median(work[answered])))
    return np.where(answered & (work > LATE * usual), chats.reply - usual, chats.start)


def would_begin(chats: Chats, starts: Whole) -> Whole:
    """When an agent began on each question, or would have, had it been neither overlooked nor withdrawn.

    Parameters
    ----------
    chats : Chats
        The log.
    starts : int64 array, shape (turns,)
        What `begun` gives.

    Returns
    -------
    int64 array, shape (turns,)
        Of an answered turn when it was begun. -1 where nothing was begun any more until the log's end, and
        `UNSURE` where an absence began about when the question was asked, answered later or not.

    Notes
    -----
    A question that is with an account waits for it. One that answers the oldest first would have begun on
    it when it sent its last message before the reply to a younger one, or at once; one that answers the
    newest first, before the reply to an older one, or when it was idle. Which of the two an account does,
    most replies of the desk tell. A chat that was given to nobody waits for a place, the oldest of its
    type first: it would have been begun on when the next chat was, or at once if that one did not wait.
    Where the account, or the desk, is silent for unusually long about the question, it was away until
    it wrote again, if what it then answered had waited too, or nobody who asked meanwhile was answered.
    A log without accounts is taken for that of one.
    """
    if (chats.account < 0).all():
        chats = replace(chats, account=np.zeros_like(chats.account))
    answered = chats.reply >= 0
    result = starts.copy()
    if not answered.any():
        return result
    first = np.zeros(len(starts), np.bool_)
    first[chats.first_turn[:-1][chats.turns > 0]] = True
    oldest_first = _takes_the_oldest(chats, starts, answered & ~first)
    with_somebody = ~answered & (chats.account >= 0)
    for account in np.unique(chats.account[with_somebody]):
        lost = np.flatnonzero(with_somebody & (chats.account == account))
        replies = np.flatnonzero(answered & (chats.account == account))
        if len(replies):
            begins = _with_account(chats, starts, replies, lost, oldest_first)
            result[lost] = _unless_away(chats, starts, replies, lost, begins)
    kind = chats.type[chats.chat]
    rest = ~answered & (result == -1)
    for of_type in np.unique(kind[rest]):
        lost = np.flatnonzero(rest & (kind == of_type))
        replies = np.flatnonzero(answered & (kind == of_type))
        firsts = replies[first[replies]]
        if len(firsts):
            result[lost] = _unless_away(chats, starts, replies, lost, _in_line(chats, starts, firsts, lost))
    result[_left_behind(chats, result)] = UNSURE
    return result


def _takes_the_oldest(chats: Chats, starts: Whole, those: Mask) -> bool:
    """Whether an account that has two questions answers the older first, more often than not."""
    at = np.flatnonzero(those)
    at = at[np.lexsort((starts[at], chats.account[at]))]
    one, other = at[:-1], at[1:]
    together = (chats.account[one] == chats.account[other]) & (chats.question[other] < starts[one])
    older = together & (chats.question[one] < chats.question[other])
    return bool(2 * older.sum() >= together.sum())


def _with_account(chats: Chats, starts: Whole, replies: Whole, lost: Whole, oldest_first: bool) -> Whole:
    """When the account that sent `replies` would have begun on the questions `lost`; else -1."""
    ordered = replies[np.argsort(starts[replies], kind="stable")]
    begins, asked = starts[ordered], chats.question[ordered]
    # The moment at which it had nothing in hand before each reply; of one that came back, when it did.
    came_back = begins != chats.start[ordered]
    free = np.where(came_back, begins, np.minimum(chats.previous[ordered], begins))
    idle = free < asked
    since = np.maximum(chats.question[lost], chats.given[lost])
    first = np.searchsorted(begins, since)
    result = np.full(len(lost), -1)
    for place, (question, when, at) in enumerate(
        zip(chats.question[lost].tolist(), since.tolist(), first.tolist(), strict=True)
    ):
        later = slice(at, at + IN_TURN)
        before_it = asked[later] > question if oldest_first else asked[later] < question
        ends = before_it | idle[later]
        if ends.any():
            result[place] = max(when, int(free[at + ends.argmax()]))
    return result


def _in_line(chats: Chats, starts: Whole, firsts: Whole, lost: Whole) -> Whole:
    """When the questions `lost`, given to nobody, would have been begun on, as the next of `firsts`."""
    ordered = firsts[np.argsort(chats.question[firsts], kind="stable")]
    asked = chats.question[lost]
    at = np.searchsorted(chats.question[ordered], asked, side="right")
    following, before = ordered[np.minimum(at, len(ordered) - 1)], ordered[np.maximum(at - 1, 0)]
    waited = starts[following] > chats.question[following]
    begins = np.where(waited, starts[following], np.where(at > 0, starts[before], -1))
    return np.where(at < len(ordered), np.maximum(begins, asked), -1)


def _unless_away(chats: Chats, starts: Whole, replies: Whole, lost: Whole, begins: Whole) -> Whole:
    """`begins`, but when it began to write again, if who sent `replies` was away then."""
    ordered = replies[np.argsort(chats.reply[replies], kind="stable")]
    signs, limit = _signs(chats, ordered, lost)
    at = np.searchsorted(signs, begins, side="right")
    last = np.where(at > 0, signs[np.maximum(at - 1, 0)], chats.begins)
    following = np.searchsorted(chats.reply[ordered], begins, side="right")
    back = ordered[np.minimum(following, len(ordered) - 1)]
    silence = signs[np.minimum(at, len(signs) - 1)] - last
    several = np.bincount(at, minlength=len(signs) + 1)[at] > 1
    told = (starts[back] > chats.question[back] + MINUTE) | several | (silence > NIGHT)
    away = (begins >= 0) & (following < len(ordered)) & (silence > limit) & told
    return np.where(away, np.maximum(starts[back], begins), begins)


def _signs(chats: Chats, replies: Whole, lost: Whole) -> tuple[Whole, int]:
    """When those who sent `replies` gave a sign of life, and a silence that is unusually long for them.

    A chat that an account is given, with a greeting, is one, too, answered or not.
    """
    given = chats.given[np.concatenate([replies, lost])]
    signs = np.unique(np.concatenate([chats.reply[replies], given[given >= 0]]))
    silences = np.diff(signs)
    usual = silences[silences < NIGHT]
    return signs, max(AWAY, UNUSUAL * int(np.quantile(usual, 0.9))) if len(usual) else AWAY


def _left_behind(chats: Chats, begins: Whole) -> Mask:
    """The turns asked about when the desk, or their account, stopped writing, that still waited later.

    What was overlooked then, and what was left behind for buyers to give up, cannot be told apart; so those
    that were answered in the end do not count either.
    """
    replies = np.flatnonzero(chats.reply >= 0)
    everybody = np.arange(len(begins))
    result = np.zeros(len(begins), np.bool_)
    lines = [(replies, everybody)]
    lines += [(replies[chats.account[replies] == one], np.flatnonzero(chats.account == one))
              for one in np.unique(chats.account[replies])]  # fmt: skip
    for own, mine in lines:
        signs, limit = _signs(chats, own, mine[:0])
        stops = signs[:-1][np.diff(signs) > limit] + LEAVING
        if len(stops):
            at = np.searchsorted(stops, begins[mine]) - 1
            result[mine] |= (at >= 0) & (chats.question[mine] < stops[np.maximum(at, 0)])
    return result & (begins >= 0)
