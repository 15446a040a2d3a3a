"""``python -m tests.hostile``: every attack, each within its bounds; the counts by kind."""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = ("documents", "numbers", "paths", "small_tables", "message_logs", "results", "names", "network")
AT_ONCE = 2


def main() -> int:
    """Run the cases; 1 where one of them goes wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try each Nth of them only")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases that have this in kind or name")
    parser.add_argument("--show", action="store_true", help="show what each command said and took")
    options = parser.parse_args()

    _load()
    from tests.hostile.cases import BOUNDS, CASES

    for module in MODULES:
        import_module(f"tests.hostile.{module}")
    chosen = [
        place
        for place, one in enumerate(CASES)
        if not (one.long and options.quick) and options.only in f"{one.kind}: {one.name}"
    ]
    chosen = chosen[:: options.every]
    started = time.monotonic()
    ended = _side_by_side(chosen)
    by_kind = defaultdict(list)
    for row in ended:
        by_kind[row["kind"]].append(row)
        if row["found"] or options.show:
            print(f"{row['kind']}: {row['name']}: {'; '.join(row['found']) or 'ok'}")
            print(f"  {row['seconds']:.1f} s, {row['memory']} MB, code {row['code']}")
            print("".join(f"  | {line[:400]}\n" for line in row["said"][-12:]))
    for kind, bound in BOUNDS.items():
        if rows := by_kind[kind]:
            print(f"{kind}: {len(rows)} attacks within {bound.seconds} s and {bound.memory:,} MB each")
            if options.show:
                seconds = [row["seconds"] for row in rows]
                most = max(row["memory"] for row in rows)
                print(f"  at most {max(seconds):.1f} s and {most} MB; {sum(seconds):.0f} s in all")
    wrong = sum(bool(row["found"]) for row in ended)
    print(f"{len(ended)} attacks, {wrong} of them neither refused nor harmless")
    print(f"took {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 1 if wrong or len(ended) < len(chosen) else 0


def _side_by_side(chosen: Sequence[int]) -> list[dict[str, Any]]:
    """How the cases at these places ended, in order; a few processes share them."""
    pipes = []
    for share in range(AT_ONCE):
        read, write = os.pipe()
        if os.fork() == 0:
            with os.fdopen(write, "w") as told, tempfile.TemporaryDirectory() as scratch:
                for place in chosen[share::AT_ONCE]:
                    json.dump(_tried(place, Path(scratch)), told)
                    told.write("\n")
            os._exit(0)
        os.close(write)
        pipes.append(read)
    rows = []
    for read in pipes:
        with os.fdopen(read) as told:
            rows += [json.loads(line) for line in told]
    return sorted(rows, key=lambda row: int(row["place"]))


def _tried(place: int, scratch: Path) -> dict[str, Any]:
    from tests.hostile.cage import apart, caged
    from tests.hostile.cases import BOUNDS, CASES, faults

    one = CASES[place]
    ground = scratch / str(place)
    here, logs = ground / "field" / "case", scratch / f"logs{place}"
    here.mkdir(parents=True)
    logs.mkdir()
    arguments = apart(one.build, here)
    before = {path for path in ground.rglob("*") if here not in path.parents}
    outcome = caged(arguments, here, logs, BOUNDS[one.kind])
    return {
        "place": place,
        "kind": one.kind,
        "name": one.name,
        "found": faults(one, here, outcome, before),
        "seconds": outcome.seconds,
        "memory": outcome.memory,
        "code": outcome.code,
        "said": (outcome.err + outcome.out).splitlines()[-12:],
    }


def _load() -> None:
    """Load what the commands need, before any thread is started: a fork takes only the caller's along."""
    os.environ.update(
        OPENBLAS_NUM_THREADS="1",
        OMP_NUM_THREADS="1",
        MKL_NUM_THREADS="1",
        POLARS_MAX_THREADS="2",
        MALLOC_ARENA_MAX="2",
        LC_ALL="C.UTF-8",
    )
    from simulator.commands import SUMMARIES

    for name in SUMMARIES:
        import_module(f"simulator.commands.{name}")
    for name in (
        "fastexcel",
        "polars",
        "matplotlib.figure",
        "matplotlib.font_manager",
        "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_svg",
        "xlsxwriter",
        "jinja2",
        "rich.table",
        "scipy.optimize",
        "simulator.scenario.load",
        "simulator.scenario.composing",
        "simulator.messages.reading",
        "simulator.report.html",
        "simulator.report.xlsx",
        "simulator.report.figures",
        "simulator.planning.plan",
        "simulator.desk.compiled",
        "simulator.calibration.calibration_result",
    ):
        import_module(name)
    from simulator.report.fonts import lettering

    for lang in ("en", "zh"):
        lettering(lang, "png")


if __name__ == "__main__":
    sys.exit(main())
