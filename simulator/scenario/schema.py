"""The scenario file's mappings, field by field; the texts below are its reference.

`simulator.scenario.load` turns a file into a `Scenario`; nothing changes one afterwards.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Discriminator, Field, Tag, field_validator

from simulator.scenario.distributions import (
    Constant,
    Distribution,
    DurationDistribution,
    Exponential,
    Geometric,
    NumberDistribution,
    Spread,
    mean,
)
from simulator.scenario.fields import Date, DayWindow, Duration, Model, Moment, Number, Share, Whole
from simulator.scenario.history import History
from simulator.scenario.limits import LONGEST_TITLE, MOST_DAYS
from simulator.scenario.money import Money
from simulator.scenario.plan import Plan
from simulator.scenario.rulesets import DEFAULT, SHIPPED, RuleChanges, RuleSet
from simulator.units import DAY, SECOND, Window, days_since_epoch

_RESERVED = r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?"  # no folder may be called so on Windows
Factor = Annotated[Number, Field(ge=0, le=1000)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _divides_the_day(weights: tuple[float, ...]) -> tuple[float, ...]:
    if not weights or len(weights) % 24 or (24 * 60) % len(weights):
        raise ValueError(f"wanted 24, 48, 96 or 1440 weights over the day, not {len(weights)}")
    if not any(weights):
        raise ValueError("wanted at least one weight above 0")
    return weights


Profile = Annotated[tuple[Annotated[Number, Field(ge=0, le=1e9)], ...], AfterValidator(_divides_the_day)]


class Replications(Model):
    """How many times the days are played."""

    min: Annotated[Whole, Field(ge=2, le=1_000_000)] = 20
    """At least so many."""
    max: Annotated[Whole, Field(ge=2, le=1_000_000)] = 400
    """At most so many."""
    precision: Annotated[Share, Field(gt=0)] = 0.005
    """Stop when the 95% interval of the rate is no wider than this to either side."""


class Peak(Model):
    """A stretch of busier (or quieter) time."""

    at: Moment
    """When it begins."""
    lasts: Annotated[Duration, Field(gt=0)]
    """How long it lasts."""
    factor: Factor
    """What arrivals are multiplied by meanwhile; peaks that overlap multiply each other."""


class Trace(Model):
    """Real arrivals, as read from a CSV: times, or counts for intervals."""

    times: tuple[int, ...]
    """Microseconds since the first midnight: of each arrival, or of each interval's start."""
    counts: tuple[int, ...] | None = None
    """Chats in each interval; null where `times` are arrivals themselves."""
    interval: int | None = None
    """Length of an interval in microseconds, where there are counts."""


class Demand(Model):
    """How many buyers come, and when."""

    chats_per_day: Annotated[Number, Field(ge=0, le=1e7)] | None = None
    """Expected chats on a day of factor 1, bots' chats included."""
    profile: Profile | None = None
    """Relative weights over the day: 24, 48, 96... of them, or the name of a CSV with one a row.
    Without it arrivals are even over the day."""
    weekday_profiles: dict[Weekday, Profile] = {}  # noqa: RUF012  pydantic copies it
    """Weights of the weekdays, `mon` to `sun`, that have a profile of their own, as many as in `profile`,
    by which the others go. They shape the day and leave its chats as many."""
    day_factors: dict[Date, Factor] = {}  # noqa: RUF012  pydantic copies it
    """What single days' arrivals are multiplied by."""
    peaks: dict[str, Peak] = {}  # noqa: RUF012  pydantic copies it
    """Stretches of busier time, by name."""
    busyness_cv: Annotated[Share, Field(le=1)] = 0.0
    """Spread of a gamma factor of mean 1 shared by a whole day: the forecast itself is unsure."""
    arrivals: Trace | None = None
    """A CSV of real arrivals instead of all the above: a column `time`, and, for counts, `chats`."""


class BuyerType(Model):
    """A type of chat. Figures marked [a] in docs/assumptions.md are assumptions: fit your own."""

    share: Share
    """Share of all chats; the types' shares sum to 100%."""
    turns: NumberDistribution = Geometric(dist="geometric", mean=6)
    """Questions a buyer asks in a chat, each answered before the next; at least 1."""
    reply_chars: NumberDistribution = Spread[Number].model_construct(dist="lognormal", mean=22.0, cv=0.8)
    """Characters that the agent types to answer one turn."""
    lookup: DurationDistribution = Spread[Duration].model_construct(
        dist="lognormal", mean=6 * SECOND, cv=1.0
    )
    """Reading, thinking and finding the answer, before typing. [a]"""
    think_time: DurationDistribution = Spread[Duration].model_construct(
        dist="lognormal", mean=45 * SECOND, cv=1.2
    )
    """The buyer's time between a reply and the next question."""
    patience: DurationDistribution | None = Exponential[Duration].model_construct(
        dist="exponential", mean=600 * SECOND
    )
    """How long a question may wait for someone to start on it; null: for ever. [a]"""
    leaves_silently: Share = 1.0
    """Share of the buyers who, leaving, do not say so: the desk answers an empty chair."""
    messages_per_turn: NumberDistribution = Geometric(dist="geometric", mean=1.4)
    """Messages in which a buyer writes one question; at least 1."""


class Team(Model):
    """People of like skill."""

    agents: Annotated[Whole, Field(ge=0, le=100_000)] | None = None
    """How many people the team has; without it, as many as there are names."""
    names: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)] | None = None
    """Their account names, each once; else they are numbered."""
    typing_speed: NumberDistribution = Constant[Number].model_construct(value=60.0)
    """Characters a minute; a distribution gives each person a speed of their own."""
    max_chats: Annotated[Whole, Field(ge=1)] | None = 10
    """Chats that a person may have open at once; null for no limit."""
    quick_replies: Share = 0.5
    """Share of the replies sent as a canned phrase. [a]"""
    quick_reply_time: Duration = 5 * SECOND
    """What a canned phrase takes in place of the typing. [a]"""
    serves: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Types of chat that the team takes; null for all."""
    neglects: Share = 0.0
    """Share of questions that are overlooked and never answered."""
    absence: Share = 0.0
    """Chance that a person does not come on a day. [a]"""
    hourly_cost: Annotated[Number, Field(ge=0, le=1e9)] = 0.0
    """Cost of an hour on the roster."""

    @field_validator("typing_speed")
    @classmethod
    def _types(cls, speed: Distribution) -> Distribution:
        if mean(speed) < 1:
            raise ValueError("wanted at least 1 character a minute")
        if mean(speed) > 1e6:
            raise ValueError("wanted at most 1,000,000 characters a minute")
        return speed


class RosterLine(Model):
    """A shift of some of a team's people."""

    team: str
    """The team that they are of."""
    agents: Annotated[Whole, Field(ge=0)]
    """How many of them."""
    shift: DayWindow
    """From when to when; past midnight it belongs to the day on which it starts."""
    breaks: tuple[DayWindow, ...] = ()
    """Breaks within the shift."""
    on: Annotated[tuple[Date, ...], Field(min_length=1)] | None = None
    """The days; null for every day (and the night shift that reaches into the first)."""


class Desk(Model):
    """How the desk is run."""

    routing: Literal["least_loaded", "round_robin", "longest_idle"] = "least_loaded"
    """Who gets a new chat."""
    reply_order: Literal["longest_wait", "newest", "rescue"] = "longest_wait"
    """Which question an agent answers next; `rescue`: first those still within the threshold."""
    shift_end: Literal["hand_over", "finish"] = "hand_over"
    """Whether open chats go to others at a shift's end, or the agent stays for them."""


class Bot(Model):
    """The shop's robot."""

    mode: Literal["off", "first_line", "overflow", "after_hours"] = "first_line"
    """Which chats it takes: all, those that get no slot, or those that find no agent on duty."""
    hours: DayWindow = Window(0, DAY)
    """When it works."""
    resolves: Share = 0.35
    """Share of its chats that never reach people."""
    handoff_after: DurationDistribution = Exponential[Duration].model_construct(
        dist="exponential", mean=60 * SECOND
    )
    """How long it keeps a chat that it cannot resolve. [a]"""
    assists: Share = 0.0
    """Share of the agents' replies that it drafts, sent in the agent's name as fast as a quick reply."""


class Outage(Model):
    """A stretch in which no work on replies advances."""

    at: Moment
    """When it begins."""
    lasts: Annotated[Duration, Field(gt=0)]
    """How long it lasts."""


class Scenario(Model):
    """A desk and the days that it is played for."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """Names the result's folder; without it, the file's name."""
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    """One line that says what the scenario is."""
    start: Date
    """The first natural day."""
    days: Annotated[Whole, Field(ge=1, le=MOST_DAYS)] = 1
    """How many natural days."""
    seed: Annotated[Whole, Field(ge=0, lt=2**63)] = 1
    """Seed of all chance; the same seed, the same buyers."""
    rules: Annotated[
        Annotated[str, Tag("name")] | Annotated[RuleChanges, Tag("changes")],
        Discriminator(lambda rules: "changes" if isinstance(rules, dict | RuleChanges) else "name"),
    ] = DEFAULT
    """The rule set: a shipped one's name, or `{base: NAME, ...}` with what differs."""
    replications: Replications = Replications()
    """How many times the days are played."""
    demand: Demand
    """How many buyers come, and when."""
    buyers: Annotated[dict[str, BuyerType], Field(min_length=1)]
    """Types of chat, by name."""
    teams: Annotated[dict[str, Team], Field(min_length=1)]
    """People, by team."""
    roster: Annotated[dict[str, RosterLine], Field(min_length=1)]
    """Who works when, by line; or the name of a CSV or XLSX."""
    desk: Desk = Desk()
    """How the desk is run."""
    bot: Bot = Bot(mode="off")
    """The shop's robot; without it, none."""
    outages: dict[str, Outage] = {}  # noqa: RUF012  pydantic copies it
    """Stretches in which no work on replies advances, by name."""
    money: Money | None = None
    """What waiting costs in sales; without it, nothing is said of that. [a]"""
    history: History | None = None
    """What the platform has counted before the first day: it judges the days that it looks back over,
    those and the played ones together. Totals, days, or the name of a CSV."""
    plan: Plan | None = None
    """What `staffsim plan` is to find: a target, and the shifts that may be rostered."""

    @field_validator("rules")
    @classmethod
    def _known_rules(cls, rules: str | RuleChanges) -> str | RuleChanges:
        if isinstance(rules, str) and rules not in SHIPPED:
            raise ValueError(f"wanted one of {', '.join(SHIPPED)}, or {{base: NAME, ...}}")
        return rules

    @field_validator("name")
    @classmethod
    def _names_a_folder(cls, name: str) -> str:
        unsafe = set(name) & set('\\/:*?"<>|') or not name.isprintable() or name != name.strip(". ")
        if unsafe or len(name.encode()) > 200 or re.fullmatch(_RESERVED, name, re.IGNORECASE):
            raise ValueError("wanted a name that can be a folder's: letters, digits, - and _")
        return name

    @field_validator("start")
    @classmethod
    def _in_our_time(cls, start: dt.date) -> dt.date:
        if not 1970 <= start.year <= 2999:
            raise ValueError("wanted a date from 1970 to 2999")
        return start

    @property
    def rule_set(self) -> RuleSet:
        """The rules that the days are scored by."""
        return SHIPPED[self.rules] if isinstance(self.rules, str) else self.rules.rule_set()

    @property
    def horizon(self) -> int:
        """Microseconds from the first midnight to the last."""
        return self.days * DAY

    @property
    def epoch(self) -> int:
        """Microseconds from 1970-01-01 to the first midnight, in local time."""
        return days_since_epoch(self.start) * DAY

    def date(self, day: int) -> dt.date:
        """The date of natural day `day`, from 0; -1 is the eve of the first."""
        return self.start + dt.timedelta(days=day)

    def offset(self, moment: dt.datetime) -> int:
        """Microseconds from the first midnight to `moment`."""
        return (moment - dt.datetime.combine(self.start, dt.time())) // dt.timedelta(microseconds=1)

    def resolved(self) -> dict[str, Any]:
        """The scenario as plain text and numbers: written as YAML it reads back the same."""
        plain = self.model_dump(mode="json")
        if isinstance(self.rules, RuleChanges):  # there a null that nobody wrote would say something
            plain["rules"] = self.rules.model_dump(mode="json", exclude_unset=True)
        return plain
