"""A comparison's numbers: paired, exactly 0 where nothing differs, ties, failures, and what has no rate."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.desk.engine import Engine
from simulator.errors import Problem, UserError
from simulator.experiment.comparison import comparison, counts_by_replication, failures
from simulator.experiment.contenders import Contender, Lost
from simulator.experiment.outcome import Outcome
from simulator.experiment.selection import Selection
from simulator.experiment.statistics import difference_intervals, mean_interval
from simulator.experiment.together import Entry, play_together, play_until_decided
from simulator.scenario.money import Money
from simulator.scenario.schema import Scenario
from tests.scenarios import a_scenario

SHOP = a_scenario(chats_per_day=60, name="shop", seed=3)
(PLAYED,) = play_together((SHOP,), 1, jobs=1)
NOTHING = {"mean": None, "low": None, "high": None}
ZERO = {"mean": 0.0, "low": 0.0, "high": 0.0}
BASE = [80, 90, 85, 95, 70]


def outcome(number: int, in_time: int | None, lost: float = math.nan) -> Outcome:
    """A replication of 100 questions at noon, so many of them in time; without questions for None."""
    turns, good = np.zeros(24, np.int64), np.zeros(24, np.int64)
    if in_time is not None:
        turns[12], good[12] = 100, in_time
    return replace(PLAYED.outcomes[0], number=number, turns=turns, in_time=good, lost_buyers=lost)


def entry(counts: Sequence[int | None], scenario: Scenario = SHOP, **more: Any) -> Entry:
    return Entry(scenario, tuple(outcome(number, count) for number, count in enumerate(counts)), **more)


def named(*names: str, scenario: Scenario = SHOP) -> list[Contender]:
    return [
        Contender(name, "", scenario, "shop.yaml", name if place else None)
        for place, name in enumerate(names)
    ]


def compared(*columns: Sequence[int | None], selection: Selection | None = None) -> dict[str, Any]:
    """The comparison of a, b, c..., each with so many questions in time in its replications."""
    names = "abcdefg"[: len(columns)]
    return comparison(named(*names), [entry(column) for column in columns], selection, budget=None)


def test_one_equal_to_the_baseline_differs_by_exactly_nothing_and_shares_first_place() -> None:
    result = compared(BASE * 2, BASE * 2, [count - 10 for count in BASE * 2])
    twin = result["differences"][0]
    for measure in ("rate", "late_turns", "response_mean_s", "first_response_mean_s", "abandoned"):
        assert twin[measure] == ZERO
    assert (twin["cost"], twin["agent_hours"], twin["other_buyers"]) == (0, 0, [])
    assert twin["unpaired_rate"]["low"] < -0.08
    assert result["best"] == {
        "name": "a", "probability": 0.5, "ties": ["b"], "decided": False, "procedure": None,
        "confidence": 0.95,
    }  # fmt: skip
    assert [scenario["best_probability"] for scenario in result["scenarios"]] == [0.5, 0.5, 0.0]


def test_a_difference_is_taken_replication_by_replication() -> None:
    result = compared(BASE, [84, 92, 88, 98, 76])
    (difference,) = result["differences"]
    gains = [value / 100 - base / 100 for value, base in zip([84, 92, 88, 98, 76], BASE, strict=True)]
    assert difference["rate"] == mean_interval(gains).as_json()  # of one, the joint interval is its own
    assert difference["late_turns"] == mean_interval([-4, -2, -3, -3, -6]).as_json()
    assert difference["unpaired_rate"]["low"] < 0 < difference["rate"]["low"]
    assert (result["best"]["name"], result["best"]["ties"], result["best"]["decided"]) == ("b", [], True)
    assert (result["baseline"], result["replications"], difference["replications"]) == ("a", 5, 5)


def test_intervals_hold_for_all_scenarios_at_once() -> None:
    columns = [[83, 97, 85, 95, 78], [79, 91, 89, 97, 71]]
    result = compared(BASE, *columns)
    together = difference_intervals([np.array(c) / 100 for c in columns], np.array(BASE) / 100)
    assert [d["rate"] for d in result["differences"]] == [interval.as_json() for interval in together]
    (alone,), both = compared(BASE, columns[0])["differences"], result["differences"][0]
    for measure in ("rate", "unpaired_rate"):  # like with like
        assert both[measure]["high"] - both[measure]["low"] > alone[measure]["high"] - alone[measure]["low"]


def test_who_cannot_be_told_from_the_best_is_a_tie() -> None:
    result = compared(BASE, [count + 4 for count in BASE], [86, 92, 88, 98, 74])
    assert (result["best"]["name"], result["best"]["ties"]) == ("b", ["c"])
    result = compared(BASE * 2, [count + 4 for count in BASE] * 2, [86, 92, 88, 98, 74] * 2)
    assert 0.5 < result["best"]["probability"] == result["scenarios"][1]["best_probability"] < 0.95


def test_to_be_below_the_best_has_one_side_only() -> None:
    gains = [3, -1, 2, 0, 3, -2, 2, 1, 3, 0]  # 1.94 standard errors: between those of one side and of two
    result = compared(BASE * 2, [count + gain for count, gain in zip(BASE * 2, gains, strict=True)])
    assert (result["best"]["name"], result["best"]["ties"]) == ("b", [])
    assert result["differences"][0]["rate"]["low"] < 0


def test_few_replications_carry_no_probability() -> None:
    nine, ten = ([80, 90, 85, 95, 70, 80, 90, 85, 95, 70][:count] for count in (9, 10))
    assert compared(nine, [count + 1 for count in nine])["best"]["probability"] is None
    assert compared(ten, [count + 1 for count in ten])["best"]["probability"] == 1.0


def test_one_replication_gives_no_interval_and_no_probability() -> None:
    result = compared([80], [85])
    assert result["differences"][0]["rate"] == {"mean": pytest.approx(0.05), "low": None, "high": None}
    assert (result["best"]["name"], result["best"]["ties"]) == ("b", ["a"])
    assert result["best"]["probability"] is None


def test_replications_without_questions_are_left_out_in_pairs() -> None:
    result = compared([80, None, 85, 95, 70], [84, 92, None, 98, 76])
    gains = [0.84 - 0.80, 0.98 - 0.95, 0.76 - 0.70]
    assert result["differences"][0]["rate"] == mean_interval(gains).as_json()


def test_one_without_any_rate_is_neither_best_nor_a_tie() -> None:
    result = compared(BASE, [None] * 5)
    assert (result["best"]["name"], result["best"]["ties"]) == ("a", [])
    assert result["scenarios"][1]["best_probability"] is None
    assert (result["differences"][0]["rate"], result["differences"][0]["unpaired_rate"]) == (NOTHING, NOTHING)
    assert compared([None] * 3, [None] * 3)["best"] is None


def test_one_that_the_race_dropped_is_not_the_best_whatever_its_mean() -> None:
    selection = Selection(survivors=(0, 2), counts=(5, 2, 5), decided=False)
    result = compared(BASE, [99, 99], [83, 92, 88, 97, 73], selection=selection)
    assert (result["best"]["name"], result["best"]["decided"]) == ("c", False)
    assert (result["best"]["procedure"], result["best"]["confidence"]) == ("Kim and Nelson (2001)", 0.95)
    assert [difference["replications"] for difference in result["differences"]] == [2, 5]
    dropped = result["differences"][0]
    assert dropped["rate"]["mean"] == pytest.approx(0.14)  # over the two that both have
    assert dropped["unpaired_rate"]["mean"] == pytest.approx(0.14)
    assert result["indifference"] == SHOP.replications.precision


def test_where_whoever_was_left_in_the_race_failed_the_best_is_of_the_others() -> None:
    entries = [entry(BASE), entry([99] * 5), entry([99] * 5, failure="ValueError: broken")]
    result = comparison(named("a", "b", "c"), entries, Selection((2,), (2, 2, 5), decided=True))
    assert result["best"]["name"] == "b"


def test_late_answers_are_never_fewer_than_none() -> None:
    late = compared([100, 98, 100], [99, 99, 99])["scenarios"][0]["late_turns"]
    assert (late["mean"], late["low"]) == (pytest.approx(2 / 3), 0)


def test_a_failure_is_named_and_loses_no_other() -> None:
    contenders = named("a", "b", "c")
    entries = [entry(BASE), entry(BASE[:2], failure="ValueError: broken"), entry([99] * 5)]
    lost = [Lost("d", (Problem("unknown key", "", "shop.yaml", 7, "variants.d.desks"),))]
    failed = [*lost, *failures(contenders, entries)]
    result = comparison(contenders, entries, failed=failed)
    assert [scenario["name"] for scenario in result["scenarios"]] == ["a", "c"]
    assert result["failed"] == [
        {"name": "d", "problems": ["shop.yaml:7: variants.d.desks: unknown key"]},
        {"name": "b", "problems": ["shop.yaml: variants.b: cannot be played: ValueError: broken"]},
    ]
    rows = counts_by_replication(contenders, entries)
    assert [(row["scenario"], row["replication"], row["in_time"]) for row in rows][4:8] == [
        ("a", 4, 70), ("b", 0, 80), ("b", 1, 90), ("c", 0, 99),
    ]  # fmt: skip


@pytest.mark.parametrize("broken", [0, 1])
def test_without_a_baseline_or_another_there_is_no_comparison(broken: int) -> None:
    contenders = named("a", "b")
    entries = [entry(BASE), entry(BASE)]
    entries[broken] = replace(entries[broken], failure="ValueError: broken")
    with pytest.raises(UserError, match="cannot be played: ValueError: broken"):
        comparison(contenders, entries, failed=failures(contenders, entries))


def test_lost_sales_are_compared_where_all_assume_them() -> None:
    money = Money.model_validate({"buyer_value": 60, "conversion": {"30s": "40%", "3min": "25%"}})
    rich = a_scenario(chats_per_day=60, name="shop", seed=3, money=money)
    entries = [
        Entry(rich, tuple(outcome(number, 80, lost) for number, lost in enumerate(losses)))
        for losses in ([10.0, 20.0, 30.0], [9.0, 18.0, 30.0])
    ]
    result = comparison(named("a", "b", scenario=rich), entries)
    assert result["differences"][0]["lost_value"] == mean_interval([-60, -120, 0]).as_json()
    mixed = comparison(named("a", "b"), [entries[0], entry([80] * 3)])
    assert "lost_value" not in mixed["differences"][0]


def test_numbers_do_not_depend_on_who_plays_and_a_true_twin_differs_by_exactly_nothing() -> None:
    plain, faster, twin = (
        a_scenario(chats_per_day=100, name=name, seed=3, team={"typing_speed": 25, **team})
        for name, team in (("plain", {}), ("faster", {"typing_speed": 35}), ("twin", {}))
    )
    scenarios = (plain, faster, twin)
    contenders = [Contender(scenario.name, "", scenario, "shop.yaml") for scenario in scenarios]
    results = []
    players: tuple[tuple[Engine, int], ...] = (("simpy", 1), ("compiled", 2))
    for engine, jobs in players:
        entries, selection = play_until_decided(scenarios, 3, 18, 0.002, jobs=jobs, engine=engine)
        results.append(comparison(contenders, entries, selection, 18))
    first, second = (json.dumps(result).replace("compiled", "simpy") for result in results)
    assert first == second
    assert results[0]["replications"] > 3  # the race went on, by batches that differ
    difference = results[0]["differences"][1]
    assert (difference["name"], difference["rate"], difference["late_turns"]) == ("twin", ZERO, ZERO)
    assert results[0]["differences"][0]["late_turns"] != ZERO
    assert set(results[0]) == {
        "kind", "scenario", "title", "baseline", "rules", "window", "threshold_s", "target", "start", "days",
        "seed", "engine", "replications", "budget", "indifference", "scenarios", "differences", "best",
        "failed",
    }  # fmt: skip
