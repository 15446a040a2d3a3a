"""A plan becomes a result: plain data that is printed, written and drawn, with the keys of docs/result.md."""

from typing import Any

import numpy as np

from simulator.experiment.result import result
from simulator.planning.erlang import agents_for
from simulator.planning.erlang_r import erlang_r
from simulator.planning.goal import plan_of
from simulator.planning.menu import Kind, planned_lines
from simulator.planning.people import people_result
from simulator.planning.plan import LOADS, Planned, search_seed
from simulator.planning.proof import Proof
from simulator.planning.reference_agent import mean_replies, weights
from simulator.scenario.plan import Offer
from simulator.scenario.schema import RosterLine, Scenario
from simulator.scenario.shifts import days_worked
from simulator.scenario.staffing import rostered
from simulator.units import DAY, HOUR, format_clock

Json = dict[str, Any]

BUSY = 1.645
"""Standard deviations above the mean load that a required number looks at: a day busier than 19 of 20."""


def plan_result(planned: Planned, variant: str | None) -> Json:
    """A plan's result; the figures of its days are those of the proof."""
    scenario, goal, proof = planned.proof.entry.scenario, planned.goal, planned.proof
    played = result(scenario, proof.run)
    lines, menu = _roster(planned), planned.menu
    cost = menu.cost(planned.found.roster)
    within = sum(line["cost_within"] for line in lines)
    leavers = plan_of(planned.scenario).count_on_leavers
    required, on_duty, load = _half_hours(planned)
    return {
        "kind": "plan",
        **_of(played, "scenario", "title", "start", "days", "rules", "window", "threshold_s"),
        "variant": variant,
        "target": goal.target,
        "confidence": goal.confidence,
        "judged": [scenario.date(day).isoformat() for day in goal.days],
        "hourly_floor": goal.hourly_floor,
        "keep_roster": plan_of(planned.scenario).keep_roster,
        "feasible": planned.feasible,
        **_of(played, "seed", "replications", "engine", "rate"),
        "pass_probability": proof.least.as_json(),
        "by_day": _by_day(planned, played, lines),
        **_of(played, "by_hour", "abandoned", "occupancy", "response_mean_s", "agent_hours"),
        "cost_in": "hours" if menu.in_hours else "money",
        "cost": cost,
        "cost_kept": menu.kept_cost,
        "cost_past_horizon": max(0.0, cost - within),
        "lower_bound": planned.bound if planned.feasible else None,
        "exact": planned.found.exact,
        "roster": [{key: value for key, value in line.items() if key != "cost_within"} for line in lines],
        "required": required,
        "rostered": on_duty,
        "load": load,
        "usual_rule": {
            "cost": menu.cost(planned.usual.cover.roster),
            "betas": list(planned.usual.betas),
            "pass_probability": planned.usual_proof.least.as_json(),
            "feasible": planned.usual.feasible,
        },
        "count_on_leavers": leavers,
        "if_nobody_left": _as_json(planned.otherwise) if leavers else None,
        "if_buyers_leave": None if leavers else _as_json(planned.otherwise),
        "search": {
            "seed": search_seed(planned.scenario),
            "replications": planned.days_searched,
            "load_replications": LOADS,
            "may_miss": planned.allowed,
            "rosters": planned.rosters,
            "removals": planned.found.removals,
            "swaps": planned.found.swaps,
            "minimal": planned.found.minimal,
            "interrupted": planned.interrupted,
            "proofs": planned.proofs,
        },
        "evaluations": planned.rosters,
        "binding": None if planned.feasible else _binding(planned, played),
        "frontier": _frontier(planned),
        "people": people_result(scenario, planned.people, plan_of(planned.scenario).people),
    }


def _of(played: Json, *keys: str) -> Json:
    return {key: played[key] for key in keys}


def _as_json(proof: Proof | None) -> Json | None:
    if proof is None:
        return None
    played = result(proof.entry.scenario, proof.run)
    return {**_of(played, "rate", "abandoned", "replications"), "pass_probability": proof.least.as_json()}


def _roster(planned: Planned) -> list[Json]:
    """The roster's lines, those that are kept first."""
    scenario, menu = planned.proof.entry.scenario, planned.menu
    added = {name: kinds for name, _, kinds in planned_lines(menu, planned.found.roster)}
    return [_line(planned, scenario, name, line, added.get(name)) for name, line in scenario.roster.items()]


def _line(
    planned: Planned, scenario: Scenario, name: str, line: RosterLine, kinds: list[Kind] | None
) -> Json:
    """A line: hours and cost of all its people on all its days, those past the horizon too."""
    offer = Offer(name, name, line.team, line.shift, line.breaks)
    days = days_worked(scenario, line)
    each = 1.0 if planned.menu.in_hours else scenario.teams[line.team].hourly_cost
    within = whole = 0
    for day in days:
        spans = np.array(offer.duty(), dtype=np.int64) + day * DAY
        whole += int((spans[:, 1] - spans[:, 0]).sum())
        within += int(np.diff(np.clip(spans, 0, scenario.horizon), axis=1).sum())
    kept = kinds is None
    paid = within if kept else whole
    return {
        "name": name,
        "team": line.team,
        "agents": line.agents,
        "shift": str(line.shift),
        "breaks": [str(pause) for pause in line.breaks],
        "on": [scenario.date(day).isoformat() for day in days],
        "kept": kept,
        "hours": line.agents * paid / HOUR,
        "cost": line.agents * paid / HOUR * each,
        "cost_within": line.agents * within / HOUR * each,
    }


def _by_day(planned: Planned, played: Json, lines: list[Json]) -> list[Json]:
    """The run's days, with the cost of the shifts that start on each, and how often the rules judge it."""
    found, least = [], max(1, planned.proof.entry.scenario.rule_set.floor_turns)
    turns = np.stack([outcome.turns for outcome in planned.proof.entry.outcomes])
    enough = (turns.reshape(len(turns), -1, 24).sum(axis=2) >= least).sum(axis=0)
    for day, of_run in enumerate(played["by_day"]):
        cost = sum(line["cost"] / len(line["on"]) for line in lines if of_run["date"] in line["on"])
        kept = _of(of_run, "date", "rate", "pass_probability", "turns")
        judged = {"judged": day in planned.goal.days, "replications_judged": int(enough[day])}
        found.append({**kept, **judged, "cost": cost})
    return found


def _half_hours(planned: Planned) -> tuple[list[Json], list[Json], list[Json]]:
    """By half hour: agents required, agents rostered, and the load with the chats that bring it."""
    scenario, load, goal = planned.proof.entry.scenario, planned.load, planned.goal
    rules, edges = scenario.rule_set, load.edges
    width = np.diff(edges)
    on_duty = rostered(scenario, edges) / width
    share = load.agents.mean(axis=1) / max(1e-12, float(load.agents.mean(axis=1).sum()))
    replies = (weights(planned.menu.base).mean(axis=2) * mean_replies(planned.menu.base)).sum(axis=1)
    handling = float(share @ replies)
    formula = erlang_r(planned.menu.base, edges).sum(axis=0)
    required, there, offered = [], [], []
    for place, start in enumerate(edges[:-1].tolist()):
        day, clock = divmod(start, DAY)
        when = {"date": scenario.date(day).isoformat(), "time": format_clock(clock)}
        counted = day in goal.days and rules.window.start <= clock < rules.window.end
        busy = float(load.load[place] + BUSY * load.spread[place])
        asks = counted and handling > 0  # nobody is required where nobody comes
        agents = agents_for(goal.target, busy, handling, rules.threshold, until="reply") if asks else 0
        required.append({**when, "agents": agents})
        teams = {team: float(on_duty[row, place]) for row, team in enumerate(scenario.teams)}
        there.append({**when, "agents": float(on_duty[:, place].sum()), "teams": teams})
        offered.append(
            {
                **when,
                "chats": float(load.chats[place]),
                "agents": float(load.load[place]),
                "spread": float(load.spread[place]),
                "formula": float(formula[place]),
            }
        )
    return required, there, offered


def _binding(planned: Planned, played: Json) -> Json:
    """What keeps the best roster from the target: the hours under it or the floor, and the limits reached."""
    goal, menu = planned.goal, planned.menu
    asked = max(goal.target, goal.hourly_floor or 0.0)
    dates = [planned.scenario.date(day).isoformat() for day in goal.days]
    hours = [
        {"date": hour["date"], "hour": hour["hour"], "rate": hour["rate"]["mean"]}
        for hour in played["by_hour"]
        if hour["date"] in dates and hour["rate"]["mean"] is not None and hour["rate"]["mean"] < asked
    ]
    roster = planned.found.roster
    limits: dict[tuple[str, str, str], Json] = {}
    for limit in menu.limits:
        if roster[list(limit.kinds)].sum() >= limit.most and limit.time // DAY in goal.days:
            date = planned.scenario.date(limit.time // DAY).isoformat()
            limits.setdefault(
                (limit.what, limit.name, date),
                {"what": limit.what, "name": limit.name, "date": date, "most": limit.most},
            )
    return {"hours": hours, "limits": list(limits.values())}


def _frontier(planned: Planned) -> list[Json] | None:
    if not planned.frontier:
        return None
    return [
        {
            "confidence": price.confidence,
            "cost": planned.menu.cost(price.roster),
            "feasible": price.feasible,
        }
        for price in planned.frontier
    ]
