"""``staffsim levers`` through its real entry point, and what it leaves behind."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim

TINY = """\
name: tiny
start: 2026-11-10
seed: 7
replications: {min: 2, max: 5, precision: 20%}
demand: {chats_per_day: 60}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}}}
teams: {t: {agents: 1, typing_speed: 30, quick_replies: 0%}}
roster: {day: {team: t, agents: 1, shift: 09:00-23:00}}
levers:
  typing-10: {cost: 200}
  typing-20: null
  lookup: null
  quick-replies: null
  bot-resolves: null
  bot-overflow: null
  "[b]=own[/b]": {change: {teams: {t: {quick_replies: 30%}}}}
"""
FAILING = TINY + "  bad: {change: {roster: {day: {agents: 3}}}}\n"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, ["levers", *map(str, arguments)])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def called(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("out")
    result = call(tiny, "--out", out, "--json", "--lang", "en", "--jobs", 1)
    assert result.exit_code == 0, result.stderr
    return out / "tiny-levers", result


def test_the_folder_holds_result_manifest_tables_and_figure(called: tuple[Path, Result]) -> None:
    folder, result = called
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "result.json", "manifest.json", "tables/levers.csv", "tables/pairs.csv", "tables/replications.csv",
        "figures/tornado.png", "figures/tornado.svg",
    }  # fmt: skip
    printed = json.loads(result.stdout)
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == printed
    assert (printed["kind"], printed["variant"], printed["replications"]) == ("levers", None, 2)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["name"] == "tiny"
    assert len(manifest["others"]) == len(printed["levers"])
    header, *rows = (folder / "tables" / "levers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("name,title,gain,gain_low,gain_high,late_turns,")
    assert len(rows) == len(printed["levers"])


def test_the_summary_answers_names_costs_and_changes(called: tuple[Path, Result]) -> None:
    told = " ".join(called[1].stderr.split())
    assert "gains most" in told or "No lever surely raises the rate" in told
    assert "Typing +10 characters a minute" in told
    assert "+200" in told
    assert "not given" in told
    assert "[b]=own[/b]" in told  # as it is written, and not as markup
    assert "teams.t.quick_replies: 0% → 30%" in told
    assert "Longest wait first (already so)" in told


def test_one_bad_lever_loses_no_other_and_ends_in_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(FAILING, encoding="utf-8")
    outage = "outages.a={at: 2026-11-10 12:00, lasts: 5min}"
    sets = ["--set", "levers.rescue=null", "--set", outage]
    result = call(path, "--out", tmp_path, "--lang", "zh", "--replications", 1, "--seed", 9, *sets)
    assert result.exit_code == 1
    assert result.stderr == (
        f"staffsim: {path}:{FAILING.count(chr(10))}: roster.day.agents: day needs 3 people on 2026-11-10"
        " at 09:00; team t has 1\n"
    )
    assert "只模拟了1次" in result.stdout
    assert "系统不出故障" in result.stdout
    assert "抢救顺序" not in result.stdout
    assert "未能模拟：bad" in result.stdout.replace("\n", "")  # wherever the line breaks
    written: dict[str, Any] = json.loads((tmp_path / "tiny-levers" / "result.json").read_text("utf-8"))
    assert written["seed"] == 9
    assert written["levers"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--set", "levers=[rescue]"], 1, "--set: levers: ['rescue']; wanted a mapping of names to levers"),
        (["--set", "roster.day.agens=3"], 1, "unknown key; did you mean 'agents'?"),
        (["--variant", "more"], 1, "no variant 'more'; the file has no variants"),
        (["--replications", "0"], 2, "--replications"),
        (["--cluster", "tcp://127.0.0.1:8786", "--jobs", "2"], 2, "--cluster excludes --jobs"),
    ],
)
def test_wrong_use_is_said_and_nothing_written(
    tiny: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    result = call(tiny, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()
