"""The sellers' tricks on logs small enough to play by hand, and what they can never do."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.messages.log import SENDERS, MessageLog
from simulator.messages.reading import read_log
from simulator.scenario.rulesets import SHIPPED, RuleSet
from simulator.scoring.metrics import Score, score
from simulator.scoring.tricks import TRICKS, after_minute_31, close_and_reopen
from simulator.units import DAY, MINUTE, SECOND, Window
from tests.depth import examples
from tests.scoring.logs import log_of, us
from tests.scoring.reference import Row
from tests.scoring.test_real_logs import CMU, MAPPING, file

HUMAN = SHIPPED["human-9-23"]
WANGWANG = SHIPPED["wangwang-8-24"]
STANDARD = SHIPPED["standard-8-23"]
ALL_RULES = [
    WANGWANG.model_copy(update={"bots": bots, "assist_counts": assist, "cross_day": cross, "unit": unit})
    for bots, assist, cross, unit in itertools.product(
        ("ignored", "closes"), (False, True), ("unanswered", "excluded"), ("buyer", "account")
    )
]  # fmt: skip


def chat(*lines: str) -> MessageLog:
    """A log from lines such as ``b 10:00:20 buyer`` or ``b 1T09:00 agent``, on 7 January and a day later."""
    rows = []
    for line in lines:
        buyer, moment, sender, *kind = line.split()
        day, _, clock = moment.rpartition("T")
        time = us(f"2022-01-07T{clock}") + int(day or 0) * DAY
        rows.append(Row(buyer, time, sender, "a", kind[0] if kind else "message"))
    return log_of(rows)


def told(log: MessageLog) -> list[str]:
    """A log in the lines that `chat` reads, the kind left out."""
    start = us("2022-01-07")
    found = []
    for buyer, time, sender in zip(log.buyer, log.time, log.sender, strict=True):
        day, clock = divmod(int(time) - start, DAY)
        minutes, seconds = divmod(clock // SECOND, 60)
        text = f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        found.append(f"{log.buyers[buyer]} {f'{day}T' if day else ''}{text} {SENDERS[sender]}")
    return found


LATE = chat("b 10:00 buyer", "b 10:04 buyer", "b 10:05 agent", "b 10:06 buyer", "b 10:06:20 agent",
            "c 10:00 buyer", "c 10:01 agent")  # fmt: skip


def test_a_log_may_know_a_buyer_who_wrote_nothing() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent")
    log = replace(log, buyer=log.buyer + 1, buyers=("nobody", "b"))
    assert told(close_and_reopen(log, HUMAN)) == ["b 10:00 buyer", "b (reopened) 10:05 agent"]


def test_where_nothing_failed_nothing_moves_by_a_microsecond() -> None:
    log = chat("b 10:00 buyer", "b 10:01 agent", "c 10:00 buyer", "c 10:01 agent")
    assert after_minute_31(log, HUMAN).time.tolist() == log.time.tolist()


def test_a_question_left_open_the_day_before_keeps_nobody_late() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent", "b 10:06 buyer", "b 1T10:00 buyer")
    assert told(after_minute_31(log, HUMAN)) == [
        "b 10:00 buyer", "b 10:31 agent", "b 10:32 buyer", "b 1T10:00 buyer"
    ]  # fmt: skip


def test_only_a_buyer_who_asks_ends_what_a_chat_is_behind() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent", "b 11:00 system", "b 11:05 buyer")
    assert told(after_minute_31(log, HUMAN)) == [
        "b 10:00 buyer", "b 10:31 agent", "b 11:26 system", "b 11:31 buyer"
    ]  # fmt: skip


def test_the_windows_first_microsecond_is_played_on_and_its_end_is_not() -> None:
    assert told(after_minute_31(chat("b 09:00 buyer", "b 09:05 agent"), HUMAN))[1] == "b 09:31 agent"
    assert told(after_minute_31(chat("b 23:00 buyer", "b 23:05 agent"), HUMAN))[1] == "b 23:05 agent"


def test_a_question_within_the_window_is_played_on_though_its_reply_comes_after() -> None:
    log = chat("b 22:58 buyer", "b 23:04 agent")
    assert told(after_minute_31(log, HUMAN))[1] == "b 23:29 agent"
    assert told(close_and_reopen(log, HUMAN))[1] == "b (reopened) 23:04 agent"


def test_after_minute_31() -> None:
    """The reply of minute 5 goes out in minute 31, and the chat goes on 26 minutes later."""
    found = after_minute_31(LATE, HUMAN)
    assert told(found) == [
        "b 10:00 buyer", "b 10:04 buyer", "b 10:31 agent", "b 10:32 buyer", "b 10:32:20 agent",
        "c 10:00 buyer", "c 10:01 agent",
    ]  # fmt: skip
    as_it_is, tricked = score(LATE, HUMAN), score(found, HUMAN)
    assert (as_it_is.turns, as_it_is.in_time, as_it_is.response_mean_s) == (3, 2, (300 + 20 + 60) / 3)
    assert (tricked.turns, tricked.in_time, tricked.response_mean_s) == (3, 2, (20 + 60) / 2)
    assert (as_it_is.first_response_mean_s, tricked.first_response_mean_s) == (180, 60)
    assert as_it_is.answered == tricked.answered == 3


def test_close_and_reopen() -> None:
    """The question stays unanswered in the old chat, and the reply answers nothing in the new one."""
    found = close_and_reopen(LATE, HUMAN)
    assert [line.rpartition(" ")[0] for line in told(found)] == [
        "b 10:00", "b 10:04", "b (reopened) 10:05", "b (reopened) 10:06", "b (reopened) 10:06:20",
        "c 10:00", "c 10:01",
    ]  # fmt: skip
    tricked = score(found, HUMAN)
    assert (tricked.turns, tricked.in_time, tricked.answered) == (3, 2, 2)
    assert tricked.response_mean_s == (20 + 60) / 2
    # The new chat has a first question of its own, which was answered fast.
    assert tricked.first_response_mean_s == (20 + 60) / 2


def test_each_late_reply_counts_from_its_own_question() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent", "b 10:06 buyer", "b 10:10 agent", "b 10:11 buyer")
    assert told(after_minute_31(log, HUMAN)) == [
        "b 10:00 buyer", "b 10:31 agent", "b 10:32 buyer", "b 11:03 agent", "b 11:04 buyer",
    ]  # fmt: skip
    found = close_and_reopen(log, HUMAN)
    assert found.buyers == ("b", "b (reopened)", "b (reopened 2)")
    assert found.buyer.tolist() == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(("seconds", "late"), [(180, False), (181, True), (1800, True), (1801, False)])
def test_what_is_put_off(seconds: int, late: bool) -> None:
    """After three minutes and within thirty; later replies are out of the means as it is."""
    log = log_of([
        Row("b", us("2022-01-07T10:00"), "buyer", "a", "message"),
        Row("b", us("2022-01-07T10:00") + seconds * SECOND, "agent", "a", "message"),
    ])  # fmt: skip
    wait = np.diff(after_minute_31(log, HUMAN).time)[0]
    assert wait == (31 * MINUTE if late else seconds * SECOND)
    assert (len(close_and_reopen(log, HUMAN).buyers) == 2) == (seconds > 180)


def test_a_silence_swallows_what_the_chat_was_behind() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent", "b 10:32 buyer", "b 10:33 agent", "b 10:33 buyer")
    assert told(after_minute_31(log, HUMAN))[2:] == ["b 10:32 buyer", "b 10:33 agent", "b 10:33 buyer"]
    shorter = chat("b 10:00 buyer", "b 10:05 agent", "b 10:31 buyer")
    assert told(after_minute_31(shorter, HUMAN))[2:] == ["b 10:57 buyer"]
    # Asking again ends no silence: the wait stays what it was.
    asked_again = chat("b 10:00 buyer", "b 10:05 agent", "b 10:06 buyer", "b 10:40 buyer", "b 10:41 agent")
    found = told(after_minute_31(asked_again, HUMAN))
    assert found[2:] == ["b 10:32 buyer", "b 11:06 buyer", "b 11:07 agent"]
    # Nor does a person who writes unasked.
    unasked = chat("b 10:00 buyer", "b 10:05 agent", "b 10:50 agent", "b 10:51 buyer")
    assert told(after_minute_31(unasked, HUMAN))[2:] == ["b 11:16 agent", "b 11:17 buyer"]


def test_a_reply_put_off_past_midnight_is_of_the_next_day() -> None:
    """The question is unanswered on its day: as late as before, unless the rule set leaves it out."""
    log = chat("b 23:50 buyer", "b 23:55 agent", "b 23:56 buyer", "b 23:56:10 agent", "c 12:00 buyer")
    found = after_minute_31(log, WANGWANG)
    assert told(found)[1:4] == ["b 1T00:21 agent", "b 1T00:22 buyer", "b 1T00:22:10 agent"]
    # The second question was in time, and is asked at night now, when none counts.
    assert (score(log, WANGWANG).in_time, score(log, WANGWANG).turns) == (1, 3)
    assert (score(found, WANGWANG).in_time, score(found, WANGWANG).turns) == (0, 2)
    excluding = WANGWANG.model_copy(update={"cross_day": "excluded"})
    assert score(after_minute_31(log, excluding), excluding).turns == 1


def test_a_question_pushed_past_midnight_stays_behind_when_it_is_asked_again() -> None:
    """The silence before 23:56 would swallow the 21 minutes, but the question of 23:47 is still open."""
    log = chat("b 22:13 buyer", "b 22:23 agent", "b 23:23 agent", "b 23:26 buyer", "b 23:56 buyer",
               "b 23:59 agent")  # fmt: skip
    found = after_minute_31(log, WANGWANG)
    assert told(found)[3:] == ["b 23:47 buyer", "b 1T00:17 buyer", "b 1T00:20 agent"]
    assert told(after_minute_31(found, WANGWANG)) == told(found)


def test_the_windows_end_may_hide_what_comes_later() -> None:
    """The one way to a better rate: a question that failed too is asked after the window's end."""
    log = chat("b 22:30 buyer", "b 22:35 agent", "b 22:36 buyer", "b 22:40 agent", "c 12:00 buyer",
               "c 12:01 agent")  # fmt: skip
    found = after_minute_31(log, HUMAN)
    assert (score(log, HUMAN).rate, score(found, HUMAN).rate) == (1 / 3, 1 / 2)
    assert score(found, HUMAN).excluded.outside_window == 1


def test_neither_is_played_outside_the_window_or_on_what_nobody_answers() -> None:
    log = chat("b 08:00 buyer", "b 08:10 agent", "c 10:00 buyer", "d 23:10 buyer", "d 23:20 agent",
               "e 22:59 buyer", "e 1T09:00 agent")  # fmt: skip
    for trick in TRICKS.values():
        assert told(trick(log, HUMAN)) == told(log)


def test_the_bots_answer_is_no_late_reply() -> None:
    log = chat("b 10:00 buyer", "b 10:20 bot", "b 10:21 system handoff", "b 10:26 agent")
    assert told(after_minute_31(log, HUMAN))[3] == "b 10:52 agent"  # 31 minutes after the handoff
    assert told(after_minute_31(log, WANGWANG))[3] == "b 10:31 agent"  # to which the bot is as if not there
    assist = chat("b 10:00 buyer", "b 10:05 assist")
    assert told(after_minute_31(assist, STANDARD))[1] == "b 10:31 assist"
    assert told(after_minute_31(assist, HUMAN)) == told(assist)


def test_a_transfer_starts_the_new_accounts_clock() -> None:
    log = chat("b 10:00 buyer", "b 10:05 system transfer", "b 10:07 agent")
    assert told(after_minute_31(log, STANDARD)) == told(log)  # two minutes of the new account's
    assert told(after_minute_31(log, HUMAN))[2] == "b 10:31 agent"


def test_the_ids_of_new_chats_are_nobodys() -> None:
    log = chat("b 10:00 buyer", "b 10:05 agent", *("b:(reopened) 11:00 buyer", "x 12:00 buyer"))
    taken = MessageLog(**{**vars(log), "buyers": ("b", "b (reopened)", "x")})
    assert close_and_reopen(taken, HUMAN).buyers == ("b", "b (reopened)", "x", "b (reopened)*")


def test_a_log_without_rows() -> None:
    for trick in TRICKS.values():
        assert len(trick(log_of([]), HUMAN)) == 0


def test_the_librarys_desk(shared: Path) -> None:
    """The table of docs/gaming.md."""
    log = read_log(file(shared, CMU), MAPPING).log
    found = {name: score(trick(log, HUMAN), HUMAN) for name, trick in TRICKS.items()}
    found["as_is"] = score(log, HUMAN)
    assert {(one.turns, one.in_time) for one in found.values()} == {(2287, 2131)}
    means = {name: (one.response_mean_s, one.first_response_mean_s) for name, one in found.items()}
    assert {name: tuple(round(mean or 0) for mean in pair) for name, pair in means.items()} == {
        "as_is": (46, 23), "after_minute_31": (38, 17), "close_and_reopen": (38, 21),
    }  # fmt: skip


rows = st.lists(
    st.tuples(
        st.sampled_from("bc"),
        st.integers(0, 3 * 24 * 60).map(lambda minute: us("2022-01-07") + minute * MINUTE)
        | st.integers(22 * 60, 25 * 60).map(lambda minute: us("2022-01-07") + minute * MINUTE),
        st.sampled_from(["buyer"] * 4 + ["agent"] * 3 + ["assist", "bot", "auto", "system"]),
        st.sampled_from(["message"] * 6 + ["handoff", "transfer"]),
    ),
    max_size=40,
).map(lambda found: [Row(buyer, time, sender, "a", kind) for buyer, time, sender, kind in found])


@settings(max_examples=40, deadline=None)
@given(rows, st.sampled_from([HUMAN, *ALL_RULES]))
def test_what_holds_of_any_log(found: list[Row], rules: RuleSet) -> None:
    log = log_of(found)
    for trick in TRICKS.values():
        tricked = trick(log, rules)
        for name in ("sender", "kind", "account", "chars"):  # rows stay, in their places
            assert (getattr(tricked, name) == getattr(log, name)).all()
        assert len(set(tricked.buyers)) == len(tricked.buyers)
        again = trick(tricked, rules)
        assert told(again) == told(tricked)
    delayed = after_minute_31(log, rules)
    assert (delayed.time >= log.time).all()
    for buyer in range(len(log.buyers)):  # each buyer's rows keep their order
        mine = np.flatnonzero(log.buyer == buyer)
        mine = mine[np.argsort(log.time[mine], kind="stable")]
        assert (np.diff(delayed.time[mine]) >= 0).all()


def never_better(tricked: Score, honest: Score) -> bool:
    return tricked.rate is None or honest.rate is None or tricked.rate <= honest.rate


@settings(max_examples=examples(60), deadline=None)
@given(rows, st.sampled_from([HUMAN, *ALL_RULES]))
def test_reopening_never_raises_the_rate(found: list[Row], rules: RuleSet) -> None:
    """What was in time stays so, and of what was counted nothing leaves the count."""
    log = log_of(found)
    honest, tricked = score(log, rules), score(close_and_reopen(log, rules), rules)
    assert tricked.in_time == honest.in_time
    assert tricked.turns >= honest.turns  # more, where the late reply had made a turn of the eve cross-day
    assert never_better(tricked, honest)


@settings(max_examples=examples(60), deadline=None)
@given(rows, st.sampled_from([HUMAN, *ALL_RULES]))
def test_waiting_for_minute_31_changes_no_rate_that_counts_at_all_hours(
    found: list[Row], rules: RuleSet
) -> None:
    """With neither window nor midnight in the way every turn stays what it was, in time or not."""
    rules = rules.model_copy(update={"window": Window(0, DAY)})
    first = us("2022-01-07")
    log = log_of([row._replace(time=first + (row.time - first) // 12) for row in found])  # of one morning
    honest, tricked = score(log, rules), score(after_minute_31(log, rules), rules)
    assert (tricked.turns, tricked.in_time, tricked.answered) == (
        honest.turns, honest.in_time, honest.answered,
    )  # fmt: skip
