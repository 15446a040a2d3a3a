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

Week = tuple[int, ...]
"""For each weekday, Monday first, which mean it has."""
ALIKE: Week = (0,) * 7
WEEKEND: Week = (0,) * 5 + (1,) * 2
EACH: Week = tuple(range(7))

FALSE_ALARM = 0.01
"""Share of the logs without any day unlike the others of which a day is called so, and of those whose
weekdays are alike of which they are said to differ. The tests take roots to be normal; of gamma factors
they are nearly so, and the share comes to up to 0.02 where busyness is 15% to 30%."""
FEWEST = 7
"""Of fewer days none can be told from the others."""
MOST = 4
"""At most one day in so many is unlike the others; if more are, they are not unlike."""
_POISSON = 0.5
"""Standard deviation of the root of a Poisson count: days cannot differ less."""


def roots(counts: Counts) -> Values:
    """Square roots of counts, moved a little to make their spread even (Anscombe, Biometrika 35 (1948))."""
    return np.sqrt(counts + 0.375)


def usual_days(counts: Counts, weekday: Whole) -> tuple[Flags, Week]:
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
    week : tuple of int
        Which weekdays have one mean: `ALIKE` of fewer than 14 days.
    """
    values = roots(counts)
    week = ALIKE
    if len(counts) >= 14:
        usual = ~stand_out(values, weekday)
        week = kind_of_week(values[usual], weekday[usual])
    return ~stand_out(values, np.asarray(week)[weekday]), week


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


def kind_of_week(values: Values, weekday: Whole) -> Week:
    """Which weekdays differ by more than chance: `ALIKE`, `WEEKEND` or `EACH`.

    The weekend's contrast is asked beside all seven means, for it is the likeliest difference and a test
    of it alone sees it in fewer weeks; each test has half of `FALSE_ALARM`. Where the weekend differs
    the seven means are kept apart only if they differ beyond that.
    """
    weekend, each = (_explained_by_chance(values, weekday, week, ALIKE) for week in (WEEKEND, EACH))
    if min(weekend, each) >= FALSE_ALARM / 2:
        return ALIKE
    if weekend < FALSE_ALARM / 2 and _explained_by_chance(values, weekday, EACH, WEEKEND) >= FALSE_ALARM:
        return WEEKEND
    return EACH


def _explained_by_chance(values: Values, weekday: Whole, fine: Week, coarse: Week) -> float:
    """How often chance alone would set the groups of `fine` so far apart within those of `coarse`.

    The likelihood ratio test of normal values with one spread, in the form in which it is exact of few
    days too: an F test. Days cannot spread less than Poisson counts do. 1 where there is nothing to test.
    """
    from scipy.special import fdtrc

    def fitted(week: Week) -> tuple[float, int]:
        """Sum of squares about the groups' means, and how many groups there are."""
        kinds, group = np.unique(np.asarray(week)[weekday], return_inverse=True)
        mean = np.bincount(group, values) / np.bincount(group)
        return float(((values - mean[group]) ** 2).sum()), len(kinds)

    (within, many), (around, few) = fitted(fine), fitted(coarse)
    freedom = len(values) - many
    if freedom < 1 or many == few:
        return 1.0
    between = (around - within) / (many - few)
    return float(fdtrc(many - few, freedom, between / max(within / freedom, _POISSON**2)))


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
