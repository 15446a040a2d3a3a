"""Peak memory of a run, each in a process of its own.

`python -m benchmarks.memory REPLICATIONS` plays that many and prints the peak in bytes.
"""

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.targets import Section, Target
from benchmarks.timing import spread
from benchmarks.workloads import double11_scenario
from simulator.experiment.runner import run

MIB_AT_MOST = 1024.0
"""Of a run of 400 replications of Double 11."""
GROWTH_AT_MOST = 1.05
"""From a tenth of the replications to all."""


def section(replications: int, rounds: int) -> Section:
    """The peak of a compiled run of Double 11, and whether it grows with the replications."""
    _peak_mib(1)  # compiles what is not cached, which takes memory too
    few = [_peak_mib(replications // 10) for _ in range(rounds)]
    many = [_peak_mib(replications) for _ in range(rounds)]
    text = (
        f"A process that runs double11.yaml, compiled, on all cores: {spread(few).median:.0f} MiB at its "
        f"peak with {replications // 10} replications, {spread(many).median:.0f} MiB with {replications}."
    )
    growth = spread([m / f for m, f in zip(many, few, strict=True)])
    targets = (
        Target(f"peak memory of {replications} replications of double11.yaml", spread(many),
               at_most=MIB_AT_MOST, unit=" MiB"),
        Target("the same over that of a tenth of them", growth, at_most=GROWTH_AT_MOST),
    )  # fmt: skip
    return Section("Memory", text, targets)


def _peak_mib(replications: int) -> float:
    words = [sys.executable, "-m", "benchmarks.memory", str(replications)]
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout) / 2**20


def main(replications: int) -> None:
    """Run so many replications, and print the peak of resident memory in bytes."""
    run(double11_scenario(), exactly=replications, engine="compiled")
    print(_peak())


def _peak() -> int:
    """Of this process, in bytes.

    On Linux the figure of `getrusage` will not do: it begins with the peak of the process that started
    this one, for it outlives `exec`.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peaks = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(peaks[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
