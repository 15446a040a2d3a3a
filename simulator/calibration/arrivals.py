"""When chats came: how many on a day, when in the day, and which days were unlike the others."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration import day_profile
from simulator.calibration.arrival_views import days_view, profile_views, weekdays_view
from simulator.calibration.busyness import MOST, Level, fit_level, t_quantile
from simulator.calibration.chats import Chats
from simulator.calibration.day_profile import FINEST, best_size, shares
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.usual_days import ALIKE, Flags, drifts, usual_days
from simulator.calibration.week import Week, week_of
from simulator.errors import UserError
from simulator.scenario.schema import WEEKDAYS, Weekday
from simulator.units import DAY

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

ASSUMED_BUSYNESS = 0.15
"""What docs/assumptions.md says of the day-to-day spread, for a log of a single day."""
TWO_WEEKS = 14
"""In fewer days no weekday comes twice, and what is the weekday's and what is the day's cannot be told."""
_OPEN = 10
"""Chats of the median day, from which on a day without a single message was closed, or is missing."""
_NEARLY_WHOLE = 0.9
"""Days of which the log covers less, by chats, are not asked whether they stand out."""
_HARDLY_ANY = 0.02
"""Days of which the log covers less say nothing of the level."""
SATURDAY = 5
_NAMED = 5
"""Dates that a caution names at most."""
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class StandOut:
    """A day unlike the others: how many chats came, how many were to be expected, and their ratio."""

    date: dt.date
    chats: int
    expected: float
    factor: float


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The arrivals of a log.

    Attributes
    ----------
    chats_per_day : float
        Chats on the mean day: a seventh of a usual week's.
    profile : tuple of float
        Shares of a day's chats in each of 24, 48 or 96 intervals.
    weekday_profiles : mapping, or None
        Those of the weekdays, ``mon`` to ``sun``, that have another; None where none has.
    weekday_factors : tuple of float
        What each weekday has of `chats_per_day`, Monday first: 1 on average, and all 1 where the log does
        not show that they differ.
    busyness_cv : float
        Spread of the gamma factor of single days.
    dates : tuple of date
        Each natural day from the first chat to the last.
    counts : int64 array, shape (days,)
        Chats of each.
    expected : float64 array, shape (days,)
        Chats expected in that part of each day which the log covers.
    usual : bool array, shape (days,)
        The days that the figures rest on: neither closed nor unlike the others.
    stand_out : tuple of StandOut
        Days unlike the others.
    level_cv : float
        Standard error of `chats_per_day` over its value.
    estimates : dict of str to Estimate
        By path in a scenario; weekdays' factors, where they differ, as ``demand.weekday_factors.sat``.
    views, cautions : tuple of View, tuple of Caution
    """

    chats_per_day: float
    profile: tuple[float, ...]
    weekday_profiles: dict[Weekday, tuple[float, ...]] | None
    weekday_factors: tuple[float, ...]
    busyness_cv: float
    dates: tuple[dt.date, ...]
    counts: Whole
    expected: Values
    usual: Flags
    stand_out: tuple[StandOut, ...]
    level_cv: float
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]

    def factor_of(self, date: dt.date) -> float:
        """What `date` has of `chats_per_day`: its weekday's factor, or that of a day that stood out."""
        own = 1.0
        for day in self.stand_out:
            if day.date == date:
                own = day.factor
        return self.weekday_factors[date.weekday()] * own


def fit_arrivals(chats: Chats) -> Arrivals:
    """Learn how many chats come, and when.

    Days unlike the others are taken out first, robustly (`usual_days`); the level, the weekdays' factors
    and the busyness are the likeliest for the rest (`fit_level`), the first and the last day weighed by
    the hours that the log covers of them. The profile is that of the same days.

    Raises
    ------
    UserError
        Where the log has no chat.
    """
    if not len(chats.arrival):
        raise UserError("no chat in the log; wanted messages of buyers")
    first = int(chats.arrival[0] // DAY)
    table, covered = _counted(chats, first)
    dates = tuple(_EPOCH + dt.timedelta(days=first + day) for day in range(len(table)))
    weekday = np.array([date.weekday() for date in dates])
    counts = table.sum(axis=1)
    empty = _silent(chats, first, len(table)) & (np.median(counts[counts > 0]) >= _OPEN)
    used = _trusted(covered)
    if not table[used > 0].any():
        used = np.ones_like(used)
    counted = np.where(used > 0, table, 0)

    reach = _reach(used, shares(counted[~empty], used[~empty]))
    tested = np.flatnonzero(~empty & (reach >= _NEARLY_WHOLE))
    usual, alike = ~empty, ALIKE
    usual[tested], alike = usual_days(counted[tested].sum(axis=1) / reach[tested], weekday[tested])
    if not counted[usual].any():  # nobody comes on most days
        usual, alike = ~empty, ALIKE
    profiles = _profiles(counted[usual], used[usual], weekday[usual])
    rows = np.array([profiles.get(name, profiles["all"]) for name in WEEKDAYS])
    fine = np.repeat(rows, FINEST // rows.shape[1], axis=1) * rows.shape[1] / FINEST
    reach = _reach(used, fine[weekday])

    group = np.asarray(alike)[weekday]
    measured = usual & (reach >= _HARDLY_ANY)
    if not counted[measured].any():
        measured = usual & (reach > 0)
    cv = ASSUMED_BUSYNESS if measured.sum() < 2 else None
    level = fit_level(
        counted.sum(axis=1)[measured], reach[measured], group[measured], max(alike) + 1, cv
    )
    shut = [day for day in range(7) if empty[weekday == day].sum() > 1 and empty[weekday == day].all()]
    week = week_of(level, alike, shut)
    expected = week.mean * week.factors[weekday] * _reach(covered, fine[weekday])
    stand_out = tuple(
        StandOut(dates[day], int(counts[day]), float(expected[day]), float(counts[day] / expected[day]))
        for day in np.flatnonzero(~usual & ~empty)
    )
    whole_days = counted.sum(axis=1)[measured] / reach[measured]
    views = (
        *profile_views(counted[usual], weekday[usual], profiles, week),
        weekdays_view(whole_days, weekday[measured], week, level.cv),
        days_view(first, counts, expected, level.cv, week.deviation),
    )
    factors = week.factors[weekday[measured]]
    plain = whole_days[factors > 0] / factors[factors > 0]
    cautions = [*_cautions(dates, empty, covered, plain, len(level.means))]
    if level.cv >= MOST:
        cautions.append(Caution("busyness_most"))
    return Arrivals(
        chats_per_day=week.mean,
        profile=tuple(profiles["all"].tolist()),
        weekday_profiles={
            name: tuple(profiles[name].tolist()) for name in WEEKDAYS if name in profiles
        } or None,
        weekday_factors=tuple(week.factors.tolist()),
        busyness_cv=level.cv,
        dates=dates, counts=counts, expected=expected, usual=usual, stand_out=stand_out,
        level_cv=week.deviation,
        estimates=_estimates(level, week, weekday[measured], assumed=cv is not None),
        views=tuple(view for view in views if view is not None),
        cautions=tuple(cautions),
    )  # fmt: skip


def _counted(chats: Chats, first: int) -> tuple[Whole, Values]:
    """Chats by day and quarter of an hour, and the part of each quarter that the log covers."""
    days = int(chats.arrival[-1] // DAY) - first + 1
    quarter = DAY // FINEST
    at = chats.arrival // quarter - first * FINEST
    table = np.bincount(at, minlength=days * FINEST).reshape(days, FINEST)
    edges = np.arange(days * FINEST + 1) * quarter + first * DAY
    covered: Values = np.diff(np.clip(edges, chats.begins, chats.ends)).astype(np.float64) / quarter
    return table.astype(np.int64), covered.reshape(days, FINEST)


def _trusted(covered: Values) -> Values:
    """The part of each quarter of an hour in which chats are counted.

    What a log covers of the quarter in which it begins or ends depends on when somebody wrote: it is left
    out wherever another day covers that quarter wholly. Of a single day nobody knows whether the log was
    cut, and it is taken to be whole; so are hours that no day covers.
    """
    whole = np.floor(covered)
    used = np.where(whole.any(axis=0), whole, covered)
    return np.where((len(covered) == 1) | ~covered.any(axis=0), 1.0, used)


def _reach(covered: Values, profile: Values) -> Values:
    """Share of each day's chats that fall into the part of its quarters that is covered."""
    return np.where((covered == 1).all(axis=1), 1.0, (covered * profile).sum(axis=1))


def _silent(chats: Chats, first: int, days: int) -> Flags:
    """Days on which nobody wrote, as far as chats tell."""
    silent = np.ones(days, dtype=bool)
    for times in (chats.arrival, chats.last, chats.question, chats.reply):
        day = times[times >= 0] // DAY - first
        silent[day[day < days]] = False
    return silent


def _profiles(counted: Whole, used: Values, weekday: Whole) -> dict[str, Values]:
    """The profile of all days, or of all but the weekend, and those of the weekend where they differ."""
    whole = (used == 1).all(axis=1)
    size = best_size(counted[whole])
    weekend = weekday >= SATURDAY
    if whole.sum() < TWO_WEEKS or not day_profile.differ(counted[whole], weekend[whole]):
        return {"all": shares(counted, used, size)}
    usual = shares(counted[~weekend], used[~weekend], size)
    own = shares(counted[weekend], used[weekend], size)
    return {"all": usual, **dict.fromkeys(WEEKDAYS[SATURDAY:], own)}


def _estimates(level: Level, week: Week, weekday: Whole, *, assumed: bool) -> dict[str, Estimate]:
    quantile = t_quantile(level.freedom)

    def about(value: float, deviation: float, n: int, unit: str) -> Estimate:
        off = math.exp(quantile * deviation)
        return Estimate(value, value / off, value * off, n, unit)

    found = {"demand.chats_per_day": about(week.mean, week.deviation, len(weekday), "chats")}
    told = not assumed and level.cv < MOST  # at the most that a scenario takes an interval would be a lie
    found["demand.busyness_cv"] = Estimate(
        level.cv, level.cv_low if told else None, level.cv_high if told else None, len(weekday), "cv",
        family="gamma", assumed=assumed,
    )  # fmt: skip
    for day, name in enumerate(WEEKDAYS):
        deviation = float(week.factor_deviations[day])
        if math.isfinite(deviation):
            path = f"demand.weekday_factors.{name}"
            found[path] = about(float(week.factors[day]), deviation, int((weekday == day).sum()), "factor")
    return found


def _cautions(
    dates: tuple[dt.date, ...], empty: Flags, covered: Values, level: Values, groups: int
) -> Iterator[Caution]:
    """What a user must know: `level` is the usual days' chats, each over its weekday's factor, in order."""
    days = len(level)
    if days == 1:
        yield Caution("arrivals_one_day", {"busyness": 100 * ASSUMED_BUSYNESS})
    elif days < TWO_WEEKS:
        yield Caution("arrivals_few_days", {"days": days})
    if empty.any():
        named = [dates[day].isoformat() for day in np.flatnonzero(empty)[:_NAMED]]
        yield Caution("arrivals_empty_days", {"days": int(empty.sum()), "dates": named})
    missing = int((~covered.any(axis=0)).sum())
    if missing and len(dates) > 1:
        yield Caution("arrivals_hours_not_covered", {"hours": missing * 24 / FINEST})
    if days >= TWO_WEEKS and drifts(level, groups):
        half = days // 2
        yield Caution(
            "arrivals_drift", {"first": float(level[:half].mean()), "second": float(level[half:].mean())}
        )
