"""Which of a calibration's pictures go on which sheet."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

ON_A_SHEET = 12
"""Panels."""
SHEETS = 3
"""Of a part at the most; what is beyond stands in ``views.csv``."""
DEMAND = ("daily_chats", "profile", "weekdays")
"""Views that have a figure of their own."""
_BUYERS = ("turns", "messages_per_turn", "think_time", "patience")


def views_of(result: Json, part: str) -> list[Json]:
    """The views of a part, the same measure of several types or teams side by side."""
    names = list(dict.fromkeys(view["name"] for view in result["views"]))
    order = [name for name in _BUYERS if name in names] if part == "buyers" else names
    left_out = DEMAND if part == "buyers" else (*DEMAND, *_BUYERS)
    return [
        view
        for name in order
        if name not in left_out
        for view in result["views"]
        if view["name"] == name
    ]


def has_sheet(result: Json, part: str, sheet: int) -> bool:
    """Whether a part has so many views that there is a sheet of that number."""
    return len(views_of(result, part)) > sheet * ON_A_SHEET


def has_demand(result: Json) -> bool:
    """Whether there is any view to draw."""
    return any(view["name"] in DEMAND and view["observed"] for view in result["views"])
