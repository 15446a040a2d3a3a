"""Erlang C and Erlang A: one queue, waits and leaving, against their exact formulas.

The desk itself is played, by its compiled engine. Seed 2026; error rate and power as `intervals` says, where
the broken model's replies take 2% longer.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from simulator.desk.records import Records
from simulator.units import DAY, HOUR, MINUTE, SECOND
from tests.theory import formulas
from tests.theory.intervals import assert_agrees
from tests.theory.worlds import play_worlds, world


@dataclass(frozen=True)
class Queue:
    """A queue by its formula's arguments, in minutes, and how long it is watched.

    `warm_up` hours of each run of `days` are left out, since the desk opens empty, and the last hour, since
    what is asked in it may be answered after the records end.
    """

    agents: int
    arrivals: float
    handling: float
    patience: float = math.inf
    days: int = 1
    warm_up: int = 1
    replications: int = 64


QUEUES = {
    "load-10-on-11": Queue(11, 100 / 30, 3.0, days=5, warm_up=12),
    "load-10-on-12": Queue(12, 100 / 30, 3.0, days=5, warm_up=3),
    "load-10-on-13": Queue(13, 100 / 30, 3.0, days=6, warm_up=2),
    "load-10-on-14": Queue(14, 100 / 30, 3.0, days=7),
    "load-10-on-13-with-patience": Queue(13, 100 / 30, 3.0, patience=5.0, days=5),
    "load-10-on-14-with-patience": Queue(14, 100 / 30, 3.0, patience=5.0, days=6),
    "load-48-on-50": Queue(50, 48.0, 1.0, days=2, warm_up=4),
    "load-48-on-50-with-patience": Queue(50, 48.0, 1.0, patience=2.0, replications=32),
    "four-agents": Queue(4, 7.2, 25 / 60, days=8),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", QUEUES)
def test_the_queue_is_what_erlang_says(name: str) -> None:
    queue = QUEUES[name]
    scenario = world(
        queue.agents,
        queue.arrivals,
        f"{queue.handling * 60:.0f}s",
        patience=None if queue.patience == math.inf else f"{queue.patience:.0f}min",
        days=queue.days,
    )
    start, end = queue.warm_up * HOUR, queue.days * DAY - HOUR
    sample = play_worlds(scenario, queue.replications, lambda records: observed(records, start, end))
    expected, broken = theory(queue), theory(replace(queue, handling=1.02 * queue.handling))
    for figure in expected:
        assert_agrees(f"{name}: {figure}", [s[figure] for s in sample], expected[figure], broken[figure])


@pytest.mark.parametrize("name", QUEUES)
def test_the_warm_up_is_long_enough(name: str) -> None:
    """From empty the queue grows towards its equilibrium, so what is missing at the warm-up's end is the
    most that is missing anywhere later: of the chance to wait and the mean queue, less than 0.5%."""
    queue = QUEUES[name]
    chain = formulas.birth_and_death(queue.agents, queue.arrivals, queue.handling, queue.patience, 1e-7)
    limit = formulas.equilibrium(*chain)
    then = formulas.law_after(queue.warm_up * 60.0, *chain)
    line = np.maximum(np.arange(len(limit)) - queue.agents, 0)
    for weight in (line > 0, line):
        assert 1 - then @ weight / (limit @ weight) == pytest.approx(0, abs=0.005)


def theory(queue: Queue) -> dict[str, float]:
    """The figures of a queue, waits in seconds."""
    agents, handling = queue.agents, queue.handling
    if queue.patience < math.inf:
        answer = formulas.erlang_a(agents, queue.arrivals, handling, queue.patience)
        return {"waits": answer.waits, "abandons": answer.abandons, "mean_wait": 60 * answer.mean_wait}
    load = queue.arrivals * handling
    return {
        "waits": formulas.erlang_c(agents, load),
        "mean_wait": 60 * formulas.erlang_c_mean_wait(agents, load, handling),
        "picked_up_in_20_s": formulas.erlang_c_picked_up(agents, load, handling, 20 / 60),
        "mean_response": 60 * (formulas.erlang_c_mean_wait(agents, load, handling) + handling),
        "answered_in_180_s": formulas.erlang_c_answered(agents, load, handling, 3.0),
    }


def observed(r: Records, start: int, end: int) -> dict[str, float]:
    """The same figures of the questions asked in [start, end), all of which have come to an end."""
    here = (start <= r.question) & (r.question < end)
    question, left, reply = r.question[here], r.left[here], r.reply[here]
    gone = left >= 0
    assert np.array_equal(gone, reply < 0)
    wait = np.where(gone, left, r.start[here]) - question
    return {
        "waits": float((wait > 0).mean()),
        "abandons": float(gone.mean()),
        "mean_wait": float(wait.mean()) / SECOND,
        "picked_up_in_20_s": float((~gone & (wait <= 20 * SECOND)).mean()),
        "mean_response": float((reply - question)[~gone].mean()) / SECOND,
        "answered_in_180_s": float((reply - question <= 3 * MINUTE)[~gone].mean()),
    }
