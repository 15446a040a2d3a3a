"""Looking at what a program asks for, so that what is wrong with it is said as the command line says it."""

from typing import Any, get_args

import numpy as np

from simulator.errors import Problem, UserError
from simulator.experiment.engine_choice import EngineAsked
from simulator.scenario.documents import shown
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import nearest


def untold(done: int, expected: int) -> None:
    """Progress of which nobody wants to know."""


def whole(name: str, value: Any, least: int = 1, most: int | None = None) -> int | None:
    """A whole number, or None.

    Raises
    ------
    UserError
        If it is none, or out of bounds; `name` is the argument's.
    """
    if value is None:
        return None
    number = int(value) if isinstance(value, np.integer) else value
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise UserError(Problem(shown(value), f"wanted a whole number of at least {least}", name))
    if most is not None and number > most:
        raise UserError(Problem(shown(value), f"wanted a whole number of at most {most}", name))
    return number


def known_engine(engine: str) -> None:
    """Make sure that there is such an engine.

    Raises
    ------
    UserError
        With those that there are.
    """
    engines = get_args(EngineAsked)
    if engine not in engines:
        near = nearest(str(engine), engines)
        raise UserError(Problem(shown(engine), f"wanted one of {', '.join(engines)}", "engine", nearest=near))


def loaded(scenario: object) -> Scenario:
    """A scenario, or what to do about what is none.

    Raises
    ------
    UserError
        If it is something else, such as a file's name.
    """
    if isinstance(scenario, Scenario):
        return scenario
    found = shown(scenario) if isinstance(scenario, str) else f"a value of the type {type(scenario).__name__}"
    raise UserError(Problem(found, "wanted a Scenario, as simulator.load gives", "scenario"))
