"""Laws of laying documents over each other, and where each value is said to come from."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.scenario.documents import Document, KeyPath, Mark, parse_document
from simulator.scenario.load import load_scenario
from simulator.scenario.merging import merge, read_with_bases, settings, without_nulls
from simulator.scenario.schema import Scenario
from tests.scenario.shop import SHOP, write

KEYS = st.sampled_from(["a", "b", "c", "dist"])
VALUES = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(KEYS, VALUES, max_size=4)


def places(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    """Every path in `value`, itself included."""
    if isinstance(value, dict):
        inner = [place for key, item in value.items() for place in places(item, (*path, key))]
    elif isinstance(value, list):
        inner = [place for index, item in enumerate(value) for place in places(item, (*path, index))]
    else:
        inner = []
    return [path, *inner]


def document(data: dict[str, Any], file: str) -> Document:
    return Document(data, {path: Mark(file, 1, Path()) for path in places(data)})


@given(MAPPINGS)
def test_nothing_laid_over_and_laying_over_nothing_change_nothing(data: dict[str, Any]) -> None:
    some, nothing = document(data, "some"), document({}, "nothing")
    assert merge(some, nothing).data == data
    assert merge(nothing, some).data == data
    assert merge(some, some).data == data


@given(MAPPINGS, MAPPINGS)
def test_the_later_wins_and_keys_of_both_are_there(below: dict[str, Any], above: dict[str, Any]) -> None:
    merged = merge(document(below, "below"), document(above, "above"))
    if "dist" in above and above["dist"] != below.get("dist"):
        assert merged.data == above
        return
    assert set(merged.data) == set(below) | set(above)
    for key, value in above.items():
        if not isinstance(value, dict) or not isinstance(below.get(key), dict):
            assert merged.data[key] == value
    for key in set(below) - set(above):
        assert merged.data[key] == below[key]


@given(MAPPINGS, MAPPINGS)
def test_every_value_is_marked_with_the_file_that_wrote_it(
    below: dict[str, Any], above: dict[str, Any]
) -> None:
    merged = merge(document(below, "below"), document(above, "above"))
    for path in places(merged.data):
        assert path in merged.marks
    assert set(places(merged.data)) == set(merged.marks)
    for path, mark in merged.marks.items():
        written_above = path in places(above)
        assert mark.file == ("above" if written_above or path == () else "below")


@given(st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_the_last_setting_wins(numbers: list[int]) -> None:
    base = document({"x": {"y": -1, "z": 7}}, "file")
    for setting in settings([f"x.y={number}" for number in numbers]):
        base = merge(base, setting)
    assert base.data == {"x": {"y": numbers[-1], "z": 7}}
    assert base.mark(("x", "y")).file == "--set"
    assert base.mark(("x", "z")).file == "file"


def test_another_family_replaces_and_the_same_or_none_merges() -> None:
    base = document({"p": {"dist": "lognormal", "mean": 3, "cv": 1}}, "base")

    def over(value: Any) -> Any:
        return merge(base, document({"p": value}, "over")).data["p"]

    assert over({"dist": "exponential", "mean": 2}) == {"dist": "exponential", "mean": 2}
    assert over({"dist": "lognormal", "mean": 2}) == {"dist": "lognormal", "mean": 2, "cv": 1}
    assert over({"mean": 2}) == {"dist": "lognormal", "mean": 2, "cv": 1}
    assert over(5) == 5


def test_null_removes_but_where_it_is_a_value() -> None:
    data: dict[str, Any] = {
        "bot": None,
        "outages": {"gateway": None, "other": {"at": "x", "lasts": None}},
        "teams": {"veterans": {"max_chats": None, "typing_speed": None}},
        "buyers": {"presale": {"patience": None, "lookup": None}},
        "rules": {"base": "human-9-23", "target": None},
        "unknown": None,
    }
    assert without_nulls(Scenario, document(data, "file")).data == {
        "outages": {"other": {"at": "x"}},
        "teams": {"veterans": {"max_chats": None}},
        "buyers": {"presale": {"patience": None}},
        "rules": {"base": "human-9-23", "target": None},
        "unknown": None,
    }


def test_precedence_and_marks_from_base_to_setting(tmp_path: Path) -> None:
    write(tmp_path, SHOP, "base.yaml")
    path = write(
        tmp_path,
        "extends: base.yaml\ndays: 3\nroster: {late: null}\n"
        "teams: {temps: {agents: 20}}\nvariants: {less: {teams: {temps: {agents: 13}}}}\n",
    )
    scenario = load_scenario(path)
    assert (scenario.days, scenario.teams["temps"].agents, list(scenario.roster)) == (
        3,
        20,
        ["early", "wave"],
    )
    assert load_scenario(path, "less").teams["temps"].agents == 13
    assert load_scenario(path, "more").roster["wave"].agents == 16
    assert load_scenario(path, "less", ["teams.temps.agents=14"]).teams["temps"].agents == 14
    with pytest.raises(UserError) as caught:
        load_scenario(path, "less", ["roster.early.agents=9", "demand.chats_per_day=-1"])
    base = tmp_path / "base.yaml"
    assert str(caught.value).split("\n") == [
        "--set: demand.chats_per_day: -1; wanted at least 0",
        "--set: roster.early.agents: early needs 9 people on 2026-11-10 at 09:00; team veterans has 8",
    ]
    base.write_text(SHOP.replace("60min", "60"), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value).startswith(f"{base}:5: demand.peaks.opening.lasts: 60; wanted a duration")


def test_bases_of_bases_lie_in_other_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a", SHOP, "shop.yaml")
    write(tmp_path / "b", "extends: ../a/shop.yaml\ndays: 4\n", "middle.yaml")
    path = write(tmp_path, "extends: b/middle.yaml\nseed: 3\n", "top.yaml")
    assert read_with_bases(path).mark(("roster",)).file == str(tmp_path / "a" / "shop.yaml")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.days, scenario.seed) == ("top", 4, 3)


def test_files_that_extend_each_other(tmp_path: Path) -> None:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_text("extends: b.yaml\n", encoding="utf-8")
    b.write_text("days: 2\nextends: a.yaml\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_scenario(a)
    assert str(caught.value) == f"{b}:2: extends: files that extend each other: {a} -> {b} -> {a}"
    a.write_text("extends: a.yaml\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_scenario(a)
    assert str(caught.value) == f"{a}:1: extends: files that extend each other: {a} -> {a}"


def test_a_base_that_is_missing_or_no_name(tmp_path: Path) -> None:
    path = write(tmp_path, "extends: nope.yaml\n")
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}:1: extends: no such file: {tmp_path / 'nope.yaml'}"
    write(tmp_path, "extends: [a, b]\n")
    with pytest.raises(UserError) as caught:
        load_scenario(path)
    assert str(caught.value) == f"{path}:1: extends: ['a', 'b']; wanted a file's name"


def test_settings_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        settings(["days", "=3", "a..b=1", "days=[1"])
    wanted = "wanted PATH=VALUE, such as roster.wave.agents=16"
    assert str(caught.value).split("\n") == [
        f"--set: 'days'; {wanted}",
        f"--set: '=3'; {wanted}",
        f"--set: 'a..b=1'; {wanted}",
        "--set: days: a bracket that is never closed; close it",
    ]
    path = write(tmp_path)
    with pytest.raises(UserError) as caught:
        load_scenario(path, None, ["dayz=3", "roster.wav.agents=3"])
    assert str(caught.value).split("\n") == [
        "--set: roster.wav.team: missing key; did you mean 'wave'?",
        "--set: roster.wav.shift: missing key; did you mean 'wave'?",
        "--set: dayz: unknown key; did you mean 'days'?",
    ]


def test_a_setting_takes_any_yaml(tmp_path: Path) -> None:
    sets = ["roster.wave.shift=20:00-23:30", "roster.wave.on=[2026-11-11]", "bot={mode: off}", "outages=null"]
    scenario = load_scenario(write(tmp_path), None, sets)
    assert str(scenario.roster["wave"].shift) == "20:00-23:30"
    assert scenario.roster["wave"].on == (scenario.date(1),)


def test_merge_keys_are_read() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {x: 5, z: 6}]}\n"
    data = parse_document(text, "file", Path()).data
    assert data == {"a": {"x": 1, "y": 2}, "b": {"y": 3, "x": 1}, "c": {"x": 1, "y": 2, "z": 6}}
