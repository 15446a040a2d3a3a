"""What a turn costs when there are more of them, and when there are more agents."""

from collections.abc import Callable
from functools import partial

from benchmarks.targets import Section, Target, table
from benchmarks.timing import Spread, figure, interleaved, spread
from benchmarks.workloads import AGENTS, desk_scenario
from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import play
from simulator.experiment.replication import replicate

DAYS_AT_MOST = 1.2
"""Growth of the cost of a turn from one day to a thousand."""
AGENTS_AT_MOST = 3.0
"""Growth of the cost of a turn from 20 agents to 2,000 at the same load an agent."""


def section(days: tuple[int, ...], agents: tuple[int, ...], rounds: int) -> Section:
    """The compiled desk on longer and longer tapes, and with more and more agents.

    Parameters
    ----------
    days : tuple of int
        Lengths in days of the reference desk with 2 chats a minute, the first the shortest.
    agents : tuple of int
        Numbers of agents, the first the least. Fewer agents get more days, so that all play about as many
        turns and nothing but the agents differs.
    rounds : int
        How often each is measured.
    """
    of_days, day_targets = _by_days(days, rounds)
    of_agents, agent_targets = _by_agents(agents, rounds)
    text = (
        "Microseconds of processor time a turn of the reference desk, medians, and how many times the first"
        f" line's.\n\n{of_days}\n\nWith more agents, each with the same load; fewer agents get more days, so"
        f" that all play as many turns.\n\n{of_agents}"
    )
    return Section("What a turn costs", text, (*day_targets, *agent_targets))


def _by_days(days: tuple[int, ...], rounds: int) -> tuple[str, list[Target]]:
    desk: dict[str, Callable[[], object]] = {}
    whole: dict[str, Callable[[], object]] = {}
    turns = {}
    for length in days:
        scenario = desk_scenario(2, days=length)
        tape = draw_tape(scenario, 0)
        crew = make_crew(scenario, tape)
        desk[f"{length:,}"] = partial(play, tape, crew, "compiled")
        whole[f"{length:,}"] = partial(replicate, scenario, 0, "compiled")
        turns[f"{length:,}"] = len(tape.lookup)
    of_desk, of_whole = _a_turn(desk, turns, rounds), _a_turn(whole, turns, rounds)
    rows = [(name, f"{turns[name]:,}", *_cost(of_desk, name), *_cost(of_whole, name)) for name in turns]
    text = table(("days", "turns", "desk, µs", "times", "whole way, µs", "times"), rows) + (
        "\n\nA turn gets cheaper before it gets dearer: what a replication costs once is shared by more"
        " turns, until they no longer fit the processor's cache. From the cheapest length to the longest it"
        f" rises {_rise(of_desk)} times on the desk and {_rise(of_whole)} times on the whole way."
    )
    what_grows = f"cost a turn: {max(days):,} days over the cheapest length"
    return text, [
        Target(f"{what_grows}, {what}", _rise(of), at_most=DAYS_AT_MOST)
        for what, of in (("desk", of_desk), ("whole way", of_whole))
    ]


def _by_agents(agents: tuple[int, ...], rounds: int) -> tuple[str, list[Target]]:
    rows, targets = [], []
    for chats_a_minute in (2, 8):
        desk: dict[str, Callable[[], object]] = {}
        turns = {}
        for number in agents:
            days = max(agents) // number
            scenario = desk_scenario(chats_a_minute * number / AGENTS, number, days)
            tape = draw_tape(scenario, 0)
            crew = make_crew(scenario, tape)
            desk[f"{number:,}"] = partial(play, tape, crew, "compiled")
            turns[f"{number:,}"] = len(tape.lookup)
        of_desk = _a_turn(desk, turns, rounds)
        rows += [(name, f"{chats_a_minute}", f"{turns[name]:,}", *_cost(of_desk, name)) for name in turns]
        what = f"{max(agents):,} agents over {min(agents):,}, {chats_a_minute} chats a minute for every 20"
        targets.append(Target(f"cost a turn: {what}", _growth(of_desk), at_most=AGENTS_AT_MOST))
    headings = ("agents", "chats a minute for every 20", "turns", "desk, µs", "times")
    return table(headings, rows), targets


def _a_turn(
    acts: dict[str, Callable[[], object]], turns: dict[str, int], rounds: int
) -> dict[str, list[float]]:
    """Microseconds a turn of each, round by round."""
    seconds = interleaved(acts, rounds)
    return {name: [1e6 * s / turns[name] for s in those] for name, those in seconds.items()}


def _cost(of: dict[str, list[float]], name: str) -> tuple[str, str]:
    first = next(iter(of))
    median = spread(of[name]).median
    return figure(median), figure(spread([b / a for a, b in zip(of[first], of[name], strict=True)]).median)


def _growth(of: dict[str, list[float]]) -> Spread:
    """The dearest turn over the first one's, round by round; 1 at least."""
    first, *_ = of.values()
    dearest = max(of.values(), key=lambda those: spread(those).median)
    return spread([b / a for a, b in zip(first, dearest, strict=True)])


def _rise(of: dict[str, list[float]]) -> Spread:
    """The last turn's cost over the cheapest one's, round by round."""
    cheapest = min(of.values(), key=lambda those: spread(those).median)
    *_, last = of.values()
    return spread([b / a for a, b in zip(cheapest, last, strict=True)])
