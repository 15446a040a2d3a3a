"""The plan against Erlang C, where that is exact: calls of one turn, one team, an even stream of calls.

What a plan at 50% asks for is the fewest agents with whom half of the days reach the target; the formula's
are the fewest with whom the mean does. The targets lie well between the formula's share at its number and
with one agent fewer: of 200 days of seed 5 at least 88% reach them and at most 23%, so that half of 31 days
say otherwise in fewer than one plan of 1000. Scenario seed 2026, search seed 1002026.

Calls come from 07:00 and are judged from 09:00, when the line has settled, to 17:00; they go on to 18:00.
"""

import pytest

from simulator.planning.erlang import agents_for
from simulator.planning.plan import make_plan
from simulator.planning.plan_result import plan_result
from simulator.scenario.plan import Plan
from simulator.scenario.rulesets import RuleChanges
from simulator.scenario.schema import Scenario
from tests.theory import formulas
from tests.theory.worlds import world

REPLY_S, WITHIN_S = 90, 180
HOURS = 11
SEARCHED, PROVED, TEAM = 31, 20, 24


def calls(load: float, target: float) -> Scenario:
    """So many agents busy from 07:00 to 18:00; a plan of how many there should be all day long."""
    base = world(1, load * 60 / REPLY_S * HOURS / 24, f"{REPLY_S}s")
    profile = (0.0,) * 7 + (1.0,) * HOURS + (0.0,) * 6
    shifts = {"always": {"team": "agents", "shift": "00:00-24:00"}}
    plan = {"target": target, "confidence": 0.5, "keep_roster": False, "shifts": shifts}
    return base.model_copy(
        update={
            "teams": {"agents": base.teams["agents"].model_copy(update={"agents": TEAM})},
            "rules": RuleChanges.model_validate({"base": "human-9-23", "window": "09:00-17:00"}),
            "demand": base.demand.model_copy(update={"profile": profile}),
            "plan": Plan.model_validate(plan),
        }
    )


NUMBERS = [(2, 0.8, 4), (5, 0.8, 7), (10, 0.75, 12), (16, 0.75, 18)]


@pytest.mark.slow
@pytest.mark.parametrize(("load", "target", "agents"), NUMBERS)
def test_a_plan_asks_for_as_many_agents_as_erlang_c(load: float, target: float, agents: int) -> None:
    scenario = calls(load, target)
    assert scenario.rule_set.threshold == WITHIN_S * 1_000_000
    assert agents_for(target, load, REPLY_S, WITHIN_S, until="reply") == agents
    # The same by the formula that other tests of this folder rest on.
    assert formulas.erlang_c_answered(agents, load, REPLY_S, WITHIN_S) >= target
    assert formulas.erlang_c_answered(agents - 1, load, REPLY_S, WITHIN_S) < target
    planned = make_plan(scenario, SEARCHED, PROVED, "compiled")
    (found,) = planned.found.roster.tolist()
    rate = plan_result(planned, None)["rate"]
    assert found == agents or (found < agents and rate["high"] >= target)
    assert planned.found.exact and planned.feasible
