"""The usual rule: R + beta sqrt(R), covered."""

import math

import numpy as np
import pytest

from simulator.planning.cover import cover
from simulator.planning.goal import goal_of
from simulator.planning.menu import menu_of
from simulator.planning.offered_load import OfferedLoad
from simulator.planning.usual_rule import LEAST, MOST, STEP, Hands, leanest, speeds
from simulator.scenario.schema import Scenario
from simulator.units import DAY, HOUR
from tests.planning.trying import (
    WORLDS,
    People,
    Whole,
    hours,
    load_of,
    made_up_trials,
    trials_of,
    with_plan,
)

TAPES = 20


def even_load(scenario: Scenario, *agents: float, step: int = HOUR) -> OfferedLoad:
    """So many agents busy with each type of chat, at any time."""
    edges = np.arange(0, scenario.days * DAY + 1, step, dtype=np.int64)
    bins = len(edges) - 1
    load = np.repeat(np.array(agents)[:, None], bins, axis=1)
    return OfferedLoad(edges, load, np.zeros(bins), np.zeros(bins))


def test_it_asks_for_the_load_and_some_roots_of_it_in_the_window() -> None:
    world = WORLDS["plain"]
    hands = Hands.of(menu_of(world), goal_of(world), even_load(world, 4.0))
    for beta, wanted in [(0.0, 4.0), (1.5, 7.0), (-1.0, 2.0), (-2.5, 0.0)]:
        (need,) = hands.needs(np.array([beta]))
        assert need.hands.tolist() == [0.0] * 9 + [wanted] * 4 + [0.0] * 11
        assert need.kept.tolist() == [0.0] * 24
    first, second, whole, middle = need.each[:, 8:14].tolist()
    assert first == [0, 1, 1, 0, 0, 0]
    assert second == [0, 0, 0, 1, 1, 0]
    assert whole == [0, 1, 1, 1, 1, 0]
    assert middle == [0, 0, 1, 1, 0, 0]


def test_each_judged_day_has_a_beta_of_its_own() -> None:
    world = WORLDS["two-days"]
    load = even_load(world, 4.0)
    hands = Hands.of(menu_of(world), goal_of(world), load)
    (need,) = hands.needs(np.array([1.0, 2.0]))
    assert need.hands.tolist() == [*[0.0] * 9, *[6.0] * 4, *[0.0] * 20, *[8.0] * 4, *[0.0] * 11]
    second = with_plan(world, on=["2026-11-11"])
    (need,) = Hands.of(menu_of(second), goal_of(second), load).needs(np.array([2.0]))
    assert need.hands.tolist() == [*[0.0] * 33, *[8.0] * 4, *[0.0] * 11]


def test_breaks_and_people_expected_to_be_absent_are_no_hands() -> None:
    world = WORLDS["breaks"]
    away = world.teams["team"].model_copy(update={"absence": 0.25})
    world = world.model_copy(update={"teams": {"team": away}})
    hands = Hands.of(menu_of(world), goal_of(world), even_load(world, 1.0))
    early, later, noon = next(hands.needs(np.array([0.0]))).each[:, 9:13].tolist()
    assert early == [0.75, 0.375, 0.75, 0.75]
    assert later == [0.75, 0.75, 0.375, 0.75]
    assert noon == [0, 0.5625, 0.5625, 0.1875]


def test_people_kept_are_hands_as_they_are_quick() -> None:
    """The kept veteran types 70 characters a minute, temps 50; who is never absent counts whole."""
    world = WORLDS["kept"]
    menu = menu_of(world)
    (need,) = Hands.of(menu, goal_of(world), even_load(world, 1.0)).needs(np.array([0.0]))
    veteran, temp = speeds(menu)[0].tolist()
    assert veteran > 1 > temp
    assert need.kept[9:13].tolist() == [0.95 * veteran] * 4
    hour = [kind.offer.name for kind in menu.kinds].index("hour")
    assert need.each[hour, 9] == temp


def test_types_are_covered_alone_and_together_by_who_takes_them() -> None:
    world = WORLDS["two-types"]
    menu = menu_of(world)
    hands = Hands.of(menu, goal_of(world), even_load(world, 3.0, 1.0))
    presale, aftersale, both = hands.needs(np.array([0.5]))
    assert [float(need.hands[12]) for need in (presale, aftersale, both)] == [
        pytest.approx(3 + 0.5 * math.sqrt(3)), pytest.approx(1.5), pytest.approx(4 + 0.5 * 2)
    ]  # fmt: skip
    names = [kind.offer.name for kind in menu.kinds]
    veteran, temp = names.index("all"), names.index("rush")
    worth = speeds(menu)
    assert worth[1].tolist() == [worth[1, 0], 0.0]  # temps take no aftersales
    assert (presale.each[temp, 12], aftersale.each[temp, 12]) == (worth[0, 1], 0.0)
    assert aftersale.each[veteran, 12] == worth[1, 0]
    assert both.each[veteran, 12] == pytest.approx(0.75 * worth[0, 0] + 0.25 * worth[1, 0])
    assert both.each[temp, 12] == pytest.approx(0.75 * worth[0, 1])


@pytest.mark.parametrize("name", ["plain", "two-types", "bot"])
def test_the_leanest_is_feasible_and_a_step_leaner_is_not(name: str) -> None:
    trials = trials_of(WORLDS[name], TAPES)
    load = load_of(trials.menu)
    ruled = leanest(trials, load)
    assert ruled.feasible and trials.feasible(ruled.cover.roster)
    (beta,) = ruled.betas
    assert LEAST < beta < MOST
    assert (beta - LEAST) / STEP == round((beta - LEAST) / STEP)
    hands = Hands.of(trials.menu, trials.goal, load)
    same = cover(trials.menu, list(hands.needs(np.array([beta]))))
    assert same.roster.tolist() == ruled.cover.roster.tolist()
    leaner = cover(trials.menu, list(hands.needs(np.array([beta - STEP]))))
    assert not trials.feasible(leaner.roster)


class Two:
    """The first day takes two people, the second as many as `second`."""

    def __init__(self, second: int) -> None:
        self.second = second

    def __call__(self, number: int, on: People) -> tuple[Whole, Whole]:
        first, second = on.by_day
        return hours(2, h9=10, h33=10), hours(2, h9=10 * (first >= 2), h33=10 * (second >= self.second))


def whole_days(**changes: object) -> Scenario:
    """Two days with one shift on each, of up to six people."""
    shifts = {"whole": {"team": "team", "shift": "09:00-13:00", "max": 6}}
    return with_plan(WORLDS["two-days"], shifts=shifts, **changes)


@pytest.mark.parametrize("second", [2, 5, 6])
def test_days_are_made_lean_each_by_itself(second: int) -> None:
    world = whole_days()
    trials, _ = made_up_trials(world, 10, Two(second))
    ruled = leanest(trials, even_load(world, 4.0))
    assert ruled.feasible
    assert ruled.cover.roster.tolist() == [2, second]
    # 4 + beta * 2 people rounded up: one more than 1, or than second - 1, by the least quarter
    assert ruled.betas == (-1.25, {2: -1.25, 5: 0.25, 6: 0.75}[second])


def test_where_it_cannot_be_done_it_has_the_greatest_of_all() -> None:
    world = whole_days()
    trials, _ = made_up_trials(world, 10, Two(7))
    ruled = leanest(trials, even_load(world, 4.0))
    assert not ruled.feasible
    assert ruled.betas[1] == MOST
    assert ruled.cover.roster.tolist()[1] == 6
    assert ruled.cover.short.max() == 4 + 2 * MOST - 6


def test_from_betas_before_it_only_goes_up() -> None:
    world = whole_days()
    trials, _ = made_up_trials(world, 10, Two(5))
    ruled = leanest(trials, even_load(world, 4.0), (0.0, -0.5))
    assert ruled.betas == (0.0, 0.25)
    assert ruled.cover.roster.tolist() == [4, 5]


def test_an_hour_s_floor_that_is_missed_raises_every_day() -> None:
    def day(number: int, on: People) -> tuple[Whole, Whole]:
        enough = on.by_day[1] >= 5
        return hours(2, h9=10, h33=90, h34=10), hours(2, h9=10, h33=90, h34=10 * enough)

    world = whole_days(hourly_floor=0.5)
    trials, _ = made_up_trials(world, 10, day)
    ruled = leanest(trials, even_load(world, 4.0))
    assert ruled.feasible
    assert ruled.cover.roster.tolist()[1] == 5
