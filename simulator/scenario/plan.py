"""What `staffsim plan` is asked: the target, and the shifts that may be rostered: the scenario's ``plan``."""

import re
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)

from simulator.scenario.fields import Date, DayWindow, Duration, Model, Share, Whole
from simulator.units import (
    DAY,
    HOUR,
    MINUTE,
    Window,
    format_clock,
    format_duration,
    parse_clock,
    parse_duration,
    parse_window,
)

_STARTS = re.compile(r"(.+?)\s*(?:every|每隔?)\s*(.+)")
LEAST_STEP = 5 * MINUTE


class Starts(NamedTuple):
    """Times of day at which a shift may start: `first`, then every `step` up to `last`, in microseconds."""

    first: int
    last: int
    step: int

    def __str__(self) -> str:
        return f"{Window(self.first, self.last)} every {format_duration(self.step)}"

    def times(self) -> range:
        """Each of them, in microseconds since midnight; 24:00 is the next day's, and none of them."""
        return range(self.first, min(self.last + 1, DAY), self.step)


def parse_starts(value: object) -> Starts:
    """The `Starts` of ``08:00-20:00 every 30min``.

    Raises
    ------
    ValueError
        For anything else.
    """
    if isinstance(value, Starts):
        return value
    wanted = "wanted times to start at, such as 08:00-20:00 every 30min"
    match = _STARTS.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(wanted)
    try:
        (first, last), step = parse_window(match.group(1)), parse_duration(match.group(2))
    except ValueError:
        raise ValueError(wanted) from None
    if step < LEAST_STEP or step % MINUTE:
        raise ValueError("wanted whole minutes from one start to the next, and 5 or more")
    if last > DAY:
        raise ValueError("wanted starts within one day; put those past midnight in an entry of their own")
    return Starts(first, last, step)


_CLOCK = r"\s*\d{1,2}[:：]\d{2}([:：]\d{2})?\s*"
Clock = Annotated[
    int,
    BeforeValidator(parse_clock),
    PlainSerializer(format_clock, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": rf"^{_CLOCK}$", "examples": ["22:00"]}),
]
"""A time of day, in microseconds since midnight."""


def _short_of_a_day(length: int) -> int:
    # A shift of a whole day from 09:00 would be 09:00-09:00, and seconds are more than a clock shows.
    if not 0 < length < DAY or length % MINUTE:
        raise ValueError("wanted whole minutes and less than a day, such as 4h")
    return length


def _at_most_a_day(rest: int) -> int:
    if rest > DAY:
        raise ValueError("wanted at most 24h")
    return rest


Length = Annotated[Duration, AfterValidator(_short_of_a_day)]
"""How long a shift lasts."""


class MenuShift(Model):
    """Shifts that people of a team may be put on: one, or one for each start and length."""

    team: str
    """The team that they are of."""
    shift: DayWindow | None = None
    """From when to when; null beside `starts` and `lengths`."""
    starts: (
        Annotated[
            Starts,
            BeforeValidator(parse_starts),
            PlainSerializer(str, when_used="json"),
            WithJsonSchema(
                {"type": "string", "pattern": rf"^{_CLOCK}[-－–—~～至]{_CLOCK}(every|每隔?)\s*\d",
                 "examples": ["08:00-20:00 every 30min"]}
            ),
        ]
        | None
    ) = None  # fmt: skip
    """When the shift may start, such as `08:00-20:00 every 30min`, all on one day; null beside `shift`."""
    lengths: Annotated[tuple[Length, ...], Field(min_length=1)] | None = None
    """How long it may last, breaks included; null beside `shift`."""
    breaks: tuple[DayWindow, ...] = ()
    """Breaks; of several starts and lengths, each has those that lie within it."""
    max: Annotated[Whole, Field(ge=1)] | None = None
    """At most so many people on them a day; null for as many as the team has."""
    on: Annotated[tuple[Date, ...], Field(min_length=1)] | None = None
    """The days on which they may be worked; null for every day."""


class Limit(Model):
    """How far a team may be used; a plain number is `at_once`."""

    at_once: Annotated[Whole, Field(ge=0)] | None = None
    """People on shift at once, such as there are seats; null for as many as the team has."""
    hours: Annotated[Duration, Field(gt=0)] | None = None
    """Longest working time of a person a day, breaks aside; null for any."""


def _limit(value: object) -> object:
    if isinstance(value, dict | Limit):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("wanted a number of people, or {at_once: 30, hours: 8h}")
    return {"at_once": value}


class People(Model):
    """How the numbers are dealt out to people."""

    rest: Annotated[Duration, AfterValidator(_at_most_a_day)] = 11 * HOUR
    """From the end of a person's shift to the start of the next."""
    days_off: Annotated[Whole, Field(ge=0, le=6)] = 1
    """Days off in any seven days in a row."""
    late_from: Clock = 22 * HOUR
    """A shift that ends later is a late one, of which everybody gets a fair share."""


class Plan(Model):
    """What a plan is to reach, and with what."""

    target: Annotated[Share, Field(gt=0)] | None = None
    """The rate that a day must reach; null for the rule set's own."""
    confidence: Annotated[Share, Field(gt=0)] = 0.95
    """How probable it must be that a day reaches it."""
    on: Annotated[tuple[Date, ...], Field(min_length=1)] | None = None
    """The days that must reach it; null for each day."""
    hourly_floor: Annotated[Share, Field(gt=0)] | None = None
    """No hour of the window on those days may have a lower mean rate; null for no such floor."""
    count_on_leavers: bool = False
    """Whether a pass may rest on buyers who give up and so relieve the desk; else the plan is made as if each
    of them stayed for half an hour."""
    keep_roster: bool = True
    """Whether the roster stays and the plan adds to it; else the plan starts from nothing."""
    shifts: Annotated[dict[str, MenuShift], Field(min_length=1)]
    """The menu: shifts that may be rostered, by name."""
    limits: dict[str, Annotated[Limit, BeforeValidator(_limit)]] = {}  # noqa: RUF012  pydantic copies it
    """By team, how many people at once, or `{at_once: 30, hours: 8h}`."""
    people: People = People()
    """How the numbers are dealt out to people."""

    @field_validator("confidence")
    @classmethod
    def _short_of_certain(cls, confidence: float) -> float:
        if confidence >= 1:
            raise ValueError("wanted less than 100%, such as 99%: no number of days played shows certainty")
        return confidence

    def limit(self, team: str) -> Limit:
        """The limit of a team; one that says nothing where the plan has none."""
        return self.limits.get(team, Limit())


@dataclass(frozen=True, slots=True)
class Offer:
    """One shift of the menu, on whatever day.

    Attributes
    ----------
    name, entry : str
        Its own name, and that of the menu's entry, which is the same where the entry is one shift.
    team : str
        The team whose people may be put on it.
    shift : Window
        From when to when.
    breaks : tuple of Window
        Its breaks, as a roster line has them.
    """

    name: str
    entry: str
    team: str
    shift: Window
    breaks: tuple[Window, ...]

    def duty(self) -> tuple[tuple[int, int], ...]:
        """The stretches of duty, in microseconds since the midnight before."""
        spans, at = [], self.shift.start
        for start, end in sorted(moved(pause, self.shift) for pause in self.breaks):
            if start > at:
                spans.append((at, start))
            at = max(at, end)
        if self.shift.end > at:
            spans.append((at, self.shift.end))
        return tuple(spans)

    def hours(self) -> int:
        """Microseconds on duty."""
        return sum(end - start for start, end in self.duty())


def moved(pause: Window, shift: Window) -> tuple[int, int]:
    """A break in microseconds since the midnight before its shift; it may lie on the next day."""
    later = DAY if pause.start < shift.start else 0
    return pause.start + later, pause.end + later


def within(pause: Window, shift: Window) -> bool:
    """Whether a break lies within a shift."""
    return moved(pause, shift)[1] <= shift.end


def offers(name: str, entry: MenuShift, limit: Limit) -> tuple[Offer, ...]:
    """The shifts that a menu's entry stands for, but those longer than its team's people may work."""
    found: list[Offer] = []
    if entry.shift is not None:
        found.append(Offer(name, name, entry.team, entry.shift, entry.breaks))
    elif entry.starts is not None:
        for start in entry.starts.times():
            for length in sorted(set(entry.lengths or ())):
                shift = Window(start, start + length)
                own = f"{name}-{format_clock(start).replace(':', '')}-{format_duration(length)}"
                breaks = tuple(pause for pause in entry.breaks if within(pause, shift))
                found.append(Offer(own, name, entry.team, shift, breaks))
    return tuple(offer for offer in found if limit.hours is None or offer.hours() <= limit.hours)

