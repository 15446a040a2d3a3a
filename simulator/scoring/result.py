"""A log becomes a result: plain data that is printed, and what a program gets."""

from dataclasses import asdict
from typing import Any

from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.breakdown import Group, by_account, by_day, by_hour, rolling
from simulator.scoring.metrics import score as score_of
from simulator.scoring.metrics import summarise
from simulator.scoring.service import service
from simulator.scoring.tricks import TRICKS
from simulator.scoring.turns import Turns, find_turns

Json = dict[str, Any]


def score_result(
    log: MessageLog, rules: RuleSet, until: int | None, slow: int, long: int, by: tuple[str, ...] | None
) -> Json:
    """One rule set's figures, under the keys that ``--json`` prints.

    Parameters
    ----------
    log, rules, until
        As for `simulator.scoring.turns.find_turns`.
    slow, long : int
        A longer wait is slow, and a longer reception long; in microseconds.
    by : tuple of str, or None
        Break the figures down by some of ``day``, ``hour`` and ``account``; None for by day if there are
        several.
    """
    turns = find_turns(log, rules, until)
    total = summarise(turns, rules)
    figures: Json = {
        "rules": rules.name,
        "turns": total.turns,
        "in_time": total.in_time,
        "answered": total.answered,
        "rate": total.rate,
        "excluded": asdict(total.excluded),
        "response_mean_s": total.response_mean_s,
        "first_response_mean_s": total.first_response_mean_s,
        "target": total.target,
        "passes": total.passes,
        "service": asdict(service(log, turns, rules, slow, long)),
    }
    days = _days(turns, rules, slow)
    if (by is None and len(days) > 1) or (by is not None and "day" in by):
        figures["by_day"] = days
    if by is not None and "hour" in by:
        figures["by_hour"] = [_group("hour", group) for group in by_hour(turns, rules, slow)]
    if by is not None and "account" in by:
        accounts = by_account(turns, rules, log.accounts, slow)
        figures["by_account"] = [_group("account", group) for group in accounts]
    return figures


def tricks(log: MessageLog, rules: RuleSet, until: int | None) -> list[Json]:
    """The figures that the tricks flatter, or leave as they are: of the log as it is, and of each trick."""
    logs = {"as_is": log, **{name: trick(log, rules) for name, trick in TRICKS.items()}}
    scored = {name: score_of(one, rules, until) for name, one in logs.items()}
    keys = ("rate", "response_mean_s", "first_response_mean_s", "turns", "in_time", "answered")
    return [{"name": name, **{key: getattr(one, key) for key in keys}} for name, one in scored.items()]


def _days(turns: Turns, rules: RuleSet, slow: int) -> list[Json]:
    """The natural days, each with the look-back that ends on it."""
    days = zip(by_day(turns, rules, slow), rolling(turns, rules), strict=True)
    return [
        {
            **_group("date", group),
            "date": str(group.key),
            "look_back": {
                "days": rules.look_back, "turns": back.turns, "rate": back.rate, "passes": back.passes,
            },
        }
        for group, back in days
    ]  # fmt: skip


def _group(name: str, group: Group) -> Json:
    figures = asdict(group)
    return {name: figures.pop("key"), **figures}
