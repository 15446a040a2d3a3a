"""The likeliest of the models of leaving, and how sure of it one can be."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.leaving_model import (
    MOST,
    PER,
    SPREADS,
    Counts,
    Found,
    Model,
    maximise,
)

Values = NDArray[np.float64]

TURNS = ("geometric", "poisson", "constant", "lognormal", "gamma")
PATIENCE = ("exponential", "weibull", "gamma", "lognormal")
SURE = 1e-3
"""A family of turns is given up where what was seen is less likely than this under it,"""
OFF = 0.05
"""and its cumulative shares are off by more than this."""
DROP = 1.920729
"""Of the log likelihood from its maximum to the ends of a 95% interval: half of chi-square's quantile."""
EM_ROUNDS = 50


@dataclass(frozen=True, eq=False)
class Choice:
    """The models whose families of patience are about as likely, the one chosen first.

    Attributes
    ----------
    found : tuple of Found
    drops : tuple of float
        How far below each one's maximum the log likelihood still belongs to the 95% interval.
    """

    found: tuple[Found, ...]
    drops: tuple[float, ...]

    @property
    def best(self) -> Found:
        """The one chosen."""
        return self.found[0]


def fit(counts: Counts) -> Choice:
    """The models of `counts` that fit best, at their maximum.

    Families of turns are chosen first, with exponential patience, for which it is hardly matters to the
    other. Where none of them fits, each question has a chance of its own to be followed. A family with a
    parameter more must be likelier by half the logarithm of the number of chats that ended, or of the
    leavers (Schwarz, Annals of Statistics 6 (1978), 461-464).
    """
    types = len(counts.following)
    names = ["geometric"] * types
    fixed = tuple(longest(counts, kind) for kind in range(types))
    best = maximise(Model(counts, tuple(names), "exponential", fixed), _start(counts))
    for kind in range(types):
        dearer = math.log(max(8.0, counts.ends[3][counts.ends[1] == kind].sum())) / 2
        for name in TURNS[1:]:
            if name == "constant" and _goes_beyond(counts, kind, fixed[kind]):
                continue
            other = _with_turns(best, kind, name)
            if other.surprise + dearer * len(other.at) < best.surprise + dearer * len(best.at):
                best = other
        if _is_refuted(best, kind):
            best = _with_turns(best, kind, "free")
    place, silent, _ = best.model.places
    penalty = math.log(max(8.0, expected_leavers(best))) / 2
    tried = [(best.surprise, best)]
    for name in PATIENCE[1:]:
        start = np.concatenate([best.at[: place + 1], [0.0], best.at[silent:]])
        other = maximise(replace(best.model, patience=name), start)
        tried.append((other.surprise + penalty, other))
    tried.sort(key=lambda one: one[0])
    near = [(found, DROP - (cost - tried[0][0])) for cost, found in tried if cost - tried[0][0] < DROP]
    return Choice(tuple(found for found, _ in near), tuple(drop for _, drop in near))


def expected_leavers(found: Found) -> float:
    """How many of the turns counted ended, by this model, with their buyer leaving."""
    counts, at = found.model.counts, found.at
    stay, more, silent = found.model.staying(at), found.model.more(at), float(at[found.model.places[1]])
    cell, kind, number, ended = counts.ends
    gone = silent * (1 - stay[cell])
    left = ended @ (gone / np.maximum(gone + stay[cell] * (1 - more[kind, number]), 1e-300))
    where, team, lost = counts.unanswered
    visibly, share = (1 - silent) * (1 - stay[where]), found.model.overlooked(at)[team]
    unanswered = np.maximum(visibly + (1 - visibly) * share, 1e-300)
    return float(left + lost @ ((visibly + silent * (1 - stay[where]) * share) / unanswered))


def longest(counts: Counts, kind: int) -> float:
    """The most questions that a chat of type `kind` was seen to have."""
    of_type = counts.ends[1] == kind
    ended = int(counts.ends[2][of_type].max(initial=-1)) + 1
    followed = np.flatnonzero(counts.following[kind])
    return float(max(ended, followed[-1] + 2 if len(followed) else 1))


def _goes_beyond(counts: Counts, kind: int, most: float) -> bool:
    """Whether a chat that nobody kept waiting ended before its `most`-th question."""
    cell, of, number, _ = counts.ends
    return bool(((cell == 0) & (of == kind) & (number + 1 < most)).any())


def _start(counts: Counts) -> Values:
    """Where to look for the maximum of the simplest model."""
    odds = []
    for kind, row in enumerate(counts.following):
        ended = counts.ends[3][(counts.ends[1] == kind)].sum()
        odds.append(math.log((row.sum() + 1) / (ended + 1)))
    lost = counts.unanswered[2].sum()
    share = 0.3 * lost / max(1.0, counts.replies.sum() + lost)
    tail = [0.5, *[share / PER] * len(counts.replies)]
    model = Model(counts, ("geometric",) * len(odds), "exponential")
    tried = [np.array([*odds, math.log(mean), *tail]) for mean in (30, 120, 480, 1920, 7680)]
    return min(tried, key=lambda at: model.surprise(at)[0])


def _with_turns(found: Found, kind: int, name: str) -> Found:
    """The same model with another family of turns for one type, at its maximum."""
    model = found.model
    before = sum(model.sizes[:kind])
    own = found.at[before : before + model.sizes[kind]]
    more = model.more(found.at)[kind]
    new: list[float] = []
    if name == "poisson":
        new = [math.log(mean_turns(more))]
    elif name in SPREADS:
        new = [math.log(mean_turns(more)), math.log(0.8)]
    elif name == "free":
        free = np.clip(free_chances(found, kind), 0.001, 0.999)
        new = np.log(free / (1 - free)).tolist()
    names = (*model.turns[:kind], name, *model.turns[kind + 1 :])
    at = np.concatenate([found.at[:before], new, found.at[before + len(own) :]])
    return maximise(replace(model, turns=names), at)


def mean_turns(more: Values) -> float:
    """The mean number of questions where after each another follows with the chances `more`."""
    reached = np.cumprod(more)
    tail = reached[-1] * more[-1] / max(1e-9, 1 - more[-1])
    return 1.0 + float(reached.sum() + tail)


def shares_of_turns(more: Values) -> Values:
    """The shares of chats with 1, 2, ... questions, shape (MOST,); the last is of all longer ones, too."""
    reached = np.concatenate([[1.0], np.cumprod(more)[:-1]])
    shares = reached * (1 - more)
    shares[-1] = reached[-1]
    return shares


def _is_refuted(found: Found, kind: int) -> bool:
    """Whether one chance for each question says so much more that the family does not fit."""
    from scipy import special

    model, at = found.model, found.at
    own, free = model.more(at)[kind], free_chances(found, kind)
    if distance(own, free) <= OFF:
        return False
    cell, _, number, ended = (column[model.counts.ends[1] == kind] for column in model.counts.ends)
    stay, silent = model.staying(at)[cell], float(at[model.places[1]])
    followed = model.counts.following[kind]

    def likelihood(more: Values) -> float:
        end = stay * (1 - more[number]) + silent * (1 - stay)
        seen = followed > 0
        return float(followed[seen] @ np.log(more[seen]) + ended @ np.log(np.maximum(end, 1e-300)))

    freedom = max(1, int((followed > 0).sum()) - model.sizes[kind])
    return bool(special.chdtrc(freedom, 2 * (likelihood(free) - likelihood(own))) < SURE)


def free_chances(found: Found, kind: int) -> Values:
    """The chance after each question of a type that another follows, without a family, shape (MOST,).

    Who left is taken as fitted: the chances and who had no more questions are worked out in turns
    (Dempster, Laird and Rubin, Journal of the Royal Statistical Society B 39 (1977), 1-38).
    """
    model, at = found.model, found.at
    cell, _, number, ended = (column[model.counts.ends[1] == kind] for column in model.counts.ends)
    stay = model.staying(at)[cell]
    gone = float(at[model.places[1]]) * (1 - stay)
    followed = model.counts.following[kind]
    more: Values = model.more(at)[kind]
    for _ in range(EM_ROUNDS):
        finished = stay * (1 - more[number])
        done = np.bincount(number, ended * finished / np.maximum(finished + gone, 1e-300), MOST)
        more = np.where(followed + done > 0, followed / np.maximum(followed + done, 1e-300), 0.0)
    return more


def distance(one: Values, other: Values) -> float:
    """The largest difference between two cumulative distributions of turns."""
    return float(np.abs(np.cumsum(shares_of_turns(one)) - np.cumsum(shares_of_turns(other))).max())
