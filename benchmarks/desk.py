"""The desk's speed against a bare SimPy model of a chat desk, the command's start, a run's memory.

    python -m benchmarks.desk

Everything that is compared is measured in turn within this one run, so that a busy machine slows both
sides alike; each ratio is the median over the rounds, with the least and the greatest. Both desks play the
same tapes, and before any time counts they must agree on the mean response. Exits with 1 where a target is
missed.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks.bare_desk import bare_desk, plain
from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.model import play
from simulator.experiment.runner import run
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.units import SECOND

DAYS = 6
ROUNDS = 11
LEAST_SPEED = 0.5
"""Of the bare model's turns a second."""
MOST_START = 3.0
"""Of the time of `import click`."""
MOST_GROWTH = 1.05
"""Of a run's peak memory from 5 replications to 50."""
DISAGREE = 1e-3
"""Chance that two equal models are said to disagree on the mean response."""

AGENTS, SLOTS = 20, 4


def main() -> int:
    met = [speed(), start(), memory()]
    return 0 if all(met) else 1


def chat_desk() -> Scenario:
    """20 agents of 4 slots, 2 chats a minute of 5 turns, 25 s replies, 40 s thinking."""
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "start": "2026-11-10",
            "seed": 4,
            "demand": {"chats_per_day": 2 * 24 * 60},
            "buyers": {
                "all": {
                    "share": "100%",
                    "turns": {"dist": "geometric", "mean": 5},
                    "reply_chars": 0,
                    "lookup": {"dist": "lognormal", "mean": "25s", "cv": 0.8},
                    "think_time": {"dist": "exponential", "mean": "40s"},
                    "patience": None,
                }
            },
            "teams": {"all": {"agents": AGENTS, "max_chats": SLOTS, "quick_replies": "0%"}},
            "roster": {"all": {"team": "all", "agents": AGENTS, "shift": "00:00-24:00"}},
        }
    )


def speed() -> bool:
    """Turns a second of the desk over those of the bare model."""
    scenario = chat_desk()
    tapes = [draw_tape(scenario, day) for day in range(DAYS)]
    crew = make_crew(scenario, tapes[0])
    _agree(tapes, crew)
    bare_tapes = [plain(tape) for tape in tapes]
    turns = sum(len(tape.lookup) for tape in tapes)

    def ours() -> None:
        for tape in tapes:
            play(tape, crew)

    def bare() -> None:
        for tape in bare_tapes:
            bare_desk(tape, AGENTS, SLOTS, crew.horizon)

    ours_s, bare_s = _in_turn(ours, bare, time.process_time)
    print(f"desk: {turns / statistics.median(ours_s):,.0f} turns a second; bare SimPy model: ", end="")
    print(f"{turns / statistics.median(bare_s):,.0f}; {turns:,} turns, {ROUNDS} rounds")
    ratio = _spread([b / o for o, b in zip(ours_s, bare_s, strict=True)])
    return _verdict("desk's turns a second over the bare model's", ratio, at_least=LEAST_SPEED)


def _agree(tapes: list[Tape], crew: Crew) -> None:
    """Whether both desks' mean response may be the same: paired by day, Student's t."""
    gaps, means, alike, turns = [], [], 0, 0
    for tape in tapes:
        records = play(tape, crew)
        wait = np.sort((records.reply - records.question)[records.reply >= 0])
        bare = np.sort(bare_desk(plain(tape), AGENTS, SLOTS, crew.horizon))
        alike += int((wait == bare).sum()) if len(wait) == len(bare) else 0
        turns += len(wait)
        means.append(float(wait.mean()) / SECOND)
        gaps.append(float(wait.mean() - bare.mean()) / SECOND)  # whole numbers in order: equal is 0
    half = float(stats.t.isf(DISAGREE / 2, len(gaps) - 1) * stats.sem(gaps))
    gap = statistics.fmean(gaps)
    said = f"mean response {statistics.fmean(means):.4f} s, {gap:+.6f} +- {half:.6f} s from the bare model's"
    if abs(gap) > half:
        raise SystemExit(f"the two desks disagree, no time counts: {said}")
    print(f"{said}: they agree; {alike:,} of {turns:,} waits in order are equal to the microsecond")


def start() -> bool:
    """Time of `staffsim --help` over that of `import click`."""
    script = Path(sys.executable).with_name("staffsim")

    def command(*words: str) -> Callable[[], None]:
        def run_it() -> None:
            subprocess.run(words, check=True, capture_output=True)

        return run_it

    bare_import = command(sys.executable, "-c", "import click")
    help_s, click_s = _in_turn(command(str(script), "--help"), bare_import, time.perf_counter)
    print(f"staffsim --help: {statistics.median(help_s):.3f} s; ", end="")
    print(f"import click: {statistics.median(click_s):.3f} s")
    ratio = _spread([h / c for h, c in zip(help_s, click_s, strict=True)])
    return _verdict("time of staffsim --help over import click's", ratio, at_most=MOST_START)


def memory() -> bool:
    """Peak memory of a run of 50 replications over that of one of 5, each in a process of its own."""
    few, many = _peak(5), _peak(50)
    print(f"peak memory of a run: {few / 2**20:.0f} MiB at 5 replications, {many / 2**20:.0f} MiB at 50")
    return _verdict("peak memory at 50 replications over that at 5", (many / few,) * 3, at_most=MOST_GROWTH)


def _peak(replications: int) -> int:
    """Peak resident bytes of a process that runs so many replications of an ordinary day."""
    words = [sys.executable, "-m", "benchmarks.desk", str(replications)]
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def run_and_print_peak(replications: int) -> None:
    scenario = load_scenario(Path(__file__).parents[1] / "scenarios" / "ordinary-day.yaml")
    run(scenario, exactly=replications, jobs=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak if sys.platform == "darwin" else peak * 1024)


def _in_turn(
    one: Callable[[], None], other: Callable[[], None], clock: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Seconds of both by the clock, round by round, the first round thrown away."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for act, taken in zip((one, other), seconds, strict=True):
            began = clock()
            act()
            if number:
                taken.append(clock() - began)
    return seconds


def _spread(ratios: list[float]) -> tuple[float, float, float]:
    return min(ratios), statistics.median(ratios), max(ratios)


def _verdict(
    what: str, ratio: tuple[float, float, float], at_least: float = 0.0, at_most: float = float("inf")
) -> bool:
    """Print a ratio with its spread and its target; whether the median meets it."""
    low, middle, high = ratio
    met = at_least <= middle <= at_most
    target = f"at least {at_least}" if at_least else f"at most {at_most}"
    print(f"  {what}: {middle:.2f} ({low:.2f} to {high:.2f}), target {target}: {'met' if met else 'MISSED'}")
    return met


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_and_print_peak(int(sys.argv[1]))
    else:
        raise SystemExit(main())
