"""Replications until the rate is known well enough, one after another or in processes.

The numbers do not depend on how many processes there are: replications are looked at in the order of
their number, and those played beyond the one that decides are thrown away.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.experiment.outcome import Outcome
from simulator.experiment.replication import replicate
from simulator.experiment.statistics import half_width
from simulator.scenario.schema import Scenario

Progress = Callable[[int, int], None]
"""Called with the replications played and those expected in all."""

WORTH_PROCESSES = 3.0  # seconds of work below which starting processes costs more than it saves


@dataclass(frozen=True, eq=False)
class Run:
    """A scenario's replications.

    Attributes
    ----------
    outcomes : tuple of Outcome
        In the order of their number.
    stopped_by : str
        `precision` (the rate's interval is as narrow as asked), `max` (it is not, but no more were
        allowed) or `asked` (exactly so many were asked for).
    """

    outcomes: tuple[Outcome, ...]
    stopped_by: Literal["precision", "max", "asked"]


def run(
    scenario: Scenario,
    exactly: int | None = None,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
) -> Run:
    """Play replications 0, 1, 2... of the scenario.

    Parameters
    ----------
    scenario : Scenario
        What is played, with how many replications and how precise.
    exactly : int, optional
        Play exactly so many, whatever the scenario asks.
    jobs : int, optional
        Processes; without it, as many as there are cores where that pays.
    progress : callable, optional
        Told after each replication.

    Returns
    -------
    Run
        Without `exactly`: the first n, with min rates or more among them, whose 95% half-width of the
        rate is within the precision, else max; a replication without turns has no rate. To stop when
        an interval looks narrow enough costs a little of its coverage (Law, Simulation Modeling and
        Analysis, 5th ed., sec. 9.4.1); `min` keeps that small.
    """
    wanted = scenario.replications
    limit = exactly or wanted.max
    started = time.perf_counter()
    outcomes = [replicate(scenario, 0)]
    spent = time.perf_counter() - started
    batch = limit if exactly else wanted.min
    progress(1, batch)
    while len(outcomes) < limit:
        batch = min(batch, limit)
        numbers = range(len(outcomes), batch)
        processes = jobs or (_cores() if spent * len(numbers) > WORTH_PROCESSES else 1)
        for outcome in _played(scenario, numbers, processes):
            outcomes.append(outcome)
            progress(len(outcomes), batch)
        if exactly:
            continue
        for n in range(wanted.min, len(outcomes) + 1):
            rates = [outcome.rate for outcome in outcomes[:n] if not math.isnan(outcome.rate)]
            half = half_width(rates) if len(rates) >= wanted.min else math.inf
            if half <= wanted.precision:
                return Run(tuple(outcomes[:n]), "precision")
        batch = _next_batch(len(outcomes), half, wanted.precision, processes)
    return Run(tuple(outcomes), "asked" if exactly else "max")


def _next_batch(played: int, half: float, precision: float, processes: int) -> int:
    """How many replications in all before looking again: what the spread so far calls for.

    Without rates enough there is no telling, and the next look comes after as many again.
    """
    called_for = played * (half / precision) ** 2 if math.isfinite(half) else 2.0 * played
    return max(played + processes, math.ceil(min(called_for, 2.0 * played)))


def _played(scenario: Scenario, numbers: range, processes: int) -> Iterator[Outcome]:
    """The outcomes of replications `numbers`, in order."""
    if processes == 1:
        yield from (replicate(scenario, number) for number in numbers)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(replicate)(scenario, number) for number in numbers)
    yield from Parallel(n_jobs=processes, return_as="generator")(tasks)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
