"""Several scenarios on common random numbers: replication n of each meets the same buyers.

Who plays changes no number: replications are looked at in the order of their number, and those played
beyond the one that decides are thrown away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import simpy_seconds
from simulator.experiment.kept_outcome import recall_each
from simulator.experiment.outcome import Outcome
from simulator.experiment.playing import House, Progress, open_house
from simulator.experiment.replication import Failure, ReplicateEach
from simulator.experiment.runner import Run
from simulator.experiment.selection import Selection, select
from simulator.scenario.schema import Scenario

Task = tuple[int, tuple[int, ...]]
Made = tuple[Outcome | Failure, ...]

STEP = 1.25
"""How many times the replications so far are played before the race is looked at again, at most."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One scenario of several, and how it did.

    Attributes
    ----------
    scenario : Scenario
        What was played.
    outcomes : tuple of Outcome
        Replications 0, 1, 2... in order.
    engine : str
        What played them.
    failure : str or None
        In one line, what ended it before its time; the outcomes until then are kept.
    """

    scenario: Scenario
    outcomes: tuple[Outcome, ...] = ()
    engine: Engine = "simpy"
    failure: str | None = None

    @property
    def run(self) -> Run:
        """The same as a run of the scenario alone."""
        return Run(self.outcomes, "asked", self.engine)

    @property
    def rates(self) -> NDArray[np.float64]:
        """The rate of each replication, NaN where it has no turns."""
        return np.array([outcome.rate for outcome in self.outcomes], dtype=np.float64)


def play_together(
    scenarios: Sequence[Scenario],
    count: int,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
    engine: Engine = "simpy",
    cluster: str | None = None,
    first: int = 0,
) -> tuple[Entry, ...]:
    """Play the same replications of each scenario.

    Parameters
    ----------
    scenarios : sequence of Scenario
        What is played; to meet the same buyers they must have the same seed and start.
    count : int
        How many replications of each.
    jobs, progress, engine, cluster
        As for `simulator.experiment.runner.run`; progress counts the replications of all scenarios.
    first : int
        The number of the first replication.

    Returns
    -------
    tuple of Entry
        In the scenarios' order. One that fails has the outcomes before its failure, and loses no other.

    Raises
    ------
    UserError
        Where the cluster cannot be used.
    """
    entries = [Entry(scenario, engine=engine) for scenario in scenarios]
    work, recall = ReplicateEach(tuple(scenarios), engine), partial(recall_each, scenarios)
    with open_house(work, engine, jobs, cluster, recall) as house:
        _play(house, entries, range(first, first + count), range(len(entries)), progress, 0)
    return tuple(entries)


def play_until_decided(
    scenarios: Sequence[Scenario],
    first: int,
    budget: int,
    indifference: float,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
    engine: Engine = "simpy",
    cluster: str | None = None,
) -> tuple[tuple[Entry, ...], Selection]:
    """Play the scenarios until it is decided which has the highest rate, and no more of those that are out.

    Parameters
    ----------
    scenarios : sequence of Scenario
        What is played; they must have the same seed and start.
    first : int
        Replications that each gets before any is dropped, 2 or more; also where the budget is less.
    budget : int
        Replications that all of them together may take.
    indifference : float
        Difference in rate that does not matter (`simulator.experiment.selection.select`).
    jobs, progress, engine, cluster
        As for `simulator.experiment.runner.run`; progress counts the replications of all scenarios.

    Returns
    -------
    entries : tuple of Entry
        In the scenarios' order; one that was dropped has the replications up to then. One that fails is
        out of the race.
    selection : Selection
        Places of those still in the race, and whether it is decided. Its counts are the replications of
        each entry.

    Raises
    ------
    UserError
        Where the cluster cannot be used.
    """
    entries = [Entry(scenario, engine=engine) for scenario in scenarios]
    racing = list(range(len(entries)))
    played, batch = 0, first
    work, recall = ReplicateEach(tuple(scenarios), engine), partial(recall_each, scenarios)
    with open_house(work, engine, jobs, cluster, recall) as house:
        while True:
            done = sum(len(entry.outcomes) for entry in entries)
            _play(house, entries, range(played, batch), racing, progress, done)
            runners = [place for place, entry in enumerate(entries) if entry.failure is None]
            selection = _placed(entries, runners, first, indifference)
            if selection.decided:
                break
            # One whose better has failed meanwhile is back in the race, and first plays what it missed.
            lengths = {place: len(entries[place].outcomes) for place in selection.survivors}
            played, most = min(lengths.values()), max(lengths.values())
            racing = [place for place, length in lengths.items() if length == played]
            affordable = (budget - sum(selection.counts)) // len(racing)
            if affordable < 1:
                break
            more = (most if most > played else int(played * STEP)) - played
            batch = played + max(1, min(affordable, more))
    trimmed = [
        replace(entry, outcomes=entry.outcomes[:count])
        for entry, count in zip(entries, selection.counts, strict=True)
    ]
    return tuple(trimmed), selection


def _placed(
    entries: Sequence[Entry], runners: list[int], first: int, indifference: float
) -> Selection:
    """The selection among those that have not failed, by their places among all."""
    if not runners:
        return Selection((), tuple(len(entry.outcomes) for entry in entries), decided=True)
    found = select([entries[place].rates for place in runners], first, indifference)
    counts = [len(entry.outcomes) for entry in entries]
    for place, count in zip(runners, found.counts, strict=True):
        counts[place] = count
    survivors = tuple(runners[place] for place in found.survivors)
    return Selection(survivors, tuple(counts), found.decided)


def _play(
    house: House[Task, Made],
    entries: list[Entry],
    numbers: range,
    places: Sequence[int],
    progress: Progress,
    done: int,
) -> None:
    """Add the replications `numbers` of the scenarios at `places` to their entries."""
    places = tuple(places)
    played: dict[int, list[Outcome]] = {place: [] for place in places}
    failed: dict[int, str] = {}
    seconds = sum(simpy_seconds(entries[place].scenario, len(numbers)) for place in places)
    expected = done + len(numbers) * len(places)
    with house.players(len(numbers), seconds) as players:
        for made in players.play((number, places) for number in numbers):
            for place, outcome in zip(places, made, strict=True):
                if isinstance(outcome, Failure):
                    failed.setdefault(place, outcome.why)
                elif place not in failed:
                    played[place].append(outcome)
            done += len(places)
            progress(done, expected)
    for place in places:
        entry = entries[place]
        outcomes = (*entry.outcomes, *played[place])
        entries[place] = replace(entry, outcomes=outcomes, failure=failed.get(place))
