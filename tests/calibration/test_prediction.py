"""What is expected of days to come: counts by hand, replications against runs alone, and ranges that hold."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.calibration.prediction import LEAST, Counts, Draw, counts_of, predict, prediction_interval
from simulator.experiment.replication import play_out, replicate
from simulator.scenario.rulesets import SHIPPED
from simulator.scenario.schema import Scenario
from simulator.units import DAY, HOUR, SECOND, Window
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario

RULES = SHIPPED["human-9-23"]


def counts(turns: list[int], in_time: list[int]) -> Counts:
    """Of two days: the figures of 09:00 and 10:00 of each; every wait is 10 s."""
    columns = np.zeros((2, 48), np.int64)
    columns[:, [9, 10, 33, 34]] = turns, in_time
    return Counts(columns[0], columns[1], columns[0], columns[0] * 10.0 * SECOND)


def test_counts_by_day_by_hour_and_together() -> None:
    found = counts([4, 2, 1, 0], [3, 2, 0, 0])
    assert found.by_day.turns.tolist() == [6, 1]
    assert found.by_day.rate.tolist() == [5 / 6, 0.0]
    assert found.by_hour.turns[[8, 9, 10]].tolist() == [0, 5, 2]
    assert found.by_hour.rate[[9, 10]].tolist() == [3 / 5, 1.0]
    assert np.isnan(found.by_hour.rate[8])
    assert found.together.rate.tolist() == [5 / 7]
    assert found.from_day(1).by_day.turns.tolist() == [1]
    assert found.by_day.response_mean_s.tolist() == [10.0, 10.0]


def test_a_day_without_turns_has_no_rate() -> None:
    found = counts([4, 2, 0, 0], [3, 2, 0, 0]).by_day
    assert np.isnan(found.rate).tolist() == [False, True]
    assert np.isnan(found.response_mean_s).tolist() == [False, True]


def test_turns_of_other_days_are_left_out_though_their_rows_are_read() -> None:
    nine = 9 * HOUR // SECOND
    day = DAY // SECOND
    log = a_log(
        f"{nine} ann buyer xu",
        f"{nine + 10} ann agent xu",
        f"{nine + day} bob buyer xu",
        f"{nine + day + 20} bob agent xu",
        f"{nine + 2 * day + HOUR // SECOND} cat buyer xu",
        f"{nine + 2 * day + HOUR // SECOND + 500} cat agent xu",
        f"{nine + 3 * day} dan buyer xu",
    )
    found = counts_of(log, RULES, DAY, 2)
    assert {place: int(n) for place, n in enumerate(found.turns) if n} == {9: 1, 34: 1}
    assert found.in_time.sum() == 1
    assert found.by_day.response_mean_s.tolist() == [20.0, 500.0]


@pytest.mark.parametrize(
    ("share", "ends"), [(0.95, (1, 39)), (0.8, (4, 36)), (0.5, (10, 30)), (0.99, (1, 39))]
)
def test_the_interval_is_that_of_a_further_value_among_its_like(share: float, ends: tuple[int, int]) -> None:
    values = np.array([np.nan, *range(39, 0, -1), np.nan], dtype=np.float64)
    assert prediction_interval(values, share) == pytest.approx(ends, rel=1e-12)


def test_between_two_ranks_in_proportion() -> None:
    assert prediction_interval(np.arange(1.0, 5.0), 0.5) == (1.25, 3.75)


def test_of_nothing_there_is_none() -> None:
    assert prediction_interval(np.array([np.nan, np.nan]), 0.8) is None
    assert prediction_interval(np.array([0.5]), 0.8) == (0.5, 0.5)


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0.1, 0.9))
def test_a_surer_interval_holds_a_less_sure_one(values: list[float], share: float) -> None:
    inner, outer = (prediction_interval(np.array(values), each) for each in (share, share + 0.05))
    assert inner is not None
    assert outer is not None
    assert min(values) <= outer[0] <= inner[0] <= inner[1] <= outer[1] <= max(values)


SMALL = a_scenario(20, team={"agents": 1}, days=2)


@dataclass(frozen=True)
class TwiceOddly:
    """Twice the demand in odd replications."""

    def __call__(self, scenario: Scenario, number: int) -> Scenario:
        demand = scenario.demand.model_copy(update={"chats_per_day": 20 * (1 + number % 2)})
        return scenario.model_copy(update={"demand": demand})


def test_each_replication_is_what_it_is_alone_however_many_play() -> None:
    told: list[tuple[int, int]] = []
    found = predict(Draw(SMALL, RULES, "compiled"), LEAST, 2, lambda *done: told.append(done))
    assert found.turns.shape == (LEAST, 48)
    assert told == [(done, LEAST) for done in range(1, LEAST + 1)]
    for number in (0, 7, LEAST - 1):
        alone = replicate(SMALL, number, "compiled")
        assert found.turns[number].tolist() == alone.turns.tolist()
        assert found.in_time[number].tolist() == alone.in_time.tolist()
        assert found.together.response_mean_s[number, 0] == pytest.approx(alone.response_mean_s, rel=1e-12)
    in_turn = predict(Draw(SMALL, RULES, "compiled"), LEAST, 1)
    assert [column.tolist() for column in in_turn.columns] == [column.tolist() for column in found.columns]


def test_what_is_doubted_is_drawn_by_the_replication_s_number() -> None:
    plain = predict(Draw(SMALL, RULES, "compiled"), LEAST, 1).together.turns[:, 0]
    doubted = predict(Draw(SMALL, RULES, "compiled", TwiceOddly()), LEAST, 1).together.turns[:, 0]
    assert doubted[::2].tolist() == plain[::2].tolist()
    assert (doubted[1::2] > plain[1::2]).all()


def test_the_rules_are_those_asked_for_whatever_the_scenario_s() -> None:
    late = RULES.model_copy(update={"window": Window(22 * HOUR, 23 * HOUR)})
    found = predict(Draw(SMALL, late, "compiled"), LEAST, 1)
    assert set(np.flatnonzero(found.turns.sum(axis=0)).tolist()) == {22, 46}


def test_fewer_replications_than_a_95_percent_interval_wants_are_refused() -> None:
    with pytest.raises(ValueError, match=f"wanted at least {LEAST} replications, not {LEAST - 1}"):
        predict(Draw(SMALL, RULES, "compiled"), LEAST - 1)


def test_the_ranges_hold_as_many_days_as_they_say_where_the_scenario_is_the_truth() -> None:
    """300 further days, seeds 1000 to 1299; each of the two shares has 1 chance in 1000 to lie farther off.

    80 ± 10.8 points and 95 ± 5.9, 3.3 standard errors: the luck of the days, and as much again of the 300
    replications behind the ends.
    """
    asks = {"share": 1.0, "turns": {"dist": "geometric", "mean": 3}, "lookup": "20s", "patience": None}
    scenario = a_scenario(500, demand={"busyness_cv": 0.15}, buyers={"buyer": asks})
    rates = predict(Draw(scenario, RULES, "compiled"), 300, 2).by_day.rate[:, 0]
    draws = (play_out(scenario.model_copy(update={"seed": 1000 + day}), 0, "compiled") for day in range(300))
    days = np.array([counts_of(one.log, RULES, scenario.epoch, 1).by_day.rate[0] for one in draws])
    for share, within in ((0.8, 0.108), (0.95, 0.059)):
        low, high = prediction_interval(rates, share) or (0.0, 0.0)
        assert abs(((low <= days) & (days <= high)).mean() - share) < within
