"""Made-up backtests in the shape of result.json: for tests of drawing and of words, and of nothing else."""

import datetime as dt
from typing import Any

Json = dict[str, Any]
START = dt.date(2026, 9, 28)


def make_backtest(
    days: int = 10,
    *,
    misses: tuple[int, ...] = (3,),
    near: tuple[int, ...] = (5,),
    without: tuple[int, ...] = (),
    worse: bool = False,
    title: str = "Four weeks of a small shop",
    log: str = "shop.csv",
) -> Json:
    """Some days around 90%, each in its 80% range but those named; nothing random.

    Parameters
    ----------
    days : int
        Later days.
    misses, near, without : tuple of int
        Days outside both ranges, outside that of 80% alone, and without turns.
    worse : bool
        Whether yesterday's rate is nearer than staffsim.
    title, log : str
        The scenario's and the log's.
    """
    rows = [_day(day, misses, near, without) for day in range(days)]
    known = len(rows) - len([day for day in without if day < days])
    inside = known - len([day for day in (*misses, *near) if day < days])
    within_95 = known - len([day for day in misses if day < days])
    error = 0.012 if known else None
    return {
        "kind": "backtest",
        "scenario": "shop-backtest",
        "title": title,
        "log": log,
        "rules": "human-9-23",
        "window": ["09:00", "23:00"],
        "threshold_s": 180.0,
        "target": 0.9,
        "fitted": {"start": "2026-09-08", "end": "2026-09-27", "days": 20},
        "replications": 200,
        "engine": "compiled",
        "seed": 1,
        "days": rows,
        "by_hour": [_hour(hour) for hour in range(9, 23)] if known else [],
        "together": {
            "turns": figure(300.0 * days, 40.0, actual=310 * known),
            "actual": 0.904 if known else None,
            "predicted": figure(0.91, 0.02),
        },
        "coverage": {
            "p80": inside / known if known else None,
            "p95": within_95 / known if known else None,
            "days": known,
            "p80_interval": {"low": 0.44, "high": 0.97} if known else {"low": None, "high": None},
            "p95_interval": {"low": 0.55, "high": 0.99} if known else {"low": None, "high": None},
        },
        "mean_absolute_error": error,
        "baselines": {
            "yesterday": {
                "mean_absolute_error": (0.008 if worse else 0.019) if known else None,
                "days": known,
                "predicted": error,
            },
            "same_weekday": {
                "mean_absolute_error": 0.0121 if known > 1 else None,
                "days": max(known - 1, 0),
                "predicted": 0.0118 if known > 1 else None,
            },
        },
        "warnings": [{"code": "far_rate", "values": {"dates": ["2026-10-01"]}}],
        "fit_warnings": [{"code": "minutes", "values": {}}],
    }


def figure(mean: float, doubt: float, **more: Any) -> Json:
    return {**more, "mean": mean, "low": mean - doubt, "high": mean + doubt}


def _day(day: int, misses: tuple[int, ...], near: tuple[int, ...], without: tuple[int, ...]) -> Json:
    mean = 0.91 + 0.004 * (day % 4)
    actual = mean - (0.09 if day in misses else 0.04 if day in near else 0.01)
    none = day in without
    date = START + dt.timedelta(days=day)
    return {
        "date": date.isoformat(),
        "weekday": date.weekday(),
        "turns": figure(300.0, 40.0, actual=0 if none else 310 + day),
        "actual": None if none else actual,
        "predicted": figure(mean, 0.06),
        "p80": {"low": mean - 0.03, "high": mean + 0.03},
        "within_p80": None if none else day not in (*misses, *near),
        "within_p95": None if none else day not in misses,
        "response_mean_s": figure(50.0, 9.0, actual=None if none else 55.0),
        "yesterday": None if day - 1 in without else 0.9 + 0.005 * (day % 3),
        "same_weekday": None if day == 0 else 0.905,
    }


def _hour(hour: int) -> Json:
    rate = 0.95 - (0.12 if hour == 20 else 0.0)
    return {
        "hour": hour,
        "actual": rate - (0.08 if hour == 20 else 0.005),
        "predicted": figure(rate, 0.04),
        "turns": figure(220.0, 20.0, actual=225),
    }
