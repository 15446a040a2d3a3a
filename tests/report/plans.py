"""Made-up plans in the shape of result.json: for tests of drawing and of words, and of nothing else."""

import datetime as dt
from typing import Any

from tests.report.results import figure, make_result

Json = dict[str, Any]
HALVES = 48


def make_plan(
    days: int = 2,
    *,
    feasible: bool = True,
    interrupted: bool = False,
    exact: bool = False,
    money: bool = True,
    kept: bool = True,
    people: bool = True,
    frontier: bool = False,
    added: int = 6,
    level: float = 0.0,
    teams: tuple[str, str] = ("veterans", "temps"),
    title: str = "Double 11, with temps to be hired",
) -> Json:
    """A plan of some days: an early and a late line kept, `added` people each evening; nothing random.

    Parameters
    ----------
    days : int
        Days of the horizon, all judged.
    feasible, interrupted, exact : bool
        What came of the search; one that is not feasible lies lower by 10 points.
    money : bool
        Whether an hour costs anything (30 and 20); else costs are hours.
    kept : bool
        Whether the roster has lines that are kept.
    people, frontier : bool
        Whether it has them.
    added : int
        People on each evening's line, of 20 that its shift may have.
    level : float
        Added to the rates.
    teams : tuple of str
        That of the lines that are kept, and that of those added.
    title : str
        The scenario's.
    """
    lifted = level + (0.05 if feasible else -0.05)
    played = make_result(days=days, level=lifted, teams=teams, title=title)
    dates = [day["date"] for day in played["by_day"]]
    roster = _roster(dates, kept, added, (30.0, 20.0) if money else (1.0, 1.0), teams)
    cost = sum(line["cost"] for line in roster)
    cost_kept = sum(line["cost"] for line in roster if line["kept"])
    chance = figure(0.965 if feasible else 0.42, 0.018, share=True)
    bound = cost if exact else cost_kept + 0.75 * (cost - cost_kept)
    return {
        "kind": "plan",
        "scenario": "double11-plan",
        "title": title,
        "variant": None,
        **{key: played[key] for key in ("start", "days", "rules", "window", "threshold_s")},
        "target": 0.9,
        "confidence": 0.95,
        "judged": dates,
        "hourly_floor": None,
        "keep_roster": True,
        "feasible": feasible,
        "seed": 12,
        "replications": 400,
        "engine": "compiled",
        "rate": figure(0.955 if feasible else 0.88, 0.004, share=True),
        "pass_probability": chance,
        "by_day": [
            {
                "date": date,
                "rate": figure((0.945 if feasible else 0.88) + 0.01 * place / days, 0.005, share=True),
                "pass_probability": figure(0.99 if place and feasible else chance["mean"], 0.01, share=True),
                "turns": figure(9000.0 + 500 * place, 150.0),
                "judged": True,
                "replications_judged": 400,
                "cost": cost / days,
            }
            for place, date in enumerate(dates)
        ],
        "by_hour": played["by_hour"],
        "abandoned": figure(0.04, 0.005, share=True),
        "occupancy": figure(0.62, 0.01, share=True),
        "response_mean_s": figure(48.0, 2.0),
        "agent_hours": sum(line["hours"] for line in roster),
        "cost_in": "money" if money else "hours",
        "cost": cost,
        "cost_kept": cost_kept,
        "cost_past_horizon": 0.0,
        "lower_bound": bound if feasible else None,
        "exact": exact,
        "roster": roster,
        **_half_hours(dates, roster, teams),
        "usual_rule": {
            "cost": 1.1 * cost,
            "betas": [1.25] * days,
            "pass_probability": figure(0.97, 0.016, share=True),
            "feasible": True,
        },
        "count_on_leavers": False,
        "if_nobody_left": None,
        "if_buyers_leave": {
            "rate": figure(0.985, 0.001, share=True),
            "abandoned": figure(0.06, 0.007, share=True),
            "replications": 100,
            "pass_probability": figure(0.99, 0.01, share=True),
        },
        "search": {
            "seed": 1000012,
            "replications": 100,
            "load_replications": 20,
            "may_miss": 5,
            "rosters": 412,
            "removals": 6,
            "swaps": 31,
            "minimal": feasible and not interrupted,
            "interrupted": interrupted,
            "proofs": 1,
        },
        "evaluations": 412,
        "binding": None if feasible else _binding(played["by_hour"], dates, teams[1]),
        "frontier": _frontier(cost) if frontier else None,
        "people": _people(roster, teams) if people else None,
    }


def hostile_plan(names: tuple[str, str], title: str) -> Json:
    """A plan whose scenario, title, teams and lines have these names."""
    plan = make_plan(teams=names, title=title, frontier=True) | {"scenario": names[0], "variant": names[1]}
    renamed: Json = _renamed(plan, {"early": names[0], "late": names[1], "wave": title})
    return renamed


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The value with other names of roster lines."""
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        found = {key: _renamed(item, names) for key, item in value.items()}
        return found | {key: names.get(found[key], found[key]) for key in ("name", "line") if key in found}
    return value


def _roster(
    dates: list[str], kept: bool, added: int, hourly: tuple[float, float], teams: tuple[str, str]
) -> list[Json]:
    lines: list[tuple[str, str, int, str, list[str], list[str], bool, float]] = []
    if kept:
        early = ("early", teams[0], 3, "09:00-18:00", ["12:00-12:30"], dates, True, 8.5)
        late = ("late", teams[0], 4, "15:00-24:00", ["17:00-17:30"], dates, True, 8.5)
        lines += [early, late]
    if added:
        lines.append(("wave", teams[1], added, "19:00-24:00", [], dates, False, 5.0))
    return [
        {
            "name": name, "team": team, "agents": agents, "shift": shift, "breaks": breaks, "on": on,
            "kept": keep, "hours": agents * len(on) * hours,
            "cost": agents * len(on) * hours * hourly[0 if keep else 1],
        }
        for name, team, agents, shift, breaks, on, keep, hours in lines
    ]  # fmt: skip


def _half_hours(dates: list[str], roster: list[Json], teams: tuple[str, str]) -> Json:
    required: list[Json] = []
    rostered: list[Json] = []
    load: list[Json] = []
    for date in dates:
        for half in range(HALVES):
            when = {"date": date, "time": f"{half // 2:02}:{30 * (half % 2):02}"}
            there = dict.fromkeys(teams, 0.0)
            for line in roster:
                pauses = [_halves(pause) for pause in line["breaks"]]
                paused = any(half in pause for pause in pauses)
                there[line["team"]] += line["agents"] * (half in _halves(line["shift"]) and not paused)
            chats = 12.0 + (40.0 if half in range(40, 43) else 10.0 if half >= 18 else 0.0)
            asked = half in range(18, 46)
            required.append(when | {"agents": (12 if half in range(40, 43) else 3) if asked else 0})
            rostered.append(when | {"agents": sum(there.values()), "teams": there})
            load.append(when | {"chats": chats, "agents": chats / 7, "spread": 0.5, "formula": chats / 7.2})
    return {"required": required, "rostered": rostered, "load": load}


def _halves(window: str) -> range:
    """The half hours of ``09:00-18:00``, from 0."""
    start, end = (2 * int(clock[:2]) + int(clock[3:]) // 30 for clock in window.split("-"))
    return range(start, end)


def _binding(by_hour: list[Json], dates: list[str], team: str) -> Json:
    low = [hour for hour in by_hour if hour["rate"]["mean"] is not None and hour["rate"]["mean"] < 0.9]
    return {
        "hours": [{"date": h["date"], "hour": h["hour"], "rate": h["rate"]["mean"]} for h in low],
        "limits": [
            *({"what": "max", "name": "wave", "date": date, "most": 20} for date in dates),
            {"what": "at_once", "name": team, "date": dates[0], "most": 30},
        ],
    }


def _frontier(cost: float) -> list[Json]:
    shares = {0.5: 0.82, 0.6: 0.84, 0.7: 0.87, 0.8: 0.91, 0.9: 0.96, 0.95: 1.0, 0.99: 1.17}
    return [
        {"confidence": confidence, "cost": round(share * cost), "feasible": True}
        for confidence, share in shares.items()
    ]


def _people(roster: list[Json], teams: tuple[str, str]) -> Json:
    """Each team's people, dealt out in order on each day."""
    shifts, late = [], dict.fromkeys((f"{team}-{one + 1:02}" for team in teams for one in range(8)), 0)
    for date in sorted({date for line in roster for date in line["on"]}):
        taken = dict.fromkeys(teams, 0)
        for line in roster:
            start, end = line["shift"].split("-")
            day = dt.date.fromisoformat(date)
            if end == "24:00":
                end, day = "00:00", day + dt.timedelta(days=1)
            for _ in range(line["agents"]):
                taken[line["team"]] += 1
                account = f"{line['team']}-{taken[line['team']]:02}"
                late[account] = late.get(account, 0) + (line["shift"] >= "15")
                shifts.append(
                    {
                        "date": date, "line": line["name"], "team": line["team"], "shift": line["shift"],
                        "breaks": line["breaks"], "account": account,
                        "start": f"{date} {start}", "end": f"{day.isoformat()} {end}",
                    }
                )  # fmt: skip
    rules = {"rest_h": 11.0, "days_off": 1, "late_from": "22:00"}
    return {"shifts": shifts, "broken": [], "late_shifts": late, "proved": True, "rules": rules}
