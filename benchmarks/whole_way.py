"""One replication of Double 11 the whole way, by both engines, and where its time goes."""

import statistics
import time

from benchmarks.targets import Section, Target, table
from benchmarks.timing import interleaved, ratio
from benchmarks.workloads import double11_scenario
from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import Engine, play
from simulator.experiment.memory import at_hand
from simulator.experiment.outcome import outcome_of
from simulator.experiment.replication import replicate
from simulator.messages.transcript import transcript
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import find_turns

AT_LEAST = 25.0
"""Times as fast as the SimPy way that the compiled one is to be."""
STAGES = ("tape", "crew", "desk", "messages", "turns", "outcome")


def section(rounds: int) -> Section:
    """The compiled way against the SimPy way, and both by stage."""
    scenario = double11_scenario()
    with at_hand():  # as in a run
        seconds = interleaved(
            {
                "simpy": lambda: replicate(scenario, 0, "simpy"),
                "compiled": lambda: replicate(scenario, 0, "compiled"),
            },
            rounds,
        )
        simpy, compiled = _stages(scenario, "simpy", rounds), _stages(scenario, "compiled", rounds)
    rows = [(stage, *(f"{1000 * of[stage]:.2f}" for of in (simpy, compiled))) for stage in STAGES]
    rows.append(("in all", *(f"{1000 * statistics.median(seconds[e]):.2f}" for e in ("simpy", "compiled"))))
    text = (
        "Replication 0 of double11.yaml from the scenario to what is kept of it, in milliseconds of"
        " processor time (medians). Both ways share all stages but the desk, and both have the compiler at"
        " hand, which speeds up the SimPy way's other stages too.\n\n"
        + table(("stage", "SimPy way", "compiled way"), rows)
    )
    target = Target(
        "whole way of a replication of double11.yaml, compiled over SimPy",
        ratio(seconds["simpy"], seconds["compiled"]),
        at_least=AT_LEAST,
    )
    return Section("The whole way of a replication", text, (target,))


def _stages(scenario: Scenario, engine: Engine, rounds: int) -> dict[str, float]:
    """Median seconds of processor time of each stage."""
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for _ in range(rounds):
        clock = [time.process_time()]
        tape = draw_tape(scenario, 0)
        clock.append(time.process_time())
        crew = make_crew(scenario, tape)
        clock.append(time.process_time())
        records = play(tape, crew, engine)
        clock.append(time.process_time())
        log = transcript(tape, records, tuple(agent.account for agent in crew.agents), scenario.epoch)
        clock.append(time.process_time())
        turns = find_turns(log, scenario.rule_set)
        clock.append(time.process_time())
        outcome_of(scenario, 0, tape, crew, records, turns)
        clock.append(time.process_time())
        for stage, began, ended in zip(STAGES, clock[:-1], clock[1:], strict=True):
            taken[stage].append(ended - began)
    return {stage: statistics.median(those) for stage, those in taken.items()}
