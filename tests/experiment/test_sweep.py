"""A sweep's result: each point as a run of its own, the cheapest that passes, what failed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import UserError
from simulator.experiment.result import result
from simulator.experiment.runner import run
from simulator.experiment.sweep import _passes, cheapest, counts_by_replication, sweep
from simulator.experiment.together import Entry, play_together
from simulator.scenario.grid import Grid, parse_grid
from simulator.scenario.load import load_scenario
from simulator.scenario.points import GridPoint, grid_points

TINY = """\
name: tiny
start: 2026-11-10
seed: 7
demand: {chats_per_day: 60}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}}}
teams: {team: {agents: 2, hourly_cost: 10}}
roster: {day: {team: team, agents: 2, shift: 09:00-23:00}}
money: {buyer_value: 60, conversion: {30s: 40%, 3min: 25%}}
"""
OVERS = ["roster.day.agents=0:3:1", "bot.mode=off,first_line"]

Swept = tuple[Grid, tuple[GridPoint, ...], tuple[Entry, ...]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sweep") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def swept(file: Path) -> Swept:
    grid = parse_grid(OVERS)
    points = grid_points(file, None, (), grid)
    entries = play_together([p.scenario for p in points if p.scenario is not None], 3, jobs=1)
    return grid, points, entries


def test_each_point_has_the_very_numbers_of_its_own_run(file: Path, swept: Swept) -> None:
    found = sweep(*swept)
    assert [point["values"] for point in found["points"]] == [
        [str(agents), mode] for agents in range(3) for mode in ("off", "first_line")
    ]
    for point in found["points"]:
        own = [f"roster.day.agents={point['values'][0]}", f"bot.mode={point['values'][1]}"]
        scenario = load_scenario(file, None, own)
        alone = result(scenario, run(scenario, 3, jobs=1))
        same = point.keys() - {"values", "name", "late_turns", "passes"}
        assert {key: point[key] for key in same} == {key: alone[key] for key in same}
        assert point["late_turns"]["mean"] == pytest.approx(
            sum(o["turns"] - o["in_time"] for o in counts(swept, point["name"])) / 3
        )
        assert point["name"] == ", ".join(own)


def counts(swept: Swept, name: str) -> list[dict[str, Any]]:
    return [row for row in counts_by_replication(*swept) if row["point"] == name]


def test_the_result_names_its_paths_and_what_they_share(swept: Swept) -> None:
    found = sweep(*swept)
    assert found["paths"] == ["roster.day.agents", "bot.mode"]
    assert found["axes"] == [
        {"path": "roster.day.agents", "values": ["0", "1", "2", "3"], "numbers": [0.0, 1.0, 2.0, 3.0]},
        {"path": "bot.mode", "values": ["off", "first_line"], "numbers": None},
    ]
    shared = ("kind", "scenario", "rules", "target", "seed", "replications", "engine", "days")
    assert [found[key] for key in shared] == ["sweep", "tiny", "human-9-23", 0.9, 7, 3, "simpy", 1]


def test_a_point_that_is_no_scenario_loses_no_other(swept: Swept) -> None:
    found = sweep(*swept)
    wanted = "day needs 3 people on 2026-11-10 at 09:00; team team has 2"
    assert found["failed"] == [
        {"values": ["3", mode], "problems": [f"--over: roster.day.agents: {wanted}"]}
        for mode in ("off", "first_line")
    ]
    assert len(counts_by_replication(*swept)) == 6 * 3


def test_a_point_that_fails_while_played_loses_no_other(swept: Swept) -> None:
    grid, points, entries = swept
    broken = (entries[0], replace(entries[1], failure="ValueError: no"), *entries[2:])
    found = sweep(grid, points, broken)
    assert len(found["points"]) == 5
    assert found["failed"][0] == {
        "values": ["0", "first_line"],
        "problems": ["roster.day.agents=0, bot.mode=first_line: cannot be played: ValueError: no"],
    }


def test_where_every_point_fails_the_first_says_why(swept: Swept) -> None:
    grid, points, entries = swept
    with pytest.raises(UserError, match="cannot be played: ValueError: no"):
        sweep(grid, points, [replace(entry, failure="ValueError: no") for entry in entries])


def test_nobody_on_duty_has_no_wait_and_no_pass(swept: Swept) -> None:
    nobody = sweep(*swept)["points"][0]
    assert (nobody["rate"]["mean"], nobody["passes"], nobody["cost"]) == (0.0, False, 0.0)
    assert nobody["response_mean_s"]["mean"] is None


def test_passing_takes_a_target_an_interval_and_turns_enough(file: Path) -> None:
    def passes(over: str, count: int, *sets: str) -> list[bool | None]:
        grid = parse_grid([over])
        points = grid_points(file, None, sets, grid)
        entries = play_together([p.scenario for p in points if p.scenario is not None], count, jobs=1)
        found = sweep(grid, points, entries)
        assert (found["cheapest"] is None) == (True not in [point["passes"] for point in found["points"]])
        return [point["passes"] for point in found["points"]]

    assert passes("roster.day.agents=0,2", 2) == [False, True]
    assert passes("roster.day.agents=0,2", 1) == [None, None]  # no interval
    assert passes("roster.day.agents=0,2", 2, "rules=wangwang-8-24") == [None, None]  # no target
    assert passes("demand.chats_per_day=0,60", 2) == [None, True]  # no turns
    assert passes("demand.chats_per_day=5", 2, "rules=standard-8-23") == [None]  # under its floor


@pytest.mark.parametrize(("low", "passes"), [(0.899, False), (0.9, True), (0.95, True), (None, None)])
def test_all_of_the_interval_must_lie_at_the_target_or_above(low: float | None, passes: bool | None) -> None:
    rate = {"mean": 0.96, "low": low, "high": 0.97}
    assert _passes({"rate": rate, "target": 0.9, "pass_probability": {"mean": 1.0}}) is passes


def a_point(name: str, cost: float, rate: float, passes: bool | None, hours: float = 10) -> dict[str, Any]:
    return {"name": name, "cost": cost, "rate": {"mean": rate}, "passes": passes, "agent_hours": hours}


def test_the_cheapest_of_those_that_pass_and_of_equals_the_highest() -> None:
    points = [
        a_point("cheap but misses", 10, 0.80, False),
        a_point("dear", 30, 0.97, True),
        a_point("cheap", 20, 0.91, True),
        a_point("as cheap, and higher", 20, 0.93, True),
        a_point("unjudged", 5, 0.99, None),
    ]
    assert cheapest(points) is points[3]
    assert cheapest(points[:1]) is None
    free = a_point("free, by many", 0, 0.95, True, hours=90)
    assert cheapest([a_point("paid, by few", 20, 0.95, True), free]) is free
    assert cheapest([a_point("a", 20, 0.9, True), a_point("b", 20, 0.9, True)]) == a_point("a", 20, 0.9, True)


def test_without_costs_the_fewest_agent_hours_count() -> None:
    points = [a_point("many", 0, 0.97, True, hours=40), a_point("few", 0, 0.92, True, hours=20)]
    assert cheapest(points) is points[1]
