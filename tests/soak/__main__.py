"""Does memory stay flat? Exit code 1 where it does not.

    python -m tests.soak --minutes 1                what CI does
    python -m tests.soak --minutes 120              by hand
    python -m tests.soak --minutes 1 --leak 100000  with a leak of so many bytes a slice, to see it found

A slice is what a planner does in a day (`tests.soak.work`): 20 replications of double11.yaml among others.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.measures import Held, growth, measure
from tests.soak.work import REPLICATIONS, fill_numpys_cache, leaking, play_slice

SPEED = 80 / 0.72
"""Replications of double11.yaml a second, compiled, two at a time: docs/benchmarks.md."""
KIB, MIB, HOUR = 1024, 1024 * 1024, 3600
LEAST = 6
"""Slices that are judged; so many, and half as many to warm up, whatever the minutes."""
ALLOWED = {"resident": 512.0, "in_use": 512.0, "blocks": 8.0}
"""By how much each may surely grow a slice. A slice takes two seconds or more, so 512 bytes a slice are less
than 1 MiB an hour; so are 8 blocks, of 64 bytes each as a rule."""


def main() -> int:
    """Play slices, say what was held after each, and whether it grew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--leak", type=int, default=0, metavar="BYTES")
    asked = parser.parse_args()
    play = leaking(play_slice, asked.leak) if asked.leak else play_slice
    held: list[Held] = []
    fill_numpys_cache()
    started, end = time.monotonic(), time.monotonic() + 60 * asked.minutes
    with tempfile.TemporaryDirectory() as name:
        folder, temporary = Path(name, "results"), Path(name, "temporary")
        temporary.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        while len(held) < LEAST * 3 // 2 or time.monotonic() < end:
            play(len(held), folder)
            held.append(measure(temporary))
            if len(held) & (len(held) - 1) == 0:
                _tell(len(held), held[-1])
        if len(held) & (len(held) - 1):
            _tell(len(held), held[-1])
        tempfile.tempdir = None
    return judge(held, time.monotonic() - started)


def judge(held: list[Held], seconds: float) -> int:
    """Say whether what was held grew after the first third of the slices; 1 if it did."""
    warm = held[max(2, min(len(held) // 3, len(held) - LEAST)) :]
    an_hour = HOUR * len(held) / seconds
    print(f"{len(held)} slices in {seconds:.0f} s, {REPLICATIONS * len(held)} replications of double11.yaml "
          f"among others; the last {len(warm)} are judged:")  # fmt: skip
    print(f"  two hours of nothing but double11.yaml, at the speed of docs/benchmarks.md, have "
          f"{2 * HOUR * SPEED:,.0f} replications: {2 * HOUR * SPEED / REPLICATIONS:,.0f} slices")  # fmt: skip
    grown = []
    for name, allowed in ALLOWED.items():
        found = growth([getattr(one, name) for one in warm], len(held) - len(warm) + 1)
        unit, size, large = ("blocks", 1, 1) if name == "blocks" else ("KiB", KIB, KIB)
        low, slope, high = (value / size for value in (found.low, found.slope, found.high))
        print(f"  {name}: {slope:+,.2f} {unit} a slice ({low:+,.2f} to {high:+,.2f}), "
              f"allowed {allowed / size:g}; "
              f"at most {high * an_hour / large:,.1f} {unit.replace('K', 'M')} an hour")  # fmt: skip
        if found.low > allowed:
            grown.append(name)
    for name in ("files", "threads", "children", "temporary"):
        counts, half = [getattr(one, name) for one in warm], len(warm) // 2
        most, least = max(counts[:half]), min(counts[half:])  # threads that end come and go
        print(f"  {name}: at most {most} in the first half, at least {least} in the second")
        if least > most:
            grown.append(name)
    print(f"GREW: {', '.join(grown)}" if grown else "flat")
    return bool(grown)


def _tell(number: int, held: Held) -> None:
    print(f"slice {number:5}: resident {held.resident / MIB:.1f} MiB, in use {held.in_use / MIB:.1f} MiB, "
          f"{held.blocks} blocks, {held.files} files, {held.threads} threads, {held.children} children, "
          f"{held.temporary} temporary", flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
