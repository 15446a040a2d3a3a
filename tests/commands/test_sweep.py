"""``staffsim sweep`` through its real entry point: right, wrong, as JSON, in Chinese."""

import csv
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.report import figures
from tests.experiment.test_sweep import TINY

GRID = ("--over", "roster.day.agents=1,2", "--over", "bot.resolves=0%:40%:40%")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


TOO_FEW = "on 2026-11-10 at 09:00; team team has 2"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY + "bot: {mode: first_line}\nvariants: {busy: {demand: {chats_per_day: 80}}}\n")
    return path


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing: what figures there are is seen once, and how they look elsewhere."""
    monkeypatch.setattr(figures, "draw_all", lambda *_: ([], []))


@pytest.fixture(scope="module")
def swept(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("out")
    options = ("--replications", 3, "--jobs", 1, "--out", out, "--lang", "en", "--json")
    with pytest.MonkeyPatch.context() as patch:  # one form of figure will do
        patch.setattr(figures, "draw_all", partial(figures.draw_all, forms=["svg"]))
        return out, call("sweep", tiny, *GRID, *options)


def test_the_folder_holds_result_tables_figures_and_manifest(swept: tuple[Path, Result]) -> None:
    out, done = swept
    assert done.exit_code == 0, done.stderr
    folder = out / "tiny-sweep"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "result.json", "manifest.json", "tables/points.csv", "tables/replications.csv",
        "figures/curve.svg", "figures/map.svg",
    }  # fmt: skip
    assert [path.name for path in out.iterdir()] == ["tiny-sweep"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["over"] == ["roster.day.agents=1,2", "bot.resolves=0%:40%:40%"]
    assert (manifest["kind"], manifest["engine_asked"]) == ("sweep", "auto")


def test_json_is_the_result_and_the_answer_goes_to_standard_error(swept: tuple[Path, Result]) -> None:
    out, done = swept
    printed = json.loads(done.stdout)
    assert printed == json.loads((out / "tiny-sweep" / "result.json").read_text(encoding="utf-8"))
    assert [point["values"] for point in printed["points"]] == [
        ["1", "0%"], ["1", "40%"], ["2", "0%"], ["2", "40%"],
    ]  # fmt: skip
    said = done.stderr.splitlines()
    assert said[0] == "tiny: 4 points"
    assert said[2].startswith("90% is reached at the least cost, 140, with 1 on day, ")
    assert f"Result written to {out / 'tiny-sweep'}" in said


@pytest.mark.usefixtures("no_figures")
def test_a_points_numbers_are_those_of_run(tiny: Path, swept: tuple[Path, Result], tmp_path: Path) -> None:
    point = json.loads(swept[1].stdout)["points"][1]
    settings = [f"--set={text}" for text in point["name"].split(", ")]
    options = ("--replications", 3, "--jobs", 1, "--out", tmp_path, "--json", "--quiet")
    done = call("run", tiny, *settings, *options)
    alone = json.loads(done.stdout)
    same = point.keys() - {"values", "name", "late_turns", "passes"}
    assert same == {
        "rate", "pass_probability", "cost", "agent_hours", "response_mean_s", "first_response_mean_s",
        "abandoned", "turns", "money",
    }  # fmt: skip
    assert {key: point[key] for key in same} == {key: alone[key] for key in same}


def test_the_points_are_a_table_for_a_spreadsheet(swept: tuple[Path, Result]) -> None:
    with (swept[0] / "tiny-sweep" / "tables" / "points.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    printed: list[dict[str, Any]] = json.loads(swept[1].stdout)["points"]
    assert [row["roster.day.agents"] for row in rows] == ["1", "1", "2", "2"]
    assert [float(row["rate"]) for row in rows] == [point["rate"]["mean"] for point in printed]
    assert [float(row["rate_high"]) for row in rows] == [point["rate"]["high"] for point in printed]
    assert {row["passes"] for row in rows} <= {"True", "False"}
    assert "lost_value" in rows[0]


@pytest.mark.usefixtures("no_figures")
def test_the_scenario_variant_seed_and_settings_are_obeyed(tiny: Path, tmp_path: Path) -> None:
    done = call(
        "sweep", tiny, "--over", "roster.day.agents=1:2:1", "--variant", "busy",
        "--set", "replications.min=2", "--seed", 5, "--out", tmp_path, "--quiet",
    )  # fmt: skip
    assert (done.exit_code, done.output) == (0, "")
    found = json.loads((tmp_path / "tiny-busy-sweep" / "result.json").read_text(encoding="utf-8"))
    assert (found["scenario"], found["seed"], found["replications"]) == ("tiny-busy", 5, 2)


@pytest.mark.usefixtures("no_figures")
def test_failing_points_are_told_after_the_rest_is_written(tiny: Path, tmp_path: Path) -> None:
    options = ("--replications", 2, "--out", tmp_path, "--lang", "zh")
    done = call("sweep", tiny, "--over", "roster.day.agents=2:4:1", *options)
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"staffsim: --over: roster.day.agents: day needs {count} people {TOO_FEW}" for count in (3, 4)
    ]
    said = done.stdout.splitlines()
    assert said[0] == "tiny：3个方案"
    assert said[2].startswith("day 2人：以最低成本 280 达到 90%，预测 ")
    assert (tmp_path / "tiny-sweep" / "result.json").exists()
    failed = json.loads((tmp_path / "tiny-sweep" / "result.json").read_text(encoding="utf-8"))["failed"]
    assert [point["values"] for point in failed] == [["3"], ["4"]]


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ("roster.dya.agents=1,2", "roster.dya.agents: no 'dya' in roster; did you mean 'day'?"),
        ("roster.day.agents=3,4", f"roster.day.agents: day needs 3 people {TOO_FEW}"),
        ("roster.day.agents=1:500:1", "roster.day.agents: '1:500:1' has 500 values; wanted at most 400"),
    ],
)
def test_a_users_error_is_one_line_and_leaves_nothing(
    tiny: Path, tmp_path: Path, over: str, problem: str
) -> None:
    done = call("sweep", tiny, "--over", over, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"staffsim: --over: {problem}\n"
    assert not (tmp_path / "out").exists()


def test_wrong_usage(tiny: Path) -> None:
    assert call("sweep", tiny).exit_code == 2
    assert call("sweep", tiny, *GRID, "--cluster", "tcp://x:1", "--jobs", 2).exit_code == 2
    assert "--over" in call("sweep", "--help").stdout


def test_a_folder_that_is_no_result_is_left_alone(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny-sweep").mkdir()
    done = call("sweep", tiny, *GRID, "--out", tmp_path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"staffsim: {tmp_path / 'tiny-sweep'}: is there already and is no result")
