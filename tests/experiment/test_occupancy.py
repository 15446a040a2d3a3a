"""Time at work against counting every second of small worlds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.desk.crew import Crew
from simulator.desk.model import play
from simulator.experiment.occupancy import team_work
from simulator.units import HOUR, SECOND
from tests.depth import examples
from tests.desk.test_properties import on_duty, works_at
from tests.kernels import WAYS, all_kernels
from tests.random_worlds import HORIZON, World, worlds
from tests.worlds import Visit, house, tape_of, worker


def in_seconds(chats: list[Visit], crew: Crew, edges: list[int], teams: list[str]) -> list[list[list[float]]]:
    tape = tape_of(chats)
    busy, present, _ = team_work(crew, play(tape, crew), np.array(edges) * SECOND, teams)
    return [(part / SECOND).tolist() for part in (busy, present)]


def test_busy_with_a_reply_present_on_duty() -> None:
    crew = house(worker((10, 100)), days=1)
    busy, present = in_seconds([Visit(at=20, work=30)], crew, [0, 25, 60, 86400], ["team"])
    assert busy == [[5, 25, 0]]
    assert present == [[15, 35, 40]]


def test_a_chat_that_comes_before_the_end_of_the_one_before_it() -> None:
    crew = house(worker((10, 50), (100, 200)))
    busy, present = in_seconds(
        [Visit(at=10, work=[5, 5], think=100), Visit(at=20, work=5)], crew, [0, 60, 86400], ["team"]
    )
    assert (busy, present) == ([[10, 5]], [[40, 100]])


def test_an_outage_is_no_time_on_replies() -> None:
    crew = house(worker((10, 100)), outages=((30, 40),))
    busy, present = in_seconds([Visit(at=20, work=30)], crew, [0, 35, 86400], ["team"])
    assert busy == [[10, 20]]
    assert present == [[25, 65]]


def test_a_reply_after_the_shift_is_time_present() -> None:
    busy, present = in_seconds([Visit(at=90, work=30)], house(worker((10, 100))), [0, 86400], ["team"])
    assert (busy, present) == ([[30]], [[110]])


def test_in_hand_at_the_horizon() -> None:
    busy, present = in_seconds([Visit(at=86390, work=30)], house(worker()), [0, 86400], ["team"])
    assert (busy, present) == ([[10]], [[86400]])


def test_teams_apart_and_one_with_nobody() -> None:
    crew = house(worker((0, 50), team="a"), worker((0, 100), team="b"), worker((0, 100), team="b"))
    chats = [Visit(at=0, work=10), Visit(at=0, work=20), Visit(at=0, work=30)]
    busy, present = in_seconds(chats, crew, [0, 86400], ["b", "nobody", "a"])
    assert busy == [[50], [0], [10]]
    assert present == [[200], [0], [50]]


def test_nobody_at_all() -> None:
    assert in_seconds([Visit(at=0)], house(), [0, HOUR // SECOND], ["team"]) == [[[0]], [[0]]]


@pytest.mark.parametrize("way", WAYS)
def test_replies_of_one_whose_hours_are_taken_away(way: str) -> None:
    tape, crew = tape_of([Visit(at=20, work=[30, 20], think=10)]), house(worker((10, 300)))
    records = play(tape, crew)
    absent = replace(crew, agents=(replace(crew.agents[0], duty=()),))
    with all_kernels(way):
        busy, present, replies = team_work(absent, records, np.array([0, 40, 86400]) * SECOND, ["team"])
    assert (busy // SECOND).tolist() == (present // SECOND).tolist() == [[20, 30]]
    assert replies.tolist() == [2]


@pytest.mark.parametrize("way", WAYS)
def test_against_counting_every_second(way: str) -> None:
    @settings(max_examples=examples(100), deadline=None)
    @given(worlds, st.lists(st.integers(1, HORIZON - 1), max_size=4, unique=True).map(sorted))
    def check(world: World, cuts: list[int]) -> None:
        tape, crew = world
        agents = tuple(replace(a, team="ab"[n % 2]) for n, a in enumerate(crew.agents))
        crew = replace(crew, agents=agents)
        records = play(tape, crew)
        edges = [0, *cuts, HORIZON]
        busy = np.zeros((2, len(edges) - 1), dtype=np.int64)
        present = np.zeros_like(busy)
        hand = [
            (int(a), int(s), int(r) if r >= 0 else crew.horizon)
            for a, s, r in zip(records.agent, records.start, records.reply, strict=True)
            if s >= 0
        ]
        for second in range(HORIZON):
            place = int(np.searchsorted(edges, second, side="right")) - 1
            now = second * SECOND
            for number, agent in enumerate(agents):
                writes = any(who == number and start <= now < end for who, start, end in hand)
                busy[number % 2, place] += writes and works_at(crew, now)
                present[number % 2, place] += writes or on_duty(agent, now)
        replied = [int(a) % 2 for a, r in zip(records.agent, records.reply, strict=True) if r >= 0]
        found = team_work(crew, records, np.array(edges) * SECOND, ["a", "b"])
        assert (found[0] // SECOND).tolist() == busy.tolist()
        assert (found[1] // SECOND).tolist() == present.tolist()
        assert (found[0] <= found[1]).all()
        assert found[2].tolist() == [replied.count(0), replied.count(1)]

    with all_kernels(way):
        check()
