"""What no single key can say: shares that do not sum up, shifts with too few people, dates outside.

Each check names the keys that it reads and is left out where one of them is already known to be
wrong, so that all that is wrong is said at once and nothing is said that only follows.
"""

import math
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from simulator.scenario.distributions import mean
from simulator.scenario.documents import KeyPath, shown
from simulator.scenario.finding import Check, Finding
from simulator.scenario.limits import LONGEST_NAME, MOST_TEAMS
from simulator.scenario.plan_checks import PLAN_CHECKS
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import BOT_ACCOUNT, account, breaks_within, team_size, together
from simulator.scenario.validation import nearest
from simulator.units import DAY, Window, format_clock, format_moment

MOST_CHATS = 20_000_000
LONGEST_CHAT = {"turns": 1000, "messages_per_turn": 1000, "reply_chars": 1_000_000}
"""Means above which nobody means it, and memory would run out before the desk opens."""


def findings(scenario: Scenario, broken: Collection[KeyPath] = ()) -> Iterator[Finding]:
    """All that is inconsistent in `scenario`.

    Parameters
    ----------
    scenario : Scenario
        The scenario; what stands at `broken` is a stand-in.
    broken : collection of tuple
        Paths of values already known to be wrong.
    """
    for check, reads in CHECKS:
        if not any(_spoils(path, key.split(".")) for path in broken for key in reads):
            yield from (finding for finding in check(scenario) if finding.stands(broken))


def _spoils(path: KeyPath, key: list[str]) -> bool:
    """Whether a wrong value at `path` takes away what `key`, with ``*`` for any name, reads."""
    return len(path) <= len(key) and all(
        part in ("*", at) for at, part in zip(path, key, strict=False)
    )


def _names(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _replications(scenario: Scenario) -> Iterator[Finding]:
    wanted = scenario.replications
    if wanted.min > wanted.max:
        yield Finding(("replications", "min"), f"{wanted.min}", f"wanted at most max, {wanted.max}")


def _demand(scenario: Scenario) -> Iterator[Finding]:
    demand = scenario.demand
    if demand.arrivals is None:
        if demand.chats_per_day is None:
            yield Finding(("demand",), "neither chats_per_day nor arrivals", "wanted one of them")
        return
    default = type(demand)()
    for key in ("chats_per_day", "profile", "weekday_profiles", "day_factors", "peaks", "busyness_cv"):
        if getattr(demand, key) != getattr(default, key):
            yield Finding(
                ("demand", key), f"{key} beside arrivals", "keep one; null takes out what a base sets"
            )


def _weekday_profiles(scenario: Scenario) -> Iterator[Finding]:
    demand = scenario.demand
    size = len(demand.profile or (1.0,) * 24)
    for name, weights in demand.weekday_profiles.items():
        if len(weights) != size:
            why = "as many as in profile" if demand.profile else "or a profile"
            path = ("demand", "weekday_profiles", name)
            yield Finding(path, f"{len(weights)} weights", f"wanted {size}, {why}")


def _trace(scenario: Scenario) -> Iterator[Finding]:
    trace = scenario.demand.arrivals
    if trace is None:
        return
    path = ("demand", "arrivals")
    if (trace.counts is None) != (trace.interval is None):
        yield Finding(path, "counts without an interval, or the reverse", "wanted both or neither")
    elif trace.counts is not None and len(trace.counts) != len(trace.times):
        yield Finding(path, f"{len(trace.counts)} counts for {len(trace.times)} times", "wanted one each")
    elif list(trace.times) != sorted(trace.times):
        yield Finding(path, "times out of order", "wanted them ascending")
    elif trace.times and not any(0 <= time < scenario.horizon for time in trace.times):
        yield Finding(path, "no arrival on the days played", _days(scenario))


def _amount(scenario: Scenario) -> Iterator[Finding]:
    demand = scenario.demand
    if demand.arrivals is not None:
        key, chats = "arrivals", float(sum(demand.arrivals.counts or ()))
    else:
        factors = [demand.day_factors.get(scenario.date(day), 1.0) for day in range(scenario.days)]
        key, chats = "chats_per_day", (demand.chats_per_day or 0.0) * math.fsum(factors)
    if chats > MOST_CHATS:
        yield Finding(("demand", key), f"{chats:,.0f} chats in all", f"wanted at most {MOST_CHATS:,}")


def _lengths(scenario: Scenario) -> Iterator[Finding]:
    for name, kind in scenario.buyers.items():
        for key, most in LONGEST_CHAT.items():
            average = mean(getattr(kind, key))
            if average > most:
                found = f"{average:,.15g} on average"
                yield Finding(("buyers", name, key), found, f"wanted at most {most:,}")


def _days(scenario: Scenario) -> str:
    last = scenario.date(scenario.days - 1)
    return f"wanted {scenario.start}" if last == scenario.start else f"wanted {scenario.start} to {last}"


def _names_and_teams(scenario: Scenario) -> Iterator[Finding]:
    if len(scenario.teams) > MOST_TEAMS:
        yield Finding(("teams",), f"{len(scenario.teams):,} teams", f"wanted at most {MOST_TEAMS}")
    named: dict[KeyPath, Iterable[str]] = {
        ("buyers",): scenario.buyers,
        ("teams",): scenario.teams,
        ("roster",): scenario.roster,
        ("demand", "peaks"): scenario.demand.peaks,
        ("outages",): scenario.outages,
        ("plan", "shifts"): scenario.plan.shifts if scenario.plan else (),
    }
    for path, names in named.items():
        yield from (_too_long(path, name) for name in names if len(name) > LONGEST_NAME)
    for name, team in scenario.teams.items():
        path = ("teams", name, "names")
        for place, person in enumerate(team.names or ()):
            if len(person) > LONGEST_NAME:
                yield _too_long((*path, place), person)


def _too_long(path: KeyPath, name: str) -> Finding:
    found = f"{shown(name, 20)}, a name of {len(name):,} characters"
    return Finding(path, found, f"wanted at most {LONGEST_NAME}")


def _dates(scenario: Scenario) -> Iterator[Finding]:
    for date in scenario.demand.day_factors:
        if not 0 <= (date - scenario.start).days < scenario.days:
            found = f"{date}, outside the days played"
            yield Finding(("demand", "day_factors", date.isoformat()), found, _days(scenario))
    stretches = (
        (("demand", "peaks"), scenario.demand.peaks),
        (("outages",), scenario.outages),
    )
    for path, entries in stretches:
        for name, entry in entries.items():
            start = scenario.offset(entry.at)
            if start >= scenario.horizon or start + entry.lasts <= 0:
                found = f"{format_moment(entry.at)}, outside the days played"
                yield Finding((*path, name, "at"), found, _days(scenario))


def _history(scenario: Scenario) -> Iterator[Finding]:
    for date in (scenario.history.by_day or ()) if scenario.history else ():
        if date >= scenario.start:
            path = ("history", "by_day", date.isoformat())
            yield Finding(path, "a past day that is yet to come", f"wanted dates before {scenario.start}")


def _roster_dates(scenario: Scenario) -> Iterator[Finding]:
    for name, line in scenario.roster.items():
        first = -1 if line.shift.end > DAY else 0  # the eve's night shift reaches into the first day
        for place, date in enumerate(line.on or ()):
            if not first <= (date - scenario.start).days < scenario.days:
                found = f"{date}, outside the days played"
                yield Finding(("roster", name, "on", place), found, _days(scenario), beside=("shift",))


def _shares(scenario: Scenario) -> Iterator[Finding]:
    total = math.fsum(kind.share for kind in scenario.buyers.values())
    if abs(total - 1) > 1e-9:
        percent = repr(round(100 * total, 7)).removesuffix(".0")
        yield Finding(("buyers",), f"shares that sum to {percent}%", "wanted 100%")


def _serves(scenario: Scenario) -> Iterator[Finding]:
    for name, team in scenario.teams.items():
        for place, kind in enumerate(team.serves or ()):
            if kind not in scenario.buyers:
                known = list(scenario.buyers)
                path = ("teams", name, "serves", place)
                yield Finding(path, shown(kind), f"wanted one of {', '.join(known)}", nearest(kind, known))


def _teams_known(scenario: Scenario) -> Iterator[Finding]:
    known = list(scenario.teams)
    for name, line in scenario.roster.items():
        if line.team not in scenario.teams:
            found = f"{shown(line.team)}, a team that is not under teams"
            wanted = f"wanted one of {', '.join(known)}"
            yield Finding(("roster", name, "team"), found, wanted, nearest(line.team, known))


def _sizes(scenario: Scenario) -> Iterator[Finding]:
    owner = {
        account(scenario, name, member): name
        for name, team in scenario.teams.items() if team.names is None
        for member in range(team.agents or 0)
    }  # fmt: skip
    for name, team in scenario.teams.items():
        if team.agents is None and team.names is None:
            yield Finding(("teams", name), "neither agents nor names", "wanted one of them")
        elif team.agents is not None and team.names is not None and team.agents != len(team.names):
            found = f"{team.agents} agents and {len(team.names)} names"
            yield Finding(("teams", name, "agents"), found, "wanted as many; agents may be left out")
        for place, person in enumerate(team.names or ()):
            if person == BOT_ACCOUNT:
                path = ("teams", name, "names", place)
                yield Finding(path, f"{shown(person)}, the robot's own account", "wanted another name")
            elif person in owner:
                found = f"{shown(person)}, who is in {owner[person]} already"
                yield Finding(("teams", name, "names", place), found, "wanted each person once")
            owner.setdefault(person, name)


def _breaks(scenario: Scenario) -> Iterator[Finding]:
    for name, line in scenario.roster.items():
        shift = line.shift
        for place, pause in enumerate(line.breaks):
            start = pause.start + (DAY if pause.start < shift.start else 0)
            if start < shift.start or start + pause.length > shift.end:
                found = f"a break {pause} outside the shift {shift}"
                path = ("roster", name, "breaks", place)
                yield Finding(path, found, "wanted one within it", beside=("shift",))
        pauses = [Window(start, end) for start, end in breaks_within(line)]
        for earlier, later in pairwise(pauses):
            if later.start < earlier.end:
                found = f"breaks {_of_day(earlier)} and {_of_day(later)} that overlap"
                yield Finding(("roster", name, "breaks"), found, "wanted them apart", beside=("shift",))


def _of_day(pause: Window) -> Window:
    return Window(pause.start - DAY, pause.end - DAY) if pause.start >= DAY else pause


def _people(scenario: Scenario) -> Iterator[Finding]:
    for team, entry in scenario.teams.items():
        if entry.agents is None and entry.names is None:
            continue
        size = team_size(scenario, team)
        short = {names: need for names, need in together(scenario, team).items() if need[1] > size}
        for names, (time, needed) in short.items():
            if any(other < names for other in short):
                continue  # said already, of the fewer lines
            day, clock = divmod(time, DAY)
            lines = [name for name in scenario.roster if name in names]
            need = "needs" if len(lines) == 1 else "need"
            found = f"{_names(lines)} {need} {needed} people on {scenario.date(day)} at {format_clock(clock)}"
            yield Finding(("roster", lines[-1], "agents"), found, f"team {team} has {size}")


def _served(scenario: Scenario) -> Iterator[Finding]:
    teams = [scenario.teams[line.team] for line in scenario.roster.values() if line.team in scenario.teams]
    for name, kind in scenario.buyers.items():
        if kind.share and not any(team.serves is None or name in team.serves for team in teams):
            found = "a type that no team on the roster serves"
            yield Finding(("buyers", name), found, "add it to a team's serves, or the team to the roster")


CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (_replications, ("replications.min", "replications.max")),
    (_demand, ("demand.chats_per_day", "demand.arrivals")),
    (_weekday_profiles, ("demand.profile",)),
    (_trace, ("demand.arrivals", "start", "days")),
    (_history, ("history", "start")),
    (_amount, ("demand.chats_per_day", "demand.arrivals", "demand.day_factors", "start", "days")),
    (_lengths, ("buyers",)),
    (_names_and_teams, ()),
    (_dates, ("start", "days")),
    (_roster_dates, ("start", "days")),
    (_shares, ("buyers.*.share",)),
    (_serves, ("buyers",)),
    (_teams_known, ("teams", "roster")),
    (_sizes, ("teams.*.agents", "teams.*.names")),
    (_breaks, ("roster",)),
    (_people, ("start", "days", "teams.*.agents", "teams.*.names", "roster.*.agents", "roster.*.shift",
               "roster.*.on", "roster.*.team")),
    (_served, ("buyers.*.share", "teams.*.serves", "roster.*.team")),
    *PLAN_CHECKS,
)  # fmt: skip
"""Each check, and the keys without which it has nothing to say."""
