"""A sweep of Double 11 against runs of its points, one by one, and the whole command on the wall."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.targets import Section, Target
from benchmarks.timing import figure, interleaved, ratio, spread
from simulator.experiment.runner import run
from simulator.experiment.together import play_together
from simulator.scenario.grid import parse_grid
from simulator.scenario.points import grid_points

SCENARIO = Path(__file__).parents[1] / "scenarios" / "double11.yaml"
OVERS = ("roster.wave.agents=4:16:2", "bot.resolves=20%:60%:10%")
AT_MOST = 1.1
"""Times as long as replications of separate runs that those of a sweep may take."""
AT_MOST_S = 60.0


def section(replications: int, rounds: int) -> Section:
    """Replications of 7 x 5 points within a sweep and without, and `staffsim sweep` from start to end."""
    points = grid_points(SCENARIO, None, (), parse_grid(OVERS))
    scenarios = [point.scenario for point in points if point.scenario is not None]
    seconds = interleaved(
        {
            "sweep": lambda: play_together(scenarios, 2, jobs=1, engine="compiled"),
            "runs": lambda: [run(scenario, 2, jobs=1, engine="compiled") for scenario in scenarios],
        },
        rounds,
    )
    took = _command(replications)
    text = (
        f"`{' '.join(_words(replications))}`: {len(scenarios)} points, {figure(took)} s on the wall, with"
        " loading, tables and figures."
    )
    name = f"sweep of 35 points of double11.yaml, {replications} replications each"
    return Section(
        "Sweeps",
        text,
        (
            Target(
                "a sweep's replication over a run's",
                ratio(seconds["sweep"], seconds["runs"]),
                at_most=AT_MOST,
            ),
            Target(name, spread([took]), at_most=AT_MOST_S, unit=" s"),
        ),
    )


def _words(replications: int) -> list[str]:
    overs = [word for over in OVERS for word in ("--over", over)]
    return ["staffsim", "sweep", f"scenarios/{SCENARIO.name}", *overs, "--replications", str(replications)]


def _command(replications: int) -> float:
    """Seconds on the wall of the whole command."""
    with tempfile.TemporaryDirectory() as out:
        words = [str(Path(sys.executable).parent / "staffsim"), *_words(replications)[1:]]
        began = time.perf_counter()
        subprocess.run(
            [*words, "--out", out, "--quiet"], cwd=SCENARIO.parents[1], check=True, capture_output=True
        )
        return time.perf_counter() - began
