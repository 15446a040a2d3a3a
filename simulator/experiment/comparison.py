"""Several scenarios on common random numbers become a result: who is best, by how much, how sure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import UserError
from simulator.experiment.comparable import different_buyers
from simulator.experiment.contenders import Contender, Lost
from simulator.experiment.outcome import Outcome
from simulator.experiment.result import counts_by_replication as counts_of
from simulator.experiment.result import result
from simulator.experiment.selection import PROCEDURE, Selection
from simulator.experiment.statistics import (
    CONFIDENCE,
    best_probabilities,
    difference_intervals,
    joint_level,
    mean_interval,
    not_told_from,
    unpaired_interval,
)
from simulator.experiment.together import Entry

Json = dict[str, Any]
Column = NDArray[np.float64]
Pair = tuple[Contender, Entry]

LEAST_FOR_CHANCES = 10
"""Rates from which on a chance to be best is told; over fewer it would rest on their being normal."""

MEASURES: Mapping[str, Callable[[Outcome], float]] = {
    "rate": lambda o: o.rate,
    "late_turns": lambda o: float(o.turns.sum() - o.in_time.sum()),
    "response_mean_s": lambda o: o.response_mean_s,
    "first_response_mean_s": lambda o: o.first_response_mean_s,
    "abandoned": lambda o: o.abandoned / o.put_to_people if o.put_to_people else float("nan"),
}
"""What is compared, a value a replication; NaN where it has none."""


def comparison(
    contenders: Sequence[Contender],
    entries: Sequence[Entry],
    selection: Selection | None = None,
    budget: int | None = None,
    failed: Sequence[Lost] = (),
) -> Json:
    """The result of a comparison, with the keys of docs/compare.md.

    Parameters
    ----------
    contenders, entries : sequences of the same length
        The scenarios, the baseline first, and what was played of each.
    selection : Selection, optional
        How replications were given out; None where each had as many as asked for.
    budget : int, optional
        How many there might have been in all.
    failed : sequence of Lost
        Scenarios that did not load, and the `failures` among the entries, which are left out.

    Raises
    ------
    UserError
        Where the baseline failed, or nothing else is left.
    """
    pairs = [(c, e) for c, e in zip(contenders, entries, strict=True) if e.failure is None]
    if len(pairs) < 2 or pairs[0][0] is not contenders[0]:
        raise UserError(dict.fromkeys(problem for one in failed for problem in one.problems))
    base = contenders[0].scenario
    chances = _chances(pairs, base.seed)
    best = _best(pairs, _racing(pairs, entries, selection), selection)
    if best is not None:
        best["probability"] = chances[[c.name for c, _ in pairs].index(best["name"])]
    scenarios = [
        {
            **result(entry.scenario, entry.run),
            "name": contender.name,
            "title": contender.title,
            "late_turns": mean_interval(column(entry, "late_turns"), low=0).as_json(),
            "best_probability": chance,
        }
        for (contender, entry), chance in zip(pairs, chances, strict=True)
    ]
    first = scenarios[0]
    return {
        "kind": "compare",
        "scenario": base.name,
        "title": first["title"],
        "baseline": contenders[0].name,
        **{key: first[key] for key in ("rules", "window", "threshold_s", "target", "start", "days", "seed")},
        "engine": first["engine"],
        "replications": max(scenario["replications"] for scenario in scenarios),
        "budget": budget,
        "indifference": None if selection is None else base.replications.precision,
        "scenarios": scenarios,
        "differences": _differences(pairs, scenarios),
        "best": best,
        "failed": [{"name": one.name, "problems": [str(p) for p in one.problems]} for one in failed],
    }


def failures(contenders: Sequence[Contender], entries: Sequence[Entry]) -> list[Lost]:
    """The scenarios that failed while they were played."""
    return [
        Lost(contender.name, (contender.problem("", f"cannot be played: {entry.failure}"),))
        for contender, entry in zip(contenders, entries, strict=True)
        if entry.failure is not None
    ]


def column(entry: Entry, measure: str) -> Column:
    """One of `MEASURES` in each of an entry's replications."""
    value = MEASURES[measure]
    return np.array([value(outcome) for outcome in entry.outcomes], dtype=np.float64)


def counts_by_replication(contenders: Sequence[Contender], entries: Sequence[Entry]) -> list[Json]:
    """Each replication's own counts, scenario by scenario, those of failed scenarios too."""
    return [
        {"scenario": contender.name, **row}
        for contender, entry in zip(contenders, entries, strict=True)
        for row in counts_of(entry.scenario, entry.run)
    ]


def _racing(pairs: Sequence[Pair], all_of: Sequence[Entry], selection: Selection | None) -> list[int]:
    """Places, among the pairs, of those that may be the best: they have a rate, and were not dropped."""
    rated = [place for place, (_, entry) in enumerate(pairs) if not np.isnan(entry.rates).all()]
    if selection is None:
        return rated
    survivors = {id(all_of[place]) for place in selection.survivors}
    return [place for place in rated if id(pairs[place][1]) in survivors] or rated


def _best(pairs: Sequence[Pair], racing: Sequence[int], selection: Selection | None) -> Json | None:
    """Who has the highest mean rate, how probably, and who cannot be told from it; None without rates."""
    if not racing:
        return None
    rates = [entry.rates for _, entry in pairs]
    best = max(racing, key=lambda place: float(np.nanmean(rates[place])))
    others = [place for place, of in enumerate(rates) if place != best and not np.isnan(of).all()]
    tied = not_told_from([rates[place] for place in others], rates[best])
    ties = [pairs[place][0].name for place, tie in zip(others, tied, strict=True) if tie]
    return {
        "name": pairs[best][0].name,
        "ties": ties,
        "decided": not ties if selection is None else selection.decided,
        "procedure": None if selection is None else PROCEDURE,
        "confidence": CONFIDENCE,
    }


def _chances(pairs: Sequence[Pair], seed: int) -> list[float | None]:
    """The probability of each to have the highest rate; None where it has too few rates."""
    chances: list[float | None] = [None] * len(pairs)
    counts = [np.count_nonzero(~np.isnan(entry.rates)) for _, entry in pairs]
    known = [place for place, count in enumerate(counts) if count >= LEAST_FOR_CHANCES]
    if known:
        found = best_probabilities([pairs[place][1].rates for place in known], seed)
        for place, probability in zip(known, found, strict=True):
            chances[place] = probability
    return chances


def _differences(pairs: Sequence[Pair], scenarios: Sequence[Json]) -> list[Json]:
    """Each scenario less the baseline; the intervals of one measure hold for all scenarios at once."""
    (_, base), rest = pairs[0], pairs[1:]
    intervals = {
        name: difference_intervals([column(entry, name) for _, entry in rest], column(base, name))
        for name in MEASURES
    }
    level = joint_level([entry.rates for _, entry in rest], base.rates, CONFIDENCE)
    rows = []
    for place, (contender, entry) in enumerate(rest):
        row: Json = {"name": contender.name}
        row["replications"] = min(len(entry.outcomes), len(base.outcomes))
        row |= {name: intervals[name][place].as_json() for name in MEASURES}
        both = row["replications"]
        row["unpaired_rate"] = unpaired_interval(entry.rates[:both], base.rates[:both], level).as_json()
        row |= {key: scenarios[place + 1][key] - scenarios[0][key] for key in ("cost", "agent_hours")}
        row["other_buyers"] = different_buyers(entry.scenario, base.scenario)
        rows.append(row)
    if all(scenario["money"] for scenario in scenarios):
        values = [_lost_value(entry) for _, entry in pairs]
        for row, interval in zip(rows, difference_intervals(values[1:], values[0]), strict=True):
            row["lost_value"] = interval.as_json()
    return rows


def _lost_value(entry: Entry) -> Column:
    """What the buyers lost are worth, a value a replication."""
    worth = entry.scenario.money.buyer_value if entry.scenario.money else float("nan")
    return np.array([outcome.lost_buyers * worth for outcome in entry.outcomes], dtype=np.float64)
