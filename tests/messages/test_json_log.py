"""Conversations in JSON, and the open platform's chat log in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.messages.notes import BadRow, Note
from simulator.scenario.mapping import Mapping
from tests.depth import examples
from tests.messages.test_reading import messages, problems, read

UNFLAGGED = Note("unflagged")


def conversation(
    data_id: str, *said: tuple[str, str, str, str], number: int = 1, **others: Any
) -> dict[str, Any]:
    return {
        "meta": {"dataId": data_id, "startTime": "2026-11-10 20:00:15", "endTime": "2026-11-10 20:01:00",
                 "isSellerFst": False, "isUnReply": False},
        "messages": [
            {"gmtCreated": time, "userNickFrom": source, "userNickTo": target, "msg": text,
             "msgId": f"{data_id}/{at}"}
            for at, (time, source, target, text) in enumerate(said, number)
        ],
        **others,
    }  # fmt: skip


FIRST = conversation(
    "20261110_花店_花店:小美_tb_1",
    ("2026-11-10 20:00:15.250", "tb_1", "花店:小美", "在吗😀"),
    ("2026-11-10 20:00:40.000", "花店:小美", "tb_1", "在的\n亲"),
)
SECOND = conversation(
    "20261110_花店_花店_1",
    ("2026-11-10 20:01:00.001", "花店", "1", ""),
    ("2026-11-10 20:02:00.000", "1", "花店", "谢谢"),
)
MESSAGES = [
    ("tb_1", "2026-11-10T20:00:15.250000", "buyer", "小美", "message", 3),
    ("tb_1", "2026-11-10T20:00:40", "agent", "小美", "message", 4),
    ("1", "2026-11-10T20:01:00.001000", "agent", "花店", "message", 0),
    ("1", "2026-11-10T20:02:00", "buyer", "花店", "message", 2),
]
EMPTY = conversation("20261110_花店_花店:小美_x")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([FIRST, SECOND, EMPTY]),
        json.dumps([FIRST, EMPTY, SECOND], ensure_ascii=False, indent=2).replace("\n", "\r\n"),
        "\n".join(json.dumps(one) for one in (FIRST, SECOND)),
        "\n\n".join(json.dumps(one, indent=1) for one in (FIRST, SECOND)) + "\n",
        json.dumps({"code": 0, "data": [FIRST, SECOND]}),
        json.dumps({"result": {"success": True, "data": {"list": [FIRST, SECOND]}}}),
        json.dumps({"a": FIRST, "b": SECOND}),
    ],
    ids=["list", "indented", "lines", "objects", "data", "deep", "by-name"],
)
def test_conversations(tmp_path: Path, text: str) -> None:
    for encoded in (text.encode(), b"\xef\xbb\xbf \n" + text.encode(), text.encode("gb18030")):
        got = read(tmp_path, encoded)
        assert messages(got.log) == MESSAGES
        assert got.notes == (UNFLAGGED,)
        assert got.log.accounts == ("小美", "花店")


def test_one_conversation(tmp_path: Path) -> None:
    assert messages(read(tmp_path, json.dumps(FIRST, indent=1)).log) == MESSAGES[:2]


def test_what_else_a_message_has_is_passed_over(tmp_path: Path) -> None:
    more = {"direction": 0, "time": "x", "content": "x", "ext": {"userNickFrom": "x"}, "tags": []}
    found = {**FIRST, "messages": [{**one, **more} for one in FIRST["messages"]]}
    assert messages(read(tmp_path, json.dumps([found])).log) == MESSAGES[:2]


def test_no_conversation_has_messages(tmp_path: Path) -> None:
    nothings: list[Any] = [[], [EMPTY], {"data": []}]
    for nothing in nothings:
        got = read(tmp_path, json.dumps(nothing))
        assert (len(got.log), got.notes) == (0, (Note("no_messages"),))


def test_a_message_that_stands_twice_by_its_id_counts_once(tmp_path: Path) -> None:
    twin = dict(FIRST["messages"][1], msg="another text")
    alike = dict(FIRST["messages"][1], msgId="other")
    both = {**FIRST, "messages": [*FIRST["messages"], twin, alike]}
    got = read(tmp_path, json.dumps([both, FIRST]))
    assert messages(got.log) == [*MESSAGES[:2], MESSAGES[1]]
    assert got.notes == (Note("repeated_ids", 3), UNFLAGGED)


def test_an_id_that_another_buyer_or_day_has_too_is_no_duplicate(tmp_path: Path) -> None:
    rows = [
        {"from_id": "s:a", "to_id": buyer, "direction": 1, "time": f"2026-11-{day} 20:00:00", "content": "x",
         "msgId": 7}
        for buyer, day in (("b", 10), ("c", 10), ("b", 11), ("b", 11))
    ]  # fmt: skip
    got = read(tmp_path, json.dumps(rows))
    assert [(one[0], one[1][8:10]) for one in messages(got.log)] == [("b", "10"), ("c", "10"), ("b", "11")]


def test_without_ids_what_is_repeated_is_kept(tmp_path: Path) -> None:
    rows = [{name: value for name, value in one.items() if name != "msgId"} for one in FIRST["messages"]]
    got = read(tmp_path, json.dumps([{**FIRST, "messages": [*rows, rows[0]]}]))
    assert messages(got.log) == [*MESSAGES[:2], MESSAGES[0]]
    assert got.notes == (Note("repeated_rows", 1), UNFLAGGED)


BAD = conversation(
    "20261110_花店_花店:小美_tb_1",
    ("2026-11-10 20:00:15.250", "tb_1", "花店:小美", "在吗"),
    ("soon", "tb_1", "花店:小美", "在吗"),
    ("2026-11-10 20:00:15.250", "", "花店:小美", "在吗"),
    ("2026-11-10 20:00:15.250", "甲", "乙", "在吗"),
)
BAD["messages"] += ["text", {}, {"gmtCreated": None, "userNickFrom": "tb_1"}]
WRONG = (
    ("time", "soon", 2), ("sender", "", 3), ("side", "甲 / 乙", 4), ("message", "text", 5),
    ("message", "{}", 6),
)  # fmt: skip


def test_messages_that_cannot_be_read_are_named_by_their_place(tmp_path: Path) -> None:
    rows = tuple(BadRow(None, fault, value, f"data[2].messages[{at}]") for fault, value, at in WRONG)
    got = read(tmp_path, json.dumps({"data": [SECOND, BAD]}))
    assert messages(got.log) == [*MESSAGES[2:], (*MESSAGES[0][:-1], 2)]
    assert got.notes == (Note("bad_rows", 6, rows=rows), UNFLAGGED)


def test_in_an_object_a_line_by_the_line(tmp_path: Path) -> None:
    lines = [json.dumps(SECOND), "", '{"meta": {}, "messages": [}', "7", json.dumps(BAD)]
    got = read(tmp_path, "\n".join(lines) + "\n{")
    assert len(got.log) == 3
    assert got.notes[0].count == 9
    assert got.notes[0].rows == (
        BadRow(3, "message", lines[2]), BadRow(4, "message", "7"),
        *(BadRow(5, fault, value, f"messages[{at}]") for fault, value, at in WRONG[:3]),
    )  # fmt: skip


def test_strict(tmp_path: Path) -> None:
    assert problems(tmp_path, json.dumps([BAD]), strict=True) == [
        "log.csv: [1].messages[2]: unreadable time 'soon'; wanted a time such as 2026-11-10 20:00:15",
        "log.csv: [1].messages[3]: no sender; wanted one of buyer, agent, assist, bot, auto, system,"
        " platform, internal",
        "log.csv: [1].messages[4]: which is the shop's: '甲 / 乙'?; say it in a mapping file (--mapping):"
        " shop: NAME, or nicks: {agent: [NAME]}",
        "log.csv: [1].messages[5]: unreadable message 'text'; wanted a message",
        "log.csv: [1].messages[6]: unreadable message '{}'; wanted a message",
        "log.csv: 6 of 7 rows cannot be read; the first 5 are named",
    ]


WANTED = "wanted conversations with meta and messages, or from_id, to_id, direction, time and content"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (json.dumps([FIRST], ensure_ascii=False)[:-9],
         "log.csv:1: broken JSON: unterminated string starting at; is its end cut off?"),
        (json.dumps([FIRST, SECOND])[:-1], "log.csv:1: broken JSON: expecting ']'; is its end cut off?"),
        (json.dumps(FIRST, indent=1)[:-2], "log.csv:24: broken JSON: expecting ',' delimiter;"
                                           " is its end cut off?"),
        ('[\n{"meta": {}},\n{"messages": 1}\n{"a": 2}]', "log.csv:4: broken JSON: expecting ',' delimiter"),
        ('[\n{"meta": tru}]', "log.csv:2: broken JSON: expecting value"),
        ('{"ret": 10000, "msg": "no rights"}', f"log.csv: JSON without messages; {WANTED}"),
        ('[{"a": 1}, {"a": 2}]', f"log.csv: JSON without messages; {WANTED}"),
        ("[" * 100_000, f"log.csv: JSON nested too deep; {WANTED}"),
    ],
)  # fmt: skip
def test_what_is_no_log(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text) == [problem]


# The open platform's chat log -----------------------------------------------------------------------

SAID = [
    {"direction": 1, "time": "2026-11-10 20:00:15", "content": "在吗", "type": 0},
    {"direction": "0", "time": "2026-11-10 20:00:40", "content": "在的亲", "type": 0},
    {"direction": 0, "time": "2026-11-10 20:00:41", "content": None, "type": 1},
]
PLATFORM = [
    ("tb1", "2026-11-10T20:00:15", "buyer", "小美", "message", 2),
    ("tb1", "2026-11-10T20:00:40", "agent", "小美", "message", 3),
    ("tb1", "2026-11-10T20:00:41", "agent", "小美", "message", 0),
]


@pytest.mark.parametrize(
    "found",
    [
        [{"from_id": "花店:小美", "to_id": "tb1", **one} for one in SAID],
        [{"from_id": "tb1", "to_id": "花店:小美", **one, "direction": 1 - int(str(one["direction"]))}
         for one in SAID],
        [{"from_id": "花店:小美", "to_id": "tb1", "messages": SAID}],
        {"chatlog_response": {"from_id": "花店:小美", "to_id": "tb1", "msgs": {"msg": SAID}, "count": 3}},
    ],
    ids=["rows", "other-way", "of-a-pair", "wrapped"],
)  # fmt: skip
def test_the_platforms_log(tmp_path: Path, found: Any) -> None:
    got = read(tmp_path, json.dumps(found))
    assert messages(got.log) == PLATFORM
    assert got.notes == (UNFLAGGED,)


def test_a_direction_that_is_none(tmp_path: Path) -> None:
    rows = [{"from_id": "s:a", "to_id": "b", "direction": way, "time": "2026-11-10 20:00:15", "content": ""}
            for way in (0, "agent", None)]  # fmt: skip
    got = read(tmp_path, json.dumps(rows))
    bad = (BadRow(None, "direction", "agent", "[2]"), BadRow(None, "direction", "", "[3]"))
    assert (len(got.log), got.notes[0]) == (1, Note("bad_rows", 2, rows=bad))
    assert problems(tmp_path, json.dumps(rows), strict=True) == [
        "log.csv: [2]: unknown direction 'agent'; wanted 0 (from_id to to_id) or 1 (the other way)",
        "log.csv: [3]: no direction; wanted 0 (from_id to to_id) or 1 (the other way)",
    ]


def test_rows_of_a_table(tmp_path: Path) -> None:
    rows = [
        {"buyer": "b", "time": "2026-11-10 20:00:15", "sender": "buyer", "text": "hi"},
        {"buyer": "b", "time": "soon", "sender": "agent", "chars": 5},
        {"buyer": 7, "time": "2026-11-10 20:01:15", "sender": "agent"},
    ]
    got = read(tmp_path, json.dumps({"rows": rows}))
    assert messages(got.log) == [
        ("b", "2026-11-10T20:00:15", "buyer", "", "message", -1),
        ("7", "2026-11-10T20:01:15", "agent", "", "message", -1),
    ]
    assert got.notes == (Note("bad_rows", 1, rows=(BadRow(None, "time", "soon", "[2]"),)),)
    mapping = Mapping.model_validate({"columns": {"buyer": "who"}})
    renamed = json.dumps(rows).replace('"buyer":', '"who":')
    assert messages(read(tmp_path, renamed, mapping).log) == messages(got.log)


nicks = st.text(st.characters(codec="utf-8", exclude_characters="\0_:："), min_size=1, max_size=4)
times = st.datetimes().map(lambda time: time.isoformat(" ", "milliseconds"))


@settings(
    max_examples=examples(60), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    shop=nicks,
    chats=st.dictionaries(
        nicks.map("tb{}".format),
        st.tuples(nicks, st.lists(st.tuples(times, st.booleans(), st.text(max_size=5)), max_size=4)),
        max_size=4,
    ),
    form=st.sampled_from(["list", "lines", "data"]),
)
def test_any_conversations_read_back(
    tmp_path: Path, shop: str, chats: dict[str, tuple[str, list[tuple[str, bool, str]]]], form: str
) -> None:
    found, expected = [], []
    for buyer, (agent, said) in chats.items():
        account = f"{shop}:{agent}"
        found.append(conversation(f"20261110_{shop}_{account}_{buyer}", *(
            (time, *((buyer, account) if asks else (account, buyer)), text) for time, asks, text in said
        )))  # fmt: skip
        expected += [
            (buyer, time.replace(" ", "T").removesuffix(".000"), "buyer" if asks else "agent", agent,
             "message", len(text))
            for time, asks, text in said
        ]  # fmt: skip
    text = {
        "list": json.dumps(found),
        "lines": "\n".join(json.dumps(one, ensure_ascii=False) for one in found) or "[]",
        "data": json.dumps({"data": found}),
    }[form]
    got = [
        (*one[:1], one[1][:23].removesuffix("."), *one[2:]) for one in messages(read(tmp_path, text).log)
    ]
    assert got == expected
