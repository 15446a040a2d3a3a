"""``python -m tests.hostile``: every attack, each within its bounds; the counts by kind."""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path

MODULES = ("documents", "numbers", "paths", "small_tables", "message_logs", "results", "names", "network")


def main() -> int:
    """Run the cases; 1 where one of them goes wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases that have this in kind or name")
    parser.add_argument("--show", action="store_true", help="show what each command said")
    options = parser.parse_args()

    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    _load()
    from tests.hostile.cage import apart, caged
    from tests.hostile.cases import BOUNDS, CASES, faults

    for module in MODULES:
        import_module(f"tests.hostile.{module}")
    started = time.monotonic()
    took: dict[str, list[tuple[float, int]]] = defaultdict(list)
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for place, one in enumerate(CASES):
            if (one.long and options.quick) or options.only not in f"{one.kind}: {one.name}":
                continue
            ground = Path(scratch) / str(place)
            here, logs = ground / "field" / "case", Path(scratch) / f"logs{place}"
            here.mkdir(parents=True)
            logs.mkdir()
            arguments = apart(one.build, here)
            before = {path for path in ground.rglob("*") if here not in path.parents}
            outcome = caged(arguments, here, logs, BOUNDS[one.kind])
            took[one.kind].append((outcome.seconds, outcome.memory))
            found = faults(one, here, outcome, before)
            wrong += bool(found)
            if found or options.show:
                print(f"{one.kind}: {one.name}: {'; '.join(found) or 'ok'}")
                print(f"  {outcome.seconds:.1f} s, {outcome.memory} MB, code {outcome.code}")
                print("".join(f"  | {line[:400]}\n" for line in (outcome.err + outcome.out).splitlines()[-12:]))
    for kind, figures in took.items():
        seconds, memory = max(s for s, _ in figures), max(m for _, m in figures)
        bound = BOUNDS[kind]
        print(
            f"{kind}: {len(figures)} cases within {bound.seconds} s and {bound.memory:,} MB"
            + (f" (at most {seconds:.1f} s and {memory} MB)" if options.show else "")
        )
    print(f"{sum(map(len, took.values()))} attacks, {wrong} of them not refused and not harmless")
    print(f"took {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return 1 if wrong else 0


def _load() -> None:
    """Load what the commands need, before any thread is started: a fork takes only the caller's along."""
    os.environ.update(
        OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", POLARS_MAX_THREADS="2",
        MALLOC_ARENA_MAX="2", LC_ALL="C.UTF-8",
    )  # fmt: skip
    from simulator.commands import SUMMARIES

    for name in SUMMARIES:
        import_module(f"simulator.commands.{name}")
    for name in (
        "fastexcel", "polars", "matplotlib.figure", "matplotlib.font_manager", "matplotlib.backends.backend_agg",
        "matplotlib.backends.backend_svg", "xlsxwriter", "jinja2", "rich.table", "scipy.optimize",
        "simulator.scenario.load", "simulator.scenario.composing", "simulator.messages.reading",
        "simulator.report.html", "simulator.report.xlsx", "simulator.report.figures", "simulator.planning.plan",
        "simulator.desk.compiled", "simulator.calibration.calibration_result",
    ):  # fmt: skip
        import_module(name)
    from simulator.report.fonts import lettering

    for lang in ("en", "zh"):
        lettering(lang, "png")


if __name__ == "__main__":
    sys.exit(main())
