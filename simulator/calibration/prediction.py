"""What is to be expected of days to come: a scenario played again and again, and each day's own figures kept.

A day that comes has its own luck: how many buyers, who is absent, what they ask. Each replication has that
luck too, so an interval that holds 80% of the replications' days ought to hold 80% of the days that come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import simpy_seconds
from simulator.experiment.playing import Progress, open_house
from simulator.experiment.replication import named, play_out
from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scenario.schema import Scenario
from simulator.scoring.metrics import tally
from simulator.scoring.turns import find_turns
from simulator.units import HOUR, SECOND

Whole = NDArray[np.int64]
Column = NDArray[np.float64]

LEAST = 40
"""Fewer replications have no 95% interval: its ends would lie beyond the least and the greatest."""


@dataclass(frozen=True, eq=False)
class Counts:
    """What the scorer counts, by the hour in which a turn was opened.

    Attributes
    ----------
    turns, in_time : int64 array, shape (..., hours)
        Counted turns, and those in time; hours from the first midnight on, 24 a day. Of a prediction
        the first axis is the replications.
    waits : int64 array, shape (..., hours)
        Answered turns whose wait is averaged.
    waited : float64 array, shape (..., hours)
        The sum of those waits in microseconds.
    """

    turns: Whole
    in_time: Whole
    waits: Whole
    waited: Column

    @cached_property
    def by_day(self) -> "Counts":
        """The same with a day in each place of the last axis."""
        return self._summed(-1)

    @cached_property
    def by_hour(self) -> "Counts":
        """The same with an hour of the day, 0 to 23, in each place of the last axis: of all days together."""
        return self._summed(-2)

    def from_day(self, day: int) -> "Counts":
        """The same without the days before `day`, where the last axis is hours."""
        return Counts(*(column[..., 24 * day :] for column in self.columns))

    @cached_property
    def together(self) -> "Counts":
        """The same of all days and hours together; the last axis has one place."""
        return Counts(*(column.sum(axis=-1, keepdims=True) for column in self.columns))

    @property
    def rate(self) -> Column:
        """Turns in time over turns counted; NaN where there are none."""
        return _over(self.in_time, self.turns)

    @property
    def response_mean_s(self) -> Column:
        """Mean wait in seconds; NaN where there is none to average."""
        return _over(self.waited, self.waits) / SECOND

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """The four, in their order."""
        return self.turns, self.in_time, self.waits, self.waited

    def _summed(self, axis: int) -> "Counts":
        shape = self.turns.shape
        days = (*shape[:-1], shape[-1] // 24, 24)
        return Counts(*(column.reshape(days).sum(axis=axis) for column in self.columns))


def counts_of(log: MessageLog, rules: RuleSet, epoch: int, days: int) -> Counts:
    """What the scorer counts in a log.

    Parameters
    ----------
    log : MessageLog
        Messages in any order, all of which may close or open turns.
    rules : RuleSet
        What opens, closes and counts.
    epoch : int
        The midnight before the first hour counted, in microseconds since 1970.
    days : int
        Natural days counted from there on; turns of others are left out.
    """
    turns = find_turns(log, rules)
    hour = (turns.opened - epoch) // HOUR
    within = (hour >= 0) & (hour < 24 * days)
    found = tally(turns, rules, np.where(within, hour, -1), 24 * days)
    return Counts(found.turns, found.in_time, found.waits, found.waited)


@dataclass(frozen=True)
class Draw:
    """The work of playing one replication: called with its number, it gives what the scorer counts in it.

    Attributes
    ----------
    scenario : Scenario
        The days to come.
    rules : RuleSet
        What they are scored by, whatever the scenario says.
    engine : str
        What plays the desk.
    doubted : callable or None
        Makes of a scenario and a replication's number the scenario that is played, where what it rests
        on is not known for sure.
    """

    scenario: Scenario
    rules: RuleSet
    engine: Engine
    doubted: Callable[[Scenario, int], Scenario] | None = None

    def __call__(self, number: int) -> Counts:
        """What the scorer counts in replication `number`."""
        scenario = self.scenario if self.doubted is None else self.doubted(self.scenario, number)
        with named(self.scenario, number):
            played = play_out(scenario, number, self.engine)
            return counts_of(played.log, self.rules, scenario.epoch, scenario.days)


def predict(
    draw: Draw,
    replications: int,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
) -> Counts:
    """Play replications 0, 1, 2..., so many, and keep what the scorer counts in each.

    Returns
    -------
    Counts
        Of shape (replications, 24 * days).

    Raises
    ------
    ValueError
        For fewer than `LEAST` replications.
    """
    if replications < LEAST:
        raise ValueError(f"wanted at least {LEAST} replications, not {replications}")
    made: list[Counts] = []
    with (
        open_house(draw, draw.engine, jobs, None) as house,
        house.players(replications, simpy_seconds(draw.scenario, replications)) as players,
    ):
        for counts in players.play(range(replications)):
            made.append(counts)
            progress(len(made), replications)
    return Counts(*(np.stack(columns) for columns in zip(*(one.columns for one in made), strict=True)))


def prediction_interval(values: Column, share: float) -> tuple[float, float] | None:
    """The interval that a further value of the same kind falls into with this probability.

    Parameters
    ----------
    values : float64 array, shape (n,)
        One value a replication; NaN where a replication has none, which is left out.
    share : float
        Such as 0.8.

    Returns
    -------
    (float, float) or None
        The values of rank (n + 1)(1 - share)/2 and (n + 1)(1 + share)/2 in order of size, between two of
        them in proportion; the least and the greatest where that is beyond them. None without a value.

    Notes
    -----
    Of n + 1 values that may stand in any order with equal chance, the last is below the k-th smallest of the
    others with probability k / (n + 1) (S. S. Wilks, Annals of Mathematical Statistics 12 (1941), 91-96),
    whatever their distribution: so the interval is exact where what is played is what comes. Where values
    are tied, as rates of 100% are, it holds more.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - share) / 2, (1 + share) / 2], method="weibull")
    return float(low), float(high)


def _over(above: NDArray[Any], below: Whole) -> Column:
    ratio = np.full(below.shape, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
