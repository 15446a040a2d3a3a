"""``staffsim score --tricks``: what it prints, and what its JSON holds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim

LOG = """buyer,time,sender
x,2026-11-10 10:00:00,buyer
x,2026-11-10 10:05:00,agent
x,2026-11-10 10:06:00,buyer
x,2026-11-10 10:06:20,agent
"""
EVENING = """y,2026-11-10 22:40:00,buyer
y,2026-11-10 22:50:00,agent
y,2026-11-10 22:51:00,buyer
y,2026-11-10 22:51:10,agent
"""


def run(folder: Path, text: str, *arguments: str, lang: str = "en") -> Result:
    path = folder / "log.csv"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(staffsim, ["score", str(path), "--tricks", "--lang", lang, *arguments])
    assert result.exit_code == 0, result.output
    return result


def test_json(tmp_path: Path) -> None:
    counts = {"rate": 0.5, "turns": 2, "in_time": 1}
    assert json.loads(run(tmp_path, LOG, "--json").stdout)["tricks"] == [
        {"name": "as_is", **counts, "response_mean_s": 160, "first_response_mean_s": 300, "answered": 2},
        {"name": "after_minute_31", **counts, "response_mean_s": 20, "first_response_mean_s": None,
         "answered": 2},
        {"name": "close_and_reopen", **counts, "response_mean_s": 20, "first_response_mean_s": 20,
         "answered": 1},
    ]  # fmt: skip


def test_each_rule_set_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "fast.yaml").write_text("{base: human-9-23, name: fast, threshold: 10s}", encoding="utf-8")
    found = run(tmp_path, LOG, "--json", "--rules", "human-9-23", "--rules", str(tmp_path / "fast.yaml"))
    three, ten = (one["tricks"] for one in json.loads(found.stdout))
    assert [one["response_mean_s"] for one in three] == [160, 20, 20]
    assert [one["response_mean_s"] for one in ten] == [160, None, None]  # both came late by this one
    told = run(tmp_path, LOG, "--rules", str(tmp_path / "fast.yaml")).stdout
    assert "Replies later than 10 s: 2. " in told


def test_the_table(tmp_path: Path) -> None:
    told = run(tmp_path, LOG).stdout
    told = told[told.index("The sellers'") :]
    assert [" ".join(line.split()) for line in told.splitlines() if "50.00%" in line] == [
        "As it is 2 min 40 s 5 min 50.00% 2 1",
        "Answered after minute 31 20 s – 50.00% 2 1",
        "Closed and reopened 20 s 20 s 50.00% 2 1",
        "The rate is 50.00% either way.",
    ]
    assert " ".join(told.split()).endswith(
        "Replies later than 3 min: 1. Those questions had failed, and still count as failed. The tricks only "
        "take their waits out of the average response: 2 min 40 s as it is, 20 s after minute 31, "
        "20 s closed and reopened. The rate is 50.00% either way. Both take the buyers to wait as long as "
        "they are kept waiting. In a shop some would leave, and ask elsewhere: patience is not in these "
        "figures."
    )


def test_it_says_why_the_rate_moves(tmp_path: Path) -> None:
    told = " ".join(run(tmp_path, LOG + EVENING).stdout.split())
    assert (
        "some of them over an edge of the window or past midnight: 3 turns count instead of 4, and the rate "
        "is 33.33% instead of 50.00%. No answer became faster."
    ) in told
    assert "either way" not in told


def test_nothing_to_play_them_on(tmp_path: Path) -> None:
    told = run(tmp_path, LOG.replace("10:05:00", "10:02:00").replace("10:06", "10:07")).stdout
    assert "No reply came later than 3 min, so there is nothing to play the tricks on." in told


def test_in_chinese(tmp_path: Path) -> None:
    told = run(tmp_path, LOG, lang="zh").stdout
    assert "有 1 次回复超过了3分钟" in told
    assert "响应率都还是 50.00%。" in told


@pytest.mark.parametrize("quiet", [True, False])
def test_quiet(quiet: bool, tmp_path: Path) -> None:
    told = run(tmp_path, LOG, *["--quiet"] * quiet).stdout
    assert ("minute 31" in told) != quiet
