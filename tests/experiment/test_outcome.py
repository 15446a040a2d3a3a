"""What is kept of a replication, interpreted and compiled; test_replication counts over what a shop gives."""

import pickle
from dataclasses import fields

import pytest

from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.engine import play
from simulator.experiment.outcome import QUANTILES, Outcome, outcome_of, wait_edges
from simulator.messages.transcript import transcript
from simulator.scenario.rulesets import SHIPPED
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import find_turns
from simulator.units import SECOND
from tests.experiment.test_replication import small_shop
from tests.kernels import WAYS, all_kernels
from tests.scenarios import a_scenario
from tests.worlds import HOURS, Visit, house, tape_of, worker


def outcome(scenario: Scenario) -> Outcome:
    tape = draw_tape(scenario, 0)
    return kept_of(scenario, tape, make_crew(scenario, tape))


def kept_of(scenario: Scenario, tape: Tape, crew: Crew) -> Outcome:
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


@pytest.mark.parametrize("way", WAYS)
def test_a_wait_of_exactly_the_threshold(way: str) -> None:
    # One waits 180 s, and the microsecond over that the other waits is late.
    scenario = a_scenario(rules="human-9-23")
    chats = [Visit(at=10 * HOURS, work=180), Visit(at=11 * HOURS, work=180, lookup=1e-6)]
    with all_kernels(way):
        kept = kept_of(scenario, tape_of(chats), house(worker()))
    assert (kept.turns[10], kept.in_time[10], kept.turns[11], kept.in_time[11]) == (1, 1, 1, 0)
    assert (kept.turns.sum(), kept.in_time.sum(), kept.answered, kept.pickup_mean_s) == (2, 1, 2, 0.0)
    at = wait_edges(180 * SECOND).index(180 * SECOND)
    assert kept.within[at - 1 : at + 2].tolist() == [0, 1, 2]
    assert list(kept.wait_quantiles_s) == list(QUANTILES)
    assert kept.wait_quantiles_s["p50"] == 180.0000005


@pytest.mark.parametrize("way", WAYS)
def test_a_question_at_the_windows_edges(way: str) -> None:
    # Picked up after 10 s each; those asked at 9:00 and just before 23:00 are in the window.
    asked = [9 * HOURS - 1, 9 * HOURS, 23 * HOURS - 1, 23 * HOURS]
    waits = [10.0, 20.0, 30.0, 40.0]
    crew = house(*(worker((at + wait, at + wait + 1)) for at, wait in zip(asked, waits, strict=True)))
    scenario = a_scenario(rules="human-9-23")
    with all_kernels(way):
        kept = kept_of(scenario, tape_of([Visit(at=at) for at in asked]), crew)
    assert kept.pickup_mean_s == (20 + 30) / 2
    assert kept.turns.sum() == 2
