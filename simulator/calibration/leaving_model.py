"""How likely a log's chats are, given how many questions buyers have and how long they wait.

Of a question whose answer was begun on after w, S(w) is the chance that its buyer was still there, c that the
buyer has another question, s the share that leaves silently, n the share that the team overlooks:

- answered, and the chat goes on: (1 - n) S(w) c;
- answered, and the chat ends: (1 - n) [S(w) (1 - c) + s (1 - S(w))];
- unanswered: v + (1 - v) n, where v = (1 - s) (1 - S(w)) is that of leaving visibly.

Nobody sees when a buyer leaves: each question tells only whether patience was above or below w, and the
last of a chat not even that surely. So the turns are counted in cells of w, and the likelihood is that of
the counts.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.ascent import curvature_of, minimise
from simulator.calibration.cumulative import cumulative

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST = 40
"""Questions of a chat that are told apart; all later ones have the chances of this."""
GOES_ON, ENDS, ANSWERED, UNANSWERED = range(4)
"""What came of a question; `ANSWERED` where nobody knows whether the chat went on."""
_EDGES = np.concatenate([[0.0], np.geomspace(1.0, 4e5, 110)])
"""Of the cells of waits, in seconds: the first is no wait at all, and each next is 12% wider."""
_TINY = 1e-12
_LIMIT = 14.0  # of log odds
_MEANS = (-5.0, math.log(10 * MOST))  # between which the logarithm of a mean is looked for
_HALVES = np.arange(MOST, dtype=np.float64) + 1.5
SPREADS = ("lognormal", "gamma")
"""Families of turns that are rounded to whole numbers."""
SHORTEST, LONGEST = 1.0, 3e6
"""Between these, in seconds, a mean patience is looked for."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Turns, counted.

    Attributes
    ----------
    wait : float64 array, shape (cells,)
        The mean wait in each cell of waits, in seconds, ascending; the first is 0.
    goes_on : float64 array, shape (cells,)
        Turns after which the chat went on.
    following : float64 array, shape (types, MOST)
        The same, by type and the number of the question in the chat.
    ends : tuple of three int64 arrays and a float64 array
        Cell of waits, type, number in the chat, and how many turns ended there.
    answered : float64 array, shape (cells,)
        Answered turns of which nobody knows how they went on.
    unanswered : tuple of two int64 arrays and a float64 array
        Cell of waits, team (the last place is for no account), and how many were not answered.
    replies : float64 array, shape (teams,)
        All answered turns of a team.
    neglectable : bool
        Whether what no account was given can have been overlooked.
    """

    wait: Values
    goes_on: Values
    following: Values
    ends: tuple[Whole, Whole, Whole, Values]
    answered: Values
    unanswered: tuple[Whole, Whole, Values]
    replies: Values
    neglectable: bool


def count(
    wait: Values, kind: Whole, number: Whole, outcome: Whole, team: Whole, types: int, teams: int,
    *, neglectable: bool,
) -> Counts:  # fmt: skip
    """Turns counted: each one's wait in seconds, type, number in its chat from 0, outcome and team."""
    cell = np.searchsorted(_EDGES, wait, side="left")
    held, cell = np.unique(np.append(cell, 0), return_inverse=True)
    cell = cell[:-1]
    size = np.bincount(cell, minlength=len(held))
    middle = np.bincount(cell, wait, len(held)) / np.maximum(size, 1)
    number = np.minimum(number, MOST - 1)
    at = kind * MOST + number
    on, ended = outcome == GOES_ON, outcome == ENDS
    lost, told = outcome == UNANSWERED, outcome == ANSWERED
    ends, how_many = np.unique(cell[ended] * (types * MOST) + at[ended], return_counts=True)
    lost_at, lost_many = np.unique(
        cell[lost] * (teams + 1) + np.where(team[lost] < 0, teams, team[lost]), return_counts=True
    )
    replied = ~lost & (team >= 0)
    return Counts(
        wait=middle,
        goes_on=np.bincount(cell[on], minlength=len(held)).astype(np.float64),
        following=np.bincount(at[on], minlength=types * MOST).reshape(types, MOST).astype(np.float64),
        ends=(ends // (types * MOST), ends // MOST % types, ends % MOST, how_many.astype(np.float64)),
        answered=np.bincount(cell[told], minlength=len(held)).astype(np.float64),
        unanswered=(lost_at // (teams + 1), lost_at % (teams + 1), lost_many.astype(np.float64)),
        replies=np.bincount(team[replied], minlength=teams).astype(np.float64),
        neglectable=neglectable,
    )


def surviving(family: str, mean: float, cv: float, wait: Values) -> Values:
    """The share whose patience is above each `wait`; none has left at 0."""
    return np.where(wait > 0, 1.0 - np.clip(cumulative(family, mean, cv)(wait), 0.0, 1.0), 1.0)


def chances_of_more(family: str, at: Values) -> Values:
    """The chance, for each question of a chat, that another follows, shape (MOST,).

    `at` holds log odds of one more question (``geometric``: one for all, ``free``: one each), the
    logarithm of the mean (``poisson``), logarithms of mean and cv (``lognormal`` and ``gamma``, rounded to
    whole numbers from 1), or the number of questions (``constant``).
    """
    from scipy import special

    if family == "poisson":
        above = special.pdtrc(np.arange(MOST + 1), math.exp(at[0]))
        above[0] = 1.0  # what would be 0 is 1
        chances = above[1:] / np.maximum(above[:-1], 1e-300)
        return np.clip(np.where(above[:-1] > 1e-280, chances, _TINY), _TINY, 1 - _TINY)
    if family in SPREADS:
        below = np.asarray(cumulative(family, math.exp(at[0]), math.exp(at[1]))(_HALVES))
        above = np.concatenate([[1.0], 1.0 - below])
        chances = above[1:] / np.maximum(above[:-1], 1e-300)
        return np.clip(np.where(above[:-1] > 1e-13, chances, _TINY), _TINY, 1 - _TINY)
    if family == "constant":
        return np.where(np.arange(1, MOST + 1) < at[0], 1 - _TINY, _TINY)
    odds = np.asarray(special.expit(at), np.float64)
    return np.full(MOST, odds[0]) if family == "geometric" else odds


@dataclass(frozen=True, eq=False)
class Model:
    """A family for each type's questions, one for patience, and what has been counted.

    Its parameters are a vector: of each type what `chances_of_more` takes (``constant`` has none free), the
    logarithms of patience's mean in seconds and of its cv (``exponential`` has none), the share that
    leaves silently, and of each team what it overlooks, in units of `PER`.
    """

    counts: Counts
    turns: tuple[str, ...]
    patience: str
    fixed_turns: tuple[float, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many parameters each type's questions have."""
        sizes = {"constant": 0, "free": MOST, **dict.fromkeys(SPREADS, 2)}
        return tuple(sizes.get(name, 1) for name in self.turns)

    @property
    def places(self) -> tuple[int, int, int]:
        """Where in the vector patience, the silent share and the teams begin."""
        patience = sum(self.sizes)
        silent = patience + (1 if self.patience == "exponential" else 2)
        return patience, silent, silent + 1

    @property
    def bounds(self) -> Values:
        """The least and the greatest value of each parameter, shape (parameters, 2)."""
        by_type: list[tuple[float, float]] = []
        for name, size in zip(self.turns, self.sizes, strict=True):
            if name in SPREADS:
                by_type += [_MEANS, (math.log(0.05), math.log(5.0))]
            else:
                by_type += [_MEANS if name == "poisson" else (-_LIMIT, _LIMIT)] * size
        patience = [(math.log(SHORTEST), math.log(LONGEST))]
        if self.patience != "exponential":
            patience.append((math.log(0.1), math.log(4.0)))
        return np.array([*by_type, *patience, (0.0, 1.0), *[(0.0, 0.99 / PER)] * len(self.counts.replies)])

    def more(self, at: Values) -> Values:
        """The chances of another question, shape (types, MOST)."""
        rows, place = [], 0
        for kind, (name, size) in enumerate(zip(self.turns, self.sizes, strict=True)):
            given = np.array([self.fixed_turns[kind]]) if name == "constant" else at[place : place + size]
            rows.append(chances_of_more(name, given))
            place += size
        return np.array(rows)

    def staying(self, at: Values) -> Values:
        """S of each cell of waits."""
        place, silent, _ = self.places
        cv = math.exp(at[place + 1]) if silent - place == 2 else 1.0
        return surviving(self.patience, math.exp(at[place]), cv, self.counts.wait)

    def overlooked(self, at: Values) -> Values:
        """N of each team, and last of what has no account."""
        share = at[self.places[2] :] * PER
        replies = self.counts.replies
        if not self.counts.neglectable or not replies.sum():
            return np.append(share, 0.0)
        return np.append(share, share @ replies / replies.sum())

    def surprise(self, at: Values) -> tuple[float, Values]:
        """The negative log likelihood and its gradient."""
        counts, silent = self.counts, float(at[self.places[1]])
        stay, more, share = self.staying(at), self.more(at), self.overlooked(at)
        kept = np.maximum(stay, _TINY)

        cell, kind, number, weight = counts.ends
        s, c = stay[cell], more[kind, number]
        end = np.maximum(s * (1 - c) + silent * (1 - s), _TINY)
        seen = np.maximum(stay + silent * (1 - stay), _TINY)
        lost_cell, team, lost = counts.unanswered
        u, n = stay[lost_cell], share[team]
        visibly = (1 - silent) * (1 - u)
        unanswered = np.maximum(visibly + (1 - visibly) * n, _TINY)

        total = (
            counts.goes_on @ np.log(kept) + np.sum(counts.following * np.log(more))
            + weight @ np.log(end) + counts.answered @ np.log(seen) + lost @ np.log(unanswered)
            + counts.replies @ np.log1p(-share[:-1])
        )  # fmt: skip

        per_end, per_lost = weight / end, lost / unanswered
        by_stay = counts.goes_on / kept + counts.answered * (1 - silent) / seen
        by_stay += np.bincount(cell, per_end * (1 - c - silent), len(stay))
        by_stay -= np.bincount(lost_cell, per_lost * (1 - silent) * (1 - n), len(stay))
        by_more = counts.following / more
        by_more -= np.bincount(kind * MOST + number, per_end * s, more.size).reshape(more.shape)
        by_silent = per_end @ (1 - s) + np.sum(counts.answered * (1 - stay) / seen)
        by_silent -= per_lost @ ((1 - u) * (1 - n))
        by_share = np.bincount(team, per_lost * (1 - visibly), len(share))
        by_team = by_share[:-1] - counts.replies / (1 - share[:-1])
        if counts.neglectable and counts.replies.sum():
            by_team += by_share[-1] * counts.replies / counts.replies.sum()
        gradient = np.concatenate(
            [self._by_turns(at, by_more), self._by_patience(at, by_stay), [by_silent], by_team * PER]
        )
        return -float(total), -gradient

    def _by_turns(self, at: Values, by_more: Values) -> Values:
        """The log likelihood's derivative by what says how many questions there are."""
        parts, place = [np.empty(0)], 0
        for kind, (name, size) in enumerate(zip(self.turns, self.sizes, strict=True)):
            own, mine = at[place : place + size], by_more[kind]
            if name == "poisson" or name in SPREADS:
                for which in np.eye(size) * 1e-5:
                    slope = (chances_of_more(name, own + which) - chances_of_more(name, own - which)) / 2e-5
                    parts.append(np.array([mine @ slope]))
            elif size:
                chance = chances_of_more(name, own)
                slopes = mine * chance * (1 - chance)
                parts.append(slopes if name == "free" else np.array([slopes.sum()]))
            place += size
        return np.concatenate(parts)

    def _by_patience(self, at: Values, by_stay: Values) -> Values:
        place, silent, _ = self.places
        slopes = []
        for which in range(place, silent):
            step = np.zeros(len(at))
            step[which] = 1e-5
            slopes.append(by_stay @ (self.staying(at + step) - self.staying(at - step)) / 2e-5)
        return np.array(slopes)


PER = 1 / 30
"""Units of a team's overlooked share in a vector of parameters, of the size of the others."""


@dataclass(frozen=True, eq=False)
class Found:
    """A model at its maximum: the vector, and the negative log likelihood there."""

    model: Model
    at: Values
    surprise: float

    @cached_property
    def curvature(self) -> Values:
        """The second derivatives of the negative log likelihood there: the information observed."""
        low, high = self.model.bounds.T
        return curvature_of(self.model.surprise, self.at, low, high)


def maximise(model: Model, start: Values, held: int | None = None, near: "Found | None" = None) -> Found:
    """The likeliest parameters of `model`, from `start` on.

    The parameter `held` stays as it is. `near` is the same model at its maximum, whose curvature will do.
    """
    low, high = model.bounds.T
    kept = np.zeros(len(start), np.bool_)
    if held is not None:
        kept[held] = True
    at, value = minimise(model.surprise, start, low, high, kept, None if near is None else near.curvature)
    return Found(model, at, value)
