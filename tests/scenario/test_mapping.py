from pathlib import Path
from typing import get_args

import pytest

from simulator.errors import UserError
from simulator.messages.log import SENDERS
from simulator.scenario.mapping import Mapping, Sender, read_mapping


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
    columns = "buyer, time, sender, account, kind, chars, text, type"
    assert [str(problem).removeprefix(str(path)) for problem in caught.value.problems] == [
        f":2: columns.tiem: 'tiem'; wanted one of {columns}; did you mean 'time'?",
        ":3: columns.sender: ['a']; wanted text; put it in quotes",
        f":5: senders.买家: 'buyr'; wanted one of {', '.join(SENDERS)}; did you mean 'buyer'?",
        ":6: extra: unknown key",
    ]


def test_the_senders_are_those_of_a_log() -> None:
    assert get_args(Sender) == SENDERS
