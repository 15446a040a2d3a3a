"""What confidence costs: the cheapest rosters found for several of them, on the search's days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.planning.menu import Counts
from simulator.planning.search import search
from simulator.planning.trials import Trials


@dataclass(frozen=True, eq=False)
class Price:
    """What a confidence costs.

    Attributes
    ----------
    confidence : float
        The share of the search's days on which each judged day must reach the target.
    roster : int64 array, shape (kinds,)
        The cheapest roster found.
    feasible : bool
        Whether it is; else it is the nearest.
    """

    confidence: float
    roster: Counts
    feasible: bool


def frontier(trials: Trials, roster: Counts, confidences: Sequence[float]) -> tuple[Price, ...]:
    """The price of each confidence, in their order.

    Parameters
    ----------
    trials : Trials
        The search's days; what a day may miss is changed.
    roster : int64 array, shape (kinds,)
        One that is feasible at the plan's own confidence, from which the search goes both ways.
    confidences : sequence of float
        Shares in (0, 1).
    """
    own = trials.goal.confidence
    prices: dict[float, Price] = {}
    ways = (
        sorted((c for c in confidences if c <= own), reverse=True),
        sorted(c for c in confidences if c > own),
    )
    for way in ways:
        start, feasible = roster, True
        for confidence in way:
            trials.ask_for(replace(trials.goal, confidence=confidence).allowed(len(trials.numbers)))
            for found in search(trials, start):
                start, feasible = found.roster, found.feasible
            prices[confidence] = Price(confidence, start, feasible)
    return tuple(prices[confidence] for confidence in confidences)
