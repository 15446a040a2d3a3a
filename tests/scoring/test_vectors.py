"""The worked cases that come with the rules, from arrays; tests/commands scores them from files."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.scenario.rulesets import SHIPPED
from simulator.scoring.metrics import score
from tests.scoring.logs import log_of, row


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "vectors" / "turns.json").read_text("utf-8"))["cases"]
    assert len(found) == 30
    return found


@pytest.mark.parametrize("rules", SHIPPED.values(), ids=SHIPPED)
@pytest.mark.parametrize("index", range(30))
def test_case(cases: list[dict[str, Any]], index: int, rules: Any) -> None:
    case = cases[index]
    got = score(log_of([row(message) for message in case["messages"]]), rules)
    expected = case["expected"][rules.name]
    assert {
        "turns": got.turns,
        "in_time": got.in_time,
        "answered": got.answered,
        "excluded": {name: getattr(got.excluded, name) for name in expected["excluded"]},
        "rate": got.rate,
        "response_mean_s": got.response_mean_s,
        "first_response_mean_s": got.first_response_mean_s,
    } == expected, case["name"]
    assert got.excluded.censored == 0
