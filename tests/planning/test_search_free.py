"""The last step of a search where a team costs nothing: rosters of one cost are many."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from simulator.planning import search
from simulator.planning.menu import Counts
from simulator.planning.trials import Trials


def test_of_rosters_at_one_cost_the_one_of_fewest_people_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    rosters = [np.array(one) for one in ([1, 5], [1, 3], [0, 9], [1, 4], [0, 1])]  # the second kind is free
    price = np.array([30.0, 0.0])

    def cost(roster: Counts) -> float:
        return float(price @ roster)

    def first_feasible(tries: Sequence[Counts]) -> Counts | None:
        return next((one for one in tries if one[0] >= 1 and one[1] >= 3), None)

    def cheaper(*arguments: Any) -> list[Counts]:
        return rosters

    monkeypatch.setattr(search, "cheaper", cheaper)
    trials = SimpleNamespace(menu=SimpleNamespace(cost=cost), first_feasible=first_feasible)
    start = search.Found(np.array([2, 2]), feasible=True)
    (found,) = search._every_cheaper(cast(Trials, trials), start)
    assert found.exact and found.minimal
    assert found.roster.tolist() == [1, 3]
