"""Which days are like the others: promotions and closures apart, and whether weekdays differ.

Both are questions of the square roots of the days' counts, whose spread hardly depends on the level and
which are near normal, for Poisson counts and for those of a gamma factor alike.
"""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Counts = NDArray[np.float64] | NDArray[np.int64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

FALSE_ALARM = 0.01
"""Of logs without any day that is unlike the others, at most this share has one called so; and of logs
whose weekdays are alike, this share is said to have unlike ones."""
FEWEST = 7
"""Of fewer days none can be told from the others."""
MOST = 4
"""At most one day in so many is unlike the others; if more are, they are not unlike."""
_POISSON = 0.5
"""Standard deviation of the root of a Poisson count: days cannot differ less."""


def roots(counts: Counts) -> Values:
    """Square roots of counts, moved a little to make their spread even (Anscombe, Biometrika 35 (1948))."""
    return np.sqrt(counts + 0.375)


def usual_days(counts: Counts, weekday: Whole) -> tuple[Flags, bool]:
    """Which of a log's whole days are like the others.

    Parameters
    ----------
    counts : array, shape (days,)
        Chats of each day.
    weekday : int64 array, shape (days,)
        0 for Monday.

    Returns
    -------
    usual : bool array, shape (days,)
        False for a day that stands out: among the others, or, where weekdays differ, among its weekday.
    differ : bool
        Whether the weekdays differ; never of fewer than 14 days.
    """
    values = roots(counts)
    if len(counts) >= 14:
        usual = ~stand_out(values, weekday)
        if weekdays_differ(values[usual], weekday[usual]):
            return usual, True
    return ~stand_out(values, np.zeros_like(weekday)), False


def stand_out(values: Values, group: Whole) -> Flags:
    """Which values are too far from their group's mean, given how far the others are from theirs.

    The one furthest off is taken away again and again, each against the critical value of the most
    extreme of so many: they cannot hide one another, and all tests together raise a false alarm in
    `FALSE_ALARM` of the cases (Rosner, Percentage points for a generalized ESD many-outlier procedure,
    Technometrics 25 (1983), 165-172).
    """
    from scipy.special import stdtrit

    kept = np.ones(len(values), dtype=bool)
    if len(values) < FEWEST:
        return ~kept
    centre = np.median(values)
    taken: list[int] = []
    unlike = 0
    for _ in range(len(values) // MOST):
        distance, freedom = _distances(values, group, kept)
        if freedom < 2:
            break
        # Of two days of a weekday each is as far from the other: then the one further from all is unlike.
        far = np.flatnonzero(distance >= distance.max() - 1e-9)
        worst = int(far[np.abs(values[far] - centre).argmax()])
        quantile = float(stdtrit(freedom - 1, 1 - FALSE_ALARM / (2 * kept.sum())))
        critical = quantile * np.sqrt(freedom / (freedom - 1 + quantile**2))
        taken.append(worst)
        if distance[worst] > critical:
            unlike = len(taken)
        kept[worst] = False
    found = np.zeros(len(values), dtype=bool)
    found[taken[:unlike]] = True
    return found


def _distances(values: Values, group: Whole, kept: Flags) -> tuple[Values, int]:
    """Studentised distances of the kept values from their groups' means, 0 of others; degrees of freedom.

    The root of a count of mean m has the variance (1 + c m) / 4, c being the day factor's: busy weekdays
    spread more, by a c that is taken from all days. What is busy the lower median says, which of two days
    is the lesser: a promotion does not make its own weekday a busy one.
    """
    size = np.bincount(group[kept], minlength=group.max() + 1)[group]
    with np.errstate(invalid="ignore"):
        mean = np.bincount(group[kept], values[kept], group.max() + 1)[group] / size
    alone = ~kept | (size < 2)
    residual = np.where(alone, 0.0, values - mean)
    freedom = int(kept.sum()) - len(np.unique(group[kept]))
    if freedom < 1:
        return np.zeros(len(values)), freedom
    level = np.where(alone, 0.0, _lower_median(values, group, kept) ** 2)
    beyond_chance = max((residual**2).sum() / freedom / _POISSON**2 - 1, 0)
    residual = residual / np.sqrt(1 + beyond_chance * level / level[~alone].mean())
    deviation = max(np.sqrt((residual**2).sum() / freedom), _POISSON)
    return np.abs(residual) / deviation / np.sqrt(1 - 1 / np.where(alone, 2, size)), freedom


def _lower_median(values: Values, group: Whole, kept: Flags) -> Values:
    """For each value the lower median of its group's kept values; 0 of a group without any."""
    found = np.zeros(len(values))
    for one in np.unique(group[kept]):
        within = np.sort(values[kept & (group == one)])
        found[group == one] = within[(len(within) - 1) // 2]
    return found


def weekdays_differ(values: Values, weekday: Whole) -> bool:
    """Whether the weekdays' means differ by more than chance, at `FALSE_ALARM`.

    The likelihood ratio test of normal values with one spread, in the form in which it is exact of few
    days too: an F test. Days cannot spread less than Poisson counts do.
    """
    from scipy.special import fdtrc

    kinds, group = np.unique(weekday, return_inverse=True)
    freedom = len(values) - len(kinds)
    if freedom < 1 or len(kinds) < 2:
        return False
    mean = np.bincount(group, values) / np.bincount(group)
    within = ((values - mean[group]) ** 2).sum() / freedom
    between = ((mean[group] - values.mean()) ** 2).sum() / (len(kinds) - 1)
    return bool(fdtrc(len(kinds) - 1, freedom, between / max(within, _POISSON**2)) < FALSE_ALARM)


def drifts(counts: Counts, groups: int) -> bool:
    """Whether the first half of the days and the second have different means, at `FALSE_ALARM`: a t test.

    Parameters
    ----------
    counts : array, shape (days,)
        Chats of each day over its weekday's factor, in order.
    groups : int
        How many means those factors were made of, 1 where there are none.
    """
    from scipy.special import stdtr

    values, half = roots(counts), len(counts) // 2
    freedom = len(values) - groups - 1
    if freedom < 1:
        return False
    parts = values[:half], values[half:]
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in parts) / freedom
    error = np.sqrt(max(within, _POISSON**2) * sum(1 / len(part) for part in parts))
    return bool(2 * stdtr(freedom, -abs(parts[1].mean() - parts[0].mean()) / error) < FALSE_ALARM)
