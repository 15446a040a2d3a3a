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
        rates = predicted.rate[:, day]
        found.append(
            {
                "date": date.isoformat(),
                "weekday": date.weekday(),
                "turns": {"actual": int(actual.turns[place]), **_expected(predicted.turns[:, day])},
                "actual": _or_none(actual.rate[place]),
                "predicted": _expected(rates),
                "p80": _ends(rates, 0.8),
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
    """The share of the days with a rate whose rate lies within each interval, with its own interval."""
    shares = {
        name: share_interval([held(day, name) for day in days]).as_json() for name in ("p80", "p95")
    }
    known = sum(day["actual"] is not None and day["predicted"]["low"] is not None for day in days)
    return {
        **{name: share["mean"] for name, share in shares.items()},
        "days": known,
        "intervals": {
            name: {"low": share["low"], "high": share["high"]} for name, share in shares.items()
        },
    }


def held(day: Mapping[str, Any], name: str) -> bool | None:
    """Whether a day's rate lies within its 80% (``p80``) or 95% interval (``p95``); None without a rate."""
    interval = day["p80"] if name == "p80" else day["predicted"]
    if day["actual"] is None or interval["low"] is None:
        return None
    return bool(interval["low"] <= day["actual"] <= interval["high"])


def _mean_error(days: list[Json], name: str, also: str | None = None) -> float | None:
    """Mean distance of a prediction from the rate, of the days that have both (and what else is said)."""
    errors = [
        abs(day["actual"] - said(day, name))
        for day in days
        if None not in (day["actual"], said(day, name), said(day, also or name))
    ]
    return sum(errors) / len(errors) if errors else None


def said(day: Mapping[str, Any], name: str) -> float | None:
    """What was predicted of a day's rate: by `predicted`, `yesterday` or `same_weekday`."""
    value: float | None = day[name]["mean"] if name == "predicted" else day[name]
    return value


def _baseline(days: list[Json], name: str) -> Json:
    """A baseline's error, and what staffsim's is on the days that the baseline speaks of."""
    return {
        "mean_absolute_error": _mean_error(days, name, "predicted"),
        "days": sum(None not in (day["actual"], said(day, name), said(day, "predicted")) for day in days),
        "predicted": _mean_error(days, "predicted", name),
    }


def _warnings(split: Split, days: list[Json]) -> list[tuple[str, Json]]:
    found: list[tuple[str, Json]] = []
    if split.fitted < LEAST_DAYS:
        found.append(("short_fit", {"days": split.fitted, "least": LEAST_DAYS}))
    without = sum(day["actual"] is None for day in days)
    if without:
        found.append(("no_turns", {"days": without}))
    for day in days:
        for code, actual, expected in (
            ("far_turns", day["turns"]["actual"], day["turns"]),
            ("far_rate", day["actual"], day["predicted"]),
        ):
            if _is_far(actual, expected):
                ends = {part: expected[part] for part in ("low", "high")}
                found.append((code, {"date": day["date"], "actual": actual, **ends}))
    return found


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
