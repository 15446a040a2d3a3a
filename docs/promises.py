"""Print the figures of docs/statistics.md: what intervals, races and probabilities promise, and what they do.

python -m docs.promises queues|races|chances|bad-days|desk|pairs
"""

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from simulator.experiment.selection import select
from simulator.experiment.statistics import (
    Column,
    Estimate,
    best_probabilities,
    difference_intervals,
    mean_interval,
    paired,
    unpaired_interval,
)
from simulator.experiment.together import play_together, play_until_decided
from simulator.scenario.load import load_scenario, variant_names
from simulator.scenario.schema import Scenario
from tests.theory.experiments import (
    Races,
    coverage,
    covers,
    half,
    play,
    race,
    speed_for,
)
from tests.theory.formulas import erlang_c_answered
from tests.theory.worlds import world

ROOT = Path(__file__).resolve().parents[1]
SEED = 2026
REPLICATIONS = 20
BAD = 1 / 7
"""How probable a bad day is, where days are bad or next to perfect."""


def main() -> None:
    """Print what is asked for."""
    PARTS[sys.argv[1]]()


def table(*rows: Sequence[str]) -> None:
    """Print rows of words in columns, the first row as headings; figures stand to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [f"{row[0]:<{widths[0]}}", *(f"{c:>{w}}" for c, w in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells))


def share(value: float) -> str:
    """In a hundred, to a tenth."""
    return f"{value:.1%}"


def points(value: float) -> str:
    """A difference of rates, in percentage points."""
    return f"{100 * value:+.2f}"


def queues() -> None:
    """How often intervals cover."""
    families = {
        "5 queues": [3.0, 3.05, 3.1, 3.2, 3.4],
        "11 queues, much alike": [3.0, *np.linspace(3.3, 3.5, 10)],
        "36 queues": [3.0, *np.linspace(3.05, 5.0, 35)],
    }
    rows = []
    for (name, speeds), experiments in zip(families.items(), (3000, 1500, 500), strict=True):
        found = coverage(SEED, np.array(speeds), experiments, REPLICATIONS)
        lowest, highest = min(found.single), max(found.single)
        rows.append(
            [
                name, f"{experiments:,}", f"{share(lowest)} to {share(highest)}", share(found.joint),
                share(found.bonferroni), f"{found.width:.2f}",
            ]
        )  # fmt: skip
    heads = ["20 replications each", "experiments", "one rate", "all differences", "Bonferroni", "width"]
    table(heads, *rows)


def races() -> None:
    """How often the best is picked, and after how long."""
    step = 0.02
    equal, better = speed_for(0.75), speed_for(0.75 + step)
    spread = [speed_for(0.7 + step * place) for place in range(5)]
    found = {
        "2, one better by 2 points, own replies": run_race([equal, better], step, apart=True),
        "5, one better by 2 points, own replies": run_race([equal] * 4 + [better], step, apart=True),
        "5, one better by 1 point, zone 1, own replies": run_race(
            [equal] * 4 + [speed_for(0.76)], 0.01, apart=True
        ),
        "5, each 2 points better, own replies": run_race(spread, step, apart=True),
        "5, each 2 points better, common replies": run_race(spread, step, apart=False),
    }
    rows = [
        [name, share(r.correct), *(f"{n:.0f}" for n in (r.replications, r.in_full, r.most)), share(r.joint)]
        for name, r in found.items()
    ]
    table(["1,000 races each", "right", "played", "none dropped", "in one go", "differences after"], *rows)


def run_race(speeds: list[float], indifference: float, apart: bool) -> Races:
    """A thousand races at the promised 95%."""
    return race(SEED, np.array(speeds), 1000, REPLICATIONS, indifference, apart=apart)


def chances() -> None:
    """How often the one said to be best with some probability is."""
    experiments, rng = 2500, np.random.default_rng(SEED)
    rates = rng.uniform(0.68, 0.84, (experiments, 3))
    speeds = np.vectorize(speed_for)(rates)
    sample = play(rng, np.repeat(speeds, REPLICATIONS, axis=0), experiments * REPLICATIONS, apart=True)
    said, right = [], []
    for played, true in zip(sample.reshape(experiments, REPLICATIONS, 3), rates, strict=True):
        found = best_probabilities(list(played.T), SEED)
        said.append(max(found))
        right.append(int(np.argmax(found)) == int(true.argmax()))
    rows = []
    for low, high in pairwise([0.33, 0.6, 0.8, 0.9, 0.95, 0.99, 1.01]):
        here = [place for place, p in enumerate(said) if low <= p < high]
        means = (float(np.mean([figures[place] for place in here])) for figures in (said, right))
        rows.append([f"{low:.0%} to {min(high, 1):.0%}", f"{len(here):,}", *map(share, means)])
    table(["said of the likeliest", "times", "on average", "it was the best"], *rows)


def bad_days() -> None:
    """How often an interval covers where one day in seven is bad and the others are next to perfect."""
    experiments = 4000
    true = 1 - (BAD / 9 + (1 - BAD) * 0.005)  # the means of the beta and the exponential
    rows = []
    for replications in (20, 60, 200):
        sample = days(np.random.default_rng(SEED), experiments, replications)
        found = [mean_interval(rates, low=0, high=1) for rates in sample]
        above = float(np.mean([(of.low or 0) > true for of in found]))
        covered = float(np.mean([covers(of, true) for of in found]))
        rows.append([f"{replications}", share(covered), share(above), share(1 - covered - above)])
    print(f"true rate {share(true)}, {experiments:,} experiments each")
    table(["replications", "covers", "too high", "too low"], *rows)
    for first in (20, 60):
        rng = np.random.default_rng(SEED)
        right = sum(best_of_bad_days(rng, first) == 4 for _ in range(400))
        print(f"400 races of five, days of their own, one better by a point, {first} first: right {right}")


def days(rng: np.random.Generator, *shape: int) -> Column:
    """Rates that are 99.5% on average, or, on bad days, 8 in 9."""
    bad = rng.random(shape) < BAD
    return np.asarray(1 - np.where(bad, rng.beta(1, 8, shape), rng.exponential(0.005, shape)))


def best_of_bad_days(rng: np.random.Generator, first: int) -> int:
    """The place of the one that a race picks, of five of which the last is a point better."""
    ahead, indifference = [0, 0, 0, 0, 0.01], 0.01
    sample = days(rng, first, 5) + ahead
    while not (found := select(list(sample.T), first, indifference)).decided:
        sample = np.concatenate([sample, days(rng, len(sample), 5) + ahead])
    return found.survivors[0]


def desk() -> None:
    """The same at the desk itself, played as `staffsim compare` plays."""
    replies = (70, 67)
    true = [erlang_c_answered(1, 0.3 * s / 60, s / 60, 3.0) for s in replies]
    gain = true[1] - true[0]
    experiments = 300
    single, difference, means = [], [], []
    for seed in range(experiments):
        entries = play_together(desks(replies, seed), REPLICATIONS, engine="compiled")
        rates = [entry.rates for entry in entries]
        single.append([covers(mean_interval(r), t) for r, t in zip(rates, true, strict=True)])
        difference.append(covers(difference_intervals(rates[1:], rates[0])[0], gain))
        means.append([r.mean() for r in rates])
    formula, played = (", ".join(share(rate) for rate in rates) for rates in (true, np.mean(means, axis=0)))
    print(f"Erlang's rates: {formula}; played, mean of {experiments} experiments: {played}")
    covered = ", ".join(share(c) for c in np.mean(single, axis=0))
    print(f"intervals of one rate cover: {covered}; of the difference: {share(float(np.mean(difference)))}")

    for name, own in (("common buyers", 0), ("own buyers", 1)):
        correct, counts = 0, []
        for seed in range(100):
            three = [desks([s], 3 * seed + own * n)[0] for n, s in enumerate((70, 70.5, 67))]
            _, selection = play_until_decided(three, REPLICATIONS, 6000, gain, engine="compiled")
            correct += selection.survivors == (2,)
            counts.append(sum(selection.counts))
        print(f"100 races of three, {name}: right {correct}, {np.mean(counts):.0f} replications in all")


def desks(replies: Sequence[float], seed: int) -> list[Scenario]:
    """One agent, 18 chats an hour, replies of so many seconds on average; judged from 09:00 to 23:00."""
    return [world(1, 0.3, f"{seconds}s", seed=seed) for seconds in replies]


def pairs() -> None:
    """What pairing is worth on double11."""
    path = ROOT / "scenarios" / "double11.yaml"
    names = variant_names(path)
    scenarios = [load_scenario(path), *(load_scenario(path, name) for name in names)]
    count = scenarios[0].replications.max
    base, *others = (entry.rates for entry in play_together(scenarios, count, engine="compiled"))
    rows = []
    for name, rates, together in zip(names, others, difference_intervals(others, base), strict=True):
        alone, apart = mean_interval(paired(rates, base)), unpaired_interval(rates, base)
        few = mean_interval(paired(rates[:20], base[:20])), unpaired_interval(rates[:20], base[:20])
        ratios = (f"{half(one) / half(other):.2f}" for one, other in ((alone, apart), few))
        rows.append([name, points(alone.mean or 0.0), width(alone), width(apart), *ratios, width(together)])
    heads = ["points", "paired", "unpaired", "ratio", "of the first 20", "all at once"]
    table([f"{count} replications", *heads], *rows)


def width(estimate: Estimate) -> str:
    """Half the interval, in points."""
    return f"± {100 * half(estimate):.2f}"


PARTS: dict[str, Callable[[], None]] = {
    "queues": queues,
    "races": races,
    "chances": chances,
    "bad-days": bad_days,
    "desk": desk,
    "pairs": pairs,
}

if __name__ == "__main__":
    main()
