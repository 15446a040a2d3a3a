"""The proof: the chosen roster on days that the search has never seen."""

from dataclasses import dataclass

import numpy as np

from simulator.desk.engine import Engine
from simulator.experiment.runner import Run, run
from simulator.experiment.statistics import Estimate, share_interval
from simulator.experiment.together import Entry, play_together
from simulator.planning.goal import Goal, judged_by
from simulator.planning.menu import Counts, Menu, staffed
from simulator.scenario.schema import BuyerType, Scenario

OTHERWISE = 100
"""Replications, at most, that show what other buyers would make of the same roster."""


@dataclass(frozen=True, eq=False)
class Proof:
    """A roster on fresh days.

    Attributes
    ----------
    entry : Entry
        The roster, as a scenario of the proof's seed, and what came of it.
    passes : tuple of Estimate
        Of each judged day, the probability to reach the target, with its binomial interval.
    holds : bool
        Whether each is at least the confidence, and no hour is below the floor.
    """

    entry: Entry
    passes: tuple[Estimate, ...]
    holds: bool

    @property
    def least(self) -> Estimate:
        """The least of the judged days' probabilities."""
        return min(self.passes, key=lambda of: -1.0 if of.mean is None else of.mean)

    @property
    def run(self) -> Run:
        """The proof's replications."""
        return self.entry.run


def prove(
    menu: Menu,
    goal: Goal,
    rosters: list[Counts],
    seed: int,
    count: int,
    jobs: int | None,
    engine: Engine,
) -> list[Proof]:
    """Play rosters on the same `count` days of a seed, replications 0, 1, 2...

    Raises
    ------
    RuntimeError
        Where a replication could not be played to its end.
    """
    scenarios = [as_planned(menu, goal, roster, seed) for roster in rosters]
    entries = play_together(scenarios, count, jobs, engine=engine)
    for entry in entries:
        if entry.failure is not None:
            raise RuntimeError(entry.failure)
    return [judged(entry, goal) for entry in entries]


def as_planned(menu: Menu, goal: Goal, roster: Counts, seed: int) -> Scenario:
    """The scenario with a roster, judged by the plan's target."""
    return judged_by(staffed(menu, roster), goal.target).model_copy(update={"seed": seed})


def judged(entry: Entry, goal: Goal) -> Proof:
    """What the replications of a roster say of the goal; a day that has no turns enough does not miss it."""
    rules, days = entry.scenario.rule_set, entry.scenario.days
    turns = np.stack([outcome.turns for outcome in entry.outcomes])
    in_time = np.stack([outcome.in_time for outcome in entry.outcomes])
    by_day = [column.reshape(len(column), days, 24).sum(axis=2) for column in (turns, in_time)]
    passes = tuple(
        share_interval(
            [
                rules.passes(good / all_ if all_ else None, all_)
                for all_, good in zip(by_day[0][:, day].tolist(), by_day[1][:, day].tolist(), strict=True)
            ]
        )
        for day in goal.days
    )
    enough = all(of.mean is None or of.mean >= goal.confidence for of in passes)
    return Proof(entry, passes, enough and not hours_below(goal, turns, in_time))


def hours_below(goal: Goal, turns: np.ndarray, in_time: np.ndarray) -> list[int]:
    """Hours of the judged days, from the first midnight, whose mean rate is below the plan's floor.

    Parameters
    ----------
    goal : Goal
        What is asked for.
    turns, in_time : int64 array, shape (replications, hours)
        Counted turns, and those in time.
    """
    if goal.hourly_floor is None:
        return []
    found = []
    for hour in range(turns.shape[1]):
        there = turns[:, hour] > 0
        if hour // 24 in goal.days and there.any():
            rate = float((in_time[there, hour] / turns[there, hour]).mean())
            if rate < goal.hourly_floor:
                found.append(hour)
    return found


def otherwise(
    proof: Proof, buyers: dict[str, BuyerType], goal: Goal, jobs: int | None, engine: Engine
) -> Proof:
    """The same roster on some of the same days, were the buyers these: more, or less patient ones."""
    scenario = proof.entry.scenario.model_copy(update={"buyers": buyers})
    played = run(scenario, min(OTHERWISE, len(proof.entry.outcomes)), jobs, engine=engine)
    return judged(Entry(scenario, played.outcomes, engine), goal)
