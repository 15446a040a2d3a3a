"""``calibrate``: a scenario fitted to a shop's own message log, and how well it fits."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from simulator.calibration.calibration_result import WEEKDAYS as DAYS
from simulator.calibration.calibration_result import calibration_result, days_to_play
from simulator.calibration.fit import Fit, fit_log
from simulator.calibration.fitted_scenario import log_dates, scenario_for
from simulator.errors import Problem, UserError, of_file
from simulator.messages.columns import FILE
from simulator.messages.log import MessageLog
from simulator.report.calibration_tables import calibration_tables
from simulator.report.calibration_words import warning
from simulator.report.language import LANGUAGES, Texts, texts
from simulator.scenario.documents import shown
from simulator.scenario.given import plain, scenario_of
from simulator.scenario.limits import MOST_DAYS_FITTED
from simulator.scenario.load import usual_name
from simulator.scenario.rulesets import DEFAULT, RuleChanges
from simulator.scenario.schema import Scenario
from simulator.units import parse_date
from simulator.verbs.asking import whole
from simulator.verbs.figures import (
    DATE,
    FIGURE,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Json,
    Table,
    copied,
    number,
    table,
)
from simulator.verbs.logs import (
    MappingGiven,
    Names,
    RulesGiven,
    mapping_of,
    notes_of,
    parsed,
    read,
    rules_as_written,
)

PARAMETERS = {
    "path": TEXT, "value": FIGURE, "unit": TEXT, "family": TEXT, "ks": NUMBER, "n": WHOLE,
    "assumed": TRUTH, "known": TEXT,
}  # fmt: skip
AGENTS = {
    "account": TEXT, "team": TEXT, "typing_speed": FIGURE, "lookup_s": NUMBER, "quick_replies": NUMBER,
    "replies": WHOLE, "days": WHOLE, "hours_a_day": NUMBER,
}  # fmt: skip
ROSTER = {"name": TEXT, "team": TEXT, "shift": TEXT, "breaks": TEXT, **dict.fromkeys(DAYS, WHOLE)}
WEEKDAYS = {"weekday": WHOLE, "factor": NUMBER, "days": WHOLE}
STAND_OUT = {"date": DATE, "chats": NUMBER, "expected": NUMBER, "factor": NUMBER}
VIEWS = {
    "name": TEXT, "group": TEXT, "kind": TEXT, "unit": TEXT, "family": TEXT, "ks": NUMBER, "n": WHOLE,
    "x": NUMBER, "x_end": NUMBER, "observed": NUMBER, "low": NUMBER, "high": NUMBER, "fitted": NUMBER,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a message log tells of a shop: the figures of ``staffsim calibrate``.

    A `Table` is a dict of read-only arrays. NaN stands for what is not known.

    Attributes
    ----------
    scenario : Scenario
        The shop, for `simulate`, `compare` and `plan`; `dump` gives it as the text of a file.
    first_day, last_day : date
        What the log covers.
    messages, chats, turns, accounts : int
        What was read; accounts are those that replied.
    resolution_s : int
        What the log's times are whole multiples of: 0 for less than a second, 1 or 60.
    actual_rate : float
        The log itself, scored by the scenario's rules, 0 to 1.
    parameters : Table
        A row a parameter: ``path`` in the scenario, ``value`` with its 95% interval ``value_low`` and
        ``value_high``, ``unit`` (``s``, ``chars/min``, ``share``...), ``family`` of the distribution, ``ks``
        (distance between it and what was observed), ``n`` (what it rests on), ``assumed`` (bool: the log
        could not tell) and ``known`` (``well``, ``roughly``, ``hardly``, ``plain``: read off without an
        interval, or ``assumed``).
    agents : Table
        ``account``, ``team``, ``typing_speed`` with its interval, ``lookup_s``, ``quick_replies`` (share),
        ``replies``, ``days`` on which they came, ``hours_a_day``.
    roster : Table
        ``name``, ``team``, ``shift``, ``breaks``, and agents by weekday, ``mon`` to ``sun``.
    weekdays : Table
        ``weekday`` (0 is Monday), the ``factor`` of its arrivals, its ``days`` in the log.
    stand_out : Table
        Days unlike the others: ``date`` (datetime64[D]), ``chats``, ``expected``, ``factor``.
    views : Table
        What the figures show, a row a bar or a point: ``name``, ``group``, ``kind``, ``unit``, ``family``,
        ``ks``, ``n``, ``x``, ``x_end``, ``observed``, ``low``, ``high``, ``fitted``.
    warnings : tuple of str
        What a user must know of the fit, a sentence or two each.
    notes : tuple of str
        What was passed over in reading the log, a sentence each.

    Examples
    --------
    >>> import simulator as ss
    >>> fit = ss.calibrate("scenarios/small-shop-log.csv")
    >>> speed = fit.parameters["path"] == "teams.desk.typing_speed"
    >>> bool(fit.parameters["value_low"][speed] <= 55 <= fit.parameters["value_high"][speed])
    True
    >>> fit.scenario.days, fit.scenario.start
    (7, datetime.date(2026, 11, 9))
    """

    scenario: Scenario = field(repr=False)
    first_day: dt.date
    last_day: dt.date
    messages: int
    chats: int
    turns: int
    accounts: int
    resolution_s: int
    actual_rate: float
    parameters: Table = field(repr=False)
    agents: Table = field(repr=False)
    roster: Table = field(repr=False)
    weekdays: Table = field(repr=False)
    stand_out: Table = field(repr=False)
    views: Table = field(repr=False)
    warnings: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    _result: Mapping[str, Any] = field(repr=False)

    def to_dict(self) -> Json:
        """All of it as plain data: what ``staffsim calibrate --json`` prints (docs/result.md)."""
        return copied(self._result)


def calibrate(
    log: object,
    *,
    name: str | None = None,
    start: str | dt.date | None = None,
    days: int | None = None,
    rules: RulesGiven = DEFAULT,
    map: Names = None,
    senders: Names = None,
    mapping: MappingGiven = None,
    strict: bool = False,
    lang: Literal["en", "zh"] = "en",
) -> Calibration:
    """Fit a scenario to a message log: ``staffsim calibrate``, without its files.

    Parameters
    ----------
    log : str, Path, mapping of str to array, or data frame
        As for `score`.
    name : str, optional
        The scenario's; without it, as the log's file.
    start : str or date, optional
        The scenario's first day: of the log, to have it as it was; else the day after it.
    days : int, optional
        The scenario's days; without it 7, or 1 of a log of less than a week.
    rules : str, Path, mapping or RuleSet
        The rule set that the scenario is scored by, and the log.
    map, senders, mapping, strict
        As for `score`; ``teams`` in a mapping say who is in which.
    lang : str
        Language of the scenario's title, of warnings and of notes.

    Raises
    ------
    UserError
        Where the log cannot be read or learned from, or an argument is wrong.

    Examples
    --------
    >>> import simulator as ss
    >>> ss.calibrate({"buyer": [], "time": [], "sender": []})
    Traceback (most recent call last):
    ...
    simulator.errors.UserError: log: a log of 0 messages of buyers and 0 of agents; wanted both sides of the \
chats; say who is who: --senders THEIRS=buyer, --senders THEIRS=agent
    """
    if lang not in LANGUAGES:
        raise UserError(Problem(shown(lang), f"wanted one of {', '.join(LANGUAGES)}", "lang"))
    if not isinstance(name, str | None):
        raise UserError(Problem(shown(name), "wanted text", "name"))
    first = None if start is None else parsed("start", plain(start, (), "start"), parse_date)
    length, scored_by = whole("days", days, 1, MOST_DAYS_FITTED), rules_as_written(rules)
    teams = mapping_of(mapping, None, None).teams
    path = Path(log) if isinstance(log, str | PathLike) else None
    file, t = FILE if path is None else path.name, texts(lang)
    called = name or ("shop" if path is None else usual_name(path))
    found = read(log, mapping, map, senders, strict)
    with of_file(FILE if path is None else path):
        fit = fit_log(found.log, teams)
        scenario, figures = fitted(fit, found.log, called, first, length, scored_by, file, t)
    return _calibration(scenario, figures, notes_of(found.notes, lang))


def fitted(
    fit: Fit,
    log: MessageLog,
    name: str,
    start: dt.date | None,
    days: int | None,
    rules: str | RuleChanges,
    file: str,
    t: Texts,
) -> tuple[Scenario, Json]:
    """A fit as a scenario of the days asked for, or of those that follow the log; and the result.

    Raises
    ------
    UserError
        Where the days lie partly within the log, or nobody works on them.
    """
    usual, length = days_to_play(fit)
    begin, count = start or usual, days or (1 if start else length)
    first, last = log_dates(fit)
    end = begin + dt.timedelta(days=count - 1)
    within = first <= begin and end <= last
    if not within and first <= end and begin <= last:
        found = f"{begin} to {end} lies partly within the log, {first} to {last}"
        raise UserError(Problem(found, "wanted days of the log, or days after it", "--start"))
    title = t("calibrate.title", file=file, start=first.isoformat(), end=last.isoformat())
    scenario = scenario_for(fit, begin, count, name, within, rules, title)
    figures = calibration_result(fit, log, scenario, file, f"{name}.yaml")
    return scenario, {
        **figures, "warnings": [{**one, "text": warning(t, one)} for one in figures["warnings"]]
    }  # fmt: skip


def _calibration(scenario: Scenario, figures: Json, notes: tuple[str, ...]) -> Calibration:
    """What was learned, as a program wants it."""
    tables = calibration_tables(figures)
    covers = figures["covers"]
    roster = [
        {**line, **{day: line[day] or 0 for day in DAYS}} for line in tables["roster"]
    ]
    return Calibration(
        scenario=scenario_of(scenario),  # checked, as what is read from a file is
        first_day=dt.date.fromisoformat(covers["start"]),
        last_day=dt.date.fromisoformat(covers["end"]),
        **{key: figures[key] for key in ("messages", "chats", "turns", "accounts", "resolution_s")},
        actual_rate=number(figures["actual"]["rate"]),
        parameters=table(tables["parameters"], PARAMETERS),
        agents=table(tables["agents"], AGENTS),
        roster=table(roster, ROSTER),
        weekdays=table(tables["weekdays"], WEEKDAYS),
        stand_out=table(tables["stand_out"], STAND_OUT),
        views=table(tables["views"], VIEWS),
        warnings=tuple(one["text"] for one in figures["warnings"]),
        notes=notes,
        _result=figures,
    )
