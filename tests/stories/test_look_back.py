"""A run with a history, through the real entry point: what is printed, written, and read back."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from simulator.commands import staffsim
from simulator.report import figures
from simulator.report.language import texts
from simulator.report.look_back import look_back_answer
from simulator.scenario.load import load_scenario
from tests.stories.test_run import TINY


def test_a_run_with_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = {"run": {"look_back": figures.FIGURES["run"]["look_back"]}}  # the others take their seconds
    monkeypatch.setattr(figures, "FIGURES", only)
    (tmp_path / "tiny.yaml").write_text(f"{TINY}history: past.csv\n", encoding="utf-8")
    days = [f"2026-10-{day},40,36" for day in range(12, 32)]
    days += [f"2026-11-0{day},40,38" for day in range(1, 10)]
    (tmp_path / "past.csv").write_text("\n".join(["日期,轮次,达标轮次", *days]), encoding="utf-8")
    path, out = tmp_path / "tiny.yaml", tmp_path / "out"
    called = CliRunner().invoke(
        staffsim, ["run", str(path), "--out", str(out), "--jobs", "1", "--replications", "2", "--lang", "en"]
    )
    assert called.exit_code == 0, called.output
    result = json.loads((out / "tiny" / "result.json").read_text(encoding="utf-8"))

    found = result["look_back"]
    assert found["history"] == {
        "days": 29, "days_without_turns": 0, "turns": 29 * 40, "in_time": 20 * 36 + 9 * 38,
        "rate": (20 * 36 + 9 * 38) / (29 * 40),
    }  # fmt: skip
    assert [day["rolling_rate"] for day in result["by_day"]] == [day["rate"] for day in found["days"]]
    assert len(found["mending"]) == result["look_back_days"] == 30
    assert look_back_answer(texts("en"), result) in " ".join(called.stdout.split())
    for name in ("tables/look_back.csv", "figures/look_back.png", "figures/look_back.svg"):
        assert (out / "tiny" / name).stat().st_size > 100

    manifest = json.loads((out / "tiny" / "manifest.json").read_text(encoding="utf-8"))
    again = tmp_path / "again.yaml"
    with again.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(manifest["scenario"], file)
    assert load_scenario(again) == load_scenario(path)


def test_a_history_that_is_wrong_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    past = tmp_path / "past.csv"
    past.write_text("date,turns,in_time\n2026-11-09,40,41\n2026-11-11,40,40\n", encoding="utf-8")
    out = tmp_path / "out"
    called = CliRunner().invoke(
        staffsim, ["run", str(tmp_path / "tiny.yaml"), "--out", str(out), "--set", f"history={past}"]
    )
    assert called.exit_code == 1
    assert called.stderr.splitlines() == [
        f"staffsim: {past}:2: history.by_day.2026-11-09.in_time: 41; wanted at most its turns, 40",
        f"staffsim: {past}:3: history.by_day.2026-11-11: a past day that is yet to come;"
        " wanted dates before 2026-11-10",
    ]
    assert not out.exists()
