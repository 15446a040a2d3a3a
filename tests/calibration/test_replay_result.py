"""What a replay says, in numbers: of what was, of either desk, of the check, and what to beware of."""

import json
from typing import Any

import numpy as np
import pytest

from simulator.calibration.replay import as_it_was, other_desk, replay
from simulator.calibration.replay_check import check, hours_off, warnings
from simulator.calibration.replay_result import counts_by_replication, replay_result
from simulator.experiment.together import Entry
from simulator.scoring.metrics import score
from simulator.units import SECOND
from tests.calibration.known import Known, known
from tests.calibration.test_log_tape import a_desk
from tests.scenarios import a_scenario

ASSUMED = ["buyers.presale.patience"]


@pytest.fixture(scope="module")
def shop() -> Known:
    return known(a_desk(days=2, name="own"))


@pytest.fixture(scope="module")
def played(shop: Known) -> tuple[Entry, Entry]:
    asked = a_desk(days=2, team={"agents": 4, "typing_speed": 90, "hourly_cost": 20}, name="fast")
    own = as_it_was(shop.scenario, asked)
    ours, theirs = replay(shop.seen(own), (own, other_desk(own, asked, "x")), 4, engine="compiled")
    return ours, theirs


@pytest.fixture(scope="module")
def result(shop: Known, played: tuple[Entry, Entry]) -> dict[str, Any]:
    asked = played[1].scenario
    return replay_result(shop.log, shop.chats, shop.seen(), *played, asked, "log.csv", ASSUMED)


def test_it_is_plain_json(result: dict[str, Any]) -> None:
    text = json.dumps(result, allow_nan=False)
    assert json.loads(text) == result
    assert (result["kind"], result["scenario"], result["log"]) == ("replay", "fast", "log.csv")
    assert (result["start"], result["days"], result["replications"]) == ("2026-11-10", 2, 4)
    assert (result["target"], result["threshold_s"], result["window"]) == (0.9, 180, ["09:00", "23:00"])
    assert result["assumed"] == ASSUMED


def test_what_was_is_what_the_scorer_says_of_the_log(shop: Known, result: dict[str, Any]) -> None:
    found = score(shop.log, shop.scenario.rule_set)
    actual = result["actual"]
    for key in ("rate", "turns", "in_time", "answered", "response_mean_s", "first_response_mean_s"):
        assert actual[key] == getattr(found, key)
    for section in ("by_hour", "by_day", "by_day_and_hour"):
        assert sum(row["turns"] for row in actual[section]) == found.turns
    assert [row["date"] for row in actual["by_day"]] == ["2026-11-10", "2026-11-11"]
    assert [(row["hour"], row["turns"], row["rate"]) for row in actual["by_hour"][:9]] == [
        (hour, 0, None) for hour in range(9)
    ]


def test_what_lies_before_and_after_the_days_is_unknown_to_it(shop: Known) -> None:
    first = shop.scenario.model_copy(update={"days": 1})
    ours, theirs = replay(shop.seen(first), (first, first), 2, engine="compiled")
    result = replay_result(shop.log, shop.chats, shop.seen(first), ours, theirs, shop.scenario, "log.csv")
    assert len(result["actual"]["by_day_and_hour"]) == 24
    assert result["actual"]["turns"] < score(shop.log, shop.scenario.rule_set).turns
    assert result["chats"] == int((shop.chats.arrival < first.epoch + first.horizon).sum())
    assert {"code": "days_cut", "values": {"asked": 2, "played": 1}} in result["warnings"]


def test_a_desk_s_figures_are_those_of_its_replications(
    played: tuple[Entry, Entry], result: dict[str, Any]
) -> None:
    own, other = played
    assert result["own"]["rate"]["mean"] == pytest.approx(own.rates.mean())
    assert result["other"]["turns"]["mean"] == np.mean([o.turns.sum() for o in other.outcomes])
    hours = sum(row["turns"]["mean"] for row in result["other"]["by_hour"])
    assert hours == pytest.approx(result["other"]["turns"]["mean"])
    assert result["own"]["agent_hours"] == 2 * 2 * (8 + 9)
    assert result["own"]["cost"] == 20 * result["own"]["agent_hours"]
    rows = counts_by_replication(own, other)
    assert [(row["desk"], row["replication"]) for row in rows] == [
        (desk, number) for desk in ("own", "other") for number in range(4)
    ]


def test_the_difference_is_taken_replication_by_replication(
    played: tuple[Entry, Entry], result: dict[str, Any]
) -> None:
    own, other = played
    gains = other.rates - own.rates
    rate = result["difference"]["rate"]
    assert rate["mean"] == pytest.approx(gains.mean())
    assert rate["high"] - rate["mean"] == pytest.approx(3.182446 * gains.std(ddof=1) / 2, rel=1e-6)
    assert (result["difference"]["agent_hours"], result["difference"]["cost"]) == (0, 0)


def test_without_the_own_teams_prices_no_cost_is_compared(shop: Known, played: tuple[Entry, Entry]) -> None:
    own, other = played
    teams = {"temps": next(iter(other.scenario.teams.values()))}
    lines = {name: line.model_copy(update={"team": "temps"}) for name, line in other.scenario.roster.items()}
    renamed = other.scenario.model_copy(update={"teams": teams, "roster": lines})
    entry = Entry(renamed, other.outcomes, other.engine)
    result = replay_result(shop.log, shop.chats, shop.seen(), own, entry, renamed, "log.csv")
    assert result["difference"]["cost"] is None


def test_what_was_drawn_is_counted(shop: Known, result: dict[str, Any]) -> None:
    turns, chats = len(shop.chats.question), len(shop.chats.arrival)
    unended = np.where(shop.seen().ended, shop.left, 1).sum()
    assert result["drawn"] == [
        {"what": "lookup", "count": turns, "of": turns},
        {"what": "patience", "count": turns, "of": turns},
        {"what": "turns", "count": int(unended), "of": chats},
    ]


class TestTheCheck:
    """What a replay of the log's own desk is held against."""

    def test_chance_is_where_one_more_replication_would_lie(self, played: tuple[Entry, Entry]) -> None:
        _, other = played  # whose replications differ
        found = check(0.9, other)
        assert found["miss"]["mean"] == pytest.approx(other.rates.mean() - 0.9)
        spread = other.rates.std(ddof=1)
        assert spread > 0
        assert found["chance"] == pytest.approx(3.182446 * spread * np.sqrt(1 + 1 / 4), rel=1e-6)

    def test_without_a_rate_there_is_none(self, played: tuple[Entry, Entry]) -> None:
        own, _ = played
        assert check(None, own) == {"miss": {"mean": None, "low": None, "high": None}, "chance": None}
        once = check(0.9, Entry(own.scenario, own.outcomes[:1]))
        assert (once["chance"], once["miss"]["low"]) == (None, None)

    def test_hours_are_named_that_chance_does_not_explain(self) -> None:
        turns = np.full((1, 24), 200)
        was = np.full((1, 24), 180)
        played = np.full((5, 1, 24), 200)
        in_time = 180 + np.array([-2, -1, 0, 1, 2])[:, None, None] * np.ones((1, 1, 24), np.int64)
        in_time[:, 0, 20] -= 20  # 10 points, and the replications agree
        in_time[:, 0, 21] -= 6  # 3 points, no more
        in_time[:, 0, 22] = [140, 160, 180, 190, 200]  # 3 points, which replications do of themselves
        played[:, 0, 3] = 0  # nobody asked
        in_time[:, 0, 3] = 0
        assert hours_off(played, in_time, turns, was) == [20]

    def test_few_questions_are_no_evidence(self) -> None:
        one = np.ones((1, 24), np.int64)
        assert hours_off(np.ones((5, 1, 24), np.int64), np.ones((5, 1, 24), np.int64), one, 0 * one) == []


@pytest.mark.parametrize(
    ("miss", "hours", "code"),
    [
        (0.02, [], None),
        (0.02, [20], "check_hours"),
        (-0.04, [20], "check_off"),
        (0.04, [], "check_off_evenly"),
        (None, [], None),
    ],
)
def test_a_check_that_is_off_is_warned_of(
    shop: Known, miss: float | None, hours: list[int], code: str | None
) -> None:
    own = shop.scenario
    so_far = {"check": {"miss": {"mean": miss}}, "actual": {"turns": 100}}
    found = list(warnings(so_far, hours, own, shop.chats, own, own))
    assert [one["code"] for one in found] == ([] if code is None else [code])
    assert all(one["values"]["hours"] == hours for one in found)


def test_chats_that_began_before_are_warned_of_where_they_are_many(shop: Known) -> None:
    second = shop.scenario.model_copy(update={"start": shop.scenario.date(1), "days": 1})
    asked, came = shop.chats.question, shop.chats.arrival[shop.chats.chat]
    earlier = int(((asked >= second.epoch) & (came < second.epoch)).sum())
    assert earlier > 0
    for turns, warned in ((100 * earlier, False), (100 * earlier - 1, True)):
        so_far = {"check": {"miss": {"mean": 0.0}}, "actual": {"turns": turns}}
        found = list(warnings(so_far, [], second, shop.chats, second, second))
        assert found == ([{"code": "began_before", "values": {"turns": earlier}}] if warned else [])


def test_another_look_up_is_named(shop: Known) -> None:
    own = shop.scenario
    other = other_desk(own, a_scenario(buyers={"presale": {"share": 1, "lookup": "6s"}, "aftersale": {
        "share": 0, "lookup": "3s"}}), "x")  # fmt: skip
    so_far = {"check": {"miss": {"mean": 0.0}}, "actual": {"turns": 100}}
    found = list(warnings(so_far, [], own, shop.chats, own, other))
    assert found == [
        {"code": "lookup_differs", "values": {"type": "aftersale", "own_s": 14.0, "other_s": 3.0}}
    ]
    assert own.buyers["aftersale"].lookup.value == 14 * SECOND  # type: ignore[union-attr]
