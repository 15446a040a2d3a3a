"""What is lawful in a scenario and yet looks wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.planning.load import Load, Uncovered
from simulator.scenario.schema import Scenario
from simulator.units import HOUR

LOAD_TOO_HIGH = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at.

    Attributes
    ----------
    what : str
        Which doubt it is; ``check.doubt_WHAT`` is its text.
    values : dict
        What its text wants.
    """

    what: str
    values: dict[str, Any] = field(default_factory=dict)


def doubts(scenario: Scenario, load: Load, gaps: tuple[Uncovered, ...]) -> tuple[Doubt, ...]:
    """What looks wrong in `scenario`, the gravest first; empty where nothing does."""
    return (*_work(scenario, load, gaps), *_keys(scenario))


def counted_hours(scenario: Scenario) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each natural hour of the horizon lies in the rule set's window, in part at least."""
    window = scenario.rule_set.window
    hours = np.arange(24)
    first, last = window.start / HOUR, window.end / HOUR
    return np.tile((hours + 1 > first) & (hours < last), scenario.days)


def over_hours(scenario: Scenario, load: Load) -> list[int]:
    """Hours of the horizon, within the window, whose work is more than the staffed hours."""
    return np.flatnonzero(counted_hours(scenario) & (load.load > LOAD_TOO_HIGH)).tolist()


def _work(scenario: Scenario, load: Load, gaps: tuple[Uncovered, ...]) -> Iterator[Doubt]:
    counted = counted_hours(scenario)
    if not load.chats.sum():
        yield Doubt("no_chats")
        return
    if gaps:
        yield Doubt("uncovered", {"stretches": len(gaps)})
    work, staffed = load.work[counted].sum(), load.staffed[counted].sum()
    if work > staffed:
        yield Doubt("load", {"work": f"{work:,.1f}", "staffed": f"{staffed:,.1f}"})
    over = over_hours(scenario, load)
    if over:
        yield Doubt("over", {"hours": len(over), "of": int(counted.sum())})
    full = np.flatnonzero(counted & (load.staffed > 0) & (load.open_chats > load.slots) & (load.load <= 1))
    if len(full):
        yield Doubt("slots", {"hours": len(full)})
    idle = float(load.staffed[load.chats == 0].sum())
    if idle >= 1:
        yield Doubt("idle", {"hours": round(idle)})


def _keys(scenario: Scenario) -> Iterator[Doubt]:
    demand = scenario.demand
    if demand.arrivals is None and demand.profile is None and len(demand.weekday_profiles) < 7:
        yield Doubt("no_profile")
    if demand.arrivals is not None:
        times = np.asarray(demand.arrivals.times)
        outside = int(((times < 0) | (times >= scenario.horizon)).sum())
        if outside:
            yield Doubt("trace_outside", {"rows": outside})
    used = {line.team for line in scenario.roster.values()}
    if scenario.plan is not None:
        used |= {entry.team for entry in scenario.plan.shifts.values()}
    for name in scenario.teams:
        if name not in used:
            yield Doubt("team_idle", {"team": name})
    for name, line in scenario.roster.items():
        if not line.agents:
            yield Doubt("line_empty", {"line": name})
    for name, buyer in scenario.buyers.items():
        if not buyer.share:
            yield Doubt("type_never", {"type": name})
    for name, team in scenario.teams.items():
        if team.absence >= 0.5:
            yield Doubt("absent", {"team": name, "absence": f"{team.absence:.0%}"})
