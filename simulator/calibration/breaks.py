"""Breaks: when, within a shift, people send next to nothing although buyers write.

One quiet half hour of one person says little; the same half hour of the same people on many days says
all. Replies are counted in slots of five minutes against what a person on duty would have sent; what is
found is rounded to quarter-hours.
"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.stints import QUARTER, first_day, slots
from simulator.units import DAY, HOUR, MINUTE

SLOT = 5 * MINUTE
SLOTS = DAY // SLOT
SLOTS_PER_QUARTER = QUARTER // SLOT
IN_HAND = 2 * MINUTE
"""The reply in hand may go out so long after a break has begun."""
STRAYS = 0.03
"""Share of the usual replies that somebody may send from a break all the same."""
LONGEST = 2 * HOUR // SLOT
IN_BREAKS = 0.25
"""Share of a break's slots in which a question waits at least, and of those in which only an opening is
missed."""
RUNS = 2.0
"""Slots next to each other are quiet together, and say so much less than if each were on its own."""
EDGE = 0.1
"""A slot at a break's edge that says less than this of what its slots say on average is none of it."""
NEEDED = 10.0
"""Log likelihood ratio above which quiet is a break."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Pause = tuple[int, int]
"""Quarter-hours since the midnight before the shift's start."""
Pattern = tuple[Pause, ...]


@dataclass(frozen=True, eq=False)
class Quiet:
    """How much each slot of each stint speaks for a break: arrays of shape (stints, 576), two days long.

    Attributes
    ----------
    gain : float64 array
        Log likelihood ratio of a break; 0 before the stint's first message and after its last.
    """

    gain: Real

    def of(self, pattern: Pattern) -> Real:
        """What speaks for all breaks of `pattern` together, shape (stints,)."""
        found = np.zeros(len(self.gain))
        for start, end in pattern:
            found += self.gain[:, start * SLOTS_PER_QUARTER : end * SLOTS_PER_QUARTER].sum(axis=1)
        return found


def find_quiet(
    chats: Chats, openings: Whole, account: Whole, day: Whole, first: Whole, last: Whole
) -> Quiet:
    """What the replies of a team say about breaks.

    A slot speaks for a break if its person sends nothing in it while one of that person's own questions
    waits from its beginning to its end, or while there is an opening: how loudly, depends on how seldom
    that is with that person at other times. A slot with a reply speaks against a break, and so does, a
    little, one without where nothing was to be done.

    Parameters
    ----------
    chats : Chats
        What was logged.
    openings : int64 array
        As from `stints.openings`.
    account, day : int64 array, shape (stints,)
        Whose each of the team's stints is, and the day, since 1970, on which its shift starts.
    first, last : int64 array, shape (stints,)
        Its first and last message, in microseconds since 1970.
    """
    origin, size = first_day(chats), slots(chats, SLOT)
    replied = chats.reply >= 0
    columns = (chats.question, chats.reply, chats.start)
    asked, reply, start = (column[replied] - origin * DAY for column in columns)
    who = chats.account[replied]
    # A reply that was begun before its slot and goes out early in it may be the one in hand.
    in_hand = (start // SLOT < reply // SLOT) & (reply % SLOT < IN_HAND)
    opening = np.bincount((openings - origin * DAY) // SLOT, minlength=size) > 0

    midnight = (day - origin) * SLOTS
    low, high = (first - origin * DAY) // SLOT - midnight, (last - origin * DAY) // SLOT - midnight
    within = np.arange(2 * SLOTS)
    gain = np.zeros((len(account), 2 * SLOTS))
    for number in np.unique(account):
        rows, own = np.flatnonzero(account == number), who == number
        at = np.minimum(midnight[rows, None] + within, size - 1)
        inside = (within > low[rows, None]) & (within < high[rows, None])
        active = np.bincount(reply[own & ~in_hand] // SLOT, minlength=size)[at] > 0
        waiting = _waiting(asked[own], reply[own], size)[at]
        told = np.where(active, math.log(STRAYS), 0.0)
        waits, free = waiting & inside & ~active, opening[at] & ~waiting & inside & ~active
        calm = inside & ~waiting & ~opening[at] & ~active
        busy = float((active & inside).sum() / max(int(inside.sum()), 1))
        left = IN_BREAKS + busy / 2  # whoever is busy leaves questions behind
        for kind, share in ((waits, left), (free, IN_BREAKS), (calm, 1 - 2 * IN_BREAKS)):
            usual = (kind.sum() + 1) / (inside.sum() + 3)
            told[kind] = math.log(share / usual)
        told[calm] = np.minimum(told[calm], 0.0)  # nothing to do, nothing said
        gain[rows] = np.where(inside, told, 0.0)
    return Quiet(gain / RUNS)


def _waiting(asked: Whole, reply: Whole, size: int) -> NDArray[np.bool_]:
    """In which slots a question waits from beginning to end, shape (size,)."""
    opens, closes = -(-asked // SLOT), reply // SLOT
    long = closes > opens
    steps = np.bincount(opens[long], minlength=size + 1) - np.bincount(closes[long], minlength=size + 1)
    return np.cumsum(steps)[:size] > 0


def find_patterns(quiet: Quiet, account: Whole) -> tuple[list[Pattern], Whole]:
    """The breaks of stints that share a shift: who takes which.

    Parameters
    ----------
    quiet : Quiet
        Of these stints.
    account : int64 array, shape (stints,)
        Whose they are.

    Returns
    -------
    patterns : list of tuple of (int, int)
        Breaks, in quarter-hours, of each group of people; the commonest first.
    at : int64 array, shape (stints,)
        Each stint's pattern.
    """
    people, who = np.unique(account, return_inverse=True)
    of_person = [_pauses(quiet.gain[who == one].sum(axis=0)) for one in range(len(people))]
    of_all = _pauses(quiet.gain.sum(axis=0))
    support: Counter[Pattern] = Counter()
    for one, pattern in enumerate(of_person):
        support[pattern] += int((who == one).sum())
    single = Counter(_pauses(gain) for gain in quiet.gain)
    often = max(2, 0.15 * len(account))
    support.update({pattern: n for pattern, n in single.items() if n >= often})
    patterns = [of_all, *(pattern for pattern, _ in support.most_common(12) if pattern != of_all)]

    scores = np.stack([quiet.of(pattern) for pattern in patterns], axis=1)
    # A person's days mostly go by one pattern; a day that clearly goes by another is let do so.
    pooled = np.stack([scores[who == one].sum(axis=0) for one in range(len(people))])
    worth = np.zeros((len(people), len(patterns)))
    worth[np.arange(len(people)), np.argmax(pooled, axis=1)] = np.bincount(who)
    for _ in range(4):
        common = worth.sum(axis=0) / worth.sum()
        prior = np.log((worth + common + 1e-3) / (worth + common + 1e-3).sum(axis=1, keepdims=True))
        at = np.argmax(scores + prior[who], axis=1)
        worth = np.zeros_like(worth)
        np.add.at(worth, (who, at), 1)
    return _tidied(at, quiet)


def _tidied(at: Whole, quiet: Quiet) -> tuple[list[Pattern], Whole]:
    """Patterns found anew from the stints that go by them, and no more of them than are needed."""
    used = np.unique(at)
    anew = [_pauses(quiet.gain[at == p].sum(axis=0)) for p in used]
    again = list(dict.fromkeys(anew))
    at = np.array([again.index(pattern) for pattern in anew], np.int64)[np.searchsorted(used, at)]
    scores = np.stack([quiet.of(pattern) for pattern in again], axis=1)
    while len(left := np.unique(at)) > 1:
        # What it costs that the stints of one go by another: those without evidence go with the others.
        costs = [
            (float((scores[at == p, p] - scores[at == p, other]).sum()), p, other)
            for p in left for other in left if other != p
        ]  # fmt: skip
        cost, p, other = min(costs)
        if cost >= NEEDED:
            break
        at[at == p] = other
    counts = np.bincount(at, minlength=len(again))
    order = [p for p in np.argsort(-counts, kind="stable").tolist() if counts[p]]
    return [again[p] for p in order], np.array([order.index(p) for p in at.tolist()], np.int64)


def _pauses(gain: Real) -> Pattern:
    """The stretches of slots that speak for a break, rounded to quarter-hours."""
    gain = gain.copy()
    found: list[Pause] = []
    while len(found) < 4:
        total = np.concatenate([[0.0], np.cumsum(gain)])
        best, start, end = 0.0, 0, 0
        for length in range(SLOTS_PER_QUARTER - 1, LONGEST + 1):
            sums = total[length:] - total[:-length]
            place = int(np.argmax(sums))
            if sums[place] > best + 1e-9:
                best, start, end = float(sums[place]), place, place + length
        if best < NEEDED:
            break
        while gain[start] < EDGE * best / (end - start):
            start += 1
        while gain[end - 1] < EDGE * best / (end - start):
            end -= 1
        first = int(start / SLOTS_PER_QUARTER + 0.5)
        found.append((first, max(first + 1, int(end / SLOTS_PER_QUARTER + 0.5))))
        gain[max(0, start - SLOTS_PER_QUARTER) : end + SLOTS_PER_QUARTER] = -1.0
    return tuple(sorted(found))
