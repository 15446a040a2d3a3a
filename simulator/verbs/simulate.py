"""``simulate``: a scenario's days played again and again, and the response rate that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.desk.engine import Engine
from simulator.experiment import runner
from simulator.experiment.engine_choice import EngineAsked, choose_engine
from simulator.experiment.playing import Progress
from simulator.experiment.replication import message_log
from simulator.experiment.result import counts_by_replication, result
from simulator.experiment.runner import Run
from simulator.messages.columns import columns_of
from simulator.scenario.schema import Scenario
from simulator.verbs.asking import known_engine, loaded, untold, whole
from simulator.verbs.figures import (
    DATE,
    FIGURE,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    Interval,
    Json,
    Table,
    copied,
    frozen,
    interval,
    table,
    when,
)

BY_DAY = {"date": DATE, "rate": FIGURE, "pass_probability": FIGURE, "turns": FIGURE, "rolling_rate": FIGURE}
BY_HOUR = {
    "time": TIME, "hour": WHOLE, "rate": FIGURE, "turns": FIGURE, "chats": FIGURE,
    "agents_on_duty": NUMBER, "occupancy": FIGURE,
}  # fmt: skip
BY_TEAM = {"team": TEXT, "agents": WHOLE, "agent_hours": NUMBER, "replies": FIGURE, "occupancy": FIGURE}
BY_TEAM_AND_HOUR = {"team": TEXT, "time": TIME, "occupancy": FIGURE}
BY_REPLICATION = {
    "replication": WHOLE, "turns": WHOLE, "in_time": WHOLE, "answered": WHOLE, "rate": NUMBER,
    "chats": WHOLE, "put_to_people": WHOLE, "abandoned": WHOLE,
}  # fmt: skip
VARYING = (
    "rate", "pass_probability", "turns", "answered", "response_mean_s", "first_response_mean_s",
    "pickup_mean_s", "abandoned", "occupancy",
)  # fmt: skip
WAITS = {"within_s": NUMBER, "share": FIGURE}


@dataclass(frozen=True, eq=False)
class Simulation:
    """What came of a scenario's replications: the figures of ``staffsim run``.

    A `Table` is a dict of read-only arrays; a figure with an interval has three columns there: ``rate``,
    ``rate_low`` and ``rate_high``. NaN stands for no answer.

    Attributes
    ----------
    scenario : Scenario
        What was played.
    replications : int
        How often.
    stopped_by : str
        ``precision``, ``max`` or ``asked``: why no more.
    engine : str
        ``simpy`` or ``compiled``; the figures are the same.
    seed : int
        Of all chance.
    rate : Interval
        Turns in time over turns counted, 0 to 1, over all days.
    pass_probability : Interval
        Share of the replications that reach the rule set's target, 0 to 1.
    turns, answered : Interval
        Turns counted, and those answered, a replication.
    response_mean_s, first_response_mean_s : Interval
        Mean wait, and that of each buyer's first turn, in seconds; waits over 30 minutes left out.
    wait_quantiles_s : dict of str to Interval
        ``p50``, ``p90``, ``p95`` and ``p99`` of the wait, in seconds.
    pickup_mean_s : Interval
        From a question to an agent's start on it, in seconds.
    abandoned : Interval
        Share of the chats put to people whose buyer left, 0 to 1.
    occupancy : Interval
        Time spent on replies over time present, 0 to 1.
    agent_hours, cost : float
        Of the roster.
    bot_chats, bot_resolved : Interval
        Chats that the bot took, and those that it resolved, a replication.
    lost_buyers, lost_value : Interval
        Buyers lost to waiting and what they are worth; NaN where the scenario says nothing of money.
    by_day : Table
        ``date`` (datetime64[D]), and with intervals ``rate``, ``pass_probability``, ``turns``,
        ``rolling_rate`` (over the rule set's look-back).
    by_hour : Table
        A row an hour of the days played: ``time`` (datetime64[us], its beginning), ``hour`` (of the day),
        ``agents_on_duty``, and with intervals ``rate``, ``turns``, ``chats``, ``occupancy``.
    by_team : Table
        ``team``, ``agents``, ``agent_hours``, and with intervals ``replies``, ``occupancy``.
    by_team_and_hour : Table
        ``team``, ``time``, and with its interval ``occupancy``.
    by_replication : Table
        A row a replication: ``replication`` (its number), ``turns``, ``in_time``, ``answered``, ``rate``,
        ``chats``, ``put_to_people``, ``abandoned`` (chats).
    waits : Table
        The distribution of the wait: ``within_s`` (seconds), and with its interval ``share`` of the turns
        counted that were answered within them.

    Examples
    --------
    >>> import simulator as ss
    >>> day = ss.simulate(ss.load("scenarios/typing.yaml"), replications=2)
    >>> day.replications, day.rate.low <= day.rate.mean <= day.rate.high
    (2, True)
    >>> print(day.by_hour["time"][9], day.by_hour["turns"].dtype)
    2026-10-20T09:00:00.000000 float64
    """

    scenario: Scenario = field(repr=False)
    replications: int
    stopped_by: str
    engine: str
    seed: int
    rate: Interval
    pass_probability: Interval
    turns: Interval
    answered: Interval
    response_mean_s: Interval
    first_response_mean_s: Interval
    wait_quantiles_s: dict[str, Interval]
    pickup_mean_s: Interval
    abandoned: Interval
    occupancy: Interval
    agent_hours: float
    cost: float
    bot_chats: Interval
    bot_resolved: Interval
    lost_buyers: Interval
    lost_value: Interval
    by_day: Table = field(repr=False)
    by_hour: Table = field(repr=False)
    by_team: Table = field(repr=False)
    by_team_and_hour: Table = field(repr=False)
    by_replication: Table = field(repr=False)
    waits: Table = field(repr=False)
    _result: Mapping[str, Any] = field(repr=False)

    def to_dict(self) -> Json:
        """All of it as plain data: what ``staffsim run --json`` prints (docs/result.md)."""
        return copied(self._result)

    def log(self, replication: int = 0) -> Table:
        """The message log of one replication, which is played for it once more.

        Parameters
        ----------
        replication : int
            Its number, from 0; also one that was not among those played.

        Returns
        -------
        Table
            In order of time, a row a message: ``buyer``, ``time`` (datetime64[us]), ``sender``, ``account``
            (empty where there is none), ``kind``, ``chars`` (int64), and ``type`` where the scenario has
            several types of chat. `simulator.score` and `simulator.calibrate` take it.

        Examples
        --------
        >>> import simulator as ss
        >>> day = ss.simulate(ss.load("scenarios/typing.yaml"), replications=1)
        >>> score = ss.score(day.log(0), rules=day.scenario.rule_set)
        >>> score.rate == day.rate.mean
        True
        """
        number = whole("replication", replication, 0)
        engine: Engine = "simpy" if self.engine == "simpy" else "compiled"
        columns = columns_of(message_log(self.scenario, number or 0, engine))
        return {name: frozen(values) for name, values in columns.items()}


def simulate(
    scenario: Scenario,
    replications: int | None = None,
    *,
    engine: EngineAsked = "auto",
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Play a scenario's days again and again: ``staffsim run``, without its files.

    Parameters
    ----------
    scenario : Scenario
        As `load` gives it.
    replications : int, optional
        Play exactly so many; without it, until the rate is known as precisely as the scenario asks.
    engine : str
        ``auto``, ``simpy`` or ``compiled``; the figures are the same.
    jobs : int, optional
        How many replications at a time; without it, as many as there are cores, if that pays.
    cluster : str, optional
        Address of a Dask scheduler whose workers play instead.
    progress : callable, optional
        Called as ``progress(done, expected)`` after each replication.

    Raises
    ------
    UserError
        Where an argument is wrong, or the cluster cannot be used.

    Examples
    --------
    >>> import simulator as ss
    >>> ss.simulate(ss.load("scenarios/typing.yaml"), replications=1).stopped_by
    'asked'
    """
    scenario, count = loaded(scenario), whole("replications", replications)
    known_engine(engine)
    choice = choose_engine(scenario, count or scenario.replications.min, engine)
    at_a_time = whole("jobs", jobs)
    played = runner.run(scenario, count, at_a_time, progress or untold, choice.engine, cluster)
    return simulation_of(scenario, played, {**result(scenario, played), "variant": None})


def simulation_of(scenario: Scenario, played: Run, figures: Json) -> Simulation:
    """What was played, as a program wants it; `figures` is its result."""
    money, bot = figures["money"] or {}, figures["bot"]
    waits = figures["waits"]
    teams = figures["by_team"]
    of_team = [{"team": team["team"], **when(hour)} for team in teams for hour in team["by_hour"]]
    shares = zip(waits["edges_s"], waits["share_within"], strict=True)
    numbers = ("replications", "stopped_by", "engine", "seed", "agent_hours", "cost")
    varying: Json = {key: interval(figures[key]) for key in VARYING}
    return Simulation(
        scenario=scenario,
        **{key: figures[key] for key in numbers},
        **varying,
        wait_quantiles_s={name: interval(one) for name, one in figures["wait_quantiles_s"].items()},
        bot_chats=interval(bot["chats"]),
        bot_resolved=interval(bot["resolved"]),
        lost_buyers=interval(money.get("lost_buyers")),
        lost_value=interval(money.get("lost_value")),
        by_day=table(figures["by_day"], BY_DAY),
        by_hour=table(map(when, figures["by_hour"]), BY_HOUR),
        by_team=table(teams, BY_TEAM),
        by_team_and_hour=table(of_team, BY_TEAM_AND_HOUR),
        by_replication=table(counts_by_replication(scenario, played), BY_REPLICATION),
        waits=table(({"within_s": edge, "share": share} for edge, share in shares), WAITS),
        _result=figures,
    )
