"""The shifts that may be rostered, day by day, and what limits them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.planning.goal import plan_of
from simulator.scenario.plan import Offer, offers
from simulator.scenario.plan_checks import counts as counts_anywhere
from simulator.scenario.plan_checks import menu_days
from simulator.scenario.schema import RosterLine, Scenario
from simulator.scenario.shifts import assign, team_size
from simulator.scenario.staffing import agent_hours, cost, rostered, time_within
from simulator.units import DAY, HOUR

Counts = NDArray[np.int64]
"""A roster: of each kind how many people, shape (kinds,)."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A shift on a day, on which people may be put.

    Attributes
    ----------
    offer : Offer
        The shift, whatever the day.
    day : int
        The natural day on which it starts, from 0.
    cost : float
        What one person costs on it, all of it paid, also past the horizon; hours where nobody costs anything.
    """

    offer: Offer
    day: int
    cost: float

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in microseconds since the first midnight, breaks included."""
        return self.day * DAY + self.offer.shift.start, self.day * DAY + self.offer.shift.end


@dataclass(frozen=True, slots=True)
class Limit:
    """So many people at most on some kinds together.

    Attributes
    ----------
    what : str
        ``max`` (of the menu's entry a day, where one is written), ``team`` (one shift a person a day) or
        ``at_once``.
    name : str
        The menu's entry, or the team.
    time : int
        When, in microseconds since the first midnight: the day's midnight, or the moment.
    kinds : tuple of int
        Places of the kinds.
    most : int
        How many people on them together.
    """

    what: str
    name: str
    time: int
    kinds: tuple[int, ...]
    most: int


@dataclass(frozen=True, eq=False)
class Menu:
    """What a plan may choose from.

    Attributes
    ----------
    base : Scenario
        The scenario with the roster that is kept and nobody else on shift.
    kinds : tuple of Kind
        Entries in the order of the plan, days in order.
    limits : tuple of Limit
        What no roster may exceed.
    costs : float64 array, shape (kinds,)
        Each kind's cost of one person.
    kept_cost : float
        Cost of the roster that is kept, within the horizon.
    in_hours : bool
        Whether costs are hours on duty, as where nobody of the menu's teams has an hourly cost.
    """

    base: Scenario
    kinds: tuple[Kind, ...]
    limits: tuple[Limit, ...]
    costs: Floats
    kept_cost: float
    in_hours: bool

    def cost(self, roster: Counts) -> float:
        """Cost of a roster, what is kept included."""
        return self.kept_cost + math.fsum(self.costs * roster)

    def most(self) -> Counts:
        """For each kind, the most people that the limits leave it when it is alone."""
        most = np.full(len(self.kinds), np.iinfo(np.int64).max)
        for limit in self.limits:
            places = list(limit.kinds)
            most[places] = np.minimum(most[places], limit.most)
        return most

    def unserved(self, roster: Counts) -> bool:
        """Whether some type of chat has nobody on shift who takes it, though the menu has somebody."""
        teams = {line.team for line in self.base.roster.values() if line.agents}
        there = teams | {self.kinds[place].offer.team for place in np.flatnonzero(roster).tolist()}
        able = teams | {kind.offer.team for kind in self.kinds}
        return any(
            buyer.share
            and not any(_serves(self, team, name) for team in there)
            and any(_serves(self, team, name) for team in able)
            for name, buyer in self.base.buyers.items()
        )

    def limit_rows(self) -> tuple[Floats, Floats]:
        """The limits as ``rows @ roster <= most``; rows have shape (limits, kinds)."""
        rows = np.zeros((len(self.limits), len(self.kinds)))
        for row, limit in zip(rows, self.limits, strict=True):
            row[list(limit.kinds)] = 1
        return rows, np.array([limit.most for limit in self.limits], dtype=np.float64)

    def allows(self, roster: Counts) -> bool:
        """Whether a roster is within all limits."""
        return all(roster[list(limit.kinds)].sum() <= limit.most for limit in self.limits)


def menu_of(scenario: Scenario) -> Menu:
    """The menu of a scenario with a plan."""
    plan = plan_of(scenario)
    base = scenario.model_copy(update={"roster": dict(scenario.roster) if plan.keep_roster else {}})
    in_hours = not any(scenario.teams[entry.team].hourly_cost for entry in plan.shifts.values())
    paid = {name: 1.0 if in_hours else team.hourly_cost for name, team in scenario.teams.items()}
    kinds = tuple(
        Kind(offer, day, offer.hours() / HOUR * paid[offer.team])
        for name, entry in plan.shifts.items()
        for offer in offers(name, entry, plan.limit(entry.team))
        for day in menu_days(scenario, entry)
        if counts_anywhere(offer, day, scenario)
    )
    limits = tuple(limit for limit in _limits(base, kinds) if limit.kinds)
    costs = np.array([kind.cost for kind in kinds], dtype=np.float64)
    kept = agent_hours(base) if in_hours else cost(base)
    return Menu(base, kinds, limits, costs, kept, in_hours)


def _limits(base: Scenario, kinds: tuple[Kind, ...]) -> Iterator[Limit]:
    plan, kept = plan_of(base), assign(base)
    of_entry: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        of_entry[kind.offer.entry, kind.day].append(place)
    for (name, day), ours in of_entry.items():
        entry = plan.shifts[name]
        if entry.max is not None:
            yield Limit("max", name, day * DAY, tuple(ours), min(entry.max, team_size(base, entry.team)))
    for team in base.teams:
        size = team_size(base, team)
        at_once = plan.limit(team).at_once
        shifts = [_Span(shift.day, shift.start, shift.end) for shift in kept if shift.team == team]
        spans = {p: _Span(kind.day, *kind.span) for p, kind in enumerate(kinds) if kind.offer.team == team}
        yield from _one_a_day(team, size, shifts, spans)
        yield from _at_once(team, size if at_once is None else min(size, at_once), shifts, spans)


class _Span(NamedTuple):
    """When a shift is, and the day on which it starts."""

    day: int
    start: int
    end: int

    def at(self, time: int) -> bool:
        """Whether it is under way."""
        return self.start <= time < self.end


def _one_a_day(team: str, size: int, kept: list[_Span], spans: dict[int, _Span]) -> Iterator[Limit]:
    """So many shifts a day as there are people; those still at the eve's shift can start none meanwhile.

    Whoever has started by some time of a day, and whoever is then still at a shift of the day before, are
    so many different people, where nobody has two shifts a day. Where there are enough for that at each
    start, whoever has none that day can be found for each shift in order of start.
    """
    days: dict[int, list[int]] = defaultdict(list)
    for place, span in spans.items():
        days[span.day].append(place)
    for day in sorted({*days, *(day + 1 for day in days)}):
        ours = days.get(day, [])
        dealt = [shift for shift in kept if shift.day == day]
        yield Limit("team", team, day * DAY, tuple(ours), max(0, size - len(dealt)))
        eve = [place for place in days.get(day - 1, ()) if spans[place].end > day * DAY]
        kept_eve = [shift for shift in kept if shift.day == day - 1 and shift.end > day * DAY]
        for time in sorted({*(spans[place].start for place in ours), *(shift.start for shift in dealt)}):
            late = [place for place in eve if spans[place].end > time]
            others = sum(shift.end > time for shift in kept_eve)
            if late or others:
                started = [place for place in ours if spans[place].start <= time]
                others += sum(shift.start <= time for shift in dealt)
                yield Limit("team", team, time, (*late, *started), max(0, size - others))


def _at_once(team: str, most: int, kept: list[_Span], spans: dict[int, _Span]) -> Iterator[Limit]:
    """People on shift at once, breaks included: most where somebody has just started."""
    tightest: dict[tuple[int, ...], Limit] = {}
    for time in sorted({span.start for span in (*spans.values(), *kept)}):
        on = tuple(place for place, span in spans.items() if span.at(time))
        left = max(0, most - sum(shift.at(time) for shift in kept))
        if on not in tightest or left < tightest[on].most:
            tightest[on] = Limit("at_once", team, time, on, left)
    yield from tightest.values()


def coverage(menu: Menu, edges: NDArray[np.int64]) -> Floats:
    """How much of each bin one person of each kind is on duty.

    Parameters
    ----------
    menu : Menu
        Whose kinds.
    edges : int64 array, shape (bins + 1,)
        Edges in microseconds since the first midnight, increasing.

    Returns
    -------
    float64 array, shape (kinds, bins)
        Shares in [0, 1].
    """
    rows = []
    for kind in menu.kinds:
        spans = np.array(kind.offer.duty(), dtype=np.int64) + kind.day * DAY
        rows.append(time_within(spans[:, 0], spans[:, 1], edges) / np.diff(edges))
    return np.array(rows, dtype=np.float64).reshape(len(menu.kinds), len(edges) - 1)


def kept_coverage(menu: Menu, edges: NDArray[np.int64]) -> Floats:
    """People of each team, in the scenario's order, that the roster which is kept has on duty in each bin."""
    return rostered(menu.base, edges) / np.diff(edges)


def staffed(menu: Menu, roster: Counts) -> Scenario:
    """The scenario with the roster that is kept and so many people on each kind.

    A shift that has the same number on all its days is one line, which is called as in the menu; else there
    is a line for each number, with the month and day of its first date behind the name.
    """
    lines = {name: line for name, line, _ in planned_lines(menu, roster)}
    return menu.base.model_copy(update={"roster": {**menu.base.roster, **lines}, "plan": None})


def planned_lines(menu: Menu, roster: Counts) -> list[tuple[str, RosterLine, list[Kind]]]:
    """The lines that a plan adds: name, line, and the kinds that it is made of.

    One of nobody, made of no kinds, for each team without which the roster has no line that serves some
    type of chat: a scenario wants one.
    """
    days: dict[Offer, dict[int, list[Kind]]] = defaultdict(lambda: defaultdict(list))
    for kind, agents in zip(menu.kinds, roster.tolist(), strict=True):
        if agents:
            days[kind.offer][agents].append(kind)
    taken, found = set(menu.base.roster), []
    for offer, by_number in days.items():
        for agents, kinds in by_number.items():
            dates = [kind.day for kind in kinds]
            dated = f"-{menu.base.date(dates[0]):%m%d}" if len(by_number) > 1 else ""
            name = _name(f"{offer.name}{dated}", taken)
            found.append((name, _line(menu, offer, agents, dates), kinds))
    lines = [*menu.base.roster.values(), *(line for _, line, _ in found)]
    for kind in _unserved(menu, {line.team for line in lines}):
        name = _name(kind.offer.name, taken)
        found.append((name, _line(menu, kind.offer, 0, [kind.day]), []))
    return found


def _name(name: str, taken: set[str]) -> str:
    """`name`, made another where it is `taken`, and added there."""
    while name in taken:
        name = f"plan-{name}"
    taken.add(name)
    return name


def _unserved(menu: Menu, teams: set[str]) -> Iterator[Kind]:
    """A kind of a team that serves it, for each type that none of `teams` serves."""
    for name, buyer in menu.base.buyers.items():
        if buyer.share and not any(_serves(menu, team, name) for team in teams):
            kind = next((kind for kind in menu.kinds if _serves(menu, kind.offer.team, name)), None)
            if kind is not None:
                teams = teams | {kind.offer.team}
                yield kind


def _serves(menu: Menu, team: str, buyer: str) -> bool:
    serves = menu.base.teams[team].serves
    return serves is None or buyer in serves


def _line(menu: Menu, offer: Offer, agents: int, days: list[int]) -> RosterLine:
    on = tuple(menu.base.date(day) for day in days)
    return RosterLine(team=offer.team, agents=agents, shift=offer.shift, breaks=offer.breaks, on=on)
