"""A fit as a scenario: the shop as it is, on days to come, or on days of the log."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from simulator.calibration.fit import Fit
from simulator.calibration.reply_order import reply_order
from simulator.calibration.rosters import roster_as_worked, roster_for
from simulator.errors import Problem, UserError
from simulator.scenario.plan import MenuShift, Plan
from simulator.scenario.rulesets import SHIPPED, RuleChanges
from simulator.scenario.schema import BuyerType, Demand, Desk, RosterLine, Scenario, Team
from simulator.units import DAY, Window

DIGITS = 4
MILLISECOND = 1000


def log_dates(fit: Fit) -> tuple[dt.date, dt.date]:
    """The first and the last natural day of the log."""
    return fit.arrivals.dates[0], fit.arrivals.dates[-1]


def scenario_for(
    fit: Fit,
    start: dt.date,
    days: int,
    name: str,
    as_worked: bool = False,
    rules: str | RuleChanges = "human-9-23",
    title: str = "",
) -> Scenario:
    """The shop as a scenario of the days from `start` on.

    Parameters
    ----------
    fit : Fit
        What was learned.
    start : date
        The first day.
    days : int
        How many.
    name : str
        The scenario's.
    as_worked : bool
        Days of the log as they were: as many chats as came, and who was there; nobody is absent besides,
        and no day's demand is unsure. Else days as they usually are: by their weekday.
    rules : str or RuleChanges
        The rule set.
    title : str
        The scenario's.

    Returns
    -------
    Scenario
        What could not be learned is as a scenario has it where it says nothing.

    Raises
    ------
    UserError
        Where nobody works on these days.
    """
    roster = (roster_as_worked if as_worked else roster_for)(fit.hours, start, days)
    if not any(line.agents for line in roster.values()):
        first, last = log_dates(fit)
        when = f"{start}" if days == 1 else f"the {days} days from {start} on"
        found = f"nobody works on {when}"
        wanted = f"wanted days like those of the log, {first} to {last}, on which somebody did"
        raise UserError(Problem(found, wanted))
    teams = _teams(fit, as_worked=as_worked)
    scored = SHIPPED[rules] if isinstance(rules, str) else rules.rule_set()
    return Scenario.model_construct(
        **{
            **_defaults(Scenario),
            "name": name,
            "title": title,
            "start": start,
            "days": days,
            "rules": rules,
            "demand": _demand(fit, start, days, as_worked=as_worked),
            "buyers": _buyers(fit),
            "teams": teams,
            "roster": roster,
            "desk": Desk(
                reply_order=reply_order(fit.chats, scored.threshold), shift_end=fit.hours.shift_end
            ),
            "bot": fit.robot.bot,
            "plan": _plan(roster, scored.window, days),
        }
    )


def _demand(fit: Fit, start: dt.date, days: int, *, as_worked: bool) -> Demand:
    arrivals = fit.arrivals
    dates = [start + dt.timedelta(days=day) for day in range(days)]
    if as_worked:
        came = dict(zip(arrivals.dates, arrivals.counts.tolist(), strict=True))
        factors = {date: came.get(date, 0) / arrivals.chats_per_day for date in dates}
    else:
        factors = {date: arrivals.factor_of(date) for date in dates}
    said: dict[str, Any] = {
        "chats_per_day": round(arrivals.chats_per_day, DIGITS),
        "profile": _readable(arrivals.profile, arrivals.chats_per_day),
        "day_factors": {date: round(factor, DIGITS) for date, factor in factors.items() if factor != 1.0},
        "busyness_cv": 0.0 if as_worked else round(arrivals.busyness_cv, DIGITS),
    }
    if arrivals.weekday_profiles:
        said["weekday_profiles"] = {
            weekday: _readable(weights, arrivals.chats_per_day)
            for weekday, weights in arrivals.weekday_profiles.items()
        }
    return Demand.model_construct(**{**_defaults(Demand), **said})


def _buyers(fit: Fit) -> dict[str, BuyerType]:
    shares = [round(share, 6) for share in fit.buyers.shares]
    shares[shares.index(max(shares))] = round(1 - sum(shares) + max(shares), 6)  # they sum to 100%
    types = {}
    for kind, name in enumerate(fit.chats.types):
        learned = {
            "turns": fit.leaving.turns[kind],
            "reply_chars": fit.buyers.reply_chars[kind],
            "lookup": fit.work.lookup[kind],
            "think_time": fit.buyers.think_time[kind],
            "patience": fit.leaving.patience[kind],
            "leaves_silently": _rounded(fit.leaving.leaves_silently[kind]),
            "messages_per_turn": fit.buyers.messages_per_turn[kind],
        }
        known = {key: value for key, value in learned.items() if value is not None}
        types[name] = BuyerType.model_construct(
            **{**_defaults(BuyerType), "share": shares[kind], **known}
        )
    return types


def _teams(fit: Fit, *, as_worked: bool) -> dict[str, Team]:
    teams = {}
    for place, name in enumerate(fit.teams.names):
        quick = fit.work.quick_replies[place].value
        learned = {
            "typing_speed": fit.work.speed[place],
            "quick_replies": round(quick, DIGITS),
            "quick_reply_time": round(fit.work.quick_reply_time[place].value * 1000) * MILLISECOND,
            "neglects": _rounded(fit.leaving.neglects[place]),
            "max_chats": fit.concurrency.max_chats[place],
            "absence": 0.0 if as_worked else _rounded(fit.hours.absence[place]),
        }
        known = {key: value for key, value in learned.items() if value is not None}
        given = {"agents": fit.hours.people[place], "serves": fit.teams.serves[place]}
        teams[name] = Team.model_construct(**{**_defaults(Team), **given, **known})
    return teams


def _plan(roster: dict[str, RosterLine], window: Window, days: int) -> Plan | None:
    """A plan that may roster the shifts that the shop has, and starts from nothing.

    Of shifts outside the rule set's window nobody could say what they are good for; None if all are.
    """
    different = {(line.team, line.shift, line.breaks): (name, line) for name, line in roster.items()}
    menu = {}
    for name, line in different.values():
        of_day = line.shift.start < window.end and line.shift.end > window.start
        of_next = days > 1 and line.shift.end - DAY > window.start
        if of_day or of_next:
            said = {"team": line.team, "shift": line.shift, "breaks": line.breaks}
            menu[name] = MenuShift.model_construct(**{**_defaults(MenuShift), **said})
    if not menu:
        return None
    return Plan.model_construct(**{**_defaults(Plan), "keep_roster": False, "shifts": menu})


def _readable(weights: Sequence[float], chats: float) -> tuple[float, ...]:
    """The weights as chats of a usual day, to a hundredth; as they are where that would leave nothing."""
    total = sum(weights)
    said = tuple(round(weight / total * chats, 2) for weight in weights)
    return said if sum(said) > chats / 2 else tuple(weights)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _defaults(model: Any) -> dict[str, Any]:
    """What a model's fields are where nothing is said; those that must be said are missing."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required()
    }
