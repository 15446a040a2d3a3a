"""The desk against the recursion that theory is about, turn by turn and to the microsecond.

None of the desk's code is in the recursion, so it checks both engines, the SimPy model and its compiled
twin, each alone. No chance of a false alarm: nothing is estimated.
"""

from typing import get_args

import numpy as np
import pytest

from benchmarks.bare_desk import bare_desk, plain
from simulator.demand.tape import draw_tape
from simulator.desk.engine import Engine
from simulator.experiment.replication import replicate
from simulator.scenario.rulesets import RuleChanges
from simulator.scenario.schema import Scenario
from simulator.units import DAY, SECOND, parse_window
from tests.theory.worlds import first_come_first_served, play_world, world

WORLDS = {
    "erlang-c": (14, world(14, 100 / 30, "3min")),
    "erlang-c-nearly-full": (11, world(11, 100 / 30, "3min")),
    "erlang-c-overloaded": (4, world(4, 100 / 30, "3min")),
    "erlang-a": (13, world(13, 100 / 30, "3min", patience="5min")),
    "fifty-agents": (50, world(50, 4.8, "10min")),
    "fifty-agents-with-patience": (50, world(50, 4.8, "10min", patience="5min")),
    "four-agents": (4, world(4, 7.2, "25s")),
    "feedback": (1, world(1, 0.36, "25s", turns=5, max_chats=None, days=3)),
    "feedback-long-thinking": (1, world(1, 0.36, "25s", turns=5, think="5min", max_chats=None, days=3)),
    "feedback-with-patience": (1, world(1, 0.36, "25s", patience="90s", turns=5, max_chats=None, days=3)),
}


by_each_engine = pytest.mark.parametrize("engine", get_args(Engine))


@by_each_engine
@pytest.mark.parametrize("name", WORLDS)
def test_the_desk_is_first_come_first_served(name: str, engine: Engine) -> None:
    agents, scenario = WORLDS[name]
    assert _played_as_by_recursion(scenario, agents, engine)


@by_each_engine
def test_another_order_is_told_apart(engine: Engine) -> None:
    agents, scenario = WORLDS["feedback"]
    newest = scenario.desk.model_copy(update={"reply_order": "newest"})
    assert not _played_as_by_recursion(scenario.model_copy(update={"desk": newest}), agents, engine)


@by_each_engine
def test_many_agents_with_a_few_chats_each_are_those_of_a_bare_simpy_model(engine: Engine) -> None:
    """The benchmark's hand-written desk, of 10 agents with 8 chats each and an occupancy of 3/4.

    As long as no chat stands in line both give the same waits. Where one does, the bare model's agent, on
    ending a chat, has taken the next question before the chat from the line is there to be compared.
    """
    scenario = world(10, 3.6, "25s", turns=5, max_chats=8)
    tape, crew, records = play_world(scenario, 0, engine)
    wait = (records.reply - records.question)[records.reply >= 0]
    assert np.array_equal(records.routed, tape.arrival)
    assert np.array_equal(np.sort(wait), np.sort(bare_desk(plain(tape), 10, 8, crew.horizon)))
    assert (records.start > records.question).mean() > 0.3


@by_each_engine
def test_the_scored_rate_is_the_share_of_the_path(engine: Engine) -> None:
    """The whole way once: tape, desk, messages, scorer. The window leaves midnight's open turns aside."""
    agents, scenario = WORLDS["feedback"]
    window = parse_window("02:00-22:00")
    rules = RuleChanges.model_validate({"base": "human-9-23", "window": str(window)})
    outcome = replicate(scenario.model_copy(update={"rules": rules}), 0, engine)
    path = first_come_first_served(draw_tape(scenario, 0), agents)
    here = (window.start <= path.question % DAY) & (path.question % DAY < window.end)
    here &= path.question < scenario.horizon
    wait = (path.reply - path.question)[here]
    assert wait.max() < DAY - window.end
    assert outcome.turns.sum() == outcome.answered == len(wait)
    assert outcome.in_time.sum() == (wait <= 180 * SECOND).sum()
    assert outcome.response_mean_s == pytest.approx(wait.mean() / SECOND, rel=1e-12)


def _played_as_by_recursion(scenario: Scenario, agents: int, engine: Engine) -> bool:
    tape, crew, records = play_world(scenario, 0, engine)
    path = first_come_first_served(tape, agents).until(crew.horizon)
    assert (path.start >= 0).sum() > 1000
    return all(
        np.array_equal(getattr(records, column), getattr(path, column))
        for column in ("question", "start", "reply", "left")
    )
