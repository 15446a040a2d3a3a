"""The race for the best: by hand, against the paper's own steps, and what must not change it."""

import math
from collections.abc import Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.experiment.selection import Selection, select

NAN = float("nan")
ALL = 30
"""Values a system in the races that hypothesis makes up."""

races = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(-8, 8), min_size=k, max_size=k), min_size=2, max_size=ALL
    )
)
"""Rows of replications; whole numbers, whose sums are exact."""


def columns(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*rows, strict=True)]


def by_the_paper(values: Sequence[Sequence[float]], first: int, delta: float, alpha: float) -> Selection:
    """The steps of Kim and Nelson (2001), sec. 3, word by word: means, W and N, c = 1; no NaN, one length."""
    k, n = len(values), len(values[0])
    if n < first:
        return Selection(tuple(range(k)), (n,) * k, decided=False)
    eta: float = 0.5 * ((2 * alpha / (k - 1)) ** (-2 / (first - 1)) - 1)
    h2 = 2 * eta * (first - 1)

    def mean(i: int, r: int) -> float:
        return sum(values[i][:r]) / r

    def spread(i: int, rival: int) -> float:
        gap = mean(i, first) - mean(rival, first)
        return sum((values[i][j] - values[rival][j] - gap) ** 2 for j in range(first)) / (first - 1)

    def reach(i: int, rival: int, r: int) -> float:
        return max(0.0, delta / (2 * r) * (h2 * s2[i, rival] / delta**2 - r))

    s2 = {pair: spread(*pair) for pair in permutations(range(k), 2)}
    in_race, counts = list(range(k)), [n] * k
    for r in range(first, n + 1):
        old = in_race
        in_race = [
            i for i in old if all(mean(i, r) >= mean(m, r) - reach(i, m, r) for m in old if m != i)
        ]
        for i in set(old) - set(in_race):
            counts[i] = r
        last = max((math.floor(h2 * s2[pair] / delta**2) for pair in permutations(in_race, 2)), default=0)
        if len(in_race) == 1 or r > last:
            for i in in_race:
                counts[i] = r
            return Selection(tuple(in_race), tuple(counts), decided=True)
    return Selection(tuple(in_race), tuple(counts), decided=False)


# By hand ------------------------------------------------------------------------------------------
# Two systems, first = 2, error 5%: eta = (0.1^-2 - 1) / 2 = 49.5 and h2 = 99. Differences of 1 and 3 have the
# variance 2, so with an indifference of 6 the sums may lie 99 x 2 / 12 - 3 r apart: 10.5 after two
# replications, then 7.5, 4.5, 1.5, and nothing beyond N = 99 x 2 / 36 = 5.


@pytest.mark.parametrize(
    ("ahead", "survivors", "counts", "decided"),
    [
        ([1, 3], (0, 1), (2, 2), False),
        ([1, 3, 3], (0, 1), (3, 3), False),
        ([1, 3, 4], (0,), (3, 3), True),  # 8 > 7.5
        ([1, 3, 2, 0], (0,), (4, 4), True),  # 6 > 4.5
        ([1, 3, 2, 0, 9, 9], (0,), (4, 4), True),  # nobody looks further
        ([1, 3, -9], (0, 1), (3, 3), False),  # 5 <= 7.5
        ([1, 3, -9, 0], (1,), (4, 4), True),  # 5 > 4.5, the other way
        ([1, 3, -4, 0, 1], (0, 1), (5, 5), False),  # 1 <= 1.5
        ([1, 3, -4, 0, 1, -0.5], (0,), (6, 6), True),  # after N + 1 the higher mean wins
        ([1, 3, -4, 0, 1, -1], (0, 1), (6, 6), True),  # and equal means are a tie
    ],
)
def test_two_systems_by_hand(
    ahead: list[float], survivors: tuple[int, ...], counts: tuple[int, ...], decided: bool
) -> None:
    rival = [5.0, 7.0, 4.0, 6.0, 5.0, 7.0][: len(ahead)]  # a good day is one for both
    better = [a + b for a, b in zip(ahead, rival, strict=True)]
    assert select([better, rival], 2, 6) == Selection(survivors, counts, decided)


@given(races, st.integers(2, 6), st.sampled_from([0.37, 1.3, 5.1]), st.sampled_from([0.05, 0.2]))
def test_it_is_the_papers_procedure(rows: list[list[int]], first: int, delta: float, alpha: float) -> None:
    values = columns(rows)
    assert select(values, first, delta, 1 - alpha) == by_the_paper(values, first, delta, alpha)


# What must not change it ----------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(races, st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(rows: list[list[int]], random: Random) -> None:
    values = columns(rows)
    order = list(range(len(values)))
    random.shuffle(order)
    plain, mixed = select(values, 3, 1.3), select([values[place] for place in order], 3, 1.3)
    assert {order[place] for place in mixed.survivors} == set(plain.survivors)
    assert [plain.counts[place] for place in order] == list(mixed.counts)
    assert mixed.decided == plain.decided


@settings(max_examples=50, deadline=None)
@given(races, st.lists(st.integers(-50, 50), min_size=ALL, max_size=ALL))
def test_what_each_replication_does_to_all_does_not_matter(rows: list[list[int]], luck: list[int]) -> None:
    shifted = [[x + more for x in row] for row, more in zip(rows, luck, strict=False)]
    assert select(columns(shifted), 3, 1.3) == select(columns(rows), 3, 1.3)


@settings(max_examples=50, deadline=None)
@given(races, st.integers(1, 7))
def test_played_on_step_by_step_it_ends_as_if_all_had_been_there(rows: list[list[int]], step: int) -> None:
    """Only those still in the race get more values, which is what the procedure is for."""
    values = columns(rows)
    there = [min(3, len(rows))] * len(values)
    while True:
        stand = select([v[:n] for v, n in zip(values, there, strict=True)], 3, 1.3)
        if stand.decided or max(there) == len(rows):
            break
        for place in stand.survivors:
            there[place] = min(len(rows), there[place] + step)
    assert stand == select(values, 3, 1.3)


@settings(max_examples=50, deadline=None)
@given(races, st.integers(0, 4))
def test_a_copy_shares_the_fate_of_its_original(rows: list[list[int]], place: int) -> None:
    values = columns(rows)
    place %= len(values)
    stand = select([*values, values[place]], 3, 1.3)
    assert (place in stand.survivors) == (len(values) in stand.survivors)
    assert stand.counts[place] == stand.counts[-1]


def test_copies_of_the_best_are_a_tie_and_end_at_once() -> None:
    rows = [[0.5, 0.5, 0.1], [0.9, 0.9, 0.2], [0.7, 0.7, 0.1], [0.3, 0.3, 0.1]]
    assert select(columns(rows[:3]), 3, 1.0) == Selection((0, 1), (3, 3, 3), decided=True)
    assert select([[0.5, 0.9]] * 3, 2, 0.01) == Selection((0, 1, 2), (2, 2, 2), decided=True)


# Missing answers ------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(races, st.lists(st.sampled_from([None, 0, 1]), min_size=ALL, max_size=ALL))
def test_replications_without_an_answer_are_played_but_not_looked_at(
    rows: list[list[int]], gaps: list[int | None]
) -> None:
    with_gaps: list[list[float]] = []
    played = [0]  # replications when so many of them can be looked at
    for row, gap in zip(rows, gaps, strict=False):
        if gap is not None:
            with_gaps.append([NAN if system == gap else 1e6 for system in range(2)])
        with_gaps.append([float(x) for x in row[:2]])
        played.append(len(with_gaps))
    whole = select(columns([row[:2] for row in rows]), 3, 1.3)
    counts = tuple(played[n] for n in whole.counts)
    assert select(columns(with_gaps), 3, 1.3) == Selection(whole.survivors, counts, whole.decided)


def test_a_system_that_is_out_is_not_waited_for() -> None:
    """The second is 1 behind the first in each, of variance 0, and out at once. The third is level and 1
    behind: variance 1/2, h2 = 399 for three systems, and N = 399 / 2 / 81 = 2."""
    values = [[9.0, 8.0, 9.0], [8.0, 7.0, NAN], [9.0, 7.0, 9.0]]
    assert select(values, 2, 9) == Selection((0,), (3, 2, 3), decided=True)


def test_a_system_that_never_answers_is_dropped_at_the_start() -> None:
    silent = [NAN] * 4
    assert select([[1, 2, 1, 2], silent, [9, 9, 8, 9]], 4, 1.0).survivors == (2,)
    assert select([silent, [1, 2, 1, 2]], 4, 1.0) == Selection((1,), (4, 4), decided=True)
    assert select([silent, [1, 2, 1]], 4, 1.0) == Selection((0, 1), (4, 3), decided=False)
    assert select([silent, silent], 4, 1.0) == Selection((0, 1), (4, 4), decided=False)


def test_the_first_stage_waits_for_answers() -> None:
    assert not select([[1, NAN, 1, 1], [2, 2, 2, 2]], 4, 0.1).decided
    assert select([[1, NAN, 1, 1, 1], [2, 2, 2, 2, 2]], 4, 0.1) == Selection((1,), (5, 5), decided=True)


def test_fewer_values_than_the_first_stage_decide_nothing() -> None:
    assert select([[1, 2], [8, 9]], 3, 1.0) == Selection((0, 1), (2, 2), decided=False)
    assert select([[1, 2, 3], [8, 9]], 3, 1.0) == Selection((0, 1), (3, 2), decided=False)
    assert select([[], []], 3, 1.0) == Selection((0, 1), (0, 0), decided=False)


def test_one_system_or_none_is_decided_at_once() -> None:
    assert select([[1, 2]], 3, 1.0) == Selection((0,), (2,), decided=True)
    assert select([[]], 3, 1.0) == Selection((0,), (0,), decided=True)
    assert select([], 3, 1.0) == Selection((), (), decided=True)


@pytest.mark.parametrize(
    ("first", "indifference", "confidence"),
    [(1, 1.0, 0.95), (2, 0.0, 0.95), (2, -1.0, 0.95), (2, NAN, 0.95), (2, 1.0, 0.5), (2, 1.0, 1.0)],
)
def test_what_cannot_be_promised(first: int, indifference: float, confidence: float) -> None:
    with pytest.raises(ValueError, match="no race: first"):
        select([[1, 2, 3], [2, 3, 4]], first, indifference, confidence)
