"""The advice that a manager hears, each as one step from a scenario: what it changes, in a file's syntax.

More people, training (typing, look-up, canned phrases), a robot, better management (the order of replies,
nobody overlooked), a stabler system.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.scenario.distributions import Constant, Distribution, Empirical, Uniform, mean
from simulator.scenario.schema import RosterLine, Scenario
from simulator.scenario.shifts import account, team_size, together

POINTS = 0.1
"""Ten percentage points: the step of shares."""
LOOKUP = 0.8
"""What is left of the look-up time."""


@dataclass(frozen=True, slots=True)
class Needless:
    """Why a piece of advice has nothing to change in a scenario.

    Attributes
    ----------
    why : str
        A word: ``all_quick``, ``no_outages``... The texts of a result are the report's.
    """

    why: str


Changes = dict[str, Any]
Advice = Callable[[Scenario], Changes | Needless]


def more_agents(scenario: Scenario) -> Changes | Needless:
    """One more on each roster line that has anybody; a team grows where it would run short."""
    lines = {name: line for name, line in scenario.roster.items() if line.agents}
    if not lines:
        return Needless("nobody_rostered")
    more = {name: line.agents + 1 for name, line in lines.items()}
    changes: Changes = {"roster": {name: {"agents": agents} for name, agents in more.items()}}
    grown = scenario.model_copy(update={"roster": {**scenario.roster, **_with_agents(lines, more)}})
    teams: Changes = {}
    for name, team in scenario.teams.items():
        needed = max((people for _, people in together(grown, name).values()), default=0)
        hires = needed - team_size(scenario, name)
        if hires > 0 and team.names is None:
            teams[name] = {"agents": needed}
        elif hires > 0:
            names = [*(team.names or ()), *_new_names(scenario, name, hires)]
            teams[name] = {"names": names, **({} if team.agents is None else {"agents": needed})}
    return {**changes, **({"teams": teams} if teams else {})}


def _with_agents(lines: Mapping[str, RosterLine], agents: Mapping[str, int]) -> dict[str, RosterLine]:
    return {name: line.model_copy(update={"agents": agents[name]}) for name, line in lines.items()}


def _new_names(scenario: Scenario, team: str, count: int) -> Iterator[str]:
    """Names for new people of a team whose people have names: ``veterans+1``, which nobody has yet."""
    taken = {
        account(scenario, other, member)
        for other in scenario.teams
        for member in range(team_size(scenario, other))
    }
    number = 0
    while count:
        number += 1
        if (name := f"{team}+{number}") not in taken:
            count -= 1
            yield name


def _typing(speed: float) -> Advice:
    """So many characters a minute more for every team: on the mean, where it is a distribution."""

    def step(scenario: Scenario) -> Changes | Needless:
        return {
            "teams": {
                name: {"typing_speed": plain(raised(team.typing_speed, speed))}
                for name, team in scenario.teams.items()
            }
        }

    return step


def lookup(scenario: Scenario) -> Changes | Needless:
    """A fifth off the look-up of every type of chat."""
    types = {
        name: {"lookup": plain(scaled(kind.lookup, LOOKUP))}
        for name, kind in scenario.buyers.items()
        if mean(kind.lookup)
    }
    return {"buyers": types} if types else Needless("no_lookup")


def quick_replies(scenario: Scenario) -> Changes | Needless:
    """Ten points more of the replies as canned phrases, for every team, up to all of them."""
    teams = {
        name: {"quick_replies": _more(team.quick_replies)}
        for name, team in scenario.teams.items()
        if team.quick_replies < 1
    }
    return {"teams": teams} if teams else Needless("all_quick")


def bot_resolves(scenario: Scenario) -> Changes | Needless:
    """Ten points more of its chats resolved by the robot; one that is off starts, and resolves ten."""
    bot = scenario.bot
    if bot.mode == "off":
        return {"bot": {"mode": "first_line", "resolves": POINTS}}
    return {"bot": {"resolves": _more(bot.resolves)}} if bot.resolves < 1 else Needless("all_resolved")


def bot_overflow(scenario: Scenario) -> Changes | Needless:
    """The robot takes only the chats for which no agent has room."""
    return {"bot": {"mode": "overflow"}} if scenario.bot.mode != "overflow" else Needless("already_so")


def _order(order: str) -> Advice:
    """Another order of replies."""

    def step(scenario: Scenario) -> Changes | Needless:
        already = scenario.desk.reply_order == order
        return Needless("already_so") if already else {"desk": {"reply_order": order}}

    return step


def no_neglect(scenario: Scenario) -> Changes | Needless:
    """No question overlooked."""
    teams = {name: {"neglects": 0} for name, team in scenario.teams.items() if team.neglects}
    return {"teams": teams} if teams else Needless("nothing_neglected")


def no_outage(scenario: Scenario) -> Changes | Needless:
    """No outage."""
    outages = dict.fromkeys(scenario.outages)
    return {"outages": outages} if outages else Needless("no_outages")


SHIPPED: Mapping[str, Advice] = {
    "more-agents": more_agents,
    "typing-10": _typing(10),
    "typing-20": _typing(20),
    "lookup": lookup,
    "quick-replies": quick_replies,
    "bot-resolves": bot_resolves,
    "bot-overflow": bot_overflow,
    "longest-wait": _order("longest_wait"),
    "rescue": _order("rescue"),
    "no-neglect": no_neglect,
    "no-outage": no_outage,
}
"""The shipped levers."""


def _more(share: float) -> float:
    """Ten points more, to 0.01 points, so that it reads 45% and not 44.99999%."""
    return min(1.0, round(share + POINTS, 4))


def raised(distribution: Distribution, by: float) -> Distribution:
    """`distribution` with a mean higher by `by`: values are moved; a spread around a mean keeps its cv."""
    return _moved(distribution, lambda value: value + by)


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """`distribution` of durations, each `factor` times as long, to the microsecond."""
    return _moved(distribution, lambda value: round(value * factor))


def _moved(distribution: Distribution, move: Callable[[Any], Any]) -> Distribution:
    match distribution:
        case Constant(value=value):
            update = {"value": move(value)}
        case Uniform(low=low, high=high):
            update = {"low": move(low), "high": move(high)}
        case Empirical(values=values):
            update = {"values": tuple(map(move, values))}
        case _:
            update = {"mean": move(distribution.mean)}
    return distribution.model_copy(update=update)


def plain(distribution: Distribution) -> Any:
    """As it would be written in a file: a constant as the plain value."""
    written = distribution.model_dump(mode="json")
    return written["value"] if isinstance(distribution, Constant) else written
