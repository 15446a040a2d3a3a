"""Does the same seed give the same bytes, however it is played? Exit code 1 where it does not.

    python -m tests.determinism                       all ways, with the Python that runs this
    python -m tests.determinism --only "hash seed"    the ways whose names hold that
    python -m tests.determinism --pythons FOLDER      with each Python from 3.11 to 3.14 that is here; their
                                                      environments are made in FOLDER and kept there
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simulator.commands import THREADS
from tests.determinism.pythons import VERSIONS, environment, interpreter
from tests.determinism.ways import FIRST, TAPES, WAYS, Way
from tests.golden.cases import CASES
from tests.golden.making import ROOT

ALL = Way("all", cases=(*(case.name for case in CASES if case.suite), "calibrate"), tapes=TAPES)
"""What each Python plays: what the suite keeps, and a fit."""
AT_A_TIME = 2
"""Ways that are played side by side."""

Digests = dict[str, dict[str, str]]


def play(way: Way, python: Path = Path(sys.executable)) -> dict[str, Any]:
    """What the way writes, as `tests.determinism.worker` tells it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        more = list(way.more)
        if way.cluster:
            from tests.experiment.test_cluster import Cluster

            cluster = Cluster(folder, stack)
            cluster.add("", "")
            more += ["--cluster", cluster.address]
        asked = {"cases": way.cases, "more": more, "reversed": way.backwards, "tapes": way.tapes}
        variables = {**dict.fromkeys(THREADS, "1"), **os.environ, "PYTHONPATH": str(ROOT), **way.environment}
        variables.setdefault("PYTHONHASHSEED", "0")
        done = subprocess.run(
            [python, "-W", "ignore", "-m", "tests.determinism.worker", json.dumps(asked)],
            cwd=folder if way.elsewhere else ROOT, env=variables, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        sys.exit(f"{way.name}: exit code {done.returncode}\n{done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def differing(first: Digests, other: Digests) -> list[str]:
    """The files and tapes that are not the same in both, of those that `other` has."""
    return [
        f"{case}: {name}"
        for case, files in other.items()
        for name in sorted(files.keys() | first[case].keys())
        if files.get(name) != first[case].get(name)
    ]


def compare(first: dict[str, Any], others: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Say which ways gave something else; how many."""
    wrong = 0
    for name, told in others:
        different = differing(first["digests"], told["digests"])
        files = sum(len(files) for files in told["digests"].values())
        same = f"{files} files and tapes, the same"
        verdict = "\n  ".join(["NOT THE SAME", *different]) if different else same
        print(f"{name}: {verdict}", flush=True)
        wrong += bool(different)
    return wrong


def _named(told: dict[str, Any]) -> str:
    return " ".join(f"{name} {version}" for name, version in told["versions"].items())


def main() -> int:
    """Play all ways and compare them with the first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--pythons", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    started = time.monotonic()
    if asked.pythons:
        found = {version: interpreter(version) for version in VERSIONS}
        pythons = [environment(p, v, asked.pythons.resolve()) for v, p in found.items() if p]
        played = (play(ALL, python) for python in pythons)
        wrong, count = compare(play(ALL), ((_named(told), told) for told in played)), len(pythons)
        missing = [version for version, place in found.items() if place is None]
        print(f"not on this machine: {', '.join(missing) or 'none'}")
    else:
        ways = [way for way in WAYS if asked.only in way.name]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            told = pool.map(play, (FIRST, *ways))
            first = next(told)
            wrong, count = compare(first, zip((way.name for way in ways), told, strict=True)), len(ways)
    print(f"{count} ways, {wrong} not the same, {time.monotonic() - started:.0f} s")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
