"""What ``staffsim calibrate`` says, as plain text and numbers."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from simulator.calibration.estimate import Estimate
from simulator.calibration.fit import Fit
from simulator.messages.log import MessageLog
from simulator.scenario.distributions import Constant, mean
from simulator.scenario.fields import Model
from simulator.scenario.schema import Scenario
from simulator.scoring.metrics import score
from simulator.units import HOUR, SECOND

Json = dict[str, Any]
DIGITS = 6
"""Significant ones of what was fitted. A fit ends where a step changes next to nothing, which on another
processor, or with another SciPy, may be a billionth away."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_OF_BUYERS = {
    "turns": "turns", "reply_chars": "chars", "lookup": "s", "think_time": "s", "patience": "s",
    "leaves_silently": "share", "messages_per_turn": "messages",
}  # fmt: skip
_OF_TEAMS = {
    "typing_speed": "chars/min", "quick_replies": "share", "quick_reply_time": "s", "max_chats": "agents",
    "neglects": "share", "absence": "share",
}  # fmt: skip


def calibration_result(fit: Fit, log: MessageLog, scenario: Scenario, file: str, written: str) -> Json:
    """The result of a calibration, but for the words of its warnings.

    Parameters
    ----------
    fit : Fit
        What was learned.
    log : MessageLog
        From what.
    scenario : Scenario
        What was made of it.
    file, written : str
        The log's file, and the scenario's.
    """
    first, last = fit.arrivals.dates[0], fit.arrivals.dates[-1]
    total = score(log, scenario.rule_set)
    return {
        "kind": "calibration",
        "scenario": scenario.name,
        "title": scenario.title,
        "log": file,
        "written": written,
        "plays": {"start": scenario.start.isoformat(), "days": scenario.days},
        "covers": {"start": first.isoformat(), "end": last.isoformat(), "days": len(fit.arrivals.dates)},
        "messages": len(log),
        "chats": len(fit.chats.arrival),
        "turns": len(fit.chats.question),
        "accounts": int((fit.teams.team_of >= 0).sum()),
        "resolution_s": fit.chats.resolution // SECOND,
        "actual": {
            "rules": scenario.rule_set.name,
            "rate": total.rate,
            "turns": total.turns,
            "response_mean_s": total.response_mean_s,
            "first_response_mean_s": total.first_response_mean_s,
        },
        "parameters": {path: _in_digits(_finite(one)) for path, one in parameters(fit, scenario).items()},
        "agents": _in_digits(_agents(fit)),
        "roster": _roster(fit),
        "weekdays": _in_digits(_weekdays(fit)),
        "stand_out": [
            {**asdict(one), "date": one.date.isoformat()} for one in fit.arrivals.stand_out
        ],
        "views": [_in_digits(asdict(view)) for view in fit.views],
        "warnings": [{"code": one.code, "values": dict(one.values)} for one in fit.cautions],
    }  # fmt: skip


def _finite(one: Estimate) -> Json:
    """The estimate as plain values; an interval without an end is none."""
    plain = asdict(one)
    ends = (one.low, one.high)
    if any(end is None or not math.isfinite(end) for end in ends):
        plain["low"] = plain["high"] = None
    return plain


def _in_digits(told: Any) -> Any:
    """The same with its fractions to `DIGITS` significant digits, whatever it is made of."""
    if isinstance(told, float):
        return float(f"{told:.{DIGITS}g}") if told % 1 else told
    if isinstance(told, Mapping):
        return {key: _in_digits(value) for key, value in told.items()}
    return [_in_digits(value) for value in told] if isinstance(told, list | tuple) else told


def parameters(fit: Fit, scenario: Scenario) -> dict[str, Estimate]:
    """Every parameter that is learned or could have been, by its path: these as the scenario has them."""
    found = dict(fit.estimates)
    for kind, buyer in scenario.buyers.items():
        _add_assumed(found, f"buyers.{kind}", vars(buyer), _OF_BUYERS)
    for name, team in scenario.teams.items():
        _add_assumed(found, f"teams.{name}", vars(team), _OF_TEAMS)
    first = [path for path in found if path.startswith("demand.")]
    return {path: found[path] for path in [*first, *(path for path in found if path not in first)]}


def _add_assumed(
    found: dict[str, Estimate], path: str, values: Mapping[str, Any], units: Mapping[str, str]
) -> None:
    """Add what is not in `found` as assumed."""
    for key, unit in units.items():
        own, value = f"{path}.{key}", values[key]
        if value is None or any(one == own or one.startswith(f"{own}.") for one in found):
            continue
        scale = SECOND if unit == "s" else 1
        if isinstance(value, Model):
            family = getattr(value, "dist", None)
            place = own if isinstance(value, Constant) else f"{own}.mean"
            usual: Any = value
            found[place] = Estimate(mean(usual) / scale, None, None, 0, unit, family, assumed=True)
        else:
            found[own] = Estimate(value / scale, None, None, 0, unit, assumed=True)


def _agents(fit: Fit) -> list[Json]:
    """What is known of each account that replied, in order of team and name."""
    known = {one.account: one for one in fit.work.agents}
    days: dict[int, set[int]] = {}
    hours: dict[int, float] = {}
    for stint in fit.hours.stints:
        days.setdefault(stint.account, set()).add(stint.day)
        hours[stint.account] = hours.get(stint.account, 0.0) + (stint.end - stint.start) / HOUR
    answered = (fit.chats.reply >= 0) & (fit.chats.account >= 0)
    replies = np.bincount(fit.chats.account[answered], minlength=len(fit.chats.accounts))
    rows = []
    for account, name in enumerate(fit.chats.accounts):
        team, work = int(fit.teams.team_of[account]), known.get(account)
        if team < 0:
            continue
        came = len(days.get(account, ()))
        speed = work.speed if work else None
        rows.append(
            {
                "account": name,
                "team": fit.teams.names[team],
                "typing_speed": speed and {"value": speed.value, "low": speed.low, "high": speed.high},
                "lookup_s": work and work.lookup_s,
                "quick_replies": work and work.quick_replies,
                "replies": int(replies[account]),
                "days": came,
                "hours_a_day": hours.get(account, 0.0) / came if came else None,
            }
        )
    return sorted(rows, key=lambda row: (fit.teams.names.index(row["team"]), row["account"]))


def _roster(fit: Fit) -> list[Json]:
    return [
        {
            "name": line.name,
            "team": line.team,
            "shift": str(line.shift),
            "breaks": [str(pause) for pause in line.breaks],
            "agents": {name: line.weekdays.get(day, 0) for day, name in enumerate(WEEKDAYS)},
        }
        for line in (*fit.hours.lines, *fit.hours.instead)
        if line.weekdays
    ]


def _weekdays(fit: Fit) -> list[Json]:
    counts = np.bincount([date.weekday() for date in fit.arrivals.dates], minlength=7)
    return [
        {"weekday": day, "factor": factor, "days": int(counts[day])}
        for day, factor in enumerate(fit.arrivals.weekday_factors)
    ]


def days_to_play(fit: Fit) -> tuple[dt.date, int]:
    """The days of a scenario where nobody says: the week after the log, or the day after a short one."""
    last = fit.arrivals.dates[-1]
    return last + dt.timedelta(days=1), 7 if len(fit.arrivals.dates) >= 7 else 1
