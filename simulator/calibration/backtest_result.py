"""A backtest as plain data: each later day beside what was predicted of it, and beside two baselines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.backtest import LEAST_DAYS, Split
from simulator.calibration.estimate import Caution
from simulator.calibration.prediction import Column, Counts, prediction_interval
from simulator.desk.engine import Engine
from simulator.experiment.statistics import share_interval
from simulator.scenario.rulesets import RuleSet
from simulator.scenario.schema import Scenario
from simulator.units import SECOND, format_clock

Json = dict[str, Any]

FAR = 2.0
"""A day is far out where it lies so many times as far from the mean as the end of the 95% interval."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """A log's later days and what was predicted of them.

    Attributes
    ----------
    log : str
        The log's file name.
    split : Split
        Where it was cut.
    scenario : Scenario
        What was fitted to the early part, for the later days.
    rules : RuleSet
        What both are scored by.
    actual : Counts
        Of the whole log, its early days first, shape (24 * days,).
    predicted : Counts
        Of the later days, shape (replications, 24 * days).
    engine : str
        What played.
    cautions : sequence of Caution
        What is to be known of the fit.
    """

    log: str
    split: Split
    scenario: Scenario
    rules: RuleSet
    actual: Counts
    predicted: Counts
    engine: Engine
    cautions: Sequence[Caution] = ()


def result(backtest: Backtest) -> Json:
    """The backtest, with the keys of docs/result.md; a figure is null where there is no answer."""
    split, scenario, rules = backtest.split, backtest.scenario, backtest.rules
    days = _days(backtest)
    return {
        "kind": "backtest",
        "scenario": scenario.name,
        "title": scenario.title,
        "log": backtest.log,
        "rules": rules.name,
        "window": [format_clock(rules.window.start), format_clock(rules.window.end)],
        "threshold_s": rules.threshold / SECOND,
        "target": rules.target,
        "fitted": {
            "start": split.start.isoformat(),
            "end": scenario.date(-1).isoformat(),
            "days": split.fitted,
        },
        "replications": len(backtest.predicted.turns),
        "engine": backtest.engine,
        "seed": scenario.seed,
        "days": days,
        "by_hour": _by_hour(backtest),
        "together": _together(backtest),
        "coverage": _coverage(days),
        "mean_absolute_error": _mean_error(days, "predicted"),
        "baselines": {name: _baseline(days, name) for name in ("yesterday", "same_weekday")},
        "warnings": [{"code": code, "values": values} for code, values in _warnings(split, days)],
        "fit_warnings": [{"code": c.code, "values": dict(c.values)} for c in backtest.cautions],
    }


def _days(backtest: Backtest) -> list[Json]:
    """Each later day."""
    actual, predicted = backtest.actual.by_day, backtest.predicted.by_day
    early = backtest.split.fitted
    found = []
    for day in range(backtest.split.days):
        date, place = backtest.scenario.date(day), early + day
        past = actual.rate[:place]
        rates, rate = predicted.rate[:, day], _or_none(actual.rate[place])
        p80, p95 = _ends(rates, 0.8), _ends(rates, 0.95)
        found.append(
            {
                "date": date.isoformat(),
                "weekday": date.weekday(),
                "turns": {"actual": int(actual.turns[place]), **_expected(predicted.turns[:, day])},
                "actual": rate,
                "predicted": {"mean": _mean(rates), **p95},
                "p80": p80,
                "within_p80": _within(rate, p80),
                "within_p95": _within(rate, p95),
                "response_mean_s": {
                    "actual": _or_none(actual.response_mean_s[place]),
                    **_expected(predicted.response_mean_s[:, day]),
                },
                "yesterday": _or_none(past[-1]),
                "same_weekday": _mean(past[place % 7 :: 7]),
            }
        )
    return found


def _by_hour(backtest: Backtest) -> list[Json]:
    """Each hour of the day that counts, of all later days together."""
    actual = backtest.actual.from_day(backtest.split.fitted).by_hour
    predicted = backtest.predicted.by_hour
    return [
        {
            "hour": hour,
            "actual": _or_none(actual.rate[hour]),
            "predicted": _expected(predicted.rate[:, hour]),
            "turns": {"actual": int(actual.turns[hour]), **_expected(predicted.turns[:, hour])},
        }
        for hour in range(24)
        if actual.turns[hour] or predicted.turns[:, hour].any()
    ]


def _together(backtest: Backtest) -> Json:
    """All later days as one."""
    actual = backtest.actual.from_day(backtest.split.fitted).together
    predicted = backtest.predicted.together
    return {
        "turns": {"actual": int(actual.turns[0]), **_expected(predicted.turns[:, 0])},
        "actual": _or_none(actual.rate[0]),
        "predicted": _expected(predicted.rate[:, 0]),
    }


def _coverage(days: list[Json]) -> Json:
    """Of the days with a rate, the share whose rate lies within each interval, and how sure that is."""
    p80, p95 = (share_interval([day[f"within_{name}"] for day in days]) for name in ("p80", "p95"))
    return {
        "p80": p80.mean,
        "p95": p95.mean,
        "days": sum(day["within_p80"] is not None for day in days),
        "p80_interval": {"low": p80.low, "high": p80.high},
        "p95_interval": {"low": p95.low, "high": p95.high},
    }


def _within(rate: float | None, interval: Mapping[str, float | None]) -> bool | None:
    """Whether a day's rate lies in an interval; None without either."""
    low, high = interval["low"], interval["high"]
    return None if rate is None or low is None or high is None else low <= rate <= high


def _mean_error(days: list[Json], name: str, also: str | None = None) -> float | None:
    """Mean distance of a prediction from the rate, of the days that have both (and what else is said)."""
    errors = [
        abs(day["actual"] - _said(day, name))
        for day in days
        if None not in (day["actual"], _said(day, name), _said(day, also or name))
    ]
    return sum(errors) / len(errors) if errors else None


def _said(day: Mapping[str, Any], name: str) -> float | None:
    """What was predicted of a day's rate: by `predicted`, `yesterday` or `same_weekday`."""
    value: float | None = day[name]["mean"] if name == "predicted" else day[name]
    return value


def _baseline(days: list[Json], name: str) -> Json:
    """A baseline's error, and what staffsim's is on the days that the baseline speaks of."""
    return {
        "mean_absolute_error": _mean_error(days, name, "predicted"),
        "days": sum(None not in (day["actual"], _said(day, name), _said(day, "predicted")) for day in days),
        "predicted": _mean_error(days, "predicted", name),
    }


def _warnings(split: Split, days: list[Json]) -> list[tuple[str, Json]]:
    """What is to be known of the days, by code."""
    found: list[tuple[str, Json]] = []
    if split.fitted < LEAST_DAYS:
        found.append(("short_fit", {"days": split.fitted, "least": LEAST_DAYS}))
    without = [day["date"] for day in days if day["actual"] is None]
    far_turns = [day["date"] for day in days if _is_far(day["turns"]["actual"], day["turns"])]
    far_rate = [day["date"] for day in days if _is_far(day["actual"], day["predicted"])]
    dates = {"no_turns": without, "far_turns": far_turns, "far_rate": far_rate}
    return found + [(code, {"dates": those}) for code, those in dates.items() if those]


def _is_far(actual: float | None, expected: Mapping[str, float | None]) -> bool:
    mean, low, high = (expected[part] for part in ("mean", "low", "high"))
    if actual is None or mean is None or low is None or high is None:
        return False
    return actual > mean + FAR * (high - mean) or actual < mean - FAR * (mean - low)


def _expected(values: NDArray[Any]) -> Json:
    """The mean over replications and the 95% prediction interval."""
    return {"mean": _mean(values), **_ends(values, 0.95)}


def _ends(values: Column, share: float) -> Json:
    ends = prediction_interval(np.asarray(values, dtype=np.float64), share)
    return {"low": None, "high": None} if ends is None else {"low": ends[0], "high": ends[1]}


def _mean(values: Column) -> float | None:
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    return float(known.mean()) if len(known) else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
