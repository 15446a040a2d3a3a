"""What is inconsistent in a plan: shifts that cover nothing, teams unknown, limits broken already."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from simulator.scenario.documents import KeyPath, shown
from simulator.scenario.finding import Check, Finding
from simulator.scenario.plan import Limit, MenuShift, Offer, offers
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import team_size, together
from simulator.scenario.validation import nearest
from simulator.units import DAY, Window, format_clock, format_duration

AT = ("plan", "shifts")


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
    if scenario.plan is None:
        return
    for name, entry in scenario.plan.shifts.items():
        path = (*AT, name)
        several = entry.starts is not None, entry.lengths is not None
        if entry.shift is not None and any(several):
            yield Finding(path, "shift beside starts or lengths", "wanted one or the other")
        elif entry.shift is None and not all(several):
            wanted = "wanted shift: 09:00-18:00, or starts: 08:00-20:00 every 30min and lengths: [4h, 8h]"
            yield Finding(path, "neither a shift, nor starts and lengths", wanted)
        elif entry.shift is not None:
            yield from _breaks(path, entry, entry.shift)


def _breaks(path: KeyPath, entry: MenuShift, shift: Window) -> Iterator[Finding]:
    moved = []
    for place, pause in enumerate(entry.breaks):
        later = DAY if pause.start < shift.start else 0
        moved.append((pause.start + later, pause.end + later, pause))
        if moved[-1][1] > shift.end:
            yield Finding((*path, "breaks", place), f"a break {pause} outside the shift {shift}",
                          "wanted one within it")  # fmt: skip
    for (_, end, earlier), (start, _, later_) in pairwise(sorted(moved)):
        if start < end:
            found = f"breaks {earlier} and {later_} that overlap"
            yield Finding((*path, "breaks"), found, "wanted them apart")


def _cover(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    if plan is None:
        return
    window = scenario.rule_set.window
    for name, entry in plan.shifts.items():
        anybody = offers(name, entry, Limit())
        allowed = offers(name, entry, plan.limit(entry.team))
        if not anybody:
            continue  # said of its shape
        if not any(offer.hours() for offer in anybody):
            yield Finding((*AT, name), "a shift that covers nothing: its breaks take all of it",
                          "wanted hours on duty")  # fmt: skip
        elif not allowed:
            hours = format_duration(plan.limit(entry.team).hours or 0)
            yield Finding((*AT, name), f"longer than anybody of {entry.team} may work a day, {hours}",
                          f"wanted a shorter shift, or a higher plan.limits.{entry.team}.hours")  # fmt: skip
        elif not any(counts(offer, day, scenario) for offer in allowed for day in menu_days(scenario, entry)):
            ends = f"{format_clock(window.start)}-{format_clock(window.end)}"
            yield Finding((*AT, name), "a shift that covers nothing that counts",
                          f"wanted some of {ends}, the window of {scenario.rule_set.name}")  # fmt: skip


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
        if team not in scenario.teams or limit.at_once is None:
            continue
        time, most = max(together(scenario, team).values(), key=lambda need: need[1], default=(0, 0))
        if most > limit.at_once:
            day, clock = divmod(time, DAY)
            found = f"{limit.at_once} at once, below the {most} that the roster has on {scenario.date(day)}"
            wanted = f"wanted at least {most}, or keep_roster: false"
            yield Finding(("plan", "limits", team), f"{found} at {format_clock(clock)}", wanted)


def _nobody(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    for name, entry in plan.shifts.items() if plan else ():
        if entry.team in scenario.teams and not team_size(scenario, entry.team):
            found = f"shifts for {entry.team}, a team of nobody"
            yield Finding((*AT, name, "team"), found, f"wanted teams.{entry.team}.agents of 1 or more")


_SHAPE = ("plan.shifts.*.shift", "plan.shifts.*.starts", "plan.shifts.*.lengths", "plan.shifts.*.breaks")

PLAN_CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (_target, ("plan.target", "rules")),
    (_teams, ("teams", "plan.shifts.*.team")),
    (_dates, ("start", "days", "plan.on", "plan.shifts.*.on")),
    (_shapes, _SHAPE),
    (_cover, (*_SHAPE, "rules", "start", "days", "plan.shifts.*.on", "plan.limits")),
    (_limits, ("start", "days", "teams", "roster", "plan.limits", "plan.keep_roster")),
    (_nobody, ("teams", "plan.shifts.*.team")),
)  # fmt: skip
"""Each check, and the keys without which it has nothing to say."""
