"""Whose shifts a plan's result has: by name where they were dealt out, else line by line."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.units import DAY, HOUR, parse_window


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's shift, or that of a line's people.

    Attributes
    ----------
    name, team : str
        The person's account or the line with its number of people, and the team.
    shift, breaks : str, tuple of str
        As the roster has them.
    day : int
        The day on which it starts, from 0.
    start, end : int
        Microseconds since the midnight of day 0.
    pauses : tuple of (int, int)
        The breaks in the same count.
    people : int
        How many people.
    """

    name: str
    team: str
    shift: str
    breaks: tuple[str, ...]
    day: int
    start: int
    end: int
    pauses: tuple[tuple[int, int], ...]
    people: int

    def moved(self, days: int) -> "Duty":
        """The same as counted from another day."""
        by = days * DAY
        pauses = tuple((a + by, b + by) for a, b in self.pauses)
        return replace(self, day=self.day + days, start=self.start + by, end=self.end + by, pauses=pauses)

    def within(self, start: int, end: int) -> int:
        """Microseconds on duty in a stretch."""
        stretches = [(1, (self.start, self.end)), *((-1, pause) for pause in self.pauses)]
        return sum(sign * max(0, min(end, b) - max(start, a)) for sign, (a, b) in stretches)

    @property
    def hours(self) -> float:
        """Hours on duty, of each."""
        return self.within(self.start, self.end) / HOUR


def duties_of(result: Mapping[str, Any], start: dt.date) -> list[Duty]:
    """Everybody's shifts, people in the order of their teams, a person's shifts in order of time."""
    people = result.get("people")
    if people is not None:
        order = {name: place for place, name in enumerate(people["late_shifts"])}
        found = [_duty(shift, shift["account"], 1, start) for shift in people["shifts"]]
        return sorted(found, key=lambda one: (order.get(one.name, len(order)), one.name, one.start))
    return [
        _duty({**line, "date": date}, f"{line['name']} × {line['agents']}", line["agents"], start)
        for line in result["roster"] if line["agents"]
        for date in line["on"]
    ]  # fmt: skip


def _duty(shift: Mapping[str, Any], name: str, people: int, first: dt.date) -> Duty:
    day = (dt.date.fromisoformat(shift["date"]) - first).days
    hours = parse_window(shift["shift"])
    pauses = []
    for pause in map(parse_window, shift["breaks"]):
        later = day + (pause.start < hours.start)
        pauses.append((later * DAY + pause.start, later * DAY + pause.end))
    start, end = day * DAY + hours.start, day * DAY + hours.end
    breaks = tuple(shift["breaks"])
    return Duty(name, shift["team"], shift["shift"], breaks, day, start, end, tuple(pauses), people)
