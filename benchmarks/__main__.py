"""Measure how fast everything is, and write docs/benchmarks.md.

    python -m benchmarks                     everything; about ten minutes on two idle cores
    python -m benchmarks --small             a quick look whether all of it runs and agrees
    python -m benchmarks --only desk2,cores  some of it

Only the full measurement writes the page and is judged by the targets: it ends with 1 where one is
missed, or where two tools disagree.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import (
    calibrating,
    comparison,
    cores,
    memory,
    scaling,
    score_speed,
    startup,
    sweeping,
    whole_way,
    workloads,
)
from benchmarks.agreement import DisagreementError
from benchmarks.page import machine, page, targets
from benchmarks.targets import Section
from benchmarks.tools import load_first

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Effort:
    """How much is measured, and how often."""

    rounds: int
    tapes: int
    days: tuple[int, ...]
    agents: tuple[int, ...]
    replications: int
    in_memory: int
    messages: int
    fresh: int


FULL = Effort(7, 6, (1, 10, 100, 1000), (20, 200, 2000), 80, 400, 10_000_000, 3)
SMALL = Effort(2, 2, (1, 10), (20, 200), 8, 20, 200_000, 1)

WORKLOADS: dict[str, Callable[[int], workloads.Workload]] = {
    "queue": workloads.queue,
    "desk2": lambda tapes: workloads.desk(2, tapes),
    "desk8": lambda tapes: workloads.desk(8, tapes),
    "double11": workloads.double11,
}
PARTS: dict[str, Callable[[Effort], Section]] = {
    "whole-way": lambda effort: whole_way.section(effort.rounds),
    "cores": lambda effort: cores.section(effort.replications, effort.rounds),
    "scaling": lambda effort: scaling.section(effort.days, effort.agents, max(2, effort.rounds // 2)),
    "sweep": lambda effort: sweeping.section(min(20, effort.replications), max(2, effort.rounds // 2)),
    "scoring": lambda effort: score_speed.section(effort.messages, max(2, effort.rounds // 4)),
    "calibrating": lambda effort: calibrating.section(effort.messages // 10, max(2, effort.rounds // 4)),
    "memory": lambda effort: memory.section(effort.in_memory, 1),
    "startup": lambda effort: startup.section(effort.fresh),
}


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 0 where all agree and nothing that was asked for is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure how fast it is.")
    parser.add_argument("--small", action="store_true", help="a quick look; no page, no judgement")
    parser.add_argument(
        "--only", metavar="NAME[,NAME]", help=f"of {', '.join((*WORKLOADS, *PARTS))}; no page"
    )
    asked = parser.parse_args(words)
    names = asked.only.split(",") if asked.only else [*WORKLOADS, *PARTS]
    for name in names:
        if name not in WORKLOADS and name not in PARTS:
            parser.error(f"--only {name}: expected some of {', '.join((*WORKLOADS, *PARTS))}")
    try:
        sections = _measured(names, SMALL if asked.small else FULL)
    except DisagreementError as problem:
        print(f"no time counts: {problem}", file=sys.stderr)
        return 1
    print(f"\n{machine()}\n\n{targets(sections)}")
    if asked.small:
        print("\nThis was a quick look: too little was measured to judge by.")
        return 0
    if not asked.only:
        PAGE.write_text(page(sections), encoding="utf-8")
        print(f"\nWritten: docs/{PAGE.name}")
    return 0 if all(target.met for section in sections for target in section.targets) else 1


def _measured(names: Sequence[str], effort: Effort) -> list[Section]:
    """The sections, each printed when it is there."""
    sections = []
    if played := [name for name in WORKLOADS if name in names]:
        load_first()
        measured = [comparison.measure(WORKLOADS[name](effort.tapes), effort.rounds) for name in played]
        sections.append(_printed(comparison.section(measured)))
    sections += [_printed(part(effort)) for name, part in PARTS.items() if name in names]
    return sections


def _printed(section: Section) -> Section:
    print(f"\n## {section.title}\n\n{section.text}", flush=True)
    return section


if __name__ == "__main__":
    raise SystemExit(main())
