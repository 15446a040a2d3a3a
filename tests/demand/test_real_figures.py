"""The tape of the ordinary day against the real Taobao figures that it is made of.

Each statistical test compares with what the real files say, at a two-sided error rate of 1 in 1,000; the
seeds are those of the scenario (11), replications 0 to 9.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simulator.demand.tape import Tape, draw_tape
from simulator.scenario.load import load_scenario
from simulator.units import HOUR

ERROR_RATE = 0.001


@pytest.fixture(scope="module")
def tapes(project: Path) -> list[Tape]:
    scenario = load_scenario(project / "scenarios" / "ordinary-day.yaml")
    return [draw_tape(scenario, replication) for replication in range(10)]


@pytest.fixture(scope="module")
def dialogues(shared: Path) -> list[str]:
    """Each real dialogue as its senders in order: c for the customer, b for the shop."""
    with (shared / "data" / "taobao_ssa_dialogues.csv").open(encoding="utf-8") as file:
        return [re.sub(r"[^cb]", "", row["sequence"]) for row in csv.DictReader(file)]


def test_arrivals_by_hour_follow_the_real_day(tapes: list[Tape], shared: Path) -> None:
    with (shared / "data" / "taobao_userbehavior_hourly.csv").open(encoding="utf-8") as file:
        views = np.array([int(row["pv"]) for row in csv.DictReader(file)])
    hours = Counter(int(hour) for tape in tapes for hour in tape.arrival // HOUR)
    drawn = np.array([hours[hour] for hour in range(24)])
    # Given their number, a day's arrivals are independent draws from the profile, whatever its busyness.
    assert stats.chisquare(drawn, views / views.sum() * drawn.sum()).pvalue > ERROR_RATE
    shares = views / views.sum()
    assert (shares.argmin(), shares.argmax()) == (4, 21)
    assert (round(100 * shares[4], 2), round(100 * shares[21], 2)) == (0.46, 8.45)


def test_turns_a_dialogue_are_the_real_ones(tapes: list[Tape], dialogues: list[str]) -> None:
    real = np.array([len(re.findall("c+", dialogue)) for dialogue in dialogues])
    drawn = np.concatenate([np.diff(tape.first_turn) for tape in tapes])
    assert len(real) == 13_540
    assert stats.ttest_ind(drawn, real, equal_var=False).pvalue > ERROR_RATE
    assert np.median(drawn) == np.median(real) == 6


def test_messages_a_burst_are_the_real_ones(tapes: list[Tape], dialogues: list[str]) -> None:
    real = np.array([len(burst) for dialogue in dialogues for burst in re.findall("c+", dialogue)])
    drawn = np.concatenate([tape.messages for tape in tapes])
    # Against the mean given in the figures: with 108,000 real bursts the third decimal would tell.
    assert abs(real.mean() - 1.55) < 0.005
    assert stats.ttest_1samp(drawn, 1.55).pvalue > ERROR_RATE


def test_the_desk_types_what_a_real_shop_types(tapes: list[Tape], shared: Path, dialogues: list[str]) -> None:
    with (shared / "data" / "taobao_ecd_sample_lengths.csv").open(encoding="utf-8") as file:
        lengths = [int(row["n_chars"]) for row in csv.DictReader(file) if row["role_assumed"] == "agent"]
    messages = np.mean([len(burst) for dialogue in dialogues for burst in re.findall("b+", dialogue)])
    assert round(float(messages), 2) == 1.65
    assert round(float(np.mean(lengths)), 1) == 13.2
    drawn = np.concatenate([tape.chars for tape in tapes])
    assert stats.ttest_1samp(drawn, 22).pvalue > ERROR_RATE  # 1.65 messages of 13.2 characters are 21.8
