"""A small shop as Python data, with everything in it that a result may tell of."""

import datetime as dt
from typing import Any

SHOP: dict[str, Any] = {
    "name": "stall",
    "title": "A stall",
    "start": dt.date(2026, 11, 10),
    "days": 2,
    "seed": 5,
    "replications": {"min": 3, "max": 4, "precision": "1%"},
    "demand": {"chats_per_day": 60, "day_factors": {dt.date(2026, 11, 11): 1.5}},
    "buyers": {
        "presale": {"share": "70%", "turns": 2},
        "aftersale": {"share": 0.3, "turns": 2, "patience": dt.timedelta(minutes=4)},
    },
    "teams": {"desk": {"agents": 6, "hourly_cost": 30}},
    "roster": {"day": {"team": "desk", "agents": 1, "shift": "09:00-23:00"}},
    "bot": {"mode": "first_line", "resolves": "20%"},
    "money": {"buyer_value": 80, "conversion": {"10s": "50%", "10min": "10%"}},
    "plan": {
        "confidence": "50%",
        "shifts": {
            "early": {"team": "desk", "shift": "09:00-15:00"},
            "late": {"team": "desk", "shift": "15:00-23:00"},
        },
    },
    "variants": {
        "two": {"title": "Two of them", "roster": {"day": {"agents": 2}}},
        "no-bot": {"bot": {"mode": "off"}},
    },
}
