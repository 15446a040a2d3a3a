import datetime as dt
import os
from pathlib import Path
from typing import IO

import polars as pl
import pytest

from simulator.errors import UserError
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.reading import BadRow, Note, ReadResult, read_log
from simulator.scenario.mapping import Mapping

KNOWN = "a message log: CSV, Parquet, XLSX, JSON or text from a chat client"
Message = tuple[str, str, str, str, str, int]

PLAIN = """buyer,time,sender,account,kind,chars
b1,2026-11-10 20:00:15.250000,buyer,shop:a,message,5
b2,2026-11-10 20:00:16,agent,,,
b1,2026-11-10 20:00:17,system,shop:b,transfer,0
"""
MESSAGES: list[Message] = [
    ("b1", "2026-11-10T20:00:15.250000", "buyer", "shop:a", "message", 5),
    ("b2", "2026-11-10T20:00:16", "agent", "", "message", -1),
    ("b1", "2026-11-10T20:00:17", "system", "shop:b", "transfer", 0),
]


def messages(log: MessageLog) -> list[Message]:
    epoch = dt.datetime(1970, 1, 1)
    return [
        (log.buyers[b], (epoch + dt.timedelta(microseconds=t)).isoformat(), SENDERS[s],
         (*log.accounts, "")[a], KINDS[k], c)
        for b, t, s, a, k, c in zip(
            log.buyer, log.time.tolist(), log.sender, log.account, log.kind, log.chars.tolist(), strict=True)
    ]  # fmt: skip


def read(
    folder: Path, content: str | bytes, mapping: Mapping | None = None, strict: bool = False
) -> ReadResult:
    path = folder / "log.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_log(path, mapping, strict)


def problems(
    folder: Path, content: str | bytes, mapping: Mapping | None = None, strict: bool = False
) -> list[str]:
    with pytest.raises(UserError) as caught:
        read(folder, content, mapping, strict)
    return [str(problem).removeprefix(f"{folder}{os.sep}") for problem in caught.value.problems]


def test_the_columns_of_a_log(tmp_path: Path) -> None:
    got = read(tmp_path, PLAIN)
    assert messages(got.log) == MESSAGES
    assert got.notes == ()
    assert (got.log.buyers, got.log.accounts) == (("b1", "b2"), ("shop:a", "shop:b"))
    types = {"buyer": "int64", "time": "int64", "sender": "int8", "account": "int32", "kind": "int8",
             "chars": "int32"}  # fmt: skip
    assert {name: str(getattr(got.log, name).dtype) for name in types} == types


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        ("\n\n" + PLAIN.replace("b2,", "\n\nb2,") + "\n\n").encode(),
        PLAIN.rstrip().encode(),
        PLAIN.replace("buyer,time,", " Buyer ,TIME,").encode(),
        PLAIN.replace("b2,", '"b2",').encode(),
        PLAIN.replace("agent,,,", "agent").encode(),
        PLAIN.replace(",5\n", ",5.0\n").replace("agent", " Agent ").encode(),
    ],
    ids=["bom", "crlf", "cr", "semicolons", "tabs", "blank-lines", "no-last-line-end", "header", "quotes",
         "short-row", "odd-cells"],
)  # fmt: skip
def test_the_same_in_another_dress(tmp_path: Path, content: bytes) -> None:
    got = read(tmp_path, content)
    assert messages(got.log) == MESSAGES
    assert got.notes == ()


def test_a_stray_line_end_in_the_first_row(tmp_path: Path) -> None:
    assert problems(tmp_path, "buyer,ti\rme,sender\nb,2026-11-10 20:00,buyer\n")[0].startswith(
        "log.csv:1: no column 'time' among 'buyer', 'ti"
    )


def test_gb18030(tmp_path: Path) -> None:
    content = "buyer,time,sender,account\n买家一,2026年11月10日 20:00:15,buyer,店铺:小美\n"
    got = read(tmp_path, content.encode("gb18030"))
    assert messages(got.log) == [("买家一", "2026-11-10T20:00:15", "buyer", "店铺:小美", "message", -1)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-10 20:00:15.250000", "2026-11-10T20:00:15.250000"),
        ("2026-11-10 20:00:15.2500009", "2026-11-10T20:00:15.250000"),
        ("2026-11-10 20:00", "2026-11-10T20:00:00"),
        ("2026/11/10 20:00", "2026-11-10T20:00:00"),
        ("2026/1/5 9:05", "2026-01-05T09:05:00"),
        ("2026/1/5 9:05:07", "2026-01-05T09:05:07"),
        ("2026-11-10T20:00:15", "2026-11-10T20:00:15"),
        ("2026年11月10日 20:00:15", "2026-11-10T20:00:15"),
        ("2026年1月5日9:05", "2026-01-05T09:05:00"),
        (" 2026-11-10  20:00:15 ", "2026-11-10T20:00:15"),
    ],
)
def test_styles_of_time(tmp_path: Path, written: str, meant: str) -> None:
    # Beside a row of another style, so that each row is read for itself.
    got = read(tmp_path, f"buyer,time,sender\nb,{written},buyer\nb,2026-11-10 20:00:15,buyer\n")
    assert [item[1] for item in messages(got.log)] == [meant, "2026-11-10T20:00:15"]


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2026-11-10", "20:00", "2026-13-10 20:00", "1762776015", "2026-11-10 24:00"]
)
def test_no_time(tmp_path: Path, written: str) -> None:
    got = read(tmp_path, f"buyer,time,sender\nb,{written},buyer\nb,2026-11-10 20:00:15,buyer\n")
    assert len(got.log) == 1
    assert got.notes == (Note("bad_rows", 1, rows=(BadRow(2, "time", written),)),)


def test_mapped_columns_and_senders(tmp_path: Path) -> None:
    content = "顾客,发送时间,角色,内容\nb1,2026/11/10 20:00,买家,你好吗\nb1,2026/11/10 20:01,客服,\n"
    mapping = Mapping.model_validate({
        "columns": {"buyer": "顾客", "time": "发送时间", "sender": "角色", "text": "内容"},
        "senders": {"买家": "buyer", "客服": "agent"},
    })  # fmt: skip
    got = read(tmp_path, content, mapping)
    assert messages(got.log) == [
        ("b1", "2026-11-10T20:00:00", "buyer", "", "message", 3),
        ("b1", "2026-11-10T20:01:00", "agent", "", "message", 0),
    ]
    assert got.notes == ()


def test_a_mapped_sender_may_replace_one_of_ours(tmp_path: Path) -> None:
    mapping = Mapping.model_validate({"senders": {"system": "bot"}})
    assert messages(read(tmp_path, PLAIN, mapping).log)[2][2] == "bot"


def test_unknown_columns_are_kept_out_with_a_note(tmp_path: Path) -> None:
    got = read(tmp_path, "buyer,time,sender,mood,chars,text\nb,2026-11-10 20:00,buyer,good,7,hello\n")
    assert messages(got.log) == [("b", "2026-11-10T20:00:00", "buyer", "", "message", 7)]
    assert got.notes == (Note("unknown_columns", 1, ("mood",)),)


def test_types_of_chats(tmp_path: Path) -> None:
    content = "buyer,time,sender,类型\nb,2026-11-10 20:00,buyer,售前\nb,2026-11-10 20:01,agent,\n"
    mapping = Mapping.model_validate({"columns": {"type": "类型"}})
    log = read(tmp_path, content + "c,2026-11-10 20:02,buyer,售后\n", mapping).log
    assert log.type is not None
    assert (str(log.type.dtype), log.type.tolist(), log.types) == ("int16", [0, -1, 1], ("售前", "售后"))
    plain = read(tmp_path, PLAIN).log
    assert (plain.type, plain.types) == (None, ())


def test_labels_that_are_no_types(tmp_path: Path) -> None:
    rows = "".join(f"b,2026-11-10 20:00,buyer,{n}\n" for n in range(10_001))
    assert problems(tmp_path, f"buyer,time,sender,type\n{rows}") == [
        "log.csv: type: 10,001 labels of the type of chat; wanted at most 10,000"
    ]


def test_missing_columns_name_what_was_found(tmp_path: Path) -> None:
    assert problems(tmp_path, "buyer,tme,who\nb,2026-11-10 20:00,buyer\n") == [
        "log.csv:1: no column 'time' among 'buyer', 'tme', 'who'; say which it is: --map time=NAME;"
        " did you mean 'tme'?",
        "log.csv:1: no column 'sender' among 'buyer', 'tme', 'who'; say which it is: --map sender=NAME",
    ]


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    mapping = Mapping.model_validate({"columns": {"account": "agnet"}})
    assert problems(tmp_path, "buyer,time,sender,agent\nb,2026-11-10 20:00,buyer,a\n", mapping) == [
        "log.csv:1: no column 'agnet' among 'buyer', 'time', 'sender', 'agent'; did you mean 'agent'?"
    ]


BAD = (
    "buyer,time,sender,kind,text\n"
    'b1,2026-11-10 20:00,buyer,,"two\nlines, and a ""quote"""\n'
    "b1,soon,buyer,,x\n"
    "b1,2026-11-10 20:01,robot,,x\n"
    ",2026-11-10 20:01,buyer,,x\n"
    '\nb1,2026-11-10 20:01,buyer,shout,"x\n\ny"\n'
    "b1,2026-11-10 20:02,,,x\n"
    "b1,2026-11-10 20:02,,,x\n"
    "b1,2026-11-10 20:03,agent,,x\n"
)


def test_bad_rows_are_left_out_and_named_by_line(tmp_path: Path) -> None:
    got = read(tmp_path, BAD)
    assert [item[1] for item in messages(got.log)] == ["2026-11-10T20:00:00", "2026-11-10T20:03:00"]
    assert got.notes == (
        Note("bad_rows", 6, rows=(
            BadRow(4, "time", "soon"), BadRow(5, "sender", "robot"), BadRow(6, "buyer", ""),
            BadRow(8, "kind", "shout"), BadRow(11, "sender", ""),
        )),
    )  # fmt: skip


def test_lines_count_from_the_files_first(tmp_path: Path) -> None:
    content = "\n\nbuyer,time,sender\nb,soon,buyer\n\nb,2026-11-10 20:01,buyer\nb,later,agent\n"
    assert [row.line for row in read(tmp_path, content).notes[0].rows] == [4, 7]
    quoted = content.replace("soon", '"soon"')
    assert [row.line for row in read(tmp_path, quoted).notes[0].rows] == [4, 7]


def test_strict_makes_them_an_error(tmp_path: Path) -> None:
    senders = "buyer, agent, assist, bot, auto, system, platform, internal"
    assert problems(tmp_path, BAD, strict=True) == [
        "log.csv:4: unreadable time 'soon'; wanted a time such as 2026-11-10 20:00:15",
        f"log.csv:5: unknown sender 'robot'; wanted one of {senders};"
        " or say which it is: --senders robot=SENDER",
        "log.csv:6: no buyer",
        "log.csv:8: unknown kind 'shout'; wanted one of message, handoff, transfer, or nothing",
        f"log.csv:11: no sender; wanted one of {senders}",
        "log.csv: 6 of 8 rows cannot be read; the first 5 are named",
    ]
    assert len(read(tmp_path, PLAIN, strict=True).log) == 3


def test_a_log_of_which_no_row_can_be_read_is_an_error(tmp_path: Path) -> None:
    assert problems(tmp_path, "buyer,time,sender\nb,once,buyer\nb,,buyer\n") == [
        "log.csv:2: unreadable time 'once'; wanted a time such as 2026-11-10 20:00:15",
        "log.csv:3: no time; wanted a time such as 2026-11-10 20:00:15",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", f"log.csv: an empty file; wanted {KNOWN}"),
        (b"\n \n", f"log.csv: an empty file; wanted {KNOWN}"),
        (b"\xef\xbb\xbf", f"log.csv: an empty file; wanted {KNOWN}"),
        (b"\xea", f"log.csv: an empty file; wanted {KNOWN}"),
        (bytes(range(256)), f"log.csv: not a text file; wanted {KNOWN}"),
        ("buyer,time,sender".encode("utf-16"), "log.csv: text in UTF-16; save it as UTF-8"),
        (b"buyer,time,sender\nb,\xff\xff,buyer\n",
         "log.csv:2: text that is neither UTF-8 nor GB18030; save it as UTF-8"),
        (b"PK\x03\x04rubbish",
         f"log.csv: not an XLSX workbook, or a damaged one; wanted {KNOWN}"),
        (b"PAR1rubbish", f"log.csv: a damaged Parquet file; wanted {KNOWN}"),
        (b"x" * 10_000_000,
         "log.csv:1: a first line of 10,000,000 characters; wanted the names of the columns"),
    ],
    ids=["empty", "blank", "mark", "half", "binary", "utf-16", "encoding", "xlsx", "parquet", "one-line"],
)  # fmt: skip
def test_what_is_no_log(tmp_path: Path, content: bytes, problem: str) -> None:
    assert problems(tmp_path, content) == [problem]


def test_a_directory_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_log(tmp_path)
    assert str(caught.value) == f"{tmp_path}: a folder; wanted {KNOWN}"
    (tmp_path / "log.csv").touch()
    with pytest.raises(UserError) as caught:
        read_log(tmp_path / "lgo.csv")
    assert str(caught.value) == f"{tmp_path / 'lgo.csv'}: no such file; there is {tmp_path / 'log.csv'}"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.csv"
    path.write_text(PLAIN)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read anything

        def refuse(self: Path, mode: str) -> IO[bytes]:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UserError) as caught:
        read_log(path)
    assert str(caught.value) == f"{path}: no permission to read it"


def test_a_header_only_is_a_log_of_no_messages(tmp_path: Path) -> None:
    got = read(tmp_path, "buyer,time,sender\n")
    assert len(got.log) == 0
    assert got.notes == (Note("no_messages"),)


def test_a_line_of_ten_megabytes(tmp_path: Path) -> None:
    got = read(tmp_path, f"buyer,time,sender,text\nb,2026-11-10 20:00,buyer,{'x' * 10_000_000}\n")
    assert got.log.chars.tolist() == [10_000_000]


@pytest.mark.parametrize("cut", range(1, 44))
def test_a_cut_off_end_loses_only_the_last_row(tmp_path: Path, cut: int) -> None:
    whole = 'buyer,time,sender,text\nb,2026-11-10 20:00,buyer,x\nb,2026-11-10 20:01:15,agent,"你好，在的"\n'
    content = whole.encode()[:-cut]
    got = read(tmp_path, content)
    times = [item[1] for item in messages(got.log)]
    assert times[0] == "2026-11-10T20:00:00"
    assert len(got.log) + sum(note.count for note in got.notes if note.kind == "bad_rows") <= 2


def test_a_quote_that_is_never_closed_is_named(tmp_path: Path) -> None:
    first = "buyer,time,sender,text\nb,2026-11-10 20:00,buyer,x\n"
    got = read(tmp_path, f'{first}b,2026-11-10 20:01,agent,"y\nb,z\n')
    assert len(got.log) == 2
    assert got.notes == (Note("unclosed_quote", 3),)


def test_quotes_within_cells_are_taken_as_they_come(tmp_path: Path) -> None:
    rows = 'b,2026-11-10 20:00,buyer,5" nail\nb,2026-11-10 20:01,agent, "y" z\n'
    got = read(tmp_path, f"buyer,time,sender,text\n{rows}")
    assert (len(got.log), got.notes) == (2, ())


def test_repeated_rows_are_kept_with_a_note(tmp_path: Path) -> None:
    row = "b,2026-11-10 20:00,buyer\n"
    got = read(tmp_path, f"buyer,time,sender\n{row}{row}{row}b,2026-11-10 20:01,buyer\n")
    assert len(got.log) == 4
    assert got.notes == (Note("repeated_rows", 2),)


def test_unreadable_lengths_are_unknown(tmp_path: Path) -> None:
    lengths = ["many", "-3", "nan", "1e12", "", "4"]
    rows = "".join(f"b,2026-11-10 20:0{n},buyer,{text}\n" for n, text in enumerate(lengths))
    got = read(tmp_path, f"buyer,time,sender,chars\n{rows}")
    assert got.log.chars.tolist() == [-1, -1, -1, -1, -1, 4]
    assert got.notes == (Note("bad_chars", 4),)


def test_parquet_of_another_make(tmp_path: Path) -> None:
    path = tmp_path / "log"
    pl.DataFrame({
        "buyer": [17, 4],
        "time": [dt.datetime(2026, 11, 10, 20, 0, 15, 250000), None],
        "sender": ["buyer", "agent"],
    }).with_columns(pl.col("time").dt.replace_time_zone("Asia/Shanghai")).write_parquet(path)  # fmt: skip
    got = read_log(path)
    assert messages(got.log) == [("17", "2026-11-10T20:00:15.250000", "buyer", "", "message", -1)]
    assert got.notes == (Note("bad_rows", 1, rows=(BadRow(2, "time", ""),)),)


def test_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "log.xlsx"
    book = Workbook()
    assert book.active is not None
    for row in (
        ["buyer", "time", "sender", "chars"],
        [12345678, dt.datetime(2026, 11, 10, 20, 0, 15), "buyer", 5],
        [12345678, dt.datetime(2026, 11, 10, 0, 0), "agent", 6],
        [None, None, None, None],
        [9, dt.datetime(2026, 11, 10, 20, 2), "nobody", 6],
    ):
        book.active.append(row)
    book.save(path)
    got = read_log(path)
    assert messages(got.log) == [
        ("12345678", "2026-11-10T20:00:15", "buyer", "", "message", 5),
        ("12345678", "2026-11-10T00:00:00", "agent", "", "message", 6),
    ]
    assert got.notes == (Note("bad_rows", 1, rows=(BadRow(5, "sender", "nobody"),)),)


def test_of_an_empty_column_of_a_workbook_nothing_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from openpyxl import Workbook

    path = tmp_path / "log.xlsx"
    book = Workbook()
    assert book.active is not None
    for row in (["buyer", "time", "sender", "kind"], ["a", "2026-11-10 20:00", "buyer", None]):
        book.active.append(row)
    book.save(path)
    got = read_log(path)
    assert messages(got.log) == [("a", "2026-11-10T20:00:00", "buyer", "", "message", -1)]
    assert (got.notes, caplog.records) == ((), [])


def test_a_workbook_with_a_title_above_its_headings(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "log.xlsx"
    book = Workbook()
    assert book.active is not None
    for row in (["聊天记录 2026-11-10"], ["buyer", "time", "sender"], ["a", "2026-11-10 20:00", "buyer"]):
        book.active.append(row)
    book.save(path)
    with pytest.raises(UserError) as caught:
        read_log(path)
    assert [problem.found for problem in caught.value.problems] == [
        f"no column '{column}' among '聊天记录 2026-11-10'" for column in ("buyer", "time", "sender")
    ]


def test_an_empty_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "log.xlsx")
    with pytest.raises(UserError) as caught:
        read_log(tmp_path / "log.xlsx")
    assert [problem.found for problem in caught.value.problems] == [
        f"no column '{column}' among none: the first row is empty" for column in ("buyer", "time", "sender")
    ]


def test_a_workbook_with_times_as_text(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "log.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.append(["buyer", "time", "sender"])
    book.active.append(["b", "2026/11/10 20:00", "buyer"])
    book.active.append(["b", dt.datetime(2026, 11, 10, 20, 1), "agent"])
    book.save(path)
    times = [item[1] for item in messages(read_log(path).log)]
    assert times == ["2026-11-10T20:00:00", "2026-11-10T20:01:00"]


TWICE = [
    ["buyer", "time", "sender", "time", "remark", "remark"],
    ["b", "2026-11-10 10:00", "buyer", "2026-11-10 10:00", "", ""],
    ["b", "2026-11-10 10:10", "agent", "2026-11-10 10:01", "", ""],
]
"""Answered in time by the second of its times alone."""


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    content = "".join(",".join(row) + "\n" for row in TWICE)
    assert problems(tmp_path, content) == ["log.csv:1: two columns 'time'; wanted one"]
    assert problems(tmp_path, content + 'b"c,2026-11-10 10:20,buyer,,,\n') == [
        "log.csv:1: two columns 'time'; wanted one"
    ]


def test_a_column_that_stands_twice_in_a_workbook_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in TWICE:
        book.active.append(row)
    path = tmp_path / "log.xlsx"
    book.save(path)
    with pytest.raises(UserError) as caught:
        read_log(path)
    assert str(caught.value) == f"{path}:1: two columns 'time'; wanted one"
    book.active.cell(1, 4).value = "time_1"  # a name of its own
    book.save(path)
    assert len(read_log(path).log) == 2
