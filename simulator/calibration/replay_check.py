"""How far a replayed desk is from what was, and what a user must know of a replay."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.experiment.statistics import Estimate, half_width, mean_interval
from simulator.experiment.together import Entry
from simulator.scenario.distributions import mean
from simulator.scenario.schema import Scenario
from simulator.units import SECOND

Json = dict[str, Any]
Column = NDArray[np.float64]
Whole = NDArray[np.int64]

TRUSTED = 0.03
"""A check that is off by more is warned of, and the hours are named in which it is."""
BY_CHANCE = 3.0
"""An hour is named only where it is off by more than so many standard deviations of its replications."""
NOTED = 0.01
"""Chats that began before the first day are warned of where their questions are a greater share."""
DIFFERS = 0.1
"""A look-up is warned of that differs by a greater share: less is the fit's own doubt."""


def over(part: NDArray[Any], whole: NDArray[Any]) -> Column:
    """Part / whole, NaN where the whole is nothing."""
    shares = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def check(actual: float | None, own: Entry) -> Json:
    """How far the replayed rate is from what was, and how far chance alone may take it.

    Were the model right, what was would be one more replication: it would lie within the 95% prediction
    interval of one (Student's t, with the spread of a single replication).
    """
    rates = own.rates[~np.isnan(own.rates)]
    if actual is None or not len(rates):
        return {"miss": Estimate(None).as_json(), "chance": None}
    miss = mean_interval(rates - actual).as_json()
    if len(rates) < 2:
        return {"miss": miss, "chance": None}
    return {"miss": miss, "chance": half_width(rates) * float(np.sqrt(len(rates) + 1))}


def warnings(
    result: Json, hours: list[int], asked: Scenario, chats: Chats, own: Scenario, other: Scenario
) -> Iterator[Json]:
    """What a user must know, each as ``{code, values}``; its text is ``replay.warn_CODE``.

    Parameters
    ----------
    result : dict
        The result so far.
    hours : list of int
        What `hours_off` gives.
    asked : Scenario
        As its file has it.
    chats : Chats
        The log's.
    own, other : Scenario
        What was played.
    """
    miss = result["check"]["miss"]["mean"]
    if miss is not None and abs(miss) > TRUSTED:
        yield _warning("check_off" if hours else "check_off_evenly", points=100 * miss, hours=hours)
    elif hours:
        yield _warning("check_hours", hours=hours)
    if (asked.start, asked.days) != (own.start, own.days):
        yield _warning("days_cut", asked=asked.days, played=own.days)
    asked_at, came = chats.question - own.epoch, chats.arrival[chats.chat] - own.epoch
    earlier = int(((asked_at >= 0) & (asked_at < own.horizon) & (came < 0)).sum())
    if earlier > NOTED * max(1, result["actual"]["turns"]):
        yield _warning("began_before", turns=earlier)
    for name, buyer in other.buyers.items():
        ours, theirs = mean(own.buyers[name].lookup) / SECOND, mean(buyer.lookup) / SECOND
        if abs(theirs - ours) > DIFFERS * ours:
            yield _warning("lookup_differs", type=name, own_s=ours, other_s=theirs)


def _warning(code: str, **values: Any) -> Json:
    return {"code": code, "values": values}


def hours_off(played: Whole, played_in_time: Whole, turns: Whole, in_time: Whole) -> list[int]:
    """Hours of the day in which a replay is off by more than is trusted, and more than chance would have it.

    Parameters
    ----------
    played, played_in_time : int64 array, shape (replications, days, 24)
        Counted turns, and those in time, of the log's own desk.
    turns, in_time : int64 array, shape (days, 24)
        Those of the log.
    """
    counted, good = (grid.sum(axis=1) for grid in (played, played_in_time))
    rates, was = over(good, counted), over(in_time.sum(axis=0), turns.sum(axis=0))
    off = []
    for hour in range(24):
        known = rates[:, hour][~np.isnan(rates[:, hour])]
        if len(known) > 1 and not np.isnan(was[hour]):
            spread = float(known.std(ddof=1))
            # Of few turns the rate is coarse even where all replications agree.
            least = BY_CHANCE * max(spread, 0.5 / float(turns[:, hour].sum()))
            if abs(float(known.mean()) - was[hour]) > max(TRUSTED, least):
                off.append(hour)
    return off
