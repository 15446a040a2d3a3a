"""Tables of other makes: the web export, and the open platform's chat log."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from simulator.messages.notes import BadRow, Note
from simulator.messages.reading import read_log
from simulator.scenario.mapping import Mapping
from tests.messages.test_json_log import PLATFORM
from tests.messages.test_reading import messages, problems, read

UNFLAGGED = Note("unflagged")
HEADING = "客户名,消息序号,发送时间,发送内容,发送账号,账号类型\n"
EXPORT = HEADING + """tb01,1,2026-11-10 20:00:15,"在吗
下单时间 2026-11-09 13:00:00",tb01,买家
tb01,2,2026-11-10 20:00:16,您好，欢迎光临,花店:店小蜜,机器人
tb01,3,2026-11-10 20:00:46,在的亲😀,花店:小美,客服
tb02,1,2026/11/10 20:01:00,,花店:小红,卖家
tb02,2,2026/11/10 20:02:00,谢谢,tb02,客户
tb02,3,2026/11/10 20:02:00,对方已离开,,系统消息
"""
EXPORTED = [
    ("tb01", "2026-11-10T20:00:15", "buyer", "店小蜜", "message", 27),
    ("tb01", "2026-11-10T20:00:16", "bot", "店小蜜", "message", 7),
    ("tb01", "2026-11-10T20:00:46", "agent", "小美", "message", 4),
    ("tb02", "2026-11-10T20:01:00", "agent", "小红", "message", 0),
    ("tb02", "2026-11-10T20:02:00", "buyer", "小红", "message", 2),
    ("tb02", "2026-11-10T20:02:00", "system", "", "message", 5),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_web_export(tmp_path: Path, encoding: str) -> None:
    got = read(tmp_path, EXPORT.encode(encoding))
    assert messages(got.log) == EXPORTED
    assert got.notes == ()  # its types of account tell the robot


def test_a_web_export_as_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "export"
    book = Workbook()
    assert book.active is not None
    rows: list[list[Any]] = [HEADING.strip().split(",")]
    rows += [[line[0], at, dt.datetime.fromisoformat(line[1]), "好" * line[5] or None,
              line[0] if line[2] == "buyer" else f"花店:{line[3]}" if line[3] else None,
              {"buyer": "买家", "agent": "客服", "bot": "机器人", "system": "系统"}[line[2]]]
             for at, line in enumerate(EXPORTED, 1)]  # fmt: skip
    for row in rows:
        book.active.append(row)
    book.save(path)
    got = read_log(path)
    assert messages(got.log) == EXPORTED
    assert got.notes == ()


def test_a_number_stands_twice_only_at_its_time(tmp_path: Path) -> None:
    row = "tb01,1,2026-11-10 20:00:15,在吗,tb01,买家\n"
    again = "tb01,1,2026-11-10 21:00:15,在吗,tb01,买家\n"
    got = read(tmp_path, HEADING + row + again + row + row.replace("在吗", "?"))
    assert [one[1][11:13] for one in messages(got.log)] == ["20", "21"]
    assert got.notes == (Note("repeated_ids", 2), UNFLAGGED)


def test_without_a_type_of_account_the_names_tell(tmp_path: Path) -> None:
    text = "发送时间,客户名,发送账号\n2026-11-10 20:00:15,b,b\n2026-11-10 20:00:20,b,花店:小美\n"
    got = read(tmp_path, text)
    assert messages(got.log) == [
        ("b", "2026-11-10T20:00:15", "buyer", "小美", "message", -1),
        ("b", "2026-11-10T20:00:20", "agent", "小美", "message", -1),
    ]
    assert got.notes == (UNFLAGGED,)


def test_another_type_of_account_is_named(tmp_path: Path) -> None:
    text = EXPORT.replace("客服", "金牌").replace("卖家", "")
    got = read(tmp_path, text)
    bad = (BadRow(5, "sender", "金牌"), BadRow(6, "sender", ""))
    assert got.notes == (Note("bad_rows", 2, rows=bad),)
    mapping = Mapping.model_validate({"senders": {"金牌": "agent", "机器人": "auto"}})
    mapped = messages(read(tmp_path, text, mapping).log)
    assert [one[2] for one in mapped] == ["buyer", "auto", "agent", "buyer", "system"]


def test_a_web_export_that_lacks_a_column(tmp_path: Path) -> None:
    text = "客户名,发送内容,发送账号,账号类型\nb,x,b,买家\n"
    assert problems(tmp_path, text) == [
        f"log.csv:1: no column '{column}' among '客户名', '发送内容', '发送账号', '账号类型';"
        f" say which it is: --map {column}=NAME"
        for column in ("buyer", "time", "sender")
    ]
    mapping = Mapping.model_validate({"columns": {"type": "标签"}})
    typed = read(tmp_path, EXPORT.replace("账号类型\n", "账号类型,标签\n", 1), mapping).log
    assert (typed.types, len(typed)) == ((), 6)


# The open platform's chat log -----------------------------------------------------------------------

LOG = """direction,from_id,to_id,time,content,type
1,花店:小美,tb1,2026-11-10 20:00:15,在吗,0
0,花店:小美,tb1,2026-11-10 20:00:40,在的亲,0
0,花店:小美,tb1,2026-11-10 20:00:41,,0
"""


def test_the_platforms_log(tmp_path: Path) -> None:
    turned = LOG.replace("花店:小美,tb1", "tb1,花店:小美")
    turned = turned.replace("\n1,", "\n9,").replace("\n0,", "\n1,").replace("\n9,", "\n0,")
    for text in (LOG, turned, LOG.replace("from_id", "From_ID "), LOG.replace(",", "\t")):
        got = read(tmp_path, text)
        assert messages(got.log) == PLATFORM
        assert got.notes == (Note("unknown_columns", 1, ("type",)), UNFLAGGED)


def test_names_that_a_spreadsheet_would_calculate(tmp_path: Path) -> None:
    got = read(tmp_path, LOG.replace("tb1", "'=tb1").replace("花店:小美", "'=花店:小美"))
    assert (got.log.buyers, got.log.accounts) == (("=tb1",), ("小美",))


def test_its_bad_rows(tmp_path: Path) -> None:
    rows = (
        "2,花店:小美,tb1,2026-11-10 20:00:15,x,0\n0,花店:小美,tb1,soon,x,0\n\n"
        "0,甲,乙,2026-11-10 20:00:15,x,0\n"
    )
    bad = (BadRow(5, "direction", "2"), BadRow(6, "time", "soon"), BadRow(8, "side", "甲 / 乙"))
    got = read(tmp_path, LOG + rows)
    assert messages(got.log) == PLATFORM
    assert got.notes[1] == Note("bad_rows", 3, rows=bad)
    mapping = Mapping.model_validate({"shop": "乙"})
    assert messages(read(tmp_path, LOG + rows, mapping).log)[3] == (
        "甲", "2026-11-10T20:00:15", "buyer", "乙", "message", 1,
    )  # fmt: skip


def test_a_log_of_ones_own_may_have_a_direction(tmp_path: Path) -> None:
    text = "buyer,sender,time,direction,from_id,to_id\nb,buyer,2026-11-10 20:00,1,x,y\n"
    got = read(tmp_path, text)
    assert messages(got.log) == [("b", "2026-11-10T20:00:00", "buyer", "", "message", -1)]
    assert got.notes == (Note("unknown_columns", 3, ("direction", "from_id", "to_id")),)


def test_message_ids_of_any_table(tmp_path: Path) -> None:
    row = "b,2026-11-10 20:00,buyer,{}\n"
    text = "buyer,time,sender,编号\n" + "".join(row.format(number) for number in ("7", "8", "7", "", ""))
    mapping = Mapping.model_validate({"columns": {"message_id": "编号"}})
    got = read(tmp_path, text, mapping)
    assert len(got.log) == 4
    assert got.notes == (Note("repeated_ids", 1), Note("repeated_rows", 1))
    assert len(read(tmp_path, text).log) == 5
