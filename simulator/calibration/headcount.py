"""People where nobody can be told from another: how many the work needs, hour by hour."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.buyers import Buyers
from simulator.calibration.work import Work
from simulator.scenario.distributions import mean
from simulator.units import HOUR, MINUTE, SECOND, Window

WORK = 15 * SECOND
"""On a reply, where nothing says how long it takes."""
OCCUPANCY = 0.6
"""Share of their time that people spend on replies."""


def replies_by_hour(times: NDArray[np.int64], days: int) -> list[float]:
    """Replies in each hour of the mean of `days` days, 24 of them."""
    counts: list[int] = np.bincount(times // HOUR % 24, minlength=24).tolist()
    return [count / days for count in counts]


def time_of_a_reply(work: Work, buyers: Buyers, replies: NDArray[np.int64]) -> float:
    """Microseconds that a reply takes in the mean, as the log shows.

    Parameters
    ----------
    work : Work
        What was learned of it.
    buyers : Buyers
        How long replies are.
    replies : int64 array, shape (types, teams)
        How many replies of each team's to each type of chat.

    Returns
    -------
    float
        Over those types and teams of which it is known; `WORK` where it is of none.
    """
    total = known = 0.0
    for (kind, team), count in np.ndenumerate(replies):
        lookup, speed, chars = work.lookup[kind], work.speed[team], buyers.reply_chars[kind]
        quick = work.quick_replies[team].value
        if lookup is None or (quick < 1 and (speed is None or chars is None)):
            continue
        typing = 0.0 if speed is None or chars is None else mean(chars) / mean(speed) * MINUTE
        quick_time = work.quick_reply_time[team].value * SECOND
        total += count * (mean(lookup) + quick * quick_time + (1 - quick) * typing)
        known += count
    return total / known if known else WORK


def layers(replies: list[float], work: float = WORK) -> list[Window]:
    """Lines of one person each that together have as many people as the replies need.

    Parameters
    ----------
    replies : list of float
        In each hour of the day, 24 of them.
    work : float
        Microseconds that one takes.

    Returns
    -------
    list of Window
        Wherever somebody replies there is at least one; the first are the longest.
    """
    needed = [math.ceil(n * work / HOUR / OCCUPANCY) for n in replies]
    found = []
    for level in range(1, max(needed) + 1):
        on = [n >= level for n in needed]
        if all(on):
            found.append(Window(0, 24 * HOUR))
            continue
        for hour in range(24):
            if on[hour] and not on[hour - 1]:
                length = next(n for n in range(1, 25) if not on[(hour + n) % 24])
                found.append(Window(hour * HOUR, (hour + length) * HOUR))
    return found
