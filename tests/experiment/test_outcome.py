"""What is kept of a replication is the same, interpreted and compiled; test_replication counts it over."""

import pickle
from dataclasses import fields

import pytest

from simulator.demand.tape import draw_tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import play
from simulator.experiment.outcome import Outcome, outcome_of
from simulator.messages.transcript import transcript
from simulator.scenario.rulesets import SHIPPED
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import find_turns
from tests.experiment.test_replication import small_shop
from tests.kernels import WAYS, all_kernels


def outcome(scenario: Scenario) -> Outcome:
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    records = play(tape, crew, "simpy")
    log = transcript(tape, records, tuple(a.account for a in crew.agents), scenario.epoch)
    return outcome_of(scenario, 0, tape, crew, records, find_turns(log, scenario.rule_set))


@pytest.mark.parametrize("rules", sorted(SHIPPED))
def test_interpreted_and_compiled_to_the_last_bit(rules: str) -> None:
    kept = []
    for way in WAYS:
        with all_kernels(way):
            kept.append(outcome(small_shop(rules=rules)))
    assert kept[0].turns.sum() > 1000
    for field in fields(Outcome):
        one, other = (pickle.dumps(getattr(each, field.name)) for each in kept)
        assert one == other, field.name
