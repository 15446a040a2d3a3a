"""``staffsim plan`` through its real entry point, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import psutil
import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.planning.menu import Counts
from simulator.planning.search import Found, filled, search
from simulator.planning.trials import Trials

TINY = """\
name: tiny
start: 2026-11-10
seed: 7
rules: {base: human-9-23, window: 09:00-13:00, target: 80%}
demand: {chats_per_day: 150,
         profile: [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
buyers: {all: {share: 100%, turns: {dist: geometric, mean: 3}, patience: 90s}}
teams: {t: {agents: 5, hourly_cost: 20, names: [小美, 小丽, 阿强, 小王, 小李]}}
roster: {idle: {team: t, agents: 1, shift: 22:00-23:00}}
plan:
  confidence: 70%
  keep_roster: false
  shifts:
    first: {team: t, shift: 09:00-11:00, max: 2}
    second: {team: t, shift: 11:00-13:00, max: 2}
    whole: {team: t, shift: 09:00-13:00, breaks: [11:00-11:15], max: 3}
"""
PEOPLE = ("小美", "小丽", "阿强", "小王", "小李")
SEARCHED = ("--replications", 20, "--jobs", 1)


def call(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [command, *map(str, arguments)])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def planned(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("out")
    result = call("plan", tiny, "--out", out, "--json", "--lang", "en", "--frontier", *SEARCHED)
    assert result.exit_code == 0, result.stderr
    return out / "tiny-plan", result


def test_the_folder_holds_plan_roster_result_tables_and_figures(planned: tuple[Path, Result]) -> None:
    folder, result = planned
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names >= {"plan.yaml", "roster.xlsx", "result.json", "manifest.json", "tables/roster.csv"}
    assert any(name.startswith("figures/") and name.endswith(".png") for name in names)
    printed = json.loads(result.stdout)
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == printed
    assert printed["kind"] == "plan" and printed["feasible"]
    assert printed["replications"] == 20
    assert (printed["search"]["seed"], printed["search"]["replications"]) == (1_000_007, 20)
    assert printed["lower_bound"] <= printed["cost"]
    people = sum(line["agents"] for line in printed["roster"])
    assert len(printed["people"]["shifts"]) == people > 0
    assert {shift["account"] for shift in printed["people"]["shifts"]} <= set(PEOPLE)
    assert sum(line["cost"] for line in printed["roster"]) == printed["cost"]


def test_where_a_proof_fails_it_goes_on_and_proves_another_on_fresh_days(
    planned: tuple[Path, Result],
) -> None:
    """The cheapest roster by this world's search reaches the target on 7 of the first 20 fresh days."""
    found = json.loads(planned[1].stdout)
    assert (found["search"]["proofs"], found["seed"]) == (2, 8)
    assert found["search"]["may_miss"] == 3  # at first 6 of the 20
    assert found["pass_probability"]["mean"] >= 0.7
    assert not found["exact"] and found["lower_bound"] < found["cost"]


def test_it_prices_confidence(planned: tuple[Path, Result]) -> None:
    points = json.loads(planned[1].stdout)["frontier"]
    assert [point["confidence"] for point in points] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]
    costs = [point["cost"] for point in points if point["feasible"]]
    assert costs == sorted(costs) and costs


@pytest.mark.usefixtures("undrawn")
def test_run_on_the_plan_gives_its_rate_to_the_last_digit(
    planned: tuple[Path, Result], tmp_path: Path
) -> None:
    folder, result = planned
    found = json.loads(result.stdout)
    again = call("run", folder / "plan.yaml", "--json", "--out", tmp_path)
    assert again.exit_code == 0, again.stderr
    played = json.loads(again.stdout)
    for key in ("rate", "by_hour", "seed", "replications", "abandoned", "occupancy", "agent_hours"):
        assert played[key] == found[key], key
    assert played["by_day"][0]["pass_probability"] == found["pass_probability"]
    assert played["scenario"] == "tiny-planned"


def test_compare_takes_the_plan_beside_its_scenario(
    tiny: Path, planned: tuple[Path, Result], tmp_path: Path
) -> None:
    """With one seed for both: the plan's is that of its proof, here the second."""
    options = ("--json", "--out", tmp_path, "--replications", 4, "--seed", 7)
    both = call("compare", tiny, planned[0] / "plan.yaml", *options)
    assert both.exit_code == 0, both.stderr
    found = json.loads(both.stdout)
    assert [one["name"] for one in found["scenarios"]] == ["tiny", "tiny-planned"]
    rates = [one["rate"]["mean"] for one in found["scenarios"]]
    assert rates[1] > rates[0]


def test_the_roster_to_hand_out_names_everybody(planned: tuple[Path, Result]) -> None:
    folder, result = planned
    sheets = pl.read_excel(folder / "roster.xlsx", sheet_id=0, has_header=False, raise_if_empty=False)
    words = {str(cell) for frame in sheets.values() for column in frame.iter_columns() for cell in column}
    accounts = {shift["account"] for shift in json.loads(result.stdout)["people"]["shifts"]}
    assert all(any(account in word for word in words) for account in accounts)


@pytest.mark.usefixtures("undrawn")
def test_the_page_says_in_chinese_what_it_costs_and_how_sure_it_is(tiny: Path, tmp_path: Path) -> None:
    result = call("plan", tiny, "--out", tmp_path, "--lang", "zh", *SEARCHED)
    assert result.exit_code == 0, result.stderr
    assert all(word in result.stdout for word in ("2 个班", "80", "70%", "plan.yaml")), result.stdout
    assert "Traceback" not in result.output


def test_a_scenario_without_a_plan_is_refused_in_a_line(project: Path, tmp_path: Path) -> None:
    scenario = project / "scenarios" / "ordinary-day.yaml"
    result = call("plan", scenario, "--out", tmp_path)
    assert result.exit_code == 1
    wanted = "wanted plan: {shifts: {wave: {team: temps, shift: 19:00-24:00}}}, as docs/planning.md shows"
    assert result.stderr == f"staffsim: {scenario}: plan: no plan; {wanted}\n"
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def hard(tiny: Path) -> Path:
    """The same, with a menu that cannot do it."""
    path = tiny.parent / "hard.yaml"
    first, rest = TINY.split("    second:", 1)
    path.write_text(first.replace("max: 2", "max: 1"), encoding="utf-8")
    assert "whole" in rest
    return path


@pytest.mark.usefixtures("undrawn")
def test_a_menu_that_cannot_do_it_ends_with_three(hard: Path, tmp_path: Path) -> None:
    result = call("plan", hard, "--out", tmp_path, "--json", *SEARCHED)
    assert result.exit_code == 3, result.stderr
    found = json.loads(result.stdout)
    assert not found["feasible"] and found["lower_bound"] is None
    assert [(line["name"], line["agents"]) for line in found["roster"]] == [("first", 1)]
    assert {"what": "max", "name": "first", "date": "2026-11-10", "most": 1} in found["binding"]["limits"]
    assert {hour["hour"] for hour in found["binding"]["hours"]} >= {11, 12}
    assert (tmp_path / "tiny-plan" / "plan.yaml").is_file()
    said = call("plan", hard, "--out", tmp_path / "page", "--lang", "en", *SEARCHED)
    assert said.exit_code == 3
    assert "No roster" in said.stdout and "first" in said.stdout


def test_an_interrupt_in_the_search_hands_out_the_best_so_far(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(trials: Trials, start: Counts) -> Iterator[Found]:
        yield next(search(trials, filled(trials.menu, start)))
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.planning.plan.search", interrupted)
    result = call("plan", tiny, "--out", tmp_path, "--json", *SEARCHED)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["search"]["interrupted"] and found["feasible"] and not found["exact"]
    assert sum(line["agents"] for line in found["roster"]) == 5  # all there are
    folder = tmp_path / "tiny-plan"
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == found
    assert (folder / "plan.yaml").is_file() and (folder / "roster.xlsx").is_file()


def test_an_interrupt_before_that_leaves_nothing(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.planning.plan.leanest", interrupted)
    result = call("plan", tiny, "--out", tmp_path, "--json", *SEARCHED)
    assert (result.exit_code, result.stdout) == (130, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs signals to a group of processes")
def test_ctrl_c_leaves_the_best_or_nothing(project: Path, tmp_path: Path) -> None:
    """As a terminal gives it, somewhere within a plan that takes a while."""
    command = [sys.executable, "-m", "simulator", "plan", str(project / "scenarios" / "double11-plan.yaml")]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out"), "--json", "--replications", "30", "--jobs", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while process.poll() is None:
        times = psutil.Process(process.pid).cpu_times()
        if times.user + times.system > 2.5:
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=120)
    assert "Traceback" not in stderr
    if process.returncode == 130:
        assert "staffsim: interrupted; nothing is left half-written" in stderr.splitlines()
        assert not (tmp_path / "out" / "double11-plan-plan").exists()
    else:
        found: dict[str, Any] = json.loads(stdout)
        assert process.returncode == (0 if found["feasible"] else 3)
        assert found["search"]["interrupted"]
