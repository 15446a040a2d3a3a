"""A backtest as plain data: made-up counts, figures by hand."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from simulator.calibration.backtest import Split
from simulator.calibration.backtest_result import Backtest, result
from simulator.calibration.estimate import Caution
from simulator.calibration.prediction import Counts
from simulator.scenario.rulesets import SHIPPED
from simulator.units import SECOND
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario

START = dt.date(2026, 11, 2)
"""A Monday."""
REPLICATIONS = 41


def at_nine(turns: Any, in_time: Any) -> Counts:
    """Counts of days that have all their turns from 09:00 to 10:00; every wait is a minute."""
    hours = np.zeros((2, *np.shape(turns), 24), np.int64)
    hours[..., 9] = turns, in_time
    turns_, in_time_ = hours.reshape(2, *np.shape(turns)[:-1], -1)
    return Counts(turns_, in_time_, turns_, turns_ * 60.0 * SECOND)


def a_backtest(actual: list[int], turns: list[int] | None = None, fitted: int = 7) -> Backtest:
    """Days of so many turns in time of 100, the first `fitted` for the fit.

    Replication n of 41 has n in time of 41 of every later day, so that the ranges' ends are whole ranks.
    """
    days = len(actual) - fitted
    ranks = np.repeat(np.arange(REPLICATIONS)[:, None], days, axis=1)
    return Backtest(
        log="shop.csv",
        split=Split(a_log("0 ann buyer -"), START, START + dt.timedelta(days=fitted), fitted, days),
        scenario=a_scenario(start=START + dt.timedelta(days=fitted), days=days, seed=5, title="Shop"),
        rules=SHIPPED["human-9-23"],
        actual=at_nine(turns or [100] * len(actual), actual),
        predicted=at_nine(np.full_like(ranks, 40), ranks),
        engine="compiled",
        cautions=(Caution("minutes"), Caution("few", {"n": 3})),
    )


WEEK = [90, 80, 70, 60, 50, 40, 30]


def test_each_day_is_set_beside_its_ranges_and_the_baselines() -> None:
    told = result(a_backtest([*WEEK, 50, 95, 5]))
    monday, tuesday, wednesday = told["days"]
    assert monday == {
        "date": "2026-11-09",
        "weekday": 0,
        "turns": {"actual": 100, "mean": 40.0, "low": 40.0, "high": 40.0},
        "actual": 0.5,
        "predicted": {"mean": 0.5, "low": pytest.approx(0.05 / 40), "high": pytest.approx(39.95 / 40)},
        "p80": {"low": pytest.approx(3.2 / 40), "high": pytest.approx(36.8 / 40)},
        "within_p80": True,
        "within_p95": True,
        "response_mean_s": {"actual": 60.0, "mean": 60.0, "low": 60.0, "high": 60.0},
        "yesterday": 0.3,
        "same_weekday": 0.9,
    }
    assert [day["date"] for day in told["days"]] == ["2026-11-09", "2026-11-10", "2026-11-11"]
    assert [(day["within_p80"], day["within_p95"]) for day in (tuesday, wednesday)] == [(False, True)] * 2
    assert [day["yesterday"] for day in (tuesday, wednesday)] == [0.5, 0.95]


def test_the_same_weekday_is_the_mean_of_all_before_the_days_predicted_among_them() -> None:
    told = result(a_backtest([*WEEK, *([50] * 7), 20]))
    assert told["days"][7]["same_weekday"] == pytest.approx((0.9 + 0.5) / 2)
    assert told["days"][6]["same_weekday"] == 0.3


def test_errors_and_baselines_on_the_same_days() -> None:
    told = result(a_backtest([*WEEK, 50, 95, 5]))
    assert told["mean_absolute_error"] == pytest.approx((0 + 0.45 + 0.45) / 3)
    assert told["baselines"]["yesterday"] == {
        "mean_absolute_error": pytest.approx((0.2 + 0.45 + 0.9) / 3),
        "days": 3,
        "predicted": pytest.approx(0.3),
    }
    assert told["baselines"]["same_weekday"]["mean_absolute_error"] == pytest.approx((0.4 + 0.15 + 0.65) / 3)


def test_a_baseline_that_knows_nothing_of_a_day_is_not_asked_of_it() -> None:
    told = result(a_backtest([90, 80, 50, 95], fitted=2))
    assert told["baselines"]["same_weekday"] == {"mean_absolute_error": None, "days": 0, "predicted": None}
    assert [day["same_weekday"] for day in told["days"]] == [None, None]
    assert told["warnings"][0] == {"code": "short_fit", "values": {"days": 2, "least": 7}}


def test_coverage_with_its_exact_binomial_interval() -> None:
    coverage = result(a_backtest([*WEEK, 50, 95, 5]))["coverage"]
    assert coverage == {
        "p80": 1 / 3, "p95": 1.0, "days": 3,
        "p80_interval": {"low": pytest.approx(0.00840, abs=1e-5), "high": pytest.approx(0.90570, abs=1e-5)},
        "p95_interval": {"low": pytest.approx(0.025 ** (1 / 3)), "high": 1.0},
    }  # fmt: skip


def test_a_day_without_turns_is_left_out_and_said() -> None:
    told = result(a_backtest([*WEEK, 50, 0, 60], [100] * 8 + [0, 100]))
    assert [day["actual"] for day in told["days"]] == [0.5, None, 0.6]
    assert told["days"][1]["within_p80"] is None
    assert told["days"][2]["yesterday"] is None
    assert told["coverage"]["days"] == 2
    assert told["baselines"]["yesterday"]["days"] == 1
    assert {"code": "no_turns", "values": {"dates": ["2026-11-10"]}} in told["warnings"]


def test_nothing_to_compare_has_no_answers() -> None:
    told = result(a_backtest([*WEEK, 0], [100] * 7 + [0]))
    assert told["coverage"] == {
        "p80": None, "p95": None, "days": 0,
        "p80_interval": {"low": None, "high": None}, "p95_interval": {"low": None, "high": None},
    }  # fmt: skip
    assert told["mean_absolute_error"] is None
    assert told["together"]["actual"] is None


def test_days_far_out_are_named() -> None:
    backtest = a_backtest([*WEEK, 50, 50], [100] * 7 + [40, 41])
    assert {"code": "far_turns", "values": {"dates": ["2026-11-10"]}} in result(backtest)["warnings"]
    narrow = a_backtest([*WEEK, 0, 95])
    near_half = narrow.predicted.turns // 2
    steady = Counts(narrow.predicted.turns, near_half, near_half, narrow.predicted.waited)
    told = result(Backtest(**{**vars(narrow), "predicted": steady}))
    assert {"code": "far_rate", "values": {"dates": ["2026-11-09", "2026-11-10"]}} in told["warnings"]


def test_far_is_twice_as_far_from_the_mean_as_the_end_of_the_95_percent_range() -> None:
    """From 0 to 40 questions are played, the mean is 20 and the range ends at 39.95: far is above 59.9."""
    backtest = a_backtest([*WEEK, 30, 30], [100] * 7 + [59, 60])
    ranks = backtest.predicted.in_time
    as_many = Counts(ranks, ranks, ranks, backtest.predicted.waited)
    told = result(Backtest(**{**vars(backtest), "predicted": as_many}))
    assert {"code": "far_turns", "values": {"dates": ["2026-11-10"]}} in told["warnings"]


def test_hours_and_all_days_together() -> None:
    told = result(a_backtest([*WEEK, 50, 95, 5]))
    (nine,) = told["by_hour"]
    assert (nine["hour"], nine["actual"], nine["turns"]["actual"]) == (9, 0.5, 300)
    assert nine["predicted"]["mean"] == 0.5
    assert nine["predicted"]["low"] == pytest.approx(0.05 / 40)
    assert (told["together"]["actual"], told["together"]["turns"]["mean"]) == (0.5, 120.0)


def test_what_was_asked_and_what_the_fit_says_of_itself() -> None:
    told = result(a_backtest([*WEEK, 50]))
    assert told["fitted"] == {"start": "2026-11-02", "end": "2026-11-08", "days": 7}
    assert (told["kind"], told["log"], told["rules"]) == ("backtest", "shop.csv", "human-9-23")
    assert (told["window"], told["threshold_s"], told["target"]) == (["09:00", "23:00"], 180.0, 0.9)
    assert (told["replications"], told["engine"], told["seed"]) == (REPLICATIONS, "compiled", 5)
    assert told["fit_warnings"] == [
        {"code": "minutes", "values": {}}, {"code": "few", "values": {"n": 3}},
    ]  # fmt: skip
