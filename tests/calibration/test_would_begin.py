"""When a question that nobody answered would have been begun on: small logs by hand, and a simulated one."""

from typing import Any

import numpy as np
import pytest

from simulator.calibration.chats import find_chats
from simulator.calibration.would_begin import UNSURE, begun, would_begin
from simulator.desk import model
from simulator.desk.records import NEGLECTED, WITHDRAWN
from simulator.experiment.replication import play_out
from simulator.units import SECOND
from tests.calibration.evening_shop import evening_shop
from tests.calibration.test_chats import a_log


def begins(*rows: str) -> Any:
    """Of the unanswered turns of a log, the seconds at which they would have been begun on."""
    chats = find_chats(a_log(*rows))
    found = would_begin(chats, begun(chats))
    return [time / SECOND if time >= 0 else time for time in found[chats.reply < 0].tolist()]


def test_an_account_would_have_begun_when_it_had_answered_what_was_older() -> None:
    rows = ("0 ann buyer xu", "30 ann agent xu", "40 bob buyer xu", "70 bob agent xu", "50 cat buyer xu",
            "60 dan buyer xu", "90 dan agent xu")  # fmt: skip
    assert begins(*rows) == [70]


def test_an_idle_account_would_have_begun_at_once() -> None:
    rows = ("0 ann buyer xu", "30 ann agent xu", "50 cat buyer xu", "100 dan buyer xu", "130 dan agent xu")
    assert begins(*rows) == [50]


def test_a_greeting_tells_when_the_account_was_given_the_chat() -> None:
    rows = ("0 ann buyer xu", "30 ann agent xu", "10 cat buyer xu", "60 cat auto xu", "20 dan buyer xu",
            "90 dan agent xu", "70 eve buyer xu", "120 eve agent xu")  # fmt: skip
    assert begins(*rows) == [90]


def test_a_chat_that_nobody_got_would_have_been_taken_as_the_next_was() -> None:
    rows = ("0 ann buyer -", "5 ann auto xu", "30 ann agent xu", "10 cat buyer -", "20 dan buyer -",
            "80 dan auto xu", "95 dan agent xu")  # fmt: skip
    assert begins(*rows) == [80]


def test_what_comes_after_all_replies_was_never_begun_on() -> None:
    assert begins("0 ann buyer xu", "30 ann agent xu", "50 cat buyer xu") == [-1]


def test_without_any_reply_nothing_is_known() -> None:
    assert begins("0 ann buyer xu", "50 cat buyer xu") == [-1, -1]


def test_accounts_that_take_the_newest_first_come_to_the_older_when_they_have_no_newer() -> None:
    busy = []
    for minute in range(20):  # two at a time wait, and the newer is answered first
        t = 100 * minute
        a, b, c = f"a{minute}", f"b{minute}", f"c{minute}"
        busy += [f"{t} {a} buyer xu", f"{t + 5} {a} agent xu", f"{t + 6} {a} buyer xu",
                 f"{t + 1} {b} buyer xu", f"{t + 20} {b} agent xu", f"{t + 21} {b} buyer xu",
                 f"{t + 22} {c} buyer xu", f"{t + 35} {b} agent xu", f"{t + 50} {a} agent xu"]  # fmt: skip
    chats = find_chats(a_log(*busy))
    lost = chats.reply < 0
    waits = (would_begin(chats, begun(chats)) - chats.question)[lost] / SECOND
    assert lost.sum() == 20
    assert waits.tolist()[:-1] == [13.0] * 19  # c is newer than b, older than nothing that waits but a


def test_a_reply_that_took_implausibly_long_was_begun_when_its_account_was_back() -> None:
    rows = [row for k in range(9) for row in (f"{100 * k} b{k} buyer xu", f"{100 * k + 20} b{k} agent xu")]
    chats = find_chats(a_log(*rows, "900 eve buyer xu", "2720 eve agent xu"))
    assert (begun(chats)[-1] / SECOND, chats.start[-1] / SECOND) == (2700, 900)


def test_what_was_left_behind_in_the_evening_does_not_count_answered_or_not() -> None:
    rows = [row for k in range(9) for row in (f"{100 * k} b{k} buyer xu", f"{100 * k + 20} b{k} agent xu")]
    rows += ["850 cat buyer xu", "860 dan buyer xu", "40000 dan auto xu", "40020 dan agent xu"]
    rows += ["20000 eve buyer -", "40030 fay buyer xu", "40060 fay agent xu"]
    chats = find_chats(a_log(*rows))
    found = would_begin(chats, begun(chats))
    names = {name: at for at, name in enumerate(["cat", "dan", "eve"])}
    asked = {850: "cat", 860: "dan", 20000: "eve"}
    seen = {asked[q // SECOND]: t for q, t in zip(chats.question.tolist(), found.tolist(), strict=True)
            if q // SECOND in asked}  # fmt: skip
    assert set(seen) == set(names)
    assert (seen["cat"], seen["dan"]) == (UNSURE, UNSURE)
    assert seen["eve"] == 40000 * SECOND  # asked in the night: the desk was away until the morning


@pytest.mark.parametrize("order", ["longest_wait", "newest"])
def test_of_overlooked_questions_it_is_the_moment_at_which_they_were(monkeypatch: Any, order: Any) -> None:
    """SimPy's desk tells when it overlooks a question, which no log does."""
    overlooked = {}
    neglect = model._Desk._neglect

    def note(desk: Any, chat: Any) -> None:
        overlooked[int(desk.asked[chat.turn])] = int(desk.env.now)
        neglect(desk, chat)

    monkeypatch.setattr(model._Desk, "_neglect", note)
    scenario = evening_shop(days=3, neglects=0.04, leaves_silently=0.0, desk={"reply_order": order})
    played = play_out(scenario, 0, "simpy")
    chats = find_chats(played.log)
    found = would_begin(chats, begun(chats)) - scenario.epoch
    asked = chats.question - scenario.epoch
    records = played.records
    outcome = dict(zip(records.question.tolist(), records.outcome.tolist(), strict=True))
    left = dict(zip(records.question.tolist(), records.left.tolist(), strict=True))
    mine = np.array([outcome[time] for time in asked.tolist()])
    told = {t: f for t, f, m in zip(asked.tolist(), found.tolist(), mine, strict=True)
            if m == NEGLECTED and f >= 0}  # fmt: skip
    assert len(told) > 50
    wrong = [time for time, moment in told.items() if moment != overlooked[time]]
    assert len(wrong) <= (0 if order == "longest_wait" else 0.1 * len(told))
    withdrawn = [(t, f) for t, f, m in zip(asked.tolist(), found.tolist(), mine, strict=True)
                 if m == WITHDRAWN and f >= 0]  # fmt: skip
    assert len(withdrawn) > 30
    early = [t for t, f in withdrawn if f < left[t]]  # no desk would have begun before its buyer left
    assert len(early) <= 0.03 * len(withdrawn) if order == "longest_wait" else True
