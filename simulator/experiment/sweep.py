"""A grid of scenarios, played together, becomes a result: where the target is reached, at what cost."""

from collections.abc import Sequence
from typing import Any

from simulator.errors import Problem, UserError
from simulator.experiment.result import counts_by_replication as counts
from simulator.experiment.result import result
from simulator.experiment.statistics import mean_interval
from simulator.experiment.together import Entry
from simulator.scenario.grid import Grid
from simulator.scenario.points import GridPoint

Json = dict[str, Any]

_OF_ALL = ("title", "start", "days", "rules", "window", "threshold_s", "target", "seed", "engine")
_OF_EACH = (
    "rate", "pass_probability", "cost", "agent_hours", "response_mean_s", "first_response_mean_s",
    "abandoned", "turns", "money",
)  # fmt: skip


def sweep(grid: Grid, points: Sequence[GridPoint], entries: Sequence[Entry]) -> Json:
    """The result of a sweep, with the keys of docs/sweep.md.

    Parameters
    ----------
    grid : Grid
        What was swept over.
    points : sequence of GridPoint
        Every point of the grid.
    entries : sequence of Entry
        What was played of each point that is a valid scenario, in their order.

    Raises
    ------
    UserError
        Where no point could be played: with the first one's problems.
    """
    played: list[tuple[GridPoint, Entry]] = []
    failed: list[tuple[GridPoint, tuple[Problem, ...]]] = []
    for point, entry in _paired(points, entries):
        if entry is None:
            failed.append((point, point.problems))
        elif entry.failure is not None:
            problem = Problem(f"cannot be played: {entry.failure}", key=name(grid, point))
            failed.append((point, (problem,)))
        else:
            played.append((point, entry))
    if not played:
        raise UserError(failed[0][1])
    results = [result(entry.scenario, entry.run) for _, entry in played]
    rows = [
        {
            "values": list(point.values),
            "name": name(grid, point),
            **{key: one[key] for key in _OF_EACH},
            "late_turns": _late_turns(entry),
            "passes": _passes(one),
        }
        for (point, entry), one in zip(played, results, strict=True)
    ]
    first = results[0]
    return {
        "kind": "sweep",
        "scenario": first["scenario"],
        **{key: first[key] for key in _OF_ALL},
        "replications": max(one["replications"] for one in results),
        "paths": [axis.path for axis in grid.axes],
        "axes": [
            {"path": axis.path, "values": list(axis.values), "numbers": axis.numbers and list(axis.numbers)}
            for axis in grid.axes
        ],
        "points": rows,
        "cheapest": cheapest(rows),
        "failed": [
            {"values": list(point.values), "problems": [str(problem) for problem in problems]}
            for point, problems in failed
        ],
    }


def name(grid: Grid, point: GridPoint) -> str:
    """``roster.wave.agents=12, bot.resolves=40%``."""
    return ", ".join(
        f"{axis.path}={value}" for axis, value in zip(grid.axes, point.values, strict=True)
    )


def cheapest(points: Sequence[Json]) -> Json | None:
    """Of the points that pass, the one of least cost, and among equals the one with the highest rate.

    Where no point costs anything, because no team has an hourly cost, agent hours stand for the cost.
    None where no point passes.
    """
    by = "cost" if any(point["cost"] for point in points) else "agent_hours"
    passing = [point for point in points if point["passes"]]
    return min(passing, key=lambda point: (point[by], -point["rate"]["mean"]), default=None)


def counts_by_replication(
    grid: Grid, points: Sequence[GridPoint], entries: Sequence[Entry]
) -> list[Json]:
    """Each replication's own counts, point by point."""
    return [
        {"point": name(grid, point), **row}
        for point, entry in _paired(points, entries)
        if entry is not None
        for row in counts(entry.scenario, entry.run)
    ]


def _paired(
    points: Sequence[GridPoint], entries: Sequence[Entry]
) -> list[tuple[GridPoint, Entry | None]]:
    """Each point with its entry; None for those that were not played."""
    played = iter(entries)
    return [(point, None if point.scenario is None else next(played)) for point in points]


def _late_turns(entry: Entry) -> Json:
    """Counted turns that were not answered in time."""
    return mean_interval([int(o.turns.sum() - o.in_time.sum()) for o in entry.outcomes], low=0).as_json()


def _passes(one: Json) -> bool | None:
    """Whether all of the rate's interval lies at the target or above.

    None without a target, without an interval (one replication), and where the rule set judges no
    replication, which had too few turns.
    """
    low = one["rate"]["low"]
    if one["target"] is None or low is None or one["pass_probability"]["mean"] is None:
        return None
    return bool(low >= one["target"])
