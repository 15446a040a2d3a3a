import subprocess
import sys
from unittest.mock import patch

import numpy as np
import pytest

from simulator.scenario.rulesets import SHIPPED, RuleChanges
from simulator.scoring import metrics
from simulator.scoring.metrics import Excluded, hour_of, score, summarise, tally
from simulator.scoring.turns import COUNTED, Turns, find_turns
from tests.kernels import all_kernels
from tests.scoring.logs import log_of, us
from tests.scoring.reference import Row
from tests.scoring.test_turns import HUMAN, STANDARD, chat

LOG = chat(
    "2022-01-07T08:00 buyer a", "2022-01-07T08:01 agent a",  # outside the window
    "2022-01-07T09:00 buyer a", "2022-01-07T09:01 agent a",  # 60 s
    "2022-01-07T09:10 buyer a", "2022-01-07T09:14 agent c",  # 240 s
    "2022-01-07T10:00 buyer a", "2022-01-07T10:30 agent a",  # 1800 s: averaged
    "2022-01-07T11:00 buyer a", "2022-01-07T11:30:00.000001 agent a",  # not averaged
    "2022-01-07T12:00 buyer a", "2022-01-07T12:01 bot a",  # bot-only
    "2022-01-07T22:00 buyer a",  # cross-day
    "2022-01-08T09:00 buyer a", "2022-01-08T09:00:30 agent a",  # 30 s
    "2022-01-08T20:00 buyer a",  # censored
)  # fmt: skip
UNTIL = us("2022-01-08T20:02")


def test_score() -> None:
    got = score(LOG, HUMAN, UNTIL)
    assert (got.turns, got.in_time, got.answered, got.rate) == (5, 2, 5, 0.4)
    assert got.excluded == Excluded(outside_window=1, bot_only=1, cross_day=1, censored=1)
    assert got.response_mean_s == (60 + 240 + 1800 + 30) / 4
    assert got.first_response_mean_s == 45.0
    assert (got.target, got.passes) == (0.9, False)
    assert got == summarise(find_turns(LOG, HUMAN, UNTIL), HUMAN)


def test_the_floor_is_of_turns_counted_and_not_of_those_answered() -> None:
    """Two turns, of which one is never answered: enough for a floor of two."""
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 agent a", "2022-01-08T10:00 buyer a")
    judged = [score(log, HUMAN.model_copy(update={"floor_turns": floor})).passes for floor in (2, 3)]
    assert judged == [False, None]


def test_no_turns_no_rate() -> None:
    got = score(log_of([]), HUMAN)
    assert (got.turns, got.rate, got.response_mean_s, got.passes) == (0, None, None, None)


def test_under_the_floor_a_rate_is_not_judged() -> None:
    assert score(LOG, STANDARD).passes is None
    judged = RuleChanges.model_validate({"base": "standard-8-23", "floor_turns": 5}).rule_set()
    assert score(LOG, judged).passes is False


def test_groups() -> None:
    turns = find_turns(LOG, HUMAN, UNTIL)
    hours = tally(turns, HUMAN, hour_of(turns), 24)
    assert {h: n for h, n in enumerate(hours.turns.tolist()) if n} == {9: 3, 10: 1, 11: 1}
    assert hours.in_time[9] == 2
    assert hours.rate[9] == 2 / 3
    assert np.isnan(hours.rate[12])
    assert hours.response_mean_s[9] == 110.0
    assert hours.response_mean_s[10] == 1800.0
    assert np.isnan(hours.response_mean_s[11])
    assert hours.slow.tolist()[9:12] == [1, 1, 1]
    assert tally(turns, HUMAN, hour_of(turns), 24, slow=30_000_000).slow[9] == 2


def test_a_reply_within_the_microsecond_is_an_answer_and_a_wait_of_nothing() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:00 agent a")
    counts = tally(find_turns(log, HUMAN), HUMAN)
    assert (counts.answered.tolist(), counts.in_time.tolist(), counts.waits.tolist()) == ([1], [1], [1])
    assert counts.response_mean_s.tolist() == [0.0]
    assert (score(log, HUMAN).answered, score(log, HUMAN).response_mean_s) == (1, 0.0)


def test_without_groups_all_counted_turns_and_no_others_are_one() -> None:
    assert tally(find_turns(LOG, HUMAN, UNTIL), HUMAN).turns.tolist() == [5]


@pytest.mark.parametrize(
    ("reply", "in_time", "slow"),
    [("10:01", 1, 0), ("10:01:00.000001", 1, 1), ("10:03", 1, 1), ("10:03:00.000001", 0, 1)],
)
def test_in_time_is_to_the_very_threshold_and_slow_is_after_the_minute(
    reply: str, in_time: int, slow: int
) -> None:
    counts = tally(find_turns(chat("2022-01-07T10:00 buyer a", f"2022-01-07T{reply} agent a"), HUMAN), HUMAN)
    assert (counts.in_time.tolist(), counts.slow.tolist()) == ([in_time], [slow])


def test_an_hour_is_from_its_first_microsecond_to_its_last() -> None:
    moments = ("00:00", "00:59:59.999999", "01:00", "13:30", "22:59:59.999999", "23:59:59.999999")
    log = log_of([
        Row(f"b{n}", us(f"2022-01-07T{moment}"), "buyer", "a", "message") for n, moment in enumerate(moments)
    ])  # fmt: skip
    assert hour_of(find_turns(log, HUMAN)).tolist() == [0, 0, 1, 13, 22, 23]


def test_a_negative_group_leaves_a_turn_out() -> None:
    turns = find_turns(LOG, HUMAN, UNTIL)
    afternoon = np.where(hour_of(turns) >= 10, 0, -1)
    assert tally(turns, HUMAN, afternoon).turns.tolist() == [2]


def test_the_parts_sum_to_the_whole() -> None:
    rng = np.random.default_rng(11)
    rows = [
        Row(f"b{rng.integers(20)}", us("2022-01-07T00:00") + int(rng.integers(3 * 86_400)) * 1_000_000,
            ["buyer", "agent"][rng.integers(2)], "ac"[rng.integers(2)], "message")
        for _ in range(2000)
    ]  # fmt: skip
    for rules in SHIPPED.values():
        turns = find_turns(log_of(rows), rules)
        whole = summarise(turns, rules)
        for by, groups in ((hour_of(turns), 24), (turns.day - turns.day.min(), 3), (turns.account, 2)):
            parts = tally(turns, rules, by, groups)
            assert parts.turns.sum() == whole.turns == np.count_nonzero(turns.fate == COUNTED)
            assert parts.in_time.sum() == whole.in_time
            assert parts.answered.sum() == whole.answered
            mean = parts.waited.sum() / parts.waits.sum() / 1e6
            assert mean == pytest.approx(whole.response_mean_s, rel=1e-12)


def test_an_empty_column_is_one_empty_group() -> None:
    empty = find_turns(log_of([]), HUMAN)
    assert isinstance(empty, Turns)
    counts = tally(empty, HUMAN)
    assert counts.turns.tolist() == [0]
    assert np.isnan(counts.rate[0])


def test_a_short_log_is_scored_without_loading_the_compiler() -> None:
    work = """
import sys
from simulator.scenario.rulesets import SHIPPED
from simulator.scoring import metrics
from simulator.scoring.metrics import hour_of, score, summarise, tally
from simulator.scoring.service import service
from simulator.scoring.turns import find_turns
from tests.scoring.logs import log_of
from tests.scoring.reference import Row
log, rules = log_of([Row("b", 36_000_000_000, "buyer", "a", "message")]), SHIPPED["human-9-23"]
turns = find_turns(log, rules)
assert score(log, rules) == summarise(turns, rules)
print(tally(turns, rules, hour_of(turns), 24).turns[10], service(log, turns, rules).buyers_asking, "numba" in sys.modules)
"""  # noqa: E501
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1", "False"]


@pytest.mark.parametrize("stretch", [1, 2, 100])
def test_a_row_may_decide_on_a_turn_of_an_earlier_stretch(stretch: int) -> None:
    """Of three turns left open, one opened outside the window, and one would be censored by itself."""
    log = log_of([
        *(Row(buyer, us(f"2022-01-07T{time}"), "buyer", "a", "message")
          for buyer, time in (("x", "22:00"), ("y", "22:59"), ("z", "23:00"))),
        *(Row(buyer, us("2022-01-08T09:59"), "buyer", "a", "message") for buyer in "xyz"),
        *(Row(buyer, us("2022-01-08T10:00"), "agent", "a", "message") for buyer in "xyz"),
    ])  # fmt: skip
    with patch.object(metrics, "STRETCH", stretch):
        for until in (None, us("2022-01-07T23:00")):
            assert score(log, HUMAN, until).excluded == Excluded(1, 0, 2, 0)


def test_means_are_rounded_once_from_whole_sums() -> None:
    """Waits whose sum no float64 holds before the division, too many to add up in Python."""
    wait = np.full(6_000_001, 1_799_999_999)
    counted = np.full(len(wait), COUNTED, np.int8)
    none = np.zeros(0, np.int64)
    empty = np.zeros(0, np.int32)
    turns = Turns(none, none, wait, empty, empty, empty, np.zeros(len(wait), np.bool_), counted)
    total = int(wait.sum())
    with all_kernels("compiled"):
        mean = summarise(turns, HUMAN).response_mean_s
    assert mean == total / (len(wait) * 1_000_000) != float(total) / (len(wait) * 1_000_000)
