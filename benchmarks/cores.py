"""A run on two cores against the same run on one."""

import statistics
import time

from benchmarks.targets import Section, Target
from benchmarks.timing import interleaved, ratio
from benchmarks.workloads import double11_scenario
from simulator.experiment.runner import run

AT_LEAST = 1.85
"""Times as fast that two cores are to be."""


def section(replications: int, rounds: int) -> Section:
    """A compiled run of Double 11 with one job and with two, by the clock on the wall."""
    scenario = double11_scenario()

    def act(jobs: int) -> float:
        return sum(outcome.rate for outcome in run(scenario, replications, jobs, engine="compiled").outcomes)

    if act(1) != act(2):
        raise AssertionError("two jobs do not give what one gives")
    seconds = interleaved({"1": lambda: act(1), "2": lambda: act(2)}, rounds, time.perf_counter)
    one, two = (statistics.median(seconds[jobs]) for jobs in ("1", "2"))
    text = (
        f"{replications} replications of double11.yaml, compiled, from the scenario to the outcomes: "
        f"{one:.2f} s with one job, {two:.2f} s with two; the outcomes are the same."
    )
    target = Target(
        "two cores over one, a run of double11.yaml", ratio(seconds["1"], seconds["2"]), at_least=AT_LEAST
    )
    return Section("Two cores", text, (target,))
