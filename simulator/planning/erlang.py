"""Erlang's formulas: callers who wait in line for one of several agents, and perhaps lose patience.

Arrivals are Poisson, handling and patience exponential, everybody is served in order of arrival, and all is
in equilibrium. `load` is the arrival rate times the mean handling time, in erlangs: agents who would be busy
if there were always one free. Times are in one unit, whichever.

A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges (1917), for B and C; C. Palm (1946) for patience, here in the integrals of S. Zeltyn and
A. Mandelbaum, Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue, Queueing
Systems 51 (2005), 361-402. Nothing is a difference of large numbers, so that thousands of agents and any
overload do no harm; figures are good to nine digits or more.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Until = Literal["pickup", "reply"]
_DEEP = 45.0  # e to the minus this is nothing beside 1
_PANELS, _POINTS = 64, 16


def erlang_b(agents: int, load: float) -> float:
    """Share of the callers who find all agents busy where those are turned away: Erlang's loss formula.

    Its inverse is the sum of the weights of the states against that of all agents busy, 1 + n/a +
    n(n-1)/a^2 + ...; all are positive, and nothing cancels.

    Raises
    ------
    ValueError
        If agents or load are negative, or the load is not finite.
    """
    _check(agents, load)
    if load == 0:
        return 0.0 if agents else 1.0
    with np.errstate(over="ignore", under="ignore"):
        return float(1 / (1 + np.cumprod(np.arange(agents, 0, -1) / load).sum()))


def erlang_c(agents: int, load: float) -> float:
    """Probability that a caller has to wait; 1 where the agents are no more than the load.

    Raises
    ------
    ValueError
        If agents or load are negative, or the load is not finite.
    """
    _check(agents, load)
    if agents <= load:
        return 1.0
    busy = load / (agents - load) * erlang_b(agents - 1, load)
    return busy / (1 + busy)


def wait_probability(agents: int, load: float, handling: float, patience: float = math.inf) -> float:
    """Probability that a caller finds all agents busy, of callers with patience of that mean.

    Raises
    ------
    ValueError
        As of `picked_up`.
    """
    _check(agents, load, handling, patience)
    if patience == math.inf:
        return erlang_c(agents, load)
    return _Line(agents, load, handling / patience).waits


def picked_up(
    agents: int, load: float, handling: float, within: float, patience: float = math.inf
) -> float:
    """Share of the callers whom an agent picks up within a time.

    Parameters
    ----------
    agents : int
        At least 0.
    load : float
        Erlangs, at least 0.
    handling : float
        Mean handling time, above 0.
    within : float
        The time, at least 0; infinite for the share who are served at all.
    patience : float
        Mean patience, above 0; infinite where nobody leaves. Those who leave are not picked up.

    Returns
    -------
    float
        In [0, 1]; 0 where nobody leaves and the agents are no more than the load: the line then grows
        without end.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _check(agents, load, handling, patience, within)
    if patience < math.inf:
        return _Line(agents, load, handling / patience).served(within / handling, np.ones_like)
    if agents <= load:
        return 0.0
    return 1 - erlang_c(agents, load) * math.exp(-(agents - load) * within / handling)


def answered(agents: int, load: float, handling: float, within: float, patience: float = math.inf) -> float:
    """Share of the callers who are picked up and handled to the end within a time.

    With n agents and load a, of handling 1, and C the probability to wait: the wait, where there is one, is
    exponential of rate w = n - a, and the sum of both outlasts t with probability e^-t + C (e^-t - e^-wt) /
    (w - 1). Arguments, range and errors are those of `picked_up`.
    """
    _check(agents, load, handling, patience, within)
    t = within / handling
    if patience < math.inf:
        return _Line(agents, load, handling / patience).served(t, lambda waited: -np.expm1(waited - t))
    if agents <= load:
        return 0.0
    if t == math.inf:
        return 1.0
    w = agents - load
    gap = abs(w - 1) * t
    # (e^-t - e^-wt) / (w - 1) by the slower of the two rates; t e^-t where they are one.
    both = t * math.exp(-min(w, 1.0) * t) * (-math.expm1(-gap) / gap if gap else 1.0)
    return max(0.0, -math.expm1(-t) - erlang_c(agents, load) * both)  # rounding may leave a hair below 0


def abandoned(agents: int, load: float, handling: float, patience: float = math.inf) -> float:
    """Share of the callers who leave before an agent picks them up; 0 where none ever does.

    Raises
    ------
    ValueError
        As of `picked_up`.
    """
    _check(agents, load, handling, patience)
    if patience == math.inf:
        return 0.0
    return _Line(agents, load, handling / patience).mean_wait() * handling / patience


def mean_wait(agents: int, load: float, handling: float, patience: float = math.inf) -> float:
    """Mean time in line over all callers, those who leave included.

    Returns
    -------
    float
        In the unit of `handling`; infinite where nobody leaves and the agents are no more than the load.

    Raises
    ------
    ValueError
        As of `picked_up`.
    """
    _check(agents, load, handling, patience)
    if patience < math.inf:
        return _Line(agents, load, handling / patience).mean_wait() * handling
    if agents <= load:
        return math.inf
    return erlang_c(agents, load) * handling / (agents - load)


def agents_for(
    target: float,
    load: float,
    handling: float,
    within: float,
    patience: float = math.inf,
    until: Until = "pickup",
) -> int | None:
    """The fewest agents with whom a share of the callers is picked up, or answered, within a time.

    Both shares grow with every agent, so the number is found by bisection between one that is too few and
    one that is enough.

    Parameters
    ----------
    target : float
        The share, in [0, 1].
    load, handling, within, patience : float
        As of `picked_up`.
    until : {"pickup", "reply"}
        Whether the time ends with the pickup or with the reply.

    Returns
    -------
    int or None
        None where no number of agents is enough: who waits may wait long, so that a share of 1 takes
        infinitely many, and a handling of its own may outlast `within`. Without a load, or for a target
        of 0, nobody is needed.

    Raises
    ------
    ValueError
        If an argument is out of its range.
    """
    _check(0, load, handling, patience, within)
    if not 0 <= target <= 1:
        raise ValueError(f"a target of {target}: wanted a share in [0, 1]")
    share = {"pickup": picked_up, "reply": answered}[until]
    if target == 0 or load == 0:
        return 0
    best = 1.0 if until == "pickup" else -math.expm1(-within / handling)
    reached = within == patience == math.inf  # else the best is only neared
    if target > best or (target == best and not reached):
        return None
    few = 0 if patience < math.inf else math.floor(load)
    step = 1
    while share(few + step, load, handling, within, patience) < target:
        few, step = few + step, 2 * step
    enough = few + step
    while enough - few > 1:
        middle = (few + enough) // 2
        if share(middle, load, handling, within, patience) < target:
            few = middle
        else:
            enough = middle
    return enough


class _Line:
    """The line of M/M/n+M, times in mean handlings and `leaving` the rate at which a caller in it gives up.

    A caller of endless patience would wait 0 with weight 1 / B(n-1), and v with density a e^g(v), where
    g(v) = a (1 - e^(-leaving v)) / leaving - n v (Zeltyn and Mandelbaum's E and J). It is concave: it is
    integrated by Gauss's rule where it is within `_DEEP` of its greatest value, and less is nothing.
    """

    def __init__(self, agents: int, load: float, leaving: float) -> None:
        self.agents, self.load, self.leaving = agents, load, leaving
        self.waits = 1.0
        if agents == 0:
            return
        if load == 0:
            self.waits = 0.0
            return
        self.top = math.log(load / agents) / leaving if load > agents else 0.0
        self.height = self._exponent(self.top)
        self.low = self._edge(self.top, 0.0) if self._exponent(0.0) < self.height - _DEEP else 0.0
        far = 1.0
        while self._exponent(self.top + far) > self.height - _DEEP:
            far *= 2
        self.high = self._edge(self.top, self.top + far)
        total = load * self._integral(self.high, (), np.ones_like)  # times e^height
        loss = erlang_b(agents - 1, load)
        busy = math.log(total) + self.height + math.log(loss) if loss else -math.inf
        self.waits = 1 / (1 + math.exp(-busy)) if busy > -700 else 0.0
        self.density = self.waits * load / total  # of the wait, e^(exponent - height) aside

    def served(self, within: float, share: Callable[[Floats], Floats]) -> float:
        """Callers picked up within a time, of each of whom `share` counts, given the wait."""
        if self.agents == 0:
            return 0.0
        at_once = (1 - self.waits) * float(share(np.zeros(1))[0])
        if self.waits == 0 or within <= self.low:
            return at_once
        stays = self._integral(
            min(within, self.high),
            (within - _DEEP,),
            lambda v: np.exp(-self.leaving * v) * share(v),
        )
        return min(1.0, at_once + self.density * stays)  # rounding may leave a hair above 1

    def mean_wait(self) -> float:
        """Until pickup or leaving, over all callers."""
        if self.agents == 0:
            return 1 / self.leaving
        if self.waits == 0:
            return 0.0
        return self.density * self._integral(
            self.high, (), lambda v: -np.expm1(-self.leaving * v) / self.leaving
        )

    def _exponent(self, waited: float) -> float:
        return -self.load * math.expm1(-self.leaving * waited) / self.leaving - self.agents * waited

    def _edge(self, inside: float, outside: float) -> float:
        """Where, between the two, the exponent falls below what counts."""
        for _ in range(60):
            middle = (inside + outside) / 2
            if self._exponent(middle) > self.height - _DEEP:
                inside = middle
            else:
                outside = middle
        return outside

    def _integral(self, high: float, cuts: tuple[float, ...], of: Callable[[Floats], Floats]) -> float:
        """Integral of e^(exponent - height) times `of`, up to `high`.

        It is cut where the callers' patience, or the end of the time allowed, bends it sharply.
        """
        cuts = tuple(cut for cut in (_DEEP / self.leaving, *cuts) if self.low < cut < high)
        ends = sorted([self.low, *cuts, high])
        edges = np.unique([np.linspace(a, b, _PANELS + 1) for a, b in pairwise(ends)])
        points, rule = np.polynomial.legendre.leggauss(_POINTS)
        half = np.diff(edges)[:, None] / 2
        waited = edges[:-1, None] + half * (1 + points)
        exponent = -self.load * np.expm1(-self.leaving * waited) / self.leaving - self.agents * waited
        return float((np.exp(exponent - self.height) * of(waited) * half * rule).sum())


def _check(
    agents: int, load: float, handling: float = 1.0, patience: float = math.inf, within: float = 0.0
) -> None:
    """Raise a ValueError for what no line of callers has."""
    if agents < 0:
        raise ValueError(f"{agents} agents: wanted 0 or more")
    if not 0 <= load < math.inf:
        raise ValueError(f"a load of {load}: wanted 0 or more, and finite")
    if not 0 < handling < math.inf:
        raise ValueError(f"a handling time of {handling}: wanted more than 0, and finite")
    if not patience > 0:
        raise ValueError(f"a patience of {patience}: wanted more than 0")
    if not within >= 0:
        raise ValueError(f"a time of {within}: wanted 0 or more")
