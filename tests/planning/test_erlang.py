"""Erlang's formulas against published figures, other methods, and what must hold whatever the figures."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from simulator.planning import erlang
from tests.depth import examples
from tests.theory import formulas

CALLS, HANDLING = 100 / 30, 3.0  # 100 calls in 30 min, 3 min each: a load of 10


@pytest.mark.parametrize(("agents", "share"), [(11, 0.3896), (12, 0.6402), (13, 0.7956), (14, 0.8884)])
def test_a_published_table_of_erlang_c(agents: int, share: float) -> None:
    assert round(erlang.picked_up(agents, 10, HANDLING, 20 / 60), 4) == share
    assert erlang.agents_for(share - 1e-3, 10, HANDLING, 20 / 60) == agents


@pytest.mark.parametrize(("agents", "waits", "abandons"), [(14, 0.14526, 0.013984), (13, 0.22580, 0.024963)])
def test_published_figures_of_erlang_a(agents: int, waits: float, abandons: float) -> None:
    assert round(erlang.wait_probability(agents, 10, HANDLING, 5.0), 5) == waits
    assert round(erlang.abandoned(agents, 10, HANDLING, 5.0), 6) == abandons


LINES = [
    (1, 0.5, 1.0), (3, 30.0, 2.0), (5, 2.0, 1e-3), (10, 12.0, 40.0), (100, 95.0, 1e6), (200, 210.0, 40.0)
]  # fmt: skip


@pytest.mark.parametrize(("agents", "load", "patience"), LINES)
def test_erlang_a_is_that_of_the_birth_and_death_law(agents: int, load: float, patience: float) -> None:
    """There from the balance of neighbouring states, here from integrals over the wait."""
    law = formulas.erlang_a(agents, load, 1.0, patience)
    assert erlang.wait_probability(agents, load, 1.0, patience) == pytest.approx(law.waits, rel=1e-11)
    assert erlang.abandoned(agents, load, 1.0, patience) == pytest.approx(law.abandons, rel=1e-11)
    assert erlang.mean_wait(agents, load, 1.0, patience) == pytest.approx(law.mean_wait, rel=1e-11)
    served = 1 - law.abandons
    assert erlang.picked_up(agents, load, 1.0, math.inf, patience) == pytest.approx(served, rel=1e-11)
    assert erlang.answered(agents, load, 1.0, math.inf, patience) == pytest.approx(served, rel=1e-11)


@pytest.mark.parametrize(("agents", "load"), [(1, 0.75), (14, 10.0), (60, 59.9), (1000, 990.0)])
def test_erlang_c_is_that_of_the_recursion(agents: int, load: float) -> None:
    """There agent by agent from none upward, here from the sum of all states."""
    assert erlang.erlang_c(agents, load) == pytest.approx(formulas.erlang_c(agents, load), rel=1e-11)
    for within in (0.0, 0.3, 2.0):
        picked_up = formulas.erlang_c_picked_up(agents, load, 2.0, within)
        assert erlang.picked_up(agents, load, 2.0, within) == pytest.approx(picked_up, rel=1e-10)
        answered = formulas.erlang_c_answered(agents, load, 2.0, within)
        assert erlang.answered(agents, load, 2.0, within) == pytest.approx(answered, rel=1e-10, abs=1e-13)


def test_erlang_b_is_the_weight_of_the_last_state() -> None:
    weights = [2.5**n / math.factorial(n) for n in range(8)]
    for agents in range(8):
        expected = weights[agents] / sum(weights[: agents + 1])
        assert erlang.erlang_b(agents, 2.5) == pytest.approx(expected, rel=1e-14)


def shares_by_brute_force(agents: int, load: float, patience: float, within: float) -> tuple[float, float]:
    """Who is picked up, and answered, within a time: a caller followed through the line, state by state.

    States: handled to the end, in handling, gone, then 0, 1, ... callers ahead in the line.
    """
    law = formulas.equilibrium(*formulas.birth_and_death(agents, load, 1.0, patience, 1e-13))
    places = len(law) - agents
    moves = np.zeros((3 + places, 3 + places))
    moves[1, 0] = 1
    for ahead in range(places):
        onward = agents + ahead / patience
        moves[3 + ahead, 2 + ahead if ahead else 1] += onward
        moves[3 + ahead, 2] += 1 / patience
    moves -= np.diag(moves.sum(axis=1))
    start = np.concatenate([[0, law[:agents].sum(), 0], law[agents:]])
    later = start @ linalg.expm(moves * within)
    return float(later[0] + later[1]), float(later[0])


@pytest.mark.parametrize(("agents", "load", "patience"), [(1, 0.8, 2.0), (4, 5.0, 8.0), (12, 9.0, 0.5)])
@pytest.mark.parametrize("within", [0.0, 0.2, 1.5, 6.0])
def test_shares_within_a_time_by_brute_force(
    agents: int, load: float, patience: float, within: float
) -> None:
    picked_up, answered = shares_by_brute_force(agents, load, patience, within)
    line = (agents, load, 7.0, 7 * within, 7 * patience)
    assert erlang.picked_up(*line) == pytest.approx(picked_up, abs=1e-10)
    assert erlang.answered(*line) == pytest.approx(answered, abs=1e-10)


@pytest.mark.parametrize(("agents", "load"), [(1, 0.9), (10, 9.5), (3000, 2950.0)])
def test_long_patience_nears_erlang_c(agents: int, load: float) -> None:
    for within in (0.0, 0.01, 1.0, 30.0):
        for share in (erlang.picked_up, erlang.answered):
            assert share(agents, load, 1.0, within, 1e13) == pytest.approx(
                share(agents, load, 1.0, within), abs=1e-9
            )
    expected = erlang.mean_wait(agents, load, 1.0)
    assert erlang.mean_wait(agents, load, 1.0, 1e13) == pytest.approx(expected, rel=1e-8)


def test_corners_of_the_formulas() -> None:
    assert [erlang.erlang_c(agents, 10) for agents in (0, 9, 10)] == [1, 1, 1]
    assert erlang.erlang_c(10, math.nextafter(10, 0)) < 1
    assert erlang.erlang_c(3, 0) == 0
    assert (erlang.erlang_b(0, 5), erlang.erlang_b(3, 0), erlang.erlang_b(0, 0)) == (1, 0, 1)
    assert erlang.mean_wait(10, 10, 1.0) == math.inf
    assert [share(10, 10, 1.0, 9.0) for share in (erlang.picked_up, erlang.answered)] == [0, 0]
    assert (erlang.picked_up(3, 0, 1.0, 0), erlang.mean_wait(3, 0, 1.0)) == (1, 0)
    assert (erlang.abandoned(3, 0, 1.0, 5.0), erlang.abandoned(3, 2, 1.0)) == (0, 0)
    assert (erlang.picked_up(3, 0, 1.0, 0, 5.0), erlang.mean_wait(3, 0, 1.0, 5.0)) == (1, 0)
    assert erlang.answered(3, 0, 2.0, 2.0, 5.0) == pytest.approx(1 - 1 / math.e, rel=1e-15)
    # Nobody there: each waits for as long as patience lasts.
    assert erlang.wait_probability(0, 2, 1.0, 5.0) == 1
    assert (erlang.picked_up(0, 2, 1.0, 9.0, 5.0), erlang.abandoned(0, 2, 1.0, 5.0)) == (0, 1)
    assert erlang.mean_wait(0, 2, 1.0, 5.0) == 5
    # n = a + 1: the wait and the handling decay alike, where the usual form divides by zero.
    assert erlang.answered(2, 1, 1.0, 3.0) == pytest.approx(1 - math.exp(-3) * (1 + 3 / 3), rel=1e-14)


def test_thousands_of_agents_and_overload() -> None:
    assert erlang.erlang_c(5000, 100) == 0
    assert 0.99999 < erlang.erlang_c(5000, 4999.9999) < 1
    # Deep in overload the agents never rest: those whom they cannot take leave.
    for agents, load, patience in [(5000, 9000, 1e9), (2000, 2400, 40), (1, 1e4, 100)]:
        assert erlang.wait_probability(agents, load, 1.0, patience) == pytest.approx(1, abs=1e-9)
        assert erlang.abandoned(agents, load, 1.0, patience) == pytest.approx(1 - agents / load, rel=1e-9)
        assert erlang.mean_wait(agents, load, 1.0, patience) == pytest.approx(
            patience * (1 - agents / load), rel=1e-9
        )
    assert erlang.picked_up(5000, 9000, 1.0, 0.5e9, 1e9) == 0
    assert erlang.agents_for(0.9, 50_000, 15.0, 180.0, 600.0) in range(45_000, 45_200)


loads = st.floats(0.01, 60)
patiences = st.one_of(st.just(math.inf), st.floats(0.01, 1e4))
times = st.one_of(st.just(0.0), st.floats(0.01, 50))


@given(agents=st.integers(0, 80), load=loads, patience=patiences, within=times)
@settings(deadline=None, max_examples=examples(60))
def test_one_agent_more_helps(agents: int, load: float, patience: float, within: float) -> None:
    for share in (erlang.picked_up, erlang.answered):
        few, more = (share(n, load, 1.0, within, patience) for n in (agents, agents + 1))
        assert 0 <= few <= more + 1e-12 <= 1 + 1e-12
        assert share(agents, load, 1.0, within + 1, patience) >= few - 1e-12
        assert share(agents, load * 1.1, 1.0, within, patience) <= few + 1e-12
    line = (agents, load, 1.0, within, patience)
    assert erlang.answered(*line) <= erlang.picked_up(*line) + 1e-12
    waits = [erlang.mean_wait(n, load, 1.0, patience) for n in (agents, agents + 1)]
    assert waits[1] <= waits[0] * (1 + 1e-9)


@given(
    target=st.floats(0.01, 0.999),
    load=loads,
    patience=patiences,
    within=times,
    until=st.sampled_from(["pickup", "reply"]),
)
@settings(deadline=None, max_examples=examples(60))
def test_the_fewest_agents_and_no_fewer(
    target: float, load: float, patience: float, within: float, until: erlang.Until
) -> None:
    share = erlang.picked_up if until == "pickup" else erlang.answered
    found = erlang.agents_for(target, load, 1.0, within, patience, until)
    if found is None:
        assert until == "reply"
        assert target >= -math.expm1(-within)
        return
    assert share(found, load, 1.0, within, patience) >= target
    assert share(found - 1, load, 1.0, within, patience) < target


def test_corners_of_the_fewest_agents() -> None:
    assert erlang.agents_for(0.9, 0, 15, 180) == 0
    assert erlang.agents_for(1, 0, 15, 180) == 0
    assert erlang.agents_for(0, 100, 15, 180) == 0
    assert erlang.agents_for(1, 100, 15, 180) is None
    assert erlang.agents_for(1, 100, 15, math.inf) == 101  # as many as the load would not do
    assert erlang.agents_for(1, 99.5, 15, math.inf) == 100
    assert erlang.agents_for(1, 100, 15, math.inf, 600) is None
    assert erlang.agents_for(1e-9, 100, 15, 0) == 101
    assert erlang.agents_for(1e-9, 100, 15, 1e6, 600) == 1
    # A handling alone is over within the time for 63.2% of the callers.
    assert erlang.agents_for(0.633, 100, 15, 15, until="reply") is None
    assert erlang.agents_for(0.632, 100, 15, 15, until="reply") is not None
    assert erlang.agents_for(0.5, 100, 15, 0, until="reply") is None
    assert erlang.agents_for(1, 100, 15, math.inf, until="reply") == 101


def test_what_no_line_has_is_refused() -> None:
    for agents, (load, handling, within, patience), told in [
        (-1, (1.0, 1.0, 1.0, 1.0), "-1 agents"),
        (1, (-1.0, 1.0, 1.0, 1.0), "a load of -1.0"),
        (1, (math.inf, 1.0, 1.0, 1.0), "a load of inf"),
        (1, (math.nan, 1.0, 1.0, 1.0), "a load of nan"),
        (1, (1.0, 0.0, 1.0, 1.0), "a handling time of 0.0"),
        (1, (1.0, 1.0, -1.0, 1.0), "a time of -1.0"),
        (1, (1.0, 1.0, 1.0, 0.0), "a patience of 0.0"),
    ]:
        with pytest.raises(ValueError, match=told):
            erlang.picked_up(agents, load, handling, within, patience)
    with pytest.raises(ValueError, match=r"a target of 1.5: wanted a share in \[0, 1\]"):
        erlang.agents_for(1.5, 1.0, 1.0, 1.0)
