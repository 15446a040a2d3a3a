"""``staffsim init``: a scenario to start from, and nothing overwritten."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.scenario.json_schema import shipped_text
from simulator.scenario.load import load_scenario, variant_names


def init(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, ["init", *map(str, arguments)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_written_is_sound_from_there(lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "shop"
    result = init(folder, "--lang", lang)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in folder.iterdir()) == ["scenario.schema.json", "scenario.yaml"]
    assert (folder / "scenario.schema.json").read_text(encoding="utf-8") == shipped_text()
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    path = folder / "scenario.yaml"
    for variant in (None, *variant_names(path)):
        load_scenario(path, variant)
    checked = CliRunner().invoke(staffsim, ["check", str(path), "--lang", "en"])
    assert checked.exit_code == 0
    assert checked.stdout.rstrip().endswith("Nothing looks wrong.")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_plan_in_its_comments_is_sound(lang: str, tmp_path: Path) -> None:
    init(tmp_path, "--lang", lang)
    path = tmp_path / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    commented = text[text.index("# plan:") : text.index("\n\nvariants:")]
    bare = "\n".join(line.removeprefix("# ") for line in commented.splitlines())
    path.write_text(text.replace(commented, bare), encoding="utf-8")
    plan = load_scenario(path).plan
    assert plan is not None
    assert [entry.starts is not None for entry in plan.shifts.values()] == [True, True]
    assert not plan.keep_roster


def test_it_says_what_it_wrote_and_what_is_next(tmp_path: Path) -> None:
    result = init(tmp_path, "--lang", "en")
    path = tmp_path / "scenario.yaml"
    assert result.stdout.splitlines() == [
        f"Written: {path}",
        f"Written: {tmp_path / 'scenario.schema.json'}",
        f"Next: staffsim check {path}, then staffsim run {path}",
    ]


def test_both_templates_are_the_same_desk(tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        init(tmp_path / lang, "--lang", lang)
    english, chinese = (load_scenario(tmp_path / lang / "scenario.yaml") for lang in ("en", "zh"))
    assert english.demand == chinese.demand
    assert list(english.buyers.values()) == list(chinese.buyers.values())
    assert [line.shift for line in english.roster.values()] == [
        line.shift for line in chinese.roster.values()
    ]


def test_without_a_folder_it_writes_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert init("--lang", "en").stdout.splitlines()[0] == "Written: scenario.yaml"
    assert (tmp_path / "scenario.yaml").exists()


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path) -> None:
    there = tmp_path / "scenario.yaml"
    there.write_text("mine", encoding="utf-8")
    result = init(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == f"staffsim: {there}: exists already; init overwrites nothing; name another folder\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["scenario.yaml"]
    assert there.read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    there = tmp_path / "taken"
    there.write_text("mine", encoding="utf-8")
    result = init(there)
    assert (result.exit_code, result.stderr) == (1, f"staffsim: {there}: cannot be written (File exists)\n")


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        if path.name.endswith(".json"):
            raise OSError(28, "No space left on device", str(path))
        with path.open("wb") as file:
            return file.write(data)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = init(tmp_path)
    schema = tmp_path / "scenario.schema.json"
    assert (result.exit_code, result.stderr) == (
        1,
        f"staffsim: {schema}: cannot be written (No space left on device)\n",
    )
    assert list(tmp_path.iterdir()) == []
