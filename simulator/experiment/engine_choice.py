"""Which engine is worth its price: SimPy plays at once, the compiled twin must be loaded first.

The figures here are measured by ``python -m benchmarks --only startup`` and say when the two come out even on
the machine of docs/benchmarks.md. They need not be exact: near the border either engine does, and the
numbers that come out are the same.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from simulator import compiler
from simulator.demand.intensity import expected_arrivals
from simulator.desk.engine import Engine
from simulator.scenario.distributions import mean
from simulator.scenario.schema import Scenario

EngineAsked = Literal["auto", "simpy", "compiled"]

SIMPY_TURN_S = 19e-6
"""Seconds that SimPy, and the rest of a replication, interpreted, take for a turn."""
INTERPRETED = 0.3
"""Share of that which the rest of the replication, compiled, would spare."""
LOADING_S = 0.5
"""Seconds to load the compiler and its cached code."""
COMPILING_S = 10.0
"""Seconds to load the compiler and compile, where there is no cached code."""

DESK = Path(__file__).parents[1] / "desk" / "compiled.py"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engine plays, and why.

    Attributes
    ----------
    engine : str
        ``simpy`` or ``compiled``.
    asked : str
        The same, or ``auto``.
    why : str
        One sentence.
    """

    engine: Engine
    asked: EngineAsked
    why: str


def choose_engine(scenario: Scenario, replications: int, asked: EngineAsked = "auto") -> EngineChoice:
    """The engine asked for; of ``auto``, SimPy where it is done before the compiled code would be loaded.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    replications : int
        How many are sure to be played.
    asked : str
        ``auto``, ``simpy`` or ``compiled``.
    """
    if asked != "auto":
        return EngineChoice(asked, asked, "It was asked for.")
    work = simpy_seconds(scenario, replications)
    price, cached = _price()
    engine: Engine = "simpy" if work <= price else "compiled"
    ready = "loading the compiled engine" if cached else "compiling the other engine, not cached yet,"
    why = f"SimPy plays {replications} replications in about {work:.2f} s; {ready} takes about {price} s."
    return EngineChoice(engine, asked, why)


def must_compile(engine: Engine) -> bool:
    """Whether the engine's code is still to be compiled, which takes some `COMPILING_S`."""
    return engine == "compiled" and not compiler.is_cached(DESK)


def rest_is_worth_compiling(seconds: float) -> bool:
    """Whether to load the compiler all the same where SimPy takes so long, for the rest of the work."""
    price, _ = _price()
    return INTERPRETED * seconds > price


def _price() -> tuple[float, bool]:
    """Seconds until compiled code is there, and whether it is cached."""
    cached = compiler.is_cached(DESK)
    return LOADING_S if cached else COMPILING_S, cached


def simpy_seconds(scenario: Scenario, replications: int) -> float:
    """About what SimPy takes for the replications of a scenario, on one core."""
    return replications * expected_turns(scenario) * SIMPY_TURN_S


def expected_turns(scenario: Scenario) -> float:
    """Questions put to people in a replication, if nobody leaves; about."""
    chats = float(expected_arrivals(scenario, np.array([0, scenario.horizon], dtype=np.int64))[0])
    if scenario.bot.mode == "first_line":
        chats *= 1 - scenario.bot.resolves
    return chats * sum(buyer.share * max(1.0, mean(buyer.turns)) for buyer in scenario.buyers.values())
