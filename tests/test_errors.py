"""How a problem reads, and that it crosses from a worker process whole."""

import pickle

import pytest

from simulator.errors import Problem, UserError


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("it is empty"), "it is empty"),
        (Problem("no such file", "name another", "a.yaml"), "a.yaml: no such file; name another"),
        (
            Problem("unknown key", file="a.yaml", line=12, key="roster.wave.agnts", nearest="agents"),
            "a.yaml:12: roster.wave.agnts: unknown key; did you mean 'agents'?",
        ),
        (Problem("'3'", "wanted 4", key="days"), "days: '3'; wanted 4"),
    ],
)
def test_a_problem_is_one_line(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_an_error_is_its_problems_a_line_each() -> None:
    assert str(UserError([Problem("one"), Problem("two")])) == "one\ntwo"
    assert UserError("one").problems == (Problem("one"),)
    assert UserError(Problem("one")).problems == (Problem("one"),)


def test_an_error_survives_pickling() -> None:
    error = UserError([Problem("one", line=3, file="a"), Problem("two")])
    error.add_note("in replication 4")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problems, again.__notes__) == (UserError, error.problems, error.__notes__)
