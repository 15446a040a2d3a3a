"""A log's own buyers before another desk: which days, what meets them, and playing it."""

import datetime as dt
from dataclasses import dataclass

from simulator.calibration.fit import Fit
from simulator.calibration.fitted_scenario import scenario_for
from simulator.calibration.log_tape import log_buyers, log_tape
from simulator.calibration.seen import Seen
from simulator.demand.tape import Tape
from simulator.desk.crew import make_crew
from simulator.desk.engine import Engine, play
from simulator.errors import Problem, UserError
from simulator.experiment.engine_choice import simpy_seconds
from simulator.experiment.outcome import Outcome, outcome_of
from simulator.experiment.playing import Progress, open_house
from simulator.experiment.together import Entry
from simulator.messages.log import MessageLog
from simulator.messages.transcript import transcript
from simulator.scenario.schema import BuyerType, RosterLine, Scenario, Team
from simulator.scoring.breakdown import date_of
from simulator.scoring.turns import find_turns
from simulator.units import DAY


def common_days(log: MessageLog, scenario: Scenario, name: str, file: str) -> tuple[dt.date, int]:
    """The days that a log and a scenario both have: the first, and how many.

    Parameters
    ----------
    log : MessageLog
        The log; one without messages has every day, for what is wrong with it is said elsewhere.
    scenario : Scenario
        What is to be played.
    name, file : str
        The log's file and the scenario's, for messages.

    Raises
    ------
    UserError
        Where they have none in common.
    """
    if not len(log):
        return scenario.start, scenario.days
    first, last = (date_of(int(time) // DAY) for time in (log.time.min(), log.time.max()))
    ends = scenario.date(scenario.days - 1)
    start, end = max(first, scenario.start), min(last, ends)
    if start <= end:
        return start, (end - start).days + 1
    days = (last - first).days + 1
    found = f"plays {_span(scenario.start, ends)}, and {name} has {_span(first, last)}: no day in common"
    wanted = (
        f"wanted days of the log: --set start={first} --set days={days}; or make a scenario of them: "
        f"staffsim calibrate {name} --start {first} --days {days} -o FILE"
    )
    raise UserError(Problem(found, wanted, file, key="start"))


def _span(first: dt.date, last: dt.date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def other_desk(own: Scenario, scenario: Scenario, file: str) -> Scenario:
    """The desk of `scenario` on the days, and with the buyers, of `own`.

    Parameters
    ----------
    own : Scenario
        What was fitted to the log, on the days to replay.
    scenario : Scenario
        Whose teams, roster, desk, bot, outages and look-up await the log's buyers.
    file : str
        Its file, for messages.

    Raises
    ------
    UserError
        Where its types of chat are not the log's, or nobody is on its roster on these days.
    """
    theirs = _types(own, scenario, file)
    buyers = {
        name: buyer.model_copy(update={"lookup": theirs[name].lookup}) for name, buyer in own.buyers.items()
    }
    teams = scenario.teams
    if set(own.buyers) - set(scenario.buyers):  # its one type stands for the log's one
        teams = {name: team.model_copy(update={"serves": None}) for name, team in teams.items()}
    roster = {name: _on_days(line, own) for name, line in scenario.roster.items()}
    if any(line.agents for line in scenario.roster.values()) and not any(
        line.agents for line in roster.values()
    ):
        last = own.date(own.days - 1)
        found = f"nobody is on the roster on the days of the log that it plays, {_span(own.start, last)}"
        wanted = "wanted lines without 'on', or with dates among these"
        raise UserError(Problem(found, wanted, file, key="roster"))
    return scenario.model_copy(
        update={
            "start": own.start, "days": own.days, "demand": own.demand, "buyers": buyers, "teams": teams,
            "roster": roster, "history": None, "plan": None,
        }
    )  # fmt: skip


def _types(own: Scenario, scenario: Scenario, file: str) -> dict[str, BuyerType]:
    """By the log's name of each type the scenario's."""
    names, known = list(own.buyers), scenario.buyers
    if all(name in known for name in names):
        return {name: known[name] for name in names}
    if len(names) == len(known) == 1:
        return dict(zip(names, known.values(), strict=True))
    missing = ", ".join(name for name in names if name not in known)
    found = f"types of chat {', '.join(known)}; the log has {', '.join(names)}, so {missing} is missing"
    wanted = "wanted the log's types: call them alike, or say which column has them: --map type=COLUMN"
    raise UserError(Problem(found, wanted, file, key="buyers"))


def _on_days(line: RosterLine, own: Scenario) -> RosterLine:
    """The line on those of its dates that are played; with nobody on it where none is."""
    if line.on is None:
        return line
    dates = tuple(date for date in line.on if -1 <= (date - own.start).days < own.days)
    return line.model_copy(update={"on": dates} if dates else {"on": None, "agents": 0})


def own_desk(fit: Fit, start: dt.date, days: int) -> Scenario:
    """The log's own desk on those of its days, with who was there.

    Raises
    ------
    UserError
        Where nobody was.
    """
    try:
        return scenario_for(fit, start, days, "own", as_worked=True)
    except ValueError as error:
        last = start + dt.timedelta(days=days - 1)
        wanted = "wanted days on which the log has replies"
        raise UserError(Problem(f"{error}, {_span(start, last)}", wanted)) from None


def as_it_was(own: Scenario, scenario: Scenario) -> Scenario:
    """The log's own desk, to be compared with `scenario`: with its seed, its rules, and its teams' cost."""
    teams = {name: _priced(team, scenario.teams.get(name)) for name, team in own.teams.items()}
    return own.model_copy(
        update={"seed": scenario.seed, "rules": scenario.rules, "teams": teams, "money": scenario.money}
    )


def _priced(team: Team, other: Team | None) -> Team:
    return team if other is None else team.model_copy(update={"hourly_cost": other.hourly_cost})


@dataclass(frozen=True)
class ReplayEach:
    """The work of playing the log's buyers against several desks: called with a number, it gives outcomes.

    Attributes
    ----------
    seen : Seen
        The log's buyers.
    desks : tuple of Scenario
        What awaits them.
    engine : str
        What plays.
    """

    seen: Seen
    desks: tuple[Scenario, ...]
    engine: Engine

    def __call__(self, number: int) -> tuple[Outcome, ...]:
        """Replication `number` at each desk, with the same buyers."""
        try:
            drawn = log_buyers(self.seen, number)
            tapes = [log_tape(self.seen, desk, number, drawn) for desk in self.desks]
            return tuple(self._play(desk, number, tape) for desk, tape in zip(self.desks, tapes, strict=True))
        except Exception as error:  # whatever it is, it is raised again, with where it happened
            error.add_note(f"in replication {number} of the replay, seed {self.seen.own.seed}")
            raise

    def _play(self, desk: Scenario, number: int, tape: Tape) -> Outcome:
        crew = make_crew(desk, tape)
        records = play(tape, crew, self.engine)
        accounts = tuple(agent.account for agent in crew.agents)
        turns = find_turns(transcript(tape, records, accounts, desk.epoch), desk.rule_set)
        return outcome_of(desk, number, tape, crew, records, turns)


def replay(
    seen: Seen,
    desks: tuple[Scenario, ...],
    count: int,
    jobs: int | None = None,
    progress: Progress = lambda done, expected: None,
    engine: Engine = "simpy",
) -> tuple[Entry, ...]:
    """Play the log's buyers against each of the desks.

    Parameters
    ----------
    seen : Seen
        The log's buyers.
    desks : tuple of Scenario
        What awaits them, each on the days of ``seen.own`` and with its seed.
    count : int
        How many replications of each.
    jobs, progress, engine
        As for `simulator.experiment.runner.run`; progress counts the replications of all desks.
    """
    outcomes: list[tuple[Outcome, ...]] = []
    seconds = len(desks) * simpy_seconds(seen.own, count)
    with (
        open_house(ReplayEach(seen, desks, engine), engine, jobs, None) as house,
        house.players(count, seconds) as players,
    ):
        for made in players.play(range(count)):
            outcomes.append(made)
            progress(len(outcomes) * len(desks), count * len(desks))
    return tuple(
        Entry(desk, tuple(made[place] for made in outcomes), engine) for place, desk in enumerate(desks)
    )
