"""The search against full enumeration, on the ten small worlds and the same days.

Seed 99, 20 days. Nothing here is left to chance: an answer is the cheapest roster on those days or it is not.
"""

import numpy as np
import pytest

from simulator.experiment.replication import replicate
from simulator.planning import search as searching
from simulator.planning.goal import Goal, judged_by
from simulator.planning.menu import Counts, Menu, menu_of, staffed
from simulator.planning.search import Found, cheaper, cheaper_swaps, filled
from simulator.planning.usual_rule import leanest
from tests.planning.trying import (
    SEED,
    WORLDS,
    People,
    hours,
    load_of,
    made_up_trials,
    neighbours_below,
    nothing,
    people,
    searched,
    trials_of,
    with_plan,
)
from tests.planning.worlds import BEST, enumerate_best, rosters

TAPES = 20


def feasible(menu: Menu, goal: Goal, roster: Counts) -> bool:
    """Whether a roster is feasible, without any of the search's own code."""
    played = judged_by(staffed(menu, roster), goal.target).model_copy(update={"seed": SEED})
    outcomes = [replicate(played, number, "compiled") for number in range(TAPES)]
    turns, in_time = (
        np.array([getattr(outcome, name).reshape(-1, 24) for outcome in outcomes]).astype(float)
        for name in ("turns", "in_time")
    )
    with np.errstate(invalid="ignore"):
        missed = in_time.sum(axis=2) / turns.sum(axis=2) < goal.target
        rates = in_time / turns
    days = list(goal.days)
    if (missed.sum(axis=0)[days] > goal.allowed(TAPES)).any():
        return False
    if goal.hourly_floor is None:
        return True
    asked = (turns[:, days] > 0).any(axis=0)
    return bool((np.nanmean(rates[:, days][:, asked], axis=0) >= goal.hourly_floor).all())


@pytest.mark.parametrize("name", WORLDS)
def test_it_costs_what_the_cheapest_of_all_rosters_costs(name: str) -> None:
    trials = trials_of(WORLDS[name], TAPES)
    menu = trials.menu
    found = searched(trials, leanest(trials, load_of(menu)).cover.roster)
    last = found[-1]
    best = enumerate_best(menu, trials.goal, SEED, range(TAPES))
    assert best is not None
    assert menu.cost(last.roster) == best[0] == BEST[name]
    assert last.feasible and last.minimal and last.exact
    assert feasible(menu, trials.goal, last.roster)
    assert menu.allows(last.roster)

    # Before all that are cheaper were tried it had come to a roster from which nobody can be taken.
    descent = next(one for one in found if one.minimal)
    assert menu.cost(descent.roster) >= BEST[name]
    fewer = neighbours_below(descent.roster)
    assert descent.removals == len(fewer)
    assert not any(feasible(menu, trials.goal, roster) for roster in fewer)
    assert descent.swaps == sum(map(len, cheaper_swaps(menu, descent.roster).values()))

    costs = [menu.cost(one.roster) for one in found if one.feasible]
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("name", ["breaks", "two-speeds"])
def test_it_climbs_from_nobody(name: str) -> None:
    """Where one or two people more answer nothing in time, as everybody's queue is too long."""
    trials = trials_of(WORLDS[name], TAPES)
    found = searched(trials, nothing(trials.menu))
    assert not found[0].feasible
    assert found[-1].feasible and found[-1].exact
    assert trials.menu.cost(found[-1].roster) == BEST[name]


@pytest.mark.parametrize("name", ["impatient", "kept"])
def test_it_comes_down_from_the_fullest(name: str) -> None:
    trials = trials_of(WORLDS[name], TAPES)
    start = max(rosters(trials.menu), key=trials.menu.cost)
    found = searched(trials, start)
    assert found[0].feasible and found[0].roster is start
    assert trials.menu.cost(found[-1].roster) == BEST[name]


def test_without_trying_all_nobody_can_be_taken_away_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_worth_trying_all", lambda *_: False)
    trials = trials_of(WORLDS["bot"], TAPES)
    last = searched(trials, leanest(trials, load_of(trials.menu)).cover.roster)[-1]
    assert last.feasible and last.minimal and not last.exact
    assert trials.menu.cost(last.roster) >= BEST["bot"]
    assert not any(trials.feasible(roster) for roster in neighbours_below(last.roster))


def test_the_same_days_have_the_same_answer_however_many_play() -> None:
    found: list[list[tuple[list[int], bool, int, int]]] = []
    for jobs in (1, 2):
        trials = trials_of(WORLDS["bot"], TAPES, jobs=jobs)
        start = leanest(trials, load_of(trials.menu)).cover.roster
        came = searched(trials, start)
        found.append([(one.roster.tolist(), one.feasible, one.removals, one.swaps) for one in came])
        found[-1].append(([], True, trials.tried, 0))
    assert found[0] == found[1]


def test_where_no_roster_is_feasible_the_last_is_the_nearest() -> None:
    world = with_plan(WORLDS["plain"], shifts={"first": {"team": "team", "shift": "09:00-11:00", "max": 3}})
    trials = trials_of(world, TAPES)
    menu = trials.menu
    assert enumerate_best(menu, trials.goal, SEED, range(TAPES)) is None
    found = searched(trials, nothing(menu))
    assert not any(one.feasible or one.exact or one.minimal for one in found)
    short = {roster.tobytes(): shortfall(menu, trials.goal, roster) for roster in rosters(menu)}
    assert short[found[-1].roster.tobytes()] == min(short.values())
    assert found[-1].roster.tolist() == [3]


def shortfall(menu: Menu, goal: Goal, roster: Counts) -> float:
    """Turns in time that are missing on the day played that decides."""
    played = judged_by(staffed(menu, roster), goal.target).model_copy(update={"seed": SEED})
    outcomes = [replicate(played, number, "compiled") for number in range(TAPES)]
    short = sorted(goal.target * one.turns.sum() - one.in_time.sum() for one in outcomes)
    return max(0.0, float(short[-1 - goal.allowed(TAPES)]))


# Days made up: what comes of a roster is known without a desk.


def enough(number: int, on: People) -> tuple[np.ndarray, np.ndarray]:
    """Ten turns at 9, ten at 11; three in time for each that is there, the whole day's people for both."""
    first = min(10, 3 * (on.get("first", 0) + on.get("whole", 0)))
    second = min(10, 3 * (on.get("second", 0) + on.get("whole", 0)))
    return hours(1, h9=10, h11=10), hours(1, h9=first, h11=second)


def nine_of_ten(**shifts: str) -> dict[str, object]:
    menu = {name: {"team": "team", "shift": span, "max": 4} for name, span in shifts.items()}
    return {"target": 0.9, "confidence": 0.9, "shifts": menu}


HALVES = nine_of_ten(first="09:00-11:00", second="11:00-13:00", whole="09:00-13:00")


def test_it_finds_the_known_cheapest_of_days_made_up() -> None:
    trials, work = made_up_trials(with_plan(WORLDS["plain"], **HALVES), 10, enough)
    last = searched(trials, people(trials.menu, first=4, second=4))[-1]
    # 9 of 10 at both: 3 people all day long, at 20 an hour, however they are made up.
    assert trials.menu.cost(last.roster) == 240.0
    assert last.exact
    assert last.roster @ [1, 0, 1] == 3 == last.roster @ [0, 1, 1]
    rosters_asked = {tuple(sorted(on.items())) for _, on in work.asked}
    assert trials.tried == len(rosters_asked)


def test_a_team_that_costs_nothing_is_put_on_rather_than_one_that_costs() -> None:
    world = with_plan(WORLDS["two-speeds"], **{
        **HALVES,
        "shifts": {"first": {"team": "fast", "shift": "09:00-11:00"},
                   "second": {"team": "fast", "shift": "11:00-13:00"},
                   "whole": {"team": "slow", "shift": "09:00-13:00", "max": 4}},
    })  # fmt: skip
    free = world.teams["slow"].model_copy(update={"hourly_cost": 0.0})
    world = world.model_copy(update={"teams": {**world.teams, "slow": free}})
    trials, _ = made_up_trials(world, 10, enough)
    last = searched(trials, people(trials.menu, first=3, second=3))[-1]
    assert trials.menu.cost(last.roster) == 0.0
    assert last.exact and last.roster.tolist()[:2] == [0, 0]
    assert last.roster[2] >= 3


def floored(number: int, on: People) -> tuple[np.ndarray, np.ndarray]:
    """A hundred turns at 9 and ten at 11, when only who comes for it answers: the day's rate hides it."""
    return hours(1, h9=100, h11=10), hours(1, h9=min(100, 50 * on.get("first", 0)),
                                           h11=min(10, 4 * on.get("second", 0)))  # fmt: skip


def test_it_climbs_to_an_hour_s_floor_too() -> None:
    world = with_plan(WORLDS["plain"], **{**HALVES, "hourly_floor": 0.7})
    trials, _ = made_up_trials(world, 10, floored)
    for start in (nothing(trials.menu), people(trials.menu, first=2)):
        last = searched(trials, start)[-1]
        assert last.exact
        assert last.roster.tolist() == [2, 2, 0]


def test_an_interrupt_passes_through_the_search() -> None:
    calls = 0

    def interrupted(number: int, on: People) -> tuple[np.ndarray, np.ndarray]:
        nonlocal calls
        calls += 1
        if calls > 60:
            raise KeyboardInterrupt
        return enough(number, on)

    trials, _ = made_up_trials(with_plan(WORLDS["plain"], **HALVES), 10, interrupted)
    came: list[Found] = []
    with pytest.raises(KeyboardInterrupt):
        came.extend(searching.search(trials, people(trials.menu, first=4, second=4)))
    assert calls == 61


def test_cheaper_rosters_are_all_those_that_cost_less() -> None:
    for name in ("plain", "two-types", "two-days", "midnight"):
        menu = menu_of(WORLDS[name])
        cost = float(np.median([menu.cost(roster) for roster in rosters(menu)]))
        wanted = {tuple(roster) for roster in rosters(menu) if menu.cost(roster) < cost}
        found = cheaper(menu, cost, 10_000)
        assert len(found) == len(wanted)
        assert {tuple(roster) for roster in found} == wanted
        assert len(cheaper(menu, cost, 7)) == 7
        assert cheaper(menu, menu.kept_cost, 7) == []


def test_swaps_go_to_cheaper_shifts_of_the_same_day() -> None:
    menu = menu_of(WORLDS["two-days"])
    names = [(kind.offer.name, kind.day) for kind in menu.kinds]
    assert names == [(name, day) for name in ("first", "second", "whole") for day in (0, 1)]
    roster = np.array([0, 0, 0, 1, 2, 0], dtype=np.int64)
    swapped = cheaper_swaps(menu, roster)
    assert {day: [found.tolist() for found in of_day] for day, of_day in swapped.items()} == {
        0: [[1, 0, 0, 1, 1, 0], [0, 0, 1, 1, 1, 0]]
    }
    full = np.array([2, 0, 0, 1, 2, 0], dtype=np.int64)  # two of a shift at most
    assert [found.tolist() for found in cheaper_swaps(menu, full)[0]] == [[2, 0, 1, 1, 1, 0]]


def test_swaps_that_save_most_come_first() -> None:
    menu = menu_of(WORLDS["two-types"])
    roster = people(menu, all=1)
    saved = [menu.cost(roster) - menu.cost(swapped) for swapped in cheaper_swaps(menu, roster)[0]]
    assert saved == [120.0, 100.0, 80.0, 70.0]


def test_a_roster_is_filled_to_its_limits() -> None:
    menu = menu_of(WORLDS["plain"])
    full = filled(menu, nothing(menu))
    names = [kind.offer.name for kind in menu.kinds]
    assert names == ["first", "second", "whole", "middle"]
    assert full.tolist() == [2, 2, 2, 2]  # eight people, one shift a day each; the longest shift first
    assert filled(menu, full).tolist() == full.tolist()
    for name, world in WORLDS.items():
        menu = menu_of(world)
        full = filled(menu, nothing(menu))
        assert menu.allows(full), name
        for kind in range(len(menu.kinds)):
            more = full.copy()
            more[kind] += 1
            assert not menu.allows(more), name
