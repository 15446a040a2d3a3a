"""Chats of which nothing is known but when they arrived, drawn as a scenario draws them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from simulator.calibration.chats import Chats, find_chats
from simulator.demand.arrivals import arrival_times
from simulator.messages.log import MessageLog
from simulator.scenario.schema import Scenario
from simulator.units import DAY, days_since_epoch
from tests.scenarios import FIRST_DAY, a_scenario

HUMP = (1, 0, 0, 0, 0, 0, 2, 4, 7, 10, 11, 10, 9, 10, 10, 9, 9, 8, 8, 10, 14, 15, 13, 7)
MIDNIGHT = days_since_epoch(FIRST_DAY) * DAY
"""A Tuesday's."""
_NONE = np.empty(0, np.int64)
_NOBODY = find_chats(
    MessageLog(
        buyer=_NONE, time=_NONE, sender=_NONE.astype(np.int8), account=_NONE.astype(np.int32),
        kind=_NONE.astype(np.int8), chars=_NONE.astype(np.int32), buyers=(), accounts=(),
    )
)  # fmt: skip


def chats_at(times: ArrayLike, begins: int | None = None, ends: int | None = None) -> Chats:
    """Chats that arrive at `times`, microseconds since `MIDNIGHT`, each of one message without an answer."""
    arrival = np.sort(np.asarray(times, np.int64)) + MIDNIGHT
    first, last = (int(arrival[0]), int(arrival[-1])) if len(arrival) else (0, 0)
    return replace(
        _NOBODY,
        arrival=arrival,
        last=arrival,
        begins=first if begins is None else MIDNIGHT + begins,
        ends=last if ends is None else MIDNIGHT + ends,
    )


def shop(
    chats: float, days: int, seed: int, weekdays: Sequence[float] = (1,) * 7, **demand: Any
) -> Scenario:
    """A shop's demand, with factors of the weekdays, Monday first."""
    dates = [FIRST_DAY + dt.timedelta(days=day) for day in range(days)]
    factors = {date: weekdays[date.weekday()] for date in dates}
    return a_scenario(
        chats, days=days, seed=seed, demand={"profile": HUMP, "day_factors": factors, **demand}
    )


def drawn(scenario: Scenario) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
    """Arrivals of each day of the first replication."""
    return arrival_times(scenario, 0)
