"""The crew: the people of a replication, their hours, and the house rules they work by."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from simulator.demand.tape import Tape
from simulator.desk.outages import OutageCalendar
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import Shift, account, assign, team_size
from simulator.units import Window

NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of duty, [start, end), in microseconds since the first midnight.

    `closes_shift` tells a shift's end from the beginning of a break.
    """

    start: int
    end: int
    closes_shift: bool


@dataclass(frozen=True, slots=True)
class Agent:
    """One person.

    Attributes
    ----------
    account, team : str
        The account name and the team.
    serves : tuple of bool
        For each type of chat, whether the person takes it.
    max_chats : int
        Chats open at once; `NO_LIMIT` for no limit.
    speed : float
        Characters a minute.
    quick_replies, neglects : float
        Shares in [0, 1].
    quick_reply_time : int
        Microseconds that a quick reply takes in place of the typing.
    duty : tuple of Stretch
        Hours on duty, in order; absences are taken out.
    """

    account: str
    team: str
    serves: tuple[bool, ...]
    max_chats: int
    speed: float
    quick_replies: float
    quick_reply_time: int
    neglects: float
    duty: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """The people in order of their number, and the rules of the house.

    Attributes
    ----------
    agents : tuple of Agent
        Teams in the scenario's order.
    routing, reply_order, shift_end : str
        As in the scenario's `desk`.
    threshold : int
        The rule set's threshold in microseconds, which the `rescue` order looks at.
    bot_mode : str
        As in the scenario's `bot`.
    bot_hours : Window
        When the bot works.
    outages : OutageCalendar
        When work stands still.
    horizon : int
        Where the last day ends, in microseconds since the first midnight.
    """

    agents: tuple[Agent, ...]
    routing: Literal["least_loaded", "round_robin", "longest_idle"]
    reply_order: Literal["longest_wait", "newest", "rescue"]
    shift_end: Literal["hand_over", "finish"]
    threshold: int
    bot_mode: Literal["off", "first_line", "overflow", "after_hours"]
    bot_hours: Window
    outages: OutageCalendar
    horizon: int


def make_crew(scenario: Scenario, tape: Tape) -> Crew:
    """The crew of a replication: the scenario's roster with the tape's speeds and absences."""
    worked: dict[tuple[str, int], list[Shift]] = defaultdict(list)
    for shift in assign(scenario):
        worked[shift.team, shift.member].append(shift)
    agents: list[Agent] = []
    for name, team in scenario.teams.items():
        for member in range(team_size(scenario, name)):
            number = len(agents)
            came = [s for s in worked[name, member] if not tape.absent[number, s.day + 1]]
            agents.append(
                Agent(
                    account=account(scenario, name, member),
                    team=name,
                    serves=tuple(team.serves is None or kind in team.serves for kind in scenario.buyers),
                    max_chats=NO_LIMIT if team.max_chats is None else min(team.max_chats, NO_LIMIT),
                    speed=float(tape.speed[number]),
                    quick_replies=team.quick_replies,
                    quick_reply_time=team.quick_reply_time,
                    neglects=team.neglects,
                    duty=duty_of(came, scenario.horizon),
                )
            )
    spans = [(scenario.offset(o.at), scenario.offset(o.at) + o.lasts) for o in scenario.outages.values()]
    return Crew(
        agents=tuple(agents),
        routing=scenario.desk.routing,
        reply_order=scenario.desk.reply_order,
        shift_end=scenario.desk.shift_end,
        threshold=scenario.rule_set.threshold,
        bot_mode=scenario.bot.mode,
        bot_hours=scenario.bot.hours,
        outages=OutageCalendar.of(spans),
        horizon=scenario.horizon,
    )


def duty_of(shifts: list[Shift], horizon: int) -> tuple[Stretch, ...]:
    """One person's shifts as stretches of duty within [0, horizon).

    A shift that begins the moment another ends goes on from it, and nothing is handed over; a break at
    a shift's very end is going home early.
    """
    begins = {shift.start for shift in shifts if any(shift.on_duty())}
    stretches: list[Stretch] = []
    for shift in sorted(shifts, key=lambda s: s.start):
        spans = list(shift.on_duty())
        for start, end in spans:
            closes = (start, end) == spans[-1] and shift.end not in begins
            joined = bool(stretches) and stretches[-1].end == start and not stretches[-1].closes_shift
            first = stretches.pop().start if joined else start
            stretches.append(Stretch(first, end, closes))
    return tuple(
        Stretch(max(0, s.start), min(s.end, horizon), s.closes_shift)
        for s in stretches
        if s.end > 0 and s.start < horizon
    )
