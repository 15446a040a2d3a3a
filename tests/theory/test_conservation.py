"""What holds on every path of every desk: nothing gets lost, and Little's law.

The first tests are exact, on days in which everything happens that can, by each engine; the last is an
estimate, with the error rate and power of `intervals`.
"""

from typing import Any, cast, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.demand.tape import Tape
from simulator.desk.crew import Crew
from simulator.desk.engine import Engine
from simulator.desk.records import (
    ANSWERED,
    ANSWERED_EMPTY,
    HANDED_OFF,
    NEGLECTED,
    NO_BOT,
    NOT_ASKED,
    OPEN,
    RESOLVED,
    WITHDRAWN,
    Records,
)
from simulator.scenario.schema import Scenario
from simulator.units import HOUR
from tests.theory import formulas
from tests.theory.intervals import assert_agrees
from tests.theory.worlds import play_world, play_worlds, world

Whole = NDArray[np.int64]
Day = tuple[Tape, Crew, Records]

DESKS: dict[str, dict[str, Any]] = {
    "no-bot": {},
    "first-line": {"bot": {"mode": "first_line", "resolves": "30%", "assists": "20%"}},
    "overflow": {"bot": {"mode": "overflow", "resolves": "30%"}},
    "after-hours": {"bot": {"mode": "after_hours", "resolves": "30%"}},
    "finish": {"desk": {"shift_end": "finish", "reply_order": "rescue", "routing": "round_robin"}},
    "newest": {"desk": {"reply_order": "newest", "routing": "longest_idle"}},
}


def eventful(changes: dict[str, Any]) -> Scenario:
    """Two short-handed days of two teams, with everything that a scenario can ask for."""
    buyer = {"turns": {"dist": "geometric", "mean": 4}, "leaves_silently": "50%", "patience": "4min"}
    return Scenario.model_validate(
        {
            "name": "eventful",
            "start": "2026-11-10",
            "days": 2,
            "seed": 5,
            "demand": {"chats_per_day": 700, "profile": [1] * 12 + [3] * 12, "busyness_cv": "15%"},
            "buyers": {
                "presale": buyer | {"share": "70%"},
                "aftersale": buyer
                | {"share": "30%", "patience": {"dist": "exponential", "mean": "9min"}},
            },
            "teams": {
                "veterans": {"agents": 5, "max_chats": 6, "neglects": "3%", "absence": "5%"},
                "temps": {"agents": 4, "max_chats": 3, "serves": ["presale"], "typing_speed": 45},
            },
            "roster": {
                "early": {"team": "veterans", "agents": 2, "shift": "09:00-18:00", "breaks": ["12:00-12:30"]},
                "late": {"team": "veterans", "agents": 3, "shift": "15:00-24:00", "breaks": ["18:00-18:30"]},
                "night": {"team": "temps", "agents": 4, "shift": "19:00-02:00"},
            },
            "outages": {"gateway": {"at": "2026-11-10 20:05", "lasts": "6min"}},
        }
        | changes
    )


@pytest.fixture(scope="module", params=get_args(Engine))
def engine(request: pytest.FixtureRequest) -> Engine:
    return cast(Engine, request.param)


@pytest.fixture(scope="module", params=DESKS)
def day(request: pytest.FixtureRequest, engine: Engine) -> Day:
    return play_world(eventful(DESKS[request.param]), 0, engine)


def test_every_question_comes_to_one_end(day: Day) -> None:
    tape, crew, r = day
    asked, begun, replied, gone = r.question >= 0, r.start >= 0, r.reply >= 0, r.left >= 0
    ends = {end: r.outcome == end for end in range(6)}
    assert sum(ends.values()).tolist() == [1] * len(r.outcome)
    assert min(ends[end].sum() for end in (ANSWERED, ANSWERED_EMPTY, WITHDRAWN, NEGLECTED, NOT_ASKED)) > 5
    assert np.array_equal(asked, ~ends[NOT_ASKED])
    assert np.array_equal(replied, ends[ANSWERED] | ends[ANSWERED_EMPTY])
    assert not (begun & (ends[NOT_ASKED] | ends[WITHDRAWN] | ends[NEGLECTED])).any()
    assert not (gone & (ends[NOT_ASKED] | ends[ANSWERED])).any()
    assert gone[ends[ANSWERED_EMPTY] | ends[WITHDRAWN]].all()
    assert np.all((r.question <= r.start)[begun]) and np.all((r.start < r.reply)[replied])
    assert r.reply.max() < crew.horizon
    # A buyer stays for less than the patience and leaves when it is over.
    assert np.all((r.start - r.question < tape.patience)[ends[ANSWERED]])
    assert np.all((r.left - r.question == tape.patience)[gone])


def test_a_chat_goes_on_after_an_answer_and_only_then(day: Day) -> None:
    tape, crew, r = day
    last = np.zeros(len(r.question), dtype=bool)
    last[tape.first_turn[1:] - 1] = True
    answered = np.flatnonzero((r.outcome == ANSWERED) & ~last)
    then = r.reply[answered] + tape.think[answered]
    assert np.array_equal(r.question[answered + 1], np.where(then < crew.horizon, then, -1))
    ended = np.flatnonzero((r.outcome != ANSWERED) & ~last)
    assert np.all(r.outcome[ended + 1] == NOT_ASKED)


def test_every_chat_is_put_to_people_unless_the_bot_resolves_it(day: Day) -> None:
    tape, crew, r = day
    first = r.question[tape.first_turn[:-1]]
    assert np.array_equal(first[r.bot == NO_BOT], tape.arrival[r.bot == NO_BOT])
    assert np.all(first[r.bot == RESOLVED] == -1)
    handed = r.bot == HANDED_OFF
    then = (r.bot_from + tape.handoff)[handed]
    assert np.array_equal(first[handed], np.where(then < crew.horizon, then, -1))


def test_an_agent_writes_one_reply_at_a_time(day: Day) -> None:
    _, crew, r = day
    begun = np.flatnonzero(r.start >= 0)
    begun = begun[np.lexsort((r.start[begun], r.agent[begun]))]
    same = r.agent[begun][1:] == r.agent[begun][:-1]
    end = np.where(r.reply >= 0, r.reply, crew.horizon)[begun]
    assert np.all(r.start[begun][1:][same] >= end[:-1][same])


def test_littles_law_holds_to_the_microsecond(day: Day) -> None:
    """The integral of the number of open questions is the sum of their times (J. D. C. Little, A proof for
    the queuing formula L = lambda W, Operations Research 9 (1961)): one walks along the clock, the other
    over the questions. A neglected question stays open."""
    _, crew, r = day
    asked = r.question >= 0
    opened, closed = r.question[asked], _closed(r, crew.horizon)[asked]
    moments, number = _number_open(opened, closed)
    assert number.min() >= 0
    assert number[-1] == 0
    assert int(number[:-1] @ np.diff(moments)) == int((closed - opened).sum())
    still = np.isin(r.outcome, (OPEN, NEGLECTED)) & asked
    assert number[moments < crew.horizon][-1] == still.sum()


def test_the_desk_holds_as_many_calls_as_erlang_and_little_say() -> None:
    """14 agents, a load of 10, played by the compiled engine, 64 runs of four days without the first hour
    and the last, seed 2026: the number in the system over time, and arrivals times response, against
    lambda W of Erlang C; replies 2% longer would be seen. The warm-up is that of `test_erlang`."""
    scenario = world(14, 100 / 30, "3min", days=4)
    start, end = HOUR, scenario.horizon - HOUR

    def observed(r: Records) -> tuple[float, float]:
        inside = np.minimum(_closed(r, scenario.horizon), end) - np.maximum(r.question, start)
        here = (start <= r.question) & (r.question < end)
        assert (r.outcome[here] == ANSWERED).all()
        through = here.sum() * (r.reply - r.question)[here].mean()
        return float(inside.clip(0).sum()) / (end - start), float(through) / (end - start)

    system, through = zip(*play_worlds(scenario, 64, observed), strict=True)
    expected, broken = (
        100 / 30 * (formulas.erlang_c_mean_wait(14, 100 / 30 * reply, reply) + reply) for reply in (3, 3.06)
    )
    assert_agrees("number in the system", system, expected, broken)
    assert_agrees("arrivals times response", through, expected, broken)


def _closed(r: Records, horizon: int) -> Whole:
    """When each question ceased to be open: at its reply, its withdrawal, or the horizon."""
    closed = np.where(r.reply >= 0, r.reply, horizon)
    return np.where(r.outcome == WITHDRAWN, r.left, closed)


def _number_open(opened: Whole, closed: Whole) -> tuple[Whole, Whole]:
    """The moments at which the number of open questions changes, and the number from each on."""
    moments = np.concatenate([opened, closed])
    change = np.repeat([1, -1], len(opened))
    order = np.lexsort((-change, moments))
    return moments[order], np.cumsum(change[order])
