"""Rates and waits of turns: of all of them, or of groups of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.threads import Followed, in_order, stretches
from simulator.scoring.turns import COUNTED, FATES, Turns
from simulator.units import MINUTE, SECOND

LONGEST_WAIT_AVERAGED = 30 * MINUTE
"""Longer waits stay out of the mean waits, as in the platform's reports; the rate has them as late."""

STRETCH = 1 << 18  # rows whose turns a processor's cache holds


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of groups of turns, one item a group; only counted turns are in them.

    Attributes
    ----------
    turns, in_time, answered : int64 array, shape (groups,)
        Turns counted, those answered within the threshold, those answered at all.
    slow : int64 array, shape (groups,)
        Turns answered after a wait longer than was asked for.
    waits : int64 array, shape (groups,)
        Answered turns whose wait is averaged: those of 30 minutes or less.
    waited : float64 array, shape (groups,)
        Sum of those waits in microseconds; whole, and exact below 2**53 (285 years).
    """

    turns: NDArray[np.int64]
    in_time: NDArray[np.int64]
    answered: NDArray[np.int64]
    slow: NDArray[np.int64]
    waits: NDArray[np.int64]
    waited: NDArray[np.float64]

    @cached_property
    def rate(self) -> NDArray[np.float64]:
        """Turns in time over turns counted; NaN where there are none."""
        return _ratio(self.in_time, self.turns)

    @cached_property
    def response_mean_s(self) -> NDArray[np.float64]:
        """Mean wait in seconds; NaN where there is none to average."""
        return _ratio(self.waited, self.waits * SECOND)


def tally(
    turns: Turns,
    rules: RuleSet,
    by: NDArray[np.integer] | None = None,
    groups: int = 1,
    slow: int = MINUTE,
) -> Tally:
    """Count `turns` in groups.

    Parameters
    ----------
    turns : Turns
        As `find_turns` gives them.
    rules : RuleSet
        The rules that they were found by.
    by : int array, shape (len(turns),), optional
        Each turn's group, from 0 to ``groups - 1``; a negative one leaves the turn out. Without it all
        are one group.
    groups : int
        How many groups there are.
    slow : int
        A longer wait is slow, in microseconds.

    Examples
    --------
    Rates of the hours of the day, of the turns of a log: ``tally(turns, rules, hour_of(turns), 24).rate``.
    """
    counted = np.flatnonzero(turns.fate == COUNTED if by is None else (turns.fate == COUNTED) & (by >= 0))
    wait = turns.wait[counted]
    group = np.zeros(len(counted), np.intp) if by is None else by[counted]
    answered = wait >= 0
    averaged = answered & (wait <= LONGEST_WAIT_AVERAGED)

    def count(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(group[which], minlength=groups)

    return Tally(
        turns=np.bincount(group, minlength=groups),
        in_time=count(answered & (wait <= rules.threshold)),
        answered=count(answered),
        slow=count(wait > slow),
        waits=count(averaged),
        waited=np.bincount(group[averaged], wait[averaged], groups).astype(np.float64),
    )


def hour_of(turns: Turns) -> NDArray[np.int64]:
    """Hour of the day, 0 to 23, in which each turn opened."""
    return turns.opened // (60 * MINUTE) % 24


@dataclass(frozen=True)
class Excluded:
    """Turns left out of the count, each for the first reason that holds."""

    outside_window: int
    bot_only: int
    cross_day: int
    censored: int


@dataclass(frozen=True)
class Score:
    """What a log amounts to under a rule set.

    Attributes
    ----------
    rules : RuleSet
        The rules that it was scored by.
    turns, in_time, answered : int
        Turns counted, those answered within the threshold, those answered at all.
    rate : float or None
        Turns in time over turns counted; None where there are none.
    excluded : Excluded
        Turns left out of the count.
    response_mean_s, first_response_mean_s : float or None
        Mean wait of the answered turns, and of those that are their thread's first counted turn, in
        seconds, without waits over 30 minutes; None where no wait is left.
    """

    rules: RuleSet
    turns: int
    in_time: int
    answered: int
    rate: float | None
    excluded: Excluded
    response_mean_s: float | None
    first_response_mean_s: float | None

    @property
    def target(self) -> float | None:
        """The rate that the rule set asks for; None where it names none."""
        return self.rules.target

    @property
    def passes(self) -> bool | None:
        """Whether the rate reaches the target; None where the rule set does not judge it."""
        return self.rules.passes(self.rate, self.turns)


def score(log: MessageLog, rules: RuleSet, until: int | None = None) -> Score:
    """Score `log` by `rules`.

    Parameters
    ----------
    log : MessageLog
        Messages in any order.
    rules : RuleSet
        What opens, closes and counts.
    until : int, optional
        When a log that stops early stops, in microseconds since 1970.
    """
    parts = in_order(lambda log: [_part(part, rules) for part in stretches(log, rules, until, STRETCH)], log)
    return _score_of(parts, rules)


def summarise(turns: Turns, rules: RuleSet) -> Score:
    """The `Score` of turns that `find_turns` found by the same rules."""
    return _score_of([_part(turns, rules)], rules)


class _Part(NamedTuple):
    """Some turns: what becomes of each, and sums as `_sum_up` gives them."""

    fate: NDArray[np.int8]
    sums: tuple[int, ...]


def _part(turns: Turns | Followed, rules: RuleSet) -> _Part:
    columns = (read_only(column) for column in (turns.wait, turns.fate, turns.first))
    sums = run(_sum_up, len(turns.wait), COUNTED, rules.threshold, LONGEST_WAIT_AVERAGED, *columns)
    return _Part(turns.fate, sums)


def _score_of(parts: list[_Part], rules: RuleSet) -> Score:
    # Only now: a part's last turns may have become cross-day by rows after it.
    counted, *excluded = (
        sum(int(np.count_nonzero(part.fate == fate)) for part in parts) for fate in range(len(FATES))
    )
    answered, in_time, *means = map(sum, zip(*(part.sums for part in parts), strict=True))
    return Score(
        rules=rules,
        turns=counted,
        in_time=in_time,
        answered=answered,
        rate=in_time / counted if counted else None,
        excluded=Excluded(*excluded),
        response_mean_s=_mean_s(*means[:2]),
        first_response_mean_s=_mean_s(*means[2:]),
    )


def _sum_up(
    counted: int, threshold: int, longest: int, wait: Any, fate: Any, first: Any
) -> tuple[int, int, int, int, int, int]:
    """A kernel: counted turns answered, those in time; averaged waits and their sum; both of first ones."""
    answered = in_time = waits = waited = first_waits = first_waited = 0
    for turn in range(len(wait)):
        if fate[turn] == counted and wait[turn] >= 0:
            answered += 1
            in_time += 1 if wait[turn] <= threshold else 0
            if wait[turn] <= longest:
                waits += 1
                waited += wait[turn]
                first_waits += 1 if first[turn] else 0
                first_waited += wait[turn] if first[turn] else 0
    return answered, in_time, waits, waited, first_waits, first_waited


def _mean_s(waits: int, waited: int) -> float | None:
    """Mean in seconds, from whole microseconds: rounded once."""
    return waited / (waits * SECOND) if waits else None


def _ratio(above: NDArray[np.number], below: NDArray[np.int64]) -> NDArray[np.float64]:
    ratio = np.full(len(below), np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio
