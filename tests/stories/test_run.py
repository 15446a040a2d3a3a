"""``staffsim run`` through its real entry point, and what it leaves behind."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.demand.tape import draw_tape
from simulator.messages.reading import read_log
from simulator.scenario.load import load_scenario
from simulator.units import HOUR

TINY = """\
name: tiny
start: 2026-11-10
seed: 7
replications: {min: 3, max: 5, precision: 20%}
demand: {chats_per_day: 60}
buyers:
  all: {share: 100%, turns: {dist: geometric, mean: 3}}
teams:
  =team: {agents: 2, hourly_cost: 10}
roster:
  day: {team: =team, agents: 2, shift: 09:00-23:00, breaks: [12:00-13:00]}
bot: {mode: after_hours}
variants:
  alone: {roster: {day: {agents: 1}}}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def played(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("out")
    result = call("run", tiny, "--out", out, "--json", "--quiet", "--save-log", "--jobs", 1)
    assert result.exit_code == 0, result.stderr
    return out / "tiny", json.loads(result.stdout)


def test_the_folder_holds_result_manifest_tables_figures_and_log(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, printed = played
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "result.json", "manifest.json", "messages.csv",
        "tables/by_day.csv", "tables/by_hour.csv", "tables/by_team.csv", "tables/replications.csv",
        "figures/rate.png", "figures/waits.png", "figures/occupancy.png",
        "figures/rate.svg", "figures/waits.svg", "figures/occupancy.svg",
    }  # fmt: skip
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == printed
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_the_result_has_the_promised_keys(played: tuple[Path, dict[str, Any]]) -> None:
    _, printed = played
    assert set(printed) >= {
        "scenario", "rules", "replications", "engine", "seed", "rate", "pass_probability", "turns",
        "response_mean_s", "first_response_mean_s", "wait_quantiles_s", "pickup_mean_s", "abandoned",
        "occupancy", "agent_hours", "cost", "by_day", "by_hour", "by_team", "bot",
    }  # fmt: skip
    assert set(printed["rate"]) == {"mean", "low", "high"}
    assert set(printed["wait_quantiles_s"]) == {"p50", "p90", "p95", "p99"}
    assert (printed["agent_hours"], printed["cost"]) == (26.0, 260.0)  # two people, 14 h less 1 h each
    assert len(printed["by_hour"]) == 24
    assert printed["by_hour"][3]["rate"] == {"mean": None, "low": None, "high": None}
    assert [hour["agents_on_duty"] for hour in printed["by_hour"]][8:14] == [0, 2, 2, 2, 0, 2]


def test_scoring_the_saved_log_gives_that_replications_counts(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, _ = played
    table = pl.read_csv(folder / "tables" / "replications.csv")
    scored = json.loads(call("score", folder / "messages.csv", "--json").stdout)
    first = table.row(0, named=True)
    assert (scored["turns"], scored["in_time"], scored["answered"]) == (
        first["turns"], first["in_time"], first["answered"],
    )  # fmt: skip
    assert scored["turns"] > 50


@pytest.mark.usefixtures("undrawn")
def test_the_manifests_scenario_makes_the_result_again(
    played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, printed = played
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    again = tmp_path / "again.yaml"
    again.write_text(json.dumps(manifest["scenario"]), encoding="utf-8")  # JSON is YAML
    result = call("run", again, "--out", tmp_path / "again", "--json", "--quiet")
    assert json.loads(result.stdout) == printed
    assert manifest["seed"] == 7
    assert set(manifest["versions"]) >= {"python", "staffsim", "simpy", "numpy"}


@pytest.mark.usefixtures("undrawn")
def test_one_replication_alone_is_the_same_as_among_others(
    tiny: Path, played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, _ = played
    call("run", tiny, "--only", 2, "--out", tmp_path / "alone", "--quiet")
    among = pl.read_csv(folder / "tables" / "replications.csv").row(2, named=True)
    alone = pl.read_csv(tmp_path / "alone" / "tiny" / "tables" / "replications.csv").row(0, named=True)
    assert alone == among


@pytest.mark.usefixtures("undrawn")
def test_the_summary_answers_in_both_languages(tiny: Path, tmp_path: Path) -> None:
    english = call("run", tiny, "--out", tmp_path, "--lang", "en")
    chinese = call("run", tiny, "--out", tmp_path, "--lang", "zh")
    assert re.search(r"^  Predicted rate, answered within 3 min  +\d", english.stdout, re.MULTILINE)
    assert "Chance to reach it: " in english.stdout
    assert re.search(r"^  预测3分钟响应率  +\d", chinese.stdout, re.MULTILINE)
    share = round(100 * json.loads((tmp_path / "tiny" / "result.json").read_text())["abandoned"]["mean"])
    assert share > 10  # the night's buyers, whom nobody answers
    assert f"{share}% of the buyers leave before an answer. Whoever has left asks nothing more" in " ".join(
        english.stdout.split()
    )
    assert english.exit_code == chinese.exit_code == 0


@pytest.mark.usefixtures("undrawn")
def test_names_in_brackets_are_printed_as_they_are(tiny: Path, tmp_path: Path) -> None:
    name = "rules={base: wangwang-8-24, name: '[/x]'}"
    result = call("run", tiny, "--out", tmp_path, "--lang", "en", "--set", name, "--set", "title='[/y]'")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "tiny: [/y]"
    assert "Rule set [/x]: questions asked from 08:00 to 24:00 count\n" in result.stdout
    assert "The rule set [/x] names no target.\n" in result.stdout


@pytest.mark.usefixtures("undrawn")
def test_json_leaves_standard_output_to_json(tiny: Path, tmp_path: Path) -> None:
    result = call("run", tiny, "--out", tmp_path, "--json", "--lang", "en")
    assert json.loads(result.stdout)["scenario"] == "tiny"
    assert "Predicted rate" in result.stderr


@pytest.mark.usefixtures("undrawn")
def test_a_variant_and_set_change_what_is_played(
    tiny: Path, played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    plain = played[1]
    quietly = ("run", tiny, "--out", tmp_path, "--json", "--quiet")
    alone = json.loads(call(*quietly, "--variant", "alone").stdout)
    other = json.loads(call(*quietly, "--seed", 8).stdout)
    longer = json.loads(call(*quietly, "--set", "roster.day.shift=08:00-23:00").stdout)
    assert alone["agent_hours"] == 13.0
    assert alone["variant"] == "alone"
    assert other["seed"] == 8
    assert other["rate"] != plain["rate"]
    assert longer["agent_hours"] == 28.0


def test_a_name_that_looks_like_a_formula_is_none_in_the_tables(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, printed = played
    assert printed["by_team"][0]["team"] == "=team"
    text = (folder / "tables" / "by_team.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfteam,agents,")
    assert b"\r\n'=team,2," in text
    assert b"\n=team" not in text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--set", "roster.day.agens=3"], 1, "unknown key; did you mean 'agents'?"),
        (["--variant", "alon"], 1, "did you mean 'alone'?"),
        (["--replications", "0"], 2, "--replications"),
        (["--replications", "2", "--only", "1"], 2, "exclude each other"),
        (["--engine", "fortran"], 2, "--engine"),
        (["--seed", "-1"], 2, "--seed"),
        (["--cluster", "nowhere"], 1, "--cluster: 'nowhere' is no address of a Dask scheduler"),
        (["--cluster", "tcp://127.0.0.1:8786", "--jobs", "2"], 2, "--cluster excludes --jobs"),
        (["--cluster", "tcp://127.0.0.1:8786", "--only", "2"], 2, "--cluster excludes --jobs and --only"),
    ],
)
def test_wrong_use_is_said_and_nothing_written(
    tiny: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    result = call("run", tiny, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_result_is_left_alone(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("simulator.experiment.runner.run")  # it is said before anything is played
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "mine.txt").write_text("mine", encoding="utf-8")
    result = call("run", tiny, "--out", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == (
        f"staffsim: {tmp_path / 'tiny'}: is there already and is no result of staffsim; "
        "choose another --out\n"
    )
    assert [path.name for path in (tmp_path / "tiny").iterdir()] == ["mine.txt"]


def test_no_arrivals_give_no_rate_and_no_harm(tiny: Path, tmp_path: Path) -> None:
    result = call("run", tiny, "--set", "demand.chats_per_day=0", "--out", tmp_path, "--json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert printed["rate"] == {"mean": None, "low": None, "high": None}
    assert printed["pass_probability"] == {"mean": None, "low": None, "high": None}
    assert printed["turns"]["mean"] == 0


@pytest.mark.usefixtures("undrawn")
def test_ten_times_the_input_is_no_trouble(tiny: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    text = tiny.read_text(encoding="utf-8").replace("chats_per_day: 60", "chats_per_day: 600")
    large.write_text(text.replace("agents: 2", "agents: 20"), encoding="utf-8")
    printed = json.loads(call("run", large, "--out", tmp_path, "--json", "--quiet").stdout)
    assert printed["turns"]["mean"] > 500
    assert printed["agent_hours"] == 260.0


@pytest.mark.usefixtures("undrawn")
def test_the_engines_print_the_same_but_for_their_name(
    tiny: Path, played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    compiled = call("run", tiny, "--out", tmp_path, "--json", "--quiet", "--engine", "compiled", "--jobs", 2)
    printed = json.loads(compiled.stdout)
    assert printed.pop("engine") == "compiled"
    assert {**printed, "engine": "simpy"} == played[1]


@pytest.mark.usefixtures("undrawn")
def test_the_manifest_says_which_engine_and_why(
    tiny: Path, played: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    manifest = json.loads((played[0] / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["engine"], manifest["engine_asked"]) == ("simpy", "auto")
    assert manifest["engine_why"].startswith("SimPy plays 3 replications in about 0.0")
    assert "numba" in manifest["versions"]
    call("run", tiny, "--out", tmp_path, "--quiet", "--engine", "compiled", "--only", 4, "--save-log")
    manifest = json.loads((tmp_path / "tiny" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["engine"], manifest["engine_asked"]) == ("compiled", "compiled")
    assert manifest["engine_why"] == "It was asked for."


def test_the_seed_alone_decides(project: Path) -> None:
    from simulator.experiment.replication import replicate

    scenario = load_scenario(project / "scenarios" / "uncovered-hour.yaml")
    first, second = replicate(scenario, 1), replicate(scenario, 1)
    assert first.turns.tolist() == second.turns.tolist()
    assert first.wait_quantiles_s == second.wait_quantiles_s
    late = first.turns[22], first.in_time[22]
    assert late[0] > 0
    assert late[1] == 0  # nobody covers 22:00 to 23:00
    assert HOUR == 3_600_000_000


@pytest.mark.usefixtures("undrawn")
def test_the_log_of_a_shop_with_two_types_of_chat_says_which(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(TINY.replace("  all: {share: 100%,", "  b: {share: 30%}\n  a: {share: 70%,"), "utf-8")
    result = call("run", path, "--out", tmp_path, "--quiet", "--only", 0, "--save-log")
    assert result.exit_code == 0, result.stderr
    log = read_log(tmp_path / "tiny" / "messages.csv").log
    assert log.type is not None
    types = dict(zip(log.buyer.tolist(), log.type.tolist(), strict=True))
    assert [types[who] for who in log.buyer.tolist()] == log.type.tolist()
    kinds = draw_tape(load_scenario(path), 0).kind
    assert {log.buyers[who]: log.types[kind] for who, kind in types.items()} == {
        f"b{chat:06}": ("b", "a")[kind] for chat, kind in enumerate(kinds.tolist())
    }
