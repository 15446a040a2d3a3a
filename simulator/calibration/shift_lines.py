"""The shifts behind a team's stints: the few stretches of the day that explain them best.

A stint starts as late after its shift does as the first buyer lets wait, and is last seen as early
before its end. How long that is is each person's own: whom the routing passes over in quiet hours is
seen late day by day. So the delays of a person, in quarter-hours that count as much as there was
something to do in them, are geometric with an unknown parameter of that person, and a set of shifts is
the better the likelier it makes the delays, less what it costs to say which shift each stint was and
how many shifts there are (minimum description length: Rissanen, Modeling by shortest data description,
Automatica 14, 1978). One stint far outside all shifts costs less than a shift of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.stints import QUARTERS

LINE_COSTS, LINE_COSTS_AT_LEAST = 5.0, 2.0
STRAY_COSTS, STRAY_COSTS_PER_QUARTER = 6.0, 0.7
STRAY_IS_FAR, STRAY_IS_FAR_PER_QUARTER = 4.0, 3.0
"""In the choice among the shifts that there are: quarter-hours of delay that count as much."""
HARDLY = 1e-3
NEAR = 16
"""A stint speaks for a pair of times from which it is off by so many quarter-hours at most, and the less the
more it is off."""
CANDIDATE_TIMES, CANDIDATES, FEW_CANDIDATES, CELLS = 32, 300, 40, 1_500_000
"""So many of the commonest starts, and of the commonest ends, are tried, and so many pairs of them; of long
logs fewer, so that stints times pairs stay below the last number, but never fewer than the third."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Bits = NDArray[np.bool_]
Shift = tuple[int, int]
"""Start, from 0 to 95, and end, at most a day later, in quarter-hours since midnight."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Stints of a team in order of account: columns of shape (stints,).

    Attributes
    ----------
    account : int64 array
        Whose.
    day : int64 array
        The day on which each starts, counted from the first of `chances`.
    start, end : int64 array
        Quarter-hours since the midnight before, as from `stints.cells_of`.
    no_start, no_end : bool array
        Whether the log begins after the start, or breaks off before the end.
    """

    account: Whole
    day: Whole
    start: Whole
    end: Whole
    no_start: Bits
    no_end: Bits


@dataclass(frozen=True, eq=False)
class Lie:
    """How stints lie to shifts: arrays of shape (stints, shifts).

    Attributes
    ----------
    late, early : float64 array
        How long after the shift's start, and before its end, the stint is first and last seen.
    stray : float64 array
        What it costs that the stint reaches out of the shift.
    distance : float64 array
        How ill the stint fits, for a choice.
    back : bool array
        Whether the shift began the day before.
    """

    late: Real
    early: Real
    stray: Real
    distance: Real
    back: Bits


def fit_shifts(seen: Seen, chances: Real) -> list[Shift]:
    """The shifts that explain the stints best, in order; none without stints.

    Parameters
    ----------
    seen : Seen
        The stints.
    chances : float64 array, shape (96 * days,)
        How much a quarter-hour without a sign counts, as from `stints.chances`.
    """
    if not len(seen.account):
        return []
    candidates = _candidates(seen)
    lie = lie_to(seen, candidates, chances)
    chosen: list[int] = []
    cost = np.inf
    while len(chosen) < len(candidates):
        costs = _costs_with_one_more(seen, lie, chosen)
        best = int(np.argmin(costs))
        if costs[best] >= cost - 1e-9:
            break
        chosen, cost = _without_needless(seen, lie, [*chosen, best], float(costs[best]))
    chosen = _moved(seen, lie, chosen, cost)
    return sorted(candidates[at] for at in chosen)


def fewer_shifts(
    seen: Seen, chances: Real, shifts: Sequence[Shift], breaks: Mapping[Shift, Sequence[Shift]]
) -> list[Shift]:
    """The shifts less those that are needless once it is known when nobody could be seen.

    That is in breaks, and wherever there was nothing to do: a longer shift explains what a shorter one
    does there. Where that is not so the shorter one stays.
    """
    lie = lie_to(seen, shifts, np.where(chances < 1, HARDLY, 1.0), breaks)
    every = list(range(len(shifts)))
    chosen, _ = _without_needless(seen, lie, every, _cost_of(seen, lie, every))
    return [shifts[at] for at in chosen]


def lie_to(
    seen: Seen, shifts: Sequence[Shift], chances: Real, breaks: Mapping[Shift, Sequence[Shift]] | None = None
) -> Lie:
    """How each stint lies to each shift, of the same day or of the eve, whichever is nearer."""
    columns = [_lie_to_one(seen, shift, chances, (breaks or {}).get(shift, ())) for shift in shifts]
    late, early, stray, distance, back = (np.stack(parts, axis=1) for parts in zip(*columns, strict=True))
    return Lie(late, early, stray, distance, back > 0)


def _lie_to_one(seen: Seen, shift: Shift, chances: Real, breaks: Sequence[Shift]) -> tuple[Real, ...]:
    if breaks:
        days = chances.reshape(-1, QUARTERS).copy()
        for away, again in breaks:
            days[:, np.arange(away, again) % QUARTERS] = 0.0
        chances = days.ravel()
    counted = np.concatenate([[0.0], np.cumsum(chances)])  # up to each quarter-hour
    options = []
    for back in (0, 1):
        midnight = (seen.day - back) * QUARTERS
        start, end = seen.start + back * QUARTERS, seen.end + back * QUARTERS
        start = np.where(seen.no_start & (start > shift[0]) & (start < shift[1]), shift[0], start)
        end = np.where(seen.no_end & (end < shift[1]) & (end > shift[0]), shift[1], end)
        outside = np.maximum(shift[0] - start, 0) + np.maximum(end - shift[1], 0)
        start, end = np.maximum(start, shift[0]), np.minimum(end, shift[1])
        late = counted[midnight + start] - counted[midnight + shift[0]]
        early = counted[midnight + shift[1]] - counted[np.maximum(midnight + end, 0)]
        stray = np.where(outside > 0, STRAY_COSTS + STRAY_COSTS_PER_QUARTER * outside, 0.0)
        far = np.where(outside > 0, STRAY_IS_FAR + STRAY_IS_FAR_PER_QUARTER * outside, 0.0)
        options.append((np.maximum(late, 0), np.maximum(early, 0), stray, np.abs(late) + np.abs(early) + far))
    back_one = options[1][3] < options[0][3]
    columns = (np.where(back_one, two, one) for one, two in zip(*options, strict=True))
    return (*columns, back_one.astype(np.float64))


def _candidates(seen: Seen) -> list[Shift]:
    """The commonest starts and ends in pairs, those first within which stints lie without much delay."""
    starts, clocks = _commonest(seen.start), _commonest(seen.end % QUARTERS)
    supported: dict[Shift, float] = {}
    for opens in starts:
        late = (seen.start - opens) % QUARTERS
        for clock in clocks:
            closes = clock + QUARTERS if clock <= opens else clock
            if closes - opens == QUARTERS and opens:
                continue  # the clock has no name for a whole day but 00:00-24:00
            early = closes - opens - (seen.end - seen.start) - late
            off = late + np.abs(early)
            supported[opens, closes] = float((0.5 ** off[off <= NEAR]).sum())
    best = sorted((shift for shift, n in supported.items() if n), key=lambda shift: -supported[shift])
    first = int(seen.start.min())
    widest = (first, min(int(seen.end.max()), first + QUARTERS - (1 if first else 0)))
    many = max(FEW_CANDIDATES, min(CANDIDATES, CELLS // len(seen.account)))
    return sorted({*best[:many], widest})


def _commonest(values: Whole) -> list[int]:
    counts = np.bincount(values) if len(values) else np.zeros(0, np.int64)
    order = np.argsort(-counts, kind="stable")[:CANDIDATE_TIMES]
    return sorted(order[counts[order] > 0].tolist())


def _costs_with_one_more(seen: Seen, lie: Lie, chosen: list[int]) -> Real:
    """What the chosen shifts and each one more cost together, shape (candidates,)."""
    if not chosen:
        moved = np.ones(lie.late.shape, bool)
        owner = np.zeros(len(seen.account), np.int64)
        late = early = stray = np.zeros(len(seen.account))
    else:
        owner, late, early, stray, distance = _chosen(lie, chosen)
        moved = lie.distance < distance[:, None]
    counts = [_by_account(seen, moved)]
    counts += [_by_account(seen, ~moved & (owner == place)[:, None]) for place in range(len(chosen))]
    return _cost(
        _by_account(seen, np.where(moved, lie.late, late[:, None])),
        _by_account(seen, np.where(moved, lie.early, early[:, None])),
        np.where(moved, lie.stray, stray[:, None]).sum(axis=0),
        counts,
    )


def _cost_of(seen: Seen, lie: Lie, chosen: list[int]) -> float:
    owner, late, early, stray, _ = _chosen(lie, chosen)
    counts = [_by_account(seen, (owner == place)[:, None]) for place in range(len(chosen))]
    delays = [_by_account(seen, column[:, None]) for column in (late, early)]
    return float(_cost(delays[0], delays[1], np.array([stray.sum()]), counts)[0])


def _chosen(lie: Lie, chosen: list[int]) -> tuple[Whole, Real, Real, Real, Real]:
    """Of each stint, its place in `chosen`, and how it lies to that shift."""
    owner = np.argmin(lie.distance[:, chosen], axis=1)
    rows, at = np.arange(len(owner)), np.array(chosen)[owner]
    return owner, lie.late[rows, at], lie.early[rows, at], lie.stray[rows, at], lie.distance[rows, at]


def _cost(late: Real, early: Real, strays: Real, counts: list[Real]) -> Real:
    """Negative log likelihood of what each column tells of the accounts, all parameters integrated out."""
    from scipy.special import betaln, gammaln

    n = np.asarray(sum(counts))
    delays = betaln(1, 2) - betaln(1 + late, 2 + n) + betaln(1, 2) - betaln(1 + early, 2 + n)
    share = 1 / len(counts)
    told = sum((gammaln(share) - gammaln(share + count) for count in counts), gammaln(1 + n))
    stints = n.sum(axis=0)  # to say a shift takes more the more finely they tell it
    line = np.minimum(LINE_COSTS, LINE_COSTS_AT_LEAST + np.log(np.maximum(stints, 1)))
    return np.asarray((delays + told).sum(axis=0) + strays + line * len(counts), np.float64)


def _by_account(seen: Seen, values: NDArray[np.generic]) -> Real:
    """Sums of rows by account, shape (accounts, columns)."""
    opens = np.flatnonzero(np.diff(seen.account, prepend=-1))
    return np.add.reduceat(values.astype(np.float64), opens, axis=0)


def _without_needless(seen: Seen, lie: Lie, chosen: list[int], cost: float) -> tuple[list[int], float]:
    """The chosen less those that others make needless, and what they cost."""
    while len(chosen) > 1:
        rest = [[at for at in chosen if at != gone] for gone in chosen]
        costs = [_cost_of(seen, lie, one) for one in rest]
        best = int(np.argmin(costs))
        if costs[best] >= cost:
            break
        chosen, cost = rest[best], costs[best]
    return chosen, cost


def _moved(seen: Seen, lie: Lie, chosen: list[int], cost: float) -> list[int]:
    """Each of the chosen put where it does best, the others being what they are."""
    for _ in range(5):
        before = cost
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            costs = _costs_with_one_more(seen, lie, others)
            best = int(np.argmin(costs))
            if costs[best] < cost - 1e-9:
                chosen, cost = [*chosen[:place], best, *chosen[place + 1 :]], float(costs[best])
        if cost >= before:
            break
    return chosen
