"""Who of two that write to each other is the shop."""

import pytest

from simulator.messages.sides import Pair, find_sides
from simulator.scenario.mapping import Mapping


def sides(pairs: list[Pair], mapping: dict[str, object] | None = None) -> list[str | None]:
    found = find_sides(pairs, Mapping.model_validate(mapping or {}))
    return [f"{one[0]} {one[1]} {one[2]}" if (one := found[pair]) else None for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # An account has a colon.
        ([("s:a", "b", ""), ("b", "s:a", "")], ["agent b s:a", "buyer b s:a"]),
        # The shop's main account is called as the shop.
        ([("s:a", "b", ""), ("s", "c", ""), ("c", "s", "")], ["agent b s:a", "agent c s", "buyer c s"]),
        # The buyer stands at the end of the conversation's id, whatever is in the name.
        ([("a_b", "x", "1_s_x_a_b"), ("x", "a_b", "1_s_x_a_b")], ["buyer a_b x", "agent a_b x"]),
        ([("t:x", "s:a", "1_s_s:a_t:x"), ("s:a", "", "1_s_s:a_tb")], ["buyer t:x s:a", "agent tb s:a"]),
        # Of two shops one asks in the other.
        ([("s:a", "b", ""), ("s:c", "d", ""), ("t:x", "s:a", "")],
         ["agent b s:a", "agent d s:c", "buyer t:x s:a"]),
        ([("s:a", "t:x", ""), ("s:c", "t:x", ""), *((f"s:{n}", f"b{n}", "") for n in range(3))],
         ["agent t:x s:a", "agent t:x s:c", *(f"agent b{n} s:{n}" for n in range(3))]),
        # The main account, though the buyer has asked more of the shop's than it has answered.
        ([("s:a", "c", ""), ("s:b", "c", ""), ("c", "s", "")], ["agent c s:a", "agent c s:b", "buyer c s"]),
        # Who has to do with many others.
        ([("a", "b", ""), ("c", "a", ""), ("a", "c", "")], ["agent b a", "buyer c a", "agent c a"]),
        # Between themselves; no telling; nobody.
        ([("s:a", "s:c", "")], ["internal s:c s:a"]),
        ([("a", "b", "")], [None]),
        ([("", "b", "")], [None]),
    ],
)  # fmt: skip
def test_what_tells(pairs: list[Pair], expected: list[str | None]) -> None:
    assert sides(pairs) == expected


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"shop": "a"}, "agent b a"),
        ({"shop": "b"}, "buyer a b"),
        ({"nicks": {"bot": ["a*"]}}, "agent b a"),
        ({"nicks": {"buyer": ["a"]}}, "buyer a b"),
        ({"nicks": {"platform": ["b"]}}, "agent b a"),
        ({"nicks": {"agent": ["a", "b"]}}, "internal b a"),
    ],
)
def test_what_the_mapping_says(mapping: dict[str, object], expected: str) -> None:
    assert sides([("a", "b", "")], mapping) == [expected]
    assert sides([("t:a", "s:x", ""), ("t:a", "c", "")], {"shop": "s"}) == ["buyer t:a s:x", "agent c t:a"]
