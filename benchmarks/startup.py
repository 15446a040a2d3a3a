"""What it costs to begin: the command, the compiler, its cached code, compiling, and what others load.

`python -m benchmarks.startup PROBE` measures one of the `PROBES` in its own, fresh process.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.targets import Section, Target, table
from benchmarks.timing import Spread, figure, interleaved, ratio, spread
from benchmarks.tools import CIMBA, CIW
from benchmarks.workloads import desk, double11_scenario
from simulator.experiment.engine_choice import expected_turns
from simulator.experiment.replication import replicate

HELP_AT_MOST = 3.0
"""Times as long as `import click` that `staffsim --help` may take."""


def section(rounds: int) -> Section:
    """Seconds in fresh processes, and the command's help against click's import."""
    with tempfile.TemporaryDirectory() as kept:
        _probed("first use", kept)
        loading = _spread("first use", rounds, kept)
        turn_s = _spread("simpy", rounds, kept)
        numba = _spread("import numba", rounds, kept)
    compiling = _spread("first use", rounds)
    rows = [
        ("`import numba`", numba),
        ("load the compiled way's cached code", loading),
        ("compile it, where none is cached", compiling),
        ("`import simpy`", _spread("import simpy", rounds)),
    ]
    if CIW.version:
        rows.append(("`import ciw`", _spread("import ciw", rounds)))
    if CIMBA.version:
        rows.append(("`import cimba`", _spread("import cimba", rounds)))
        rows.append(("cimba: compile the chat desk, in every process", _spread("cimba", rounds)))
    help_s, click_s, target = _help(5 * rounds)
    rows += [("`staffsim --help`", help_s), ('`python -c "import click"`', click_s)]
    text = (
        "Seconds in fresh processes, paid once a process and part of no other figure here: of processor time,"
        " and for the last two on the wall.\n\n"
        f"{table(('what', 'seconds'), [(what, str(seconds)) for what, seconds in rows])}\n\n"
        "Of the constants in `simulator/experiment/engine_choice.py`, whose proportion alone matters, this "
        f"run would make SIMPY_TURN_S {figure(turn_s.median * 1e6)}e-6, LOADING_S "
        f"{figure(numba.median + loading.median)}, COMPILING_S {figure(numba.median + compiling.median)}."
    )
    return Section("What it costs to begin", text, (target,))


def _help(rounds: int) -> tuple[Spread, Spread, Target]:
    """Seconds of `staffsim --help`, of `import click`, and their ratio."""

    def command(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run(words, check=True, capture_output=True)

    acts = {
        "help": command(str(Path(sys.executable).with_name("staffsim")), "--help"),
        "click": command(sys.executable, "-c", "import click"),
    }
    seconds = interleaved(acts, rounds, time.perf_counter, least_s=0.0)
    times = ratio(seconds["help"], seconds["click"])
    target = Target("time of `staffsim --help` over `import click`", times, at_most=HELP_AT_MOST)
    return spread(seconds["help"]), spread(seconds["click"]), target


def _spread(probe: str, rounds: int, cache: str | None = None) -> Spread:
    return spread([_probed(probe, cache) for _ in range(rounds)])


def _probed(probe: str, cache: str | None = None) -> float:
    """Seconds that a fresh process measures; without a `cache`, numba's is an empty folder."""
    with tempfile.TemporaryDirectory() as empty:
        words = [sys.executable, "-m", "benchmarks.startup", probe]
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache or empty}
        done = subprocess.run(words, check=True, capture_output=True, text=True, env=environment)
    return float(json.loads(done.stdout))


def _timed(act: Callable[[], object]) -> float:
    began = time.process_time()  # as long as on the wall of an idle machine, and the same on a busy one
    act()
    return time.process_time() - began


def _import(package: str) -> float:
    return _timed(lambda: importlib.import_module(package))


def _first_use() -> float:
    """How much longer the compiled way takes the first time, the compiler being loaded."""
    importlib.import_module("numba")
    scenario = double11_scenario()
    first, second = (_timed(lambda: replicate(scenario, 0, "compiled")) for _ in range(2))
    return first - second


def _simpy_turn() -> float:
    """Seconds of the SimPy way for one of the turns that its scenario leads to expect."""
    scenario = double11_scenario()
    return _timed(lambda: replicate(scenario, 0, "simpy")) / expected_turns(scenario)


def _cimba() -> float:
    (play,) = CIMBA.players(desk(2, 1))
    first, second = (_timed(play) for _ in range(2))
    return first - second


PROBES: dict[str, Callable[[], float]] = {
    "first use": _first_use,
    "simpy": _simpy_turn,
    "cimba": _cimba,
}


def main(probe: str) -> None:
    """Print the seconds that the probe takes; `import PACKAGE` imports one, after all that we import."""
    what, _, package = probe.partition("import ")
    print(json.dumps(_import(package) if not what else PROBES[what]()))


if __name__ == "__main__":
    main(sys.argv[1])
