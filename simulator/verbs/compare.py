"""``compare``: which of several scenarios is best, by how much, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import Problem, UserError
from simulator.experiment.comparable import check_comparable
from simulator.experiment.comparison import MEASURES, comparison, failures
from simulator.experiment.contenders import Contender
from simulator.experiment.engine_choice import EngineAsked, choose_engine
from simulator.experiment.playing import Progress
from simulator.experiment.selection import Selection
from simulator.experiment.together import Entry, play_together, play_until_decided
from simulator.scenario.documents import shown
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import nearest
from simulator.verbs.asking import known_engine, loaded, untold, whole
from simulator.verbs.figures import FIGURE, NUMBER, TEXT, WHOLE, Json, Table, copied, number, table
from simulator.verbs.simulate import Simulation, simulation_of

SCENARIOS = {
    "name": TEXT, "title": TEXT, "replications": WHOLE, "rate": FIGURE, "pass_probability": FIGURE,
    "best_probability": NUMBER, "turns": FIGURE, "late_turns": FIGURE, "response_mean_s": FIGURE,
    "first_response_mean_s": FIGURE, "abandoned": FIGURE, "occupancy": FIGURE, "agent_hours": NUMBER,
    "cost": NUMBER,
}  # fmt: skip
DIFFERENCES = {
    "name": TEXT, "replications": WHOLE, **dict.fromkeys(MEASURES, FIGURE), "unpaired_rate": FIGURE,
    "lost_value": FIGURE, "cost": NUMBER, "agent_hours": NUMBER, "other_buyers": TEXT,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several scenarios that met the same buyers: the figures of ``staffsim compare``.

    A `Table` is a dict of read-only arrays; a figure with an interval has three columns there: ``rate``,
    ``rate_low`` and ``rate_high``. NaN stands for no answer.

    Attributes
    ----------
    baseline : str
        The name of the scenario that the others are compared with.
    replications : int
        The most that any has had.
    best : str
        The name of the one with the highest mean rate; empty where none has a rate.
    ties : tuple of str
        Those that cannot be told from it.
    decided : bool
        Whether it is decided that it is the best, by 95%.
    best_probability : float
        The probability that it has the highest rate; NaN with fewer than ten replications.
    scenarios : Table
        A row a scenario, the baseline first: ``name``, ``title``, ``replications``, ``best_probability``,
        ``agent_hours``, ``cost``, and with intervals ``rate``, ``pass_probability``, ``turns``,
        ``late_turns``, ``response_mean_s``, ``first_response_mean_s``, ``abandoned``, ``occupancy``.
    differences : Table
        A row each scenario but the baseline, less the baseline: ``name``, ``replications``, ``cost``,
        ``agent_hours``, ``other_buyers`` (paths of what differs in them), and with paired intervals, which
        hold for all rows at once, ``rate``, ``late_turns``, ``response_mean_s``,
        ``first_response_mean_s``, ``abandoned``, ``lost_value``, and ``unpaired_rate`` without
        pairing.
    simulations : dict of str to Simulation
        All figures of each, by name.
    failed : dict of str to str
        Scenarios that could not be played to their end, by name, and why; they are not in the tables.

    Examples
    --------
    >>> import simulator as ss
    >>> typists = ss.variants("scenarios/typing.yaml", set={"demand.chats_per_day": 1200})
    >>> found = ss.compare(typists, replications=2, baseline="usual")
    >>> found.best, found.differences["name"][found.differences["rate"] < 0].tolist()
    ('fast', ['slow'])
    """

    baseline: str
    replications: int
    best: str
    ties: tuple[str, ...]
    decided: bool
    best_probability: float
    scenarios: Table = field(repr=False)
    differences: Table = field(repr=False)
    simulations: dict[str, Simulation] = field(repr=False)
    failed: dict[str, str]
    _result: Mapping[str, Any] = field(repr=False)

    def to_dict(self) -> Json:
        """All of it as plain data: what ``staffsim compare --json`` prints (docs/compare.md)."""
        return copied(self._result)


def compare(
    scenarios: Mapping[str, Scenario] | Sequence[Scenario],
    replications: int | None = None,
    *,
    budget: int | None = None,
    baseline: str | None = None,
    engine: EngineAsked = "auto",
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Play several scenarios with the same buyers and compare them: ``staffsim compare``, without its files.

    Parameters
    ----------
    scenarios : mapping of str to Scenario, or sequence of Scenario
        Two or more, of the same days, rules and seed. Without names of yours they go by their own.
        `variants` gives those of a file.
    replications : int, optional
        Play exactly so many of each.
    budget : int, optional
        Play at most so many in all, where they decide who is best; without either, the baseline's
        ``replications.max`` times the scenarios.
    baseline : str, optional
        The name of the one to compare the others with; without it, the first.
    engine, jobs, cluster, progress
        As for `simulate`; progress counts the replications of all scenarios.

    Raises
    ------
    UserError
        Where an argument is wrong, the scenarios cannot be compared, or the baseline or all others fail.

    Examples
    --------
    >>> import simulator as ss
    >>> shop = ss.load("scenarios/typing.yaml", set={"demand.chats_per_day": 300})
    >>> fewer = ss.load(shop, set={"name": "fewer", "roster.late.agents": 3})
    >>> float(ss.compare([shop, fewer], replications=2).differences["agent_hours"][0]) < 0
    True
    """
    contenders = _contenders(scenarios, baseline)
    count, most = whole("replications", replications), whole("budget", budget)
    if count is not None and most is not None:
        raise UserError(Problem("both replications and budget", "give one of them"))
    known_engine(engine)
    check_comparable(contenders)
    base = contenders[0].scenario
    first = count or base.replications.min
    if count is None:
        most = enough(most, contenders, "budget")
    choice = choose_engine(base, first * len(contenders), engine)
    played = [contender.scenario for contender in contenders]
    told, at_a_time = progress or untold, whole("jobs", jobs)
    selection: Selection | None = None
    if most is None:
        entries = play_together(played, first, at_a_time, told, choice.engine, cluster)
    else:
        entries, selection = play_until_decided(
            played, first, most, base.replications.precision, at_a_time, told, choice.engine, cluster
        )
    failed = failures(contenders, entries)
    figures = comparison(contenders, entries, selection, most, failed)
    return _comparison(contenders, entries, figures)


def enough(budget: int | None, contenders: Sequence[Contender], option: str) -> int:
    """The replications that all may take together: those given, or the baseline's most for each.

    Raises
    ------
    UserError
        Where that is less than each begins with; `option` is what gave them.
    """
    base, count = contenders[0].scenario.replications, len(contenders)
    most = budget or base.max * count
    if most < base.min * count:
        found = f"{most} replications, and {count} scenarios begin with {base.min} each"
        wanted = f"give {base.min * count} or more, or let them begin with fewer by --set replications.min=N"
        raise UserError(Problem(found, wanted, option))
    return most


def _contenders(given: Mapping[str, Scenario] | Sequence[Scenario], baseline: str | None) -> list[Contender]:
    """The scenarios under their names, the baseline first.

    Raises
    ------
    UserError
        Where there are fewer than two, two have one name, or there is no such baseline.
    """
    if not isinstance(given, Mapping | Sequence | Scenario):
        found = f"a value of the type {type(given).__name__}"
        raise UserError(Problem(found, "wanted a list of Scenarios, or Scenarios by name", "scenarios"))
    if isinstance(given, Scenario | str):
        loaded(given)
        raise UserError(Problem("one scenario", "wanted two or more to compare", "scenarios"))
    if isinstance(given, Mapping):
        named = [(str(name), loaded(scenario)) for name, scenario in given.items()]
    else:
        named = [(loaded(scenario).name, scenario) for scenario in given]
    names = [name for name, _ in named]
    if len(named) < 2:
        raise UserError(Problem(f"{len(named)} scenarios", "wanted two or more to compare", "scenarios"))
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            found = f"two scenarios are called '{name}'"
            wanted = "give them names of yours, as in compare({'today': a, 'tomorrow': b})"
            raise UserError(Problem(found, wanted, "scenarios"))
    first = names[0] if baseline is None else baseline
    if first not in names:
        near = nearest(str(first), names)
        raise UserError(Problem(shown(first), f"wanted one of {', '.join(names)}", "baseline", nearest=near))
    title = named[0][1].title
    contenders = [
        # A variant without a title has the file's, which is not its own.
        Contender(name, "" if place and one.title == title else one.title, one, name)
        for place, (name, one) in enumerate(named)
    ]
    return sorted(contenders, key=lambda contender: contender.name != first)


def _comparison(contenders: Sequence[Contender], entries: Sequence[Entry], figures: Json) -> Comparison:
    """What was played, as a program wants it."""
    by_name = {one.name: entry for one, entry in zip(contenders, entries, strict=True)}
    best = figures["best"] or {"name": "", "ties": [], "decided": False, "probability": None}
    differences = [{"lost_value": None, **row} for row in figures["differences"]]
    return Comparison(
        baseline=figures["baseline"],
        replications=figures["replications"],
        best=best["name"],
        ties=tuple(best["ties"]),
        decided=best["decided"],
        best_probability=number(best["probability"]),
        scenarios=table(figures["scenarios"], SCENARIOS),
        differences=table(differences, DIFFERENCES),
        simulations={
            one["name"]: simulation_of(by_name[one["name"]].scenario, by_name[one["name"]].run, one)
            for one in figures["scenarios"]
        },
        failed={one["name"]: "\n".join(one["problems"]) for one in figures["failed"]},
        _result=figures,
    )
