"""Trials of the small worlds, with the desk or with days made up; what a search comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiment.playing import House
from simulator.planning.goal import goal_of
from simulator.planning.menu import Counts, Menu, menu_of
from simulator.planning.offered_load import OfferedLoad, mean_offered_load
from simulator.planning.search import Found, search
from simulator.planning.trials import PlayEach, Trials
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import days_worked
from tests.planning.worlds import small_worlds

SEED = 99
WORLDS = {world.name: world for world in small_worlds()}
Whole = NDArray[np.int64]


class People(dict[str, int]):
    """How many people are on each line of a roster; `by_day` has how many on each day."""

    by_day: tuple[int, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "People":
        """Of a scenario's roster."""
        lines = scenario.roster.items()
        found = cls({name: line.agents for name, line in lines})
        found.by_day = tuple(
            sum(line.agents for _, line in lines if day in days_worked(scenario, line))
            for day in range(scenario.days)
        )
        return found


Day = Callable[[int, People], tuple[Whole, Whole]]
"""Turns and those in time by hour, of a replication's number and the people."""


def trials_of(scenario: Scenario, tapes: int, seed: int = SEED, jobs: int = 1, **more: Any) -> Trials:
    """Trials of a scenario with the compiled desk."""
    house: House[Any, Any] = House(PlayEach("compiled"), "compiled", jobs, None)
    return Trials(menu_of(scenario), goal_of(scenario), seed, range(tapes), house, **more)


@dataclass
class MadeUp:
    """Work that plays no desk: what comes of a day is made up. It writes down what it was asked for.

    Attributes
    ----------
    day : callable
        What comes of it.
    asked : list of (int, People)
        Each replication's number with the people, in the order asked for.
    """

    day: Day
    asked: list[tuple[int, People]]

    def __call__(self, task: Any) -> Whole:
        """As `simulator.planning.trials.PlayEach`."""
        number, scenarios = task[:2]
        found = []
        for scenario in scenarios:
            on = People.of(scenario)
            self.asked.append((number, on))
            found.append(np.stack(self.day(number, on)))
        return np.stack(found)


def made_up_trials(
    scenario: Scenario, tapes: int, day: Day, told: Callable[[int], None] = lambda rosters: None
) -> tuple[Trials, MadeUp]:
    """Trials of a scenario on days made up."""
    work = MadeUp(day, [])
    house: House[Any, Any] = House(work, "simpy", 1, None)
    return Trials(menu_of(scenario), goal_of(scenario), SEED, range(tapes), house, told), work


def load_of(menu: Menu, seed: int = SEED, tapes: int = 10) -> OfferedLoad:
    """The offered load of the search's first days."""
    return mean_offered_load(menu.base.model_copy(update={"seed": seed}), range(tapes))


def searched(trials: Trials, start: Counts) -> list[Found]:
    """All that a search comes to."""
    return list(search(trials, start))


def with_plan(scenario: Scenario, **changes: object) -> Scenario:
    """The scenario with some of its plan changed."""
    assert scenario.plan is not None
    plan = type(scenario.plan).model_validate({**scenario.plan.model_dump(mode="json"), **changes})
    return scenario.model_copy(update={"plan": plan})


def people(menu: Menu, **on: int) -> Counts:
    """A roster by the names of the menu's shifts."""
    return np.array([on.get(kind.offer.name, 0) for kind in menu.kinds], dtype=np.int64)


def hours(days: int, **at: int) -> Whole:
    """Counts by hour: ``h9=3`` for three in the hour from 09:00 of the first day."""
    found = np.zeros(24 * days, dtype=np.int64)
    for hour, count in at.items():
        found[int(hour[1:])] = count
    return found


def nothing(menu: Menu) -> Counts:
    """Nobody on any shift."""
    return np.zeros(len(menu.kinds), dtype=np.int64)


def neighbours_below(roster: Counts) -> Sequence[Counts]:
    """The roster without one person, whoever it is."""
    found = []
    for kind in np.flatnonzero(roster):
        less = roster.copy()
        less[kind] -= 1
        found.append(less)
    return found
