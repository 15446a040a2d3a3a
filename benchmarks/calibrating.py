"""How long a log takes to be learned from, beside how long it takes to be scored: the whole commands.

The log is the ordinary day, played for as many days as give so many messages, as a CSV file.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.targets import Section, Target, table
from benchmarks.timing import interleaved, ratio, spread
from simulator.experiment.replication import play_out
from simulator.messages.log import in_time_order
from simulator.messages.writing import write_log
from simulator.scenario.load import load_scenario

SCENARIO = Path(__file__).parents[1] / "scenarios" / "ordinary-day.yaml"
CHATS_PER_DAY = 1100
MESSAGES_A_DAY = 18_400
"""Of a day of so many chats."""
MOST_S = 30.0
"""Seconds that a million messages may take."""


def section(messages: int, rounds: int) -> Section:
    """Seconds of `staffsim calibrate` and of `staffsim score` on the same file, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        log, rows = _log(Path(folder), messages)
        acts = {"calibrate": _calibrate(Path(folder), log), "score": _command("score", str(log), "--json")}
        seconds = interleaved(acts, rounds, time.perf_counter, least_s=0.0)
    times = ratio(seconds["calibrate"], seconds["score"])
    took = spread(seconds["calibrate"])
    printed = [(f"`staffsim {name}`", str(spread(values))) for name, values in seconds.items()]
    text = (
        f"{rows:,} messages in a CSV file, whole commands on the wall, figures and all; calibrate takes "
        f"{times} times as long as score.\n\n" + table(("command", "seconds"), printed)
    )
    target = Target(f"to learn from {rows:,} messages", took, at_most=MOST_S, unit=" s")
    return Section("Learning from a log", text, (target,))


def _log(folder: Path, messages: int) -> tuple[Path, int]:
    """A log of about so many messages, and how many they are."""
    days = max(7, round(messages / MESSAGES_A_DAY))
    settings = [f"days={days}", f"demand.chats_per_day={CHATS_PER_DAY}"]
    scenario = load_scenario(SCENARIO, None, settings)
    played = play_out(scenario, 0, "compiled")
    kinds = played.tape.kind[played.log.buyer].astype(np.int16)
    log = in_time_order(replace(played.log, type=kinds, types=tuple(scenario.buyers)))
    write_log(log, folder / "log.csv")
    return folder / "log.csv", len(log)


def _calibrate(folder: Path, log: Path) -> Callable[[], object]:
    """Learning from the log, over what was learned before."""
    shop = folder / "shop.yaml"
    learn = _command("calibrate", str(log), "-o", str(shop), "--out", str(folder), "--quiet")

    def act() -> object:
        shop.unlink(missing_ok=True)
        return learn()

    return act


def _command(*words: str) -> Callable[[], object]:
    staffsim = str(Path(sys.executable).with_name("staffsim"))
    return lambda: subprocess.run([staffsim, *words], check=True, capture_output=True)
