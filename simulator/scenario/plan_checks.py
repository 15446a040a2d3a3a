"""What is inconsistent in a plan: shifts that cover nothing, teams unknown, limits broken already."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from simulator.scenario.documents import KeyPath, shown
from simulator.scenario.finding import Check, Finding
from simulator.scenario.plan import Limit, MenuShift, Offer, Plan, moved, offers, within
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import team_size, together
from simulator.scenario.validation import nearest
from simulator.units import DAY, format_clock, format_duration

AT = ("plan", "shifts")
MOST_SHIFTS = 3_000
"""Shifts on days that a plan may choose from: more take longer than anybody waits, and hours to no end."""
_MADE_OF = ("shift", "starts", "lengths", "breaks")
"""Keys of a menu's entry that say which shifts it stands for."""


def _target(scenario: Scenario) -> Iterator[Finding]:
    plan, rules = scenario.plan, scenario.rule_set
    if plan is not None and plan.target is None and rules.target is None:
        found = f"no target, and the rule set {rules.name} has none"
        yield Finding(("plan",), found, "wanted one, such as target: 90%")


def _teams(scenario: Scenario) -> Iterator[Finding]:
    if scenario.plan is None:
        return
    known = list(scenario.teams)
    for name, entry in scenario.plan.shifts.items():
        if entry.team not in scenario.teams:
            yield _unknown_team((*AT, name, "team"), entry.team, known)
    for team in scenario.plan.limits:
        if team not in scenario.teams:
            yield _unknown_team(("plan", "limits", team), team, known)


def _unknown_team(path: KeyPath, team: str, known: list[str]) -> Finding:
    wanted = f"wanted one of {', '.join(known)}"
    return Finding(path, f"{shown(team)}, a team that is not under teams", wanted, nearest(team, known))


def _dates(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    if plan is None:
        return
    given: list[tuple[KeyPath, Sequence[dt.date]]] = [(("plan", "on"), plan.on or ())]
    given += [((*AT, name, "on"), entry.on or ()) for name, entry in plan.shifts.items()]
    first, last = scenario.start, scenario.date(scenario.days - 1)
    for path, dates in given:
        for place, date in enumerate(dates):
            if not first <= date <= last:
                wanted = f"wanted {first}" if first == last else f"wanted {first} to {last}"
                yield Finding((*path, place), f"{date}, outside the days played", wanted)


def _shapes(scenario: Scenario) -> Iterator[Finding]:
    for name, entry in scenario.plan.shifts.items() if scenario.plan else ():
        path = (*AT, name)
        several = entry.starts is not None, entry.lengths is not None
        if entry.shift is not None and any(several):
            yield Finding(path, "shift beside starts or lengths", "wanted one or the other")
        elif entry.shift is None and not all(several):
            wanted = "wanted shift: 09:00-18:00, or starts: 08:00-20:00 every 30min and lengths: [4h, 8h]"
            yield Finding(path, "neither a shift, nor starts and lengths", wanted, beside=_MADE_OF[:3])


def _is_one_or_several(entry: MenuShift) -> bool:
    """Whether an entry has what it takes, as `_shapes` has it."""
    several = entry.starts is not None, entry.lengths is not None
    return all(several) if entry.shift is None else not any(several)


def _number(scenario: Scenario) -> Iterator[Finding]:
    if scenario.plan is not None and (number := _shifts(scenario, scenario.plan)) > MOST_SHIFTS:
        wanted = f"wanted at most {MOST_SHIFTS:,}: fewer starts, lengths or days"
        yield Finding(AT, f"{number:,} shifts to choose from, all days together", wanted)


def _shifts(scenario: Scenario, plan: Plan) -> int:
    """How many shifts on days the menu has, without making them."""
    return sum(
        (1 if entry.starts is None else len(entry.starts.times()) * len(set(entry.lengths or ())))
        * (scenario.days if entry.on is None else len(set(entry.on)))
        for entry in plan.shifts.values()
    )


def _entries(scenario: Scenario) -> Iterator[tuple[str, MenuShift]]:
    """Those of the menu that stand for shifts; none of a menu that is too long to be looked through."""
    plan = scenario.plan
    if plan is not None and _shifts(scenario, plan) <= MOST_SHIFTS:
        yield from ((name, entry) for name, entry in plan.shifts.items() if _is_one_or_several(entry))


def _breaks(scenario: Scenario) -> Iterator[Finding]:
    for name, entry in _entries(scenario):
        yield from _wrong_breaks(name, entry)


def _wrong_breaks(name: str, entry: MenuShift) -> Iterator[Finding]:
    meant, path = offers(name, entry, Limit()), (*AT, name, "breaks")
    for place, pause in enumerate(entry.breaks):
        if not any(within(pause, offer.shift) for offer in meant):
            found = f"a break {pause} outside " + (
                f"the shift {entry.shift}" if entry.shift is not None else "each of its shifts"
            )
            yield Finding((*path, place), found, "wanted one within it", beside=_MADE_OF)
    for offer in meant:
        pauses = sorted((*moved(pause, offer.shift), str(pause)) for pause in offer.breaks)
        for (_, end, earlier), (start, _, later) in pairwise(pauses):
            if start < end:
                found = f"breaks {earlier} and {later} that overlap"
                yield Finding(path, found, "wanted them apart", beside=_MADE_OF)


def _cover(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    if plan is None:
        return
    for name, entry in _entries(scenario):
        days = [day for day in menu_days(scenario, entry) if 0 <= day < scenario.days]
        if not days or any(_wrong_breaks(name, entry)):
            continue  # said already
        path = (*AT, name)
        anybody, limit = offers(name, entry, Limit()), plan.limit(entry.team)
        allowed = offers(name, entry, limit)
        if not any(offer.hours() for offer in anybody):
            found, wanted = "a shift that covers nothing: its breaks take all of it", "wanted hours on duty"
        elif not allowed:
            found = f"longer than anybody of {entry.team} may work a day, {format_duration(limit.hours or 0)}"
            wanted = f"wanted a shorter shift, or a higher plan.limits.{entry.team}.hours"
        elif not any(counts(offer, day, scenario) for offer in allowed for day in days):
            rules = scenario.rule_set
            found = "a shift that covers nothing that counts"
            wanted = f"wanted some of {rules.window}, the window of {rules.name}"
        else:
            continue
        yield Finding(path, found, wanted, beside=(*_MADE_OF, "on", "team"))


def menu_days(scenario: Scenario, entry: MenuShift) -> list[int]:
    """Natural days, from 0, on which shifts of a menu's entry may start."""
    if entry.on is None:
        return list(range(scenario.days))
    return sorted({(date - scenario.start).days for date in entry.on})


def counts(offer: Offer, day: int, scenario: Scenario) -> bool:
    """Whether some of the shift's duty, started on natural day `day`, lies in a window of the days played."""
    window = scenario.rule_set.window
    return any(
        start < window.end + later and end > window.start + later
        for start, end in offer.duty()
        for later in (0, DAY)
        if day + later // DAY < scenario.days
    )


def _limits(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    if plan is None or not plan.keep_roster:
        return
    for team, limit in plan.limits.items():
        if team not in scenario.teams:
            continue
        path = ("plan", "limits", team)
        time, most = max(together(scenario, team).values(), key=lambda need: need[1], default=(0, 0))
        if limit.at_once is not None and most > limit.at_once:
            day, clock = divmod(time, DAY)
            found = f"{limit.at_once} at once, below the {most} that the roster has on {scenario.date(day)}"
            wanted = f"wanted at least {most}, or keep_roster: false"
            yield Finding(path, f"{found} at {format_clock(clock)}", wanted)
        hours, name = max(_hours_kept(scenario, team), default=(0, ""))
        if limit.hours is not None and hours > limit.hours:
            kept = format_duration(hours)
            found = f"{format_duration(limit.hours)} a day, below the {kept} of roster.{name}"
            yield Finding((*path, "hours"), found, f"wanted at least {kept}, or keep_roster: false")


def _hours_kept(scenario: Scenario, team: str) -> Iterator[tuple[int, str]]:
    for name, line in scenario.roster.items():
        if line.team == team and line.agents:
            yield Offer(name, name, team, line.shift, line.breaks).hours(), name


def _nobody(scenario: Scenario) -> Iterator[Finding]:
    told = set()
    for name, entry in scenario.plan.shifts.items() if scenario.plan else ():
        team = scenario.teams.get(entry.team)
        if team is None or entry.team in told or (team.agents is None and team.names is None):
            continue
        if not team_size(scenario, entry.team):
            told.add(entry.team)
            found = f"shifts for {entry.team}, a team of nobody"
            yield Finding((*AT, name, "team"), found, f"wanted teams.{entry.team}.agents of 1 or more")


def _served(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    if plan is None or plan.keep_roster:
        return
    names = {entry.team for entry in plan.shifts.values()}
    if not names <= set(scenario.teams):
        return
    teams = [scenario.teams[name] for name in names]
    for name, kind in scenario.buyers.items():
        if kind.share and not any(team.serves is None or name in team.serves for team in teams):
            wanted = "wanted shifts of a team that does, or keep_roster: true"
            yield Finding(AT, f"no shift of a team that serves {name}, and no roster kept", wanted)


_ROSTER = ("start", "days", "teams.*.agents", "teams.*.names", "roster.*.agents", "roster.*.shift",
           "roster.*.on", "roster.*.team", "roster.*.breaks")  # fmt: skip

PLAN_CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (_target, ("plan.target", "rules.base", "rules.target")),
    (_teams, ("teams",)),
    (_dates, ("start", "days")),
    (_shapes, ()),
    (_number, ("start", "days")),
    (_breaks, ()),
    (_cover, ("start", "days", "rules.base", "rules.window")),
    (_limits, (*_ROSTER, "plan.keep_roster")),
    (_nobody, ("teams.*.agents", "teams.*.names")),
    (_served, ("buyers.*.share", "teams.*.serves", "plan.shifts.*.team", "plan.keep_roster")),
)
"""Each check, and the keys without which it has nothing to say."""
