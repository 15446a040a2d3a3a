"""What a verb gives is what its command writes, figure for figure."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import simulator as ss
from simulator.commands import staffsim
from tests.api.shop import SHOP


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.figures.draw_all", lambda *_, **__: ([], []))


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    """The shop with its variants as the file that it would be."""
    file = tmp_path / "stall.yaml"
    file.write_text(ss.dump(ss.load(SHOP)) + "variants: " + json.dumps(SHOP["variants"]), encoding="utf-8")
    return file


def told(*arguments: object) -> Any:
    result = CliRunner().invoke(staffsim, [*map(str, arguments), "--json", "--quiet", "--lang", "en"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_simulate(simulation: ss.Simulation, shop_file: Path, tmp_path: Path) -> None:
    command = told("run", shop_file, "--replications", 3, "--out", tmp_path)
    assert simulation.to_dict() == command
    assert list(simulation.to_dict()) == list(command)  # also in that order
    rate = simulation.rate
    assert {"mean": rate.mean, "low": rate.low, "high": rate.high} == command["rate"]


def test_simulate_until_it_is_precise(shop_file: Path, tmp_path: Path) -> None:
    found = ss.simulate(ss.load(shop_file))
    assert (found.replications, found.stopped_by) == (3, "precision")
    assert found.to_dict() == told("run", shop_file, "--out", tmp_path)


def test_compare(comparison: ss.Comparison, shop_file: Path, tmp_path: Path) -> None:
    assert comparison.to_dict() == told("compare", shop_file, "--replications", 3, "--out", tmp_path)


def test_compare_until_it_is_decided(shop_file: Path, tmp_path: Path) -> None:
    shops = {name: ss.load(SHOP, None if name == "stall" else name) for name in ("two", "stall")}
    found = ss.compare(shops, budget=8, baseline="stall")
    command = told("compare", shop_file, "--variant", "two", "--budget", 8, "--out", tmp_path)
    assert found.to_dict() == command


def test_plan(staffing: ss.StaffingPlan, shop_file: Path, tmp_path: Path) -> None:
    day = ("--set", "days=1", "--set", "demand.day_factors=null")
    command = told("plan", shop_file, *day, "--replications", 5, "--frontier", "--out", tmp_path)
    assert staffing.to_dict() == command
    written = ss.load(tmp_path / "stall-plan" / "plan.yaml")
    assert staffing.scenario == written
    assert ss.simulate(staffing.scenario).rate == staffing.rate


def test_score(scored: ss.Score, example_log: Path) -> None:
    assert scored.to_dict() == told("score", example_log, "--by", "day,hour,account")


def test_score_with_all_its_options(example_log: Path, tmp_path: Path) -> None:
    base, until = {"base": "standard-8-23", "threshold": "60s"}, "2026-10-20 20:00"
    rules = tmp_path / "rules.yaml"
    rules.write_text("{base: standard-8-23, threshold: 60s}", encoding="utf-8")
    found = ss.score(example_log, base, until=until, slow="20s", long="5min")
    options = ("--rules", rules, "--until", until, "--slow", "20s", "--long", "5min")
    assert found.to_dict() == told("score", example_log, *options, "--by", "day,hour,account")


def test_calibrate(calibration: ss.Calibration, example_log: Path, tmp_path: Path) -> None:
    file = tmp_path / f"{example_log.stem}.yaml"
    command = told("calibrate", example_log, "--days", 2, "-o", file, "--out", tmp_path)
    assert calibration.to_dict() == command
    assert calibration.scenario == ss.load(file)


def test_a_log_of_what_was_simulated_scores_as_what_was_simulated(simulation: ss.Simulation) -> None:
    for number in (0, 2):
        score = ss.score(simulation.log(number), simulation.scenario.rule_set)
        row = {name: values[number] for name, values in simulation.by_replication.items()}
        assert (score.turns, score.in_time, score.answered) == (row["turns"], row["in_time"], row["answered"])


def test_a_log_of_what_was_simulated_is_what_the_command_saves(
    simulation: ss.Simulation, shop_file: Path, tmp_path: Path
) -> None:
    told("run", shop_file, "--only", 1, "--save-log", "--out", tmp_path)
    written = ss.score(tmp_path / "stall" / "messages.csv").each_turn()
    found = ss.score(simulation.log(1)).each_turn()
    assert found.keys() == written.keys()
    assert all((found[name].astype(str) == written[name].astype(str)).all() for name in found)
    assert set(simulation.log(1)["type"]) == {"presale", "aftersale"}
