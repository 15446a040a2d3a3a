"""What a log tells of arrivals, against the demand that it was drawn from."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.arrivals import ASSUMED_BUSYNESS, Arrivals, fit_arrivals
from simulator.calibration.estimate import Estimate
from simulator.errors import UserError
from simulator.report.language import texts
from simulator.scenario.schema import WEEKDAYS, Demand
from simulator.units import DAY, HOUR, MINUTE, SECOND
from tests.calibration.arriving import HUMP, MIDNIGHT, chats_at, drawn, shop
from tests.depth import examples
from tests.scenarios import FIRST_DAY

UNEQUAL = (0.9, 0.9, 0.9, 0.9, 0.9, 1.25, 1.25)  # 1 on average
EVENING = (0,) * 12 + (1,) * 12


def fitted(chats: float, days: int, seed: int = 1, **more: Any) -> Arrivals:
    return fit_arrivals(chats_at(np.concatenate(drawn(shop(chats, days, seed, **more)))))


def codes(arrivals: Arrivals) -> list[str]:
    return [caution.code for caution in arrivals.cautions]


def holds(estimate: Estimate, truth: float) -> bool:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low <= truth <= estimate.high


def test_days_that_are_all_the_same() -> None:
    """Sixteen days of 40 chats, 8 in each of five hours, at even distances: nothing is left to chance."""
    hours = (9, 10, 14, 20, 21)
    day = np.array([hour * HOUR + part * HOUR // 8 for hour in hours for part in range(8)])
    times = np.concatenate([day + at * DAY for at in range(16)])
    arrivals = fit_arrivals(chats_at(times, 0, 16 * DAY))
    assert arrivals.chats_per_day == 40
    assert arrivals.weekday_factors == (1.0,) * 7
    assert arrivals.weekday_profiles is None
    assert arrivals.busyness_cv == 0
    assert arrivals.profile == tuple(0.2 if hour in hours else 0.0 for hour in range(24))
    assert arrivals.counts.tolist() == [40] * 16
    assert arrivals.expected.tolist() == [40] * 16
    assert arrivals.stand_out == ()
    assert arrivals.dates == tuple(FIRST_DAY + dt.timedelta(days=at) for at in range(16))
    assert codes(arrivals) == []


def test_a_hundred_logs_tell_what_they_were_drawn_from() -> None:
    """Four weeks of 150 chats a day. Of a hundred intervals of 95%, 90 to 99 hold the truth in 98 of 100
    such tests, were they independent; the seeds are 1 to 100. Where the weekdays' differences go unnoticed
    they are taken for busyness, so that is asked only where they were noticed."""
    held: dict[str, list[bool]] = {}
    truth = {"demand.chats_per_day": 150.0, "demand.busyness_cv": 0.1}
    truth |= {f"demand.weekday_factors.{name}": UNEQUAL[day] for day, name in enumerate(WEEKDAYS)}
    cells: list[bool] = []
    shares = np.array(HUMP) / sum(HUMP)
    for seed in range(1, 101):
        arrivals = fitted(150, 28, seed, weekdays=UNEQUAL, busyness_cv=0.1)
        if len(arrivals.estimates) == 2:
            continue
        for path, estimate in arrivals.estimates.items():
            held.setdefault(path, []).append(holds(estimate, truth[path]))
        view = next(view for view in arrivals.views if view.name == "profile")
        if arrivals.weekday_profiles is None and len(arrivals.profile) == 24:
            expected = shares * np.sum(view.observed)
            cells += ((np.array(view.low) <= expected) & (expected <= np.array(view.high))).tolist()
    assert set(held) == set(truth)
    assert len(held["demand.chats_per_day"]) >= 90
    for path in ("demand.chats_per_day", "demand.busyness_cv"):
        assert 0.9 <= np.mean(held[path]) < 1, path
    factors = [one for path, found in held.items() if "weekday" in path for one in found]
    assert 0.92 <= np.mean(factors) <= 0.98
    assert 0.92 <= np.mean(cells) <= 0.98


def test_weekdays_that_are_alike_have_no_factors() -> None:
    """At 1%: of 100 logs, seeds 1 to 100, 5 or more would be seen in 3 of 1000 such tests."""
    logs = [fitted(60, 21, seed, busyness_cv=0.15) for seed in range(1, 101)]
    assert sum(log.weekday_factors != (1.0,) * 7 for log in logs) <= 4
    assert sum(bool(log.stand_out) for log in logs) <= 4
    assert sum(log.weekday_profiles is not None for log in logs) <= 4
    assert sum("arrivals_drift" in codes(log) for log in logs) <= 4


@pytest.mark.parametrize("days", [9, 14, 28])
@pytest.mark.parametrize("weekdays", [(1,) * 7, (1, 1, 1, 1, 1, 1.5, 1.5)])
def test_a_promotion_is_found_and_left_out(days: int, weekdays: tuple[float, ...]) -> None:
    for seed in (1, 2, 3):
        usual = shop(200, days, seed, weekdays, busyness_cv=0.08)
        date = FIRST_DAY + dt.timedelta(days=8)
        factors = {**usual.demand.day_factors, date: 5.0}
        demand = usual.demand.model_copy(update={"day_factors": factors})
        sale = usual.model_copy(update={"demand": demand})
        arrivals = fit_arrivals(chats_at(np.concatenate(drawn(sale))))
        (found,) = arrivals.stand_out
        assert found.date == date
        assert found.chats == arrivals.counts[8] > 800
        assert found.factor == found.chats / found.expected == pytest.approx(5, rel=0.35)
        assert arrivals.factor_of(date) == arrivals.weekday_factors[date.weekday()] * found.factor
        assert not arrivals.usual[8]
        assert arrivals.chats_per_day == pytest.approx(200 * np.mean(weekdays), rel=0.15)
        assert arrivals.busyness_cv < 0.3


def test_a_day_without_a_message_is_no_day_of_little_demand() -> None:
    days = drawn(shop(100, 21, 1))
    days[5], days[6] = days[5][:0], days[6][:0]
    arrivals = fit_arrivals(chats_at(np.concatenate(days)))
    (caution,) = arrivals.cautions
    assert caution.code == "arrivals_empty_days"
    assert caution.values == {"days": 2, "dates": ["2026-11-15", "2026-11-16"]}
    assert arrivals.chats_per_day == pytest.approx(100, rel=0.08)
    assert arrivals.stand_out == ()
    assert arrivals.counts[5:7].tolist() == [0, 0]
    assert not arrivals.usual[5:7].any()


def test_of_a_small_shop_a_day_without_a_chat_is_one_of_its_days() -> None:
    days = [[9 * HOUR + at * DAY] * (at % 3) for at in range(30)]  # 0, 1, 2, 0, 1, 2...
    arrivals = fit_arrivals(chats_at(np.concatenate(days), 0, 30 * DAY))
    assert len(arrivals.dates) == 29  # from the first chat, which was on the second day
    assert arrivals.chats_per_day == pytest.approx(30 / 29)
    assert codes(arrivals) == []


def test_a_weekday_on_which_the_shop_is_always_shut() -> None:
    days = drawn(shop(100, 28, 1))
    for day in range(5, 28, 7):  # Sundays
        days[day] = days[day][:0]
    arrivals = fit_arrivals(chats_at(np.concatenate(days)))
    assert arrivals.weekday_factors == (7 / 6,) * 6 + (0.0,)
    assert arrivals.chats_per_day == pytest.approx(100 * 6 / 7, rel=0.06)
    assert arrivals.factor_of(dt.date(2027, 1, 3)) == 0


def test_a_log_that_is_cut_at_noon_is_weighed_by_its_hours() -> None:
    """Two weeks from noon to noon: 14 days' worth of chats over 15 dates. Seeds 1 to 40; each level has a
    standard error of 2.5%, their mean one of 0.4%."""
    levels = []
    for seed in range(1, 41):
        times = np.concatenate(drawn(shop(120, 15, seed)))
        within = times[(times >= DAY // 2) & (times < 14 * DAY + DAY // 2)]
        arrivals = fit_arrivals(chats_at(within))
        assert len(arrivals.dates) == 15
        assert arrivals.expected[0] < 0.8 * arrivals.expected[1]
        assert arrivals.stand_out == ()
        levels.append(arrivals.chats_per_day)
    assert np.mean(levels) == pytest.approx(120, rel=0.012)


def test_a_log_begins_with_a_chat_which_is_no_busier_for_it() -> None:
    """20 chats a day, each at the end of its quarter of an hour: the quarter in which the log begins is no
    quarter of a second with a whole chat in it."""
    day = np.arange(20) * 30 * MINUTE + 8 * HOUR + 14 * MINUTE + 59 * SECOND
    times = np.concatenate([day + at * DAY for at in range(14)])[4:]  # from the first day's fifth chat
    arrivals = fit_arrivals(chats_at(times, ends=14 * DAY))
    assert arrivals.chats_per_day == pytest.approx(20, rel=1e-12)
    assert sum(arrivals.profile[: len(arrivals.profile) * 10 // 24]) == pytest.approx(4 / 20)


def test_messages_after_the_last_chats_are_no_day() -> None:
    times = np.concatenate(drawn(shop(100, 14, 1)))
    arrivals = fit_arrivals(chats_at(times, 0, 14 * DAY + 20 * MINUTE))
    assert len(arrivals.dates) == 14
    assert arrivals.expected.tolist() == [arrivals.chats_per_day] * 14


def test_of_a_single_day_busyness_is_assumed() -> None:
    arrivals = fitted(300, 1)
    assert arrivals.chats_per_day == arrivals.counts[0]
    assert codes(arrivals) == ["arrivals_one_day"]
    busyness = arrivals.estimates["demand.busyness_cv"]
    assert busyness == Estimate(ASSUMED_BUSYNESS, None, None, 1, "cv", family="gamma", assumed=True)
    level = arrivals.estimates["demand.chats_per_day"]
    doubt = np.hypot(0.15, level.value**-0.5)
    assert level.high == pytest.approx(level.value * np.exp(1.96 * doubt), rel=1e-4)
    assert len(arrivals.profile) == 24


def test_of_less_than_two_weeks_the_weekday_is_not_told() -> None:
    arrivals = fitted(300, 13, weekdays=(1, 1, 1, 1, 1, 2, 2))
    assert codes(arrivals) == ["arrivals_few_days"]
    assert arrivals.weekday_factors == (1.0,) * 7
    assert arrivals.busyness_cv > 0.2


def test_hours_that_no_day_covers() -> None:
    times = np.arange(20 * HOUR, 34 * HOUR, 10 * MINUTE)  # one night, over midnight
    arrivals = fit_arrivals(chats_at(times))
    assert codes(arrivals) == ["arrivals_few_days", "arrivals_hours_not_covered"]
    assert arrivals.cautions[1].values == {"hours": 10.0}
    assert sum(arrivals.profile) == pytest.approx(1)
    assert arrivals.profile[12] == 0


def test_a_weekend_of_another_shape_has_a_profile_of_its_own() -> None:
    evenings: dict[str, Any] = {"weekday_profiles": {"sat": EVENING, "sun": EVENING}}
    arrivals = fitted(80, 21, **evenings)
    assert arrivals.weekday_profiles is not None
    assert set(arrivals.weekday_profiles) == {"sat", "sun"}
    assert arrivals.weekday_profiles["sat"] == arrivals.weekday_profiles["sun"]
    assert sum(arrivals.weekday_profiles["sat"][: len(arrivals.profile) // 2]) == 0
    assert arrivals.profile[len(arrivals.profile) * 9 // 24] > 0
    assert [view.name for view in arrivals.views] == ["profile", "profile_weekend", "weekdays", "daily_chats"]
    said = {"chats_per_day": 1, "profile": arrivals.profile, "weekday_profiles": arrivals.weekday_profiles}
    assert Demand.model_validate(said).weekday_profiles == arrivals.weekday_profiles


def test_a_level_that_drifts_is_said() -> None:
    days = [*drawn(shop(100, 14, 1)), *(day + 14 * DAY for day in drawn(shop(160, 14, 2)))]
    arrivals = fit_arrivals(chats_at(np.concatenate(days)))
    (caution,) = arrivals.cautions
    assert caution.code == "arrivals_drift"
    assert caution.values["first"] == pytest.approx(100, rel=0.08)
    assert caution.values["second"] == pytest.approx(160, rel=0.08)


def test_the_pictures() -> None:
    arrivals = fitted(150, 28, 2, weekdays=UNEQUAL, busyness_cv=0.1)
    profile, weekdays, daily = arrivals.views
    assert profile.x == tuple(range(25))
    assert sum(profile.fitted) == pytest.approx(sum(profile.observed), rel=0.02)
    assert weekdays.x == tuple(range(8))
    assert weekdays.fitted == pytest.approx([arrivals.chats_per_day * f for f in arrivals.weekday_factors])
    monday = weekdays.fitted[0]
    assert (weekdays.high[0] - weekdays.observed[0]) / 1.959964 == pytest.approx(
        np.sqrt((monday + (arrivals.busyness_cv * monday) ** 2) / 4)
    )
    assert daily.x == tuple(MIDNIGHT / DAY + day for day in range(28))
    assert daily.observed == tuple(arrivals.counts.tolist())
    assert daily.fitted == tuple(arrivals.expected.tolist())
    seen = np.array(daily.observed)
    assert 24 <= ((np.array(daily.low) <= seen) & (seen <= np.array(daily.high))).sum() <= 28
    for view in arrivals.views:
        edges = len(view.x) - (view.kind == "bars")
        assert {len(values) for values in (view.observed, view.fitted, view.low, view.high)} == {edges}
        json.dumps(asdict(view), allow_nan=False)


@given(
    st.lists(st.integers(0, 40 * DAY), min_size=1, max_size=60),
    st.integers(0, DAY),
    st.integers(0, 3 * DAY),
    st.sampled_from([1, MINUTE, DAY // 4, DAY]),
    st.integers(0, 100),
)
@settings(max_examples=examples(60), deadline=None)
def test_any_log_gives_a_demand(times: list[int], before: int, after: int, step: int, crowd: int) -> None:
    """Chats here and there, rounded to `step`, a crowd with the first of them, messages before and after."""
    rounded = [time // step * step for time in times]
    rounded += [rounded[0]] * crowd
    arrivals = fit_arrivals(chats_at(rounded, min(rounded) - before, max(rounded) + after))
    assert sum(arrivals.profile) == pytest.approx(1)
    assert np.mean(arrivals.weekday_factors) == pytest.approx(1)
    assert arrivals.chats_per_day > 0
    assert arrivals.counts.sum() == len(rounded)
    assert 0 <= arrivals.busyness_cv <= 1
    assert np.isfinite([arrivals.level_cv, *(day.factor for day in arrivals.stand_out)]).all()
    most = "busyness_most" in codes(arrivals)
    assert most == (arrivals.busyness_cv == 1 and not arrivals.estimates["demand.busyness_cv"].assumed)
    for path, estimate in arrivals.estimates.items():
        unbounded = most and path == "demand.busyness_cv"
        assert estimate.low is None if unbounded else estimate.assumed or holds(estimate, estimate.value)
    json.dumps([asdict(view) for view in arrivals.views], allow_nan=False)


def test_a_log_without_a_chat() -> None:
    with pytest.raises(UserError, match=r"^no chat in the log; wanted messages of buyers$"):
        fit_arrivals(chats_at([]))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_caution_has_its_text(lang: str) -> None:
    t = texts(lang)
    values = {"busyness": 15.0, "days": 2, "dates": ["2026-11-15"], "hours": 9.0, "first": 1.0, "second": 2.0}
    kinds = ("one_day", "few_days", "empty_days", "hours_not_covered", "drift")
    assert all("{" not in t(f"calibrate.warn_arrivals_{kind}", **values) for kind in kinds)
