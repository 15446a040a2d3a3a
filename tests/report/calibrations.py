"""Made-up calibrations in the shape of result.json: for tests of drawing and of words alone."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
Curve = Callable[[float], float]

FIRST = dt.date(2026, 10, 26)
"""A Monday."""
TYPES = ("presale", "aftersales")
TEAMS = ("veterans", "temps")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def make_calibration(
    days: int = 30,
    *,
    types: Sequence[str] = TYPES,
    teams: Sequence[str] = TEAMS,
    agents: int = 8,
    assumed: str = "some",
    views: bool = True,
    promotion: bool = True,
    weekdays: bool = True,
    title: str = "The shop, fitted to its log",
    log: str = "october.csv",
) -> Json:
    """A calibration of some days of 400 chats and a promotion among them; nothing random.

    Parameters
    ----------
    days : int
        Natural days of the log.
    types, teams : sequence of str
        Names of the types of chat and of the teams.
    agents : int
        Accounts, of the teams in turn; of every fourth nothing could be learned.
    assumed : str
        What could not be learned: ``none``, ``some`` (the first type's patience, the last team's quick
        replies) or ``all``.
    views : bool
        Whether there are any.
    promotion : bool
        Whether a day stands out.
    weekdays : bool
        Whether weekdays differ.
    title, log : str
        The scenario's title, and the log's name.
    """
    dates = [FIRST + dt.timedelta(days=day) for day in range(days)]
    factors = [1.0, 0.97, 0.98, 1.0, 1.05, 1.1, 0.9] if weekdays else [1.0] * 7
    stand_out = [(dates[16], 2040, 388.0)] if promotion and days > 16 else []
    return {
        "kind": "calibration",
        "scenario": "shop",
        "title": title,
        "log": log,
        "written": "shop.yaml",
        "plays": {"start": (dates[-1] + dt.timedelta(days=1)).isoformat(), "days": 7},
        "covers": {"start": dates[0].isoformat(), "end": dates[-1].isoformat(), "days": days},
        "messages": 1100 * days,
        "chats": 400 * days,
        "turns": 2400 * days,
        "accounts": agents,
        "resolution_s": 1,
        "actual": {
            "rules": "human-9-23",
            "rate": 0.912,
            "turns": 2100 * days,
            "response_mean_s": 47.3,
            "first_response_mean_s": 21.0,
        },
        "parameters": _parameters(days, types, teams, assumed),
        "agents": [_agent(number, teams[number % len(teams)], days) for number in range(agents)],
        "roster": [line for team in teams for line in _lines(team)],
        "weekdays": [
            {"weekday": day, "factor": factors[day], "days": sum(date.weekday() == day for date in dates)}
            for day in range(7)
        ],
        "stand_out": [
            {"date": date.isoformat(), "chats": chats, "expected": expected, "factor": chats / expected}
            for date, chats, expected in stand_out
        ],
        "views": _views(dates, types, teams, factors, stand_out) if views else [],
        "warnings": [],
    }


def hostile_calibration(names: tuple[str, str], title: str) -> Json:
    """A calibration whose types, teams, accounts, lines, file names and warnings have these names."""
    result = make_calibration(types=names, teams=names, title=title, log=names[0])
    result |= {"scenario": names[0], "written": names[1]}
    for agent in result["agents"]:
        agent["account"] = names[0]
    for line in result["roster"]:
        line["name"] = names[1]
    result["warnings"] = [
        {"code": names[0], "values": {"team": names[1]}, "text": title},
    ]
    return result


def estimate(
    value: float, doubt: float | None, unit: str, n: int, family: str | None = None, ks: float | None = None
) -> Json:
    """A parameter; without `doubt` it has no interval."""
    ends = (None, None) if doubt is None else (value - doubt, value + doubt)
    return {"value": value, "low": ends[0], "high": ends[1], "family": family, "ks": ks, "n": n,
            "assumed": False, "unit": unit}  # fmt: skip


def _parameters(days: int, types: Sequence[str], teams: Sequence[str], assumed: str) -> Json:
    turns = 2400 * days // len(types)
    chats = 400 * days // len(types)
    found: Json = {
        "demand.chats_per_day": estimate(400.0, 60 / math.sqrt(days), "chats", days),
        "demand.busyness_cv": estimate(0.14, 0.25 / math.sqrt(days), "cv", days),
    }
    for place, name in enumerate(types):
        buyers = f"buyers.{name}"
        late = 0.1 * place
        found |= {
            f"{buyers}.share": estimate(1 / len(types), 0.01, "share", chats),
            f"{buyers}.turns.mean": estimate(6.1 + late, 0.15, "turns", chats, "geometric", 0.012),
            f"{buyers}.reply_chars.mean": estimate(21.4, 0.3, "chars", turns, "lognormal", 0.021),
            f"{buyers}.reply_chars.cv": estimate(0.82, 0.02, "cv", turns, "lognormal", 0.021),
            f"{buyers}.lookup.mean": estimate(6.3 + place, 0.4, "s", turns, "lognormal", 0.041),
            f"{buyers}.lookup.cv": estimate(1.05, 0.08, "cv", turns, "lognormal", 0.041),
            f"{buyers}.think_time.mean": estimate(46.0, 0.8, "s", turns, "gamma", 0.073),
            f"{buyers}.think_time.cv": estimate(1.21, 0.04, "cv", turns, "gamma", 0.073),
            f"{buyers}.patience.mean": estimate(655.0, 240.0, "s", 412, "exponential", 0.126),
            f"{buyers}.leaves_silently": estimate(0.71, 0.06, "share", 412),
            f"{buyers}.messages_per_turn.mean": estimate(1.46, 0.02, "messages", turns, "geometric", 0.03),
        }
    for place, name in enumerate(teams):
        team = f"teams.{name}"
        found |= {
            f"{team}.typing_speed.mean": estimate(62.0 - 8 * place, 3.0, "chars/min", turns, "lognormal"),
            f"{team}.typing_speed.cv": estimate(0.11, 0.04, "cv", 4, "lognormal"),
            f"{team}.quick_replies": estimate(0.47, 0.04, "share", turns),
            f"{team}.quick_reply_time": estimate(4.8, 0.3, "s", turns),
            f"{team}.neglects": estimate(0.008, 0.002, "share", turns),
            f"{team}.absence": estimate(0.02, 0.012, "share", 4 * days),
            f"{team}.max_chats": estimate(8, None, "chats", chats),
        }
    found |= {
        "bot.resolves": estimate(0.34, 0.01, "share", 400 * days),
        "bot.handoff_after.mean": estimate(58.0, 2.0, "s", 260 * days, "exponential", 0.03),
    }
    few = {
        f"buyers.{types[0]}.patience.mean": 600.0,
        f"buyers.{types[0]}.leaves_silently": 1.0,
        f"teams.{teams[-1]}.quick_replies": 0.5,
    }
    for path, one in found.items():
        if assumed == "all" or (assumed == "some" and path in few):
            value = few.get(path, one["value"])
            one |= {"value": value, "low": None, "high": None, "ks": None, "n": 0, "assumed": True}
    return found


def _agent(number: int, team: str, days: int) -> Json:
    speed = {"value": 50.0 + 3 * number, "low": 47.0 + 3 * number, "high": 53.5 + 3 * number}
    learned = number % 4 != 3
    return {
        "account": f"shop:{team}-{number + 1:02}",
        "team": team,
        "typing_speed": speed if learned else None,
        "lookup_s": 6.0 + 0.1 * number if learned else None,
        "quick_replies": 0.4 + 0.01 * (number % 20) if learned else None,
        "replies": 300 * days if learned else 17,
        "days": days,
        "hours_a_day": 7.9,
    }


def _lines(team: str) -> list[Json]:
    people = dict(zip(WEEKDAYS, (3, 3, 3, 3, 4, 4, 0), strict=True))
    return [
        {"name": f"{team}-0900", "team": team, "shift": "09:00-18:00", "breaks": ["12:00-12:30"],
         "agents": people},
        {"name": f"{team}-1530", "team": team, "shift": "15:30-00:30", "breaks": [],
         "agents": dict.fromkeys(WEEKDAYS, 2)},
    ]  # fmt: skip


def view(
    name: str, group: str, kind: str, unit: str, x: Sequence[float], fitted: Curve, *, n: int = 4000,
    doubt: float = 0.0, family: str | None = None, ks: float | None = None,
) -> Json:  # fmt: skip
    """A view whose observations swing about the fitted curve.

    Bars have one edge more than values; where they are of a distribution, they sum to one.
    """
    middles = [(a + b) / 2 for a, b in pairwise(x)] if kind == "bars" else list(x)
    drawn = [fitted(middle) for middle in middles]
    if kind == "bars" and name not in {"profile", "weekdays"}:
        drawn = [value / sum(drawn) for value in drawn]
    seen = [value * (1 + 0.08 * math.sin(1.7 * place)) for place, value in enumerate(drawn)]
    return {
        "name": name, "group": group, "kind": kind, "unit": unit, "x": list(x), "observed": seen,
        "fitted": drawn, "low": [value * (1 - doubt) for value in seen] if doubt else [],
        "high": [value * (1 + doubt) for value in seen] if doubt else [], "family": family, "ks": ks, "n": n,
    }  # fmt: skip


def _views(
    dates: Sequence[dt.date],
    types: Sequence[str],
    teams: Sequence[str],
    factors: Sequence[float],
    stand_out: Sequence[tuple[dt.date, int, float]],
) -> list[Json]:
    found = [_daily(dates, factors, stand_out)]
    hours = [hour / 2 for hour in range(49)]
    found.append(view("profile", "", "bars", "hour", hours, _evening, n=400 * len(dates), doubt=0.1))
    found.append(
        view("weekdays", "", "bars", "weekday", range(8), lambda x: 400 * factors[int(x)],
             n=len(dates), doubt=0.05)
    )
    for name in types:
        found += _of_buyers(name)
    for name in teams:
        found += _of_team(name)
    rises = [1.2**step for step in range(30)]
    found.append(view("handoff", "", "bars", "s", rises, _bell(45, 0.7), family="exponential", ks=0.03))
    quarters = [quarter / 4 + 0.125 for quarter in range(96)]
    found.append(view("on_duty", "", "curve", "hour", quarters, _on_duty))
    return found


def _daily(
    dates: Sequence[dt.date], factors: Sequence[float], stand_out: Sequence[tuple[dt.date, int, float]]
) -> Json:
    days = [float((date - dt.date(1970, 1, 1)).days) for date in dates]
    daily = view("daily_chats", "", "curve", "date", days, lambda x: 400 * factors[(int(x) + 3) % 7])
    daily |= {
        "low": [0.75 * value for value in daily["fitted"]],
        "high": [1.3 * value for value in daily["fitted"]],
        "n": len(dates),
    }
    for date, chats, _ in stand_out:
        daily["observed"][dates.index(date)] = float(chats)
    return daily


def _of_buyers(name: str) -> list[Json]:
    rises = [2 * 1.25**step for step in range(26)]
    whole = [number - 0.5 for number in range(1, 26)]
    few = [number - 0.5 for number in range(1, 9)]
    waits = [15.0 * step for step in range(41)]
    return [
        view("turns", name, "bars", "turns", whole, lambda x: 0.164 * 0.836 ** (x - 1), family="geometric",
             ks=0.012, doubt=0.07),
        view("reply_chars", name, "bars", "chars", [4.0 * step for step in range(26)],
             _bell(16.5, 0.72), family="lognormal", ks=0.021, n=36000),
        view("lookup", name, "bars", "s", [0.8 * step for step in range(31)], _bell(4.5, 0.8), ks=0.041,
             family="lognormal", n=36000),
        view("think_time", name, "bars", "s", rises, _bell(30, 0.95), ks=0.073, family="gamma", n=30000),
        view("messages_per_turn", name, "bars", "messages", few, lambda x: 0.68 * 0.32 ** (x - 1), n=36000,
             family="geometric", ks=0.03),
        view("patience", name, "curve", "s", waits, lambda x: math.exp(-x / 655), family="exponential",
             ks=0.126, n=412, doubt=0.12),
    ]  # fmt: skip


def _of_team(name: str) -> list[Json]:
    chars = [5.0, 10.0, 15.0, 20.0, 26.0, 33.0, 42.0, 55.0, 75.0]
    return [
        view("work", name, "curve", "chars", chars, lambda x: 5.5 + 0.62 * x, n=36000, doubt=0.06),
        view("typing_speed", name, "bars", "chars/min", [40.0 + 6 * step for step in range(8)],
             _bell(62, 0.12), family="lognormal", n=4),
        view("open_chats", name, "bars", "chats", [number - 0.5 for number in range(11)],
             lambda x: 0.3 * 0.72**x, n=4000),
    ]  # fmt: skip


def _evening(hour: float) -> float:
    """Chats in half an hour."""
    day = max(0.0, math.sin((hour - 6) / 18 * math.pi))
    return 0.4 + 8 * day + 9 * math.exp(-(((hour - 21) / 1.3) ** 2))


def _on_duty(hour: float) -> float:
    return 6.0 * (9 < hour < 18) + 4 * (hour > 15.5)


def _bell(middle: float, width: float) -> Curve:
    """Lognormal in shape, over bins that grow with their values."""
    return lambda x: 0.1 * math.exp(-(((math.log(x) - math.log(middle)) / width) ** 2) / 2)
