"""What a plan is held to: shares to the very fraction, the days, the rules, and buyers who stay."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.planning.goal import LONG, Goal, goal_of, judged_by, plan_of, steadfast
from simulator.scenario.plan import Plan
from simulator.scenario.schema import Scenario
from simulator.units import MINUTE, parse_share
from tests.scenarios import a_scenario

MENU = {"wave": {"team": "team", "shift": "19:00-24:00"}}


def planned(plan: dict[str, Any] | None = None, **more: Any) -> Scenario:
    return a_scenario(plan={"shifts": MENU, **(plan or {})}, **more)


def goal(confidence: float) -> Goal:
    return Goal(0.9, confidence, (0,), None)


@pytest.mark.parametrize(
    ("confidence", "played", "allowed"),
    [
        ("95%", 100, 5), ("95%", 99, 4), ("95%", 19, 0), ("95%", 20, 1), ("95%", 400, 20),
        ("90%", 10, 1), ("99%", 100, 1), ("99%", 99, 0), ("99.9%", 1000, 1), ("99.9%", 999, 0),
        ("70%", 10, 3), ("0.7", 10, 3), ("33.3%", 1000, 667), ("50%", 1, 0), ("1%", 100, 99), ("95%", 0, 0),
    ],
)  # fmt: skip
def test_so_many_may_miss(confidence: str, played: int, allowed: int) -> None:
    assert goal(parse_share(confidence)).allowed(played) == allowed


@given(st.integers(1, 99_999), st.integers(1, 5000), st.booleans())
def test_the_share_that_passes_is_never_below_the_confidence_as_written(
    thousandths: int, played: int, bare: bool
) -> None:
    written = Fraction(thousandths, 100_000)
    text = f"{thousandths / 1000:.3f}%" if not bare else f"{thousandths / 100_000:.5f}"
    allowed = goal(parse_share(text)).allowed(played)
    assert Fraction(played - allowed, played) >= written
    assert Fraction(played - allowed - 1, played) < written


@given(st.floats(1e-300, 1, exclude_max=True), st.integers(1, 1000))
def test_any_confidence_at_all(confidence: float, played: int) -> None:
    allowed = goal(confidence).allowed(played)
    hair = Fraction(1, 10**12)  # of what was written a float says no more
    assert 0 <= allowed < played
    assert Fraction(played - allowed, played) >= Fraction(confidence) * (1 - hair)
    assert Fraction(played - allowed - 1, played) < Fraction(confidence) * (1 + hair)


def test_what_the_plan_does_not_say_is_the_rule_sets() -> None:
    assert goal_of(planned(days=2)) == Goal(0.9, 0.95, (0, 1), None)
    assert goal_of(planned({"target": "75%"})).target == 0.75
    assert goal_of(planned(rules="standard-8-23")).target == 0.8
    rules = {"base": "human-9-23", "target": "85%"}
    assert goal_of(planned(rules=rules)).target == 0.85
    assert goal_of(planned({"confidence": "80%", "hourly_floor": "70%"})) == Goal(0.9, 0.8, (0,), 0.7)


def test_judged_days_are_in_order_and_each_once() -> None:
    days = ["2026-11-19", "2026-11-11", "2026-11-19"]
    assert goal_of(planned({"on": days}, days=10)).days == (1, 9)


def test_without_a_target_or_a_plan() -> None:
    with pytest.raises(ValueError, match="no target, which the scenario's checks"):
        goal_of(planned(rules="wangwang-8-24"))
    with pytest.raises(ValueError, match="a scenario without a plan"):
        plan_of(a_scenario())
    assert isinstance(plan_of(planned()), Plan)


def test_judged_by_a_shipped_rule_set() -> None:
    scenario = planned()
    assert judged_by(scenario, 0.9) is scenario
    rules = judged_by(scenario, 0.75).rule_set
    assert rules.model_dump() == {**scenario.rule_set.model_dump(), "target": 0.75, "name": "human-9-23*"}


def test_judged_by_rules_of_ones_own() -> None:
    own = {"base": "wangwang-8-24", "name": "ours", "window": "10:00-12:00", "bots": "closes"}
    scenario = planned(rules=own)
    rules = judged_by(scenario, 0.75).rule_set
    assert rules.model_dump() == {**scenario.rule_set.model_dump(), "target": 0.75}
    taken_away = planned(rules={"base": "human-9-23", "target": None})
    assert taken_away.rule_set.target is None
    assert judged_by(taken_away, 0.6).rule_set.target == 0.6
    assert Scenario.model_validate(judged_by(taken_away, 0.6).resolved()) == judged_by(taken_away, 0.6)


def test_steadfast_buyers_stay_for_half_an_hour_but_those_who_stay_for_ever() -> None:
    buyers: dict[str, dict[str, Any]] = {
        "hasty": {"share": 0.5, "patience": "20s"},
        "usual": {"share": 0.25},
        "patient": {"share": 0.125, "patience": "3h"},
        "for-ever": {"share": 0.125, "patience": None},
    }
    scenario = planned(buyers=buyers)
    changed = steadfast(scenario)
    assert LONG == 30 * MINUTE
    written = {name: kind["patience"] for name, kind in changed.resolved()["buyers"].items()}
    stays = {"dist": "constant", "value": "30min"}
    assert written == {"hasty": stays, "usual": stays, "patient": stays, "for-ever": None}
    others = {name: kind.model_copy(update={"patience": None}) for name, kind in scenario.buyers.items()}
    assert {n: kind.model_copy(update={"patience": None}) for n, kind in changed.buyers.items()} == others
    assert changed.model_copy(update={"buyers": scenario.buyers}) == scenario


def test_where_nobody_gives_up_nothing_changes() -> None:
    scenario = planned(buyers={"b": {"share": 1, "patience": None}})
    assert steadfast(scenario) is scenario
    already = planned(buyers={"b": {"share": 1, "patience": "30min"}})
    assert steadfast(already) == already
