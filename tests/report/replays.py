"""Made-up results of a replay, in the shape of result.json: for tests of pages and figures."""

import datetime as dt
import math
from typing import Any

from tests.report.results import figure


def make_replay(
    days: int = 1,
    replications: int = 20,
    *,
    turns: bool = True,
    gain: float = 0.03,
    miss: float = 0.004,
    warnings: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """A busy evening, as it was, as its own desk makes it (off by `miss`), and another (better by `gain`)."""
    doubt = 0.006 if replications > 1 else None
    dates = [(dt.date(2026, 11, 10) + dt.timedelta(days=day)).isoformat() for day in range(days)]

    def rate(day: int, hour: int, added: float = 0.0) -> float | None:
        if not turns or not 9 <= hour < 23:
            return None
        slump = 0.3 * math.exp(-(((hour - 20.5) / 1.4) ** 2)) * (1 + 0.3 * math.sin(day))
        return min(0.97 - slump + added * (1 + slump), 1.0)

    def count(hour: int) -> int:
        return round(300 + 200 * math.sin((hour - 8) / 24 * 2 * math.pi)) if turns and 9 <= hour < 23 else 0

    of_a_day = sum(map(count, range(24)))

    def sections(make: Any, number: Any) -> dict[str, Any]:
        return {
            "by_hour": [
                {"hour": hour, "turns": number(days * count(hour)), "rate": make(rate(0, hour))}
                for hour in range(24)
            ],
            "by_day": [
                {"date": date, "turns": number(of_a_day), "rate": make(0.9 if turns else None)}
                for date in dates
            ],
            "by_day_and_hour": [
                {"date": date, "hour": hour, "turns": number(count(hour)), "rate": make(rate(day, hour))}
                for day, date in enumerate(dates)
                for hour in range(24)
            ],
        }

    def desk(added: float, hours: float) -> dict[str, Any]:
        def make(value: float | None) -> dict[str, float | None]:
            return figure(None if value is None else min(value + added, 1.0), doubt, share=True)

        def number(value: float) -> dict[str, float | None]:
            return figure(float(value), doubt and 20.0)

        total = days * of_a_day
        return {
            "rate": make(0.9 if turns else None),
            "turns": number(total),
            "in_time": number(0.9 * total),
            "answered": number(0.99 * total),
            "response_mean_s": figure(62.0 - 300 * added if turns else None, doubt and 1.0),
            "first_response_mean_s": figure(74.0 - 300 * added if turns else None, doubt and 1.0),
            "abandoned": make(0.1),
            "agent_hours": hours,
            "cost": 30 * hours,
            **sections(make, number),
        }

    total = days * of_a_day
    own, other = desk(miss, 72.0), desk(miss + gain, 99.0)
    return {
        "kind": "replay",
        "scenario": "three-more",
        "title": "Three more agents in the evening",
        "variant": None,
        "log": "november.csv",
        "start": dates[0],
        "days": days,
        "rules": "human-9-23",
        "window": ["09:00", "23:00"],
        "threshold_s": 180.0,
        "target": 0.9,
        "replications": replications,
        "engine": "compiled",
        "seed": 11,
        "chats": 1234,
        "actual": {
            "rate": 0.9 if turns else None,
            "turns": total,
            "in_time": round(0.9 * total),
            "answered": round(0.99 * total),
            "response_mean_s": 62.0 if turns else None,
            "first_response_mean_s": 74.0 if turns else None,
            **sections(lambda value: value, lambda value: value),
        },
        "own": own,
        "other": other,
        "check": {
            "miss": figure(miss if turns else None, doubt),
            "chance": 0.01 if turns and replications > 1 else None,
        },
        "difference": {
            "rate": figure(gain if turns else None, doubt and 0.002),
            "late_turns": figure(-gain * total, doubt and 9.0),
            "response_mean_s": figure(-300 * gain if turns else None, doubt and 0.5),
            "first_response_mean_s": figure(-300 * gain if turns else None, doubt and 0.5),
            "abandoned": figure(gain, doubt and 0.003),
            "agent_hours": 27.0,
            "cost": 810.0,
        },
        "drawn": [
            {"what": "lookup", "count": total, "of": total},
            {"what": "patience", "count": total, "of": total},
            {"what": "turns", "count": 210, "of": 1234},
        ],
        "assumed": ["buyers.presale.patience"],
        "warnings": list(warnings),
        **more,
    }
