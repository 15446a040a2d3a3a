"""People where nobody can be told from another: how many the work needs, hour by hour."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.units import HOUR, SECOND, Window

WORK = 15 * SECOND
"""Of a reply, where nothing says how long it takes."""
OCCUPANCY = 0.6
"""Share of their time that people spend on replies."""


def replies_by_hour(times: NDArray[np.int64], days: int) -> list[float]:
    """Replies in each hour of the mean of `days` days, 24 of them."""
    counts: list[int] = np.bincount(times // HOUR % 24, minlength=24).tolist()
    return [count / days for count in counts]


def layers(replies: list[float]) -> list[Window]:
    """Lines of one person each that together have as many people as the replies need.

    Parameters
    ----------
    replies : list of float
        In each hour of the day, 24 of them.

    Returns
    -------
    list of Window
        Wherever somebody replies there is at least one; the first are the longest.
    """
    needed = [math.ceil(n * WORK / HOUR / OCCUPANCY) for n in replies]
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
