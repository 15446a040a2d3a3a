from pathlib import Path
from typing import get_args

import pytest

from simulator.errors import UserError
from simulator.messages.log import SENDERS
from simulator.scenario.mapping import Flag, Mapping, Sender, listed, read_mapping


def test_a_mapping_file(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("columns: {time: 发送时间}\nsenders: {买家: buyer, 1: agent}\n", encoding="utf-8")
    mapping = read_mapping(path)
    assert mapping.columns == {"time": "发送时间"}
    assert mapping.senders == {"买家": "buyer", "1": "agent"}


def test_a_later_mapping_holds() -> None:
    one = Mapping.model_validate({"columns": {"time": "a", "buyer": "b"}, "senders": {"x": "bot"}})
    other = Mapping.model_validate({"columns": {"time": "c"}, "senders": {"y": "auto"}})
    both = one.also(other)
    assert both.columns == {"time": "c", "buyer": "b"}
    assert both.senders == {"x": "bot", "y": "auto"}


def test_every_problem_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = "columns:\n  tiem: x\n  sender: [a]\nsenders:\n  买家: buyr\nextra: 1\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_mapping(path)
    columns = "buyer, time, sender, account, kind, chars, text, type, message_id"
    assert [str(problem).removeprefix(str(path)) for problem in caught.value.problems] == [
        f":2: columns.tiem: 'tiem'; wanted one of {columns}; did you mean 'time'?",
        ":3: columns.sender: ['a']; wanted text; put it in quotes",
        f":5: senders.买家: 'buyr'; wanted one of {', '.join(SENDERS)}; did you mean 'buyer'?",
        ":6: extra: unknown key",
    ]


def test_the_senders_are_those_of_a_log() -> None:
    assert get_args(Sender) == SENDERS
    assert get_args(Flag) == SENDERS[2:]


def test_whose_messages_are_no_persons(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(
        "shop: 花店\n"
        "nicks: {bot: [店小蜜, 花店:服务助手], internal: [仓库*]}\n"
        "patterns: {auto: ['您好，欢迎光临*请稍等']}\n"
        "teams: {veterans: [小美, 老*]}\n",
        encoding="utf-8",
    )
    mapping = read_mapping(path)
    assert mapping.shop == "花店"
    assert mapping.nicks == {"bot": ("店小蜜", "花店:服务助手"), "internal": ("仓库*",)}
    assert mapping.patterns == {"auto": ("您好，欢迎光临*请稍等",)}
    assert mapping.teams == {"veterans": ("小美", "老*")}
    assert mapping.also(Mapping()) == mapping == Mapping().also(mapping)
    who = {"花店:店小蜜": "bot", "花店：服务助手": "bot", "服务助手": None, "仓库2": "internal", "x": None}
    assert {nick: mapping.sender_of(nick) for nick in who} == who


@pytest.mark.parametrize(
    ("pattern", "like", "unlike"),
    [
        ("小美", ["小美", "店:小美"], ["小美2", "店:小美2", "小"]),
        ("老*", ["老", "老王", "店:老王"], ["小老", ""]),
        ("*A*b", ["ab", "店:xAxB", "b:ab"], ["ba", "abx"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("a.c", ["a.c"], ["abc"]),
        ("*a" * 30 + "*b", [], ["a" * 5000]),
    ],
)
def test_names_with_stars(pattern: str, like: list[str], unlike: list[str]) -> None:
    assert [nick for nick in like + unlike if listed(nick, {"bot": [pattern]})] == like


def test_what_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = "shop: ''\nnicks:\n  bots: [x]\n  bot: ['*']\npatterns:\n  buyer: [x]\n  auto: ['', 5, hi]\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_mapping(path)
    flags = "assist, bot, auto, system, platform, internal"
    assert [str(problem).removeprefix(str(path)) for problem in caught.value.problems] == [
        ":1: shop: ''; wanted some text",
        f":3: nicks.bots: 'bots'; wanted one of buyer, agent, {flags}; did you mean 'bot'?",
        ":4: nicks.bot[1]: '*'; wanted some text besides '*'",
        f":6: patterns.buyer: 'buyer'; wanted one of {flags}",
        ":7: patterns.auto[1]: ''; wanted some text besides '*'",
        ":7: patterns.auto[2]: 5; wanted text; put it in quotes",
    ]
