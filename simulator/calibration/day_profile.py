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
        reach = covered @ np.repeat(each, FINEST // size) * size / FINEST
        level = counts.sum(axis=1) / np.where(reach > 0, reach, 1)
        offered = _together(level @ covered, size) * size / FINEST
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Values = np.where(offered > 0, seen / offered, 0.0)
        found /= found.sum()
        settled = bool(np.abs(found - each).max() < 1e-12)
        each = found
        if settled:
            break
    return each


def _together(values: Values | Whole, size: int) -> Values:
    """Sums over each of `size` intervals, of values by the finest along the last axis."""
    return values.reshape(*values.shape[:-1], size, FINEST // size).sum(axis=-1).astype(np.float64)


def best_size(counts: Whole) -> int:
    """How many intervals foretell a day best that was left out.

    Each day is put to the profile of the others, half a chat added to each of its intervals; the size
    with the highest likelihood of all days wins, the coarser of equals. The smallest for a single day.

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
        others = table.sum(axis=0) - table + 0.5
        within = others / others.sum(axis=1, keepdims=True) * size / FINEST  # evenly within an interval
        likelihood.append(float((table * np.log(within)).sum()))
    return SIZES[int(np.argmax(likelihood))]


def differ(counts: Whole, group: NDArray[np.bool_]) -> bool:
    """Whether the days of a group have another profile than the others, at `FALSE_ALARM`.

    The likelihood ratio of hourly counts given each day's total, so that busy days are no other shape,
    over what the days of one group differ among themselves where that is more than chance: an F test
    (McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, ch. 4.5).

    Parameters
    ----------
    counts : int64 array, shape (days, FINEST)
        Days that the log covers wholly.
    group : bool array, shape (days,)
    """
    from scipy.special import xlogy
    from scipy.stats import f

    table = _together(counts, SIZES[0])
    table = table[:, table.sum(axis=0) > 0]
    cells = table.shape[1] - 1
    parts = [part for part in (table[group], table[~group]) if part.sum() > 0]
    if len(parts) < 2 or cells < 1:
        return False

    def likelihood(rows: Values) -> float:
        """Of the rows, each with one and the same profile."""
        whole = rows.sum(axis=0)
        return float(xlogy(whole, whole / whole.sum()).sum())

    apart = sum(likelihood(part) for part in parts)
    between = 2 * (apart - likelihood(table)) / cells
    freedom = (len(table) - 2) * cells
    if freedom <= 0:
        return False
    chi = 0.0
    for part in parts:
        expected = part.sum(axis=1, keepdims=True) * part.sum(axis=0) / part.sum()
        chi += float(((part - expected) ** 2 / np.where(expected > 0, expected, 1)).sum())
    return bool(f.sf(between / max(chi / freedom, 1.0), cells, freedom) < FALSE_ALARM)
