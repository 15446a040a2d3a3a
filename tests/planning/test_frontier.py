"""What confidence costs."""

import numpy as np
import pytest

from simulator.planning import frontier as pricing
from simulator.planning.frontier import frontier
from simulator.planning.menu import Counts
from simulator.planning.search import Found
from simulator.planning.trials import Trials
from tests.planning.trying import (
    SEED,
    WORLDS,
    People,
    Whole,
    hours,
    made_up_trials,
    people,
    trials_of,
    with_plan,
)
from tests.planning.worlds import enumerate_best

TAPES = 20


def test_each_confidence_costs_what_enumeration_says() -> None:
    trials = trials_of(WORLDS["bot"], TAPES)  # planned for 75%
    menu = trials.menu
    start = people(menu, first=2, second=2, whole=2)
    assert trials.feasible(start)
    asked = (0.9, 0.5, 0.75)
    found = frontier(trials, start, asked)
    assert tuple(price.confidence for price in found) == asked
    for price in found:
        goal = type(trials.goal)(trials.goal.target, price.confidence, trials.goal.days, None)
        best = enumerate_best(menu, goal, SEED, range(TAPES))
        assert price.feasible == (best is not None)
        assert best is None or menu.cost(price.roster) == best[0]
    costs = [menu.cost(price.roster) for price in sorted(found, key=lambda price: price.confidence)]
    assert costs == sorted(costs)
    assert len(set(costs)) > 1


class Surer:
    """Each of five people of the first shift makes one day in five more reach the target."""

    def __call__(self, number: int, on: People) -> tuple[Whole, Whole]:
        return hours(1, h9=10), hours(1, h9=10 if on.get("first", 0) > number % 5 else 0)


def surer_trials() -> Trials:
    world = with_plan(
        WORLDS["plain"], confidence=0.6,
        shifts={"first": {"team": "team", "shift": "09:00-11:00", "max": 4}},
    )  # fmt: skip
    trials, _ = made_up_trials(world, 10, Surer())
    return trials


def test_confidence_by_hand_and_what_cannot_be_had() -> None:
    trials = surer_trials()
    found = frontier(trials, people(trials.menu, first=3), (0.2, 0.21, 0.4, 0.6, 0.8, 0.81))
    assert [price.feasible for price in found] == [True] * 5 + [False]
    assert [int(price.roster[0]) for price in found[:5]] == [1, 2, 2, 3, 4]


def test_what_a_day_may_miss_is_as_before_in_the_end() -> None:
    trials = surer_trials()
    assert trials.allowed == 4
    frontier(trials, people(trials.menu, first=3), (0.2, 0.8))
    assert trials.allowed == 4
    trials.ask_for(3)  # as after a proof that failed
    frontier(trials, people(trials.menu, first=4), (0.2,))
    assert trials.allowed == 3


def test_no_confidence_costs_more_than_a_higher_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search may find for a higher confidence what it did not see for a lower."""
    trials = surer_trials()

    def stuck(trials: Trials, start: Counts, **_: object) -> list[Found]:
        many = {8: 1, 6: 4, 4: 3, 2: 2}[trials.allowed]
        return [Found(np.array([many], np.int64), feasible=trials.allowed > 2)]

    monkeypatch.setattr(pricing, "search", stuck)
    found = frontier(trials, people(trials.menu, first=3), (0.2, 0.4, 0.6, 0.8))
    assert [int(price.roster[0]) for price in found] == [1, 3, 3, 2]
    assert [price.confidence for price in found] == [0.2, 0.4, 0.6, 0.8]
    assert [price.feasible for price in found] == [True, True, True, False]
