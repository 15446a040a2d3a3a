"""A plan from end to end: which days are played for what, and what happens when it does not go well."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulator.experiment.together import play_together
from simulator.planning.goal import Goal, goal_of, steadfast
from simulator.planning.menu import menu_of
from simulator.planning.plan import (
    Planned,
    Stage,
    days_to_search,
    make_plan,
    missing,
    search_seed,
    stricter,
)
from simulator.planning.proof import Proof, prove
from simulator.planning.search import Found, filled, search
from simulator.planning.trials import PlayEach, Trials
from simulator.planning.usual_rule import leanest
from simulator.scenario.schema import Scenario
from tests.planning.trying import WORLDS, trials_of, with_plan
from tests.planning.worlds import enumerate_best

SEARCHED, PROVED = 12, 16


def hurried(chats: float, **plan: object) -> Scenario:
    """A world of hurried buyers that plans in a moment."""
    world = WORLDS["impatient"]
    demand = world.demand.model_copy(update={"chats_per_day": chats})
    return with_plan(world.model_copy(update={"demand": demand}), **plan)


TINY = hurried(250, confidence=0.7, target=0.9)


def planned_of(scenario: Scenario, **more: Any) -> Planned:
    return make_plan(scenario, SEARCHED, PROVED, "compiled", 1, **more)


@cache
def tiny() -> Planned:
    """The plan of `TINY`."""
    return planned_of(TINY)


@pytest.fixture
def seeds(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[int]]:
    """The seeds that the search's days and the proof's are drawn from."""
    found: dict[str, set[int]] = {"search": set(), "proof": set()}
    play = PlayEach.__call__

    def playing(self: PlayEach, task: Any) -> Any:
        found["search"] |= {scenario.seed for scenario in task[1]}
        return play(self, task)

    def proving_(scenarios: list[Scenario], *more: Any, **named: Any) -> Any:
        found["proof"] |= {scenario.seed for scenario in scenarios}
        return play_together(scenarios, *more, **named)

    monkeypatch.setattr(PlayEach, "__call__", playing)
    monkeypatch.setattr("simulator.planning.proof.play_together", proving_)
    return found


def test_a_plan_from_end_to_end(seeds: dict[str, set[int]]) -> None:
    told: list[Stage] = []
    planned = planned_of(TINY, told=told.append)
    menu, goal = menu_of(steadfast(TINY)), goal_of(TINY)
    best = enumerate_best(menu, goal, search_seed(TINY), range(SEARCHED))
    assert best is not None
    assert planned.menu.cost(planned.found.roster) == best[0] == planned.bound
    assert planned.found.exact and planned.found.minimal and planned.feasible and not planned.interrupted

    assert seeds == {"search": {TINY.seed + 1_000_000}, "proof": {TINY.seed}}
    assert [outcome.number for outcome in planned.proof.run.outcomes] == list(range(PROVED))
    assert planned.proofs == 1 and planned.proof.holds
    assert planned.usual_proof.entry.scenario.seed == TINY.seed
    assert len(planned.usual_proof.run.outcomes) == PROVED
    assert planned.usual.feasible and menu.cost(planned.usual.cover.roster) >= best[0]

    assert planned.scenario is TINY
    assert planned.days_searched == SEARCHED and planned.allowed == 3
    lines = planned.proof.entry.scenario.roster
    assert sum(line.agents for line in lines.values()) == planned.found.roster.sum()
    assert len(planned.people.shifts) == planned.found.roster.sum()

    stages = [stage.what for stage in told]
    assert list(dict.fromkeys(stages)) == ["load", "rule", "search", "proof", "bound"]
    assert told[-1].best == best[0]
    assert told[-1].rosters == planned.rosters > 3
    assert [stage.rosters for stage in told] == sorted(stage.rosters for stage in told)


def test_buyers_stay_unless_the_plan_counts_on_leavers() -> None:
    """Who waits for ever as written leaves nothing to compare with."""
    staying = tiny()
    assert staying.proof.entry.scenario.buyers == steadfast(TINY).buyers != TINY.buyers
    assert staying.otherwise is not None
    assert staying.otherwise.entry.scenario.buyers == TINY.buyers

    counting = with_plan(TINY, count_on_leavers=True)
    leaving = planned_of(counting)
    assert leaving.proof.entry.scenario.buyers == TINY.buyers
    assert leaving.otherwise is not None
    assert leaving.otherwise.entry.scenario.buyers == steadfast(TINY).buyers
    menu = menu_of(counting)
    best = enumerate_best(menu, goal_of(TINY), search_seed(TINY), range(SEARCHED))
    assert best is not None and menu.cost(leaving.found.roster) == best[0]
    for planned in (staying, leaving):
        assert planned.otherwise is not None
        ours, others = planned.proof.entry.scenario, planned.otherwise.entry.scenario
        assert ours.model_copy(update={"buyers": {}}) == others.model_copy(update={"buyers": {}})
        assert [one.number for one in planned.otherwise.run.outcomes] == list(range(PROVED))


def failing(times: int) -> Callable[..., list[Proof]]:
    """Proofs that fail, so many times, by one day in twenty."""
    calls = 0

    def proving(menu: Any, goal: Goal, *more: Any) -> list[Proof]:
        nonlocal calls
        calls += 1
        found = prove(menu, goal, *more)
        if calls > times:
            return found
        short = found[0].passes[0]._replace(mean=goal.confidence - 0.05)
        return [replace(found[0], passes=(short,), holds=False), *found[1:]]

    return proving


def test_after_a_proof_that_fails_it_goes_on_with_fewer_days_that_may_miss(
    monkeypatch: pytest.MonkeyPatch, seeds: dict[str, set[int]]
) -> None:
    monkeypatch.setattr("simulator.planning.plan.prove", failing(1))
    planned = planned_of(TINY)
    assert planned.proofs == 2
    assert seeds == {"search": {TINY.seed + 1_000_000}, "proof": {TINY.seed, TINY.seed + 1}}
    assert planned.proof.entry.scenario.seed == TINY.seed + 1
    assert planned.allowed == 2
    assert planned.found.feasible
    surer = replace(goal_of(TINY), confidence=0.8)
    assert surer.allowed(SEARCHED) == 2
    best = enumerate_best(planned.menu, surer, search_seed(TINY), range(SEARCHED))
    assert best is not None and planned.menu.cost(planned.found.roster) == best[0]
    # What was ruled out missed more days than 2, which is not to say that it missed more than 3.
    assert not planned.found.exact
    asked = enumerate_best(planned.menu, goal_of(TINY), search_seed(TINY), range(SEARCHED))
    assert asked is not None and planned.bound is not None and planned.bound <= asked[0]


def test_after_some_proofs_that_fail_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.planning.plan.prove", failing(99))
    monkeypatch.setattr("simulator.planning.plan.PROOFS", 2)
    planned = planned_of(TINY)
    assert (planned.proofs, planned.allowed) == (2, 2)
    assert not planned.proof.holds and not planned.feasible
    assert planned.found.feasible  # it is the proof that fails
    sure = planned_of(with_plan(TINY, confidence=0.95))
    assert (sure.proofs, sure.allowed) == (2, 0)
    assert sure.days_searched == 2 * SEARCHED  # no day may miss as it is: there must be more of them


@pytest.mark.parametrize(
    ("allowed", "by", "left"), [(5, 1, 4), (5, 2, 3), (5, 3, 2), (5, 40, 2), (6, 7, 3), (1, 1, 0), (1, 9, 0)]
)
def test_after_a_proof_at_most_half_of_the_days_that_may_miss_are_taken_away(
    allowed: int, by: int, left: int
) -> None:
    assert stricter(allowed, by) == left


def test_where_no_roster_is_feasible_it_is_the_nearest() -> None:
    menu = {"early": {"team": "team", "shift": "09:00-11:00", "max": 2}}
    planned = planned_of(with_plan(TINY, shifts=menu))
    assert not planned.feasible and not planned.found.feasible and not planned.usual.feasible
    assert planned.found.roster.tolist() == [2]
    assert planned.bound is None and planned.proofs == 1 and planned.frontier == ()


def interrupting(after: int) -> Callable[[Trials, Any], Iterator[Found]]:
    """A search from as many people as there may be, that Ctrl-C ends after so many rosters."""

    def searching(trials: Trials, start: Any) -> Iterator[Found]:
        for number, found in enumerate(search(trials, filled(trials.menu, start))):
            if number == after:
                raise KeyboardInterrupt
            yield replace(found, minimal=True, exact=True)  # which is not to be said of one cut short

    return searching


def test_an_interrupt_keeps_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tiny()
    monkeypatch.setattr("simulator.planning.plan.search", interrupting(1))
    planned = planned_of(TINY)
    assert planned.interrupted
    assert planned.found.roster.tolist() == filled(planned.menu, planned.usual.cover.roster).tolist()
    assert planned.found.feasible and not planned.found.minimal and not planned.found.exact
    assert planned.menu.cost(planned.found.roster) > whole.menu.cost(whole.found.roster)
    assert planned.proofs == 1 and len(planned.proof.run.outcomes) == PROVED
    assert planned.bound is not None
    assert planned.bound <= whole.menu.cost(whole.found.roster)


def test_an_interrupt_before_anything_is_found_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.planning.plan.search", interrupting(0))
    with pytest.raises(KeyboardInterrupt):
        planned_of(TINY)


def test_an_interrupt_after_a_proof_that_failed_keeps_that_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = 0

    def ruling(*arguments: Any) -> Any:
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            raise KeyboardInterrupt
        return leanest(*arguments)

    monkeypatch.setattr("simulator.planning.plan.leanest", ruling)
    monkeypatch.setattr("simulator.planning.plan.prove", failing(1))
    planned = planned_of(TINY)
    assert planned.interrupted and planned.found.feasible
    assert not planned.proof.holds and not planned.feasible


def test_what_other_confidences_cost_changes_nothing_else() -> None:
    plain, curve = tiny(), planned_of(TINY, confidences=(0.5, 0.7))
    assert [price.confidence for price in curve.frontier] == [0.5, 0.7]
    assert curve.found.roster.tolist() == plain.found.roster.tolist()
    assert curve.allowed == plain.allowed
    assert curve.menu.cost(curve.frontier[0].roster) <= curve.menu.cost(curve.frontier[1].roster)
    assert curve.menu.cost(curve.frontier[1].roster) == curve.menu.cost(curve.found.roster)


def test_one_or_two_threads_plan_the_same() -> None:
    one, two = tiny(), make_plan(TINY, SEARCHED, PROVED, "compiled", 2)
    assert one.found.roster.tolist() == two.found.roster.tolist()
    assert one.rosters == two.rosters
    for ours, theirs in zip(one.proof.run.outcomes, two.proof.run.outcomes, strict=True):
        assert ours.in_time.tolist() == theirs.in_time.tolist()


@pytest.mark.parametrize(
    ("confidence", "days"),
    [(0.5, 60), (0.9, 60), (0.91, 60), (0.95, 100), (0.96, 125), (0.98, 250), (0.99, 400), (0.999, 400)],
)
def test_days_to_search(confidence: float, days: int) -> None:
    assert days_to_search(confidence) == days


def test_the_search_s_seed_is_another_for_every_seed() -> None:
    assert search_seed(TINY) == 1_000_007
    last = TINY.model_copy(update={"seed": 2**63 - 1})
    assert search_seed(last) == 999_999


def test_days_missing_after_a_proof() -> None:
    trials = trials_of(TINY, 2)
    proof, *_ = prove(
        trials.menu, trials.goal, [np.ones(len(trials.menu.kinds), np.int64)], 1, 2, 1, "compiled"
    )
    goal = replace(trials.goal, confidence=0.95)
    for mean, wanted in [(0.94, 1), (0.949, 1), (0.9, 5), (0.925, 2), (0.5, 45), (0.97, 1), (None, 1)]:
        short = replace(proof, passes=(proof.passes[0]._replace(mean=mean),))
        assert missing(short, goal, 100) == wanted, mean


@pytest.mark.parametrize("stage", ["lower_bound", "frontier"])
def test_an_interrupt_after_the_proof_keeps_what_is_proved(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any) -> Any:
        raise KeyboardInterrupt

    whole = tiny()
    monkeypatch.setattr(f"simulator.planning.plan.{stage}", interrupted)
    # Without the word that every cheaper roster was tried there is a bound to look for.
    monkeypatch.setattr("simulator.planning.search._worth_trying_all", lambda trials, roster: False)
    planned = planned_of(TINY, confidences=(0.5,))
    assert planned.feasible and planned.found.roster.tolist() == whole.found.roster.tolist()
    assert planned.bound is None if stage == "lower_bound" else planned.frontier == ()
