"""The formulas against published figures, to the digits given."""

import math

import numpy as np
import pytest
from scipy import linalg

from tests.theory import formulas

CALLS, HANDLING = 100 / 30, 3.0  # 100 calls in 30 min, 3 min each: a load of 10


@pytest.mark.parametrize(("agents", "share"), [(11, 0.3896), (12, 0.6402), (13, 0.7956), (14, 0.8884)])
def test_erlang_c_picks_up_within_20_seconds(agents: int, share: float) -> None:
    assert round(formulas.erlang_c_picked_up(agents, CALLS * HANDLING, HANDLING, 20 / 60), 4) == share


def test_erlang_c_wait_probability() -> None:
    assert round(formulas.erlang_c(14, CALLS * HANDLING), 6) == 0.174132


@pytest.mark.parametrize(("agents", "waits", "abandons"), [(14, 0.14526, 0.013984), (13, 0.22580, 0.024963)])
def test_erlang_a_with_patience_of_5_minutes(agents: int, waits: float, abandons: float) -> None:
    answer = formulas.erlang_a(agents, CALLS, HANDLING, 5.0)
    assert (round(answer.waits, 5), round(answer.abandons, 6)) == (waits, abandons)


def test_fifty_agents_wait_and_what_patience_does_to_it() -> None:
    assert round(60 * formulas.erlang_c_mean_wait(50, 48.0, 1.0), 2) == 20.83
    answer = formulas.erlang_a(50, 48.0, 1.0, 2.0)
    assert (round(answer.abandons, 4), round(60 * answer.mean_wait, 2)) == (0.0309, 3.71)


def test_feedback_queue() -> None:
    mean = formulas.feedback_response_mean(0.36 / 60, 5, 25)
    assert mean == pytest.approx(100, rel=1e-12)
    assert round(formulas.exponential_share(mean, 180), 4) == 0.8347


def test_four_agents_as_one_queue() -> None:
    load = 7.2 / 60 * 25
    assert round(formulas.erlang_c_mean_wait(4, load, 25) + 25, 2) == 37.74
    assert round(formulas.erlang_c_answered(4, load, 25, 180), 5) == 0.99651


def test_endless_patience_is_erlang_c() -> None:
    answer = formulas.erlang_a(14, CALLS, HANDLING, math.inf)
    assert answer.waits == pytest.approx(formulas.erlang_c(14, 10), rel=1e-12)
    assert answer.abandons == 0
    assert answer.mean_wait == pytest.approx(formulas.erlang_c_mean_wait(14, 10, HANDLING), rel=1e-12)


def test_one_agent_has_closed_forms() -> None:
    assert formulas.erlang_c(1, 0.75) == pytest.approx(0.75, rel=1e-12)
    late = 1 - formulas.erlang_c_answered(1, 0.75, 25, 180)
    assert late == pytest.approx(math.exp(-180 / 100), rel=1e-12)


@pytest.mark.parametrize(("agents", "load"), [(10, 10.0), (10, 12.0), (10, 0.0), (0, 1.0)])
def test_no_equilibrium_no_answer(agents: int, load: float) -> None:
    with pytest.raises(ValueError, match="no equilibrium"):
        formulas.erlang_c(agents, load)


def test_a_feedback_queue_without_equilibrium_has_no_answer() -> None:
    with pytest.raises(ValueError, match="no equilibrium"):
        formulas.feedback_response_mean(0.01, 4, 25)


def test_the_law_grows_from_empty_into_equilibrium() -> None:
    chain = formulas.birth_and_death(14, CALLS, HANDLING, math.inf)
    assert formulas.law_after(0, *chain)[0] == pytest.approx(1, rel=1e-12)
    busy = [formulas.law_after(t, *chain)[14:].sum() for t in (3, 10, 30, 300)]
    assert np.all(np.diff(busy) > 0)
    assert busy[-1] == pytest.approx(formulas.erlang_c(14, 10), rel=1e-9)


def test_the_law_is_that_of_the_generators_exponential() -> None:
    births, deaths = formulas.birth_and_death(4, 0.12, 25.0, 180.0, 1e-7)
    generator = np.diag(births, 1) + np.diag(deaths, -1)
    generator -= np.diag(generator.sum(axis=1))
    for time in (10.0, 60.0, 600.0):
        law = formulas.law_after(time, births, deaths)
        assert law == pytest.approx(linalg.expm(generator * time)[0], abs=1e-12)
        assert law.sum() == pytest.approx(1, rel=1e-12)
