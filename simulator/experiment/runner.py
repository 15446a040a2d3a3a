"""Replications until the rate is known well enough, one after another, side by side, or on a cluster.

The numbers do not depend on who plays them: replications are looked at in the order of their number,
and those played beyond the one that decides are thrown away.
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import Literal

from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import simpy_seconds
from simulator.experiment.kept_outcome import recall_outcomes
from simulator.experiment.outcome import Outcome
from simulator.experiment.playing import Progress, open_house
from simulator.experiment.replication import Replicate
from simulator.experiment.statistics import half_width
from simulator.scenario.schema import Scenario


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
    engine : str
        What played them.
    """

    outcomes: tuple[Outcome, ...]
    stopped_by: Literal["precision", "max", "asked"]
    engine: Engine = "simpy"


def run(
    scenario: Scenario,
    exactly: int | None = None,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
    engine: Engine = "simpy",
    cluster: str | None = None,
) -> Run:
    """Play replications 0, 1, 2... of the scenario.

    Parameters
    ----------
    scenario : Scenario
        What is played, with how many replications and how precise.
    exactly : int, optional
        Play exactly so many, whatever the scenario asks.
    jobs : int, optional
        How many at a time; without it, as many as there are cores where that pays.
    progress : callable, optional
        Told after each replication.
    engine : str
        What plays the desk.
    cluster : str, optional
        Address of a Dask scheduler whose workers play them, whatever `jobs` says.

    Returns
    -------
    Run
        Without `exactly`: the first n, with min rates or more among them, whose 95% half-width of the
        rate is within the precision, else max; a replication without turns has no rate. To stop when
        an interval looks narrow enough costs a little of its coverage (Law, Simulation Modeling and
        Analysis, 5th ed., sec. 9.4.1); `min` keeps that small.

    Raises
    ------
    UserError
        Where the cluster cannot be used.
    """
    wanted = scenario.replications
    limit = exactly or wanted.max
    batch = limit if exactly else wanted.min
    outcomes: list[Outcome] = []
    work, recall = Replicate(scenario, engine), partial(recall_outcomes, scenario)
    with open_house(work, engine, jobs, cluster, recall) as house:
        while len(outcomes) < limit:
            batch = min(batch, limit)
            numbers = range(len(outcomes), batch)
            with house.players(len(numbers), simpy_seconds(scenario, len(numbers))) as players:
                for outcome in players.play(numbers):
                    outcomes.append(outcome)
                    progress(len(outcomes), batch)
            if exactly:
                continue
            for n in range(wanted.min, len(outcomes) + 1):
                rates = [outcome.rate for outcome in outcomes[:n] if not math.isnan(outcome.rate)]
                half = half_width(rates) if len(rates) >= wanted.min else math.inf
                if half <= wanted.precision:
                    return Run(tuple(outcomes[:n]), "precision", engine)
            batch = _next_batch(len(outcomes), half, wanted.precision, players.count)
    return Run(tuple(outcomes), "asked" if exactly else "max", engine)


def _next_batch(played: int, half: float, precision: float, workers: int) -> int:
    """How many replications in all before looking again: what the spread so far calls for.

    Without rates enough there is no telling, and the next look comes after as many again.
    """
    called_for = played * (half / precision) ** 2 if math.isfinite(half) else 2.0 * played
    return max(played + workers, math.ceil(min(called_for, 2.0 * played)))
