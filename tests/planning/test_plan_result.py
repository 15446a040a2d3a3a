"""A plan's result: its keys, and figures that add up."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.experiment.result import result
from simulator.experiment.runner import run
from simulator.planning.cover import Cover
from simulator.planning.erlang import agents_for
from simulator.planning.frontier import Price
from simulator.planning.goal import goal_of, plan_of
from simulator.planning.menu import Counts, menu_of
from simulator.planning.people import deal_people
from simulator.planning.plan import Planned
from simulator.planning.plan_result import BUSY, plan_result
from simulator.planning.proof import otherwise, prove
from simulator.planning.search import Found
from simulator.planning.usual_rule import Ruled
from simulator.scenario.load import load_scenario
from simulator.scenario.rulesets import RuleChanges
from simulator.scenario.schema import RosterLine, Scenario
from simulator.scenario.writing import as_yaml
from simulator.units import MINUTE
from tests.planning.trying import WORLDS, load_of, people, with_plan

Json = dict[str, Any]
PROVED = 6


def planned(scenario: Scenario, roster: Counts | None = None, **more: Any) -> Planned:
    """A plan as if `roster` had been found; one of each shift without it."""
    menu, goal = menu_of(scenario), goal_of(scenario)
    if roster is None:
        roster = np.ones(len(menu.kinds), dtype=np.int64)
    usual = Ruled((0.5,) * len(goal.days), Cover(roster + 0, np.zeros((1, 1))), feasible=True)
    proof, usual_proof = prove(menu, goal, [roster, roster], scenario.seed, PROVED, 1, "compiled")
    buyers = scenario.buyers
    parts = {
        "scenario": scenario, "menu": menu, "goal": goal, "load": load_of(menu, 5, 3),
        "found": Found(roster, feasible=True, removals=2, swaps=3, minimal=True, exact=False),
        "proof": proof, "proofs": 1, "usual": usual, "usual_proof": usual_proof,
        "otherwise": otherwise(proof, buyers, goal, 1, "compiled"), "bound": 12.5, "frontier": (),
        "people": deal_people(proof.entry.scenario, plan_of(scenario).people),
        "days_searched": 20, "allowed": 3, "rosters": 45, "interrupted": False,
        "cut_short": False, "engine": "compiled",
    }  # fmt: skip
    return Planned(**{**parts, **more})


KEYS = {
    "kind", "scenario", "title", "variant", "start", "days", "rules", "window", "threshold_s", "target",
    "confidence", "judged", "hourly_floor", "keep_roster", "feasible", "seed", "replications", "engine",
    "rate", "pass_probability", "by_day", "by_hour", "abandoned", "occupancy", "response_mean_s",
    "agent_hours", "cost_in", "cost", "cost_kept", "cost_past_horizon", "lower_bound", "exact", "roster",
    "required", "rostered", "load", "usual_rule", "count_on_leavers", "if_nobody_left", "if_buyers_leave",
    "search",
    "evaluations", "binding", "frontier", "people",
}  # fmt: skip


def test_its_keys_and_that_it_is_plain_data() -> None:
    found = plan_result(planned(WORLDS["kept"]), "busy")
    assert set(found) == KEYS
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["kind"], found["variant"], found["scenario"]) == ("plan", "busy", "kept")
    of_day = {"date", "judged", "replications_judged", "rate", "pass_probability", "turns", "cost"}
    assert set(found["by_day"][0]) == of_day
    assert found["by_day"][0]["replications_judged"] == found["replications"]
    line = {"name", "team", "agents", "shift", "breaks", "on", "kept", "hours", "cost"}
    assert all(set(one) == line for one in found["roster"])
    assert set(found["rostered"][0]) == {"date", "time", "agents", "teams"}
    assert set(found["required"][0]) == {"date", "time", "agents"}
    assert {"date", "time", "chats", "agents"} <= set(found["load"][0])
    search = {"seed", "replications", "rosters", "removals", "swaps", "minimal", "interrupted", "proofs"}
    assert search <= set(found["search"])
    assert set(found["people"]) >= {"shifts", "broken", "late_shifts", "rules"}


def test_the_kept_line_comes_first_and_costs_add_up_by_hand() -> None:
    world = WORLDS["kept"]
    menu = menu_of(world)
    names = [kind.offer.name for kind in menu.kinds]
    roster = people(menu, hour=2, **{names[1]: 1})
    found = plan_result(planned(world, roster), None)
    assert names[1].startswith("flexible")
    kept, hour, flexible = found["roster"]
    said = [[line[key] for key in ("name", "kept", "agents", "hours", "cost")] for line in (kept, hour)]
    assert said == [["kept", True, 1, 4.0, 140.0], ["hour", False, 2, 2.0, 42.0]]
    assert (flexible["hours"], flexible["cost"], flexible["on"]) == (2.0, 42.0, ["2026-11-10"])
    assert (found["cost"], found["cost_kept"], found["cost_past_horizon"]) == (224.0, 140.0, 0.0)
    assert found["cost_in"] == "money"
    assert found["by_day"][0]["cost"] == 224.0


@pytest.mark.parametrize("name", WORLDS)
def test_costs_add_up(name: str) -> None:
    found = plan_result(planned(WORLDS[name]), None)
    assert found["cost"] == pytest.approx(sum(line["cost"] for line in found["roster"]), rel=1e-12)
    assert found["cost_kept"] == pytest.approx(sum(line["cost"] for line in found["roster"] if line["kept"]))
    assert found["cost"] == pytest.approx(sum(day["cost"] for day in found["by_day"]))
    assert found["cost_past_horizon"] == 0.0


def test_a_night_shift_that_is_kept_costs_what_lies_within_the_horizon() -> None:
    world = WORLDS["midnight"]
    night = {"team": "team", "agents": 2, "shift": "22:00-02:00"}
    world = world.model_copy(update={"roster": {"kept": RosterLine.model_validate(night)}})
    found = plan_result(planned(world, people(menu_of(world), dawn=1)), None)
    kept, dawn = found["roster"]
    assert (kept["hours"], kept["cost"]) == (2 * 8.0, 2 * 8 * 20.0)  # two of the eve, four, and two
    assert (dawn["hours"], dawn["cost"]) == (2.0, 40.0)
    assert (found["cost_kept"], found["cost"], found["cost_past_horizon"]) == (320.0, 360.0, 0.0)


def test_a_shift_past_the_horizon_is_paid_in_full() -> None:
    late = {"late": {"team": "team", "shift": "12:00-02:00", "breaks": ["01:00-01:30"], "max": 4}}
    world = with_plan(WORLDS["two-days"], shifts=late)
    found = plan_result(planned(world, np.array([1, 2], np.int64)), None)
    assert [(line["agents"], line["on"], line["hours"]) for line in found["roster"]] == [
        (1, ["2026-11-10"], 13.5), (2, ["2026-11-11"], 27.0)
    ]  # fmt: skip
    assert found["cost"] == 20 * 40.5
    assert found["cost_past_horizon"] == 20 * 2 * 1.5
    assert [day["cost"] for day in found["by_day"]] == [270.0, 540.0]


def test_where_nobody_costs_anything_costs_are_hours() -> None:
    world = WORLDS["kept"]
    teams = {name: team.model_copy(update={"hourly_cost": 0.0}) for name, team in world.teams.items()}
    found = plan_result(planned(world.model_copy(update={"teams": teams})), None)
    assert found["cost_in"] == "hours"
    assert found["cost_kept"] == 4.0
    assert found["cost"] == sum(line["hours"] for line in found["roster"]) == 11.0


@pytest.mark.parametrize("name", ["kept", "midnight", "two-days", "breaks"])
def test_rostered_is_what_the_roster_has_on_duty(name: str) -> None:
    plan = planned(WORLDS[name])
    found = plan_result(plan, None)
    teams = list(plan.scenario.teams)
    wanted = np.zeros((48 * plan.scenario.days, len(teams)))
    for line in plan.proof.entry.scenario.roster.values():
        later = [24 * 60 * MINUTE if pause.start < line.shift.start else 0 for pause in line.breaks]
        pauses = [(pause.start + by, pause.end + by) for pause, by in zip(line.breaks, later, strict=True)]
        for sign, (begin, end) in [(1, (line.shift.start, line.shift.end)), *((-1, one) for one in pauses)]:
            for date in line.on or [plan.scenario.date(day) for day in range(-1, plan.scenario.days)]:
                night = 48 * (date - plan.scenario.start).days
                for half in range(96):
                    start = half * 30 * MINUTE
                    there = max(0, min(end, start + 30 * MINUTE) - max(begin, start))
                    if 0 <= night + half < len(wanted):
                        people_on = sign * line.agents * there / (30 * MINUTE)
                        wanted[night + half, teams.index(line.team)] += people_on
    assert len(found["rostered"]) == len(found["required"]) == len(found["load"]) == len(wanted)
    for half, row in zip(found["rostered"], wanted, strict=True):
        assert [half["teams"][team] for team in teams] == pytest.approx(row.tolist()), half
        assert half["agents"] == pytest.approx(row.sum())
    assert found["rostered"][19]["time"] == "09:30"
    assert any(half["agents"] % 1 for half in found["rostered"]) == (name == "breaks")


def test_required_is_erlang_s_number_for_a_busy_day_in_the_window() -> None:
    world = with_plan(WORLDS["two-days"], on=["2026-11-11"])
    plan = planned(world)
    found = plan_result(plan, None)
    asked = [half for half in found["required"] if half["agents"]]
    assert {half["date"] for half in asked} == {"2026-11-11"}
    assert [half["time"] for half in asked][:2] == ["09:00", "09:30"]
    assert [half["time"] for half in asked][-1] == "12:30"
    place = [half["time"] for half in found["required"]].index("10:30") + 48
    load = plan.load
    busy = float(load.load[place] + BUSY * load.spread[place])
    rules = world.rule_set
    buyers = next(iter(world.buyers.values()))
    assert buyers.patience is None
    numbers = [
        agents_for(plan.goal.target, busy, handling, rules.threshold, until="reply")
        for handling in (5e6, 60e6)  # whatever a reply takes between 5 s and a minute
    ]
    assert numbers[0] is not None and numbers[1] is not None
    assert numbers[0] <= found["required"][place]["agents"] <= numbers[1]
    half = found["load"][place]
    assert half["agents"] == float(load.load[place]) > 0
    assert half["chats"] == float(load.chats[place]) > 0


def test_the_planned_scenario_run_again_gives_the_same_figures(tmp_path: Path) -> None:
    world = WORLDS["two-types"]
    plan = planned(world)
    found = plan_result(plan, None)
    file = tmp_path / "plan.yaml"
    file.write_text(as_yaml(plan.proof.entry.scenario, []), encoding="utf-8")
    again = load_scenario(file)
    assert again == plan.proof.entry.scenario
    played = result(again, run(again, PROVED, 1, engine="compiled"))
    for key in ("rate", "by_hour", "abandoned", "occupancy", "agent_hours", "response_mean_s", "seed"):
        assert found[key] == played[key], key
    assert found["pass_probability"] == played["by_day"][0]["pass_probability"]
    assert found["replications"] == PROVED


def test_what_it_says_of_days_that_are_judged() -> None:
    found = plan_result(planned(WORLDS["midnight"]), None)
    assert found["judged"] == ["2026-11-11"]
    assert [day["judged"] for day in found["by_day"]] == [False, True]
    assert found["hourly_floor"] == 0.7
    assert found["pass_probability"] == found["by_day"][1]["pass_probability"]


def test_leavers_stand_under_the_name_of_what_was_planned() -> None:
    world = WORLDS["bot"]
    found = plan_result(planned(world), None)
    assert found["if_nobody_left"] is None and found["count_on_leavers"] is False
    assert found["if_buyers_leave"]["replications"] == PROVED
    counting = plan_result(planned(with_plan(world, count_on_leavers=True)), None)
    assert counting["if_buyers_leave"] is None and counting["count_on_leavers"] is True
    assert counting["if_nobody_left"]["rate"]["mean"] is not None
    neither = plan_result(planned(world, otherwise=None), None)
    assert neither["if_buyers_leave"] is neither["if_nobody_left"] is None


def test_a_plan_that_fell_short_says_what_binds() -> None:
    world = WORLDS["kept"]
    menu = menu_of(world)
    roster = np.zeros(len(menu.kinds), dtype=np.int64)
    roster[1] = 3
    found = plan_result(planned(world, roster, found=Found(roster, feasible=False)), None)
    assert not found["feasible"] and found["lower_bound"] is None
    limit = {"what": "max", "name": "flexible", "date": "2026-11-10", "most": 3}
    assert found["binding"]["limits"] == [limit]
    rates = [(hour["date"], hour["hour"], hour["rate"]["mean"]) for hour in found["by_hour"]]
    low = [{"date": date, "hour": hour, "rate": rate} for date, hour, rate in rates if (rate or 1) < 0.9]
    assert found["binding"]["hours"] == low != []


def test_a_plan_that_holds_has_a_bound_and_nothing_binds() -> None:
    world = with_plan(WORLDS["kept"], confidence=0.01, target=0.01)
    found = plan_result(planned(world), None)
    assert found["feasible"] and found["lower_bound"] == 12.5 and found["binding"] is None
    assert found["search"] == {
        "seed": 1_000_007, "replications": 20, "load_replications": 20, "may_miss": 3, "rosters": 45,
        "removals": 2, "swaps": 3,
        "minimal": True, "interrupted": False, "proofs": 1,
    }  # fmt: skip
    assert found["evaluations"] == 45
    assert found["usual_rule"]["feasible"] and found["usual_rule"]["cost"] == found["cost"]
    assert found["usual_rule"]["betas"] == [0.5]


def test_the_frontier() -> None:
    world = WORLDS["kept"]
    menu = menu_of(world)
    one = np.ones(len(menu.kinds), dtype=np.int64)
    prices = (Price(0.5, 0 * one, feasible=True), Price(0.99, one, feasible=False))
    found = plan_result(planned(world, frontier=prices), None)
    assert found["frontier"] == [
        {"confidence": 0.5, "cost": 140.0, "feasible": True},
        {"confidence": 0.99, "cost": menu.cost(one), "feasible": False},
    ]
    assert plan_result(planned(world), None)["frontier"] is None


def test_a_day_that_the_rules_judge_now_and_then_says_how_often() -> None:
    made = planned(WORLDS["kept"])
    turns = sorted(int(outcome.turns.sum()) for outcome in made.proof.run.outcomes)
    middle = turns[len(turns) // 2]
    scenario = made.proof.entry.scenario
    rules = RuleChanges.model_validate({"base": "human-9-23", "target": 0.5, "floor_turns": middle})
    entry = replace(made.proof.entry, scenario=scenario.model_copy(update={"rules": rules}))
    found = plan_result(replace(made, proof=replace(made.proof, entry=entry)), None)
    enough = sum(number >= middle for number in turns)
    assert 0 < enough < len(turns)
    assert found["by_day"][0]["replications_judged"] == enough
