"""The likelihood of how chats go on and end: by hand, against its own slope, and its families."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.calibration.leaving_model import (
    ANSWERED,
    ENDS,
    GOES_ON,
    MOST,
    PER,
    UNANSWERED,
    Model,
    chances_of_more,
    count,
    maximise,
    surviving,
)

MORE, MEAN, SILENT, OVERLOOKED = 0.8, 600.0, 0.7, (0.02, 0.05)
AT = np.array([math.log(MORE / (1 - MORE)), math.log(MEAN), SILENT, *(n / PER for n in OVERLOOKED)])


def four_turns(neglectable: bool = False) -> Any:
    """One turn of each outcome, after 60 s, by teams 0, 0, 1, 1, and one of no team after 300 s."""
    return count(
        np.array([60.0, 60.0, 60.0, 60.0, 300.0]), np.zeros(5, int), np.arange(5),
        np.array([GOES_ON, ENDS, ANSWERED, UNANSWERED, UNANSWERED]), np.array([0, 0, 1, 1, -1]), 1, 2,
        neglectable=neglectable,
    )  # fmt: skip


@pytest.mark.parametrize("neglectable", [False, True])
def test_the_likelihood_is_that_of_the_four_ways_in_which_a_turn_can_go(neglectable: Any) -> None:
    s, late = math.exp(-60 / MEAN), math.exp(-300 / MEAN)
    a, b = OVERLOOKED
    other = (2 * a + b) / 3 if neglectable else 0.0
    visibly, visibly_late = (1 - SILENT) * (1 - s), (1 - SILENT) * (1 - late)
    by_hand = [
        (1 - a) * s * MORE,
        (1 - a) * (s * (1 - MORE) + SILENT * (1 - s)),
        (1 - b) * (s + SILENT * (1 - s)),
        visibly + (1 - visibly) * b,
        visibly_late + (1 - visibly_late) * other,
    ]
    model = Model(four_turns(neglectable), ("geometric",), "exponential")
    assert -model.surprise(AT)[0] == pytest.approx(sum(map(math.log, by_hand)), rel=1e-12)


@pytest.mark.parametrize("turns", ["geometric", "poisson", "lognormal", "gamma", "free", "constant"])
@pytest.mark.parametrize("patience", ["exponential", "lognormal", "weibull", "gamma"])
def test_the_gradient_is_the_likelihoods_slope(turns: Any, patience: Any) -> None:
    rng = np.random.default_rng(5)
    n = 400
    counts = count(
        np.where(rng.random(n) < 0.5, 0.0, rng.exponential(200, n)), rng.integers(0, 2, n),
        rng.integers(0, 6, n), rng.integers(0, 4, n), rng.integers(-1, 2, n), 2, 2, neglectable=True,
    )  # fmt: skip
    model = Model(counts, ("geometric", turns), patience, (0.0, 6.0))
    own = {"constant": [], "poisson": [1.5], "lognormal": [1.5, -0.3], "gamma": [1.5, -0.3],
           "free": rng.normal(1, 0.3, MOST).tolist(), "geometric": [1.0]}[turns]  # fmt: skip
    spread = [] if patience == "exponential" else [-0.4]
    at = np.array([1.2, *own, math.log(300), *spread, 0.6, 0.5, 0.9])
    gradient = model.surprise(at)[1]
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = 1e-5
        slope = (model.surprise(at + step)[0] - model.surprise(at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-4)


def shares(more: Any) -> Any:
    return np.concatenate([[1.0], np.cumprod(more)[:-1]]) * (1 - more)


@pytest.mark.parametrize(
    ("family", "at", "expected"),
    [
        ("geometric", [math.log(4)], stats.geom(0.2).pmf),
        ("poisson", [math.log(3)], lambda k: stats.poisson(3).pmf(k) + (k == 1) * stats.poisson(3).pmf(0)),
        ("constant", [4.0], lambda k: (k == 4) * 1.0),
    ],
)
def test_the_chances_of_another_question_are_those_of_a_scenario(family: Any, at: Any, expected: Any) -> None:
    k = np.arange(1, 13)
    assert shares(chances_of_more(family, np.array(at)))[:12] == pytest.approx(expected(k), abs=1e-9)


def test_a_lognormal_of_turns_is_rounded_as_a_tape_does_it() -> None:
    spread = math.sqrt(math.log1p(0.64))
    of = stats.lognorm(spread, scale=6 * math.exp(-(spread**2) / 2))
    k = np.arange(1, 13)
    expected = of.cdf(k + 0.5) - np.where(k > 1, of.cdf(k - 0.5), 0.0)
    more = chances_of_more("lognormal", np.log([6.0, 0.8]))
    assert shares(more)[:12] == pytest.approx(expected, abs=1e-9)


def test_nobody_has_left_who_did_not_wait() -> None:
    for family in ("exponential", "lognormal", "weibull", "gamma"):
        stay = surviving(family, 300.0, 0.6, np.array([0.0, 1.0, 1e9]))
        assert stay[0] == 1.0
        assert 0.9 < stay[1] <= 1.0
        assert stay[2] == pytest.approx(0.0)


def test_counts_keep_every_turn() -> None:
    counts = four_turns()
    turns = counts.goes_on.sum() + counts.ends[3].sum() + counts.answered.sum() + counts.unanswered[2].sum()
    assert turns == 5
    assert counts.wait[0] == 0.0
    assert counts.wait[counts.goes_on > 0].tolist() == [60.0]
    assert counts.replies.tolist() == [2, 1]


def test_the_likeliest_is_what_made_the_turns() -> None:
    """One seeded draw of 200,000 turns; each parameter within four standard errors of the truth."""
    rng = np.random.default_rng(11)
    n = 200_000
    wait = np.where(rng.random(n) < 0.6, 0.0, rng.exponential(120, n))
    patience, silent = rng.exponential(MEAN, n), rng.random(n) < SILENT
    gone = patience <= wait
    lost = (gone & ~silent) | (rng.random(n) < 0.02)
    goes = ~lost & ~gone & (rng.random(n) < MORE)
    outcome = np.where(lost, UNANSWERED, np.where(goes, GOES_ON, ENDS))
    zeros = np.zeros(n, int)
    counts = count(wait, zeros, zeros, outcome, zeros, 1, 1, neglectable=False)
    found = maximise(Model(counts, ("geometric",), "exponential"), np.array([0.5, 5.0, 0.3, 0.2]))
    truth = np.array([math.log(4), math.log(MEAN), SILENT, 0.02 / PER])
    errors = np.sqrt(np.diag(np.linalg.inv(found.curvature)))
    assert (np.abs(found.at - truth) < 4 * errors).all()
