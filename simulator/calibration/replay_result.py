"""What ``staffsim replay`` says, as plain text and numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import NO_BOT, Chats
from simulator.calibration.replay_check import check, hours_off, over, warnings
from simulator.calibration.seen import Seen
from simulator.experiment.comparison import column
from simulator.experiment.outcome import hourly_counts
from simulator.experiment.result import counts_by_replication as counts_of
from simulator.experiment.statistics import difference_intervals, mean_interval
from simulator.experiment.together import Entry
from simulator.messages.log import MessageLog, rows_of
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import agent_hours, cost
from simulator.scoring.metrics import summarise
from simulator.scoring.turns import find_turns
from simulator.units import SECOND, format_clock

Json = dict[str, Any]
Column = NDArray[np.float64]
Whole = NDArray[np.int64]
Figure = Callable[[Column], Any]
"""What becomes of a value a replication."""


def replay_result(
    log: MessageLog, chats: Chats, seen: Seen, own: Entry, other: Entry, asked: Scenario, file: str,
    assumed: Sequence[str] = (),
) -> Json:  # fmt: skip
    """The result of a replay.

    Parameters
    ----------
    log, chats : MessageLog, Chats
        The log.
    seen : Seen
        What it shows of the buyers who were replayed.
    own, other : Entry
        What came of them before the log's own desk, and before the other.
    asked : Scenario
        The other as its file has it, with its own days and look-up.
    file : str
        The log's file.
    assumed : sequence of str
        Paths of what could not be learned.
    """
    scenario = own.scenario
    rules = scenario.rule_set
    actual, turns, in_time = _actual(log, scenario)
    desks = {"own": _desk(own), "other": _desk(other)}
    result: Json = {
        "kind": "replay",
        "scenario": asked.name,
        "title": asked.title,
        "log": file,
        "start": scenario.start.isoformat(),
        "days": scenario.days,
        "rules": rules.name,
        "window": [format_clock(rules.window.start), format_clock(rules.window.end)],
        "threshold_s": rules.threshold / SECOND,
        "target": rules.target,
        "replications": len(own.outcomes),
        "engine": own.engine,
        "seed": scenario.seed,
        "chats": len(seen.arrival),
        "actual": actual,
        **desks,
        "check": check(actual["rate"], own),
        "difference": _difference(own, other),
        "drawn": _drawn(seen),
        "assumed": list(assumed),
    }
    hours = hours_off(*_grids(own), turns, in_time)
    return {**result, "warnings": [*warnings(result, hours, asked, chats, own.scenario, other.scenario)]}


def counts_by_replication(own: Entry, other: Entry) -> list[Json]:
    """Each replication's own counts, at either desk."""
    return [
        {"desk": name, **row}
        for name, entry in (("own", own), ("other", other))
        for row in counts_of(entry.scenario, entry.run)
    ]


def _actual(log: MessageLog, scenario: Scenario) -> tuple[Json, Whole, Whole]:
    """What was, by the same rules on the same days; and counted turns, and those in time, by day and hour.

    What lies before the first midnight or after the last is as unknown to it as to what is played.
    """
    rows = (log.time >= scenario.epoch) & (log.time < scenario.epoch + scenario.horizon)
    turns = find_turns(rows_of(log, np.flatnonzero(rows)), scenario.rule_set)
    score = summarise(turns, scenario.rule_set)
    counted, in_time, _ = hourly_counts(scenario, turns)
    grids = counted.reshape(1, -1, 24), in_time.reshape(1, -1, 24)

    def exactly(values: Column) -> float | None:
        return None if np.isnan(values[0]) else float(values[0])

    found = {
        "rate": score.rate,
        "turns": score.turns,
        "in_time": score.in_time,
        "answered": score.answered,
        "response_mean_s": score.response_mean_s,
        "first_response_mean_s": score.first_response_mean_s,
        **_breakdowns(scenario, *grids, exactly, exactly),
    }
    return found, grids[0][0], grids[1][0]


def _desk(entry: Entry) -> Json:
    """What came of the log's buyers at a desk."""
    scenario, outcomes = entry.scenario, entry.outcomes

    def estimate(values: Sequence[float], high: float = np.inf) -> Json:
        return mean_interval(values, low=0, high=high).as_json()

    return {
        "rate": estimate([o.rate for o in outcomes], high=1),
        "turns": estimate([float(o.turns.sum()) for o in outcomes]),
        "in_time": estimate([float(o.in_time.sum()) for o in outcomes]),
        "answered": estimate([float(o.answered) for o in outcomes]),
        "response_mean_s": estimate([o.response_mean_s for o in outcomes]),
        "first_response_mean_s": estimate([o.first_response_mean_s for o in outcomes]),
        "abandoned": estimate(column(entry, "abandoned").tolist(), high=1),
        "agent_hours": agent_hours(scenario),
        "cost": cost(scenario),
        **_breakdowns(
            scenario,
            *_grids(entry),
            lambda values: mean_interval(values, low=0, high=1).as_json(),
            lambda values: mean_interval(values, low=0).as_json(),
        ),
    }


def _grids(entry: Entry) -> tuple[Whole, Whole]:
    """Counted turns, and those in time, shape (replications, days, 24)."""
    shape = (len(entry.outcomes), -1, 24)
    turns, in_time = (np.stack([getattr(o, name) for o in entry.outcomes]) for name in ("turns", "in_time"))
    return turns.reshape(shape), in_time.reshape(shape)


def _breakdowns(
    scenario: Scenario, turns: Whole, in_time: Whole, share: Figure, count: Figure
) -> dict[str, list[Json]]:
    """By hour of the day, by day, and by both; counts have the shape (replications, days, 24)."""

    def row(which: tuple[Any, ...], **keys: Any) -> Json:
        n, k = (one[which].reshape(len(one), -1).sum(axis=1) for one in (turns, in_time))
        return {**keys, "turns": count(n.astype(np.float64)), "rate": share(over(k, n))}

    every = slice(None)
    dates = [scenario.date(day).isoformat() for day in range(scenario.days)]
    return {
        "by_hour": [row((every, every, hour), hour=hour) for hour in range(24)],
        "by_day": [row((every, day), date=date) for day, date in enumerate(dates)],
        "by_day_and_hour": [
            row((every, day, hour), date=date, hour=hour)
            for day, date in enumerate(dates)
            for hour in range(24)
        ],
    }


def _difference(own: Entry, other: Entry) -> Json:
    """The other desk less the log's own, replication by replication."""
    names = ("rate", "late_turns", "response_mean_s", "first_response_mean_s", "abandoned")
    figures: Json = {
        name: difference_intervals([column(other, name)], column(own, name))[0].as_json() for name in names
    }
    figures["agent_hours"] = agent_hours(other.scenario) - agent_hours(own.scenario)
    teams = [entry.scenario.teams for entry in (own, other)]
    known = all(name in teams[1] for name in teams[0])  # else the log's own desk has no price
    figures["cost"] = cost(other.scenario) - cost(own.scenario) if known else None
    return figures


def _drawn(seen: Seen) -> list[Json]:
    """What the log does not show, of how many chats or turns."""
    chats, turns = len(seen.arrival), len(seen.wait)
    asked = np.diff(seen.first_turn)
    last = np.zeros(chats)
    last[asked > 0] = seen.left[seen.first_turn[1:][asked > 0] - 1]
    more = float(np.where(seen.ended, last, 1.0).sum())
    answered = ~np.isnan(seen.assisted)
    rows = [
        ("lookup", turns, turns),
        ("patience", turns, turns),
        ("turns", round(more), chats),
        ("chars", int((answered & (seen.chars < 0)).sum()), turns),
        ("quick", int((answered & np.isnan(seen.quick) & (seen.assisted == 0)).sum()), turns),
        ("bot", int((seen.bot == NO_BOT).sum()) if seen.own.bot.mode != "off" else 0, chats),
    ]
    return [{"what": what, "count": count, "of": of} for what, count, of in rows if count]
