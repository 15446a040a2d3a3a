"""What is kept of a replication: counts and times by the hour, and a few figures of its waits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.records import NO_BOT, RESOLVED, Records
from simulator.experiment.occupancy import busy_and_present
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import hour_edges
from simulator.scoring.metrics import summarise
from simulator.scoring.turns import COUNTED, Turns
from simulator.units import DAY, HOUR, SECOND

Whole = NDArray[np.int64]

QUANTILES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}
"""The quantiles of the wait that a result names."""


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

    @property
    def rate(self) -> float:
        """The rate over the whole horizon; NaN without turns."""
        turns = int(self.turns.sum())
        return float(self.in_time.sum()) / turns if turns else float("nan")


def outcome_of(
    scenario: Scenario, number: int, tape: Tape, crew: Crew, records: Records, turns: Turns
) -> Outcome:
    """What is kept of replication `number`, from what was played and the turns that its log has."""
    edges, teams = hour_edges(scenario), list(scenario.teams)
    score = summarise(turns, scenario.rule_set)
    counted = turns.fate == COUNTED
    opened = (turns.opened[counted] - scenario.epoch) // HOUR
    wait = turns.wait[counted]
    waits = np.sort(wait[wait >= 0])
    busy, present = busy_and_present(crew, records, edges, teams)
    team_of = np.array([teams.index(agent.team) for agent in crew.agents], dtype=np.int64)
    replied = records.agent[records.reply >= 0]
    chat_of = np.repeat(np.arange(len(tape.arrival)), np.diff(tape.first_turn))
    window, asked_at = scenario.rule_set.window, records.question % DAY
    begun = (records.start >= 0) & (asked_at >= window.start) & (asked_at < window.end)
    hours = len(edges) - 1
    return Outcome(
        number=number,
        turns=np.bincount(opened, minlength=hours),
        in_time=np.bincount(opened[(wait >= 0) & (wait <= scenario.rule_set.threshold)], minlength=hours),
        answered=len(waits),
        response_mean_s=_or_nan(score.response_mean_s),
        first_response_mean_s=_or_nan(score.first_response_mean_s),
        wait_quantiles_s={
            name: float(np.quantile(waits, q)) / SECOND if len(waits) else float("nan")
            for name, q in QUANTILES.items()
        },
        within=np.searchsorted(waits, wait_edges(scenario.rule_set.threshold), side="right"),
        pickup_mean_s=_mean((records.start - records.question)[begun]) / SECOND,
        chats=np.bincount(tape.arrival // HOUR, minlength=hours),
        put_to_people=len(np.unique(chat_of[records.question >= 0])),
        abandoned=len(np.unique(chat_of[records.left >= 0])),
        bot_chats=int((records.bot != NO_BOT).sum()),
        bot_resolved=int((records.bot == RESOLVED).sum()),
        busy=busy,
        present=present,
        replies=np.bincount(team_of[replied], minlength=len(teams)),
    )


def _mean(values: Whole) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
