"""A log of a million messages, from a file to its score."""

from pathlib import Path

import numpy as np
import pytest

from simulator.messages.log import MessageLog
from simulator.messages.reading import read_log
from simulator.messages.writing import write_log
from simulator.scenario.rulesets import SHIPPED
from simulator.scoring.metrics import score
from simulator.units import DAY, HOUR, SECOND


@pytest.mark.slow
def test_a_million_rows(tmp_path: Path) -> None:
    chats = 250_000
    # Each buyer asks twice from 10:00 on; the first answer takes 60 s, the second 181 s.
    begin = 20_000 * DAY + 10 * HOUR + np.arange(chats) * SECOND // 10
    log = MessageLog(
        buyer=np.tile(np.arange(chats), 4),
        time=np.concatenate([begin + gap * SECOND for gap in (0, 60, 100, 281)]),
        sender=np.repeat(np.array([0, 1, 0, 1], np.int8), chats),
        account=np.zeros(4 * chats, np.int32),
        kind=np.zeros(4 * chats, np.int8),
        chars=np.full(4 * chats, 7, np.int32),
        buyers=tuple(f"买家{number}" for number in range(chats)),
        accounts=("shop:a",),
    )
    write_log(log, tmp_path / "log.csv")
    got = read_log(tmp_path / "log.csv")
    assert got.notes == ()
    total = score(got.log, SHIPPED["human-9-23"])
    assert (total.turns, total.in_time, total.answered) == (2 * chats, chats, 2 * chats)
    assert (total.response_mean_s, total.first_response_mean_s) == (120.5, 60.0)
