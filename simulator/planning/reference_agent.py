"""The reference agent: how long a reply takes whoever is likely to give it.

Work is counted in the time of one made-up person, who types and uses canned phrases as the people on duty
who take the type of chat do, each counting by their hours.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.demand.quantiles import quantile
from simulator.scenario.distributions import Distribution, mean
from simulator.scenario.schema import Scenario
from simulator.scenario.staffing import hour_edges, rostered
from simulator.units import MINUTE

Floats = NDArray[np.float64]
_POINTS = 1000


def on_duty(scenario: Scenario) -> Floats:
    """Time on duty of each team in each hour of the horizon, breaks and the expected absences left out.

    Returns
    -------
    float64 array, shape (teams, 24 * days)
        In microseconds.
    """
    present = np.array([1 - team.absence for team in scenario.teams.values()])[:, None]
    return np.asarray(rostered(scenario, hour_edges(scenario)) * present)


def takers(scenario: Scenario) -> NDArray[np.bool_]:
    """Which teams take which types of chat, shape (types, teams)."""
    teams = scenario.teams.values()
    return np.array(
        [[team.serves is None or kind in team.serves for team in teams] for kind in scenario.buyers],
        dtype=np.bool_,
    ).reshape(len(scenario.buyers), len(scenario.teams))


def weights(scenario: Scenario) -> Floats:
    """What each team counts for, of those that answer a type of chat in an hour.

    By the hours on duty of the teams that take it; where nobody of them is there, those of them that the
    roster or the plan's menu names count alike; where it names none, all of them do.

    Returns
    -------
    float64 array, shape (types, teams, 24 * days)
        They sum to 1 over the teams, or are all 0 for a type that no team takes.
    """
    takes = takers(scenario)
    named = {line.team for line in scenario.roster.values()}
    if scenario.plan is not None:
        named |= {entry.team for entry in scenario.plan.shifts.values()}
    otherwise = takes & np.array([team in named for team in scenario.teams])
    otherwise = np.where(otherwise.any(axis=1, keepdims=True), otherwise, takes)
    hours = takes[:, :, None] * on_duty(scenario)
    hours = np.where(hours.any(axis=1, keepdims=True), hours, otherwise[:, :, None])
    return np.asarray(hours / np.maximum(hours.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def mean_replies(scenario: Scenario, drafted: Floats | float = 0.0) -> Floats:
    """Mean time that each team's replies take.

    Parameters
    ----------
    scenario : Scenario
        Whose teams and types.
    drafted : float or float64 array, shape (n,)
        The share of the replies that the bot drafts, each as fast as a quick reply.

    Returns
    -------
    float64 array, shape (types, teams) or (types, teams, n)
        In microseconds.
    """
    typed = np.array([mean_of_inverse(team.typing_speed) * MINUTE for team in scenario.teams.values()])
    quick_share = np.array([team.quick_replies for team in scenario.teams.values()])
    quick_time = np.array([float(team.quick_reply_time) for team in scenario.teams.values()])
    lookup = np.array([mean(buyer.lookup) for buyer in scenario.buyers.values()])
    chars = np.array([mean(buyer.reply_chars) for buyer in scenario.buyers.values()])
    typing = (1 - quick_share)[:, None] * (1 - np.atleast_1d(drafted))  # the share, by team
    quick = (1 - typing) * quick_time[:, None]
    times = lookup[:, None, None] + quick + chars[:, None, None] * (typing * typed[:, None])
    return np.asarray(times if np.ndim(drafted) else times[:, :, 0])


def mean_of_inverse(speed: Distribution) -> float:
    """Mean of 1 / `speed`, of speeds of at least 1: slow people cost more than fast ones save."""
    middles = (np.arange(_POINTS) + 0.5) / _POINTS
    return float(np.mean(1 / np.maximum(1.0, quantile(speed, middles))))
