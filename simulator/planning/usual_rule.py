"""The usual rule: square-root staffing on the offered load, half hour by half hour, then a cover.

For a load of R agents it asks for R + beta sqrt(R) (S. Halfin and W. Whitt, Operations Research 29 (1981),
567-588; for loads that vary, O. B. Jennings, A. Mandelbaum, W. A. Massey and W. Whitt, Management Science 42
(1996), 1383-1394). It is where the search starts, and what a plan is compared with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from simulator.planning.cover import Cover, Need, cover
from simulator.planning.goal import Goal
from simulator.planning.menu import Menu, coverage, kept_coverage
from simulator.planning.offered_load import OfferedLoad
from simulator.planning.reference_agent import mean_replies, takers, weights
from simulator.planning.trials import Trials
from simulator.units import DAY

Floats = NDArray[np.float64]

LEAST, MOST, STEP = -6.0, 6.0, 1 / 4
"""The betas looked at, and how finely."""
ROUGHLY = 30
"""Days played on which betas are told apart, at most; the roster that comes out is judged on all."""
MANY_TYPES = 6
"""With more types of chat than this, only each alone and all together are covered."""


@dataclass(frozen=True, eq=False)
class Ruled:
    """A roster by the usual rule.

    Attributes
    ----------
    betas : tuple of float
        For each judged day, agents on top of the load, in square roots of it.
    cover : Cover
        The roster, and what it leaves short.
    feasible : bool
        Whether it is, on the search's days.
    """

    betas: tuple[float, ...]
    cover: Cover
    feasible: bool


def leanest(trials: Trials, load: OfferedLoad, least: tuple[float, ...] | None = None) -> Ruled:
    """The roster of the least betas, one a judged day, that is feasible; to a quarter.

    Each day's beta is found by halving, on some of the days played, as more hands are taken to do no worse;
    then those that miss are raised until the roster is feasible on all of them. Where none is, that of the
    greatest. With `least`, betas are raised from there.
    """
    hands = Hands.of(trials.menu, trials.goal, load)
    top = round((MOST - LEAST) / STEP)
    if least is None:
        at = _halved(trials, hands, top)
    else:
        at = np.round((np.array(least) - LEAST) / STEP).astype(np.int64)
    while True:
        covered = cover(trials.menu, list(hands.needs(_betas(at))))
        feasible = trials.feasible(covered.roster)
        if feasible or (at == top).all():
            return Ruled(tuple(_betas(at).tolist()), covered, feasible)
        missed = trials.missed_on(covered.roster) & (at < top)
        at = at + (missed if missed.any() else at < top)  # an hour's floor may be any day's


def _betas(at: NDArray[np.int64]) -> Floats:
    return np.asarray(LEAST + STEP * at, dtype=np.float64)


def _halved(trials: Trials, hands: "Hands", top: int) -> NDArray[np.int64]:
    """The least beta of each judged day, in steps, with which it passes on some of the days played."""
    low = np.zeros(len(trials.goal.days), dtype=np.int64)
    high = np.full(len(low), top)
    some = range(min(ROUGHLY, len(trials.numbers)))
    while (low < high).any():
        middle = (low + high) // 2
        covered = cover(trials.menu, list(hands.needs(_betas(middle))))
        counted = trials.play([covered.roster], some)
        missed = trials.missed(counted)[0].sum(axis=0)
        reached = missed <= trials.goal.allowed(len(some))
        low, high = np.where(reached, low, middle + 1), np.where(reached, middle, high)
    return high


@dataclass(frozen=True, eq=False)
class Hands:
    """What the teams add to the hands on duty, and what the types of chat ask of them.

    Attributes
    ----------
    day : int64 array, shape (bins,)
        Place of each bin's day among the judged ones; 0 where it is none of them, and nothing is asked for.
    groups : tuple of (load, each, kept)
        For each group of types that a set of teams must serve: its offered load by bin, what one person of
        each kind adds, and what is kept, all in reference agents.
    """

    day: NDArray[np.int64]
    groups: tuple[tuple[Floats, Floats, Floats], ...]

    @classmethod
    def of(cls, menu: Menu, goal: Goal, load: OfferedLoad) -> "Hands":
        """Of a menu, on the judged days' windows; elsewhere nothing is asked for."""
        edges, window = load.edges, menu.base.rule_set.window
        of_day = edges[:-1] % DAY
        counted = (of_day >= window.start) & (of_day < window.end)
        counted &= np.isin(edges[:-1] // DAY, goal.days)
        teams = list(menu.base.teams)
        there = np.array([1 - team.absence for team in menu.base.teams.values()])
        team_of = np.array([teams.index(kind.offer.team) for kind in menu.kinds], dtype=np.int64)
        each, kept = coverage(menu, edges), kept_coverage(menu, edges)
        able, speed = takers(menu.base), speeds(menu)
        groups = []
        for types in _groups(len(able)):
            asked = load.agents[types] * counted
            share = asked.sum(axis=1) / max(1e-12, float(asked.sum()))
            worth = there * able[types].any(axis=0) * (share @ speed[types])
            groups.append(
                (asked.sum(axis=0), each * worth[team_of][:, None], (kept * worth[:, None]).sum(axis=0))
            )
        judged = {day: place for place, day in enumerate(goal.days)}
        places = [judged.get(day, 0) for day in (edges[:-1] // DAY).tolist()]
        return cls(np.array(places, dtype=np.int64), tuple(groups))

    def needs(self, betas: Floats) -> Iterator[Need]:
        """What betas, one a judged day, ask for."""
        beta = betas[self.day]
        for load, each, kept in self.groups:
            yield Need(np.maximum(0.0, load + beta * np.sqrt(load)), each, kept)


def speeds(menu: Menu) -> Floats:
    """How many reference agents one person of a team is worth for a type, by type and team; 0 for none."""
    able, times = takers(menu.base), mean_replies(menu.base)
    reference = (weights(menu.base).mean(axis=2) * times).sum(axis=1, keepdims=True)
    return np.where(able, reference / np.maximum(times, 1.0), 0.0)


def _groups(types: int) -> Iterator[list[int]]:
    """Groups of types that their teams must serve together: Hall's condition for sharing out work."""
    sizes = range(1, types + 1) if types <= MANY_TYPES else (1, types)
    for size in sizes:
        for group in combinations(range(types), size):
            yield list(group)
