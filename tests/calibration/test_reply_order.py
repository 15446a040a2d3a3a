"""The order in which questions are answered: in simulated shops, also cut off to minutes, and by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.calibration.chats import find_chats
from simulator.calibration.reply_order import ENOUGH, reply_order
from simulator.messages.log import MessageLog
from simulator.scenario.load import load_scenario
from simulator.units import MINUTE, SECOND
from tests.calibration.test_chats import a_log
from tests.calibration.working import log_of

THRESHOLD = 3 * MINUTE


def busy(project: Path, order: str) -> MessageLog:
    sets = ("days=4", "demand.chats_per_day=300", "teams.desk.max_chats=10", "demand.day_factors=null",
            f"desk.reply_order={order}")  # fmt: skip
    return log_of(load_scenario(project / "scenarios" / "small-shop.yaml", sets=sets))


@pytest.mark.parametrize("order", ["longest_wait", "newest", "rescue"])
def test_the_order_is_learned_in_seconds_and_not_guessed_in_minutes(project: Path, order: str) -> None:
    log = busy(project, order)
    assert reply_order(find_chats(log), THRESHOLD) == order
    seconds = replace(log, time=log.time // SECOND * SECOND)
    assert reply_order(find_chats(seconds), THRESHOLD) == order
    minutes = replace(log, time=log.time // MINUTE * MINUTE)
    assert reply_order(find_chats(minutes), THRESHOLD) in (order, "longest_wait")


def choices(number: int, first_waits: int) -> MessageLog:
    """So often the younger of two waiting questions is answered first; times in seconds."""
    rows = []
    for at in range(number):
        start = 10_000 * at
        rows += [f"{start} a{at} buyer -", f"{start + first_waits} b{at} buyer -"]
        rows += [f"{start + first_waits + 30} b{at} agent xu", f"{start + first_waits + 60} a{at} agent xu"]
    return a_log(*rows)


@pytest.mark.parametrize(
    ("number", "first_waits", "learned"),
    [
        (ENOUGH, 60, "newest"),
        (ENOUGH - 1, 60, "longest_wait"),  # too few to say
        (ENOUGH, 300, "rescue"),  # the older ones were late already
    ],
)
def test_the_younger_first(number: int, first_waits: int, learned: str) -> None:
    assert reply_order(find_chats(choices(number, first_waits)), THRESHOLD) == learned


def test_without_accounts_nothing_is_said() -> None:
    log = choices(ENOUGH, 60)
    assert reply_order(find_chats(replace(log, account=log.account * 0 - 1)), THRESHOLD) == "longest_wait"
