"""Text that acts, spelled out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import MOST_SHOWN, Problem, UserError
from simulator.visible import in_a_line, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("双11 · 夜班 👩‍💻", "双11 · 夜班 👩‍💻"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m"),
        ("\x1b]8;;http://x\x07y\x1b]8;;\x07", "\\u001b]8;;http://x\\u0007y\\u001b]8;;\\u0007"),
        ("\x9b2J\x7f\r\x00", "\\u009b2J\\u007f\\u000d\\u0000"),
        ("a\u202egnp.exe", "a\\u202egnp.exe"),
        ("\u2066a\u2069\u200f\u061c", "\\u2066a\\u2069\\u200f\\u061c"),
        ("a\u2028b\udcff", "a\\u2028b\\udcff"),
    ],
)
def test_what_acts_is_spelled_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_json_reads_it_back(text: str) -> None:
    assert json.loads(visible(json.dumps({text: text}, ensure_ascii=False))) == {text: text}


def test_a_line_is_one_line_and_no_longer_than_it_may_be() -> None:
    assert in_a_line("a\n\tb\x1b", 10) == "a b\\u001b"
    assert in_a_line("abcdef", 6) == "abcdef"
    assert in_a_line("abcdefg", 6) == "abcde…"


def test_a_problem_forges_no_second_line_and_moves_no_cursor() -> None:
    problem = Problem("'x\nstaffsim: all is well'", "\x1b[2J", "a\rb.yaml", 3, "k" * 2_000, "\x07")
    assert str(problem) == (
        f"a\\u000db.yaml:3: {'k' * 999}…: 'x staffsim: all is well'; \\u001b[2J; did you mean '\\u0007'?"
    )


def test_of_many_problems_the_first_are_shown() -> None:
    error = UserError(Problem(str(number)) for number in range(MOST_SHOWN + 1_200))
    lines = str(error).splitlines()
    assert (lines[0], lines[99], lines[100:]) == ("0", "99", ["1,200 more such problems"])
    assert len(error.problems) == MOST_SHOWN + 1_200
