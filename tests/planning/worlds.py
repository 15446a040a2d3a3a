"""Worlds small enough to try every roster of their menu, and the trying."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from simulator.demand.buyers import draw_buyers
from simulator.experiment.replication import replicate
from simulator.planning.goal import Goal, judged_by
from simulator.planning.menu import Counts, Menu, staffed
from simulator.scenario.schema import Scenario

MORNING = {"base": "human-9-23", "window": "09:00-13:00"}
HUMP = (0,) * 9 + (2, 4, 4, 2) + (0,) * 11
RISING = (0,) * 9 + (1, 2, 3, 5) + (0,) * 11
OPENING = (0,) * 9 + (5, 3, 2, 1) + (0,) * 11
FOREVER = {"share": 1, "turns": {"dist": "geometric", "mean": 3}, "patience": None}
HURRIED = {"share": 1, "turns": {"dist": "geometric", "mean": 3}, "patience": "90s"}


BEST = {
    "plain": 200.0,
    "impatient": 160.0,
    "two-speeds": 244.0,
    "two-types": 210.0,
    "breaks": 210.0,
    "two-days": 240.0,
    "kept": 245.0,
    "bot": 120.0,
    "midnight": 330.0,
    "accounts": 100.0,
}
"""What the cheapest feasible roster of each costs, on 20 days of seed 99; test_search.py tries them all."""


def small_worlds() -> list[Scenario]:
    """Ten of them: 3 to 6 kinds of shift, teams of up to 8 people, one or two days."""
    halves = {"first": "09:00-11:00", "second": "11:00-13:00", "whole": "09:00-13:00"}
    return [
        _world(
            "plain", 420, menu=_shifts("team", {**halves, "middle": "10:00-12:00"}, max=3), confidence=0.9
        ),
        _world(
            "impatient", 560, buyers={"buyer": HURRIED},
            menu=_shifts("team", {**halves, "middle": "10:00-12:00"}, max=3),
        ),
        _world(
            "two-speeds", 260,
            teams={
                "fast": {"agents": 3, "typing_speed": 90, "hourly_cost": 40},
                "slow": {"agents": 5, "typing_speed": {"dist": "lognormal", "mean": 45, "cv": 0.2},
                         "quick_replies": 0.2, "hourly_cost": 24},
            },
            menu={**_shifts("fast", {"fast-1": "09:00-11:00", "fast-2": "10:30-13:00"}, max=2),
                  **_shifts("slow", {"slow-1": "09:00-12:00", "slow-2": "10:00-13:00"}, max=3)},
        ),
        _world(
            "two-types", 200, profile=RISING,
            buyers={"presale": {**FOREVER, "share": 0.6, "patience": "5min"},
                    "aftersale": {**FOREVER, "share": 0.4, "lookup": "25s"}},
            teams={
                "veterans": {"agents": 4, "typing_speed": 70, "hourly_cost": 35},
                "temps": {"agents": 4, "serves": ["presale"], "max_chats": 3, "hourly_cost": 20},
            },
            menu={**_shifts("veterans", {"all": "09:00-13:00", "end": "11:00-13:00"}, max=2),
                  **_shifts("temps", {"rush": "12:00-13:00", "half": "11:00-13:00", "long": "10:00-13:00"},
                            max=2)},
        ),
        _world(
            "breaks", 400,
            menu={"early": {"team": "team", "shift": "09:00-13:00", "breaks": ["10:30-11:00"], "max": 3},
                  "later": {"team": "team", "shift": "09:00-13:00", "breaks": ["11:30-12:00"], "max": 3},
                  "noon": {"team": "team", "shift": "10:15-12:15", "breaks": ["11:00-11:15"], "max": 2}},
        ),
        _world(
            "two-days", 120, days=2, confidence=0.9, demand={"day_factors": {"2026-11-11": 1.6}},
            menu=_shifts("team", {"first": "09:00-11:00", "second": "11:00-13:00", "whole": "09:00-13:00"},
                         max=2),
        ),
        _world(
            "kept", 420, profile=OPENING, keep=True, teams={
                "veterans": {"agents": 2, "typing_speed": 70, "absence": 0.05, "hourly_cost": 35},
                "temps": {"agents": 5, "typing_speed": 50, "neglects": 0.01, "hourly_cost": 21},
            },
            roster={"kept": {"team": "veterans", "agents": 1, "shift": "09:00-13:00"}},
            menu={"hour": {"team": "temps", "shift": "09:00-10:00"},
                  "flexible": {"team": "temps", "starts": "09:00-10:00 every 30min", "lengths": ["2h"],
                               "max": 3}},
            limits={"temps": 4},
        ),
        _world(
            "bot", 700, buyers={"buyer": {**HURRIED, "leaves_silently": 0.3}},
            bot={"mode": "first_line", "resolves": 0.35, "assists": 0.1},
            teams={"team": {"agents": 6, "absence": 0.1, "neglects": 0.005, "hourly_cost": 20}},
            menu=_shifts("team", {**halves, "middle": "10:00-12:00"}, max=2), confidence=0.75, target=0.85,
        ),
        _world(
            "midnight", 260, days=2, keep=True, on=["2026-11-11"], hourly_floor=0.7,
            rules={"base": "wangwang-8-24", "window": "00:00-04:00", "target": 0.9},
            profile=(3, 2, 2, 1) + (0,) * 18 + (1, 2),
            roster={"kept": {"team": "team", "agents": 1, "shift": "22:00-24:00"}},
            menu={"night": {"team": "team", "shift": "23:00-03:00", "on": ["2026-11-10"], "max": 3},
                  "dead": {"team": "team", "shift": "23:30-04:30", "breaks": ["01:00-01:30"],
                           "on": ["2026-11-10"], "max": 3},
                  "dawn": {"team": "team", "shift": "00:00-02:00", "on": ["2026-11-11"], "max": 3}},
        ),
        _world(
            "accounts", 380, profile=HUMP, demand={"busyness_cv": 0.3},
            rules={"base": "standard-8-23", "window": "09:00-13:00"}, target=0.8,
            buyers={"buyer": {**FOREVER, "patience": {"dist": "exponential", "mean": "4min"},
                              "leaves_silently": 0.5}},
            desk={"reply_order": "rescue", "shift_end": "finish", "routing": "longest_idle"},
            menu=_shifts("team", {"one": "09:00-11:00", "two": "10:00-12:00", "three": "11:00-13:00",
                                  "four": "10:30-11:30"}, max=2),
        ),
    ]  # fmt: skip


def _shifts(team: str, spans: dict[str, str], **more: Any) -> dict[str, Any]:
    return {name: {"team": team, "shift": span, **more} for name, span in spans.items()}


def _world(
    name: str,
    chats: float,
    menu: dict[str, Any],
    keep: bool = False,
    confidence: float = 0.8,
    profile: Sequence[int] = HUMP,
    demand: dict[str, Any] | None = None,
    target: float | None = None,
    limits: dict[str, Any] | None = None,
    on: list[str] | None = None,
    hourly_floor: float | None = None,
    **more: Any,
) -> Scenario:
    teams = more.pop("teams", {"team": {"agents": 8, "hourly_cost": 20}})
    plan = {"target": target, "confidence": confidence, "on": on, "hourly_floor": hourly_floor,
            "keep_roster": keep, "shifts": menu, "limits": limits or {}}  # fmt: skip
    settings = {
        "name": name,
        "start": "2026-11-10",
        "seed": 7,
        "rules": MORNING,
        "demand": {"chats_per_day": chats, "profile": tuple(profile), **(demand or {})},
        "buyers": {"buyer": FOREVER},
        "teams": teams,
        "roster": {"unkept": {"team": next(iter(teams)), "agents": 1, "shift": "00:00-24:00"}},
        "plan": plan,
        **more,
    }
    return Scenario.model_validate(settings)


def enumerate_best(
    menu: Menu, goal: Goal, seed: int, numbers: Sequence[int]
) -> tuple[float, Counts] | None:
    """The cheapest feasible roster and its cost, by trying all in order of cost; None where none is."""
    buyers = {n: draw_buyers(menu.base.model_copy(update={"seed": seed}), n) for n in numbers}
    bad = dict.fromkeys(numbers, 0)  # how often each was missed: those that fail rosters are played first
    base = judged_by(menu.base, goal.target)
    judged_from = max(1, base.rule_set.floor_turns)
    for roster in sorted(rosters(menu), key=menu.cost):
        played = staffed(menu, roster).model_copy(update={"seed": seed, "rules": base.rules})
        misses = dict.fromkeys(goal.days, 0)
        hourly = []
        for number in sorted(numbers, key=lambda number: -bad[number]):
            outcome = replicate(played, number, "compiled", buyers[number])
            turns, in_time = outcome.turns.reshape(-1, 24), outcome.in_time.reshape(-1, 24)
            for day in goal.days:
                asked = int(turns[day].sum())
                missed = asked >= judged_from and int(in_time[day].sum()) / asked < goal.target
                misses[day] += missed
                bad[number] += missed
            hourly.append([(turns[day], in_time[day]) for day in goal.days])
            if max(misses.values()) > goal.allowed(len(numbers)):
                break
        else:
            if goal.hourly_floor is None or _least_hour(hourly) >= goal.hourly_floor:
                return menu.cost(roster), roster
    return None


def _least_hour(hourly: Sequence[Sequence[tuple[Any, Any]]]) -> float:
    """The least, over the hours with turns, of the mean over tapes of an hour's rate."""
    turns, in_time = np.moveaxis(np.array(hourly), 2, 0)
    with_turns = (turns > 0).any(axis=0)
    rates = np.where(turns > 0, in_time / np.maximum(turns, 1), np.nan)
    return float(np.nanmean(rates[:, with_turns], axis=0).min(initial=1.0))


def rosters(menu: Menu) -> list[Counts]:
    """All that the menu's limits allow."""
    tried = product(*(range(int(most) + 1) for most in menu.most()))
    found = (np.array(counts, dtype=np.int64) for counts in tried)
    return [roster for roster in found if menu.allows(roster)]
