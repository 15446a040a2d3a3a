"""Cheap experiments whose answer is known: queues from equilibrium, on common random numbers.

A system is a queue of one agent (M/M/1): a customer a minute, exponential replies at a speed of the system's
own. Its rate is the share of customers answered within a limit, which Erlang's formula gives exactly for the
queue in equilibrium. A replication follows so many customers from an equilibrium start, so its expected rate
is the formula's to the last digit. Systems meet the same arrivals and, unless told, the same replies but
for their speed; an experiment is some replications of all systems.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.experiment.selection import Selection, select
from simulator.experiment.statistics import Estimate, difference_intervals, mean_interval
from tests.theory.formulas import erlang_c_answered

Column = NDArray[np.float64]

LIMIT = 0.65
"""Minutes within which a customer is to be answered."""

CUSTOMERS = 200
"""Customers of a replication."""

LONGEST = 2000
"""Replications after which a race that is not decided gets no more."""


def true_rates(speeds: Column) -> Column:
    """Share answered within the limit, for replies at these rates a minute."""
    return np.array([erlang_c_answered(1, 1 / speed, 1 / speed, LIMIT) for speed in speeds])


def speed_for(rate: float) -> float:
    """The speed that gives the rate: in one line with one agent, responses are exponential."""
    return 1 - float(np.log1p(-rate)) / LIMIT


def play(rng: np.random.Generator, speeds: Column, runs: int, apart: bool = False) -> Column:
    """The rates of each system in so many replications, shape (runs, systems); speeds may differ by run too.

    The wait of the next customer is what is left of this one's response when it comes (D. V. Lindley, The
    theory of queues with a single server, Proc. Cambridge Phil. Soc. 48 (1952), 277-289). `apart` gives each
    system replies of its own; arrivals are common to all in any case.
    """
    shape = (runs, speeds.shape[-1]) if apart else (runs, 1)
    waits = rng.random(shape) < 1 / speeds
    wait = np.where(waits, rng.standard_exponential(shape) / (speeds - 1), 0.0)
    in_time = np.zeros((runs, speeds.shape[-1]))
    for _ in range(CUSTOMERS):
        wait += rng.standard_exponential(shape) / speeds
        in_time += wait <= LIMIT
        wait -= rng.standard_exponential((runs, 1))
        np.maximum(wait, 0.0, out=wait)
    return in_time / CUSTOMERS


@dataclass(frozen=True)
class Coverage:
    """How often intervals held what they say, over experiments.

    Attributes
    ----------
    single : tuple of float
        Share of the experiments in which each system's own interval covers its rate.
    joint, bonferroni : float
        In which the intervals for the differences from the first system cover all of them: those of
        `difference_intervals`, and those of Bonferroni's level.
    width : float
        Mean width of the former over that of the latter.
    """

    single: tuple[float, ...]
    joint: float
    bonferroni: float
    width: float


def coverage(seed: int, speeds: Column, experiments: int, replications: int) -> Coverage:
    """Play the experiments, and look which intervals cover."""
    true = true_rates(speeds)
    rates = play(np.random.default_rng(seed), speeds, experiments * replications)
    samples = rates.reshape(experiments, replications, len(speeds))
    single = [list(map(covers, map(mean_interval, sample.T), true)) for sample in samples]
    joint, bonferroni, width = [], [], []
    for sample in samples:
        columns, baseline = sample.T[1:], sample[:, 0]
        wide = [mean_interval(column - baseline, confidence=1 - 0.05 / len(columns)) for column in columns]
        found = difference_intervals(list(columns), baseline)
        joint.append(all(map(covers, found, true[1:] - true[0])))
        bonferroni.append(all(map(covers, wide, true[1:] - true[0])))
        width.append(sum(map(half, found)) / sum(map(half, wide)))
    shares = np.mean(single, axis=0).tolist()
    return Coverage(tuple(shares), float(np.mean(joint)), float(np.mean(bonferroni)), float(np.mean(width)))


def covers(estimate: Estimate, true: float) -> bool:
    """Whether the interval holds the true value."""
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low <= true <= estimate.high


def half(estimate: Estimate) -> float:
    """Half the interval's width."""
    assert estimate.low is not None
    assert estimate.high is not None
    return (estimate.high - estimate.low) / 2


@dataclass(frozen=True)
class Races:
    """How races for the best system ended, over experiments.

    Attributes
    ----------
    correct : float
        Share that picked the system with the highest true rate.
    decided : float
        Share that were over within the replications allowed.
    replications : float
        Mean replications of all systems together.
    in_full : float
        The same if nobody had been dropped before the last replication.
    most : float
        What the first stages would call for in one go, without looking on the way: all systems as many as
        the pair of them that differs most unsteadily.
    joint : float
        Share in which the intervals for the differences from the first system, made after the race from
        what was played, cover all of them.
    """

    correct: float
    decided: float
    replications: float
    in_full: float
    most: float
    joint: float


def race(
    seed: int,
    speeds: Column,
    experiments: int,
    first: int,
    indifference: float,
    confidence: float = 0.95,
    apart: bool = False,
) -> Races:
    """Run the races, with more replications for those that are not over."""
    rng = np.random.default_rng(seed)
    true = true_rates(speeds)
    samples = [np.zeros((0, len(speeds)))] * experiments
    ends: dict[int, Selection] = {}
    played, more = 0, first
    while played < LONGEST and len(ends) < experiments:
        going = [number for number in range(experiments) if number not in ends]
        rates = play(rng, speeds, len(going) * more, apart).reshape(len(going), more, len(speeds))
        for number, rows in zip(going, rates, strict=True):
            samples[number] = np.concatenate([samples[number], rows])
            found = select(list(samples[number].T), first, indifference, confidence)
            if found.decided:
                ends[number] = found
        played += more
        more = played
    picked = [end.survivors == (int(true.argmax()),) for end in ends.values()]
    joint = []
    for number, end in ends.items():
        columns = [samples[number][:count, place] for place, count in enumerate(end.counts)]
        joint.append(all(map(covers, difference_intervals(columns[1:], columns[0]), true[1:] - true[0])))
    counts = np.array([end.counts for end in ends.values()])
    return Races(
        correct=sum(picked) / experiments,
        decided=len(ends) / experiments,
        replications=float(counts.sum(axis=1).mean()),
        in_full=float(counts.max(axis=1).mean()) * len(speeds),
        most=float(np.mean([one_go(s[:first], indifference, confidence) for s in samples])),
        joint=float(np.mean(joint)),
    )


def one_go(stage: Column, indifference: float, confidence: float) -> float:
    """Replications of all systems for the first stage's most unsteady pair: N + 1 times the systems."""
    first, systems = stage.shape
    h2 = ((2 * (1 - confidence) / (systems - 1)) ** (-2 / (first - 1)) - 1) * (first - 1)
    spread = (stage[:, :, None] - stage[:, None, :]).var(axis=0, ddof=1).max()
    return float(systems * max(first, h2 * spread // indifference**2 + 1))
