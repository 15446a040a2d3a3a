"""Who of a team works which shift: the roster's lines dealt out to people, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.scenario.schema import RosterLine, Scenario
from simulator.units import DAY

BOT_ACCOUNT = "bot"
"""The account that the robot writes under in a message log; nobody else's."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's shift on one day, before anybody is absent.

    Attributes
    ----------
    team : str
        The team.
    member : int
        The person's number within the team, from 0.
    line : str
        The roster line.
    day : int
        The natural day on which the shift starts, from 0; -1 is the eve of the first.
    start, end : int
        Microseconds since the first midnight; an end may lie past the horizon.
    breaks : tuple of (int, int)
        Breaks within it, in order.
    """

    team: str
    member: int
    line: str
    day: int
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...]

    def on_duty(self) -> Iterator[tuple[int, int]]:
        """The stretches between the breaks."""
        start = self.start
        for from_, to in self.breaks:
            if from_ > start:
                yield start, from_
            start = max(start, to)
        if self.end > start:
            yield start, self.end


def team_size(scenario: Scenario, team: str) -> int:
    """How many people `team` has."""
    entry = scenario.teams[team]
    return entry.agents if entry.agents is not None else len(entry.names or ())


def account(scenario: Scenario, team: str, member: int) -> str:
    """The account name of a team's person: the name given, else the team's with a number."""
    names = scenario.teams[team].names
    if names is not None:
        return names[member]
    width = max(2, len(str(team_size(scenario, team))))
    return f"{team}-{member + 1:0{width}}"


def breaks_within(line: RosterLine) -> tuple[tuple[int, int], ...]:
    """The line's breaks in microseconds since the midnight before its shift, in order.

    A break of a shift over midnight may lie on the next day; one outside the shift comes back outside.
    """
    moved = (
        (pause.start + DAY, pause.end + DAY) if pause.start < line.shift.start else tuple(pause)
        for pause in line.breaks
    )
    return tuple(sorted((start, end) for start, end in moved))


def days_worked(scenario: Scenario, line: RosterLine) -> list[int]:
    """Natural days on which the line's shift starts.

    A line without dates is worked every day, and where it crosses midnight its shift of the eve
    reaches into the first morning.
    """
    if line.on is None:
        return list(range(-1 if line.shift.end > DAY else 0, scenario.days))
    return sorted({(date - scenario.start).days for date in line.on})


def together(scenario: Scenario, team: str) -> dict[frozenset[str], tuple[int, int]]:
    """Lines of `team` that are on at once where one of them starts: the first time, and how many people.

    Times are in microseconds since the first midnight. The most that are needed at any one time are
    among them, as the need is greatest when somebody has just started.
    """
    lines = {name: line for name, line in scenario.roster.items() if line.team == team and line.agents}
    starts: dict[int, list[str]] = {}
    for name, line in lines.items():
        for day in days_worked(scenario, line):
            if -1 <= day < scenario.days:
                starts.setdefault(day, []).append(name)
    found: dict[frozenset[str], tuple[int, int]] = {}
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for day, names in sorted(starts.items()):
        before = starts.get(day - 1, [])
        pattern = (tuple(before), tuple(names))
        if pattern in seen:
            continue
        seen.add(pattern)
        for time in sorted({lines[name].shift.start for name in names}):
            on = [name for name in names if lines[name].shift.start <= time < lines[name].shift.end]
            late = [name for name in before if lines[name].shift.end - DAY > time]  # shorter than a day
            needed = sum(lines[name].agents for name in on + late)
            found.setdefault(frozenset(on + late), (day * DAY + time, needed))
    return found


def assign(scenario: Scenario) -> list[Shift]:
    """The roster, dealt out: the people who work each line on each day, in order of start.

    Shifts are dealt in order of their start, equal starts in the order of the roster's lines. A line
    takes its team's people in order of number: first those with no other shift that starts that day,
    then those who are free at the time; nobody is in two places at once. Dealt in order of start, it
    succeeds whenever no more people are needed at any one time than the team has.

    Raises
    ------
    ValueError
        Where a team has too few people; `simulator.scenario.consistency` says it before.
    """
    wanted = sorted(
        (day * DAY + line.shift.start, position, day, name)
        for position, (name, line) in enumerate(scenario.roster.items())
        for day in days_worked(scenario, line)
    )
    shifts: list[Shift] = []
    people: dict[str, list[tuple[int, int]]] = {  # of each person, the last day dealt and the end
        team: [(-2, -DAY)] * team_size(scenario, team) for team in scenario.teams
    }
    for start, _, day, name in wanted:
        line = scenario.roster[name]
        team, end = people[line.team], day * DAY + line.shift.end
        free = [member for member, (_, until) in enumerate(team) if until <= start]
        free.sort(key=lambda member: team[member][0] == day)
        if len(free) < line.agents:
            raise ValueError(f"roster.{name} finds only {len(free)} of {line.agents} people free")
        breaks = tuple((day * DAY + a, day * DAY + b) for a, b in breaks_within(line))
        for member in sorted(free[: line.agents]):
            team[member] = (day, end)
            shifts.append(Shift(line.team, member, name, day, start, end, breaks))
    return shifts
