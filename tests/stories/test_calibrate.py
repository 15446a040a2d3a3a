"""``staffsim calibrate`` through its real entry point, and what can be done with what it writes."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.experiment.replication import play_out
from simulator.messages.log import in_time_order
from simulator.messages.reading import read_log
from simulator.messages.writing import write_log
from simulator.scenario.load import load_scenario

COLUMNS = "buyer,time,sender,account,chars\n"


def call(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(staffsim, [command, *map(str, arguments)])


@pytest.fixture(scope="module")
def example(project: Path) -> Path:
    return project / "scenarios" / "small-shop-log.csv"


@pytest.fixture(scope="module")
def calibrated(example: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("calibrated")
    written = folder / "shop.yaml"
    result = call("calibrate", example, "-o", written, "--out", folder, "--json", "--lang", "en")
    assert result.exit_code == 0, result.stderr
    return folder, result


def test_the_example_is_what_its_scenario_plays(project: Path, example: Path, tmp_path: Path) -> None:
    scenario = load_scenario(project / "scenarios" / "small-shop.yaml")
    log = in_time_order(play_out(scenario, 0, "compiled").log)
    write_log(log, tmp_path / "again.csv")
    again, shipped = read_log(tmp_path / "again.csv").log, read_log(example).log
    assert (again.time == shipped.time).all()
    assert (again.sender == shipped.sender).all()
    assert (again.chars == shipped.chars).all()
    assert again.accounts == shipped.accounts
    assert shipped.types == ("aftersale", "presale")


def test_json_says_what_was_learned_and_what_was_assumed(calibrated: tuple[Path, Result]) -> None:
    folder, result = calibrated
    told = json.loads(result.stdout)
    assert told == json.loads((folder / "shop-calibration" / "result.json").read_text(encoding="utf-8"))
    assert (told["kind"], told["log"], told["written"]) == ("calibration", "small-shop-log.csv", "shop.yaml")
    assert told["covers"] == {"start": "2026-10-12", "end": "2026-11-08", "days": 28}
    assert told["plays"] == {"start": "2026-11-09", "days": 7}
    assert (told["messages"], told["chats"], told["accounts"], told["resolution_s"]) == (29_679, 3_159, 2, 0)
    speed = told["parameters"]["teams.desk.typing_speed"]
    assert set(speed) == {"value", "low", "high", "family", "ks", "n", "assumed", "unit"}
    assert speed["low"] <= 55 <= speed["high"]
    assert not speed["assumed"]
    assert [row["shift"] for row in told["roster"]] == ["09:00-18:00", "14:00-23:00"]
    assert [row["breaks"] for row in told["roster"]] == [["12:30-13:00"], ["17:30-18:00"]]
    assert all(row["agents"] == dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)
               for row in told["roster"])  # fmt: skip
    assert [agent["account"] for agent in told["agents"]] == ["desk-01", "desk-02"]
    assert all(set(one) == {"code", "values", "text"} for one in told["warnings"])


def test_the_folder_is_whole_and_says_from_what(calibrated: tuple[Path, Result], example: Path) -> None:
    folder, _ = calibrated
    found = {path.name for path in (folder / "shop-calibration").iterdir()}
    assert found == {"result.json", "manifest.json", "tables", "figures"}
    manifest = json.loads((folder / "shop-calibration" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["log"]["sha256"] == hashlib.sha256(example.read_bytes()).hexdigest()
    assert sorted(path.name for path in folder.iterdir()) == ["shop-calibration", "shop.yaml"]


@pytest.mark.usefixtures("undrawn")
def test_the_scenario_runs_and_is_checked_and_planned(calibrated: tuple[Path, Result]) -> None:
    folder, _ = calibrated
    shop = folder / "shop.yaml"
    remark = "# Made by staffsim calibrate from small-shop-log.csv: 3,159 chats"
    assert shop.read_text(encoding="utf-8").startswith(remark)
    assert call("check", shop).exit_code == 0
    run = call("run", shop, "--replications", 5, "--out", folder / "runs", "--json", "--quiet")
    assert run.exit_code == 0, run.stderr
    # The log's own rate is 94.8%; over many seeds the same shop has 94.2 to 94.6%.
    assert 0.92 < json.loads(run.stdout)["rate"]["mean"] < 0.97
    one_day = ("--set", "days=1", "--set", "teams.desk.agents=3", "--set", "plan.confidence=50%")
    plan = call("plan", shop, *one_day, "--replications", 3, "--out", folder / "runs", "--json", "--quiet")
    assert plan.exit_code in (0, 3), plan.stderr
    assert json.loads(plan.stdout)["roster"]


REFUSED = {
    "one-side": (
        COLUMNS + "a,2026-11-10 09:00:00,buyer,,3\n",
        (),
        "LOG: a log of 1 messages of buyers and 0 of agents; wanted both sides of the chats; "
        "say who is who: --senders THEIRS=buyer, --senders THEIRS=agent",
    ),
    "nobody-answers": (
        COLUMNS + "a,2026-11-10 09:00:00,agent,x,3\nb,2026-11-10 09:00:00,buyer,x,3\n",
        (),
        "LOG: a log of 1 messages of buyers and 1 of agents, none of which answers a buyer; wanted both",
    ),
    "no-date": (None, ("--start", "yesterday"), "--start: 'yesterday'; wanted a date, such as 2026-11-10"),
    "partly": (
        None,
        ("--start", "2026-11-08", "--days", "2"),
        "--start: 2026-11-08 to 2026-11-09 lies partly within the log, 2026-10-12 to 2026-11-08; "
        "wanted days of the log, or days after it",
    ),
    "rules": (None, ("--rules", "humann"), "--rules: 'humann'; wanted one of "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_said_in_a_line(case: str, example: Path, tmp_path: Path) -> None:
    text, options, told = REFUSED[case]
    log = example
    if text is not None:
        log = tmp_path / "log.csv"
        log.write_text(text, encoding="utf-8")
    places = ("-o", tmp_path / "shop.yaml", "--out", tmp_path / "out")
    result = call("calibrate", log, *places, "--quiet", *options)
    assert result.exit_code == 1
    assert result.stderr.startswith("staffsim: " + told.replace("LOG", str(log)))
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "shop.yaml").exists()
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(example: Path, tmp_path: Path) -> None:
    mine = tmp_path / "shop.yaml"
    mine.write_text("mine", encoding="utf-8")
    result = call("calibrate", example, "-o", mine)
    assert result.exit_code == 1
    told = "is there already; nothing is overwritten: choose another -o FILE, or move it away"
    assert result.stderr == f"staffsim: {mine}: {told}\n"
    assert mine.read_text(encoding="utf-8") == "mine"
    cases = (("shop.csv", "not a scenario's name; wanted NAME.yaml"), ("no/shop.yaml", "no such folder"))
    for wrong, told in cases:
        result = call("calibrate", example, "-o", tmp_path / wrong)
        assert result.exit_code == 1
        assert told in result.stderr
