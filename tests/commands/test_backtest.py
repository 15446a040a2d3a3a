"""``staffsim backtest``, the whole way, on the log that is shipped to learn from."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim

LOG = "small-shop-log.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, ["backtest", *map(str, arguments), "--lang", "en"])


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder that it writes, and what it prints."""
    out = tmp_path_factory.mktemp("out")
    done = run(project / "scenarios" / LOG, "--replications", 40, "--out", out, "--json", "--quiet")
    assert done.exit_code == 0, done.output
    return out / "small-shop-log-backtest", json.loads(done.stdout)


def test_what_it_writes(made: tuple[Path, dict[str, Any]], project: Path) -> None:
    folder, printed = made
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert found == [
        "figures/days.png", "figures/days.svg", "figures/hours.png", "figures/hours.svg", "manifest.json",
        "result.json", "tables/baselines.csv", "tables/by_day.csv", "tables/by_hour.csv",
    ]  # fmt: skip
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == printed
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["log"]["file"], manifest["seed"]) == ("backtest", LOG, 1)
    assert (manifest["scenario"]["start"], manifest["scenario"]["days"]) == ("2026-10-30", 10)


def test_two_thirds_of_the_days_are_fitted_and_the_rest_predicted(made: tuple[Path, dict[str, Any]]) -> None:
    _, printed = made
    assert printed["fitted"] == {"start": "2026-10-12", "end": "2026-10-29", "days": 18}
    assert [printed["days"][place]["date"] for place in (0, -1)] == ["2026-10-30", "2026-11-08"]
    assert printed["coverage"]["days"] == 10
    assert printed["replications"] == 40


def test_the_actual_days_are_those_that_score_counts(
    made: tuple[Path, dict[str, Any]], project: Path
) -> None:
    _, printed = made
    words = ["score", str(project / "scenarios" / LOG), "--json", "--by", "day"]
    scored = CliRunner().invoke(staffsim, words)
    days = json.loads(scored.stdout)["by_day"][18:]
    assert [(day["date"], day["turns"], day["rate"]) for day in days] == [
        (day["date"], day["turns"]["actual"], day["actual"]) for day in printed["days"]
    ]
    assert [day["response_mean_s"] for day in days] == pytest.approx(
        [day["response_mean_s"]["actual"] for day in printed["days"]], rel=1e-12
    )


def test_what_a_log_too_short_and_wrong_options_are_told(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "buyer,time,sender,account\nx,2026-11-10 09:00:00,buyer,a\nx,2026-11-11 09:00:00,agent,a\n",
        encoding="utf-8",
    )
    done = run(log, "--out", tmp_path / "out")
    assert (done.exit_code, done.stderr) == (
        1,
        f"staffsim: {log}: covers 2 natural days; wanted at least 8, a week to fit and a day to predict; "
        "or say --fit-days\n",
    )
    assert run(log, "--fit-days", 2).stderr == (
        f"staffsim: {log}: covers 2 natural days; --fit-days 2 leaves none to predict\n"
    )
    assert run(log, "--replications", 39).exit_code == 2
    assert run(log, "--rules", "human-9-24").stderr.startswith("staffsim: --rules: 'human-9-24'")
    assert not (tmp_path / "out").exists()
