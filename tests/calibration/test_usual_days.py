"""Days unlike the others are found as often as is stated, hide neither themselves nor one another."""

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.calibration.usual_days import (
    ALIKE,
    EACH,
    WEEKEND,
    drifts,
    kind_of_week,
    roots,
    stand_out,
    usual_days,
)

Whole = NDArray[np.int64]


def days(count: int, chats: float, cv: float, logs: int, weekend: float = 1) -> Whole:
    """Logs of days that are all alike, but for weekends with so many times the chats."""
    rng = np.random.default_rng(1)
    factor = rng.gamma(1 / cv**2, cv**2, (logs, count)) if cv else np.ones((logs, count))
    mean = np.where(weekday(count) >= 5, weekend * chats, chats)
    logs_of_days: Whole = rng.poisson(mean * factor).astype(np.int64)
    return logs_of_days


def weekday(count: int, first: int = 1) -> Whole:
    return (np.arange(count) + first) % 7


@pytest.mark.parametrize(
    ("count", "chats", "cv"), [(7, 40, 0.0), (14, 300, 0.15), (28, 300, 0.15), (40, 30, 0.1)]
)
def test_false_alarms_are_as_rare_as_stated(count: int, chats: float, cv: float) -> None:
    """The seed is 1. At 2% more than 10 of 250 logs would have one in 1 of 100 such tests."""
    logs = days(count, chats, cv, 250)
    told = [usual_days(log, weekday(count)) for log in logs]
    assert sum(not usual.all() for usual, _ in told) <= 10
    assert sum(week != ALIKE for _, week in told) <= 10
    assert sum(drifts(log, 1) for log in logs) <= 10


def test_a_promotion_of_five_days_does_not_hide_itself() -> None:
    """One by one each of them would be masked by the others."""
    log = days(28, 200, 0.1, 1)[0]
    log[10:15] *= 4
    usual, week = usual_days(log, weekday(28))
    assert np.flatnonzero(~usual).tolist() == [10, 11, 12, 13, 14]
    assert week == ALIKE


def test_closures_count_too() -> None:
    log = days(28, 200, 0.1, 1)[0]
    log[3], log[20] = 40, 900
    usual, _ = usual_days(log, weekday(28))
    assert np.flatnonzero(~usual).tolist() == [3, 20]


@pytest.mark.parametrize(("count", "cv"), [(14, 0.03), (21, 0.1), (28, 0.15)])
def test_weekends_do_not_stand_out_where_they_are_alike(count: int, cv: float) -> None:
    """Days of weekends spread more, too. At 1% more than 6 of 200 logs in 1 of 200 such tests; seed 1."""
    told = [usual_days(log, weekday(count)) for log in days(count, 400, cv, 200, weekend=2)]
    assert sum(not usual.all() for usual, _ in told) <= 6
    assert sum(week == WEEKEND for _, week in told) >= 190


def test_of_two_days_of_a_weekday_the_one_unlike_all_days_stands_out() -> None:
    """Of 50 logs, seed 1, 4 with a false alarm beside it would come in 1 of 500 such tests at 1%."""
    found = []
    for log in days(14, 400, 0.03, 50, weekend=2):
        log[2] *= 4
        usual, week = usual_days(log, weekday(14))
        assert not usual[2]
        assert week == WEEKEND
        found.append(np.flatnonzero(~usual).tolist())
    assert found.count([2]) >= 47


def test_a_few_days_are_all_usual() -> None:
    usual, week = usual_days(np.array([10, 10, 1000, 10, 10, 10]), weekday(6))
    assert usual.all()
    assert week == ALIKE


def test_days_that_are_all_the_same_to_the_chat() -> None:
    usual, week = usual_days(np.full(30, 50), weekday(30))
    assert usual.all()
    assert week == ALIKE
    assert not drifts(np.full(30, 50.0), 1)


def test_at_most_a_quarter_of_the_days_are_unlike_the_others() -> None:
    log = days(20, 200, 0.02, 1)[0]
    log[::4] *= 5
    assert (~usual_days(log, weekday(20))[0]).sum() == 5
    log[1::4] *= 5
    assert (~usual_days(log, weekday(20))[0]).sum() <= 5


def test_a_weekday_seen_once_cannot_stand_out_from_itself() -> None:
    values = roots(np.array([100, 101, 99, 100, 102, 98, 100, 900.0]))
    assert not stand_out(values, np.array([0, 0, 0, 0, 0, 0, 0, 1])).any()


def test_weekends_against_a_hand_computed_f() -> None:
    """Mondays of roots 1 3 and Saturdays of 9 11: between 64 over within 2 is 32, and with 1 and 2 degrees
    of freedom that comes by chance in 3.0%; of 81 83 in 0.03%."""
    days_of_week = np.array([0, 0, 5, 5])
    assert kind_of_week(np.array([1.0, 3, 9, 11]), days_of_week) == ALIKE
    assert kind_of_week(np.array([1.0, 3, 81, 83]), days_of_week) == WEEKEND


def test_a_weekday_of_its_own() -> None:
    for log in days(28, 300, 0.1, 20):
        log[weekday(28) == 3] *= 2
        assert kind_of_week(roots(log), weekday(28)) == EACH


def test_a_weekend_is_seen_in_four_weeks() -> None:
    """Weekends of 1.3 times the chats, a busyness of 15%: by the seven means alone half of them would be."""
    told = [usual_days(log, weekday(28))[1] for log in days(28, 300, 0.15, 200, weekend=1.3)]
    assert sum(week != ALIKE for week in told) >= 150
    assert sum(week == EACH for week in told) <= 12


def test_a_level_that_doubles_drifts() -> None:
    log = days(28, 100, 0.15, 1)[0].astype(float)
    log[14:] *= 2
    assert drifts(log, 1)


def test_of_as_many_means_as_days_no_drift_is_seen() -> None:
    assert drifts(np.array([10.0, 10, 1000, 1000]), 1)
    assert not drifts(np.array([10.0, 10, 1000, 1000]), 3)


def shared_days(file: Path, column: str) -> tuple[list[dt.date], Whole]:
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    place = rows[0].index(column)
    counts = np.array([int(row[place]) for row in rows[1:]])
    return [dt.date.fromisoformat(row[0]) for row in rows[1:]], counts


@pytest.mark.parametrize(
    ("file", "column", "unlike"),
    [
        ("tianchi2014_daily.csv", "events", ["2014-12-11", "2014-12-12"]),
        ("tianchi2014_daily.csv", "active_users", ["2014-12-12"]),
        ("taobao_userbehavior_daily.csv", "pv", ["2017-12-02"]),
    ],
)
def test_real_days(shared: Path, file: str, column: str, unlike: list[str]) -> None:
    """12.12 stands out of a month of Taobao's, of the clicks its eve too; no weekday differs from another."""
    dates, counts = shared_days(shared / "data" / file, column)
    usual, week = usual_days(counts, np.array([date.weekday() for date in dates]))
    assert [str(dates[day]) for day in np.flatnonzero(~usual)] == unlike
    assert week == ALIKE
