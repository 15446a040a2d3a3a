"""One replication, the whole way: tape, desk, message log, turns, and what is kept of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from simulator.demand.buyers import Buyers, draw_buyers, shares_buyers
from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.engine import Engine, play
from simulator.desk.records import Records
from simulator.experiment.outcome import Outcome, outcome_of
from simulator.messages.log import MessageLog, in_time_order
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


def play_out(
    scenario: Scenario, number: int, engine: Engine = "simpy", buyers: Buyers | None = None
) -> Played:
    """Play replication `number` of the scenario by `engine` and keep all of it.

    `buyers` are its own, where they have been drawn already for a scenario that shares them.
    """
    tape = draw_tape(scenario, number, buyers)
    crew = make_crew(scenario, tape)
    records = play(tape, crew, engine)
    accounts = tuple(agent.account for agent in crew.agents)
    return Played(tape, crew, records, transcript(tape, records, accounts, scenario.epoch))


def message_log(scenario: Scenario, number: int, engine: Engine = "simpy") -> MessageLog:
    """The message log of replication `number` in order of time; with types of chat if there are several."""
    played = play_out(scenario, number, engine)
    log = played.log
    if len(scenario.buyers) > 1:  # the buyers' codes are the numbers of their chats
        types = tuple(scenario.buyers)
        log = replace(log, type=played.tape.kind[log.buyer].astype("int16"), types=types)
    return in_time_order(log)


def replicate(
    scenario: Scenario, number: int, engine: Engine = "simpy", buyers: Buyers | None = None
) -> Outcome:
    """Play replication `number` of the scenario by `engine`, score it, and keep what the statistics need.

    Whatever goes wrong is raised with a note that names the replication, its seed, and how to play it
    alone.
    """
    with named(scenario, number):
        played = play_out(scenario, number, engine, buyers)
        turns = find_turns(played.log, scenario.rule_set)
        return outcome_of(scenario, number, played.tape, played.crew, played.records, turns)


@dataclass(frozen=True)
class Replicate:
    """The work of playing one scenario: called with a replication's number, it gives its outcome."""

    scenario: Scenario
    engine: Engine

    def __call__(self, number: int) -> Outcome:
        """The outcome of replication `number`, as `replicate` plays it."""
        return replicate(self.scenario, number, self.engine)


@dataclass(frozen=True)
class Failure:
    """What became of a replication that could not be played to its end.

    Attributes
    ----------
    why : str
        What was raised, in one line.
    """

    why: str


@dataclass(frozen=True)
class ReplicateEach:
    """The work of playing several scenarios on common random numbers."""

    scenarios: tuple[Scenario, ...]
    engine: Engine

    def __call__(self, task: tuple[int, tuple[int, ...]]) -> tuple[Outcome | Failure, ...]:
        """Replication `number` of the scenarios at `places`, in that order, as `replicate` plays it.

        `task` is ``(number, places)``. Scenarios with the same buyers have them drawn once, so what-ifs about
        the desk cost no more than the desk. What one of them raises is its own failure and no other's.
        """
        number, places = task
        outcomes: dict[int, Outcome | Failure] = {}
        rest = list(places)
        while rest:
            first = self.scenarios[rest[0]]
            sharing = [place for place in rest if shares_buyers(first, self.scenarios[place])]
            rest = [place for place in rest if place not in sharing]
            outcomes |= self._play(number, sharing)
        return tuple(outcomes[place] for place in places)

    def _play(self, number: int, places: list[int]) -> dict[int, Outcome | Failure]:
        """Replication `number` of scenarios that share their buyers."""
        first = self.scenarios[places[0]]
        try:
            with named(first, number):
                buyers = draw_buyers(first, number)
        except MemoryError:
            raise  # of the machine's, not of theirs
        except Exception as error:  # whatever it is, it is these scenarios' own failure and no other's
            return dict.fromkeys(places, Failure(_in_a_line(error)))
        found: dict[int, Outcome | Failure] = {}
        for place in places:
            try:
                found[place] = replicate(self.scenarios[place], number, self.engine, buyers)
            except MemoryError:
                raise
            except Exception as error:  # as above, of this one alone
                found[place] = Failure(_in_a_line(error))
        return found


def _in_a_line(error: Exception) -> str:
    """What was raised, with its notes."""
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
    return " ".join(f"{type(error).__name__}: {error}{notes}".split())


@contextmanager
def named(scenario: Scenario, number: int) -> Iterator[None]:
    """Note on what is raised in the block in which replication of which scenario it happened."""
    try:
        yield
    except Exception as error:  # whatever it is, it is raised again, with where it happened
        seed = scenario.seed
        error.add_note(
            f"in replication {number} of scenario {scenario.name}, seed {seed}; to play it alone: "
            f"staffsim run SCENARIO --seed {seed} --only {number}, with this run's --variant and --set"
        )
        raise
