"""What a file holds is known by what is in it, whatever it is called."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.messages.reading import read_log
from simulator.scenario.mapping import Mapping, read_mapping
from tests.depth import examples
from tests.messages.test_client_text import COPIED, COPY
from tests.messages.test_json_log import FIRST, MESSAGES, PLATFORM, SAID, SECOND
from tests.messages.test_reading import MESSAGES as PLAIN_MESSAGES
from tests.messages.test_reading import PLAIN, Message, messages
from tests.messages.test_table_log import EXPORT, EXPORTED, LOG

KINDS: dict[str, tuple[str, list[Message]]] = {
    "table": (PLAIN, PLAIN_MESSAGES),
    "conversations": (json.dumps([FIRST, SECOND]), MESSAGES),
    "platform": (LOG, PLATFORM),
    "platform-json": (json.dumps({"from_id": "花店:小美", "to_id": "tb1", "msgs": SAID}), PLATFORM),
    "copy": (COPY, COPIED),
    "export": (EXPORT, EXPORTED),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["log.csv", "log.json", "log.txt", "log.xlsx", "log"])
def test_whatever_it_is_called(tmp_path: Path, kind: str, name: str) -> None:
    text, expected = KINDS[kind]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert messages(read_log(tmp_path / name).log) == expected


def found(folder: Path, text: str, mapping: Mapping | None = None) -> list[Message] | str:
    (folder / "log").write_text(text, encoding="utf-8")
    try:
        return messages(read_log(folder / "log", mapping).log)
    except UserError as error:
        return str(error.problems[0].found)


def test_a_table_whose_rows_end_in_a_time_is_no_copy(tmp_path: Path) -> None:
    text = "sender,buyer,time\nbuyer,b,2026-11-10 20:00:15\n"
    assert found(tmp_path, text) == [("b", "2026-11-10T20:00:15", "buyer", "", "message", -1)]
    mapped = Mapping.model_validate({"columns": {"buyer": "谁"}})
    assert found(tmp_path, text.replace("buyer,time", "谁,time"), mapped) == found(tmp_path, text)
    wrong = text.replace(",time", ",when")
    assert found(tmp_path, wrong) == "no column 'time' among 'sender', 'buyer', 'when'"
    assert found(tmp_path, wrong.replace(",", "\t")) == "no column 'time' among 'sender', 'buyer', 'when'"


def test_a_copy_within_a_cell_is_of_the_table(tmp_path: Path) -> None:
    text = f'buyer,time,sender,text\nb,2026-11-10 20:00:15,buyer,"{COPY}"\n'
    assert found(tmp_path, text) == [("b", "2026-11-10T20:00:15", "buyer", "", "message", len(COPY))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hello\n", "no column 'buyer' among 'hello'"),
        ("{hello}\n", "no column 'buyer' among '{hello}'"),
        ("[hello]\n", "no column 'buyer' among '[hello]'"),
        ("{}", "JSON without messages"),
        ("{", "broken JSON: expecting property name enclosed in double quotes"),
        ("[\n", "broken JSON: expecting ']'"),
        ("2026-11-10\n", "no column 'buyer' among '2026-11-10'"),
        ("由 服务助手 转交给 小红\n", "no column 'buyer' among '由 服务助手 转交给 小红'"),
    ],
)
def test_what_is_nothing(tmp_path: Path, text: str, problem: str) -> None:
    assert found(tmp_path, text) == problem


def test_the_pages_examples(tmp_path: Path, project: Path) -> None:
    # The mapping files and the copy that docs/message-log.md shows are read as it says.
    page = (project / "docs" / "message-log.md").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
    shop, export = (read_mapping(tmp_path / f"{number}.yaml") for number in range(2))
    assert (shop.shop, set(shop.nicks)) == ("花店", {"bot", "internal"})
    assert set(shop.teams) == {"veterans", "temps"}
    assert export.columns["message_id"] == "消息编号"
    copy = page[page.index("tb01 2026") :].partition("```")[0]
    assert found(tmp_path, copy, shop) == [
        ("tb01", "2026-11-10T20:00:15", "buyer", "小美", "message", 2),
        ("tb01", "2026-11-10T20:00:40", "agent", "小美", "message", 3),
        ("tb01", "2026-11-10T20:00:40", "system", "小红", "transfer", 0),
        ("tb01", "2026-11-10T20:00:40", "system", "", "message", 0),
        ("tb01", "2026-11-11T09:05:00", "buyer", "", "message", 2),
    ]
    example = json.loads(re.findall(r'JSON: `(\{"meta".*?)`;', page)[0].replace(", …", ""))
    assert found(tmp_path, json.dumps(example), shop) == [
        ("tb01", "2026-11-10T20:00:15.250000", "buyer", "小美", "message", 2)
    ]


JUNK = [
    '"', "\n", "{", "}", "[", "]", ",", "\x85", "\u2028", "2026-11-10 20:00:15", "2026-11-10", "20:00:15",
    "昨天", "由 a 转交给 b", "x 撤回了一条消息", "已读", "null", "1e999", "9" * 5000, "\r", "\t", ":",
    "\\u12", "NaN", '"direction":', '"messages":', "\ufeff",
]  # fmt: skip


@settings(
    max_examples=examples(100), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(JUNK)), max_size=6),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_whatever_is_damaged_is_read_or_refused_in_a_line(
    tmp_path: Path, kind: str, edits: list[tuple[float, int, str]], encoding: str
) -> None:
    text = KINDS[kind][0]
    for place, cut, junk in edits:
        at = int(place * len(text))
        text = text[:at] + junk + text[at + cut :]
    (tmp_path / "log").write_bytes(text.encode(encoding))
    try:
        log = read_log(tmp_path / "log").log
    except UserError as error:
        assert all("\n" not in str(problem) for problem in error.problems)
        return
    lengths = {len(getattr(log, name)) for name in ("buyer", "time", "sender", "account", "kind", "chars")}
    assert lengths == {len(log)}
    assert all(0 <= code < len(log.buyers) for code in log.buyer.tolist())
    assert all(-1 <= code < len(log.accounts) for code in log.account.tolist())
