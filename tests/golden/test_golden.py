"""No figure of a shipped scenario changes unnoticed, nor without a line in the changelog."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.golden.__main__ import made
from tests.golden.cases import CASES, Case
from tests.golden.comparing import differences
from tests.golden.keeping import CHANGELOG, DATA, Kept, announced, changed_under, problems, read, write

OF_THE_SUITE = [case for case in CASES if case.suite]
CHANGES = """\
# Changelog

## 0.2.0 (unreleased)

- Figures changed: the second,
  in two lines.
- Something else. Figures changed: not at its start.
- Figures changed: the third.

## 0.1.0

- Figures changed: the first.
"""
LINES = [
    ("0.2.0", "Figures changed: the second, in two lines."),
    ("0.2.0", "Figures changed: the third."),
    ("0.1.0", "Figures changed: the first."),
]


@pytest.mark.parametrize("case", OF_THE_SUITE, ids=[case.name for case in OF_THE_SUITE])
def test_the_result_is_as_it_is_kept(case: Case) -> None:
    kept = read(case.name)
    assert kept is not None
    assert differences(kept, made(case)) == []


def test_every_shipped_scenario_is_played_and_every_result_said_for(project: Path) -> None:
    played = {path for case in CASES for path in case.command if path.startswith("scenarios/")}
    shipped = {f"scenarios/{path.name}" for path in (project / "scenarios").iterdir()}
    assert shipped <= played
    assert {path.stem for path in DATA.glob("*.json")} == {case.name for case in CASES}


def test_no_golden_result_changed_without_a_line_in_the_changelog() -> None:
    lines = announced(CHANGELOG.read_text(encoding="utf-8"))
    found = [line for case in CASES if (kept := read(case.name)) for line in problems(case.name, kept, lines)]
    assert found == []


def test_the_changelogs_lines_are_found() -> None:
    assert announced(CHANGES) == LINES


def a_kept(rate: float = 0.9) -> Kept:
    return changed_under(Kept({"rate.mean": rate}, {"result.json": "a"}), LINES[2:])


def test_what_is_changed_by_hand_or_without_a_line_is_noticed() -> None:
    kept = a_kept()
    assert problems("x", kept, LINES) == []
    by_hand = replace(kept, headline={"rate.mean": 0.91})
    assert problems("x", by_hand, LINES) == [
        "x: was changed without a line in CHANGELOG.md that begins '- Figures changed: '; "
        "add one, then python -m tests.golden --refresh"
    ]
    assert problems("x", kept, LINES[:2]) == [
        "x: CHANGELOG.md has no line under 0.1.0 that says: Figures changed: the first."
    ]
    again = replace(kept, changed=(*kept.changed, *kept.changed))
    assert problems("x", again, LINES) == ["x: changed twice under one line of CHANGELOG.md"]
    assert problems("x", replace(kept, changed=()), LINES)[0].startswith("x: does not say under which line")


def test_each_change_takes_a_line_of_its_own() -> None:
    second = changed_under(a_kept(), LINES)  # the newest version's last line
    assert [one["line"] for one in second.changed] == [LINES[2][1], LINES[1][1]]
    third = changed_under(second, LINES)
    assert third.changed[-1]["line"] == LINES[0][1]
    with pytest.raises(LookupError, match=r"say so in CHANGELOG.md, in a new line"):
        changed_under(third, LINES)


def test_a_difference_is_told_in_figures() -> None:
    one = Kept({"rate.mean": 0.9, "best": "a", "gone": 1}, {"result.json": "a", "old.csv": "b", "x.csv": "c"})
    figures = {"rate.mean": 0.909, "best": "b", "zero": 0}
    other = Kept(figures, {"result.json": "d", "x.csv": "c", "new.csv": "e"})
    assert differences(one, one) == []
    assert differences(one, other) == [
        "rate.mean: 0.9 -> 0.909 (+0.009, +1.00%)",
        "best: a -> b",
        "gone: 1 -> nothing",
        "zero: nothing -> 0",
        "result.json is another",
        "old.csv is no longer written",
        "new.csv is new",
    ]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write("x", a_kept(), tmp_path)
    assert read("x", tmp_path) == a_kept()
    assert read("y", tmp_path) is None
