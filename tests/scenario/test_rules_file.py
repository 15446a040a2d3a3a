from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.rules_file import read_rules
from simulator.scenario.rulesets import SHIPPED
from simulator.units import DAY, SECOND, Window


def write(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [
    "base: human-9-23\nwindow: 00:00-24:00\nthreshold: 60s\n",
    "rules: {base: human-9-23, window: 00:00-24:00, threshold: 60s}\n",
])  # fmt: skip
def test_a_base_and_what_differs(tmp_path: Path, text: str) -> None:
    assert read_rules(write(tmp_path, text)) == SHIPPED["human-9-23"].model_copy(
        update={"name": "human-9-23*", "window": Window(0, DAY), "threshold": 60 * SECOND}
    )


def test_every_problem_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "base: human-9-24\nwindow: 22:00-06:00\ntreshold: 60s\nlook_back: 0\n")
    with pytest.raises(UserError) as caught:
        read_rules(path)
    assert [str(problem).removeprefix(str(path)) for problem in caught.value.problems] == [
        ":1: base: 'human-9-24'; wanted one of wangwang-8-24, human-9-23, standard-8-23;"
        " did you mean 'human-9-23'?",
        ":2: window: '22:00-06:00'; wanted a window within one natural day, such as 09:00-23:00",
        ":3: treshold: unknown key; did you mean 'threshold'?",
        ":4: look_back: 0; wanted at least 1",
    ]


def test_without_a_base(tmp_path: Path) -> None:
    path = write(tmp_path, "window: 00:00-24:00\n")
    with pytest.raises(UserError) as caught:
        read_rules(path)
    assert str(caught.value) == f"{path}:1: base: missing key"
