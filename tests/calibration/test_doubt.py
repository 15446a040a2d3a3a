"""What a fit leaves open: the draws against the distributions that they ought to have."""

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from simulator.calibration.doubt import Absences, Doubt
from simulator.scenario.schema import Scenario
from tests.scenarios import a_scenario

MONDAY = dt.date(2026, 11, 2)
WEEKEND = (0, 0, 0, 0, 0, 1, 1)


def a_week(cv: float = 0.2) -> Scenario:
    demand = {"busyness_cv": cv, "day_factors": {MONDAY + dt.timedelta(days=5): 1.5}}
    return a_scenario(100, demand=demand, start=MONDAY, days=7, team={"agents": 1, "absence": 0.5})


def drawn(doubt: Doubt, cv: float = 0.2, count: int = 1000) -> list[Scenario]:
    return [doubt(a_week(cv), number) for number in range(count)]


def factors(scenario: Scenario) -> list[float]:
    return list(scenario.demand.day_factors.values())


def test_weekdays_of_a_group_share_their_draw_and_keep_their_own_factor() -> None:
    one = Doubt(WEEKEND, (100.0, 150.0), (10, 4), ())(a_week(), 3)
    found = factors(one)
    assert list(one.demand.day_factors) == [MONDAY + dt.timedelta(days=day) for day in range(7)]
    assert len(set(found[:5])) == 1
    assert found[5] == 1.5 * found[6]
    assert found[0] != found[6]


def test_a_draw_is_the_replication_s_own_and_the_seed_s() -> None:
    doubt = Doubt(WEEKEND, (100.0, 150.0), (10, 4), (Absences("team", 1, 60),))
    assert doubt(a_week(), 3) == doubt(a_week(), 3)
    assert doubt(a_week(), 3) != doubt(a_week(), 4)
    other = a_week().model_copy(update={"seed": 99})
    assert doubt(other, 3).demand != doubt(a_week(), 3).demand


def test_a_further_day_has_students_t_about_the_sample_s_mean() -> None:
    """1,000 draws, one seed; a right distribution fails 1 time in 1000. Chance of single chats aside."""
    doubt = Doubt((0,) * 7, (1e12,), (4,), ())
    luck = np.random.default_rng(5).standard_normal(1000)
    found = []
    for one, z in zip(drawn(doubt, cv=0.01), luck.tolist(), strict=True):
        found.append((np.log(factors(one)[0]) + one.demand.busyness_cv * z) / (0.01 * np.sqrt(1 + 1 / 4)))
    assert doubt.freedom == 3
    assert stats.kstest(found, stats.t(3).cdf).pvalue > 0.001
    assert (np.abs(found) > 3).mean() > 0.03  # 0.3% of normal values, 5.8% of these


def test_the_fewer_days_and_chats_the_more_doubt_and_its_mean_is_the_fit() -> None:
    """Means of 1,000 draws within 3.3 standard errors, 1 in 1000; spreads within 8% (3.5 standard errors)."""
    for chats, days in ((100.0, 20), (25.0, 20), (100.0, 5)):
        found = np.array([factors(one)[0] for one in drawn(Doubt((0,) * 7, (chats,), (days,), ()), cv=0.0)])
        expected = (1 / chats / days) ** 0.5
        assert found.std() == pytest.approx(expected, rel=0.08)
        assert abs(found.mean() - 1) < 3.3 * expected / 1000**0.5


def test_absence_is_drawn_from_what_was_seen_and_what_is_thought_beforehand() -> None:
    """1,000 draws, one seed; a right distribution fails 1 time in 1000."""
    doubt = Doubt((0,) * 7, (100.0,), (20,), (Absences("team", 3, 80),))
    shares = [one.teams["team"].absence for one in drawn(doubt)]
    assert stats.kstest(shares, stats.beta(3.6, 96.4).cdf).pvalue > 0.001


def test_what_nothing_is_known_of_is_left_as_it_is() -> None:
    one = Doubt((0,) * 7, (100.0,), (1,), ())(a_week(), 0)
    assert one.demand.busyness_cv == 0.2
    assert one.teams == a_week().teams
    shut = Doubt(WEEKEND, (100.0, 0.0), (10, 0), ())(a_week(), 0)
    assert factors(shut)[5:] == [1.5, 1.0]


def test_no_spread_is_greater_than_a_scenario_may_have() -> None:
    doubt = Doubt((0,) * 7, (100.0,), (3,), ())
    assert max(one.demand.busyness_cv for one in drawn(doubt, cv=0.8, count=300)) == 1.0
