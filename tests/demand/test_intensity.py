"""Expected arrivals: exact sums of profile, day factors and peaks."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.demand.arrivals import arrival_times
from simulator.demand.intensity import expected_arrivals, rate_pieces
from simulator.scenario.schema import Trace
from simulator.scenario.staffing import hour_edges
from simulator.units import DAY, HOUR, MINUTE
from tests.scenarios import FIRST_DAY, a_scenario


def peak(at: str, lasts: str, factor: float) -> dict[str, object]:
    return {"at": at, "lasts": lasts, "factor": factor}


def by_hour(**more: Any) -> list[float]:
    scenario = a_scenario(**more)
    hours: list[float] = expected_arrivals(scenario, hour_edges(scenario)).round(9).tolist()
    return hours


def test_even_over_the_day_without_a_profile() -> None:
    assert by_hour(chats_per_day=240) == [10.0] * 24


def test_the_profiles_weights_are_relative() -> None:
    weights = [float(n) for n in range(24)]  # sum 276
    for profile in (weights, [7 * w for w in weights]):
        assert by_hour(chats_per_day=552, demand={"profile": profile}) == [2 * w for w in weights]


def test_a_profile_of_half_hours_and_of_minutes() -> None:
    assert by_hour(chats_per_day=48, demand={"profile": [1, 3] * 24}) == [2.0] * 24
    scenario = a_scenario(chats_per_day=48, demand={"profile": [1, 3] * 24})
    halves = expected_arrivals(scenario, np.array([0, HOUR // 2, HOUR]))
    np.testing.assert_allclose(halves, [0.5, 1.5], rtol=1e-12)
    assert by_hour(chats_per_day=1440, demand={"profile": [1] * 1440}) == [60.0] * 24


def test_a_weekday_with_a_profile_of_its_own_has_as_many_chats_at_other_hours() -> None:
    demand = {
        "profile": [1.0] * 24,
        "weekday_profiles": {"sat": [0] * 12 + [5] * 12, "mon": [3] * 6 + [0] * 18},
        "day_factors": {FIRST_DAY + dt.timedelta(days=4): 0.5},
    }
    hours = by_hour(chats_per_day=24, days=7, demand=demand)  # from a Tuesday
    assert hours == [1.0] * 96 + [0.0] * 12 + [1.0] * 12 + [1.0] * 24 + [4.0] * 6 + [0.0] * 18


def test_the_usual_days_are_even_without_a_profile() -> None:
    assert by_hour(chats_per_day=24, days=2, demand={"weekday_profiles": {"wed": [0] * 23 + [1]}}) == (
        [1.0] * 24 + [0.0] * 23 + [24.0]
    )


def test_day_factors_are_for_their_day() -> None:
    factors = {FIRST_DAY + dt.timedelta(days=1): 1.5, FIRST_DAY + dt.timedelta(days=2): 0}
    hours = by_hour(chats_per_day=24, days=3, demand={"day_factors": factors})
    assert hours == [1.0] * 24 + [1.5] * 24 + [0.0] * 24


def test_a_peak_multiplies_its_stretch_alone() -> None:
    peaks = {"p": peak("2026-11-10 20:15", "90min", 3)}
    hours = by_hour(chats_per_day=24, demand={"peaks": peaks})
    assert hours == [1.0] * 20 + [0.25 + 3 * 0.75, 3 * 0.75 + 0.25] + [1.0] * 2


def test_peaks_that_overlap_multiply() -> None:
    peaks = {
        "a": peak("2026-11-10 10:00", "2h", 3),
        "b": peak("2026-11-10 11:00", "2h", 0.5),
        "c": peak("2026-11-10 11:30", "30min", 4),
    }
    hours = by_hour(chats_per_day=24, demand={"peaks": peaks})
    assert hours[9:14] == [1, 3, 0.5 * (3 * 0.5) + 0.5 * (3 * 0.5 * 4), 0.5, 1]


def test_a_peak_over_midnight_and_one_that_began_on_the_eve() -> None:
    peaks = {
        "eve": peak("2026-11-09 23:00", "2h", 2),
        "midnight": peak("2026-11-10 23:30", "1h", 4),
        "last": peak("2026-11-11 23:00", "5h", 3),
    }
    hours = by_hour(chats_per_day=24, days=2, demand={"peaks": peaks})
    assert hours == [2.0] + [1.0] * 22 + [2.5] + [2.5] + [1.0] * 22 + [3.0]


def test_the_pieces_have_every_midnight_and_no_gap() -> None:
    peaks = {"p": peak("2026-11-10 23:30", "1h", 4)}
    edges, chats = rate_pieces(a_scenario(days=3, demand={"peaks": peaks}))
    assert (np.diff(edges) > 0).all()
    assert set(range(0, 4 * DAY, DAY)) <= set(edges.tolist())
    assert (edges[0], edges[-1], len(chats)) == (0, 3 * DAY, len(edges) - 1)
    assert (23 * HOUR + 30 * MINUTE) in edges


moments = st.integers(0, 3 * 24 * 60).map(lambda m: dt.datetime(2026, 11, 9) + dt.timedelta(minutes=m))
peak_lists = st.lists(
    st.tuples(moments, st.integers(1, 2000), st.sampled_from([0, 0.5, 1, 3, 10])), max_size=4
)


@given(
    st.lists(st.sampled_from([0, 1, 2.5, 7]), min_size=24, max_size=24).filter(any),
    peak_lists,
    st.lists(st.integers(0, 2 * DAY), min_size=2, max_size=6, unique=True).map(sorted),
)
def test_against_summing_minute_by_minute(
    profile: list[float], peaks: list[tuple[dt.datetime, int, float]], edges: list[int]
) -> None:
    # Every edge of the rate is on a whole minute: within one it is even.
    entries = {str(n): peak(f"{at:%Y-%m-%d %H:%M}", f"{m}min", f) for n, (at, m, f) in enumerate(peaks)}
    demand = {"profile": profile, "peaks": entries, "day_factors": {FIRST_DAY: 1.6}}
    scenario = a_scenario(chats_per_day=1000, days=2, demand=demand)
    rate = []
    for minute in range(2 * 1440):
        chats = 1000 * profile[minute % 1440 // 60] / sum(profile) / 60 * (1.6 if minute < 1440 else 1)
        now = dt.datetime.combine(FIRST_DAY, dt.time()) + dt.timedelta(minutes=minute)
        for at, lasts, factor in peaks:
            if at <= now < at + dt.timedelta(minutes=lasts):
                chats *= factor
        rate.append(chats)
    whole = np.concatenate([[0], np.cumsum(rate)])
    expected = np.diff(np.interp(edges, np.arange(2881) * MINUTE, whole))
    np.testing.assert_allclose(expected_arrivals(scenario, np.array(edges)), expected, rtol=1e-9, atol=1e-9)


def test_of_a_trace_of_times_it_is_their_number() -> None:
    trace = Trace(times=(0, 5, 5, HOUR - 1, HOUR, 24 * HOUR - 1, 24 * HOUR))
    scenario = a_scenario(demand={"chats_per_day": None, "arrivals": trace})
    hours = expected_arrivals(scenario, hour_edges(scenario)).tolist()
    assert hours == [4, 1, *[0] * 21, 1]  # the horizon's own moment is not within it


def test_of_a_trace_of_counts_they_are_spread_over_their_interval() -> None:
    trace = Trace(times=(0, HOUR, 2 * HOUR), counts=(6, 0, 12), interval=HOUR)
    scenario = a_scenario(demand={"chats_per_day": None, "arrivals": trace})
    edges = np.array([0, HOUR // 2, HOUR, 2 * HOUR, 2 * HOUR + 15 * MINUTE, 3 * HOUR])
    np.testing.assert_allclose(expected_arrivals(scenario, edges), [3, 3, 0, 3, 9], rtol=1e-12)


def test_an_interval_that_begins_on_the_eve_is_left_out_as_on_the_tape() -> None:
    trace = Trace(times=(-HOUR, HOUR), counts=(10, 6), interval=2 * HOUR)
    scenario = a_scenario(demand={"chats_per_day": None, "arrivals": trace})
    assert expected_arrivals(scenario, np.array([0, HOUR, 3 * HOUR])).tolist() == [0, 6]
    assert len(arrival_times(scenario, 0)[0]) == 6


@pytest.mark.parametrize("chats", [0, 0.5])
def test_hardly_anybody(chats: float) -> None:
    assert sum(by_hour(chats_per_day=chats)) == pytest.approx(chats, abs=1e-7)
