"""``plan``: the cheapest roster that reaches the target, found with simulation and proved by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import Problem, UserError
from simulator.experiment.engine_choice import EngineAsked, choose_engine
from simulator.planning.plan import Planned, Stage, days_to_search, make_plan
from simulator.planning.plan_result import plan_result
from simulator.report.plan_tables import half_hours
from simulator.scenario.schema import Replications, Scenario
from simulator.verbs.asking import known_engine, loaded, whole
from simulator.verbs.figures import (
    DATE,
    FIGURE,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    Interval,
    Json,
    Table,
    copied,
    interval,
    number,
    table,
    when,
)
from simulator.verbs.simulate import BY_HOUR

CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Those whose cost a frontier asks for."""
TIMES = 4
"""Days of the proof for one of the search's."""
PLANS = 10
"""About how many times a plan plays all the search's days; says which engine pays."""

ROSTER = {
    "name": TEXT, "team": TEXT, "agents": WHOLE, "shift": TEXT, "breaks": TEXT, "on": TEXT, "kept": TRUTH,
    "hours": NUMBER, "cost": NUMBER,
}  # fmt: skip
HALF_HOURS = {
    "time": TIME, "required": WHOLE, "rostered": NUMBER, "load": NUMBER, "load_spread": NUMBER,
    "load_by_formula": NUMBER, "chats": NUMBER,
}  # fmt: skip
BY_DAY = {
    "date": DATE, "judged": TRUTH, "replications_judged": WHOLE, "rate": FIGURE,
    "pass_probability": FIGURE, "turns": FIGURE, "cost": NUMBER,
}  # fmt: skip
PEOPLE = {
    "date": DATE, "line": TEXT, "team": TEXT, "shift": TEXT, "breaks": TEXT, "account": TEXT,
    "start": TIME, "end": TIME,
}  # fmt: skip
FRONTIER = {"confidence": NUMBER, "cost": NUMBER, "feasible": TRUTH}


@dataclass(frozen=True, eq=False)
class StaffingPlan:
    """The cheapest roster found, and its proof: the figures of ``staffsim plan``.

    A `Table` is a dict of read-only arrays; a figure with an interval has three columns there: ``rate``,
    ``rate_low`` and ``rate_high``. NaN stands for no answer.

    Attributes
    ----------
    scenario : Scenario
        The scenario with the roster planned, as it was proved: `simulate` gives the figures again.
    feasible : bool
        Whether it is proved to reach the target; else all else is of the best roster found.
    target, confidence : float
        The rate that each judged day must reach, and how surely, 0 to 1.
    replications : int
        Days of the proof.
    rate : Interval
        Over all days, 0 to 1.
    pass_probability : Interval
        The least of the judged days', 0 to 1.
    cost : float
        Of the whole roster, in what `cost_in` says.
    cost_in : str
        ``money``, or ``hours`` where no team of the menu has an hourly cost.
    lower_bound : float
        What no feasible roster costs less than (docs/plan-bound.md).
    exact : bool
        Whether every cheaper roster was tried.
    evaluations : int
        Rosters tried.
    interrupted : bool
        Whether the search was cut short.
    roster : Table
        A row a line: ``name``, ``team``, ``agents``, ``shift``, ``breaks``, ``on`` (dates; a list's
        items have `` | `` between them), ``kept`` (bool: of the scenario's own), ``hours``, ``cost``.
    half_hours : Table
        ``time`` (datetime64[us]), agents ``required`` and ``rostered``, their ``load``, ``load_spread`` and
        ``load_by_formula``, the ``chats`` that arrive, and ``rostered_TEAM`` for each team.
    by_day : Table
        ``date`` (datetime64[D]), ``judged`` (bool), ``replications_judged``, ``cost``, and with intervals
        ``rate``, ``pass_probability``, ``turns``.
    by_hour : Table
        As of a `Simulation`.
    people : Table
        Who works when: ``date``, ``line``, ``team``, ``shift``, ``breaks``, ``account``, ``start`` and
        ``end`` (datetime64[us]).
    frontier : Table
        ``confidence``, ``cost``, ``feasible`` (bool); without rows unless asked for.

    Examples
    --------
    >>> import simulator as ss
    >>> menu = {"shifts": {"late": {"team": "desk", "shift": "15:00-23:00"}}, "confidence": "50%"}
    >>> shop = ss.load({
    ...     "name": "stall", "start": "2026-11-10",
    ...     "demand": {"chats_per_day": 60},
    ...     "buyers": {"all": {"share": "100%", "turns": 2}},
    ...     "teams": {"desk": {"agents": 6}},
    ...     "roster": {"day": {"team": "desk", "agents": 1, "shift": "09:00-23:00"}},
    ...     "plan": menu,
    ... })
    >>> plan = ss.plan(shop, replications=6)
    >>> plan.feasible, plan.cost_in, plan.roster["name"].tolist()
    (True, 'hours', ['day'])
    """

    scenario: Scenario = field(repr=False)
    feasible: bool
    target: float
    confidence: float
    replications: int
    rate: Interval
    pass_probability: Interval
    cost: float
    cost_in: str
    lower_bound: float
    exact: bool
    evaluations: int
    interrupted: bool
    roster: Table = field(repr=False)
    half_hours: Table = field(repr=False)
    by_day: Table = field(repr=False)
    by_hour: Table = field(repr=False)
    people: Table = field(repr=False)
    frontier: Table = field(repr=False)
    _result: Mapping[str, Any] = field(repr=False)

    def to_dict(self) -> Json:
        """All of it as plain data: what ``staffsim plan --json`` prints (docs/result.md)."""
        return copied(self._result)


def plan(
    scenario: Scenario,
    replications: int | None = None,
    *,
    frontier: bool = False,
    engine: EngineAsked = "auto",
    jobs: int | None = None,
    progress: Callable[[Stage], None] | None = None,
) -> StaffingPlan:
    """Find the cheapest roster with which a day reaches the target as surely as asked: ``staffsim plan``.

    Parameters
    ----------
    scenario : Scenario
        With a plan: what is asked, and the shifts that may be rostered (docs/planning.md).
    replications : int, optional
        Search on so many days and prove on as many others; without it as the confidence wants.
    frontier : bool
        Also find what confidences from 50% to 99% cost.
    engine, jobs
        As for `simulate`.
    progress : callable, optional
        Called with how far the plan has come: ``what``, ``rosters``, ``best`` (cost or None).

    Returns
    -------
    StaffingPlan
        Also where no roster of the menu can do it: then it is not feasible.

    Raises
    ------
    UserError
        Where the scenario has no plan, or an argument is wrong.
    KeyboardInterrupt
        Where it is interrupted before there is a roster to keep.

    Examples
    --------
    >>> import simulator as ss
    >>> ss.plan(ss.load("scenarios/typing.yaml"))
    Traceback (most recent call last):
    ...
    simulator.errors.UserError: typing: plan: no plan; wanted plan: {shifts: {wave: {team: temps, shift: \
19:00-24:00}}}, as docs/planning.md shows
    """
    scenario, count = loaded(scenario), whole("replications", replications, 2)
    known_engine(engine)
    searched = days_of_search(scenario, count, scenario.name)
    choice = choose_engine(scenario, PLANS * searched, engine)
    planned = make_plan(
        scenario, searched, count or TIMES * searched, choice.engine, whole("jobs", jobs),
        CONFIDENCES if frontier else (), progress or _untold,
    )  # fmt: skip
    return _plan(planned)


def days_of_search(scenario: Scenario, replications: int | None, file: str) -> int:
    """On how many days a plan is searched for.

    Raises
    ------
    UserError
        Where the scenario has no plan; `file` is where that is said to be so.
    """
    if scenario.plan is None:
        wanted = "wanted plan: {shifts: {wave: {team: temps, shift: 19:00-24:00}}}, as docs/planning.md shows"
        raise UserError(Problem("no plan", wanted, file, None, "plan"))
    return replications or days_to_search(scenario.plan.confidence)


def scenario_as_proved(planned: Planned) -> Scenario:
    """The scenario with the roster planned, which plays the days of its proof again."""
    count = max(2, len(planned.proof.run.outcomes))
    changes = {
        "name": f"{planned.scenario.name}-planned", "replications": Replications(min=count, max=count)
    }  # fmt: skip
    return planned.proof.entry.scenario.model_copy(update=changes)


def _untold(stage: Stage) -> None:
    """Progress of which nobody wants to know."""


def _plan(planned: Planned) -> StaffingPlan:
    """A plan as a program wants it."""
    figures = plan_result(planned, None)
    steps = [when(row) for row in half_hours(figures)]
    teams = {name: NUMBER for name in (steps[0] if steps else {}) if name.startswith("rostered_")}
    people = figures["people"] or {"shifts": []}
    return StaffingPlan(
        scenario=scenario_as_proved(planned),
        **{
            key: figures[key]
            for key in (
                "feasible", "target", "confidence", "replications", "cost", "cost_in", "exact", "evaluations"
            )
        },
        rate=interval(figures["rate"]),
        pass_probability=interval(figures["pass_probability"]),
        lower_bound=number(figures["lower_bound"]),
        interrupted=figures["search"]["interrupted"],
        roster=table(figures["roster"], ROSTER),
        half_hours=table(steps, {**HALF_HOURS, **teams}),
        by_day=table(figures["by_day"], BY_DAY),
        by_hour=table(map(when, figures["by_hour"]), BY_HOUR),
        people=table(people["shifts"], PEOPLE),
        frontier=table(figures["frontier"] or [], FRONTIER),
        _result=figures,
    )  # fmt: skip
