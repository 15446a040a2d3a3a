"""Every tool of the benchmarks gives the same answer to the microsecond, where it says it does."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context

import numpy as np
import pytest

from benchmarks import bare_queue, workloads
from benchmarks.answered import Answered
from benchmarks.tools import OUR_SIMPY, CannotPlayError, Tool
from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Crew, make_crew
from simulator.desk.model import play
from simulator.scenario.schema import Scenario
from simulator.units import MINUTE, SECOND


def small_desk(agents: int, slots: int, chats_a_minute: float, seed: int) -> Scenario:
    scenario = workloads.desk_scenario(chats_a_minute, agents)
    team = scenario.teams["all"].model_copy(update={"max_chats": slots})
    return scenario.model_copy(update={"teams": {"all": team}, "seed": seed})


def by_our_desk(scenario: Scenario) -> tuple[Tape, Crew, Answered, bool]:
    """The tape, its crew, what came of it, and whether any chat had to wait for a slot."""
    tape = draw_tape(scenario, 0)
    crew = make_crew(scenario, tape)
    records = play(tape, crew)
    replied = records.reply >= 0
    waited = int((records.reply - records.question)[replied].sum())
    return tape, crew, Answered(int(replied.sum()), waited), bool((records.routed > tape.arrival).any())


def queue_tape(*customers: tuple[int, int]) -> Tape:
    """A tape of customers, each with an arrival and a service time in seconds."""
    tape = draw_tape(workloads.queue_scenario(), 0)
    arrival, service = (np.array(of, dtype=np.int64) * SECOND for of in zip(*customers, strict=True))
    return dataclasses.replace(tape, arrival=arrival, lookup=service)


NO_CIW = 'Ciw is not installed: pip install "staffsim[bench]"'

# Two servers: the third customer waits 4 s for the first, the fourth 5 s for the third.
CUSTOMERS = ((0, 5), (1, 9), (1, 3), (3, 1))
TOOK_S = 5 + 9 + (4 + 3) + (5 + 1)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Executor]:
    """A process of its own for cimba, which must be imported before anything is compiled."""
    if find_spec("cimba") is None:
        pytest.skip('cimba is not installed: pip install "staffsim[bench]"')
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        yield process


def by_cimbas_queue() -> list[Answered]:
    from benchmarks import rivals_cimba

    player = rivals_cimba.queue(queue_tape(*CUSTOMERS), 2)
    return [player(), player()]


def by_cimbas_desk(scenario: Scenario, agents: int, slots: int) -> Answered:
    from benchmarks import rivals_cimba

    return rivals_cimba.desk(draw_tape(scenario, 0), agents, slots)()


def test_simpys_queue_is_first_come_first_served() -> None:
    assert bare_queue.bare_queue(queue_tape(*CUSTOMERS), 2)() == (4, TOOK_S * SECOND)


def test_ciws_queue_is_first_come_first_served() -> None:
    rivals_ciw = pytest.importorskip("benchmarks.rivals_ciw", reason=NO_CIW, exc_type=ModuleNotFoundError)
    assert rivals_ciw.queue(queue_tape(*CUSTOMERS), 2, MINUTE)() == (4, TOOK_S * SECOND)


def test_cimbas_queue_is_first_come_first_served(elsewhere: Executor) -> None:
    assert elsewhere.submit(by_cimbas_queue).result() == [(4, TOOK_S * SECOND)] * 2


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("agents", "slots", "chats_a_minute"), [(1, 1, 0.2), (2, 3, 0.7), (3, 2, 0.9)])
def test_cimbas_desk_is_ours_where_chats_wait_for_slots(
    elsewhere: Executor, agents: int, slots: int, chats_a_minute: float, seed: int
) -> None:
    scenario = small_desk(agents, slots, chats_a_minute, seed)
    _, _, answered, waited = by_our_desk(scenario)
    assert waited
    assert elsewhere.submit(by_cimbas_desk, scenario, agents, slots).result() == answered


def test_ciws_desk_is_ours_where_no_chat_waits_for_a_slot() -> None:
    rivals_ciw = pytest.importorskip("benchmarks.rivals_ciw", reason=NO_CIW, exc_type=ModuleNotFoundError)
    tape, crew, answered, waited = by_our_desk(small_desk(3, 50, 0.8, 1))
    assert not waited
    assert rivals_ciw.desk(tape, 3, crew.horizon)() == answered


def test_ciws_desk_is_told_from_ours_where_chats_wait_for_slots() -> None:
    rivals_ciw = pytest.importorskip("benchmarks.rivals_ciw", reason=NO_CIW, exc_type=ModuleNotFoundError)
    tape, crew, answered, waited = by_our_desk(small_desk(3, 2, 0.9, 1))
    assert waited
    assert rivals_ciw.desk(tape, 3, crew.horizon)() != answered


def test_a_tool_that_is_not_installed_says_what_to_do() -> None:
    tool = Tool("another", "no-such-package-of-ours", OUR_SIMPY.player)
    with pytest.raises(CannotPlayError, match=r'^not installed: `pip install "staffsim\[bench\]"`$'):
        tool.players(workloads.workload("desk", "a desk", small_desk(1, 2, 0.1, 1), 2, 1))
