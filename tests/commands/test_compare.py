"""``staffsim compare`` through its real entry point: what it prints and writes, and each refusal."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.experiment import together

TINY = """\
name: tiny
title: A tiny shop
start: 2026-11-10
seed: 7
replications: {min: 3, max: 4, precision: 2%}
demand: {chats_per_day: 60}
buyers:
  all: {share: 100%, turns: {dist: geometric, mean: 3}}
teams:
  team: {agents: 2, hourly_cost: 10}
roster:
  day: {team: team, agents: 2, shift: 09:00-23:00, breaks: [12:00-13:00]}
variants:
  alone: {title: One person, roster: {day: {agents: 1}}}
  twin: {title: The very same}
"""


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are drawn once, for `compared`."""
    monkeypatch.setattr("simulator.report.figures.draw_all", lambda *a, **k: ([], []))


@pytest.fixture(scope="module")
def compared(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("out")
    done = call("compare", tiny, "--out", out, "--json", "--lang", "en", "--jobs", 1)
    assert done.exit_code == 0, done.output
    return out / "tiny-compare", done


def test_the_folder_holds_result_manifest_tables_and_figures(compared: tuple[Path, Result]) -> None:
    folder, done = compared
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "result.json", "manifest.json", "tables/scenarios.csv", "tables/differences.csv",
        "tables/replications.csv", "figures/comparison.png", "figures/comparison.svg",
        "figures/by_hour.png", "figures/by_hour.svg",
    }  # fmt: skip
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == json.loads(done.stdout)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["seed"], manifest["scenario"]["name"]) == ("compare", 7, "tiny")
    assert [scenario["name"] for scenario in manifest["others"]] == ["tiny-alone", "tiny-twin"]


def test_the_result_has_the_promised_keys(compared: tuple[Path, Result]) -> None:
    printed = json.loads(compared[1].stdout)
    assert set(printed) >= {"baseline", "rules", "replications", "scenarios", "differences", "best"}
    assert (printed["kind"], printed["baseline"], printed["budget"]) == ("compare", "tiny", 12)
    assert [scenario["name"] for scenario in printed["scenarios"]] == ["tiny", "alone", "twin"]
    assert set(printed["scenarios"][0]) >= {"rate", "pass_probability", "by_hour", "cost", "best_probability"}
    assert [difference["name"] for difference in printed["differences"]] == ["alone", "twin"]
    assert set(printed["differences"][0]) >= {
        "rate", "late_turns", "response_mean_s", "first_response_mean_s", "abandoned", "unpaired_rate",
        "cost", "agent_hours", "replications",
    }  # fmt: skip
    assert set(printed["best"]) == {"name", "probability", "ties", "decided", "procedure", "confidence"}


def test_numbers_are_those_of_the_runs_and_a_twin_differs_by_exactly_nothing(
    compared: tuple[Path, Result],
) -> None:
    printed = json.loads(compared[1].stdout)
    alone, twin = printed["differences"]
    assert (alone["cost"], alone["agent_hours"]) == (-130.0, -13.0)
    assert twin["rate"] == twin["abandoned"] == twin["late_turns"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert "twin" in printed["best"]["ties"] + [printed["best"]["name"]]


def test_the_tables_say_the_same(compared: tuple[Path, Result]) -> None:
    folder, done = compared
    printed = json.loads(done.stdout)
    scenarios = pl.read_csv(folder / "tables" / "scenarios.csv")
    assert scenarios["rate_low"].to_list() == [s["rate"]["low"] for s in printed["scenarios"]]
    rows = pl.read_csv(folder / "tables" / "replications.csv")
    assert rows.height == sum(s["replications"] for s in printed["scenarios"])
    first = rows.filter(pl.col("scenario") == "tiny")
    rate = (first["in_time"] / first["turns"]).mean()
    assert rate == pytest.approx(printed["scenarios"][0]["rate"]["mean"])
    differences = pl.read_csv(folder / "tables" / "differences.csv")
    assert differences["name"].to_list() == ["alone", "twin"]


def test_the_summary_answers_on_standard_error(compared: tuple[Path, Result]) -> None:
    said = " ".join(compared[1].stderr.split())
    assert said.startswith("A tiny shop: 3 scenarios compared ")
    assert "tiny, alone, twin have exactly the same rate: " in said
    assert "common random numbers, seed 7" in said
    assert said.endswith(str(compared[0]))


@pytest.mark.usefixtures("undrawn")
def test_exactly_so_many_by_whichever_engine_and_in_chinese(tiny: Path, tmp_path: Path) -> None:
    arguments = ("compare", tiny, "--variant", "alone", "--replications", 5, "--seed", 9, "--lang", "zh")
    simpy = call(*arguments, "--engine", "simpy", "--jobs", 1, "--out", tmp_path / "simpy")
    quietly = ("--out", tmp_path / "compiled", "--quiet")
    compiled = call(*arguments, "--engine", "compiled", "--jobs", 2, *quietly)
    assert "每个方案模拟 5 次，共 10 次。" in simpy.stdout
    assert (compiled.exit_code, compiled.output) == (0, "")
    one, other = (
        json.loads((tmp_path / engine / "tiny-compare" / "result.json").read_text(encoding="utf-8"))
        for engine in ("simpy", "compiled")
    )
    assert json.dumps(one) == json.dumps(other).replace('"compiled"', '"simpy"')
    assert (one["seed"], one["budget"], one["best"]["procedure"]) == (9, None, None)
    assert [scenario["replications"] for scenario in one["scenarios"]] == [5, 5]


@pytest.mark.usefixtures("undrawn")
def test_a_variant_that_fails_is_said_in_the_end_and_loses_no_other(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TINY.replace("twin: {title: The very same}", "twin: {seeds: 3}\n  third: {}")
    (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
    real = together.play_until_decided

    def third_breaks(*arguments: Any) -> Any:
        entries, selection = real(*arguments)
        return (*entries[:2], replace(entries[2], failure="ValueError: broken")), selection

    monkeypatch.setattr(together, "play_until_decided", third_breaks)
    monkeypatch.chdir(tmp_path)
    done = call("compare", "tiny.yaml", "--lang", "en", "--json", "--quiet")
    assert done.exit_code == 1
    assert done.stderr == (
        "staffsim: tiny.yaml:15: seeds: unknown key; did you mean 'seed'?\n"
        "staffsim: tiny.yaml: variants.third: cannot be played: ValueError: broken\n"
    )
    printed = json.loads(done.stdout)
    assert [scenario["name"] for scenario in printed["scenarios"]] == ["tiny", "alone"]
    assert [failed["name"] for failed in printed["failed"]] == ["twin", "third"]
    assert (tmp_path / "results" / "tiny-compare" / "result.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--variant", "alon"], 1, ": no variant 'alon'; wanted one of alone, twin; did you mean 'alone'?\n"),
        (["--baseline", "nobody"], 1, "--baseline: no scenario 'nobody'; wanted one of tiny, alone, twin\n"),
        (["--budget", "8"], 1, "staffsim: --budget: 8 replications, and 3 scenarios begin with 3 each; "
         "give 9 or more, or let them begin with fewer by --set replications.min=N\n"),
        (["--budget", "8", "--replications", "3"], 2, "--replications and --budget exclude each other"),
        (["--cluster", "tcp://a:1", "--jobs", "2"], 2, "--cluster excludes --jobs"),
        (["other.yaml", "--variant", "alone"], 2, "--variant takes variants of one file"),
        (["other.yaml"], 1, "staffsim: other.yaml: start: 2026-11-11, where tiny has 2026-11-10; "
         "compare the same days: change it, or give --set start=2026-11-10 for all\n"
         "staffsim: other.yaml: seed: 8, where tiny has 7; "
         "the same buyers must meet both: give --seed 7 for all\n"
         "staffsim: other.yaml: rules: standard-8-23, where tiny has human-9-23; "
         "compare by the same rules: change them, or give --set rules=NAME for all\n"),
        (["missing.yaml"], 1, "staffsim: missing.yaml: no such file\n"
         "staffsim: only tiny is left, so there is nothing to compare\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_before_anything_is_played(
    tiny: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    for name in ("play_together", "play_until_decided"):
        monkeypatch.setattr(together, name, None)
    monkeypatch.chdir(tmp_path)
    other = TINY.replace("tiny\n", "other\nrules: standard-8-23\n").replace("seed: 7", "seed: 8")
    Path("other.yaml").write_text(other.replace("2026-11-10", "2026-11-11"), encoding="utf-8")
    done = call("compare", tiny, *arguments)
    assert (done.exit_code, message in done.stderr) == (code, True), done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "results").exists()


def test_a_folder_that_is_no_result_is_left_alone_and_said_before_anything_is_played(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "play_until_decided", None)
    (tmp_path / "tiny-compare").mkdir()
    (tmp_path / "tiny-compare" / "mine.txt").write_text("mine", encoding="utf-8")
    done = call("compare", tiny, "--out", tmp_path)
    assert done.exit_code == 1
    assert "tiny-compare: is there already and is no result of staffsim" in done.stderr
