import numpy as np
import pytest

from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import Engine
from simulator.planning.bound import lower_bound
from simulator.planning.ceiling import Ceilings, chats_of, falls_short, under
from simulator.planning.goal import goal_of
from simulator.planning.menu import Counts, menu_of, staffed
from simulator.planning.slots import Slots
from simulator.scenario.schema import Scenario
from simulator.units import DAY, HOUR
from tests.planning.worlds import BEST, enumerate_best, small_worlds

SEED, TAPES = 99, range(20)
WORLDS = {world.name: world for world in small_worlds()}


def bound_of(scenario: Scenario, engine: Engine = "compiled", tapes: range = TAPES) -> float | None:
    return lower_bound(menu_of(scenario), goal_of(scenario), SEED, tapes, engine, 1)


def with_chats(scenario: Scenario, chats: float) -> Scenario:
    demand = scenario.demand.model_copy(update={"chats_per_day": chats})
    return scenario.model_copy(update={"demand": demand})


def with_plan(scenario: Scenario, **changes: object) -> Scenario:
    assert scenario.plan is not None
    plan = type(scenario.plan).model_validate({**scenario.plan.model_dump(mode="json"), **changes})
    return scenario.model_copy(update={"plan": plan})


# What the bound reaches in each world; where it is the cheapest roster's own cost, nothing is left to gain.
REACHED = {
    "plain": 200.0,
    "impatient": 120.0,
    "two-speeds": 216.0,
    "two-types": 210.0,
    "breaks": 210.0,
    "two-days": 160.0,
    "kept": 245.0,
    "bot": 120.0,
    "midnight": 200.0,
    "accounts": 60.0,
}
TIGHT = {"plain", "two-types", "breaks", "kept", "bot"}


@pytest.mark.parametrize("name", WORLDS)
def test_no_feasible_roster_is_cheaper(name: str) -> None:
    bound = bound_of(WORLDS[name])
    assert bound == REACHED[name]
    assert bound == BEST[name] if name in TIGHT else bound < BEST[name]


def test_closing_early_may_be_cheaper_than_the_assumption_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = with_plan(with_chats(WORLDS["plain"], 300), target=0.7, confidence=0.8)
    best = enumerate_best(menu_of(world), goal_of(world), SEED, TAPES)
    assert best is not None and best[0] == 80.0
    assert bound_of(world) == 80.0
    monkeypatch.setattr(Ceilings, "fails_with_fewer", lambda *_: True)
    assert bound_of(world) == 120.0


@pytest.mark.parametrize(
    ("turns", "in_time", "short"),
    [(0, 0, False), (100, 90, False), (100, 89, False), (100, 87, False), (100, 86, True), (4, 0, True)],
)
def test_a_day_falls_short_by_more_than_luck(turns: int, in_time: int, short: bool) -> None:
    assert falls_short(turns, in_time, 0.9) == short


def test_the_engines_bound_alike() -> None:
    world = with_plan(with_chats(WORLDS["accounts"], 120), confidence=0.6)
    assert bound_of(world, "simpy", range(3)) == bound_of(world, "compiled", range(3)) == 20.0


def test_where_nobody_need_be_added_it_is_what_is_kept() -> None:
    world = with_plan(WORLDS["kept"], target=0.01)
    assert bound_of(world) == menu_of(world).kept_cost == 140.0


def test_a_menu_that_cannot_do_it_has_none() -> None:
    world = with_plan(WORLDS["plain"], shifts={"first": {"team": "team", "shift": "09:00-11:00"}})
    assert enumerate_best(menu_of(world), goal_of(world), SEED, TAPES) is None
    assert bound_of(world) is None


@pytest.mark.parametrize("mode", ["overflow", "after_hours"])
def test_a_bot_that_steps_in_for_missing_people_has_none(mode: str) -> None:
    world = WORLDS["bot"]
    world = world.model_copy(update={"bot": world.bot.model_copy(update={"mode": mode})})
    assert bound_of(world) is None


def test_days_too_long_to_be_played_so_often_have_none() -> None:
    assert bound_of(with_chats(WORLDS["plain"], 1e6)) is None


def test_days_with_fewer_turns_than_the_rules_judge_ask_for_nobody() -> None:
    world = WORLDS["accounts"]
    rules = world.rules.model_copy(update={"floor_turns": 2000})  # type: ignore[union-attr]
    assert bound_of(world.model_copy(update={"rules": rules})) == 0.0


def hours(slots: Slots) -> list[float]:
    return [float(edge) / HOUR for edge in slots.edges]


def a_roster(world: Scenario, **people: int) -> Counts:
    return np.array([people.get(kind.offer.name, 0) for kind in menu_of(world).kinds], dtype=np.int64)


def test_slots_are_where_no_roster_changes() -> None:
    slots = Slots.of(menu_of(WORLDS["breaks"]))
    assert slots.teams == ("team",)
    assert hours(slots) == [0, 9, 10.25, 10.5, 11, 11.25, 11.5, 12, 12.25, 13, 24]
    early, later, noon = slots.cover[:, 0].astype(int).tolist()
    assert early == [0, 1, 1, 0, 1, 1, 1, 1, 1, 0]
    assert later == [0, 1, 1, 1, 1, 1, 0, 1, 1, 0]
    assert noon == [0, 0, 1, 1, 0, 1, 1, 1, 0, 0]
    roster = a_roster(WORLDS["breaks"], early=1, noon=2)
    assert slots.levels(roster).tolist() == [[0, 1, 3, 2, 1, 3, 3, 3, 1, 0]]
    assert slots.most.tolist() == [[0, 6, 8, 5, 6, 8, 5, 8, 6, 0]]
    assert slots.of_day(0).tolist() == list(range(10))


def test_slots_count_who_is_kept_and_what_the_limits_leave() -> None:
    world = with_plan(WORLDS["kept"], shifts={"vet": {"team": "veterans", "shift": "12:00-15:00"}})
    slots = Slots.of(menu_of(world))
    assert hours(slots) == [0, 9, 12, 13, 15, 24]
    assert slots.kept.tolist() == [[0, 1, 1, 0, 0]]
    assert slots.most.tolist() == [[0, 1, 2, 1, 0]]


def test_over_midnight_slots_reach_into_the_next_day() -> None:
    slots = Slots.of(menu_of(WORLDS["midnight"]))
    assert hours(slots) == [0, 22, 23, 23.5, 24, 25, 25.5, 26, 27, 28.5, 46, 48]
    night = slots.cover[0, 0].astype(int).tolist()
    assert night == [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert slots.kept.tolist() == [[0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1]]
    assert slots.of_day(1).tolist() == [4, 5, 6, 7, 8, 9, 10]


def test_who_finishes_counts_to_the_day_s_end() -> None:
    slots = Slots.of(menu_of(WORLDS["accounts"]))
    assert hours(slots) == [0, 9, 10, 10.5, 11, 11.5, 12, 13, 24]
    one = slots.cover[0, 0].astype(int).tolist()
    assert one == [0, 1, 1, 1, 1, 1, 1, 1]


def test_under_a_ceiling_the_quickest_of_those_dealt_work() -> None:
    world = WORLDS["two-speeds"]
    menu = menu_of(world)
    slots = Slots.of(menu)
    tape = draw_tape(world, 3)
    crew = make_crew(staffed(menu, np.zeros(len(menu.kinds), np.int64)), tape)
    nine = np.flatnonzero(slots.edges[:-1] == 9 * HOUR)[0]
    ceiling = np.zeros_like(slots.most)
    ceiling[:, nine] = 0, 2
    ceiling[1, nine + 1] = 1
    found = under(crew, slots, ceiling, np.array([3, 4]))
    slow = [(agent.speed, agent.duty) for agent in found.agents if agent.team == "slow"]
    ranked = sorted(slow[:4], reverse=True)
    end = slots.edges[nine : nine + 3].tolist()
    assert [(s.start, s.end, s.closes_shift) for s in ranked[0][1]] == [(end[0], end[2], True)]
    assert [(s.start, s.end, s.closes_shift) for s in ranked[1][1]] == [(end[0], end[1], True)]
    assert [duty for _, duty in ranked[2:]] == [(), ()] and slow[4][1] == ()
    assert not any(agent.duty for agent in found.agents if agent.team == "fast")


def test_some_chats_of_a_tape_are_as_they_were() -> None:
    tape = draw_tape(WORLDS["plain"], 0)
    chosen = np.arange(len(tape.arrival)) % 3 == 0
    some = chats_of(tape, chosen)
    assert some.arrival.tolist() == tape.arrival[::3].tolist()
    assert some.first_turn[-1] == len(some.chars) == len(some.neglect)
    for place, chat in enumerate(np.flatnonzero(chosen).tolist()):
        ours = slice(*some.first_turn[place : place + 2])
        theirs = slice(*tape.first_turn[chat : chat + 2])
        assert some.chars[ours].tolist() == tape.chars[theirs].tolist()
        assert some.patience[ours].tolist() == tape.patience[theirs].tolist()
    assert DAY > some.arrival[-1] > 0
