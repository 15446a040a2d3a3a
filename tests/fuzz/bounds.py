"""Which worlds are small enough to be played here: a slip may well ask for ten million chats, and rightly."""

import contextlib
from pathlib import Path

from simulator.errors import UserError
from simulator.planning.load import offered_load
from simulator.scenario.load import load_scenario, variant_names
from simulator.scenario.shifts import team_size

MOST_TURNS = 6_000
MOST_MESSAGES = 30_000
MOST_AGENTS = 100
MOST_DAYS = 10


def small(path: Path, sets: tuple[str, ...] = ()) -> bool:
    """Whether the scenario and its variants are played in seconds; those that are refused are."""
    with contextlib.suppress(UserError):
        return all(_small(path, variant, sets) for variant in (None, *variant_names(path)))
    return True


def _small(path: Path, variant: str | None, sets: tuple[str, ...]) -> bool:
    from simulator.scenario.distributions import mean

    try:
        scenario = load_scenario(path, variant, sets)
    except UserError:
        return True
    agents = sum(team_size(scenario, team) for team in scenario.teams)
    if scenario.days > MOST_DAYS or agents > MOST_AGENTS or scenario.replications.max > 100:
        return False
    load = offered_load(scenario)
    messages = sum(mean(kind.turns) * mean(kind.messages_per_turn) for kind in scenario.buyers.values())
    chats = float(load.chats.sum())
    return float(load.turns.sum()) <= MOST_TURNS and chats * messages <= MOST_MESSAGES
