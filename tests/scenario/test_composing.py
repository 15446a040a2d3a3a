"""What is refused while YAML is still being read."""

import pytest

from simulator.scenario import composing
from simulator.scenario.composing import TooMuchError, compose
from simulator.scenario.documents import MAX_DEPTH


def test_as_many_values_as_may_be_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MAX_VALUES", 1_000)
    at_most = "- 1\n" * 1_000
    assert len(compose(at_most).value) == 1_000
    with pytest.raises(TooMuchError) as caught:
        compose(at_most + "- 1\n- [\n")  # what follows is not looked at
    assert (caught.value.found, caught.value.line) == ("more than 1,000 values", 1_001)


def test_as_deep_as_may_be_and_no_deeper() -> None:
    assert compose("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) is not None
    with pytest.raises(TooMuchError) as caught:
        compose("\n" + "[" * 100_000)
    assert (caught.value.found, caught.value.line) == ("nested too deeply", 2)


def test_keys_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MAX_VALUES", 10)
    assert len(compose("{" + ", ".join(f"k{n}: 1" for n in range(10)) + "}").value) == 10


def test_an_anchor_may_be_set_anew() -> None:
    assert [node.value for node in compose("[&a 1, *a, &a 2, *a]").value] == ["1", "1", "2", "2"]
