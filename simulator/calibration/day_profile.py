"""When in the day chats come: shares of a day's chats by interval, as fine as the counts bear."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

FINEST = 96
"""Intervals in which chats are counted: quarters of an hour."""
SIZES = (24, 48, 96)
"""Intervals that a profile may have."""
FALSE_ALARM = 0.01
"""Share of the logs whose weekends are as the other days, of which it is said that they are not."""
_SHUFFLES = 999
_SPREAD = 12
"""Half a chat an hour, so that no chat comes when none can; for each size alike."""


def shares(counts: Whole, covered: Values, size: int = FINEST) -> Values:
    """Share of a day's chats in each of `size` intervals, which sum to 1.

    Parameters
    ----------
    counts : int64 array, shape (days, FINEST)
        Chats counted on each day, in the part of each interval that the log covers.
    covered : float64 array, shape (days, FINEST)
        That part, from 0 to 1; an interval is covered on some day.
    size : int
        One of `SIZES`.

    Returns
    -------
    float64 array, shape (size,)
        The likeliest of Poisson counts whose days have each a level of their own. An interval in which
        nobody ever came has 0: after n days fewer than 3/n chats a day are missed there (19 times of 20),
        while anything put in would be invented, mostly at hours when nobody is there to answer.
        Even where there is no chat at all.
    """
    each: Values = np.full(size, 1 / size)
    seen = _together(counts.sum(axis=0), size)
    if not seen.any():
        return each
    for _ in range(1 if covered.all() and (covered == 1).all() else 200):
        reach: Values = covered @ np.repeat(each, FINEST // size) * size / FINEST
        level = counts.sum(axis=1) / np.where(reach > 0, reach, 1)
        offered = _together(level @ covered, size) * size / FINEST
        with np.errstate(invalid="ignore", divide="ignore"):
            rate: Values = np.where(offered > 0, seen / offered, 0.0)
        found: Values = rate / rate.sum()
        settled = bool(np.abs(found - each).max() < 1e-12)
        each = found
        if settled:
            break
    return each


def _together(values: Values | Whole, size: int) -> Values:
    """Sums over each of `size` intervals, of values by the finest along the last axis."""
    sums = values.reshape(*values.shape[:-1], size, FINEST // size).sum(axis=-1)
    return np.asarray(sums, dtype=np.float64)


def best_size(counts: Whole) -> int:
    """How many intervals foretell a day best that was left out.

    Each day is put to the profile of the others, a dozen chats spread evenly over the day added to it;
    the size with the highest likelihood of all days wins, the coarser of equals. The smallest for a single
    day.

    Parameters
    ----------
    counts : int64 array, shape (days, FINEST)
        Days that the log covers wholly.
    """
    if len(counts) < 2:
        return SIZES[0]
    likelihood = []
    for size in SIZES:
        table = _together(counts, size)
        others = table.sum(axis=0) - table + _SPREAD / size
        within: Values = others / others.sum(axis=1, keepdims=True) * size / FINEST  # evenly in an interval
        likelihood.append(float((table * np.log(within)).sum()))
    return SIZES[int(np.argmax(likelihood))]


def differ(counts: Whole, group: NDArray[np.bool_]) -> bool:
    """Whether the days of a group have another profile than the others, at `FALSE_ALARM`.

    The likelihood ratio of hourly counts given the totals, so that busy days are no other shape, against
    what it comes to when as many days are called the group at random: that holds however the shapes of
    single days differ (Pitman, Supplement to JRSS 4 (1937), 119-130, 225-232). The draws are always the
    same.

    Parameters
    ----------
    counts : int64 array, shape (days, FINEST)
        Days that the log covers wholly.
    group : bool array, shape (days,)
    """
    from scipy.special import xlogy

    table = _together(counts, SIZES[0])
    if not group.any() or group.all() or not table.any():
        return False
    shuffled = np.random.default_rng(0).permuted(np.tile(group, (_SHUFFLES, 1)), axis=1)
    groups = np.concatenate([group[None], shuffled])
    ratio = np.zeros(len(groups))
    for chosen in (groups, ~groups):
        whole = chosen.astype(np.float64) @ table
        ratio += xlogy(whole, whole).sum(axis=1) - xlogy(whole.sum(axis=1), whole.sum(axis=1))
    least = ratio[0] - 1e-9 * abs(ratio[0])
    return bool((ratio >= least).mean() < FALSE_ALARM)
