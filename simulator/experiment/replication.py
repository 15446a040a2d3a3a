"""One replication, the whole way: tape, desk, message log, turns, and what is kept of them."""

from dataclasses import dataclass

from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.engine import Engine, play
from simulator.desk.records import Records
from simulator.experiment.outcome import Outcome, outcome_of
from simulator.messages.log import MessageLog
from simulator.messages.transcript import transcript
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import find_turns


@dataclass(frozen=True, eq=False)
class Played:
    """A replication in full.

    Attributes
    ----------
    tape, crew, records : Tape, Crew, Records
        Its chance, its people, and what came of it.
    log : MessageLog
        The same as messages.
    """

    tape: Tape
    crew: Crew
    records: Records
    log: MessageLog


def play_out(scenario: Scenario, number: int, engine: Engine = "simpy") -> Played:
    """Play replication `number` of the scenario by `engine` and keep all of it."""
    tape = draw_tape(scenario, number)
    crew = make_crew(scenario, tape)
    records = play(tape, crew, engine)
    accounts = tuple(agent.account for agent in crew.agents)
    return Played(tape, crew, records, transcript(tape, records, accounts, scenario.epoch))


def replicate(scenario: Scenario, number: int, engine: Engine = "simpy") -> Outcome:
    """Play replication `number` of the scenario by `engine`, score it, and keep what the statistics need.

    Whatever goes wrong is raised with a note that names the replication, its seed, and how to play it
    alone.
    """
    try:
        played = play_out(scenario, number, engine)
        turns = find_turns(played.log, scenario.rule_set)
        return outcome_of(scenario, number, played.tape, played.crew, played.records, turns)
    except Exception as error:  # whatever it is, it is raised again, with where it happened
        seed = scenario.seed
        error.add_note(
            f"in replication {number} of scenario {scenario.name}, seed {seed}; to play it alone: "
            f"staffsim run SCENARIO --seed {seed} --only {number}, with this run's --variant and --set"
        )
        raise
