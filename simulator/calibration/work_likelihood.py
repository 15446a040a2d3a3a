"""How likely the work on replies is: a mixture of typed and quick replies, and of what was neither.

The work on a reply is a look-up, whose distribution goes with the type of chat, and then typing, which is
``60 chars / speed`` of the agent, or a quick reply, which takes the same time always. Which of the two it
was nobody wrote down, nor whether something else came between: a pause, a break, another window.

All parameters are fitted together by the method of scoring: Newton's steps with the outer product of each
reply's derivatives for the information (Berndt, Hall, Hall and Hausman, Annals of Economic and Social
Measurement 3, 1974), damped where a step would make things worse. What a log gives comes in cells: a time
is known within `low` and `high` only, and without such cells a family whose density begins at its highest
would have no derivative where typing alone explains a reply.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.cumulative import Values, cumulative

Places = NDArray[np.int64]

SHORTEST, LONGEST = 0.25, 86_400.0
"""Seconds between which work that is neither look-up and typing nor a quick reply is as likely at any order
of magnitude."""
LEAST_OTHER = 0.002
"""Share of such work that is always allowed for, lest one odd reply decide an agent's speed."""
STEP = 1e-5

"""Width of the differences that stand for derivatives."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Replies, those of a type of chat side by side. Times are in seconds.

    Attributes
    ----------
    low, high : float64 array, shape (rows,)
        Between which the work on the reply lies.
    chars : float64 array, shape (rows,)
        Characters of it.
    mixed : bool array, shape (rows,)
        Whether it may have been typed; one that may not was as quick as a quick reply.
    type, team, speed : int64 array, shape (rows,)
        Whose look-up, whose quick replies and whose speed hold: positions among the parameters.
    blur : float
        Standard deviation of the cells' ends, which lie evenly about `low` and `high`; 0 where they are
        sharp.
    """

    low: Values
    high: Values
    chars: Values
    mixed: NDArray[np.bool_]
    type: Places
    team: Places
    speed: Places
    blur: float = 0.0

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def at_once(self) -> tuple["Rows", Places]:
        """One row of each type, team and cell, which is all that a quick reply depends on; and each row's."""
        _, cell = np.unique(self.low, return_inverse=True)
        key = (self.type * (int(self.team.max(initial=0)) + 1) + self.team) * (int(cell.max(initial=0)) + 1)
        _, first, which = np.unique(key + cell, return_index=True, return_inverse=True)
        return self.take(first), which

    def take(self, kept: Places) -> "Rows":
        """Those at the places `kept`, types in ascending order."""
        return Rows(self.low[kept], self.high[kept], self.chars[kept], self.mixed[kept],
                    self.type[kept], self.team[kept], self.speed[kept], self.blur)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Model:
    """Parameters, and which of them are free.

    Attributes
    ----------
    families : tuple of str
        Of the look-up of each type.
    mean, cv : float64 array, shape (types,)
        Logarithms of the look-up's mean in seconds and of its coefficient of variation.
    quick : float64 array, shape (teams,)
        Logit of the share of quick replies.
    seconds : float64 array, shape (teams,)
        What a quick reply takes.
    other : float64 array, shape (1,)
        Logit of the share of work that is neither, beyond `LEAST_OTHER`.
    speed : float64 array, shape (speeds,)
        Logarithms of characters a minute.
    free : bool array, shape (parameters,)
        Of all of these, in this order.
    """

    families: tuple[str, ...]
    mean: Values
    cv: Values
    quick: Values
    seconds: Values
    other: Values
    speed: Values
    free: NDArray[np.bool_]

    @property
    def vector(self) -> Values:
        """All parameters one after another."""
        return np.concatenate([self.mean, self.cv, self.quick, self.seconds, self.other, self.speed])

    @property
    def offsets(self) -> list[int]:
        """Where each sort begins in `vector`."""
        sorts = (self.mean, self.cv, self.quick, self.seconds, self.other, self.speed)
        return [0, *np.cumsum([len(values) for values in sorts]).tolist()]

    @property
    def takes_seconds(self) -> NDArray[np.bool_]:
        """Which of all parameters are `seconds`."""
        within = np.zeros(self.offsets[-1], np.bool_)
        within[self.offsets[3] : self.offsets[4]] = True
        return within

    @property
    def other_share(self) -> float:
        """The share of work that is neither."""
        return LEAST_OTHER + (1 - LEAST_OTHER) * float(logistic(self.other)[0])

    def moved(self, vector: Values) -> "Model":
        """With other values."""
        mean, cv, quick, seconds, other, speed = np.split(vector, self.offsets[1:-1])
        return replace(
            self, mean=np.clip(mean, -9, 13), cv=np.clip(cv, -4, 2.5), quick=np.clip(quick, -12, 12),
            seconds=np.clip(seconds, -60, 3600), other=np.clip(other, -12, 3), speed=np.clip(speed, 0, 11),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Found:
    """What `fit` found.

    Attributes
    ----------
    model : Model
    chance : float64 array, shape (rows,)
        Logarithm of each reply's likelihood.
    covariance : float64 array, shape (parameters, parameters)
        Of all parameters, zero where one was not free.
    """

    model: Model
    chance: Values
    covariance: Values

    @property
    def error(self) -> Values:
        """Standard errors of all parameters."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def logistic(x: Values) -> Values:
    """The share whose logit is `x`."""
    return np.asarray(1 / (1 + np.exp(-x)))


def look_up_chance(rows: Rows, model: Model, *before: Values) -> list[Values]:
    """The chance of a look-up that ends within the reply's cell, after each of `before` seconds of typing."""
    chances = [np.empty(len(rows)) for _ in before]
    edges = np.searchsorted(rows.type, np.arange(len(model.families) + 1))
    for kind, name in enumerate(model.families):
        part = slice(edges[kind], edges[kind + 1])
        if part.start == part.stop:
            continue
        below = cumulative(name, math.exp(model.mean[kind]), math.exp(model.cv[kind]))
        low, high = rows.low[part], rows.high[part]
        for chance, wait in zip(chances, before, strict=True):
            ends = [high - wait[part], low - wait[part]]
            if rows.blur:  # by Gauss and Legendre's two points
                ends = [end + off for end in ends for off in (-rows.blur, rows.blur)]
            reached = [below(np.maximum(end, 0.0)) for end in ends]
            half = len(reached) // 2
            chance[part] = (sum(reached[:half]) - sum(reached[half:])) / half
    return chances


def quick_chance(rows: Rows, model: Model, later: float = 0.0) -> Values:
    """The chance of a look-up that ends within the reply's cell, after a quick reply and `later`."""
    few, which = rows.at_once
    (chance,) = look_up_chance(few, model, model.seconds[few.team] + later)
    return chance[which]


def typing(rows: Rows, model: Model) -> Values:
    """Seconds that typing each reply takes."""
    return np.asarray(rows.chars * np.exp(math.log(60) - model.speed)[rows.speed])


def other_chance(rows: Rows) -> Values:
    """The chance of each reply's cell where the work was neither."""
    low = np.maximum(rows.low, SHORTEST)
    width = np.maximum(rows.high - rows.low, SHORTEST)
    return np.log1p(width / low) / math.log(LONGEST / SHORTEST)


def parts(rows: Rows, model: Model) -> tuple[Values, Values, Values]:
    """The likelihood of each reply as a typed one, as a quick one, and as neither, shares included."""
    (typed,) = look_up_chance(rows, model, typing(rows, model))
    quick = quick_chance(rows, model)
    share = np.where(rows.mixed, logistic(model.quick)[rows.team], 1.0)
    other = model.other_share
    return (1 - other) * (1 - share) * typed, (1 - other) * share * quick, other * other_chance(rows)


def fit(rows: Rows, model: Model, rounds: int = 60, close: float = 1e-3) -> Found:
    """The free parameters of `model` at which `rows` are likeliest, from where they are.

    Stops where a further step would gain less than `close` in log likelihood, or after `rounds` steps.
    """
    free = np.flatnonzero(model.free)
    damping, worse = 1e-3, 0
    most = np.where(model.takes_seconds, 5.0, 1.0)
    score, information, chance = _derivatives(rows, model)
    height = chance.sum() + _prior(model)[0]
    for _ in range(rounds):
        inner = information[np.ix_(free, free)]
        damped = inner + damping * np.diag(np.diag(inner) + 1e-9)
        step = np.linalg.solve(damped, score[free])
        if 0.5 * float(step @ score[free]) < close and damping < 1:
            break
        vector = model.vector
        vector[free] += np.clip(step, -most[free], most[free])
        there = model.moved(vector)
        typed, quick, other = parts(rows, there)
        reached = float(np.log(typed + quick + other).sum()) + _prior(there)[0]
        if reached < height:
            damping, worse = damping * 8, worse + 1
            if worse > 12:
                break
            continue
        model, damping, worse = there, max(damping / 8, 1e-7), 0
        score, information, chance = _derivatives(rows, model)
        height = reached
    covariance = np.zeros_like(information)
    inner = information[np.ix_(free, free)]
    covariance[np.ix_(free, free)] = np.linalg.pinv(inner, hermitian=True)
    return Found(model, chance, covariance)


def scan_speeds(rows: Rows, model: Model, factors: Values) -> Model:
    """`model` with each speed times that of `factors` which makes its replies likeliest, the rest given."""
    heights = np.empty((len(factors), len(model.speed)))
    for height, factor in zip(heights, factors, strict=True):
        chance = sum(parts(rows, replace(model, speed=model.speed + math.log(factor))))
        height[:] = np.bincount(rows.speed, np.log(chance), minlength=len(height))
    best = np.log(factors)[np.argmax(heights, axis=0)]
    return replace(model, speed=model.speed + best)


def scan_quick(rows: Rows, model: Model, seconds: Values, shares: Values) -> Model:
    """`model` with each team's quick replies as in the likeliest of all pairs of `seconds` and `shares`.

    Where none is likelier than what the team has, it keeps that; all else is given.
    """
    teams = len(model.quick)
    (typed,) = look_up_chance(rows, model, typing(rows, model))
    other = model.other_share
    strange = other * other_chance(rows)
    best = np.bincount(rows.team, np.log(sum(parts(rows, model))), minlength=teams)
    quick, takes = model.quick.copy(), model.seconds.copy()
    for value in seconds:
        at_once = quick_chance(rows, replace(model, seconds=np.full(teams, value)))
        for share in shares:
            ours = np.where(rows.mixed, (1 - share) * typed + share * at_once, at_once)
            height = np.bincount(rows.team, np.log((1 - other) * ours + strange), minlength=teams)
            higher = height > best
            best = np.maximum(best, height)
            quick[higher], takes[higher] = math.log(share / (1 - share)), value
    return replace(model, quick=quick, seconds=takes)


def _prior(model: Model) -> tuple[float, Values, Values]:
    """A word against shares of exactly none and all, and what it adds to score and information.

    As if one reply more had been half quick and half typed, and one of twenty neither.
    """
    offsets = model.offsets
    score, information = np.zeros(offsets[-1]), np.zeros(offsets[-1])
    quick, other = logistic(model.quick), logistic(model.other)
    score[offsets[2] : offsets[3]] = 0.5 - quick
    information[offsets[2] : offsets[3]] = quick * (1 - quick)
    score[offsets[4] : offsets[5]] = 1 - 20 * other
    information[offsets[4] : offsets[5]] = 20 * other * (1 - other)
    height = 0.5 * np.log(quick * (1 - quick)).sum() + np.log(other * (1 - other) ** 19).sum()
    score[offsets[3] : offsets[4]] = -(model.seconds - 5) / 1e4  # where nobody is quick, it stays
    information[offsets[3] : offsets[4]] = 1e-4
    height -= ((model.seconds - 5) ** 2).sum() / 2e4
    return float(height), score, information


def _derivatives(rows: Rows, model: Model) -> tuple[Values, Values, Values]:
    """Score, information and each reply's log likelihood.

    A reply depends on one parameter of each sort, so that all of a sort move at once.
    """
    waits = typing(rows, model)
    typed, typed_later = look_up_chance(rows, model, waits, waits + STEP)
    quick, quick_later = quick_chance(rows, model), quick_chance(rows, model, STEP)
    in_quick = logistic(model.quick)[rows.team]
    share = np.where(rows.mixed, in_quick, 1.0)
    other = model.other_share
    strange = other_chance(rows)
    ours = (1 - share) * typed + share * quick
    whole = (1 - other) * ours + other * strange
    mixing = np.where(rows.mixed, in_quick * (1 - in_quick), 0.0)

    def when(**changed: Values) -> Values:
        """The slope of `ours` as all of one sort of the look-up's parameters move."""
        there = replace(model, **changed)  # type: ignore[arg-type]  # columns all
        (typed_there,) = look_up_chance(rows, there, waits)
        quick_there = quick_chance(rows, there)
        return ((1 - share) * (typed_there - typed) + share * (quick_there - quick)) / STEP

    slopes = [
        (1 - other) * when(mean=model.mean + STEP),
        (1 - other) * when(cv=model.cv + STEP),
        (1 - other) * mixing * (quick - typed),
        (1 - other) * share * (quick_later - quick) / STEP,
        (other - LEAST_OTHER) * (1 - other) / (1 - LEAST_OTHER) * (strange - ours),
        (1 - other) * (1 - share) * (typed_later - typed) / STEP * -waits,
    ]
    offsets = model.offsets
    none = np.zeros(len(rows), np.int64)
    whose = (rows.type, rows.type, rows.team, rows.team, none, rows.speed)
    _, score, information_prior = _prior(model)
    information = np.diag(information_prior)
    slopes = [slope / whole for slope in slopes]
    for a, (slope, mine) in enumerate(zip(slopes, whose, strict=True)):
        mine_at = slice(offsets[a], offsets[a + 1])
        width = offsets[a + 1] - offsets[a]
        score[mine_at] += np.bincount(mine, slope, minlength=width)
        for b in range(a + 1):
            across = offsets[b + 1] - offsets[b]
            both = np.bincount(mine * across + whose[b], slope * slopes[b], minlength=width * across)
            block = both.reshape(width, across)
            information[mine_at, offsets[b] : offsets[b + 1]] += block
            if b < a:
                information[offsets[b] : offsets[b + 1], mine_at] += block.T
    # In a share the likelihood is a straight line, so that its logit's second derivative is known: near none
    # and all, where a few replies weigh against all the others, the outer product says far too little.
    data = score - _prior(model)[1]
    for sort, share_of in ((2, logistic(model.quick)), (4, logistic(model.other))):
        at = np.arange(offsets[sort], offsets[sort + 1])
        information[at, at] += np.maximum(-(1 - 2 * share_of) * data[at], 0.0)
    return score, information, np.log(whole)

