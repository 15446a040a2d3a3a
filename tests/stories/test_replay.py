"""``staffsim replay`` through its real entry point, on a simulated log, of which the truth is known."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.experiment.replication import play_out
from simulator.messages.writing import write_log
from simulator.scenario.load import load_scenario
from simulator.scoring.metrics import score

SHOP = """\
name: shop
title: <b>A shop</b>
start: 2026-11-02
days: 8
seed: 5
demand: {chats_per_day: 200, profile: [1,0,0,0,0,0,0,1,4,6,6,6,6,6,6,6,6,6,6,9,12,12,9,3]}
buyers:
  all: {share: 100%, turns: {dist: geometric, mean: 4}, lookup: {dist: lognormal, mean: 18s, cv: 0.8},
        patience: {dist: exponential, mean: 9min}}
teams:
  desk: {agents: 5, typing_speed: 55, quick_replies: 30%, quick_reply_time: 4s, max_chats: 6}
roster:
  early: {team: desk, agents: 1, shift: 08:00-17:00}
  late: {team: desk, agents: 1, shift: 15:00-24:00}
variants:
  more: {roster: {late: {agents: 2}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's file, and beside it the log of a replication."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    write_log(play_out(load_scenario(folder / "shop.yaml"), 0, "compiled").log, folder / "=log.csv")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def replayed(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("out")
    result = call(
        "replay", shop / "=log.csv", shop / "shop.yaml", "--variant", "more", "--replications", 6, "--json",
        "--out", out, "--lang", "en", "--engine", "compiled",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "This desk would have answered" in result.stderr
    return out / "shop-more-replay", json.loads(result.stdout)


def test_the_folder_holds_result_manifest_tables_and_the_figure(
    replayed: tuple[Path, dict[str, Any]],
) -> None:
    folder, printed = replayed
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "result.json", "manifest.json", "figures/replay.png", "figures/replay.svg",
        *(f"tables/{name}.csv" for name in ("days", "hours", "drawn", "replications")),
    }  # fmt: skip
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == printed
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["log"]["file"]) == ("replay", "=log.csv")
    assert manifest["scenario"]["roster"]["late"]["agents"] == 2
    assert [other["name"] for other in manifest["others"]] == ["own"]
    rows = pl.read_csv(folder / "tables" / "replications.csv")
    assert rows["desk"].to_list() == [*(6 * ["own"]), *(6 * ["other"])]


def test_what_it_says_is_near_the_truth(shop: Path, replayed: tuple[Path, dict[str, Any]]) -> None:
    _, result = replayed
    truth = []
    for variant in (None, "more"):
        scenario = load_scenario(shop / "shop.yaml", variant)
        truth.append(score(play_out(scenario, 0, "compiled").log, scenario.rule_set).rate or 0.0)
    assert result["actual"]["rate"] == truth[0]
    # Eight days of 200 chats: by the luck of the look-ups, and of the fit, about half a point.
    assert abs(result["check"]["miss"]["mean"]) < 0.02
    assert truth[1] - truth[0] > 0.02
    assert abs(result["difference"]["rate"]["mean"] - (truth[1] - truth[0])) < 0.01


def test_a_report_is_made_of_it(replayed: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = replayed
    assert call("report", folder, "--lang", "zh").exit_code == 0
    assert "<b>A shop" not in (folder / "report.html").read_text(encoding="utf-8")


def test_another_year_s_scenario_is_refused_before_anything_is_written(shop: Path, tmp_path: Path) -> None:
    log, scenario = shop / "=log.csv", shop / "shop.yaml"
    result = call("replay", log, scenario, "--set", "start=2025-11-02", "--out", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"staffsim: {scenario}: start: plays 2025-11-02 to 2025-11-09, and =log.csv has 2026-11-02 to "
        "2026-11-09: no day in common; wanted days of the log: --set start=2026-11-02 --set days=8; or make "
        "a scenario of them: staffsim calibrate =log.csv --start 2026-11-02 --days 8 -o FILE\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_types_that_the_log_does_not_have_are_refused(shop: Path, tmp_path: Path) -> None:
    two = tmp_path / "two.yaml"
    two.write_text(SHOP.replace("all: {share: 100%", "b: {share: 50%}\n  a: {share: 50%"), encoding="utf-8")
    result = call("replay", shop / "=log.csv", two, "--out", tmp_path / "out", "--set", "days=1")
    assert result.exit_code == 1
    assert result.stderr == (
        f"staffsim: {two}: buyers: types of chat b, a; the log has all, so all is missing; wanted the "
        "log's types: call them alike, or say which column has them: --map type=COLUMN\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_log_of_one_side_is_refused(shop: Path, tmp_path: Path) -> None:
    rows = pl.read_csv(shop / "=log.csv").filter(pl.col("sender") == "buyer")
    rows.write_csv(tmp_path / "one-side.csv")
    result = call("replay", tmp_path / "one-side.csv", shop / "shop.yaml", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "messages of buyers and 0 of agents" in result.stderr
    assert not (tmp_path / "out").exists()
