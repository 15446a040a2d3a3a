"""What confidence costs: the cheapest rosters found for several of them, on the search's days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.planning.menu import Counts, Menu
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
        The search's days; in the end a day may miss as often as before.
    roster : int64 array, shape (kinds,)
        One that is feasible at the plan's own confidence, from which the search goes both ways.
    confidences : sequence of float
        Shares in (0, 1).
    """
    own, asked = trials.goal.confidence, trials.allowed
    prices: dict[float, Price] = {}
    ways = (
        sorted((c for c in confidences if c <= own), reverse=True),
        sorted(c for c in confidences if c > own),
    )
    for way in ways:
        start, feasible = roster, True
        for confidence in way:
            trials.ask_for(replace(trials.goal, confidence=confidence).allowed(len(trials.numbers)))
            for found in search(trials, start, thorough=False):
                start, feasible = found.roster, found.feasible
            prices[confidence] = Price(confidence, start, feasible)
    trials.ask_for(asked)
    return tuple(_cheapest(trials.menu, prices, confidence) for confidence in confidences)


def _cheapest(menu: Menu, prices: dict[float, Price], confidence: float) -> Price:
    """The price of a confidence, or that of a higher one where a search found a cheaper roster for that."""
    enough = [price for price in prices.values() if price.confidence > confidence and price.feasible]
    own = prices[confidence]
    if own.feasible:
        enough.insert(0, own)
    best = min(enough, key=lambda price: menu.cost(price.roster), default=own)
    return replace(best, confidence=confidence)
