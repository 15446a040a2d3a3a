"""YAML to plain data with lines."""

import time
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.documents import dotted, parse_document, read_document, shown


def read(text: str) -> dict[str, object]:
    return parse_document(text, "file", Path()).data


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "on: off\nyes: no\nt: 20:00\nn: null\nm: ~\ne:\nb: true\n"
    text += "i: -12\no: 0o17\nx: 0x1f\nf: 1.5e3\ns: '1'\nd: 2026-11-10\n"
    assert read(text) == {
        "on": "off", "yes": "no", "t": "20:00", "n": None, "m": None, "e": None, "b": True, "i": -12, "o": 15,
        "x": 31, "f": 1500.0, "s": "1", "d": "2026-11-10",
    }  # fmt: skip


def test_keys_are_text() -> None:
    assert read("1: a\n2026-11-10: b\nnull: c\n") == {"1": "a", "2026-11-10": "b", "null": "c"}


def test_every_value_has_its_line() -> None:
    document = parse_document("a:\n  b: [1,\n   2]\n  c: {d: 3}\n", "file", Path())
    lines = {dotted(path): mark.line for path, mark in document.marks.items()}
    assert lines == {"": None, "a": 1, "a.b": 2, "a.b[1]": 2, "a.b[2]": 3, "a.c": 4, "a.c.d": 4} | {"": 1}
    assert document.mark(("a", "b", 7, "x")).line == 2


def test_all_duplicates_are_told() -> None:
    with pytest.raises(UserError) as caught:
        read("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert str(caught.value).split("\n") == [
        "file:2: b.c: a second 'c'; the first is on line 2; keep one",
        "file:3: a: a second 'a'; the first is on line 1; keep one",
    ]


def test_a_bomb_of_anchors_is_seen_before_it_goes_off() -> None:
    levels = [f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10)}]" for n in range(1, 30)]
    text = "k0: &k0 [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(levels)
    start = time.perf_counter()
    with pytest.raises(UserError) as caught:
        read(text)
    assert str(caught.value) == "file:1: more than 100,000 values; use fewer anchors"
    assert time.perf_counter() - start < 10


def test_anchors_in_measure_are_lawful() -> None:
    assert read("a: &a {x: 1}\nb: [*a, *a]\n") == {"a": {"x": 1}, "b": [{"x": 1}, {"x": 1}]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        ("a\n b", "'a b'"),
        ({"a": [1], "b": {"c": 1}, "d": None}, "{a: […], b: {…}, d: null}"),
        ([1, "x"], "[1, 'x']"),
        (float("-inf"), "-.inf"),
        ("x" * 80, "'" + "x" * 58 + "…"),
    ],
)
def test_values_are_shown_short(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * 5_000_000)
    with pytest.raises(UserError) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}: larger than 5 MB; wanted a YAML file"
