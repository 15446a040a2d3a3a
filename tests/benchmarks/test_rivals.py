"""Every tool of the benchmarks gives the same answer to the microsecond, where it says it does."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from benchmarks import bare_queue, comparison, workloads
from benchmarks.answered import Answered
from benchmarks.tools import OUR_SIMPY, CannotPlayError, Player, Tool
from benchmarks.workloads import Workload
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


# Two servers: the third customer waits 4 s for the first, the fourth 5 s for the third.
CUSTOMERS = ((0, 5), (1, 9), (1, 3), (3, 1))
TOOK_S = 5 + 9 + (4 + 3) + (5 + 1)


def test_simpys_queue_is_first_come_first_served() -> None:
    assert bare_queue.bare_queue(queue_tape(*CUSTOMERS), 2)() == (4, TOOK_S * SECOND)


def test_ciws_queue_is_first_come_first_served() -> None:
    rivals_ciw = _rival("ciw")
    assert rivals_ciw.queue(queue_tape(*CUSTOMERS), 2, MINUTE)() == (4, TOOK_S * SECOND)


def test_cimbas_queue_is_first_come_first_served() -> None:
    rivals_cimba = _rival("cimba")
    player = rivals_cimba.queue(queue_tape(*CUSTOMERS), 2)
    assert [player(), player()] == [(4, TOOK_S * SECOND)] * 2


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("agents", "slots", "chats_a_minute"), [(1, 1, 0.2), (2, 3, 0.7), (3, 2, 0.9)])
def test_cimbas_desk_is_ours_where_chats_wait_for_slots(
    agents: int, slots: int, chats_a_minute: float, seed: int
) -> None:
    rivals_cimba = _rival("cimba")
    tape, _, answered, waited = by_our_desk(small_desk(agents, slots, chats_a_minute, seed))
    assert waited
    assert rivals_cimba.desk(tape, agents, slots)() == answered


def test_ciws_desk_is_ours_where_no_chat_waits_for_a_slot() -> None:
    rivals_ciw = _rival("ciw")
    tape, crew, answered, waited = by_our_desk(small_desk(3, 50, 0.8, 1))
    assert not waited
    assert rivals_ciw.desk(tape, 3, crew.horizon)() == answered


def test_ciws_desk_is_told_from_ours_where_chats_wait_for_slots() -> None:
    rivals_ciw = _rival("ciw")
    tape, crew, answered, waited = by_our_desk(small_desk(3, 2, 0.9, 1))
    assert waited
    assert rivals_ciw.desk(tape, 3, crew.horizon)() != answered


def test_no_time_counts_where_two_tools_disagree() -> None:
    workload = workloads.workload("desk", "a desk", small_desk(1, 2, 0.1, 1), 2, 1)

    def one_too_many(workload: Workload, tape: Tape, crew: Crew) -> Player:
        honest = OUR_SIMPY.player(workload, tape, crew)
        return lambda: honest()._replace(turns=honest().turns + 1)

    other = Tool("another", "staffsim", one_too_many)
    players = {tool: tool.players(workload) for tool in (OUR_SIMPY, other)}
    with pytest.raises(comparison.DisagreementError, match=r"a desk: staffsim, SimPy desk answers .*another"):
        comparison.agreed(workload, players)


def test_a_tool_that_is_not_installed_says_what_to_do() -> None:
    tool = Tool("another", "no-such-package-of-ours", OUR_SIMPY.player)
    with pytest.raises(CannotPlayError, match=r'^not installed: `pip install "staffsim\[bench\]"`$'):
        tool.players(workloads.workload("desk", "a desk", small_desk(1, 2, 0.1, 1), 2, 1))


def _rival(package: str) -> Any:
    """The module that plays the workloads with the package, if that is installed."""
    pytest.importorskip(package, reason=f'{package} is not installed: pip install "staffsim[bench]"')
    return pytest.importorskip(f"benchmarks.rivals_{package}")
