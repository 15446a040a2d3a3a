"""The offered load by formula: Erlang-R, for customers who come back within one service.

A chat is with the bot, or "needy" (an agent writes its reply), or "content" (its buyer thinks), each for an
exponential time, and after each reply it goes on with the same probability. With an agent for everybody the
mean number in each state obeys linear differential equations whatever the arrivals; the needy are the
modified offered load that staffing for a varying demand rests on (G. Yom-Tov and A. Mandelbaum, Erlang-R:
a time-varying queue with reentrant customers, in support of healthcare staffing, Manufacturing and Service
Operations Management 16, 2014, 283-299). `simulator.planning.offered_load` has the same curve from the
tapes, with the distributions that the scenario names.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.demand.intensity import expected_arrivals, rate_pieces
from simulator.planning.offered_load import bot_takes, bot_works, step_edges
from simulator.planning.reference_agent import mean_replies, weights
from simulator.scenario.distributions import mean
from simulator.scenario.schema import BuyerType, Scenario
from simulator.scenario.shifts import assign
from simulator.scenario.staffing import hour_edges
from simulator.units import DAY, HOUR, MINUTE

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_TRACE_STEP = 5 * MINUTE
_LEAST = 1000.0
"""Microseconds that a state lasts at least on average, so that no rate is infinite."""
BOT, NEEDY, CONTENT, SPENT, TO_BOT, TO_PEOPLE = range(6)
"""The state: chats with the bot, needy and content; agent hours spent; chats an hour that come to the bot
and are not resolved, and that come to people."""


def erlang_r(scenario: Scenario, edges: Whole) -> Floats:
    """Agents busy on average in each bin, were every question answered the moment it is asked.

    The desk is empty at the first midnight, as in what is played. Within the pieces on which nothing
    changes the equations are solved exactly; a trace's arrivals are spread evenly over five minutes.

    Parameters
    ----------
    scenario : Scenario
        The roster says only who the reference agent is (`simulator.planning.reference_agent`), and when an
        after-hours bot works.
    edges : int64 array, shape (bins + 1,)
        Edges of the bins in microseconds since the first midnight, increasing, within the horizon.

    Returns
    -------
    float64 array, shape (types, bins)
        Reference agents by type of chat, in the scenario's order.
    """
    pieces = _pieces(scenario, edges)
    starts, lengths = pieces[:-1], np.diff(pieces)
    chats = expected_arrivals(scenario, pieces) / (lengths / HOUR)
    replies = _reply_times(scenario, starts)
    at = np.searchsorted(pieces, edges)
    busy = []
    for kind, buyer in enumerate(scenario.buyers.values()):
        bot = bot_takes(scenario, kind, starts)
        arrivals = chats * buyer.share
        direct = np.where(bot, 0.0, arrivals)
        handed_off = np.where(bot, arrivals * (1 - scenario.bot.resolves), 0.0)
        hours = _busy_hours(scenario, buyer, replies[kind], lengths, direct, handed_off)
        busy.append(np.diff(hours[at]) / (np.diff(edges) / HOUR))
    return np.array(busy)


def _reply_times(scenario: Scenario, starts: Whole) -> Floats:
    """Mean time of the reference agent's replies on pieces with these starts, shape (types, pieces)."""
    drafted: Floats = np.where(bot_works(scenario, starts), scenario.bot.assists, 0.0)
    by_team = mean_replies(scenario, drafted)
    return np.asarray((weights(scenario)[:, :, starts // HOUR] * by_team).sum(axis=1))


def _pieces(scenario: Scenario, edges: Whole) -> Whole:
    """Edges from 0 to the horizon between which arrivals, bot and reference agent stay as they are."""
    midnights = np.arange(0, scenario.horizon, DAY)
    changes = [edges, hour_edges(scenario)]
    if scenario.demand.arrivals is None:
        changes.append(rate_pieces(scenario)[0])
    else:
        changes.append(step_edges(scenario, _TRACE_STEP))
    if scenario.bot.mode != "off":
        changes += [midnights + time % DAY for time in scenario.bot.hours]
    if scenario.bot.mode == "after_hours":
        duty = [time for shift in assign(scenario) for span in shift.on_duty() for time in span]
        changes.append(np.clip(np.array(duty, dtype=np.int64), 0, scenario.horizon))
    return np.unique(np.concatenate(changes))


def _busy_hours(
    scenario: Scenario, buyer: BuyerType, replies: Floats, lengths: Whole, direct: Floats, handed_off: Floats
) -> Floats:
    """Agent hours that a type of chat has taken by each edge of the pieces, shape (pieces + 1,).

    By piece: the time of a reply and the piece's length in microseconds, and arrivals an hour, which come
    to people `direct`, or `handed_off` by the bot.
    """
    state, hours = np.zeros(6), [0.0]
    steps: dict[tuple[float, int], Floats] = {}
    for piece, case in enumerate(zip(replies.tolist(), lengths.tolist(), strict=True)):
        if case not in steps:
            steps[case] = _step(scenario, buyer, *case)
        state[TO_BOT], state[TO_PEOPLE] = handed_off[piece], direct[piece]
        state = steps[case] @ state
        hours.append(float(state[SPENT]))
    return np.array(hours)


def _step(scenario: Scenario, buyer: BuyerType, reply: float, length: int) -> Floats:
    """The matrix that takes the state at a piece's start to that at its end."""
    means = (mean(scenario.bot.handoff_after), reply, mean(buyer.think_time))
    hands_off, replies, asks = (HOUR / max(_LEAST, time) for time in means)
    again = 1 - 1 / max(1.0, mean(buyer.turns))
    change = np.zeros((6, 6))
    change[BOT, [BOT, TO_BOT]] = -hands_off, 1
    change[NEEDY, [BOT, NEEDY, CONTENT, TO_PEOPLE]] = hands_off, -replies, asks, 1
    change[CONTENT, [NEEDY, CONTENT]] = again * replies, -asks
    change[SPENT, NEEDY] = 1
    return exponential(change * (length / HOUR))


def exponential(matrix: Floats) -> Floats:
    """The exponential of a small matrix: Taylor's series of a fraction of it, squared again and again.

    SciPy's solves equations on the way, for which its threads may wait on each other for milliseconds.
    """
    halvings = max(0, math.ceil(math.log2(max(1.0, float(np.abs(matrix).sum(axis=1).max())))) + 1)
    part = matrix / 2**halvings
    term = np.eye(len(matrix))
    total = term.copy()
    for power in range(1, 16):  # of a norm of at most 1/2, what is left out is below 1e-18
        term = term @ part / power
        total += term
    for _ in range(halvings):
        total = total @ total
    return total
