"""The look-back over past and played days: worlds worked out by hand, and what must hold in any."""

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.experiment.look_back import joined, look_back, past_of, rates
from simulator.experiment.statistics import mean_interval, share_interval
from simulator.scenario.history import History
from simulator.scenario.schema import Scenario
from tests.depth import examples
from tests.scenarios import FIRST_DAY, a_scenario

TOTALS = {"days": 29, "turns": 29_000, "in_time": 27_550}  # 1,000 turns a day, 95% of them in time
NONE = {"mean": None, "low": None, "high": None}


def days_before(counts: list[tuple[int, int]]) -> dict[str, Any]:
    """A history by day whose last entry is the eve; None of it where a day has no turns."""
    return {
        "by_day": {
            FIRST_DAY - dt.timedelta(days=len(counts) - place): {"turns": turns, "in_time": good}
            for place, (turns, good) in enumerate(counts)
        }
    }


def world(history: Any, days: int = 1, **rules: Any) -> Scenario:
    given_rules = {"base": "human-9-23", "name": "rules", **rules}
    return a_scenario(days=days, history=history, rules=given_rules)


def found(scenario: Scenario, *replications: list[tuple[int, int]]) -> Any:
    """The look-back of replications, each a list of the days' turns and turns in time."""
    counts = np.array(replications, np.int64)
    result = look_back(scenario, counts[:, :, 0], counts[:, :, 1])
    json.dumps(result, allow_nan=False)
    return result


def sure(value: float, days: int = 2) -> dict[str, float]:
    """An estimate on which all replications agree."""
    return mean_interval([value] * days).as_json()  # type: ignore[return-value]


def test_without_history_there_is_no_look_back() -> None:
    assert look_back(world(None), np.array([[5]]), np.array([[5]])) is None


def test_a_bad_night_after_29_ordinary_days() -> None:
    """3,000 turns of which 60% are in time, twice the same: (27,550 + 1,800) / 32,000 = 91.71875%."""
    told = found(world(TOTALS), [(3000, 1800)], [(3000, 1800)])
    assert told["history"] == {
        "days": 29, "days_without_turns": 0, "turns": 29_000, "in_time": 27_550, "rate": 0.95,
    }  # fmt: skip
    assert told["ordinary_day"] == {"turns": 1000, "rate": 0.95}
    assert told["past"] == []
    assert told["days"] == [
        {
            "date": "2026-11-10",
            "rate": sure(29_350 / 32_000),
            "pass_probability": share_interval([True, True]).as_json(),
            "turns": sure(32_000),
        }
    ]
    assert told["pass_probability"] == share_interval([True, True]).as_json()
    # 3,000 turns at 95% instead of 60% are 1,050 more, of 32,000.
    assert told["worst_day"] == {
        "date": "2026-11-10", "rate": sure(0.6), "moved_by": sure(-1050 / 32_000),
    }  # fmt: skip
    # It never fell below 90%; and is 95% again when the night has left, 30 days after it.
    assert told["mended_after_days"] == {"target": sure(0), "before": sure(30)}
    assert [row["date"] for row in told["mending"]] == [f"2026-11-{day}" for day in range(11, 31)] + [
        f"2026-12-{day:02}" for day in range(1, 11)
    ]
    assert [row["rate"]["mean"] for row in told["mending"]] == [29_350 / 32_000] * 29 + [0.95]


def test_a_worse_night_falls_below_the_target_until_it_leaves() -> None:
    """(27,550 + 1,000) / 34,000 = 84%; each ordinary day replaces one like it, so only leaving mends."""
    told = found(world(TOTALS), [(5000, 1000)], [(5000, 1000)])
    assert told["days"][0]["rate"] == sure(28_550 / 34_000)
    assert told["pass_probability"] == share_interval([False, False]).as_json()
    assert told["mended_after_days"]["target"] == sure(30)


def test_days_by_day_leave_one_by_one() -> None:
    """Four days' look-back. Past 50%, 100%, 90%: 240 of 300; the night 0 of 100: 240 of 400 = 60%.

    Then ordinary days of 100 turns, 80 in time. On the first the 50% leave: 100 + 90 + 0 + 80 of 400 are
    67.5%; then 90 + 0 + 160 are 62.5%, 0 + 240 are 60%, and in the end 80%.
    """
    scenario = world(days_before([(100, 50), (100, 100), (100, 90)]), look_back=4, target="61%")
    told = found(scenario, [(100, 0)], [(100, 0)])
    assert told["ordinary_day"] == {"turns": 100, "rate": 0.8}
    assert told["days"][0]["rate"]["mean"] == 0.6
    assert [row["rate"]["mean"] for row in told["mending"]] == [0.675, 0.625, 0.6, 0.8]
    # 67.5% on the first day is above the target, but not for good.
    assert told["mended_after_days"] == {"target": sure(4), "before": sure(4)}
    # The eve's look-back lacks but one of its four days; those before it lack more.
    assert told["past"] == [
        {"date": "2026-11-07", "turns": 100, "rate": 0.5, "rolling_rate": None},
        {"date": "2026-11-08", "turns": 100, "rate": 1.0, "rolling_rate": None},
        {"date": "2026-11-09", "turns": 100, "rate": 0.9, "rolling_rate": 0.8},
    ]


def test_a_good_night_is_where_it_was_at_once() -> None:
    told = found(world(TOTALS), [(3000, 3000)], [(3000, 3000)])
    assert told["mended_after_days"] == {"target": sure(0), "before": sure(0)}
    assert told["worst_day"]["moved_by"] == sure(150 / 32_000)


def test_an_ordinary_rate_below_the_target_never_gets_there() -> None:
    history = {"days": 29, "turns": 29_000, "in_time": 25_000}
    told = found(world(history), [(9000, 9000)], [(9000, 9000)])
    assert told["days"][0]["rate"]["mean"] == 34_000 / 38_000 < 0.9
    assert told["mended_after_days"] == {"target": None, "before": sure(0)}


def test_the_intervals_are_over_replications() -> None:
    told = found(world(TOTALS), [(1000, 1000)], [(1000, 0)], [(0, 0)])
    each = [28_550 / 30_000, 27_550 / 30_000, 27_550 / 29_000]
    assert told["days"][0]["rate"] == mean_interval(each, 0, 1).as_json()
    assert told["days"][0]["turns"] == mean_interval([30_000, 30_000, 29_000], 0).as_json()
    assert told["worst_day"]["rate"] == mean_interval([1, 0], 0, 1).as_json()
    assert told["worst_day"]["moved_by"] == mean_interval([50 / 30_000, -950 / 30_000, 0]).as_json()
    assert told["mended_after_days"]["before"] == mean_interval([0, 30, 0], 0, 30).as_json()


def test_the_worst_day_is_the_one_that_pulls_most_not_the_one_with_the_lowest_rate() -> None:
    told = found(world(TOTALS, days=2), [(5000, 4000), (10, 0)], [(5000, 4000), (10, 0)])
    # 750 short of 95%, of 34,000; the second day's 10 turns are 9.5 short.
    assert told["worst_day"] == {
        "date": "2026-11-10", "rate": sure(0.8), "moved_by": sure(-750 / 34_000),
    }  # fmt: skip
    assert told["pass_probability"]["mean"] == 1


def test_it_survives_only_if_every_played_day_does() -> None:
    history = {"days": 29, "turns": 29_000, "in_time": 26_200}
    good, bad = (2000, 2000), (2000, 1600)
    told = found(world(history, days=3), [good, bad, good], [bad, good, good], [good, good, good])
    assert [day["pass_probability"]["mean"] for day in told["days"]] == [2 / 3, 1.0, 1.0]
    assert told["pass_probability"] == share_interval([True, False, True]).as_json()


def test_the_eves_look_back_has_its_oldest_day_and_no_older_one() -> None:
    told = found(world(days_before([(9, 0), (10, 0), (10, 10), (10, 10)]), look_back=3), [(10, 10)])
    assert told["history"] == {
        "days": 3, "days_without_turns": 0, "turns": 30, "in_time": 20, "rate": 2 / 3,
    }  # fmt: skip
    assert told["days"][0]["rate"]["mean"] == 1


def test_a_rate_exactly_at_the_target_passes() -> None:
    told = found(world(TOTALS, target="95%"), [(1000, 950)])
    assert told["pass_probability"]["mean"] == 1
    assert found(world(TOTALS, target="95%"), [(1000, 949)])["pass_probability"]["mean"] == 0


def test_the_floor_is_of_the_joined_turns() -> None:
    history = {"days": 29, "turns": 60, "in_time": 60}
    below, above = (39, 0), (40, 40)
    told = found(world(history, target="80%", floor_turns=100), [below], [above])
    assert told["days"][0]["pass_probability"] == share_interval([None, True]).as_json()
    # After 30 ordinary days, of 60/29 turns each, no one judges it any more.
    assert told["mended_after_days"]["target"] == sure(0)


def test_without_target_or_judgement_nothing_passes() -> None:
    for rules in ({"target": None}, {"floor_turns": 10**6}):
        told = found(world(TOTALS, **rules), [(3000, 1800)])
        assert told["pass_probability"] == told["days"][0]["pass_probability"] == NONE
        assert told["mended_after_days"]["target"] is None
        assert told["mended_after_days"]["before"]["mean"] == 30


def test_a_day_without_turns_is_no_worst_day() -> None:
    told = found(world(TOTALS, days=2), [(0, 0), (100, 100)])
    assert told["worst_day"]["date"] == "2026-11-11"
    assert found(world(TOTALS), [(0, 0)])["worst_day"] is None


@pytest.mark.parametrize("history", [
    {"days": 29, "turns": 0, "in_time": 0},
    days_before([(100, 90), *[(0, 0)] * 40]),  # too long ago
])  # fmt: skip
def test_a_history_without_turns_says_nothing_of_ordinary_days(history: Any) -> None:
    told = found(world(history), [(100, 95)], [(0, 0)])
    assert told["history"]["rate"] is None
    assert told["days"][0]["rate"] == mean_interval([0.95, np.nan]).as_json()
    assert told["worst_day"] is None
    assert told["mended_after_days"]["before"] is None


def test_days_that_no_row_tells_of_had_no_turns() -> None:
    first, eve = {"turns": 90, "in_time": 81}, {"turns": 0, "in_time": 0}
    history = {"by_day": {"2026-11-01": first, "2026-11-09": eve}}
    told = found(world(history), [(9, 0)])
    assert told["history"] == {
        "days": 9, "days_without_turns": 28, "turns": 90, "in_time": 81, "rate": 0.9,
    }  # fmt: skip
    assert told["ordinary_day"] == {"turns": 10, "rate": 0.9}


def test_totals_leave_evenly_when_the_run_is_long() -> None:
    history = {"days": 3, "turns": 10, "in_time": 10}  # 3 1/3 turns a day
    told = found(world(history, days=5, look_back=4), [(10, 0)] * 5)
    assert [day["turns"]["mean"] for day in told["days"]] == [20, 30 - 10 / 3, 30 + 10 / 3, 40, 40]
    assert told["days"][1]["rate"]["mean"] == (20 / 3) / (80 / 3)


counts = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (max(pair), min(pair)))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(counts, min_size=1, max_size=12), st.lists(counts, min_size=1, max_size=8), st.integers(1, 9))
def test_joining_is_adding(before: list[tuple[int, int]], played: list[tuple[int, int]], back: int) -> None:
    """By day: each look-back is the plain sum of its days, past and played alike."""
    scenario = world(days_before(before), days=len(played), look_back=back)
    table = np.array([played])
    scale = past_of(scenario.history, scenario.start, back).scale  # type: ignore[arg-type]
    for place, sums in enumerate(joined(scenario, table[:, :, 0], table[:, :, 1])):
        line = [0] * back + [one[place] for one in before + played]
        expected = [sum(line[end - back : end]) for end in range(len(line) - len(played) + 1, len(line) + 1)]
        assert sums[0].tolist() == [scale * value for value in expected]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(counts, min_size=1, max_size=12), st.lists(counts, min_size=1, max_size=8), st.integers(1, 9))
def test_after_a_look_back_of_ordinary_days_nothing_of_the_night_is_left(
    before: list[tuple[int, int]], played: list[tuple[int, int]], back: int
) -> None:
    told = found(world(days_before(before), days=len(played), look_back=back), played)
    assert told["mending"][-1]["rate"]["mean"] == told["history"]["rate"]
    if told["history"]["rate"] is not None:
        assert 0 <= told["mended_after_days"]["before"]["mean"] <= back


def test_a_rate_of_nothing_is_none() -> None:
    shares: NDArray[np.float64] = rates(np.array([[4, 0]]), np.array([[1, 0]]))
    assert shares[0, 0] == 0.25
    assert np.isnan(shares[0, 1])


def test_totals_of_more_days_than_the_look_back() -> None:
    past = past_of(History(days=90, turns=900, in_time=450), FIRST_DAY, 30)
    assert (past.days, past.ordinary_turns / past.scale, past.turns.sum() / past.scale) == (30, 10, 300)
