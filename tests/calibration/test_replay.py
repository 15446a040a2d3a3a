"""The days, the desks and the play of a replay; and against what other desks would truly have done."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from simulator.calibration.replay import as_it_was, common_days, other_desk, replay
from simulator.errors import UserError
from simulator.experiment.replication import play_out
from simulator.experiment.statistics import mean_interval
from simulator.messages.log import MessageLog, rows_of
from simulator.scenario.distributions import Constant
from simulator.scenario.schema import RosterLine, Scenario
from simulator.scoring.metrics import score
from simulator.units import DAY, SECOND, Window
from tests.calibration.known import known
from tests.calibration.test_log_tape import BUYERS, a_desk
from tests.scenarios import FIRST_DAY, a_scenario

FIRST, LAST = dt.date(2026, 11, 9), dt.date(2026, 11, 15)


def a_log(first: dt.date, last: dt.date) -> MessageLog:
    """Two messages, one at noon of either day."""
    times = [(day - dt.date(1970, 1, 1)).days * DAY + DAY // 2 for day in (first, last)]
    return MessageLog(
        buyer=np.zeros(2, np.int64), time=np.array(times, np.int64), sender=np.zeros(2, np.int8),
        account=np.zeros(2, np.int32), kind=np.zeros(2, np.int8), chars=np.ones(2, np.int32),
        buyers=("ann",), accounts=("xu",),
    )  # fmt: skip


LINE: dict[str, Any] = {"team": "team", "agents": 1, "shift": Window(0, DAY)}


@pytest.mark.parametrize(
    ("start", "days", "found"),
    [
        ("2026-11-10", 2, (dt.date(2026, 11, 10), 2)),
        ("2026-11-01", 30, (FIRST, 7)),
        ("2026-11-15", 3, (LAST, 1)),
        ("2026-11-08", 2, (FIRST, 1)),
    ],
)
def test_the_days_are_those_that_both_have(start: str, days: int, found: tuple[dt.date, int]) -> None:
    scenario = a_scenario(start=start, days=days)
    assert common_days(a_log(FIRST, LAST), scenario, "log.csv", "shop.yaml") == found


def test_a_log_without_messages_has_every_day() -> None:
    empty = rows_of(a_log(FIRST, LAST), np.array([], np.intp))
    assert common_days(empty, a_scenario(days=3), "log.csv", "shop.yaml") == (FIRST_DAY, 3)


def test_without_a_day_in_common_it_says_which_there_are_and_what_would_do() -> None:
    scenario = a_scenario(start="2025-11-10", days=2)
    with pytest.raises(UserError) as caught:
        common_days(a_log(FIRST, LAST), scenario, "log.csv", "shop.yaml")
    assert str(caught.value) == (
        "shop.yaml: start: plays 2025-11-10 to 2025-11-11, and log.csv has 2026-11-09 to 2026-11-15: no day "
        "in common; wanted days of the log: --set start=2026-11-09 --set days=7; or make a scenario of them: "
        "staffsim calibrate log.csv --start 2026-11-09 --days 7 -o FILE"
    )
    with pytest.raises(UserError) as caught:
        common_days(a_log(FIRST, FIRST), a_scenario(start="2026-11-10"), "log.csv", "shop.yaml")
    assert "plays 2026-11-10, and log.csv has 2026-11-09: no day" in str(caught.value)


def test_the_other_desk_has_the_log_s_days_and_buyers_and_its_own_look_up() -> None:
    own = a_desk(days=2, name="own")
    asked = a_scenario(
        name="asked", start="2026-01-01", days=9, chats_per_day=7, buyers={
            "aftersale": {"share": 0.5, "lookup": "20s", "turns": 9},
            "presale": {"share": 0.5, "lookup": "3s", "turns": 9},
        },
        demand={"day_factors": {"2026-01-05": 2}}, history={"days": 2, "turns": 10, "in_time": 9},
    )  # fmt: skip
    other = other_desk(own, asked, "shop.yaml")
    assert (other.name, other.start, other.days, other.demand) == ("asked", own.start, 2, own.demand)
    assert list(other.buyers) == ["presale", "aftersale"]
    lookups = [buyer.lookup for buyer in other.buyers.values()]
    assert lookups == [Constant[int](value=3 * SECOND), Constant[int](value=20 * SECOND)]
    same = {name: b.model_copy(update={"lookup": None}) for name, b in own.buyers.items()}
    assert {name: b.model_copy(update={"lookup": None}) for name, b in other.buyers.items()} == same
    assert (other.teams, other.history) == (asked.teams, None)


def test_the_one_type_of_a_scenario_stands_for_the_one_of_the_log_whatever_they_are_called() -> None:
    own = a_scenario(buyers={"all": {"share": 1.0}})
    asked = a_scenario(
        buyers={"presale": {"share": 1.0, "lookup": "3s"}}, team={"agents": 1, "serves": ["presale"]}
    )
    other = other_desk(own, asked, "shop.yaml")
    assert list(other.buyers) == ["all"]
    assert other.teams["team"].serves is None


def test_types_that_are_not_the_log_s_are_refused() -> None:
    own = a_desk()
    asked = a_scenario(buyers={"presale": {"share": 0.5}, "after": {"share": 0.5}})
    with pytest.raises(UserError) as caught:
        other_desk(own, asked, "shop.yaml")
    assert str(caught.value) == (
        "shop.yaml: buyers: types of chat presale, after; the log has presale, aftersale, so aftersale is "
        "missing; wanted the log's types: call them alike, or say which column has them: --map type=COLUMN"
    )


def test_dates_that_are_not_played_are_left_out_of_the_roster() -> None:
    own = a_scenario(days=2)
    eve, first, later = (FIRST_DAY + dt.timedelta(days=n) for n in (-1, 0, 2))
    asked = a_scenario(
        days=3,
        roster={
            "all": RosterLine(**LINE),
            "some": RosterLine(**LINE, on=(eve, first, later)),
            "none": RosterLine(**LINE, on=(later,)),
        },
        team={"agents": 3},
    )
    other = other_desk(own, asked, "shop.yaml")
    told = {name: (line.agents, line.on) for name, line in other.roster.items()}
    assert told == {"all": (1, None), "some": (1, (eve, first)), "none": (0, None)}
    play_out(other, 0)  # nobody stands on a day that there is not


def test_a_desk_where_nobody_works_on_these_days_is_refused() -> None:
    asked = a_scenario(days=3, roster={"none": RosterLine(**LINE, on=(FIRST_DAY + dt.timedelta(days=2),))})
    with pytest.raises(UserError) as caught:
        other_desk(a_scenario(days=2), asked, "shop.yaml")
    assert str(caught.value) == (
        "shop.yaml: roster: nobody is on the roster on the days of the log that it plays, "
        "2026-11-10 to 2026-11-11; wanted lines without 'on', or with dates among these"
    )


def test_the_log_s_own_desk_takes_the_seed_the_rules_and_the_prices_of_the_other() -> None:
    own = a_scenario(teams={"team": {"agents": 1}, "temps": {"agents": 2}})
    asked = a_scenario(team={"hourly_cost": 30}, seed=9, rules="wangwang-8-24")
    found = as_it_was(own, asked)
    assert (found.seed, found.rules) == (9, "wangwang-8-24")
    assert [team.hourly_cost for team in found.teams.values()] == [30, 0]


# Playing ---------------------------------------------------------------------------------------------


def a_busy_desk(agents: int = 4, **more: Any) -> Scenario:
    """A desk that is short of people in the evening, and whose people make mistakes."""
    lookup, patience = {"dist": "lognormal", "mean": "8s", "cv": 1}, {"dist": "exponential", "mean": "15min"}
    buyers = {"buyer": BUYERS["presale"] | {"share": 1.0, "lookup": lookup, "patience": patience}}
    settings: dict[str, Any] = {
        "buyers": buyers,
        "chats_per_day": 1700,
        "demand": {"profile": [*(9 * [1]), *(9 * [6]), 12, 14, 14, 12, 6, 2]},
        "team": {
            "agents": agents, "typing_speed": 60, "quick_replies": 0.3, "neglects": 0.01, "max_chats": 8,
        },
        "roster": {"line": {"team": "team", "agents": agents, "shift": "08:00-24:00"}},
        "seed": 3,
    }  # fmt: skip
    return a_scenario(**{**settings, **more})


def test_whoever_plays_gives_the_same_outcomes() -> None:
    shop = known(a_busy_desk(chats_per_day=60))
    desks = (shop.scenario, a_busy_desk(6, chats_per_day=60))
    told: list[tuple[int, int]] = []
    once = replay(shop.seen(), desks, 3, 1, lambda done, of: told.append((done, of)), "simpy")
    again = replay(shop.seen(), desks, 3, 2, engine="compiled")
    assert told == [(2, 6), (4, 6), (6, 6)]
    for one, other in zip(once, again, strict=True):
        assert [o.number for o in one.outcomes] == [0, 1, 2]
        for a, b in zip(one.outcomes, other.outcomes, strict=True):
            assert (a.turns == b.turns).all()
            assert (a.in_time == b.in_time).all()
            assert a.response_mean_s == b.response_mean_s


def test_what_is_raised_says_in_which_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = known(a_busy_desk(chats_per_day=20))
    monkeypatch.setattr("simulator.calibration.replay.make_crew", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as caught:
        replay(shop.seen(), (shop.scenario,), 1, 1)
    assert caught.value.__notes__ == ["in replication 0 of the replay, seed 3"]


def rates(logs: int, replications: int) -> Any:
    """Of each log, what was, what its own desk's replay makes of it; and of two more agents, the truth, and
    what the replay makes of that. Shape (logs, 4)."""
    four, six = a_busy_desk(4), a_busy_desk(6)
    found = []
    for number in range(logs):
        shop = known(four, number)
        own, other = replay(shop.seen(), (four, six), replications, engine="compiled")
        truly = (score(log, four.rule_set).rate for log in (shop.log, play_out(six, number, "compiled").log))
        found.append([*truly, own.rates.mean(), other.rates.mean()])
    return np.array(found)[:, [0, 2, 1, 3]]


def is_unbiased(differences: Any) -> bool:
    """Whether the 99.9% interval of their mean holds 0: of a true one it fails one time in a thousand."""
    low, high = mean_interval(differences, confidence=0.999)[1:]
    assert low is not None
    assert high is not None
    return low < 0 < high


def test_two_more_agents_would_have_done_in_truth_what_the_replay_says() -> None:
    actual, own, truth, other = rates(logs=12, replications=5).T
    assert (truth - actual).mean() > 0.03  # two more agents make a difference
    assert is_unbiased(own - actual)
    assert is_unbiased(other - truth)
    assert is_unbiased((other - own) - (truth - actual))
    # A single log's answer is off by the luck of its day, of which a replay knows half.
    assert np.abs((other - own) - (truth - actual)).max() < 0.02


@pytest.mark.slow
def test_a_month_s_answer_is_right_to_a_third_of_a_point() -> None:
    month = a_busy_desk(days=20), a_busy_desk(6, days=20)
    shop = known(month[0])
    own, other = replay(shop.seen(), month, 8, engine="compiled")
    truth = score(play_out(month[1], 0, "compiled").log, month[1].rule_set).rate
    actual = score(shop.log, month[0].rule_set).rate
    assert truth is not None
    assert actual is not None
    assert abs(other.rates.mean() - truth) < 0.0035
    assert abs(own.rates.mean() - actual) < 0.0035
