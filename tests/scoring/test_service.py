from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.rulesets import SHIPPED, RuleSet
from simulator.scoring.service import Service, service
from simulator.scoring.turns import find_turns
from simulator.units import SECOND
from tests.depth import examples
from tests.scoring.logs import log_of, us
from tests.scoring.reference import DAY, Row
from tests.scoring.test_turns import HUMAN, STANDARD, row_strategy


def rows(*lines: str) -> list[Row]:
    found = []
    for line in lines:
        buyer, time, sender, *kind = line.split()
        found.append(Row(buyer, us(f"2022-01-{time}"), sender, "a", kind[0] if kind else "message", 7))
    return found


LOG = log_of(rows(
    "x 07T10:00 buyer", "x 07T10:01 buyer", "x 07T10:02 agent", "x 07T10:31 agent",  # 31 min long, slow
    "x 08T10:00 buyer", "x 08T10:01 assist",  # the same buyer on another day
    "y 07T10:00 buyer", "y 07T10:00:30 agent", "y 07T10:31 system transfer", "y 07T10:40 bot",  # not long
    "z 07T11:00 buyer", "z 07T12:00 bot",
    "w 07T11:00 agent",  # nobody asked
    "v 07T11:00 system", "v 07T11:00 auto",
))  # fmt: skip


def test_service_of_a_log() -> None:
    assert service(LOG, find_turns(LOG, HUMAN), HUMAN) == Service(
        buyers_asking=4, buyers_served=2, buyers_unreplied=2, buyer_messages=5, agent_messages=4,
        answer_ratio=0.8, slow_responses=1, long_receptions=1, characters_typed=28,
    )  # fmt: skip


def test_an_assisted_reply_serves_where_it_counts() -> None:
    got = service(LOG, find_turns(LOG, STANDARD), STANDARD)
    assert (got.buyers_served, got.buyers_unreplied, got.agent_messages) == (3, 1, 5)
    assert got.characters_typed == 28


def test_slow_and_long_are_more_than_what_is_asked_for() -> None:
    turns = find_turns(LOG, HUMAN)
    got = service(LOG, turns, HUMAN, slow=120 * SECOND, long=31 * 60 * SECOND)
    assert (got.slow_responses, got.long_receptions) == (0, 0)
    got = service(LOG, turns, HUMAN, slow=29 * SECOND, long=29 * SECOND)
    assert (got.slow_responses, got.long_receptions) == (2, 2)


def test_a_later_question_of_a_buyers_day_may_be_the_slow_one() -> None:
    log = log_of(rows("x 07T10:00 buyer", "x 07T10:00:30 agent", "x 07T10:05 buyer", "x 07T10:08 agent"))
    assert service(log, find_turns(log, HUMAN), HUMAN).slow_responses == 1


@pytest.mark.parametrize(("last", "long"), [("10:30", 0), ("10:30:00.000001", 1)])
def test_long_is_more_than_half_an_hour(last: str, long: int) -> None:
    log = log_of(rows("x 07T10:00 buyer", f"x 07T{last} agent"))
    assert service(log, find_turns(log, HUMAN), HUMAN).long_receptions == long


def test_of_turns_that_are_not_counted_none_is_slow() -> None:
    log = log_of(rows("x 07T08:00 buyer", "x 07T08:59 agent"))
    assert service(log, find_turns(log, HUMAN), HUMAN).slow_responses == 0


def test_an_agent_types_messages_and_no_transfers_and_may_have_typed_nothing() -> None:
    log = log_of(rows("x 07T10:00 buyer", "x 07T10:01 agent", "x 07T10:02 agent transfer"))
    assert service(log, find_turns(log, HUMAN), HUMAN).characters_typed == 7
    nothing = replace(log, chars=np.zeros(len(log), np.int32))
    assert service(nothing, find_turns(nothing, HUMAN), HUMAN).characters_typed == 0


@pytest.mark.parametrize("code", [-1, 1, 7])
def test_a_buyer_that_the_log_does_not_know_is_refused(code: int) -> None:
    log = log_of(rows("x 07T10:00 buyer"))
    with pytest.raises(ValueError, match="not a position in the log's buyers"):
        service(replace(log, buyer=np.array([code])), find_turns(log, HUMAN), HUMAN)


def test_what_the_log_does_not_say_is_not_there() -> None:
    silent = replace(LOG, chars=np.full(len(LOG), -1, np.int32))
    assert service(silent, find_turns(silent, HUMAN), HUMAN).characters_typed is None
    empty = log_of([])
    got = service(empty, find_turns(empty, HUMAN), HUMAN)
    assert (got.buyers_asking, got.answer_ratio, got.characters_typed) == (0, None, None)


@settings(max_examples=examples(200), deadline=None)
@given(
    rows=st.lists(row_strategy, max_size=30),
    rules=st.sampled_from(list(SHIPPED.values())),
    long=st.sampled_from([-1, 0, 180_000_000, 11 * DAY // 24]),
)
def test_service_is_that_of_each_buyers_days(rows: list[Row], rules: RuleSet, long: int) -> None:
    persons = {"agent", "assist"} if rules.assist_counts else {"agent"}
    days: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.time):
        if row.kind == "message" and row.sender in {"buyer", *persons}:
            days[row.buyer, row.time // DAY].append(row)
    asking = [day for day in days.values() if any(row.sender == "buyer" for row in day)]
    served = [day for day in asking if any(row.sender in persons for row in day)]
    log = log_of(rows)
    got = service(log, find_turns(log, rules), rules, long=long)
    assert (got.buyers_asking, got.buyers_served) == (len(asking), len(served))
    assert got.long_receptions == sum(day[-1].time - day[0].time > long for day in served)
    written = [row.sender for day in days.values() for row in day]
    assert got.buyer_messages == written.count("buyer")
    assert got.agent_messages == len(written) - written.count("buyer")
