"""Made-up sweeps in the shape of result.json: for tests of drawing and of words, and of nothing else."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

from simulator.experiment.sweep import cheapest
from simulator.scenario.grid import parse_grid
from tests.report.results import figure

TEMPS = "roster.wave.agents=4:16:2"
BOT = "bot.resolves=20%:60%:10%"


def make_sweep(
    *overs: str,
    target: float | None = 0.9,
    replications: int = 20,
    level: float = 0.0,
    hourly: float = 25.0,
    turns: bool = True,
    failing: Sequence[tuple[str, ...]] = (),
    title: str = "Double 11, the eve and the day",
) -> dict[str, Any]:
    """A sweep whose rate grows with each path's place and is shifted by `level`; nothing random."""
    grid = parse_grid(overs or [TEMPS, BOT])
    doubt = 0.012 if replications > 1 else None
    points, failed = [], []
    sizes = [range(len(axis.values)) for axis in grid.axes]
    for places in itertools.product(*sizes):
        values = [axis.values[place] for axis, place in zip(grid.axes, places, strict=True)]
        if tuple(values) in failing:
            failed.append({"values": values, "problems": [f"--over: {values[0]} is too many"]})
            continue
        far = sum(place / max(1, len(size) - 1) for place, size in zip(places, sizes, strict=True))
        rate = min(0.97 - 0.35 * math.exp(-1.8 * far) + level, 1.0) if turns else None
        low = None if rate is None or doubt is None else rate - doubt
        points.append(
            {
                "values": values,
                "name": ", ".join(f"{a.path}={v}" for a, v in zip(grid.axes, values, strict=True)),
                "rate": figure(rate, doubt, share=True),
                "pass_probability": figure(None if target is None else 0.9, doubt and 0.05, share=True),
                "cost": hourly * (200 + 20 * places[0]),
                "agent_hours": 200.0 + 20 * places[0],
                "response_mean_s": figure(60.0 - 20 * far if turns else None, doubt and 2.0),
                "first_response_mean_s": figure(40.0 - 15 * far if turns else None, doubt and 2.0),
                "abandoned": figure(0.04, doubt and 0.005, share=True),
                "turns": figure(9000.0 if turns else 0.0, doubt and 150.0),
                "late_turns": figure(None if rate is None else 9000 * (1 - rate), doubt and 40.0),
                "money": None,
                "passes": None if target is None or low is None else low >= target,
            }
        )
    return {
        "kind": "sweep",
        "scenario": "double11",
        "title": title,
        "start": "2026-11-10",
        "days": 2,
        "rules": "human-9-23",
        "window": ["09:00", "23:00"],
        "threshold_s": 180.0,
        "target": target,
        "seed": 11,
        "engine": "compiled",
        "replications": replications,
        "paths": [axis.path for axis in grid.axes],
        "axes": [
            {"path": axis.path, "values": list(axis.values), "numbers": axis.numbers and list(axis.numbers)}
            for axis in grid.axes
        ],
        "points": points,
        "cheapest": cheapest(points),
        "failed": failed,
    }
