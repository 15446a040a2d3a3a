"""Whose messages are no person's, by the mapping; and what is likely automatic."""

from pathlib import Path
from typing import Any

import pytest

from simulator.messages.notes import Note
from simulator.messages.reading import ReadResult
from simulator.scenario.mapping import Mapping
from tests.messages.test_reading import messages, read

HEADING = "客户名,发送时间,发送内容,发送账号,账号类型\n"
LINES = [
    ("b1", "20:00:00", "在吗", "b1", "买家"),
    ("b1", "20:00:01", "您好，欢迎光临  花店，\n请稍等", "店:小美", "客服"),
    ("b1", "20:00:30", "在的", "店:小美", "客服"),
    ("b1", "20:00:31", "转人工", "店:店小蜜", "客服"),
    ("仓库2", "20:01:00", "盘点", "仓库2", "买家"),
    ("仓库2", "20:01:01", "好", "店:小美", "客服"),
]
TEXT = HEADING + "".join(f'{b},2026-11-10 {t},"{text}",{a},{kind}\n' for b, t, text, a, kind in LINES)


def flagged(folder: Path, mapping: dict[str, Any], text: str = TEXT) -> ReadResult:
    return read(folder, text, Mapping.model_validate(mapping))


@pytest.mark.parametrize(
    ("mapping", "senders"),
    [
        ({}, "buyer agent agent agent buyer agent"),
        ({"nicks": {"bot": ["店小蜜"]}}, "buyer agent agent bot buyer agent"),
        ({"nicks": {"bot": ["店:店*"]}}, "buyer agent agent bot buyer agent"),
        ({"nicks": {"internal": ["仓库*"]}}, "buyer agent agent agent internal agent"),
        ({"nicks": {"bot": ["b1", "仓库2"]}}, "buyer agent agent agent buyer agent"),
        ({"nicks": {"assist": ["小美"], "agent": ["小*"]}}, "buyer assist assist agent buyer assist"),
        ({"patterns": {"auto": ["欢迎光临 花店*请稍等"]}}, "buyer auto agent agent buyer agent"),
        ({"patterns": {"auto": ["您好，欢迎光临"]}}, "buyer auto agent agent buyer agent"),
        ({"patterns": {"auto": ["您好", "转"], "bot": ["转人工"]}}, "buyer auto agent auto buyer agent"),
        ({"patterns": {"auto": ["您好", "在吗", ".*", "在."]}}, "buyer auto agent agent buyer agent"),
        ({"patterns": {"system": ["盘点"]}}, "buyer agent agent agent system agent"),
        ({"nicks": {"bot": ["小美"]}, "patterns": {"auto": ["欢迎"]}}, "buyer auto bot agent buyer bot"),
    ],
)
def test_by_name_and_by_text(tmp_path: Path, mapping: dict[str, Any], senders: str) -> None:
    got = flagged(tmp_path, mapping)
    assert [one[2] for one in messages(got.log)] == senders.split()
    accounts = ["小美", "小美", "小美", "店小蜜", "小美" if "buyer" in senders[5:] else "", "小美"]
    assert [one[3] for one in messages(got.log)] == accounts


def test_what_the_file_does_not_say_is_noted(tmp_path: Path) -> None:
    assert flagged(tmp_path, {}).notes == (Note("unflagged"),)
    for mapping in ({"nicks": {"bot": ["x"]}}, {"patterns": {"auto": ["您好"]}}, {"nicks": {"auto": ["x"]}}):
        assert flagged(tmp_path, mapping).notes == ()
    assert flagged(tmp_path, {"nicks": {"internal": ["仓库*"]}}).notes == (Note("unflagged"),)
    robot = TEXT.replace("店小蜜,客服", "店小蜜,机器人")
    assert flagged(tmp_path, {}, robot).notes == ()


def test_patterns_that_nothing_is_like(tmp_path: Path) -> None:
    mapping = {"patterns": {"auto": ["您好", "(", "您好*欢迎*再见"], "bot": ["在吗"]}}
    assert flagged(tmp_path, mapping).notes == (Note("no_pattern", 3, ("(", "您好*欢迎*再见", "在吗")),)


def test_patterns_want_texts(tmp_path: Path) -> None:
    text = "buyer,time,sender,chars\nb,2026-11-10 20:00:00,agent,4\n"
    got = flagged(tmp_path, {"patterns": {"auto": ["您好"]}}, text)
    assert ([one[2] for one in messages(got.log)], got.notes) == (["agent"], (Note("no_text"),))
    texts = text.replace("chars", "text").replace(",4", ",您好")
    got = flagged(tmp_path, {"patterns": {"auto": ["您好"]}}, texts)
    assert ([one[2] for one in messages(got.log)], got.notes) == (["auto"], ())


def test_a_logs_own_word_for_a_sender_stands(tmp_path: Path) -> None:
    text = "buyer,time,sender,account,kind,text\n" + "".join(
        f"b,2026-11-10 20:00:0{at},{sender},a,{kind},x\n"
        for at, (sender, kind) in enumerate([("system", ""), ("platform", ""), ("system", "transfer"),
                                             ("agent", "handoff"), ("agent", "")])
    )  # fmt: skip
    for mapping in ({"nicks": {"bot": ["a"]}}, {"patterns": {"bot": ["x"]}}):
        got = flagged(tmp_path, mapping, text)
        assert [one[2] for one in messages(got.log)] == ["system", "platform", "system", "agent", "bot"]


def answers(chats: int, gap: int, answer: str = "您好，欢迎光临\n😀", second: int = 0) -> str:
    rows = [
        f'b{chat},2026-11-10 20:{chat:02}:{second + after:02},"{text}",{who},{kind}\n'
        for chat in range(chats)
        for after, text, who, kind in ((0, "在吗", f"b{chat}", "买家"), (gap, answer, "店:小美", "客服"),
                                       (gap + 1, answer, "店:小美", "客服"))
    ]  # fmt: skip
    return HEADING + "".join(rows)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (answers(5, 2), [Note("likely_auto", 5, ("您好，欢迎光临 😀",))]),
        (answers(4, 2), []),
        (answers(5, 3), []),
        (answers(4, 1) + answers(4, 1, second=30)[len(HEADING):], []),
        (answers(5, 0).replace(":00,", ":30,").replace(":01,", ":31,"),
         [Note("likely_auto", 5, ("您好，欢迎光临 😀",))]),
        (answers(6, 1) + answers(7, 1, "二", 30)[len(HEADING):] + answers(5, 1, "三")[len(HEADING):],
         [Note("likely_auto", 13, ("二", "您好，欢迎光临 😀"))]),
        (answers(5, 1, "好" * 41), [Note("likely_auto", 5, ("好" * 39 + "*",))]),
        (answers(5, 1, "a\x1b[31mb\u202e"), [Note("likely_auto", 5, ("a*[31mb*",))]),
        (answers(5, 1, ""), []),
    ],
    ids=["five", "four", "slow", "twice", "same-second", "several", "long", "hostile", "empty"],
)  # fmt: skip
def test_texts_that_answer_at_once(tmp_path: Path, text: str, notes: list[Note]) -> None:
    got = flagged(tmp_path, {}, text)
    assert got.notes[-len(notes) - 1 :] == (Note("unflagged"), *notes)
    # What the note shows is a pattern that finds them.
    for note in notes:
        again = flagged(tmp_path, {"patterns": {"auto": list(note.names)}}, text)
        assert [one for one in again.notes if one.kind != "repeated_rows"] == []


def test_where_times_are_minutes_nothing_is_at_once(tmp_path: Path) -> None:
    text = answers(9, 0).replace(":01,", ":00,")
    assert flagged(tmp_path, {}, text).notes[-1] == Note("unflagged")


def test_accounts_keep_their_shop_where_there_are_two(tmp_path: Path) -> None:
    two = flagged(tmp_path, {}, TEXT.replace("店:店小蜜", "花店:店小蜜"))
    assert two.log.accounts == ("店:小美", "花店:店小蜜")
    alike = flagged(tmp_path, {}, TEXT.replace("店:店小蜜", "小美"))
    assert alike.log.accounts == ("店:小美", "小美")
    main = flagged(tmp_path, {}, TEXT.replace("店:店小蜜", "店"))
    assert main.log.accounts == ("小美", "店")
