"""The rate over the platform's look-back: the days that were joined to the days that are played.

A platform judges no single night but the turns of the last 30 days together. So a bad night pulls the rate
down by its share of those turns, and stays in it until as many days have gone by.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiment.statistics import mean_interval, share_interval
from simulator.scenario.history import History
from simulator.scenario.rulesets import RuleSet
from simulator.scenario.schema import Scenario

Json = dict[str, Any]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Past:
    """The days that the look-back of the first day's eve covers.

    All counts are whole numbers of ``1 / scale`` turns, so that a mean day has no rounding: a rate that is
    back where it was is so exactly.

    Attributes
    ----------
    turns, in_time : int64 array, shape (look_back,)
        Of each day, the eve last; days without turns are 0.
    ordinary_turns, ordinary_in_time : int
        Of the mean day of those that the history reaches back to.
    days : int
        How many those are.
    scale : int
        Parts that a turn is counted in.
    """

    turns: Whole
    in_time: Whole
    ordinary_turns: int
    ordinary_in_time: int
    days: int
    scale: int

    @property
    def rate(self) -> float | None:
        """The rate on the eve, which is that of an ordinary day; None without turns."""
        return self.ordinary_in_time / self.ordinary_turns if self.ordinary_turns else None


def past_of(history: History, start: dt.date, look_back: int) -> Past:
    """The part of `history` that the look-back of the eve of `start` covers.

    Totals are spread over their days evenly.
    """
    turns, in_time = np.zeros(look_back, np.int64), np.zeros(look_back, np.int64)
    if history.by_day is None:
        assert history.days is not None and history.turns is not None and history.in_time is not None
        days, scale = min(history.days, look_back), history.days
        turns[-days:], in_time[-days:] = history.turns, history.in_time
    else:
        ages = {(start - date).days: day for date, day in history.by_day.items()}
        days = scale = min(max(ages), look_back)
        for age, day in ages.items():
            if age <= look_back:
                turns[-age], in_time[-age] = day.turns * scale, day.in_time * scale
    # In this scale a day's part of totals is whole, and so is the mean of the days.
    return Past(turns, in_time, int(turns.sum()) // days, int(in_time.sum()) // days, days, scale)


def rolling(counts: Whole, past: Whole | None, look_back: int, scale: int = 1) -> Whole:
    """Sums over the `look_back` days that end on each day.

    Parameters
    ----------
    counts : int64 array, shape (n, days)
        Of each day, a row a replication.
    past : int64 array, shape (look_back,), optional
        Of the days before them, in parts of which `scale` make one.

    Returns
    -------
    int64 array, shape (n, days)
        In the parts of `past`; days before it count nothing.
    """
    before = np.zeros(look_back, np.int64) if past is None else past
    joined = np.hstack([np.broadcast_to(before, (len(counts), look_back)), counts * scale])
    total = np.cumsum(joined, axis=1)
    sums: Whole = total[:, look_back:] - total[:, :-look_back]
    return sums


def joined(scenario: Scenario, turns: Whole, in_time: Whole) -> tuple[Whole, Whole]:
    """`rolling` sums of both over the rule set's look-back, the scenario's history among them."""
    back = scenario.rule_set.look_back
    if scenario.history is None:
        return rolling(turns, None, back), rolling(in_time, None, back)
    past = past_of(scenario.history, scenario.start, back)
    return rolling(turns, past.turns, back, past.scale), rolling(in_time, past.in_time, back, past.scale)


def rates(turns: Whole, in_time: NDArray[Any]) -> NDArray[np.float64]:
    """In time / turns, NaN where there are none."""
    shares = np.full(turns.shape, np.nan)
    np.divide(in_time, turns, out=shares, where=turns > 0)
    return shares


def look_back(scenario: Scenario, turns: Whole, in_time: Whole) -> Json | None:
    """What the days played do to the rate that the platform looks at.

    Parameters
    ----------
    scenario : Scenario
        Its `history` is what was before.
    turns, in_time : int64 array, shape (replications, days)
        Counted turns of each day played, and those in time.

    Returns
    -------
    dict or None
        With the keys of docs/result.md, as plain data; None where the scenario has no history.
    """
    if scenario.history is None:
        return None
    rules = scenario.rule_set
    past = past_of(scenario.history, scenario.start, rules.look_back)
    # After so many ordinary days nothing else is left.
    after = np.ones((len(turns), rules.look_back), np.int64)
    ahead = rolling(
        np.hstack([turns * past.scale, after * past.ordinary_turns]), past.turns, rules.look_back
    )
    ahead_in_time = rolling(
        np.hstack([in_time * past.scale, after * past.ordinary_in_time]), past.in_time, rules.look_back
    )
    rate = rates(ahead, ahead_in_time)
    passes = _passes(rules, rate, ahead / past.scale)
    days = scenario.days
    rows = [
        {
            "date": scenario.date(day).isoformat(),
            "rate": mean_interval(rate[:, day], low=0, high=1).as_json(),
            "pass_probability": share_interval(passes[:, day].tolist()).as_json(),
            "turns": mean_interval(ahead[:, day] / past.scale, low=0).as_json(),
        }
        for day in range(days + rules.look_back)
    ]
    return {
        "history": {
            "days": past.days,
            # Of the days that the first day's look-back covers beside itself.
            "days_without_turns": int(np.count_nonzero(past.turns[1:] == 0)),
            "turns": float(past.turns.sum()) / past.scale,
            "in_time": float(past.in_time.sum()) / past.scale,
            "rate": past.rate,
        },
        "ordinary_day": {"turns": past.ordinary_turns / past.scale, "rate": past.rate},
        "past": _past_days(scenario.history, rules.look_back),
        "days": rows[:days],
        "pass_probability": share_interval([_all(row) for row in passes[:, :days].tolist()]).as_json(),
        "worst_day": _worst_day(scenario, past, turns, in_time, ahead[:, :days]),
        "mended_after_days": {
            "target": _mended(_not_missed(passes[:, days - 1 :])),
            "before": None if past.rate is None else _mended(rate[:, days - 1 :] >= past.rate),
        },
        "mending": rows[days:],
    }


def _passes(rules: RuleSet, rate: NDArray[np.float64], turns: NDArray[np.float64]) -> NDArray[Any]:
    """Whether each rate reaches the target; None where it is not judged."""
    judged = (turns >= rules.floor_turns) & ~np.isnan(rate)
    passes = np.full(rate.shape, None, dtype=object)
    if rules.target is not None:
        passes[judged] = rate[judged] >= rules.target
    return passes


def _all(passes: list[bool | None]) -> bool | None:
    """Whether all that were judged passed; None where none was."""
    judged = [passed for passed in passes if passed is not None]
    return all(judged) if judged else None


def _worst_day(
    scenario: Scenario, past: Past, turns: Whole, in_time: Whole, ahead: Whole
) -> Json | None:
    """The played day that pulls its own evening's look-back down most, and how far.

    The comparison is with the same number of turns answered at the ordinary rate: what the night's service
    did, whatever its size. On its own evening nothing of it has left the look-back yet.
    """
    if past.rate is None:
        return None
    short = in_time * past.scale - turns * past.scale * past.rate
    moved = rates(ahead, short)
    known = [day for day in range(scenario.days) if turns[:, day].any()]
    if not known:
        return None
    worst = min(known, key=lambda day: float(np.nanmean(moved[:, day])))
    return {
        "date": scenario.date(worst).isoformat(),
        "rate": mean_interval(rates(turns, in_time)[:, worst], low=0, high=1).as_json(),
        "moved_by": mean_interval(moved[:, worst], low=-1, high=1).as_json(),
    }


def _not_missed(passes: NDArray[Any]) -> NDArray[np.bool_]:
    """Where the target is not missed: what is not judged is not; but where nothing ever is, nowhere."""
    if all(passed is None for passed in passes.flat):
        return np.zeros(passes.shape, bool)
    return np.array([[passed is not False for passed in row] for row in passes], bool)


def _mended(fine: NDArray[np.bool_]) -> Json | None:
    """Ordinary days after the last one played until it is fine for good; None where it never is.

    `fine` has a row a replication, and a column for the last day played and each ordinary day after it, to
    the first whose look-back has nothing else: that one is the same in all rows.
    """
    if not fine[:, -1].all():
        return None
    # Where none fails the reversed argmin is 0, which would be past the end.
    first = np.where(fine.all(axis=1), 0, fine.shape[1] - np.argmin(fine[:, ::-1], axis=1))
    return mean_interval(first.astype(np.float64), low=0, high=fine.shape[1] - 1).as_json()


def _past_days(history: History, look_back: int) -> list[Json]:
    """Each past day that the history tells of, with its look-back where it reaches back that far.

    A day short of the whole look-back will do: so much is there on the eve where 29 days are given.
    """
    if history.by_day is None:
        return []
    days = dict(sorted(history.by_day.items()))
    first = next(iter(days))
    rows = []
    for date, day in days.items():
        age = (date - first).days
        window = [days.get(date - dt.timedelta(days=back)) for back in range(look_back)]
        turns = sum(one.turns for one in window if one)
        good = sum(one.in_time for one in window if one)
        rows.append(
            {
                "date": date.isoformat(),
                "turns": day.turns,
                "rate": day.in_time / day.turns if day.turns else None,
                "rolling_rate": good / turns if turns and age + 2 >= look_back else None,
            }
        )
    return rows
