"""``staffsim chart``: figures from a result, and words for what is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from tests.report.results import make_result


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "eve"
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps(make_result(days=2)), encoding="utf-8")
    return folder


def test_it_draws_into_the_results_folder(result: Path) -> None:
    done = call("chart", result, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Figures written to {result / 'figures'}\n"
    assert sorted(path.name for path in (result / "figures").iterdir()) == [
        "occupancy.png", "occupancy.svg", "rate.png", "rate.svg", "waits.png", "waits.svg",
    ]  # fmt: skip


def test_it_takes_the_file_a_format_and_another_folder(result: Path, tmp_path: Path) -> None:
    done = call("chart", result / "result.json", "--format", "svg", "--out", tmp_path / "slides", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert sorted(path.name for path in (tmp_path / "slides").iterdir()) == [
        "occupancy.svg", "rate.svg", "waits.svg",
    ]  # fmt: skip


WRITTEN = "name a result.json that staffsim run has written"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f":1: is not JSON: Expecting value; {WRITTEN}"),
        ('{"scenario": 1\n\n', f":3: is not JSON: Expecting ',' delimiter; {WRITTEN}"),
        ("[]", f": holds no result; {WRITTEN}"),
        ('{"scenario": "a"}', ": holds no result: start, days, rules, rate, by_day"),
    ],
)
def test_what_is_no_result_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    done = call("chart", path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"staffsim: {path}{message}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "figures").exists()


@pytest.mark.parametrize("damage", [{"by_hour": 3}, {"by_team": None}, {"window": ["9"]}, {"days": 2}])
def test_a_damaged_result_is_said(result: Path, damage: dict[str, object]) -> None:
    damaged = make_result() | damage
    (result / "result.json").write_text(json.dumps(damaged), encoding="utf-8")
    done = call("chart", result)
    assert done.exit_code == 1
    assert "has no figures that can be drawn" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (result / "figures").exists()


def test_nesting_without_end_is_said(result: Path) -> None:
    (result / "result.json").write_text("[" * 200_000, encoding="utf-8")
    done = call("chart", result)
    assert (done.exit_code, "is nested too deep" in done.stderr) == (1, True)


def test_a_binary_file_and_a_missing_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00\x01")
    binary = tmp_path / "a.json"
    assert call("chart", binary).stderr == f"staffsim: {binary}: is not text; {WRITTEN}\n"
    missing = tmp_path / "b"
    wanted = "name a folder that staffsim run has written"
    assert call("chart", missing).stderr == f"staffsim: {missing}: no such file; {wanted}\n"
