"""Message logs in every form that is read, sound and damaged."""

import csv
import datetime as dt
import io
import json
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from simulator.messages.log import KINDS, SENDERS
from simulator.messages.table_log import WEB_EXPORT, WEB_SENDERS
from tests.fuzz.broken import broken_table, bytes_of, slips, typed_wrong
from tests.fuzz.case import Case
from tests.fuzz.values import Plain
from tests.fuzz.yaml_text import as_text
from tests.scenario.shop import changed
from tests.scenario.test_junk import JUNK

LOG = "messages.log"
TIMES = (
    "2026-11-10 20:00:15", "2026-11-10T20:00:15.250000", "2026/11/10 20:00", "2026年11月10日 8:00:15", "",
    "soon",
    "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1970-01-01 00:00:00", "1969-12-31 23:59:59",
    "2026-11-10 24:00:00", "2026-02-30 10:00:00", "1e9", "20:00:15", "2026-11-10 20:00:15.1234567891",
    "2262-04-12 00:00:00",
)  # fmt: skip
BUYERS = ("tb_1", "tb_2", "买家", "=1+2", "a,b", "\u202e", "'x", " ", "tb_1\n", "<b>")
ACCOUNTS = ("店:小美", "店:小红", "shop:a", "店", "别店:x", "", "@x", "bot")
TEXTS = (
    "在吗", "在的亲", "2026-11-10 20:00:15", "已读", "a\nb", '"', "=cmd", "", "x" * 300,
    "由 甲 转交给 店:小红",
)  # fmt: skip
COUNTS = ("", "5", "0", "-1", "1e3", "5.5", "99999999999", "９", "1,291")


GAPS = (0, 0, 1, 10**6, 179_999_999, 180 * 10**6, 4 * 10**9, 86_400 * 10**6)
"""Microseconds from one message to the next."""


class Message(NamedTuple):
    """One message, as text."""

    buyer: str
    time: str
    sender: str
    account: str
    kind: str
    chars: str
    text: str

    @property
    def ends(self) -> tuple[str, str]:
        """From whom and to whom."""
        asked = self.sender == "buyer"
        return (self.buyer, self.account) if asked else (self.account, self.buyer)


Messages = list[Message]


@st.composite
def conversations(draw: st.DrawFn) -> Messages:
    """Messages one after the other, at whatever pace, with an absurd time here and there."""
    at = dt.datetime(2026, 11, draw(st.sampled_from([8, 10])), draw(st.sampled_from([0, 9, 20, 23])))
    some = st.sampled_from(BUYERS[: draw(st.integers(1, len(BUYERS)))])
    found = []
    for _ in range(draw(st.integers(0, 20))):
        at += dt.timedelta(microseconds=draw(st.sampled_from(GAPS)))
        absurd = draw(st.integers(0, 9)) == 0
        found.append(
            Message(
                draw(some),
                draw(st.sampled_from(TIMES)) if absurd else f"{at}",
                draw(st.sampled_from(["buyer", "agent", *SENDERS])),
                draw(st.sampled_from(ACCOUNTS)),
                draw(st.sampled_from(["", "", *KINDS])),
                draw(st.sampled_from(COUNTS)),
                draw(st.sampled_from(TEXTS)),
            )
        )
    return found


@st.composite
def shops(draw: st.DrawFn) -> Messages:
    """Days of a shop that could be: enough of them to fit a scenario to."""
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    first = dt.datetime(2026, 11, draw(st.sampled_from([1, 8, 28])))
    days, chats = draw(st.integers(1, 9)), draw(st.sampled_from([1, 3, 12, 40]))
    people, longest = draw(st.integers(1, 3)), draw(st.sampled_from([1, 4]))
    slow, coarse = draw(st.sampled_from([1.0, 30.0, 600.0])), draw(st.sampled_from([1, 10**6, 60 * 10**6]))
    found = []
    for chat in range(days * chats):
        at = (chat // chats + rng.uniform(0.2, 0.99)) * 86_400
        for _ in range(rng.integers(1, longest + 1)):
            who = ACCOUNTS[rng.integers(people)]
            found.append((at, Message(f"tb_{chat}", "", "buyer", who, "", "9", "在吗")))
            at += rng.exponential(slow)
            if rng.random() < 0.9:
                chars = str(rng.integers(1, 40))
                found.append((at, Message(f"tb_{chat}", "", "agent", who, "", chars, "在的")))
            at += rng.exponential(40)
    return [
        one._replace(time=str(first + dt.timedelta(microseconds=int(at * 1e6) // coarse * coarse)))
        for at, one in sorted(found)
    ]


def table(rows: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def as_columns(messages: Messages, separator: str = ",", heads: tuple[str, ...] = Message._fields[:6]) -> str:
    return table([list(heads), *[list(one[: len(heads)]) for one in messages]], separator)


def as_web_export(messages: Messages) -> str:
    words = {ours: theirs for theirs, ours in WEB_SENDERS.items()}
    rows = [
        [one.buyer, one.time, words[one.sender], one.ends[0], one.text, str(number)]
        for number, one in enumerate(messages)
    ]
    return table([list(WEB_EXPORT.values()), *rows])


def as_platform_log(messages: Messages) -> str:
    rows = [[str(int(one.sender == "buyer")), one.account, one.buyer, one.time, one.text] for one in messages]
    return table([["direction", "from_id", "to_id", "time", "content"], *rows])


def as_rows(messages: Messages) -> list[dict[str, Any]]:
    return [
        {
            "direction": int(one.sender == "buyer"),
            "from_id": one.account,
            "to_id": one.buyer,
            "time": one.time,
            "content": one.text,
            "msgId": number,
        }
        for number, one in enumerate(messages)
    ]


def as_conversation(messages: Messages) -> dict[str, Any]:
    return {
        "meta": {"dataId": "20261110_店_店:小美_tb_1"},
        "messages": [
            {"userNickFrom": one.ends[0], "userNickTo": one.ends[1], "gmtCreated": one.time, "msg": one.text}
            for one in messages
        ],
    }


def as_client_text(messages: Messages) -> str:
    return "\n".join(f"{one.ends[0]} {one.time}\n{one.text}\n" for one in messages)


def as_parquet(messages: Messages) -> bytes:
    import polars as pl

    raw = io.BytesIO()
    frame = pl.DataFrame(messages, dict.fromkeys(Message._fields, pl.String), orient="row")
    frame.with_columns(pl.col("chars").cast(pl.Float64, strict=False)).write_parquet(raw)
    return raw.getvalue()


def as_xlsx(messages: Messages) -> bytes:
    from xlsxwriter import Workbook

    raw = io.BytesIO()
    with Workbook(raw, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([Message._fields, *messages]):
            sheet.write_row(number, 0, row)
    return raw.getvalue()


def texts(messages: Messages) -> st.SearchStrategy[str]:
    """The messages in one of the forms of text."""
    talk = as_conversation(messages)
    return st.sampled_from(
        [
            as_columns(messages), as_columns(messages, ";"), as_columns(messages, "\t"),
            as_columns(messages, heads=("买家", "发送时间", "谁", "account", "kind", "chars")),
            as_web_export(messages), as_platform_log(messages), as_client_text(messages),
            json.dumps(as_rows(messages), ensure_ascii=False),
            json.dumps([talk], ensure_ascii=False, indent=1),
            json.dumps({"data": {"list": [talk, talk]}}), "\n".join(map(json.dumps, as_rows(messages))),
            json.dumps([one._asdict() for one in messages]),
        ]
    )  # fmt: skip


def fills(messages: Messages) -> st.SearchStrategy[bytes]:
    """A file with these messages, as it should be or damaged."""
    sound = texts(messages).map(str.encode)
    damaged = texts(messages).flatmap(lambda text: typed_wrong(text or "x", JUNK)).flatmap(bytes_of)
    books = st.sampled_from([as_parquet(messages), as_xlsx(messages)])
    encoded, torn = texts(messages).flatmap(bytes_of), (books | sound).flatmap(broken_table)
    return st.one_of(sound, sound, encoded, damaged, books, torn)


MAPPING: dict[str, Any] = {
    "columns": {"buyer": "买家", "time": "发送时间", "sender": "谁"},
    "senders": {"买家": "buyer", "客服": "agent"},
    "shop": "店",
    "nicks": {"bot": ["店小蜜*", "*:x"], "buyer": ["tb_*"]},
    "patterns": {"auto": ["在的*", "*欢迎*"], "system": ["由*转交给*"]},
    "teams": {"老员工": ["小*"], "b": ["*红"]},
}


def options() -> st.SearchStrategy[tuple[tuple[str, ...], dict[str, bytes]]]:
    """How a log is to be read, and the files for that."""
    whole = st.just(MAPPING) | st.sampled_from(sorted(MAPPING)).map(lambda key: {key: MAPPING[key]})
    mapping = (whole | whole.flatmap(slips)).map(lambda data: {"mapping.yaml": as_text(data).encode()})
    given: Plain = st.one_of(
        *[st.just(())] * 9,
        st.just(("--strict",)),
        st.sampled_from(["time=发送时间", "buyer=", "x=y", "="]).map(lambda text: ("--map", text)),
        st.sampled_from(["买家=buyer", "=", "x=nobody", "客服=agent"]).map(lambda text: ("--senders", text)),
    )
    none: dict[str, bytes] = {}
    return st.one_of(
        *[st.tuples(given, st.just(none))] * 3,
        mapping.map(lambda files: (("--mapping", "mapping.yaml"), files)),
    )


def scoring() -> st.SearchStrategy[tuple[str, ...]]:
    until = st.sampled_from(["2026-11-10 20:00", "9999-12-31 23:59", "0001-01-01 00:00", "2026-11-10"])
    rules = st.sampled_from(["wangwang-8-24", "standard-8-23", "human-9-23"] * 3 + ["nobody", "mapping.yaml"])
    parts: list[Plain] = [
        st.just(("--json",)), st.just(("--tricks",)), st.just(("--gate",)), st.just(("--quiet",)),
        st.just(("--lang", "zh")),
        st.sampled_from(["day,hour,account", "hour", "", "week"]).map(lambda by: ("--by", by)),
        until.map(lambda text: ("--until", text)), rules.map(lambda text: ("--rules", text)),
        st.sampled_from(["0s", "1us", "90000d"]).map(lambda text: ("--slow", text)),
    ]  # fmt: skip
    some = st.lists(st.one_of(parts), max_size=3)
    return some.map(lambda found: tuple(word for one in found for word in one))


@st.composite
def read_cases(draw: st.DrawFn) -> Case:
    """A log in some form, and a score of it."""
    messages = draw(conversations())
    how, files = draw(options())
    files = {**files, LOG: draw(fills(messages))}
    return Case(files, (("score", LOG, *how, *draw(scoring())),))


@st.composite
def fit_cases(draw: st.DrawFn, turn: int | None = None) -> Case:
    """A shop's log, mostly whole, and what is learned of it."""
    messages = draw(st.one_of(shops(), shops(), shops(), conversations()))
    text = as_columns(messages)
    raw = draw(st.sampled_from([text, text, as_web_export(messages), as_client_text(messages)])).encode()
    if draw(st.integers(0, 4)) == 0:
        raw = draw(broken_table(raw))
    date = messages[0].time[:10] if messages and messages[0].time[4:5] == "-" else "2026-11-10"
    shop = changed(("start: 2026-11-10", f"start: {date}"), ("on: [2026-11-10]", f"on: [{date}]"),
                   ("at: 2026-11-10 20:00", f"at: {date} 20:00"))  # fmt: skip
    few = ("--jobs", "1", "--engine", "simpy")
    ways: list[tuple[tuple[str, ...], ...]] = [
        (("calibrate", LOG, "-o", "fit.yaml"), ("check", "fit.yaml"),
         ("run", "fit.yaml", "--replications", "2", *few)),
        (("calibrate", LOG, "-o", "fit.yaml", "--json", "--start", date, "--days", "1"),
         ("replay", LOG, "fit.yaml", "--replications", "2", *few), ("report", "results/fit-replay")),
        (("replay", LOG, "shop.yaml", "--replications", "2", *few, "--lang", "zh"),),
        (("backtest", LOG, "--fit-days", draw(st.sampled_from("127")), "--replications", "40", *few),
         ("report", "results/messages-backtest")),
        (("calibrate", LOG, "-o", "fit.yaml", "--days", "2"), ("report", "results/fit-calibration")),
    ]  # fmt: skip
    calls = draw(st.sampled_from(ways)) if turn is None else ways[turn % len(ways)]
    return Case({LOG: raw, "shop.yaml": shop.encode()}, calls)
