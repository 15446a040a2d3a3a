import itertools
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import compiler
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.scenario.rulesets import SHIPPED, RuleChanges, RuleSet
from simulator.scoring import metrics, threads
from simulator.scoring.metrics import score, summarise
from simulator.scoring.turns import (
    BOT_ONLY,
    CENSORED,
    COUNTED,
    CROSS_DAY,
    FATES,
    OUTSIDE_WINDOW,
    Turns,
    find_turns,
)
from simulator.units import Window
from tests.depth import examples
from tests.scoring import reference
from tests.scoring.logs import log_of, us
from tests.scoring.reference import DAY, Row

HUMAN = SHIPPED["human-9-23"]
STANDARD = SHIPPED["standard-8-23"]
WANGWANG = SHIPPED["wangwang-8-24"]

# Rule sets that no one ships, so that every switch is also met with the others turned round.
ALL_RULES = [
    HUMAN.model_copy(update={"bots": bots, "assist_counts": assist, "cross_day": cross, "unit": unit})
    for bots, assist, cross, unit in itertools.product(
        ("ignored", "closes"), (False, True), ("unanswered", "excluded"), ("buyer", "account")
    )
]


def chat(*lines: str) -> MessageLog:
    """A log from lines such as ``2022-01-07T10:00 buyer a handoff``; the buyer is b."""
    rows = []
    for line in lines:
        time, sender, *rest = line.split()
        account = rest[0] if rest and rest[0] != "-" else ""
        rows.append(Row("b", us(time), sender, account, rest[1] if len(rest) > 1 else "message"))
    return log_of(rows)


def named(turns: Turns, log: MessageLog) -> list[tuple[str, int, int, int, str, bool, str]]:
    names = (*log.accounts, "")
    return [
        (log.buyers[b], o, a, w, names[c], f, FATES[t])
        for b, o, a, w, c, f, t in zip(
            turns.buyer, turns.opened, turns.answered, turns.wait, turns.account, turns.first, turns.fate,
            strict=True,
        )
    ]  # fmt: skip


row_strategy = st.builds(
    Row,
    buyer=st.sampled_from("xyz"),
    # Few instants over three days, so that ties, midnights and the window's edges are met often.
    time=st.builds(
        lambda day, slot: day * DAY + slot,
        st.integers(-1, 1),
        st.sampled_from([0, 9 * DAY // 24, 9 * DAY // 24 + 180_000_000, 12 * DAY // 24,
                         12 * DAY // 24 + 180_000_001, 23 * DAY // 24 - 1, 23 * DAY // 24, DAY - 1]),
    ),
    sender=st.sampled_from(["buyer", "buyer", "agent", "agent", *SENDERS]),
    account=st.sampled_from(["", "a", "c"]),
    kind=st.sampled_from(["message", "message", *KINDS]),
    chars=st.just(5),
)  # fmt: skip


@settings(max_examples=examples(400), deadline=None)
@given(
    rows=st.lists(row_strategy, max_size=40),
    rules=st.sampled_from([*ALL_RULES, *SHIPPED.values()]),
    until=st.none() | st.integers(-DAY, 2 * DAY) | st.just(12 * DAY // 24 + 180_000_000),
    order=st.sampled_from(["any", "by time", "by buyer"]),
    stretch=st.sampled_from([1, 3, 100]),
)
def test_agrees_with_a_scorer_that_walks_row_by_row(
    rows: list[Row], rules: RuleSet, until: int | None, order: str, stretch: int
) -> None:
    if order != "any":
        rows = sorted(rows, key=lambda item: (item.buyer if order == "by buyer" else "", item.time))
    log = log_of(rows)
    turns = find_turns(log, rules, until)
    with patch.object(metrics, "STRETCH", stretch):
        assert score(log, rules, until) == summarise(turns, rules)
    expected = [
        (t.buyer, t.opened, -1 if t.answered is None else t.answered, -1 if t.wait is None else t.wait,
         t.account, t.first, t.fate)
        for t in reference.find_turns(rows, rules, until)
    ]  # fmt: skip
    assert sorted(named(turns, log)) == sorted(expected)
    # The order is that of the columns: by buyer code, then by opening.
    keys = list(zip(turns.buyer.tolist(), turns.opened.tolist(), strict=True))
    assert keys == sorted(keys)
    assert (turns.day == turns.opened // DAY).all()


def test_the_agreement_is_about_something() -> None:
    """The same strategy, sampled, meets every fate and every kind of ending."""
    rng = np.random.default_rng(5)
    met: set[str] = set()
    for _ in range(300):
        size = int(rng.integers(5, 40))
        rows = [
            Row("xyz"[rng.integers(3)], int(rng.integers(0, 3)) * DAY + int(rng.integers(0, 24)) * DAY // 24,
                SENDERS[rng.integers(len(SENDERS))], "", KINDS[rng.integers(len(KINDS))])
            for _ in range(size)
        ]  # fmt: skip
        for rules in ALL_RULES:
            met.update(FATES[f] for f in find_turns(log_of(rows), rules, 2 * DAY).fate)
    assert met == set(FATES)


@pytest.mark.parametrize("rules", SHIPPED.values(), ids=SHIPPED)
def test_an_empty_log_has_no_turns(rules: RuleSet) -> None:
    assert len(find_turns(log_of([]), rules)) == 0
    only_notices = chat("2022-01-07T10:00 system", "2022-01-07T10:01 auto")
    assert len(find_turns(only_notices, rules)) == 0


def test_columns_have_the_types_that_they_promise() -> None:
    turns = find_turns(chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 agent a"), HUMAN)
    types = {name: str(getattr(turns, name).dtype) for name in Turns.__dataclass_fields__}
    assert types == {
        "opened": "int64", "answered": "int64", "wait": "int64", "account": "int32", "buyer": "int32",
        "day": "int32", "first": "bool", "fate": "int8",
    }  # fmt: skip


def test_a_handoff_restarts_the_clock_and_the_window_looks_at_the_new_one() -> None:
    log = chat("2022-01-07T08:59:50 buyer a", "2022-01-07T09:00:10 system a handoff",
               "2022-01-07T09:00:20 agent a")  # fmt: skip
    turns = find_turns(log, HUMAN)
    assert turns.opened.tolist() == [us("2022-01-07T09:00:10")]
    assert turns.wait.tolist() == [10_000_000]
    assert turns.fate.tolist() == [COUNTED]


def test_handoffs_in_a_row_leave_the_last_one() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 system a handoff",
               "2022-01-07T10:02 system c handoff")  # fmt: skip
    turns = find_turns(log, HUMAN)
    assert turns.opened.tolist() == [us("2022-01-07T10:02")]
    assert [log.accounts[code] for code in turns.account] == ["c"]


def test_transfers_in_a_row_leave_a_turn_with_each_account() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 system c transfer",
               "2022-01-07T10:02 system d transfer", "2022-01-07T10:02:30 agent d")  # fmt: skip
    turns = find_turns(log, STANDARD)
    assert [log.accounts[code] for code in turns.account] == ["a", "c", "d"]
    assert turns.wait.tolist() == [-1, -1, 30_000_000]


def test_a_transfer_first_of_all_opens_nothing() -> None:
    log = chat("2022-01-07T10:00 system a transfer", "2022-01-07T10:01 agent a")
    assert len(find_turns(log, STANDARD)) == 0


def test_a_transfer_after_midnight_does_not_open_yesterdays_turn_again() -> None:
    log = chat("2022-01-07T22:00 buyer a", "2022-01-08T10:00 system c transfer", "2022-01-08T10:01 agent c")
    assert find_turns(log, STANDARD).fate.tolist() == [COUNTED]
    excluded = STANDARD.model_copy(update={"cross_day": "excluded"})
    assert find_turns(log, excluded).fate.tolist() == [CROSS_DAY]


def test_a_turn_left_by_a_transfer_does_not_cross_the_day() -> None:
    log = chat("2022-01-07T22:00 buyer a", "2022-01-07T22:10 system c transfer", "2022-01-08T10:00 agent c")
    excluded = STANDARD.model_copy(update={"cross_day": "excluded"})
    assert find_turns(log, excluded).fate.tolist() == [COUNTED, CROSS_DAY]


def test_a_person_two_days_later_is_no_cross_day() -> None:
    log = chat("2022-01-07T22:30 buyer a", "2022-01-09T09:05 agent a")
    assert find_turns(log, HUMAN).fate.tolist() == [COUNTED]


def test_nor_is_one_two_days_later_where_the_buyer_wrote_in_between() -> None:
    log = chat("2022-01-07T22:30 buyer a", "2022-01-08T10:00 buyer a", "2022-01-08T10:01 bot a",
               "2022-01-09T10:00 agent a")  # fmt: skip
    assert find_turns(log, HUMAN).fate.tolist() == [COUNTED, BOT_ONLY]


def test_the_next_buyers_answer_is_no_cross_day() -> None:
    log = log_of([
        Row("first", us("2022-01-07T22:30"), "buyer", "a", "message"),
        Row("second", us("2022-01-08T10:00"), "agent", "a", "message"),
    ])  # fmt: skip
    assert find_turns(log, HUMAN).fate.tolist() == [COUNTED]


def test_what_has_no_answer_yet_when_the_log_stops_is_censored() -> None:
    asked = us("2022-01-07T10:00")
    log = chat("2022-01-07T10:00 buyer a")
    threshold = HUMAN.threshold
    assert find_turns(log, HUMAN, asked + threshold - 1).fate.tolist() == [CENSORED]
    assert find_turns(log, HUMAN, asked + threshold).fate.tolist() == [COUNTED]
    outside = chat("2022-01-07T08:00 buyer a")
    assert find_turns(outside, HUMAN, us("2022-01-07T08:01")).fate.tolist() == [OUTSIDE_WINDOW]


def test_an_answered_turn_is_never_censored() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 agent a")
    assert find_turns(log, HUMAN, us("2022-01-07T10:01")).fate.tolist() == [COUNTED]


def test_an_unanswered_turn_is_with_the_account_that_the_thread_named_last() -> None:
    log = chat("2022-01-06T10:00 agent z", "2022-01-07T10:00 buyer -", "2022-01-07T10:01 agent a",
               "2022-01-07T10:02 buyer -")  # fmt: skip
    turns = find_turns(log, HUMAN)
    assert [(*log.accounts, None)[code] for code in turns.account] == ["a", "a"]
    silent = chat("2022-01-06T10:00 agent z", "2022-01-07T10:00 buyer -")
    assert find_turns(silent, HUMAN).account.tolist() == [-1]


def test_the_reply_is_credited_to_its_own_account() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 system c transfer", "2022-01-07T10:02 agent c")
    assert [log.accounts[code] for code in find_turns(log, HUMAN).account] == ["c"]


def test_rows_of_any_order_give_the_same_turns() -> None:
    rows = [
        Row(f"b{buyer}", us("2022-01-07T10:00") + 1_000_000 * (buyer + 7 * step),
            "agent" if step % 3 == 2 else "buyer", "a", "message")
        for step in range(40) for buyer in range(9)
    ]  # fmt: skip
    log = log_of(rows)
    shuffled = np.random.default_rng(3).permutation(len(log))
    columns = ("buyer", "time", "sender", "account", "kind", "chars")
    mixed = replace(log, **{name: getattr(log, name)[shuffled] for name in columns})
    one, other = find_turns(log, HUMAN), find_turns(mixed, HUMAN)
    for name in Turns.__dataclass_fields__:
        assert (getattr(one, name) == getattr(other, name)).all()


def test_threshold_and_window_are_the_rule_sets_own() -> None:
    rules = RuleChanges.model_validate({"base": "human-9-23", "window": "00:00-24:00"}).rule_set()
    log = chat("2022-01-07T00:00 buyer a", "2022-01-07T23:59:59.999999 buyer a")
    assert find_turns(log, rules).fate.tolist() == [COUNTED]


def test_a_buyer_code_out_of_range_is_refused() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 auto a")
    for codes in ([1, 0], [7, 0], [-1, 0], [0, 1]):  # also on a row that is dropped
        broken = replace(log, buyer=np.array(codes))
        with pytest.raises(ValueError, match="not a position in the log's buyers"):
            find_turns(broken, WANGWANG)


def test_a_question_of_the_first_microsecond_may_be_a_cross_day_turn() -> None:
    rules = HUMAN.model_copy(update={"window": Window(0, DAY)})
    log = chat("2022-01-07T00:00 buyer a", "2022-01-08T23:59 agent a")
    assert find_turns(log, rules).fate.tolist() == [CROSS_DAY]


def test_a_reply_within_the_microsecond_is_one_at_the_very_end_of_a_log_too() -> None:
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:00 agent a")
    turns = find_turns(log, HUMAN, us("2022-01-07T10:00"))
    assert (turns.wait.tolist(), turns.fate.tolist()) == ([0], [COUNTED])


def test_a_turn_left_open_is_no_bots_for_a_word_to_somebody_else() -> None:
    """The bot speaks to y, who asked nothing, between x's two questions, days apart; z's turn is over."""
    log = log_of([
        Row("z", us("2022-01-07T09:00"), "buyer", "a", "message"),
        Row("z", us("2022-01-07T09:01"), "agent", "a", "message"),
        Row("x", us("2022-01-07T10:00"), "buyer", "a", "message"),
        Row("y", us("2022-01-09T09:00"), "bot", "a", "message"),
        Row("x", us("2022-01-09T10:00"), "buyer", "a", "message"),
    ])  # fmt: skip
    assert find_turns(log, HUMAN).fate.tolist() == [COUNTED, COUNTED, COUNTED]


def test_a_log_is_read_alone_and_its_layout_is_no_matter() -> None:
    """Nor is a loop compiled anew for it."""
    log = chat("2022-01-07T10:00 buyer a", "2022-01-07T10:01 agent a", "2022-01-07T10:02 buyer a")
    columns = {name: getattr(log, name) for name in ("buyer", "time", "sender", "account", "kind", "chars")}
    apart: dict[str, Any] = {name: np.repeat(column, 2)[::2] for name, column in columns.items()}
    spread = replace(log, **apart)
    for column in columns.values():
        column.setflags(write=False)
    for same in (log, spread):
        assert find_turns(same, HUMAN).wait.tolist() == [60_000_000, -1]
    assert len(getattr(compiler.compiled(threads._follow), "signatures", [1])) == 1


@pytest.mark.parametrize("apart", [4095, 4096, 8192, 2**16])
def test_days_far_apart_stay_apart(apart: int) -> None:
    """Over more days than narrow numbers hold."""
    asked, answered = us("1971-01-01T10:00"), us("1971-01-01T10:01") + apart * DAY
    log = log_of([Row("b", asked, "buyer", "a", "message"), Row("b", answered, "agent", "a", "message")])
    turns = find_turns(log, HUMAN)
    assert turns.answered.tolist() == [-1]
    assert turns.fate.tolist() == [COUNTED]
