"""Levers played: paired with today, pairs of those that help, and the best pair on fresh replications."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import UserError
from simulator.experiment import replication
from simulator.experiment.levers import PlayedLevers, play_levers
from simulator.experiment.levers_result import counts_by_replication, levers_result
from simulator.experiment.statistics import difference_intervals
from simulator.experiment.together import play_together
from simulator.scenario.levers import read_levers
from simulator.scenario.load import load_scenario

SHOP = """\
name: shop
start: 2026-11-10
seed: 5
replications: {min: 2, max: 9, precision: 2%}
demand: {chats_per_day: 260}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}, patience: 30min}}
teams: {t: {agents: 2, typing_speed: 40, quick_replies: 0%, hourly_cost: 10, neglects: 3%}}
roster: {day: {team: t, agents: 2, shift: 09:00-23:00}}
desk: {reply_order: newest}
money: {buyer_value: 50, conversion: {30s: 40%, 3min: 25%}}
levers:
  more-agents: null
  typing-20: {cost: 100}
  lookup: null
  quick-replies: null
  bot-overflow: null
  no-neglect: {title: Nobody overlooked}
  fewer: {cost: -30, change: {roster: {day: {agents: 1}}}}
  broken: {change: {roster: {day: {agents: 9}}}}
  idle: {change: {days: 1}}
"""
COUNT = 3


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def seen() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def played(path: Path, seen: list[tuple[int, int]]) -> PlayedLevers:
    return play_levers(
        read_levers(path), COUNT, 2, lambda done, expected: seen.append((done, expected)), "compiled"
    )


@pytest.fixture(scope="module")
def found(played: PlayedLevers) -> dict[str, Any]:
    return levers_result(played)


def test_the_result_is_plain_and_has_a_row_a_lever_by_gain(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    names = [row["name"] for row in found["levers"]]
    assert sorted(names) == [
        "bot-resolves", "fewer", "longest-wait", "no-neglect", "rescue", "typing-10", "typing-20",
    ]  # fmt: skip
    gains = [row["gain"]["mean"] for row in found["levers"]]
    assert gains == sorted(gains, reverse=True)
    assert names[-1] == "fewer"
    assert found["best"]["name"] == names[0]
    assert (found["kind"], found["replications"], found["engine"]) == ("levers", COUNT, "compiled")
    assert found["skipped"] == [
        {"name": "no-outage", "title": "", "why": "no_outages"},
        {"name": "idle", "title": "", "why": "no_difference"},
    ]


def test_each_is_today_with_one_change_and_the_same_buyers(path: Path, found: dict[str, Any]) -> None:
    today = load_scenario(path)
    fewer = load_scenario(path, None, ["roster.day.agents=1"])
    faster = load_scenario(path, None, ["teams.t.typing_speed=60"])
    base, *others = play_together([today, fewer, faster], COUNT, 1, engine="compiled")
    rows = {row["name"]: row for row in found["levers"]}
    for name, entry in zip(("fewer", "typing-20"), others, strict=True):
        assert rows[name]["gain"]["mean"] == np.mean(entry.rates - base.rates)
        late = [(o.turns - o.in_time).sum() for o in entry.outcomes]
        less = np.mean([(o.turns - o.in_time).sum() for o in base.outcomes]) - np.mean(late)
        assert rows[name]["late_turns"]["mean"] == pytest.approx(less)
        saved = [b.lost_buyers - o.lost_buyers for b, o in zip(base.outcomes, entry.outcomes, strict=True)]
        assert rows[name]["saved_value"]["mean"] == pytest.approx(50 * np.mean(saved))
    assert found["today"]["rate"]["mean"] == np.mean(base.rates)


def test_costs_are_the_levers_own_and_the_rosters(found: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in found["levers"]}

    def price(name: str) -> tuple[Any, ...]:
        return tuple(rows[name][key] for key in ("cost", "own_cost", "roster_cost"))

    assert price("typing-20") == (100, 100, 0)
    assert price("typing-10") == (0, None, 0)
    assert price("fewer") == (-30 - 14 * 10, -30, -140)
    assert (rows["no-neglect"]["title"], rows["no-neglect"]["shipped"]) == ("Nobody overlooked", True)
    assert (rows["bot-resolves"]["note"], rows["rescue"]["note"]) == ("bot_started", "")
    assert rows["rescue"]["changes"] == ["desk.reply_order: newest → rescue"]


def test_pairs_are_of_levers_that_help_and_change_different_things(found: dict[str, Any]) -> None:
    helping = {row["name"] for row in found["levers"] if row["gain"]["mean"] > 0}
    assert len(helping) >= 4
    pairs = [frozenset(pair["names"]) for pair in found["pairs"]]
    same = {frozenset({"typing-10", "typing-20"}), frozenset({"rescue", "longest-wait"})}
    assert set(pairs) == {frozenset({a, b}) for a in helping for b in helping if a != b} - same
    assert len(pairs) == len(set(pairs))
    assert found["race"]["replications"] == sum(pair["replications"] for pair in found["pairs"])
    assert {pair["names"][0] for pair in found["pairs"]} <= helping
    with_cost = next(pair for pair in found["pairs"] if "typing-20" in pair["names"])
    assert with_cost["cost"] == 100


def test_the_best_pair_is_measured_on_replications_that_the_race_did_not_see(
    played: PlayedLevers, found: dict[str, Any]
) -> None:
    best = found["best_pair"]
    raced = max(pair["replications"] for pair in found["pairs"])
    assert best["first_replication"] == max(COUNT, raced)
    one, other = best["names"]
    levers = {lever.name: lever for lever in played.levers.levers}
    both = played.levers.together(levers[one], levers[other])
    trio = [played.levers.today, levers[one].scenario, both]
    base, alone, pair = play_together(trio, COUNT, 1, engine="compiled", first=best["first_replication"])
    assert best["gain"] == difference_intervals([pair.rates], base.rates)[0].as_json()
    assert best["over_gain"] == difference_intervals([pair.rates], alone.rates)[0].as_json()
    assert [one, other] == found["pairs"][0]["names"]  # none was dropped: the one that gained most
    gains = {row["name"]: row["gain"]["mean"] for row in found["levers"]}
    assert gains[one] >= gains[other]
    assert best["over"] == one


def test_what_cannot_be_read_is_told_and_every_replication_has_its_counts(
    path: Path, played: PlayedLevers, found: dict[str, Any], seen: list[tuple[int, int]]
) -> None:
    line = SHOP[: SHOP.index("broken")].count("\n") + 1
    assert found["failed"] == [
        {
            "name": "broken",
            "problems": [
                f"{path}:{line}: roster.day.agents: day needs 9 people on 2026-11-10 at 09:00; team t has 2"
            ],
        }
    ]
    rows = counts_by_replication(played)
    assert len(rows) == COUNT * (1 + len(found["levers"]) + 3) + found["race"]["replications"]
    fresh = range(found["best_pair"]["first_replication"], found["best_pair"]["first_replication"] + COUNT)
    assert [row["replication"] for row in rows[-COUNT:]] == list(fresh)
    assert rows[-1]["lever"] == " + ".join(found["best_pair"]["names"])
    done = [now for now, _ in seen]
    assert done == sorted(done)
    assert all(now <= expected for now, expected in seen)


def test_one_replication_has_no_intervals_and_no_pairs(path: Path) -> None:
    found = levers_result(play_levers(read_levers(path), 1, 1, engine="compiled"))
    assert (found["pairs"], found["best_pair"], found["race"]) == ([], None, None)
    assert {row["gain"]["low"] for row in found["levers"]} == {None}
    assert set(found["best"]["ties"]) == {row["name"] for row in found["levers"]} - {found["best"]["name"]}


def test_it_is_told_whether_the_race_was_over(path: Path, found: dict[str, Any]) -> None:
    assert found["race"]["decided"] is False  # three replications are few for two points
    easy = levers_result(play_levers(read_levers(path, None, ["replications.precision=100%"]), 3, 1,
                                     engine="compiled"))  # fmt: skip
    assert easy["race"]["decided"] is True


def test_without_turns_there_is_no_gain_and_without_levers_no_row(path: Path) -> None:
    empty = levers_result(play_levers(read_levers(path, None, ["demand.chats_per_day=0"]), 2, 1))
    assert empty["best"] is None
    assert {row["gain"]["mean"] for row in empty["levers"]} == {None}
    assert {row["late_turns"]["mean"] for row in empty["levers"]} == {0.0}
    assert empty["best_pair"] is None


def test_a_lever_that_fails_is_told_and_loses_no_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replicate = replication.replicate

    def fails(scenario: Any, *more: Any) -> Any:
        if scenario.desk.reply_order == "rescue":
            raise ValueError("no way")
        return replicate(scenario, *more)

    monkeypatch.setattr(replication, "replicate", fails)
    found = levers_result(play_levers(read_levers(path), 1, 1))
    assert [one["name"] for one in found["failed"]] == ["broken", "rescue"]
    assert found["failed"][1]["problems"][0].startswith("rescue cannot be played: ValueError: no way")
    assert "rescue" not in {row["name"] for row in found["levers"]}
    with pytest.raises(UserError, match="today's scenario cannot be played"):
        play_levers(read_levers(path, None, ["desk.reply_order=rescue"]), 1, 1)
