"""What a scenario amounts to before it is played: work offered against people rostered, by hour.

Work counts in the hour in which its chat arrives, as if every question were asked and answered
then; nobody leaves, nothing is neglected, no outage stops anybody. The sum over a day is right, an
hour's is early by about a chat's length: it is a first look at a roster, and the simulation is the
answer. (Taking each moment's arrivals for themselves is the "pointwise stationary approximation":
Green and Kolesar, Management Science 37, 1991.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.intensity import expected_arrivals
from simulator.planning.reference_agent import mean_replies, on_duty, takers, weights
from simulator.scenario.distributions import mean
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign
from simulator.scenario.staffing import hour_edges, rostered
from simulator.units import DAY, HOUR, Window

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """Expected work and rostered people by natural hour of the horizon, each of shape (24 * days,).

    Attributes
    ----------
    chats : float64 array
        Chats that arrive.
    to_people : float64 array
        Those that the bot does not resolve.
    turns : float64 array
        Questions that those ask.
    work : float64 array
        Agent hours that the replies take.
    staffed : float64 array
        Agent hours on duty, breaks left out and the expected absences too.
    open_chats : float64 array
        Chats open at once, were each answered without a wait: what the slots must hold.
    slots : float64 array
        Chats that those on duty may have open at once; infinite where a team has no limit.
    """

    chats: Floats
    to_people: Floats
    turns: Floats
    work: Floats
    staffed: Floats
    open_chats: Floats
    slots: Floats

    @property
    def load(self) -> Floats:
        """Work over staffed hours; infinite where there is work and nobody, 0 where there is neither."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.work > 0, self.work / self.staffed, 0.0)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A stretch of a day's window in which nobody on duty takes some types of chat.

    Attributes
    ----------
    day : int
        The natural day, from 0.
    stretch : Window
        From when to when.
    types : tuple of str
        The types that nobody takes.
    """

    day: int
    stretch: Window
    types: tuple[str, ...]


def offered_load(scenario: Scenario) -> Load:
    """The expected work of each hour of `scenario`, and who is rostered for it."""
    edges = hour_edges(scenario)
    chats = expected_arrivals(scenario, edges)
    there = on_duty(scenario) / HOUR
    bot_works = _bot_works(scenario)
    to_people = chats * (1 - scenario.bot.resolves * _bot_takes(scenario, bot_works, there))
    turns, work, open_chats = (np.zeros_like(chats) for _ in range(3))
    drafted = scenario.bot.assists * bot_works
    replies = (weights(scenario) * mean_replies(scenario, drafted)).sum(axis=1) / HOUR
    for buyer, reply in zip(scenario.buyers.values(), replies, strict=True):
        asked = to_people * buyer.share * max(1.0, mean(buyer.turns))
        turns += asked
        work += asked * reply
        pauses = to_people * buyer.share * max(0.0, mean(buyer.turns) - 1) * mean(buyer.think_time) / HOUR
        open_chats += asked * reply + pauses
    slots = np.zeros_like(chats)
    for hours, team in zip(there, scenario.teams.values(), strict=True):
        limit = np.inf if team.max_chats is None else float(team.max_chats)
        slots[hours > 0] += hours[hours > 0] * limit
    return Load(chats, to_people, turns, work, there.sum(axis=0), open_chats, slots)


def _bot_works(scenario: Scenario) -> Floats:
    """The share of each hour in which the bot works."""
    if scenario.bot.mode == "off":
        return np.zeros(24 * scenario.days)
    hours = np.arange(24) * HOUR
    start, end = scenario.bot.hours
    within = sum(
        np.clip(np.minimum(hours + HOUR, end + shift) - np.maximum(hours, start + shift), 0, None)
        for shift in (0, -DAY)
    )
    return np.tile(np.asarray(within, dtype=np.float64) / HOUR, scenario.days)


def _bot_takes(scenario: Scenario, works: Floats, there: Floats) -> Floats:
    """The share of each hour's chats that the bot takes.

    Those that overflow are known only once the days are played, and none are taken off for them.
    """
    match scenario.bot.mode:
        case "first_line":
            return works
        case "after_hours":
            nobody = np.asarray(there.sum(axis=0) == 0)
            return np.where(nobody, works, 0.0)
    return np.zeros_like(works)


def uncovered(scenario: Scenario) -> tuple[Uncovered, ...]:
    """The stretches of the rule set's window in which nobody on duty takes a type of chat, in order.

    A type of share 0 is not missed.
    """
    window = scenario.rule_set.window
    days = np.arange(scenario.days) * DAY
    duty = [time for shift in assign(scenario) for stretch in shift.on_duty() for time in stretch]
    within = np.clip(np.array(duty, dtype=np.int64), 0, scenario.horizon)
    edges = np.unique(
        np.concatenate([within, days + window.start, days + window.end, days, [scenario.horizon]])
    )
    present = rostered(scenario, edges) > 0
    kinds = [name for name, buyer in scenario.buyers.items() if buyer.share]
    serves = takers(scenario)[[buyer.share > 0 for buyer in scenario.buyers.values()]]
    missed: NDArray[np.bool_] = serves.astype(int) @ present.astype(int) == 0
    found: list[Uncovered] = []
    for place in np.flatnonzero(missed.any(axis=0)):
        day, start = divmod(int(edges[place]), DAY)
        if not window.start <= start < window.end:
            continue
        types = tuple(kind for kind, gap in zip(kinds, missed[:, place], strict=True) if gap)
        end = int(edges[place + 1]) - day * DAY
        last = found[-1] if found else None
        if last and last.day == day and last.stretch.end == start and last.types == types:
            found[-1] = Uncovered(day, Window(last.stretch.start, end), types)
        else:
            found.append(Uncovered(day, Window(start, end), types))
    return tuple(found)
