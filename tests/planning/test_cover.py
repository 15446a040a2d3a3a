"""Covers against all rosters of a menu."""

from collections.abc import Sequence

import numpy as np
import pytest

from simulator.planning import cover as covering
from simulator.planning.cover import Need, cover
from simulator.planning.menu import Counts, menu_of
from tests.planning.trying import WORLDS, people, with_plan
from tests.planning.worlds import rosters


def missing(needs: Sequence[Need], roster: Counts) -> float:
    short = [np.maximum(0.0, need.hands - need.kept - roster @ need.each) for need in needs]
    return round(float(sum(column.sum() for column in short)), 6)


def needs_of(rng: np.random.Generator, kinds: int) -> list[Need]:
    """One need or two of some bins: some that any few people meet, some that nobody could."""
    bins = int(rng.integers(1, 6))
    most = int(rng.choice([6, 20, 60]))
    return [
        Need(
            hands=rng.integers(0, most, bins) / 4,
            each=rng.integers(0, 5, (kinds, bins)) / 4 * (rng.random((kinds, bins)) < 0.7),
            kept=rng.integers(0, 3, bins) / 2,
        )
        for _ in range(rng.integers(1, 3))
    ]


@pytest.mark.parametrize("name", ["plain", "two-types", "midnight", "kept"])
def test_no_roster_covers_more_or_costs_less(name: str) -> None:
    menu = menu_of(WORLDS[name])
    rng = np.random.default_rng(5)
    met = 0
    for _ in range(15):
        needs = needs_of(rng, len(menu.kinds))
        found = cover(menu, needs)
        least = min((missing(needs, roster), menu.cost(roster)) for roster in rosters(menu))
        assert (missing(needs, found.roster), menu.cost(found.roster)) == least
        assert menu.allows(found.roster)
        assert found.short.shape == (len(needs), len(needs[0].hands))
        assert found.short.sum() == pytest.approx(least[0], abs=1e-6)
        met += least[0] == 0
    assert 2 <= met <= 13


def a_need(hands: list[float], each: list[list[float]], kept: list[float] | None = None) -> Need:
    return Need(np.array(hands), np.array(each, dtype=float), np.array(kept or [0.0] * len(hands)))


def test_a_hand_beyond_whole_people_takes_another_one() -> None:
    menu = menu_of(with_plan(WORLDS["plain"], shifts={"all": {"team": "team", "shift": "09:00-13:00"}}))
    for hands, people_on in [(0.0, 0), (0.01, 1), (1.0, 1), (1.01, 2), (7.99, 8), (8.0, 8)]:
        found = cover(menu, [a_need([hands], [[1.0]])])
        assert found.roster.tolist() == [people_on]
        assert found.short.tolist() == [[0.0]]


def test_what_the_limits_forbid_is_missing() -> None:
    shift = {"team": "team", "shift": "09:00-13:00"}
    menu = menu_of(with_plan(WORLDS["plain"], shifts={"all": shift}, limits={"team": 5}))
    found = cover(menu, [a_need([7.5, 2.0], [[1.0, 0.5]], [0.5, 0.0])])
    assert found.roster.tolist() == [5]
    assert found.short.tolist() == [[2.0, 0.0]]


def test_of_those_that_leave_as_few_missing_it_is_the_cheapest() -> None:
    """However much is missing beside what people cost: the solver's tolerance is a share of both together."""
    menu = menu_of(WORLDS["plain"])
    each = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    found = cover(menu, [a_need([2.0, 2.0, 500.0], each)])
    assert found.short.tolist() == [[0.0, 0.0, 500.0]]
    assert menu.cost(found.roster) == 160.0


def test_where_nothing_is_asked_for_nobody_comes() -> None:
    menu = menu_of(WORLDS["plain"])
    for need in (a_need([0.0], [[1.0]] * 4), a_need([3.0], [[1.0]] * 4, [3.0])):
        assert cover(menu, [need]).roster.tolist() == [0, 0, 0, 0]


def test_every_need_is_met_by_its_own_people() -> None:
    menu = menu_of(WORLDS["two-speeds"])
    names = [kind.offer.name for kind in menu.kinds]
    assert names == ["fast-1", "fast-2", "slow-1", "slow-2"]
    only_fast = a_need([1.0], [[1.0], [0.0], [0.0], [0.0]])
    anybody = a_need([2.0], [[1.0], [1.0], [0.5], [0.5]])
    found = cover(menu, [only_fast, anybody])
    # a fast one for 2 h at 40, and one more hand: two slow ones for 3 h at 24, or a fast one at 40
    assert found.roster.tolist() == people(menu, **{"fast-1": 2}).tolist()


def test_a_solver_that_finds_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        x = None

    monkeypatch.setattr(covering, "solve", lambda *_, **__: Nothing())
    with pytest.raises(RuntimeError, match="found no cover"):
        cover(menu_of(WORLDS["plain"]), [a_need([1.0], [[1.0]] * 4)])
