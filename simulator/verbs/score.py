"""``score``: a message log's turns, rates and waits by a rule set."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.messages.log import MessageLog
from simulator.scenario.given import plain
from simulator.scenario.rulesets import DEFAULT, RuleSet
from simulator.scoring.result import score_result
from simulator.scoring.turns import FATES, find_turns
from simulator.units import SECOND, parse_moment
from simulator.verbs.figures import (
    DATE,
    NUMBER,
    TEXT,
    WHOLE,
    Json,
    Table,
    copied,
    frozen,
    number,
    table,
)
from simulator.verbs.logs import MappingGiven, Names, RulesGiven, duration, notes_of, parsed, read, rules_of

_COUNTS = {
    "turns": WHOLE, "in_time": WHOLE, "answered": WHOLE, "slow": WHOLE, "rate": NUMBER,
    "response_mean_s": NUMBER,
}  # fmt: skip
BY_DAY = {
    "date": DATE, **_COUNTS, "look_back_turns": WHOLE, "look_back_rate": NUMBER,
    "look_back_passes": NUMBER,
}  # fmt: skip
BY_HOUR = {"hour": WHOLE, **_COUNTS}
BY_ACCOUNT = {"account": TEXT, **_COUNTS}
_PARTS = ("day", "hour", "account")


@dataclass(frozen=True, eq=False)
class Score:
    """What a message log amounts to under a rule set: the figures of ``staffsim score``.

    NaN stands for no answer; a rate without turns is NaN, never 1.

    Attributes
    ----------
    rules : str
        The rule set's name.
    messages : int
        Messages read.
    turns, in_time, answered : int
        Turns counted, those answered within the threshold, those answered at all.
    rate : float
        Turns in time over turns counted, 0 to 1.
    excluded : dict of str to int
        Turns left out of the count: ``outside_window``, ``bot_only``, ``cross_day``, ``censored``.
    response_mean_s, first_response_mean_s : float
        Mean wait, and that of each thread's first turn, in seconds; waits over 30 minutes left out.
    target : float
        The rate that the rule set asks for.
    passes : bool or None
        Whether the rate reaches it; None where the rule set does not judge it.
    service : dict of str to float
        The shop's daily report: ``buyers_asking``, ``buyers_served``, ``buyers_unreplied``,
        ``buyer_messages``, ``agent_messages``, ``answer_ratio``, ``slow_responses``,
        ``long_receptions``, ``characters_typed``.
    by_day : Table
        ``date`` (datetime64[D]), ``turns``, ``in_time``, ``answered``, ``slow`` (waits), ``rate``,
        ``response_mean_s``, and over the look-back that ends that day ``look_back_turns``,
        ``look_back_rate`` and ``look_back_passes`` (1, 0, or NaN where it is not judged).
    by_hour : Table
        The same counts by ``hour`` of the day, 0 to 23, all days together.
    by_account : Table
        The same counts by ``account``; empty text for turns of no named account.
    notes : tuple of str
        What was passed over in reading the log, a sentence each.

    Examples
    --------
    >>> import simulator as ss
    >>> score = ss.score("scenarios/small-shop-log.csv", rules="human-9-23")
    >>> score.turns, round(score.rate, 3), score.passes
    (10182, 0.948, True)
    >>> worst = score.by_hour["rate"][9:23].argmin() + 9
    >>> int(worst)
    12
    """

    rules: str
    messages: int
    turns: int
    in_time: int
    answered: int
    rate: float
    excluded: dict[str, int]
    response_mean_s: float
    first_response_mean_s: float
    target: float
    passes: bool | None
    service: dict[str, float]
    by_day: Table = field(repr=False)
    by_hour: Table = field(repr=False)
    by_account: Table = field(repr=False)
    notes: tuple[str, ...]
    _result: Mapping[str, Any] = field(repr=False)
    _log: MessageLog = field(repr=False)
    _rules: RuleSet = field(repr=False)
    _until: int | None = field(repr=False)

    def to_dict(self) -> Json:
        """All figures as plain data: what ``staffsim score --by day,hour,account --json`` prints."""
        return copied(self._result)

    def each_turn(self) -> Table:
        """Every turn of the log, counted or not, by buyer and then by opening time.

        Returns
        -------
        Table
            ``buyer``, ``account`` (that answered, or had it), ``opened``, ``answered`` (datetime64[us], NaT
            where nobody did), ``wait_s`` (seconds), ``first`` (bool: its thread's first counted turn) and
            ``fate``: ``counted``, ``outside_window``, ``bot_only``, ``cross_day`` or ``censored``.

        Examples
        --------
        >>> import simulator as ss
        >>> turns = ss.score("scenarios/small-shop-log.csv").each_turn()
        >>> late = (turns["fate"] == "counted") & ~(turns["wait_s"] <= 180)
        >>> len(turns["wait_s"][late])
        534
        """
        turns, log = find_turns(self._log, self._rules, self._until), self._log
        answered = turns.answered.astype("datetime64[us]")
        answered[turns.answered < 0] = np.datetime64("NaT", "us")
        columns: Table = {
            "buyer": np.array(tuple(log.buyers), dtype=np.str_)[turns.buyer],
            "account": np.array([*log.accounts, ""], dtype=np.str_)[turns.account],
            "opened": turns.opened.astype("datetime64[us]"),
            "answered": answered,
            "wait_s": np.where(turns.wait < 0, np.nan, turns.wait / SECOND),
            "first": turns.first,
            "fate": np.array(FATES)[turns.fate],
        }
        return {name: frozen(values) for name, values in columns.items()}


def score(
    log: object,
    rules: RulesGiven = DEFAULT,
    *,
    map: Names = None,
    senders: Names = None,
    mapping: MappingGiven = None,
    strict: bool = False,
    until: str | dt.datetime | np.datetime64 | None = None,
    slow: str | dt.timedelta = "60s",
    long: str | dt.timedelta = "30min",
) -> Score:
    """Score a message log: ``staffsim score``.

    Parameters
    ----------
    log : str, Path, mapping of str to array, or data frame
        A file of any kind of docs/message-log.md; or its columns, as arrays by name or as a data frame of
        polars, pandas and most others. Times are datetime64, ``datetime`` or text; a time zone is taken for
        the local one, so convert times in UTC first.
    rules : str, Path, mapping or RuleSet
        A shipped rule set's name, a YAML file, a base and what differs, or a scenario's ``rule_set``.
    map : mapping of str to str, optional
        What the log calls a column, by our name for it: ``{"time": "发送时间"}``.
    senders : mapping of str to str, optional
        What a sender of the log's stands for: ``{"买家": "buyer"}``.
    mapping : str, Path or mapping, optional
        A mapping file, or what stands in one.
    strict : bool
        A row that cannot be read is an error.
    until : str, datetime or datetime64, optional
        When the log stops: what was asked just before is left out.
    slow, long : str or timedelta
        A longer wait is slow, and a longer reception long.

    Raises
    ------
    UserError
        Where the log cannot be read, or an argument is wrong.

    Examples
    --------
    >>> import simulator as ss
    >>> log = {
    ...     "buyer": ["tb01", "tb01"],
    ...     "time": ["2026-11-10 20:00:15", "2026-11-10 20:01:00"],
    ...     "sender": ["buyer", "agent"],
    ... }
    >>> score = ss.score(log)
    >>> score.rate, score.response_mean_s
    (1.0, 45.0)
    """
    stop = None if until is None else _microseconds(until)
    slow_us, long_us, by = duration("slow", slow), duration("long", long), rules_of(rules)
    found = read(log, mapping, map, senders, strict)
    figures = score_result(found.log, by, stop, slow_us, long_us, _PARTS)
    counts = {key: figures[key] for key in ("rules", "turns", "in_time", "answered", "excluded", "passes")}
    shares = ("rate", "response_mean_s", "first_response_mean_s", "target")
    numbers: Json = {key: number(figures[key]) for key in shares}
    return Score(
        **counts,
        **numbers,
        messages=len(found.log),
        service={key: number(value) for key, value in figures["service"].items()},
        by_day=table(_with_look_back(figures["by_day"]), BY_DAY),
        by_hour=table(figures["by_hour"], BY_HOUR),
        by_account=table(figures["by_account"], BY_ACCOUNT),
        notes=notes_of(found.notes),
        _result=figures,
        _log=found.log,
        _rules=by,
        _until=stop,
    )


def _with_look_back(days: list[Json]) -> list[Json]:
    """The days with their look-back's figures beside their own."""
    keys = ("turns", "rate", "passes")
    return [{**day, **{f"look_back_{key}": day["look_back"][key] for key in keys}} for day in days]


def _microseconds(until: Any) -> int:
    said = until if isinstance(until, dt.datetime) else plain(until, (), "until")
    moment: dt.datetime = parsed("until", said, parse_moment)
    return (moment.replace(tzinfo=None) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)
