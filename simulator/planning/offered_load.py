"""Offered load: agents who would be busy if every question were answered the moment it is asked.

It is read off the tapes, whose buyers come, ask, think and ask again; no queue delays them, nobody leaves,
nothing is neglected and no outage stops anybody. So it says how the work falls in time, whatever the
roster: the "infinite-server" load on which staffing for a varying demand rests (Jennings, Mandelbaum,
Massey and Whitt, Server staffing to meet time-varying demand, Management Science 42, 1996).
`simulator.planning.erlang_r` has the same curve by formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape, draw_tape
from simulator.planning.reference_agent import mean_of_inverse, takers, weights
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import assign
from simulator.scenario.staffing import time_within
from simulator.units import DAY, HOUR, MINUTE

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class OfferedLoad:
    """The mean over tapes, by bin of the horizon.

    Attributes
    ----------
    edges : int64 array, shape (bins + 1,)
        Edges of the bins, in microseconds since the first midnight.
    agents : float64 array, shape (types, bins)
        Reference agents (`simulator.planning.reference_agent`) busy on average, by type of chat.
    spread : float64 array, shape (bins,)
        Standard deviation over the tapes of the sum over types; NaN where there is one tape only.
    chats : float64 array, shape (bins,)
        Chats that arrive, those that the bot resolves among them.
    """

    edges: Whole
    agents: Floats
    spread: Floats
    chats: Floats

    @property
    def load(self) -> Floats:
        """Busy reference agents of all types together, shape (bins,)."""
        return np.asarray(self.agents.sum(axis=0))


def mean_offered_load(scenario: Scenario, numbers: Sequence[int], step: int = 30 * MINUTE) -> OfferedLoad:
    """The offered load of a scenario, averaged over some of its replications.

    Parameters
    ----------
    scenario : Scenario
        What is played; the roster only says who the reference agent is and when an after-hours bot works.
    numbers : sequence of int
        Numbers of the replications, at least one.
    step : int
        Width of a bin in microseconds; the horizon's last may be narrower.

    Raises
    ------
    ValueError
        Without replications, or for a step below 1.
    """
    if len(numbers) == 0:
        raise ValueError("no replications to average over")
    edges = step_edges(scenario, step)
    guide = _Guide.of(scenario)
    loads, chats = [], []
    for number in numbers:
        tape = draw_tape(scenario, number)
        loads.append(_busy(tape, guide, edges))
        chats.append(np.diff(np.searchsorted(tape.arrival, edges)))
    together = np.array(loads)
    sums = together.sum(axis=1)
    spread = sums.std(axis=0, ddof=1) if len(sums) > 1 else np.full(len(edges) - 1, np.nan)
    return OfferedLoad(edges, together.mean(axis=0), np.asarray(spread), np.mean(chats, axis=0))


def offered_load_of(tape: Tape, scenario: Scenario, step: int = 30 * MINUTE) -> Floats:
    """Reference agents busy on average in each step of the horizon, on one tape.

    Returns
    -------
    float64 array, shape (types, bins)
        Types of chat in the scenario's order; bins as `step_edges` has them.
    """
    return _busy(tape, _Guide.of(scenario), step_edges(scenario, step))


def step_edges(scenario: Scenario, step: int) -> Whole:
    """Edges of bins of `step` microseconds that fill the horizon; the last bin may be narrower.

    Raises
    ------
    ValueError
        For a step below 1.
    """
    if step < 1:
        raise ValueError(f"a bin of {step} microseconds")
    return np.append(np.arange(0, scenario.horizon, step, dtype=np.int64), np.int64(scenario.horizon))


def bot_takes(scenario: Scenario, kind: int, times: Whole) -> Mask:
    """Whether the bot takes chats of a type that arrive at `times`, before people do.

    One for overflow takes none, as everybody gets an agent at once. An after-hours bot takes those that
    find nobody on the roster, absences aside.
    """
    works = bot_works(scenario, times)
    match scenario.bot.mode:
        case "first_line":
            return works
        case "after_hours":
            takes = dict(zip(scenario.teams, takers(scenario)[kind].tolist(), strict=True))
            spans = [span for shift in assign(scenario) if takes[shift.team] for span in shift.on_duty()]
            starts, ends = np.sort(np.array(spans, dtype=np.int64).reshape(-1, 2), axis=0).T
            there = np.searchsorted(starts, times, "right") - np.searchsorted(ends, times, "right")
            return np.asarray(works & (there == 0))
    return np.zeros(len(times), dtype=np.bool_)


def bot_works(scenario: Scenario, times: Whole) -> Mask:
    """Whether the bot, if there is one, is at work at `times`."""
    if scenario.bot.mode == "off":
        return np.zeros(len(times), dtype=np.bool_)
    start, end = scenario.bot.hours
    of_day = times % DAY
    return np.asarray(((start <= of_day) & (of_day < end)) | (of_day + DAY < end))


@dataclass(frozen=True, slots=True, eq=False)
class _Guide:
    """What of a scenario is the same for all its tapes."""

    scenario: Scenario
    weights: Floats
    a_character: Floats
    """Mean microseconds that a character takes, of each team."""

    @classmethod
    def of(cls, scenario: Scenario) -> "_Guide":
        typing = [mean_of_inverse(team.typing_speed) * MINUTE for team in scenario.teams.values()]
        return cls(scenario, weights(scenario), np.array(typing))


def _busy(tape: Tape, guide: _Guide, edges: Whole) -> Floats:
    """Busy agents by type and bin."""
    starts, ends, kinds = _replies(tape, guide)
    width = np.diff(edges)
    of_types = (kinds == kind for kind in range(len(guide.scenario.buyers)))
    return np.array([time_within(starts[mine], ends[mine], edges) / width for mine in of_types])


def _replies(tape: Tape, guide: _Guide) -> tuple[Whole, Whole, Whole]:
    """When each reply begins and ends, each on its question's heels, and the type of its chat.

    All chats go on together, a question each a round; those that end, or outlast the horizon, drop out.
    """
    scenario = guide.scenario
    chats, now = _put_to_people(tape, scenario)
    turn, kind = tape.first_turn[chats], tape.kind[chats]
    last = tape.first_turn[chats + 1] - 1
    teams = list(scenario.teams.values())
    # How long each reply takes each team, whatever hour it is.
    written = np.empty((len(teams), len(tape.chars)))
    for place, team in enumerate(teams):
        written[place] = tape.chars
        written[place] *= guide.a_character[place]
        written[place][tape.quick < team.quick_replies] = team.quick_reply_time
    quick_times = np.array([float(team.quick_reply_time) for team in teams])[:, None]
    drafts = bool(tape.assisted.any()) and scenario.bot.mode != "off"
    starts, ends, kinds = [], [], []
    while len(turn):
        writing = written[:, turn]
        if drafts:
            by_bot = tape.assisted[turn] & bot_works(scenario, now)
            writing = np.where(by_bot, quick_times, writing)
        share = guide.weights[kind, :, now // HOUR].T
        done = now + tape.lookup[turn] + np.rint((share * writing).sum(axis=0)).astype(np.int64)
        starts.append(now)
        ends.append(done)
        kinds.append(kind)
        asks = done + tape.think[turn]
        more = (turn < last) & (asks < scenario.horizon)
        now, turn, kind, last = asks[more], turn[more] + 1, kind[more], last[more]
    empty = [np.empty(0, dtype=np.int64)]
    return np.concatenate(starts or empty), np.concatenate(ends or empty), np.concatenate(kinds or empty)


def _put_to_people(tape: Tape, scenario: Scenario) -> tuple[Whole, Whole]:
    """The chats that reach people within the horizon, and when each first question is put to them."""
    taken = np.zeros(len(tape.arrival), dtype=np.bool_)
    for kind in range(len(scenario.buyers)):
        mine = tape.kind == kind
        taken[mine] = bot_takes(scenario, kind, tape.arrival[mine])
    asked = tape.arrival + np.where(taken, tape.handoff, 0)
    chats = np.flatnonzero(~(taken & tape.resolved) & (asked < scenario.horizon))
    return chats, asked[chats]
