import datetime as dt

import pytest

from simulator.scenario.rulesets import RuleChanges
from simulator.scoring.breakdown import Group, Rolling, by_account, by_day, by_hour, rolling
from simulator.scoring.turns import find_turns
from simulator.units import SECOND
from tests.scoring.test_metrics import LOG, UNTIL
from tests.scoring.test_turns import HUMAN, chat

TURNS = find_turns(LOG, HUMAN, UNTIL)


def test_by_day() -> None:
    assert by_day(TURNS, HUMAN) == [
        Group(dt.date(2022, 1, 7), 4, 1, 4, 3, 0.25, 700.0),
        Group(dt.date(2022, 1, 8), 1, 1, 1, 0, 1.0, 30.0),
    ]


def test_by_hour_has_all_hours() -> None:
    groups = by_hour(TURNS, HUMAN)
    assert [group.key for group in groups] == list(range(24))
    assert groups[9] == Group(9, 3, 2, 3, 1, 2 / 3, 110.0)
    assert groups[12] == Group(12, 0, 0, 0, 0, None, None)


def test_by_account_credits_the_reply() -> None:
    assert by_account(TURNS, HUMAN, LOG.accounts) == [
        Group("a", 4, 2, 4, 2, 0.5, 630.0),
        Group("c", 1, 0, 1, 1, 0.0, 240.0),
    ]


def test_turns_of_no_account_come_last() -> None:
    log = chat("2022-01-07T10:00 buyer -", "2022-01-07T10:01 agent z", "2022-01-08T10:00 buyer -")
    groups = by_account(find_turns(log, HUMAN), HUMAN, log.accounts)
    assert [(group.key, group.turns) for group in groups] == [("z", 1), (None, 1)]


def test_the_look_back_ends_on_each_day() -> None:
    log = chat(
        "2022-01-01T10:00 buyer a", "2022-01-01T10:01 agent a",
        "2022-01-02T10:00 buyer a", "2022-01-02T10:20 agent a",
        "2022-01-03T08:00 buyer a", "2022-01-03T08:01 agent a",
        "2022-01-04T10:00 buyer a", "2022-01-04T10:01 agent a",
        "2022-01-09T05:00 buyer a", "2022-01-09T05:01 agent a",
    )  # fmt: skip
    rules = RuleChanges.model_validate({"base": "human-9-23", "look_back": 3, "target": "60%"}).rule_set()
    day = [dt.date(2022, 1, n) for n in range(1, 10)]
    assert rolling(find_turns(log, rules), rules) == [
        Rolling(day[0], 1, 1, 1.0, True),
        Rolling(day[1], 2, 1, 0.5, False),
        Rolling(day[2], 2, 1, 0.5, False),
        Rolling(day[3], 2, 1, 0.5, False),
        Rolling(day[8], 0, 0, None, None),
    ]


def test_the_floor_of_the_look_back_is_of_turns_and_not_of_those_in_time() -> None:
    log = chat(
        "2022-01-01T10:00 buyer a", "2022-01-01T10:01 agent a",
        "2022-01-02T10:00 buyer a", "2022-01-02T10:20 agent a",
    )  # fmt: skip
    rules = HUMAN.model_copy(update={"floor_turns": 2, "target": 0.5})
    assert [day.passes for day in rolling(find_turns(log, rules), rules)] == [None, True]


@pytest.mark.parametrize(("slow", "groups"), [(0, (5, 3, 4)), (50, (4, 2, 3)), (3600, (0, 0, 0))])
def test_slow_is_what_is_asked_for_in_every_breakdown(slow: int, groups: tuple[int, int, int]) -> None:
    """Of all days, of the hour of nine, and of account a: LOG's waits are 30 s and more."""
    microseconds = slow * SECOND
    days = by_day(TURNS, HUMAN, microseconds)
    hour = by_hour(TURNS, HUMAN, microseconds)[9]
    account = by_account(TURNS, HUMAN, LOG.accounts, microseconds)[0]
    assert (sum(day.slow for day in days), hour.slow, account.slow) == groups


def test_nothing_gives_nothing() -> None:
    none = find_turns(chat(), HUMAN)
    assert by_day(none, HUMAN) == []
    assert rolling(none, HUMAN) == []
    assert by_account(none, HUMAN, ()) == []
    assert len(by_hour(none, HUMAN)) == 24
