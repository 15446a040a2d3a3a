"""One agent whose buyers come back: the feedback queue, for two kinds of thinking.

The desk itself is played, by its compiled engine. Seed 2026, 80 replications of 40 days; error rate and power
as `intervals` says, where the broken model's replies take 2% longer. The first day of each is left out: the
chats alone are an M/M/1 queue of handling 125 s and occupancy 3/4, whose slowest memory fades by e every
125 s / (1 - sqrt(3/4))^2, some 2 hours. So is the last hour, for the records end at the horizon.
"""

import math

import numpy as np
import pytest

from simulator.desk.records import ANSWERED, Records
from simulator.units import DAY, HOUR, SECOND
from tests.theory import formulas
from tests.theory.intervals import assert_agrees
from tests.theory.worlds import play_worlds, world

CHATS, TURNS, REPLY = 0.36 / 60, 5, 25.0  # chats a second, turns a chat, seconds a reply
THINKING = {"exponential": {"dist": "exponential", "mean": "40s"}, "constant": "5min"}
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


@pytest.mark.slow
@pytest.mark.parametrize("thinking", THINKING)
def test_the_response_is_exponential_whatever_the_thinking(thinking: str) -> None:
    think = THINKING[thinking]
    scenario = world(1, 0.36, "25s", turns=TURNS, think=think, max_chats=None, days=40)
    mean = formulas.feedback_response_mean(CHATS, TURNS, REPLY)
    slower = formulas.feedback_response_mean(CHATS, TURNS, 1.02 * REPLY)
    within = [180.0, *(-mean * math.log1p(-level) for level in LEVELS)]

    def observed(r: Records) -> list[float]:
        here = (r.question >= DAY) & (r.question < scenario.horizon - HOUR)
        assert (r.outcome[here] == ANSWERED).all()
        response = (r.reply - r.question)[here] / SECOND
        return [float(response.mean()), *(float((response <= t).mean()) for t in within)]

    sample = np.array(play_worlds(scenario, 80, observed))
    assert_agrees(f"{thinking} thinking: mean response", sample[:, 0].tolist(), mean, slower)
    for column, t in enumerate(within, start=1):
        share, broken = formulas.exponential_share(mean, t), formulas.exponential_share(slower, t)
        figure = f"{thinking} thinking: answered in {t:.1f} s"
        assert_agrees(figure, sample[:, column].tolist(), share, broken)
