"""The proof: what fresh days say of a roster."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.experiment.replication import replicate
from simulator.experiment.together import Entry
from simulator.planning import proof as proving
from simulator.planning.goal import Goal, goal_of, steadfast
from simulator.planning.menu import menu_of
from simulator.planning.proof import as_planned, hours_below, judged, otherwise, prove
from simulator.scenario.schema import Scenario
from tests.depth import examples
from tests.planning.trying import WORLDS, Whole, hours, people, with_plan

TWO_DAYS = WORLDS["two-days"]


def entry_of(scenario: Scenario, days: list[tuple[Whole, Whole]]) -> Entry:
    """Outcomes made up of turns and those in time, by hour."""
    outcomes: list[Any] = [SimpleNamespace(turns=turns, in_time=in_time) for turns, in_time in days]
    return Entry(scenario, tuple(outcomes))


def ruled(target: float, floor_turns: int = 0) -> Scenario:
    rules = TWO_DAYS.rules.model_copy(  # type: ignore[union-attr]
        update={"target": target, "floor_turns": floor_turns}
    )
    return TWO_DAYS.model_copy(update={"rules": rules})


def test_a_proof_by_hand() -> None:
    goal = Goal(0.75, 0.6, (0, 1), None)
    proof = judged(entry_of(ruled(0.75), [
        (hours(2, h9=4, h33=8), hours(2, h9=3, h33=6)),
        (hours(2, h9=4, h33=8), hours(2, h9=2, h33=6)),
        (hours(2, h9=4, h33=8), hours(2, h9=4, h33=8)),
        (hours(2, h9=4), hours(2, h9=0)),
        (hours(2, h9=4, h33=8), hours(2, h9=3, h33=5)),
    ]), goal)  # fmt: skip
    assert [of.mean for of in proof.passes] == [3 / 5, 3 / 4]
    assert proof.least is proof.passes[0]
    assert proof.holds
    sure = judged(proof.entry, Goal(0.75, 0.61, (0, 1), None))
    assert not sure.holds
    second = judged(proof.entry, Goal(0.75, 0.75, (1,), None))
    assert second.holds and [of.mean for of in second.passes] == [3 / 4]


@settings(max_examples=examples(150), deadline=None)
@given(
    salt=st.integers(0, 2**32),
    count=st.integers(2, 30),
    confidence=st.sampled_from([0.3, 0.5, 0.8, 0.9, 0.95]),
    floor=st.sampled_from([None, 0.31, 0.47]),
    least=st.integers(0, 14),
    days=st.sampled_from([(0,), (1,), (0, 1)]),
)
def test_it_holds_where_each_day_s_share_and_each_hour_are_enough(
    salt: int, count: int, confidence: float, floor: float | None, least: int, days: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(salt)
    played = []
    for _ in range(count):
        turns = rng.integers(0, 4, 48) * rng.integers(0, 2, 48)
        played.append((turns, np.where(rng.random(48) < rng.choice([0.4, 0.7]), turns, turns // 2)))
    goal = Goal(0.7, confidence, days, floor)
    proof = judged(entry_of(ruled(0.7, least), played), goal)

    wanted = True
    for day, of in zip(days, proof.passes, strict=True):
        ours = slice(24 * day, 24 * day + 24)
        counts = [(int(good[ours].sum()), int(turns[ours].sum())) for turns, good in played]
        there = [Fraction(good, turns) >= Fraction("0.7") for good, turns in counts if turns >= max(1, least)]
        assert of.mean == (sum(there) / len(there) if there else None)
        wanted &= not there or Fraction(sum(there), len(there)) >= Fraction(str(confidence))
    below = []
    for hour in range(48):
        rates = [Fraction(int(good[hour]), int(turns[hour])) for turns, good in played if turns[hour]]
        if hour // 24 in days and floor is not None and rates:
            below += [hour] if sum(rates) / len(rates) < Fraction(str(floor)) else []
    turns, in_time = (np.stack(column) for column in zip(*played, strict=True))
    assert hours_below(goal, turns, in_time) == below
    assert proof.holds == (wanted and not below)


def test_it_is_of_the_days_asked_for_alone_and_by_the_plan_s_target() -> None:
    world = with_plan(WORLDS["kept"], target=0.83)
    menu, goal = menu_of(world), goal_of(world)
    rosters = [people(menu, hour=1), people(menu, hour=2)]
    one, two = prove(menu, goal, rosters, 4321, 3, 1, "compiled")
    for proof, roster in ((one, rosters[0]), (two, rosters[1])):
        scenario = as_planned(menu, goal, roster, 4321)
        assert proof.entry.scenario == scenario
        assert (scenario.seed, scenario.rule_set.target, scenario.plan) == (4321, 0.83, None)
        assert [outcome.number for outcome in proof.run.outcomes] == [0, 1, 2]
        for number, outcome in enumerate(proof.run.outcomes):
            alone = replicate(scenario, number, "compiled")
            assert outcome.in_time.tolist() == alone.in_time.tolist()
            assert outcome.turns.tolist() == alone.turns.tolist()
    assert one.entry.scenario.roster["hour"].agents == 1


def test_a_replication_that_fails_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    menu, goal = menu_of(TWO_DAYS), goal_of(TWO_DAYS)

    def failing(scenarios: list[Scenario], *_: Any, **__: Any) -> list[Entry]:
        return [Entry(scenario, (), "simpy", "ValueError: no such thing") for scenario in scenarios]

    monkeypatch.setattr(proving, "play_together", failing)
    with pytest.raises(RuntimeError, match="no such thing"):
        prove(menu, goal, [people(menu, whole=1)], 1, 2, 1, "simpy")


def test_otherwise_is_the_same_roster_on_the_same_days_with_other_buyers() -> None:
    world = WORLDS["impatient"]
    menu, goal = menu_of(world), goal_of(world)
    roster = people(menu, whole=2)
    proof, *_ = prove(menu, goal, [roster], world.seed, 6, 1, "compiled")
    lasting = otherwise(proof, steadfast(world).buyers, goal, 1, "compiled")
    assert len(lasting.entry.outcomes) == 6
    staying, *_ = prove(menu_of(steadfast(world)), goal, [roster], world.seed, 6, 1, "compiled")
    for ours, theirs in zip(lasting.entry.outcomes, staying.entry.outcomes, strict=True):
        assert ours.in_time.tolist() == theirs.in_time.tolist()
        assert ours.turns.tolist() == theirs.turns.tolist()
    assert [one.rate for one in lasting.entry.outcomes] != [one.rate for one in proof.entry.outcomes]
