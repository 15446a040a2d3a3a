"""Today's scenario and each step from it, played on common random numbers; then the steps two by two.

The best pair is picked by a race among all pairs that may help, and then measured on replications that
the race never saw: what wins a race has had some luck in it, which fresh replications do not repeat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from simulator.desk.engine import Engine
from simulator.errors import UserError
from simulator.experiment.playing import Progress
from simulator.experiment.statistics import paired
from simulator.experiment.together import Entry, play_together, play_until_decided
from simulator.scenario.levers import Failed, Lever, Levers

FIRST = 10
"""Replications of each pair before any is dropped from the race, at most."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Two levers at once.

    Attributes
    ----------
    one, other : Lever
        The one that gains more alone first.
    entry : Entry
        What was played of both together.
    """

    one: Lever
    other: Lever
    entry: Entry


@dataclass(frozen=True, eq=False)
class BestPair:
    """The pair that won, on replications that the race did not see.

    Attributes
    ----------
    pair : Pair
        The pair, as it was in the race.
    today, alone, both : Entry
        Today, the one of its levers that gains more, and both, on the same fresh replications.
    first : int
        The number of the first of these.
    """

    pair: Pair
    today: Entry
    alone: Entry
    both: Entry
    first: int


@dataclass(frozen=True, eq=False)
class PlayedLevers:
    """All that was played.

    Attributes
    ----------
    levers : Levers
        Today and the steps.
    today : Entry
        Today's scenario.
    alone : tuple of (Lever, Entry)
        Each step, in order, those that could not be played left out.
    pairs : tuple of Pair
        The pairs that were in the race.
    best : BestPair or None
        None where there is no pair, or too few replications to say.
    decided : bool
        Whether the race was over before its replications were used up.
    failed : tuple of Failed
        Levers and pairs (``one + other``) that could not be read or played.
    """

    levers: Levers
    today: Entry
    alone: tuple[tuple[Lever, Entry], ...]
    pairs: tuple[Pair, ...]
    best: BestPair | None
    decided: bool
    failed: tuple[Failed, ...]


def play_levers(
    levers: Levers,
    count: int,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
    engine: Engine = "simpy",
    cluster: str | None = None,
) -> PlayedLevers:
    """Play today's scenario and each lever, then the pairs of those that help.

    Parameters
    ----------
    levers : Levers
        What is played.
    count : int
        Replications of today and of each lever; the pairs have as many each on average, at most.
    jobs, progress, engine, cluster
        As for `simulator.experiment.runner.run`.

    Returns
    -------
    PlayedLevers
        Pairs are of levers that change different things and each have a higher mean rate than today. With
        fewer than two replications there are none.

    Raises
    ------
    UserError
        Where today's scenario cannot be played, or the cluster cannot be used.
    """
    done = 0

    def after(now: int, expected: int) -> None:
        progress(done + now, done + expected)

    scenarios = [levers.today, *(lever.scenario for lever in levers.levers)]
    today, *entries = play_together(scenarios, count, jobs, after, engine, cluster)
    if today.failure is not None:
        raise UserError(f"today's scenario cannot be played: {today.failure}")
    done += count * len(scenarios)
    alone = tuple(
        (lever, entry)
        for lever, entry in zip(levers.levers, entries, strict=True)
        if entry.failure is None
    )
    failed = [*levers.failed, *_failures([lever.name for lever in levers.levers], entries)]

    gains = {lever: _gain(entry, today) for lever, entry in alone}
    helping = sorted((lever for lever in gains if gains[lever] > 0), key=lambda lever: -gains[lever])
    partners = [(one, other) for one, other in combinations(helping, 2) if one.goes_with(other)]
    together = []
    for one, other in partners if count > 1 else []:
        try:
            together.append((one, other, levers.together(one, other)))
        except UserError as error:
            failed.append(Failed(pair_name(one, other), error.problems))
    if not together:
        return PlayedLevers(levers, today, alone, (), None, False, tuple(failed))

    raced, selection = play_until_decided(
        [scenario for _, _, scenario in together], min(FIRST, count), count * len(together),
        levers.today.replications.precision, jobs, after, engine, cluster,
    )  # fmt: skip
    done += sum(selection.counts)
    failed += _failures([pair_name(one, other) for one, other, _ in together], raced)
    pairs = tuple(
        Pair(one, other, entry)
        for (one, other, _), entry in zip(together, raced, strict=True)
        if entry.failure is None
    )
    best = None
    survivors = {id(raced[place]) for place in selection.survivors}
    racing = [p for p in pairs if id(p.entry) in survivors and not np.isnan(p.entry.rates).all()]
    if racing:
        pair = max(racing, key=lambda pair: float(np.nanmean(pair.entry.rates)))
        first = max(count, *selection.counts)
        trio = [levers.today, pair.one.scenario, pair.entry.scenario]
        fresh = play_together(trio, count, jobs, after, engine, cluster, first)
        failed += _failures([pair_name(pair.one, pair.other)] * len(trio), fresh)
        if all(entry.failure is None for entry in fresh):
            now, alone_again, both = fresh
            best = BestPair(pair, now, alone_again, both, first)
    return PlayedLevers(
        levers, today, alone, pairs, best, selection.decided, tuple(dict.fromkeys(failed))
    )


def pair_name(one: Lever, other: Lever) -> str:
    """What a pair is called."""
    return f"{one.name} + {other.name}"


def _gain(entry: Entry, today: Entry) -> float:
    """Mean gain in rate over the replications that both have; 0 without any."""
    differences = paired(entry.rates, today.rates)
    return float(differences.mean()) if len(differences) else 0.0


def _failures(names: Sequence[str], entries: Sequence[Entry]) -> list[Failed]:
    return [
        Failed(name, UserError(f"{name} cannot be played: {entry.failure}").problems)
        for name, entry in zip(names, entries, strict=True)
        if entry.failure is not None
    ]
