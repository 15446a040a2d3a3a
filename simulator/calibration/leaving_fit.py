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
    chances_of_more,
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
NEAR = 0.02
"""So near the drop's root a limit is taken for found."""


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


def patience_interval(choice: Choice, which: int) -> tuple[float, float]:
    """The 95% interval of the logarithm of patience's mean (`which` 0) or cv (1).

    It is that of all the families that are about as likely: the one chosen alone would say more than
    one knows of waits that are longer than those seen.
    """
    ends = []
    for found, drop in zip(choice.found, choice.drops, strict=True):
        place, silent, _ = found.model.places
        if place + which < silent:
            ends.append(interval(found, place + which, drop))
        else:
            ends.append((0.0, 0.0))  # an exponential's cv is 1
    return min(low for low, _ in ends), max(high for _, high in ends)


def interval(found: Found, place: int, drop: float = DROP) -> tuple[float, float]:
    """The 95% interval of a model's parameter by profile likelihood; infinite where nothing limits it.

    The ends are where the log likelihood, at its maximum over all other parameters, has dropped by
    `drop` (Pawitan, In All Likelihood, 2001, ch. 3). They are found on the signed root of the drop,
    which is nearly a straight line.
    """
    return _limit(found, place, -1.0, drop), _limit(found, place, 1.0, drop)


def _limit(found: Found, place: int, side: float, drop: float) -> float:
    best, model = float(found.at[place]), found.model
    edge = model.bounds[place][0 if side < 0 else 1]
    wanted = math.sqrt(2 * drop)
    step = wanted * _error(found, place)
    inner, at_inner = best, 0.0
    outer, at_outer = edge, math.inf
    point, start = best + side * step, found.at
    for _ in range(12):
        if (point - edge) * side >= 0:
            point = edge
        moved = start.copy()
        moved[place] = point
        held = maximise(model, moved, place, found)
        start = held.at
        root = math.sqrt(2 * max(0.0, held.surprise - found.surprise))
        if abs(root - wanted) < NEAR:
            return point
        if root < wanted:
            if point == edge:
                return side * math.inf
            inner, at_inner = point, root
        else:
            outer, at_outer = point, root
        point = _between(inner, at_inner, outer, at_outer, best, wanted, side)
    return point


def _between(
    inner: float, at_inner: float, outer: float, at_outer: float, best: float, wanted: float, side: float
) -> float:
    """Where the signed root is `wanted`, by a straight line through what is known of it."""
    if math.isfinite(at_outer):
        share = (wanted - at_inner) / (at_outer - at_inner)
        return inner + min(max(share, 0.05), 0.95) * (outer - inner)
    reach = abs(inner - best) * min(3.0, 1.05 * wanted / max(at_inner, 1e-3))
    return best + side * reach


def _error(found: Found, place: int) -> float:
    """A first guess at a parameter's standard error."""
    variance = float(covariance(found)[place, place])
    return math.sqrt(variance) if 0 < variance < 1 else 1.0


def covariance(found: Found) -> Values:
    """The covariance of the parameters that are not at a bound, by the information observed; else 0."""
    low, high = found.model.bounds.T
    inside = (found.at > low) & (found.at < high)
    result = np.zeros((len(found.at), len(found.at)))
    result[np.ix_(inside, inside)] = np.linalg.pinv(found.curvature[np.ix_(inside, inside)], hermitian=True)
    return result


Triple = tuple[float, float, float]


def turns_interval(found: Found, kind: int) -> tuple[Triple, Triple | None]:
    """What a scenario names the mean of a type's questions, with its 95% interval; and the cv, if any."""
    model = found.model
    name, first = model.turns[kind], sum(model.sizes[:kind])
    if name == "constant":
        return (model.fixed_turns[kind],) * 3, None
    if name == "free":
        return _free_mean(found, kind, first), None
    mean = (float(found.at[first]), *interval(found, first))
    if name not in SPREADS:
        return (_mean_of(name, mean[0]), _mean_of(name, mean[1]), _mean_of(name, mean[2])), None
    cv = (float(found.at[first + 1]), *interval(found, first + 1))
    return (_exp(mean[0]), _exp(mean[1]), _exp(mean[2])), (_exp(cv[0]), _exp(cv[1]), _exp(cv[2]))


def _free_mean(found: Found, kind: int, first: int) -> Triple:
    """The mean number of questions without a family, its interval by the delta method."""
    more = found.model.more(found.at)[kind]
    mean = mean_turns(more)
    places = list(range(first, first + MOST))
    slopes = np.empty(MOST)
    for place in range(MOST):
        moved = found.at[first : first + MOST].copy()
        moved[place] += 1e-4
        slopes[place] = (mean_turns(chances_of_more("free", moved)) - mean) / 1e-4
    variance = float(slopes @ covariance(found)[np.ix_(places, places)] @ slopes)
    half = math.sqrt(2 * DROP * max(0.0, variance))
    return mean, max(1.0, mean - half), mean + half


def _mean_of(name: str, at: float) -> float:
    """The mean by the parameter: log odds of another question, or the mean's logarithm."""
    return _exp(at) + float(name == "geometric")


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
