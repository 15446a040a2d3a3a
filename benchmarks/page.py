"""The page of the benchmarks: what was measured, on what, and whether it is enough."""

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.targets import Section, table

REMARKS = Path(__file__).with_name("remarks.md")
"""What a person has to say about the figures, kept from one measurement to the next."""

PACKAGES = ("simpy", "numba", "numpy", "polars", "joblib")


def machine() -> str:
    """Processor, cores, system and versions; nothing that names a host or a folder."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{_processor()}, {cores} cores, {platform.system()}; Python {python}, {versions}."


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def targets(sections: Sequence[Section]) -> str:
    """The table of all targets."""
    rows = [target.row for section in sections for target in section.targets]
    return table(("what", "measured", "target", ""), rows)


def page(sections: Sequence[Section]) -> str:
    """The page in Markdown."""
    parts = [
        "# How fast it is",
        "`python -m benchmarks` measures this and writes this page; the tests do not run it. "
        "Every target but the peak memory is a ratio of things measured in turn within one run, so that a "
        "busy machine slows all alike: the median over the rounds, in brackets the least and the greatest. "
        "Before a time counts, both sides have given the same answer.",
        machine(),
        "## Figures to reach",
        targets(sections),
        *(part for section in sections for part in (f"## {section.title}", section.text)),
    ]
    if REMARKS.exists():
        parts.append(REMARKS.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"
