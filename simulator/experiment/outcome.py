"""What is kept of a replication: counts and times by the hour, and a few figures of its waits."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.records import NO_BOT, RESOLVED, Records
from simulator.experiment.money import lost_buyers
from simulator.experiment.occupancy import team_work
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import hour_edges
from simulator.scoring.metrics import summarise
from simulator.scoring.turns import COUNTED, Turns
from simulator.units import DAY, HOUR, SECOND

Whole = NDArray[np.int64]

QUANTILES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}
"""The quantiles of the wait that a result names."""


@cache
def wait_edges(threshold: int) -> tuple[int, ...]:
    """Waits at which the distribution is kept, in microseconds, increasing.

    They are the same for all scenarios of a rule set, close enough for a curve from 0 to 6 hours, and the
    waits that shops are judged by are among them: 20 s, 30 s, 3 min, 30 min, and `threshold`.
    """
    seconds = {0, 1, 2, 3, 5, 7, 20, 30, 180, 1800, *np.round(np.geomspace(10, 21600, 70)).tolist()}
    return tuple(sorted({threshold, *(int(s * SECOND) for s in seconds)}))


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is kept of a replication; its size does not grow with the chats.

    Attributes
    ----------
    number : int
        The replication, from 0.
    turns, in_time : int64 array, shape (hours,)
        Counted turns, and those in time, by the hour in which they were opened.
    answered : int
        Counted turns that were answered.
    response_mean_s, first_response_mean_s : float
        Seconds; NaN where there is no answer, here and below.
    wait_quantiles_s : dict of str to float
        Of the waits of counted and answered turns, in seconds, by the names in `QUANTILES`.
    within : int64 array, shape (edges,)
        Counted turns answered within each of `wait_edges` of the rule set's threshold.
    pickup_mean_s : float
        Mean seconds from a question to an agent's start on it, of the questions put to people within the
        rule set's window; what is asked at night waits for the morning and would drown the rest.
    chats : int64 array, shape (hours,)
        Chats that arrived, the bot's included.
    put_to_people, abandoned : int
        Chats put to people, and those of them whose buyer left.
    bot_chats, bot_resolved : int
        Chats that the bot took, and those that it resolved.
    busy, present : int64 array, shape (teams, hours)
        Microseconds spent on replies, and present.
    replies : int64 array, shape (teams,)
        Replies sent.
    lost_buyers : float
        Expected buyers lost to waiting; NaN where the scenario says nothing of money.
    """

    number: int
    turns: Whole
    in_time: Whole
    answered: int
    response_mean_s: float
    first_response_mean_s: float
    wait_quantiles_s: dict[str, float]
    within: Whole
    pickup_mean_s: float
    chats: Whole
    put_to_people: int
    abandoned: int
    bot_chats: int
    bot_resolved: int
    busy: Whole
    present: Whole
    replies: Whole
    lost_buyers: float

    @property
    def rate(self) -> float:
        """The rate over the whole horizon; NaN without turns."""
        turns = int(self.turns.sum())
        return float(self.in_time.sum()) / turns if turns else float("nan")


def outcome_of(
    scenario: Scenario, number: int, tape: Tape, crew: Crew, records: Records, turns: Turns
) -> Outcome:
    """What is kept of replication `number`, from what was played and the turns that its log has."""
    edges, teams, rules = hour_edges(scenario), list(scenario.teams), scenario.rule_set
    score = summarise(turns, rules)
    counted, in_time, waits = hourly_counts(scenario, turns)
    waits, answered = np.sort(waits), len(waits)
    shares = list(QUANTILES.values())
    quantiles = np.quantile(waits, shares) if answered else np.full(len(shares), np.nan)
    question, start = read_only(records.question), read_only(records.start)
    to_start, started = run(_pick_up, len(start), *rules.window, question, start)
    busy, present, replies = team_work(crew, records, edges, teams)
    return Outcome(
        number=number,
        turns=counted,
        in_time=in_time,
        answered=answered,
        response_mean_s=_or_nan(score.response_mean_s),
        first_response_mean_s=_or_nan(score.first_response_mean_s),
        wait_quantiles_s=dict(zip(QUANTILES, (quantiles / SECOND).tolist(), strict=True)),
        within=np.searchsorted(waits, wait_edges(rules.threshold), side="right"),
        pickup_mean_s=to_start / started / SECOND if started else float("nan"),
        chats=np.bincount(tape.arrival // HOUR, minlength=len(counted)),
        # A chat is put to people with its first question, and is over when its buyer leaves.
        put_to_people=int(np.count_nonzero(records.question[tape.first_turn[:-1]] >= 0)),
        abandoned=int(np.count_nonzero(records.left >= 0)),
        bot_chats=int(np.count_nonzero(records.bot != NO_BOT)),
        bot_resolved=int(np.count_nonzero(records.bot == RESOLVED)),
        busy=busy,
        present=present,
        replies=replies,
        lost_buyers=float("nan") if scenario.money is None else lost_buyers(scenario.money, tape, records),
    )


def hourly_counts(scenario: Scenario, turns: Turns) -> tuple[Whole, Whole, Whole]:
    """Counted turns, and those of them in time, by the hour of their opening; and the waits of the answered.

    Returns
    -------
    int64 arrays, shapes (hours,), (hours,) and (answered,)
        Waits in microseconds, in no order.
    """
    counted, in_time = np.zeros((2, 24 * scenario.days), np.int64)
    waits = np.empty(len(turns), np.int64)
    answered = run(
        _count, len(turns), scenario.epoch, scenario.rule_set.threshold,
        read_only(turns.fate), read_only(turns.opened), read_only(turns.wait), counted, in_time, waits,
    )  # fmt: skip
    return counted, in_time, waits[:answered]


def _count(
    epoch: int, threshold: int, fate: Any, opened: Any, wait: Any, turns: Any, in_time: Any, waits: Any
) -> int:
    """A kernel: counted turns, and those in time, by the hour; the waits of the answered, and how many."""
    answered = 0
    for turn in range(len(fate)):
        if fate[turn] == COUNTED:
            hour = (opened[turn] - epoch) // HOUR
            turns[hour] += 1
            if wait[turn] >= 0:
                in_time[hour] += wait[turn] <= threshold
                waits[answered] = wait[turn]
                answered += 1
    return answered


def _pick_up(opens: int, closes: int, question: Any, start: Any) -> tuple[int, int]:
    """A kernel: time from question to start, all in all, and how many; of questions within the window."""
    waited = started = 0
    for turn in range(len(start)):
        if start[turn] >= 0 and opens <= question[turn] % DAY < closes:
            waited += start[turn] - question[turn]
            started += 1
    return waited, started


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
