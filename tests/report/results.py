"""Made-up results in the shape of result.json: for tests of drawing, and of nothing else."""

import datetime as dt
import math
from typing import Any

EDGES = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600, 7200)


def figure(mean: float | None, doubt: float | None, share: bool = False) -> dict[str, float | None]:
    if mean is None or doubt is None:
        return {"mean": mean, "low": None, "high": None}
    low, high = mean - doubt, mean + doubt
    return {"mean": mean, "low": max(low, 0.0) if share else low, "high": min(high, 1.0) if share else high}


def make_result(
    days: int = 1,
    replications: int = 40,
    *,
    turns: bool = True,
    target: float | None = 0.9,
    level: float = 0.0,
    teams: tuple[str, ...] = ("veterans", "temps"),
    title: str = "Double 11, the eve and the day",
) -> dict[str, Any]:
    """A result with a busy evening, shaped by `level` (added to the rates); nothing random."""
    doubt = 0.012 if replications > 1 else None
    start = dt.date(2026, 11, 10)
    dates = [(start + dt.timedelta(days=day)).isoformat() for day in range(days)]

    def rate_at(day: int, hour: int) -> float | None:
        if not turns or not 9 <= hour < 23:
            return None
        slump = 0.35 * math.exp(-(((hour - 20.5) / 1.4) ** 2)) * (1 + 0.3 * math.sin(day))
        return min(0.97 - slump + level, 1.0)

    def load_at(hour: int) -> float:
        return 120 + 90 * math.sin((hour - 8) / 24 * 2 * math.pi) + (400 if hour in {20, 21} else 0)

    by_hour = [
        {
            "date": date,
            "hour": hour,
            "rate": figure(rate_at(day, hour), doubt and doubt * (1 + hour / 12), share=True),
            "turns": figure(5 * load_at(hour) if turns and 9 <= hour < 23 else 0.0, doubt and 20.0),
            "chats": figure(load_at(hour) if turns else 0.0, doubt and 4.0),
            "agents_on_duty": 0.0
            if hour < 9
            else 8.0 + (16.0 if hour >= 19 else 0.0) - (4.0 if hour == 12 else 0),
            "occupancy": figure(None if hour < 9 else _busy(hour, day), doubt, share=True),
        }
        for day, date in enumerate(dates)
        for hour in range(24)
    ]
    by_day = [
        {
            "date": date,
            "rate": figure(0.87 + level + 0.05 * math.sin(day) if turns else None, doubt, share=True),
            "pass_probability": figure(0.3, doubt and 0.14, share=True),
            "turns": figure(9000.0 if turns else 0.0, doubt and 150.0),
            "rolling_rate": figure(
                0.88 + level + 0.02 * math.sin(day / 4) if turns else None, doubt, share=True
            )
            if days > 1
            else None,
        }
        for day, date in enumerate(dates)
    ]
    share = [
        figure(0.93 * (1 - math.exp(-edge / 75)) if turns else None, doubt, share=True) for edge in EDGES
    ]
    return {
        "kind": "run",
        "scenario": "double11",
        "title": title,
        "variant": None,
        "start": dates[0],
        "days": days,
        "rules": "human-9-23",
        "window": ["09:00", "23:00"],
        "threshold_s": 180,
        "target": target,
        "look_back_days": 30,
        "replications": replications,
        "stopped_by": "precision" if replications > 1 else "asked",
        "precision": 0.01,
        "engine": "simpy",
        "seed": 11,
        "rate": figure(0.8312 + level if turns else None, doubt, share=True),
        "pass_probability": figure(0.1 if turns and target else None, doubt and 0.08, share=True),
        "turns": figure(9000.0 * days if turns else 0.0, doubt and 150.0),
        "response_mean_s": figure(61.0 if turns else None, doubt and 2.0),
        "first_response_mean_s": figure(48.0 if turns else None, doubt and 2.0),
        "wait_quantiles_s": {
            name: figure(value if turns else None, doubt and value / 20)
            for name, value in {"p50": 14.0, "p90": 210.0, "p95": 400.0, "p99": 900.0}.items()
        },
        "pickup_mean_s": figure(30.0 if turns else None, doubt and 1.0),
        "abandoned": figure(0.04 if turns else None, doubt and 0.005, share=True),
        "occupancy": figure(0.71, doubt, share=True),
        "agent_hours": 180.0 * days,
        "cost": 6120.0 * days,
        "money": None,
        "look_back": None,
        "by_day": by_day,
        "by_hour": by_hour,
        "by_team": [
            {
                "team": team,
                "agents": 8,
                "agent_hours": 90.0,
                "occupancy": figure(0.7, doubt, share=True),
                "replies": figure(4000.0, doubt and 60.0),
                "by_hour": [
                    {
                        "date": date,
                        "hour": hour,
                        "occupancy": figure(
                            None if hour < 9 + 10 * (number % 2) else _busy(hour, day + number),
                            doubt,
                            share=True,
                        ),
                    }
                    for day, date in enumerate(dates)
                    for hour in range(24)
                ],
            }
            for number, team in enumerate(teams)
        ],
        "bot": {"chats": figure(0.0, doubt and 0.0), "resolved": figure(0.0, doubt and 0.0)},
        "waits": {"edges_s": list(EDGES), "counted": 9000.0 * days if turns else 0.0, "share_within": share},
    }


def _busy(hour: int, day: int) -> float:
    return min(0.45 + 0.12 * math.sin(hour + day) + (0.4 if hour in {20, 21, 22} else 0.0), 0.99)
