"""A score by day, hour and account, and the rolling rate that the platform looks at."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.rulesets import RuleSet
from simulator.scoring.metrics import Tally, hour_of, tally
from simulator.scoring.turns import Turns
from simulator.units import MINUTE

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Group:
    """One day, hour or account.

    Attributes
    ----------
    key : date, int, or str or None
        The natural day, the hour of the day, or the account; None for turns of no named account.
    turns, in_time, answered, slow : int
        Turns counted, those in time, those answered at all, those answered slowly.
    rate, response_mean_s : float or None
        As in a `Score`; None where there is no answer.
    """

    key: dt.date | int | str | None
    turns: int
    in_time: int
    answered: int
    slow: int
    rate: float | None
    response_mean_s: float | None


@dataclass(frozen=True)
class Rolling:
    """The look-back that ends on a day.

    Attributes
    ----------
    day : date
        The last of its days.
    turns, in_time : int
        Counted on the days that it covers, as far as the log has them.
    rate : float or None
        None where no turn was counted.
    passes : bool or None
        Whether the rate reaches the target; None where the rule set does not judge it.
    """

    day: dt.date
    turns: int
    in_time: int
    rate: float | None
    passes: bool | None


def by_day(turns: Turns, rules: RuleSet, slow: int = MINUTE) -> list[Group]:
    """The natural days on which a turn opened, counted or not, in order."""
    days, group = np.unique(turns.day, return_inverse=True)
    keys = [date_of(day) for day in days.tolist()]
    return _groups(keys, tally(turns, rules, group, len(days), slow))


def by_hour(turns: Turns, rules: RuleSet, slow: int = MINUTE) -> list[Group]:
    """The 24 hours of the day, by when turns opened; all days together."""
    return _groups(list(range(24)), tally(turns, rules, hour_of(turns), 24, slow))


def by_account(
    turns: Turns, rules: RuleSet, accounts: tuple[str, ...], slow: int = MINUTE
) -> list[Group]:
    """The accounts that a turn was credited to, by name; turns of no named account last."""
    # One more group takes the code -1.
    group = np.where(turns.account < 0, len(accounts), turns.account)
    groups = _groups([*accounts, None], tally(turns, rules, group, len(accounts) + 1, slow))
    found = [groups[code] for code in np.unique(group).tolist()]
    return sorted(found, key=lambda group: (group.key is None, str(group.key)))


def rolling(turns: Turns, rules: RuleSet) -> list[Rolling]:
    """For each day on which a turn opened, the rate of the rule set's `look_back` days that end on it."""
    days, group = np.unique(turns.day, return_inverse=True)
    each = tally(turns, rules, group, len(days))
    since = np.searchsorted(days, days - rules.look_back, side="right")
    upto = np.arange(1, len(days) + 1)

    def over_days(counts: NDArray[np.int64]) -> list[int]:
        total = np.concatenate([[0], np.cumsum(counts)])
        window: list[int] = (total[upto] - total[since]).tolist()
        return window

    rows = []
    for day, counted, in_time in zip(
        days.tolist(), over_days(each.turns), over_days(each.in_time), strict=True
    ):
        rate = in_time / counted if counted else None
        rows.append(Rolling(date_of(day), counted, in_time, rate, rules.passes(rate, counted)))
    return rows


def date_of(day: int) -> dt.date:
    """The date of a natural day, in days since 1970."""
    return _EPOCH + dt.timedelta(days=day)


def _groups(keys: list[dt.date] | list[int] | list[str | None], counts: Tally) -> list[Group]:
    columns = (counts.turns, counts.in_time, counts.answered, counts.slow)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    ratios = zip(counts.rate.tolist(), counts.response_mean_s.tolist(), strict=True)
    return [
        Group(key, *number, *map(_or_none, ratio))
        for key, number, ratio in zip(keys, numbers, ratios, strict=True)
    ]


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
