"""A run's result: its keys, its intervals, and null where there is no answer."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.experiment.outcome import Outcome, wait_edges
from simulator.experiment.result import counts_by_replication, result
from simulator.experiment.runner import Run, run
from simulator.experiment.statistics import mean_interval, share_interval
from simulator.scenario.schema import RosterLine, Scenario
from simulator.units import HOUR, MINUTE, Window
from tests.scenarios import a_scenario

NULL = {"mean": None, "low": None, "high": None}
DESIGN_KEYS = {
    "scenario", "rules", "replications", "engine", "seed", "rate", "pass_probability", "turns",
    "response_mean_s", "first_response_mean_s", "wait_quantiles_s", "pickup_mean_s", "abandoned",
    "occupancy", "agent_hours", "cost", "by_day", "by_hour", "by_team", "bot",
}  # fmt: skip


def shop(**more: Any) -> Scenario:
    settings: dict[str, Any] = {
        "chats_per_day": 150,
        "days": 2,
        "seed": 6,
        "teams": {"one": {"agents": 1, "hourly_cost": 40}, "two": {"agents": 2, "hourly_cost": 25}},
        "roster": {
            "a": RosterLine(team="one", agents=1, shift=Window(9 * HOUR, 18 * HOUR)),
            "b": RosterLine(team="two", agents=2, shift=Window(14 * HOUR, 22 * HOUR + 30 * MINUTE)),
        },
        **more,
    }
    return a_scenario(**settings)


SHOP = shop()
RUN = run(SHOP, exactly=3, jobs=1)
RESULT = result(SHOP, RUN)


def interval(values: list[float]) -> dict[str, float | None]:
    return mean_interval(values, low=0).as_json()


def test_it_has_the_keys_of_the_design_and_is_plain_json() -> None:
    assert set(RESULT) >= DESIGN_KEYS
    assert json.loads(json.dumps(RESULT, allow_nan=False)) == RESULT
    assert (RESULT["replications"], RESULT["stopped_by"], RESULT["engine"]) == (3, "asked", "simpy")
    assert set(RESULT["wait_quantiles_s"]) == {"p50", "p90", "p95", "p99"}
    assert set(RESULT["bot"]) == {"chats", "resolved"}


def test_the_rate_is_the_mean_of_each_replications_own() -> None:
    rates = [o.in_time.sum() / o.turns.sum() for o in RUN.outcomes]
    assert RESULT["rate"] == mean_interval(rates, 0, 1).as_json()
    assert RESULT["pass_probability"] == share_interval([rate >= 0.9 for rate in rates]).as_json()
    assert RESULT["turns"] == interval([float(o.turns.sum()) for o in RUN.outcomes])


def test_ratios_are_of_their_replication() -> None:
    assert RESULT["abandoned"] == interval([o.abandoned / o.put_to_people for o in RUN.outcomes])
    assert RESULT["occupancy"] == interval([o.busy.sum() / o.present.sum() for o in RUN.outcomes])


def test_hours_and_cost_are_the_rosters() -> None:
    assert RESULT["agent_hours"] == 2 * (9 + 2 * 8.5)
    assert RESULT["cost"] == 2 * (9 * 40 + 2 * 8.5 * 25)


def test_by_day_by_hour_and_by_team() -> None:
    assert [row["date"] for row in RESULT["by_day"]] == ["2026-11-10", "2026-11-11"]
    assert [(row["date"], row["hour"]) for row in RESULT["by_hour"]] == [
        (date, hour) for date in ("2026-11-10", "2026-11-11") for hour in range(24)
    ]
    day_two = [o.turns[24:].sum() for o in RUN.outcomes]
    assert RESULT["by_day"][1]["turns"] == interval(day_two)
    ten = RESULT["by_hour"][24 + 10]
    rates = [o.in_time[34] / o.turns[34] for o in RUN.outcomes]
    assert ten["rate"] == mean_interval(rates, 0, 1).as_json()
    assert [row["agents_on_duty"] for row in RESULT["by_hour"][:24]] == (
        [0.0] * 9 + [1.0] * 5 + [3.0] * 4 + [2.0] * 4 + [1.0, 0.0]
    )
    assert [(t["team"], t["agents"], t["agent_hours"]) for t in RESULT["by_team"]] == [
        ("one", 1, 18.0), ("two", 2, 34.0),
    ]  # fmt: skip
    assert RESULT["by_team"][1]["replies"] == interval([float(o.replies[1]) for o in RUN.outcomes])
    assert len(RESULT["by_team"][0]["by_hour"]) == 48


def test_hours_without_turns_have_no_rate_and_without_people_no_occupancy() -> None:
    three = RESULT["by_hour"][3]  # outside the window of 9 to 23, and nobody there
    assert (three["rate"], three["occupancy"], three["turns"]["mean"]) == (NULL, NULL, 0)
    assert three["chats"]["mean"] > 0
    assert RESULT["by_team"][0]["by_hour"][20]["occupancy"] == NULL


def test_a_scenario_without_buyers_has_no_rate() -> None:
    empty = shop(chats_per_day=0)
    found = result(empty, run(empty, exactly=2, jobs=1))
    means = ("response_mean_s", "first_response_mean_s", "pickup_mean_s")
    for key in ("rate", "pass_probability", "abandoned", *means):
        assert found[key] == NULL
    assert set(map(str, found["wait_quantiles_s"].values())) == {str(NULL)}
    assert found["turns"] == {"mean": 0, "low": 0, "high": 0}
    assert found["occupancy"]["mean"] == 0
    assert [day["rate"] for day in found["by_day"]] == [NULL, NULL]
    assert all(share == NULL for share in found["waits"]["share_within"])
    json.dumps(found, allow_nan=False)


def test_a_replication_without_turns_is_left_out_of_the_rate() -> None:
    first = RUN.outcomes[0]
    none = np.zeros_like(first.turns)
    silent = replace(first, number=9, turns=none, in_time=none, within=np.zeros_like(first.within))
    found = result(SHOP, Run((*RUN.outcomes, silent), "asked"))
    assert found["rate"] == RESULT["rate"]
    assert found["pass_probability"] == RESULT["pass_probability"]
    assert found["replications"] == 4
    assert found["turns"] != RESULT["turns"]


def test_one_replication_has_no_interval() -> None:
    found = result(SHOP, Run(RUN.outcomes[:1], "asked"))
    assert found["rate"] == {"mean": RUN.outcomes[0].rate, "low": None, "high": None}


def test_the_rule_sets_floor_and_target_decide_who_is_judged() -> None:
    for rules, judged in (("wangwang-8-24", False), ("standard-8-23", True)):
        one = shop(rules=rules)
        assert (result(one, RUN)["pass_probability"] != NULL) == judged  # wangwang names no target
    strict = shop(rules={"base": "human-9-23", "floor_turns": 10**6})
    assert result(strict, RUN)["pass_probability"] == NULL


def test_the_rolling_rate_looks_back_no_further_than_the_rule_set() -> None:
    one = shop(days=3, rules={"base": "human-9-23", "look_back": 2})
    outcome = with_days(RUN.outcomes[0], [(10, 5), (20, 20), (30, 0)])
    rows = result(one, Run((outcome,), "asked"))["by_day"]
    assert [row["rate"]["mean"] for row in rows] == [0.5, 1.0, 0.0]
    assert [row["rolling_rate"]["mean"] for row in rows] == [5 / 10, 25 / 30, 20 / 50]


def with_days(outcome: Outcome, days: list[tuple[int, int]]) -> Outcome:
    turns, in_time = (np.zeros(24 * len(days), dtype=np.int64) for _ in range(2))
    for day, (all_, good) in enumerate(days):
        turns[24 * day + 12], in_time[24 * day + 12] = all_, good
    grown: dict[str, Any] = {
        name: np.zeros((*getattr(outcome, name).shape[:-1], 24 * len(days)), dtype=np.int64)
        for name in ("chats", "busy", "present")
    }
    return replace(outcome, turns=turns, in_time=in_time, **grown)


def test_the_waits_distribution_ends_at_the_share_answered() -> None:
    waits = RESULT["waits"]
    assert waits["edges_s"] == [edge / 1e6 for edge in wait_edges(180_000_000)]
    means = [share["mean"] for share in waits["share_within"]]
    assert means == sorted(means)
    at_three_minutes = means[waits["edges_s"].index(180)]
    assert at_three_minutes == pytest.approx(RESULT["rate"]["mean"], rel=1e-12)
    answered = np.mean([o.answered / o.turns.sum() for o in RUN.outcomes])
    assert means[-1] <= answered + 1e-12


def test_each_replications_counts() -> None:
    rows = counts_by_replication(SHOP, RUN)
    assert [row["replication"] for row in rows] == [0, 1, 2]
    assert [row["turns"] for row in rows] == [int(o.turns.sum()) for o in RUN.outcomes]
    assert [row["rate"] for row in rows] == [o.rate for o in RUN.outcomes]
    assert {row["seed"] for row in rows} == {6}
    empty = shop(chats_per_day=0)
    assert counts_by_replication(empty, run(empty, exactly=1, jobs=1))[0]["rate"] is None
