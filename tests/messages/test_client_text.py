"""Text copied from the chat client."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.messages.client_text import BLANKS
from simulator.messages.notes import BadRow, Note
from simulator.scenario.mapping import Mapping
from tests.depth import examples
from tests.messages.test_reading import Message, messages, problems, read

UNFLAGGED = Note("unflagged")

COPY = """tb01 2026-11-10 20:00:15
在吗😀
这件有货吗？

花店:小美2026-11-10 20:00:40
在的亲

稍等哦
已读
由 服务助手 转交给 花店:小红
tb01 2026-11-10 20:01:30
花店:小红 2026-11-10 20:02:00
有货的
未读
发送中
花店:小红 撤回了一条消息
花店:小红 2026-11-10 20:02:10
有
"""
UNDATED = COPY.replace("小美2026", "小美 2026").replace("2026-11-10 ", "")
COPIED: list[Message] = [
    ("tb01", "2026-11-10T20:00:15", "buyer", "小美", "message", 10),
    ("tb01", "2026-11-10T20:00:40", "agent", "小美", "message", 8),
    ("tb01", "2026-11-10T20:00:40", "system", "小红", "transfer", 0),
    ("tb01", "2026-11-10T20:01:30", "buyer", "小红", "message", 0),
    ("tb01", "2026-11-10T20:02:00", "agent", "小红", "message", 3),
    ("tb01", "2026-11-10T20:02:00", "system", "", "message", 0),
    ("tb01", "2026-11-10T20:02:10", "agent", "小红", "message", 1),
]


@pytest.mark.parametrize(
    "text",
    [
        COPY.encode(),
        b"\xef\xbb\xbf\n\n" + COPY.encode(),
        COPY.encode("gb18030"),
        COPY.replace("\n", "\r\n").encode(),
        COPY.replace("tb01 ", "  tb01　 ").replace("已读", " 已读 ").encode(),
        COPY.replace("2026-11-10", "2026年11月10日").encode(),
        COPY.replace("2026-11-10", "2026/11/10").encode(),
        COPY.replace("tb01 2026", "tb012026").encode(),
        f"2026-11-10\n{UNDATED}".encode(),
        f"———— 2026年11月10日 星期二 ————\n\n{UNDATED}".encode(),
        COPY.replace("转交给 花店:小红", "转交给 花店:小红，请稍候 2026-11-10 20:00:40").encode(),
        COPY.replace("由 服务", "系统提示 2026-11-10 20:00:40\n由 服务").encode(),
        COPY.replace("花店:小红 撤回了", "系统消息 2026-11-10 20:02:00\n对方撤回了").encode(),
        ("聊天记录, 2026-11-10\n\n" + COPY).encode(),
    ],
    ids=["as-it-is", "bom", "gb18030", "crlf", "blanks", "characters", "slashes", "no-space", "date-line",
         "date-rule", "transfer-with-time", "transfer-with-heading", "recall-with-heading", "title"],
)  # fmt: skip
def test_a_copy(tmp_path: Path, text: bytes) -> None:
    got = read(tmp_path, text)
    assert messages(got.log) == COPIED
    assert got.notes == (UNFLAGGED,)


def said(folder: Path, text: str, mapping: dict[str, object] | None = None) -> list[tuple[str, ...]]:
    """Buyer, hour and minute, sender and account of each message."""
    found = messages(read(folder, text, Mapping.model_validate(mapping or {})).log)
    return [(one[0], one[1][11:16], one[2], one[3]) for one in found]


def test_later_dates_and_times_alone(tmp_path: Path) -> None:
    text = (
        "2026-11-10\n"
        "tb01 23:59:50\n在吗\n"
        "2026-11-11\n"
        "店:甲 0:00:05\n在\n2026-11-09\n是那天\n"
        "tb01 9:05:00\n好\n"
        "tb01 2026-11-12 10:00:00\n再问\n"
        "店:甲 10:01:00\n请说\n"
    )
    got = messages(read(tmp_path, text).log)
    assert [(one[1], one[2], one[5]) for one in got] == [
        ("2026-11-10T23:59:50", "buyer", 2), ("2026-11-11T00:00:05", "agent", 16),
        ("2026-11-11T09:05:00", "buyer", 1), ("2026-11-12T10:00:00", "buyer", 2),
        ("2026-11-12T10:01:00", "agent", 2),
    ]  # fmt: skip


def test_what_cannot_be_dated_is_left_out_and_named(tmp_path: Path) -> None:
    text = (
        "tb01 2026-11-10 20:00:15\n在吗\n"
        "昨天\n"
        "店:甲 20:01:00\n在\n"
        "店:甲 今天 9:00:00\n在吗\n"
        "tb01 2026-13-40 20:01:00\n在\n"
        "2026-11-11\n"
        "tb01 20:03:00\n在\n"
    )
    got = read(tmp_path, text)
    assert [one[1] for one in messages(got.log)] == ["2026-11-10T20:00:15", "2026-11-11T20:03:00"]
    bad = (BadRow(4, "time", "昨天 20:01:00"), BadRow(6, "time", "今天 9:00:00"),
           BadRow(8, "time", "2026-13-40 20:01:00"))  # fmt: skip
    assert got.notes == (Note("bad_rows", 3, rows=bad), UNFLAGGED)
    assert problems(tmp_path, text, strict=True)[0] == (
        "log.csv:4: unreadable time '昨天 20:01:00'; wanted a time such as 2026-11-10 20:00:15"
    )


BODIES = [
    "2026-11-09\n那天买的",
    "那天买的\n2026-11-09",
    "下单时间：2026-11-09 13:11:10",
    "我是\n付款时间 2026-11-09 13:11:10\n的订单",
    "一共三件\n尾号88 2026-11-09 13:11:10\n都没到",
    "20:00:00",
    "到 20:00:00",
    "已读\n吗",
    "由小王转交给小李的单子",
    "刚才 由 小王 转交给 小李",
    "昨天",
    "买家,2026-11-10 20:00:15\n{}\n[]",
    "撤回了一条消息 是什么",
    "'\"\n;\t,",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_body_may_look_like_anything(tmp_path: Path, body: str) -> None:
    text = (
        f"tb01 2026-11-10 20:00:15\n在吗\n店:甲 2026-11-10 20:00:40\n{body}\n已读\n"
        f"tb01 2026-11-10 20:01:00\n{body}\n店:甲 2026-11-10 20:01:20\n好\n"
    )
    got = read(tmp_path, text)
    assert messages(got.log) == [
        ("tb01", "2026-11-10T20:00:15", "buyer", "甲", "message", 2),
        ("tb01", "2026-11-10T20:00:40", "agent", "甲", "message", len(body)),
        ("tb01", "2026-11-10T20:01:00", "buyer", "甲", "message", len(body)),
        ("tb01", "2026-11-10T20:01:20", "agent", "甲", "message", 1),
    ]


def test_one_copy_after_another(tmp_path: Path) -> None:
    text = (
        "b1 2026-11-10 20:00:00\n1\n店:甲 2026-11-10 20:01:00\n2\nb1 2026-11-10 20:02:00\n3\n"
        "店:乙 2026-11-10 19:00:00\n4\nb2 2026-11-10 19:01:00\n5\n店:乙 2026-11-10 19:02:00\n6\n"
        "b3 2026-11-10 21:00:00\n7\n店 2026-11-10 21:02:00\n8\n店:甲 2026-11-10 21:01:58\n9\n"
    )
    assert said(tmp_path, text) == [
        ("b1", "20:00", "buyer", "甲"), ("b1", "20:01", "agent", "甲"), ("b1", "20:02", "buyer", "甲"),
        ("b2", "19:00", "agent", "乙"), ("b2", "19:01", "buyer", "乙"), ("b2", "19:02", "agent", "乙"),
        ("b3", "21:00", "buyer", "甲"), ("b3", "21:02", "agent", "店"), ("b3", "21:01", "agent", "甲"),
    ]  # fmt: skip

    # One message alone, and on after it: another's, since the copy goes on from there.
    alone = "b1 2026-11-10 20:00:00\n1\n店:甲 2026-11-10 20:01:00\n2\nb2 2026-11-10 19:00:00\n3\n"
    assert said(tmp_path, alone + "店:甲 2026-11-10 19:05:00\n4\n")[2:] == [
        ("b2", "19:00", "buyer", "甲"), ("b2", "19:05", "agent", "甲"),
    ]  # fmt: skip


PAIR = "甲 2026-11-10 20:00:00\n1\n乙 2026-11-10 20:01:00\n2\n"


def test_names_without_a_colon(tmp_path: Path) -> None:
    problem = (
        "log.csv: which is the shop's, '甲' or '乙'?; say it in a mapping file (--mapping): shop: NAME,"
        " or nicks: {agent: [NAME]}"
    )
    assert problems(tmp_path, PAIR) == [problem]
    assert problems(tmp_path, PAIR[: PAIR.index("乙")]) == [problem.replace(" or '乙'", "")]
    expected = [("甲", "20:00", "buyer", "乙"), ("甲", "20:01", "agent", "乙")]
    assert said(tmp_path, PAIR, {"shop": "乙"}) == expected
    assert said(tmp_path, PAIR, {"nicks": {"agent": ["乙"]}}) == expected
    # With a third, who is next to both.
    third = PAIR + "丙 2026-11-10 20:02:00\n1\n乙 2026-11-10 20:03:00\n2\n"
    assert [one[:3] for one in said(tmp_path, third)] == [
        ("甲", "20:00", "buyer"), ("甲", "20:01", "agent"),
        ("丙", "20:02", "buyer"), ("丙", "20:03", "agent"),
    ]  # fmt: skip

    for order in ("甲1甲2乙3乙4", "甲乙甲乙甲丙乙"):  # two of the shop's; next to the others alike
        text = "".join(f"{nick} 2026-11-10 20:0{at}:00\n。\n" for at, nick in enumerate(order))
        assert problems(tmp_path, text)[0].startswith("log.csv: which is the shop's, '甲' or ")


def test_another_shop_may_ask(tmp_path: Path) -> None:
    text = "别店:x 2026-11-10 20:00:00\n1\n店:甲 2026-11-10 20:01:00\n2\n店 2026-11-10 20:02:00\n3\n"
    assert said(tmp_path, text, {"shop": "店"}) == [
        ("别店:x", "20:00", "buyer", "甲"), ("别店:x", "20:01", "agent", "甲"),
        ("别店:x", "20:02", "agent", "店"),
    ]  # fmt: skip


def test_the_shop_alone_has_no_buyer(tmp_path: Path) -> None:
    assert problems(tmp_path, "店:甲 2026-11-10 20:00:00\n在吗\n") == ["log.csv:1: no buyer"]


def test_robots_by_their_names(tmp_path: Path) -> None:
    text = PAIR + "店小蜜 2026-11-10 20:01:30\n欢迎\n店:丙 2026-11-10 20:02:00\n在\n"
    mapping: dict[str, object] = {"nicks": {"bot": ["店小蜜"], "platform": ["乙"]}}
    got = read(tmp_path, text, Mapping.model_validate(mapping))
    assert [(one[0], one[2], one[3]) for one in messages(got.log)] == [
        ("甲", "buyer", ""), ("乙", "platform", ""), ("乙", "bot", "店小蜜"), ("乙", "agent", "丙"),
    ]  # fmt: skip
    assert got.notes == ()


nicks = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6).map("{}a".format)
agents = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6).map("花店:{}a".format)
# Lines that are nobody's but the writer's: no time ends them, and they are no state, day or notice.
lines = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12).filter(
    lambda line: not line.strip(BLANKS)[-1:].isdigit()
    and line.strip(BLANKS) not in ("已读", "未读", "发送中")
    and "撤回了一条消息" not in line
    and "转交给" not in line
)
bodies = st.lists(lines, max_size=4).map("\n".join)
states = st.sampled_from(["", "已读", "发送中"])


@settings(
    max_examples=examples(80), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    chats=st.lists(
        st.tuples(nicks, st.lists(st.tuples(st.none() | agents, bodies, states), min_size=1, max_size=4)),
        min_size=1, max_size=3, unique_by=lambda chat: chat[0],
    ),
    space=st.sampled_from([" ", "  ", "\t"]),
)  # fmt: skip
@example([("tb1", [(None, "\x85", "")])], " ")
def test_any_copy_reads_back(
    tmp_path: Path, chats: list[tuple[str, list[tuple[str | None, str, str]]]], space: str
) -> None:
    at, written, expected = dt.datetime(2026, 11, 1, 9, 0, 0), [], []
    for buyer, turns in chats:
        for agent, body, state in [(None, "在吗", ""), *turns, ("花店:末", "", "")]:
            at += dt.timedelta(seconds=61)
            written += [f"{agent or buyer}{space}{at:%Y-%m-%d %H:%M:%S}", body, *filter(None, [state])]
            kept = [line.rstrip() for line in body.split("\n")]
            full = [place for place, line in enumerate(kept) if line.strip(BLANKS)]
            text = "\n".join(kept[full[0] : full[-1] + 1]) if full else ""
            expected.append((buyer, at.isoformat(), "agent" if agent else "buyer", len(text)))
    got = messages(read(tmp_path, "\n".join(written)).log)
    assert [(one[0], one[1], one[2], one[5]) for one in got] == expected
