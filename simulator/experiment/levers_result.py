"""What the levers gained, as a result: plain data that is printed, written and drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiment.comparison import column
from simulator.experiment.levers import BestPair, Pair, PlayedLevers
from simulator.experiment.result import counts_by_replication as counts
from simulator.experiment.result import result
from simulator.experiment.selection import PROCEDURE
from simulator.experiment.statistics import CONFIDENCE, difference_intervals, mean_interval, not_told_from
from simulator.experiment.together import Entry
from simulator.scenario.levers import Lever
from simulator.scenario.staffing import cost

Json = dict[str, Any]


def levers_result(played: PlayedLevers) -> Json:
    """The result, with the keys of docs/levers.md.

    A gain is the lever's less today's, in late turns today's less the lever's, so that more is always
    better. The intervals of all levers hold at once, and so do those of all pairs.
    """
    today = played.today
    scenario, base = today.scenario, result(today.scenario, today.run)
    rows = sorted(_levers(played), key=_by_gain)
    return {
        "kind": "levers",
        **{
            key: base[key]
            for key in ("scenario", "title", "rules", "window", "threshold_s", "target", "start", "days",
                        "seed", "engine", "replications")
        },
        "confidence": CONFIDENCE,
        "today": {**base, "late_turns": mean_interval(column(today, "late_turns"), low=0).as_json()},
        "levers": rows,
        "best": _best(played, rows),
        "pairs": sorted(_pairs(played), key=_by_gain),
        "best_pair": None if played.best is None else _best_pair(played, played.best),
        "race": None
        if not played.pairs
        else {
            "procedure": PROCEDURE,
            "indifference": scenario.replications.precision,
            "replications": sum(len(pair.entry.outcomes) for pair in played.pairs),
            "decided": played.decided,
        },
        "skipped": [{"name": s.name, "title": s.title, "why": s.why} for s in played.levers.skipped],
        "failed": [{"name": f.name, "problems": [str(p) for p in f.problems]} for f in played.failed],
    }  # fmt: skip


def counts_by_replication(played: PlayedLevers) -> list[Json]:
    """Each replication's own counts: of today, of each lever, and of each pair."""
    best = played.best
    fresh = [] if best is None else [(None, best.today), (best.pair.one, best.alone), (best.pair, best.both)]
    entries: list[tuple[Lever | Pair | None, Entry]] = [
        (None, played.today), *played.alone, *((pair, pair.entry) for pair in played.pairs), *fresh,
    ]  # fmt: skip
    return [
        {"lever": _named(which), **row}
        for which, entry in entries
        for row in counts(entry.scenario, entry.run)
    ]


def _named(which: Lever | Pair | None) -> str:
    if which is None:
        return ""
    return which.name if isinstance(which, Lever) else f"{which.one.name} + {which.other.name}"


def _by_gain(row: Json) -> float:
    gain = row["gain"]["mean"]
    return float("inf") if gain is None else -float(gain)


def _gains(entries: Sequence[Entry], today: Entry) -> list[Json]:
    """Of each entry what it gains over today: in rate, in late turns, and in sales where they are known.

    Response times are given as they change, the entry's less today's.
    """
    rates = difference_intervals([entry.rates for entry in entries], today.rates)
    late = difference_intervals([-column(e, "late_turns") for e in entries], -column(today, "late_turns"))
    rows = [
        {"gain": gain.as_json(), "late_turns": turns.as_json()}
        for gain, turns in zip(rates, late, strict=True)
    ]
    for key in ("response_mean_s", "first_response_mean_s"):
        slower = difference_intervals([column(entry, key) for entry in entries], column(today, key))
        for row, seconds in zip(rows, slower, strict=True):
            row[key] = seconds.as_json()
    if today.scenario.money is not None:
        saved = difference_intervals([-_lost(entry) for entry in entries], -_lost(today))
        for row, value in zip(rows, saved, strict=True):
            row["saved_value"] = value.as_json()
    return rows


def _lost(entry: Entry) -> NDArray[np.float64]:
    """What the buyers lost are worth, a value a replication; NaN where it is not said."""
    value = entry.scenario.money.buyer_value if entry.scenario.money else float("nan")
    return np.array([outcome.lost_buyers * value for outcome in entry.outcomes], dtype=np.float64)


def _price(today: Entry, entry: Entry, own: Sequence[float | None]) -> Json:
    """What it costs: what was said of its levers, where anything was, and what the roster costs more."""
    given = [price for price in own if price is not None]
    roster = cost(entry.scenario) - cost(today.scenario)
    return {"cost": sum(given) + roster, "own_cost": sum(given) if given else None, "roster_cost": roster}


def _levers(played: PlayedLevers) -> list[Json]:
    entries = [entry for _, entry in played.alone]
    rows = []
    for (lever, entry), gains in zip(played.alone, _gains(entries, played.today), strict=True):
        after = result(entry.scenario, entry.run)
        started = lever.scenario.bot.mode != "off" and played.today.scenario.bot.mode == "off"
        rows.append(
            {
                "name": lever.name,
                "title": lever.title,
                "shipped": lever.shipped,
                "changes": lever.changes,
                **gains,
                **_price(played.today, entry, [lever.cost]),
                "rate": after["rate"],
                "pass_probability": after["pass_probability"],
                "note": "bot_started" if started else "",
            }
        )
    return rows


def _best(played: PlayedLevers, rows: Sequence[Json]) -> Json | None:
    """Who gains most, and who cannot be told from it; None without rates."""
    rated = [row["name"] for row in rows if row["gain"]["mean"] is not None]
    if not rated:
        return None
    entries = {lever.name: entry for lever, entry in played.alone}
    first, *others = rated
    ties = not_told_from([entries[name].rates for name in others], entries[first].rates)
    return {"name": first, "ties": [name for name, tied in zip(others, ties, strict=True) if tied]}


def _pairs(played: PlayedLevers) -> list[Json]:
    entries = [pair.entry for pair in played.pairs]
    return [
        {
            "names": [pair.one.name, pair.other.name],
            "replications": len(pair.entry.outcomes),
            **gains,
            **_price(played.today, pair.entry, [pair.one.cost, pair.other.cost]),
        }
        for pair, gains in zip(played.pairs, _gains(entries, played.today), strict=True)
    ]


def _best_pair(played: PlayedLevers, best: BestPair) -> Json:
    (gains,) = _gains([best.both], best.today)
    (over,) = difference_intervals([best.both.rates], best.alone.rates)
    after = result(best.both.scenario, best.both.run)
    pair = best.pair
    rivals = [rival for rival in played.pairs if rival is not pair]
    tied = not_told_from([rival.entry.rates for rival in rivals], pair.entry.rates)
    return {
        "names": [pair.one.name, pair.other.name],
        **gains,
        "over": pair.one.name,
        "over_gain": over.as_json(),
        **_price(best.today, best.both, [pair.one.cost, pair.other.cost]),
        "rate": after["rate"],
        "pass_probability": after["pass_probability"],
        "ties": [[p.one.name, p.other.name] for p, tie in zip(rivals, tied, strict=True) if tie],
        "replications": len(best.both.outcomes),
        "first_replication": best.first,
    }
