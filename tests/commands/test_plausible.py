"""What no result can hold, in a result made by hand."""

import copy
from typing import Any

import pytest

from simulator.commands.plausible import implausible, too_many_values
from tests.report.results import make_result


def test_a_result_is_plausible_whatever_its_seed() -> None:
    assert implausible(make_result()) == ""
    assert implausible({**make_result(), "seed": 2**63 - 1}) == ""


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("title", "x" * 1_000, ""),
        ("title", "x" * 1_001, "a text of more than 1,000 characters at 'title'"),
        ("failed", [{"name": "a", "problems": ["x" * 100_000]}], ""),
        ("failed", [{"problems": ["x" * 100_001]}], "a text of more than 100,000 characters at 'problems'"),
        ("x" * 1_001, 1, "a key of more than 1,000 characters in 'result'"),
        ("days", 3_661, "a number beyond 3,660 at 'days'"),
        ("days", -(10**9), "more hours in 'by_hour' than -1000000000 days have"),
        ("days", float("inf"), "a number beyond 3,660 at 'days'"),
        ("target", -1e16, "a number beyond 1,000,000,000,000,000 at 'target'"),
        ("money", {"lost": [{"mean": 1e300}]}, "a number beyond 1,000,000,000,000,000 at 'mean'"),
        ("by_hour", [None] * 24, ""),
        ("by_hour", [None] * 25, "more hours in 'by_hour' than 1 days have"),
        ("by_team", [None] * 101, "more than 100 teams in 'by_team'"),
        ("precision", True, ""),
    ],
)
def test_the_first_that_cannot_be_is_named(key: str, value: Any, found: str) -> None:
    assert implausible({**copy.deepcopy(make_result()), key: value}) == found


def test_values_are_counted_before_they_are_read() -> None:
    assert too_many_values("[" + "[]," * 999_999 + "]") == ""
    assert too_many_values("[" + "[]," * 1_000_000 + "]") == "more than 2,000,000 values"
