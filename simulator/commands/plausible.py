"""What a result's JSON can hold at most: more would be drawn for hours, or not at all.

A scenario is checked when it is read; a result that somebody else made by hand was never one.
"""

from collections.abc import Iterator
from typing import Any

from simulator.scenario.limits import LONGEST_TITLE, MOST_DAYS, MOST_TEAMS

MOST_SIGNS = 2_000_000
"""Commas and opening brackets in the text: of results that staffsim writes, 32 MB have fewer."""
MOST_CHARACTERS, OF_A_PROBLEM = 2 * LONGEST_TITLE, 100_000
"""Of one text, which a figure may have to show: a title with some words about it is the longest. And of what
was wrong with a scenario that was to be compared, which pages alone show."""
GREATEST = 1e15
"""Of a number; seconds, yuan and counts stay far below, a seed does not."""


def too_many_values(text: str) -> str:
    """What is wrong where `text` holds more values than can be; empty where it does not."""
    count = sum(text.count(sign) for sign in ",[{")
    return f"more than {MOST_SIGNS:,} values" if count > MOST_SIGNS else ""


def implausible(result: object) -> str:
    """The first thing in a result that cannot be, with its key; empty where there is none.

    Its nesting is no deeper than what the reader of JSON could follow.
    """
    return next(_found(result, "result"), "")


def _found(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        if any(len(name) > MOST_CHARACTERS for name in value):
            yield f"a key of more than {MOST_CHARACTERS:,} characters in '{key}'"
        days, hours = value.get("days"), value.get("by_hour")
        if isinstance(days, int | float) and isinstance(hours, list) and len(hours) > 24 * days:
            yield f"more hours in 'by_hour' than {days} days have"
        for name, item in value.items():
            yield from _found(item, name)
    elif isinstance(value, list):
        if key == "by_team" and len(value) > MOST_TEAMS:
            yield f"more than {MOST_TEAMS} teams in '{key}'"
        for item in value:
            yield from _found(item, key)
    elif isinstance(value, str):
        length = OF_A_PROBLEM if key == "problems" else MOST_CHARACTERS
        if len(value) > length:
            yield f"a text of more than {length:,} characters at '{key}'"
    elif isinstance(value, int | float) and key != "seed":
        most = MOST_DAYS if key == "days" else GREATEST
        if abs(value) > most:
            yield f"a number beyond {most:,.0f} at '{key}'"
