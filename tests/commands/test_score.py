import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.scenario.rulesets import SHIPPED

LOG = """buyer,time,sender,account,kind,chars
x,2026-11-10 09:00:00,buyer,小美,,5
x,2026-11-10 09:01:00,agent,小美,,9
y,2026-11-10 10:00:00,buyer,阿强,,5
y,2026-11-10 10:03:00.000001,agent,阿强,,9
z,2026-11-11 11:00:00,buyer,阿强,,5
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, ["score", *map(str, arguments), "--lang", "en"])


def figures(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json(log: Path) -> None:
    got = figures(log)
    assert list(got) == [
        "rules", "turns", "in_time", "answered", "rate", "excluded", "response_mean_s",
        "first_response_mean_s", "target", "passes", "service", "by_day",
    ]  # fmt: skip
    assert got | {"service": None, "by_day": None} == {
        "rules": "human-9-23", "turns": 3, "in_time": 1, "answered": 2, "rate": 1 / 3,
        "excluded": {"outside_window": 0, "bot_only": 0, "cross_day": 0, "censored": 0},
        "response_mean_s": 120.0000005, "first_response_mean_s": 120.0000005, "target": 0.9, "passes": False,
        "service": None, "by_day": None,
    }  # fmt: skip
    assert got["service"] == {
        "buyers_asking": 3, "buyers_served": 2, "buyers_unreplied": 1, "buyer_messages": 3,
        "agent_messages": 2, "answer_ratio": 2 / 3, "slow_responses": 1, "long_receptions": 0,
        "characters_typed": 18,
    }  # fmt: skip
    assert got["by_day"] == [
        {"date": "2026-11-10", "turns": 2, "in_time": 1, "answered": 2, "slow": 1, "rate": 0.5,
         "response_mean_s": 120.0000005,
         "look_back": {"days": 30, "turns": 2, "rate": 0.5, "passes": False}},
        {"date": "2026-11-11", "turns": 1, "in_time": 0, "answered": 0, "slow": 0, "rate": 0.0,
         "response_mean_s": None,
         "look_back": {"days": 30, "turns": 3, "rate": 1 / 3, "passes": False}},
    ]  # fmt: skip


def test_several_rule_sets_are_a_list(log: Path) -> None:
    got = figures(log, "--rules", "wangwang-8-24", "--rules", "standard-8-23")
    assert [one["rules"] for one in got] == ["wangwang-8-24", "standard-8-23"]


def test_breakdowns(log: Path) -> None:
    got = figures(log, "--by", "hour,account")
    assert "by_day" not in got
    assert [hour["hour"] for hour in got["by_hour"]] == list(range(24))
    assert got["by_hour"][9] == {
        "hour": 9, "turns": 1, "in_time": 1, "answered": 1, "slow": 0, "rate": 1.0, "response_mean_s": 60.0,
    }  # fmt: skip
    assert {one["account"]: one["rate"] for one in got["by_account"]} == {"小美": 1.0, "阿强": 0.0}


def test_slow_and_long_are_options(log: Path) -> None:
    got = figures(log, "--slow", "59s", "--long", "1min")["service"]
    assert (got["slow_responses"], got["long_receptions"]) == (2, 1)


def test_until(log: Path) -> None:
    got = figures(log, "--until", "2026-11-11 11:02")
    assert (got["turns"], got["excluded"]["censored"]) == (2, 1)
    early = run(log, "--until", "2026-11-10 12:00", "--json")
    assert early.stderr == (
        "note: the log goes on after 2026-11-10 12:00; only what was unanswered by then is censored\n"
    )


def test_rules_from_a_file(log: Path, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text("{base: human-9-23, name: mine, threshold: 181s, target: 60%}", encoding="utf-8")
    got = figures(log, "--rules", rules)
    assert (got["rules"], got["in_time"], got["passes"]) == ("mine", 2, True)


def test_what_a_person_reads(log: Path) -> None:
    result = run(log, "--by", "hour")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "log.csv 5 messages"
    for line in ("Answered in time 33.3%", "Target 90% missed", "Turns counted 3", "Mean response 2 min",
                 "Answer ratio 0.67", "Responses over 1 min 1", "09:00 100.0% 1 1 1 1 min 0",
                 "11:00 0.0% 1 0 0 – 0"):  # fmt: skip
        assert line in lines
    assert not any(line.startswith("12:00") for line in lines)


def test_in_chinese(log: Path) -> None:
    result = CliRunner().invoke(staffsim, ["score", str(log), "--lang", "zh"])
    assert "响应率" in result.stdout
    assert "90%，未达标" in result.stdout


def test_a_rate_just_under_its_target_is_not_rounded_up_to_it(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = ["buyer,time,sender"]
    for n in range(10_000):
        rows.append(f"b{n},2026-11-10 10:00:00,buyer")
        if n < 8_999:
            rows.append(f"b{n},2026-11-10 10:00:01,agent")
    path.write_text("\n".join(rows))
    assert run(path, "--quiet").stdout == "human-9-23 89.9900%\n"


def test_quiet_says_one_line(log: Path) -> None:
    log.write_text(LOG + "w,soon,buyer,,,\n", encoding="utf-8")
    result = run(log, "--quiet")
    assert (result.stdout, result.stderr) == ("human-9-23 33.3%\n", "")


def test_notes_go_to_standard_error(log: Path) -> None:
    log.write_text(LOG.replace("chars", "mood") + "w,soon,buyer,,,\nw,2026-11-10 09:00,robot,,,\n", "utf-8")
    result = run(log, "--json")
    assert json.loads(result.stdout)["turns"] == 3
    assert result.stderr.splitlines() == [
        "note: columns that a log does not have were kept out: mood",
        "note: 2 rows could not be read and were left out: line 7 (time 'soon'), line 8 (sender 'robot')",
    ]


@pytest.mark.parametrize(
    ("rules", "code"), [("human-9-23", 3), ("wangwang-8-24", 0), ("standard-8-23", 0)]
)
def test_the_gate(log: Path, rules: str, code: int) -> None:
    """Shut by a missed target; open where there is none, or too few turns to judge."""
    result = run(log, "--rules", rules, "--gate", "--json")
    assert result.exit_code == code
    assert json.loads(result.stdout)["rules"] == rules
    assert run(log, "--rules", rules).exit_code == 0


MAPPED = "顾客,发送时间,角色\nx,2026/11/10 09:00,买家\nx,2026/11/10 09:01,客服\n"


def test_mappings(tmp_path: Path) -> None:
    path, mapping = tmp_path / "log.csv", tmp_path / "mapping.yaml"
    path.write_bytes(MAPPED.encode("gb18030"))
    names = ("buyer=顾客", "time=发送时间", "sender=角色")
    given = [*(word for name in names for word in ("--map", name)), "--senders", "买家=buyer"]
    assert figures(path, *given, "--senders", "客服=agent")["in_time"] == 1
    text = "columns: {buyer: 顾客, time: 发送时间, sender: 角色}\nsenders: {买家: buyer, 客服: bot}\n"
    mapping.write_text(text, encoding="utf-8")
    assert figures(path, "--mapping", mapping)["excluded"]["bot_only"] == 1
    assert figures(path, "--mapping", mapping, "--senders", "客服=agent")["in_time"] == 1


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--map", "tiem=x"], "--map: 'tiem'; wanted one of buyer, time, sender, account, kind, chars, text,"
                              " type, message_id; did you mean 'time'?"),
        (["--map", "time"], "--map: 'time'; wanted OURS=THEIRS, such as time=发送时间"),
        (["--senders", "买家=buyr"], "--senders: 'buyr'; wanted one of buyer, agent, assist, bot, auto,"
                                   " system, platform, internal; did you mean 'buyer'?"),
        (["--rules", "human"], "--rules: 'human'; wanted one of wangwang-8-24, human-9-23, standard-8-23,"
                               " or a YAML file; did you mean 'human-9-23'?"),
        (["--rules", "none.yaml"], "none.yaml: no such file"),
        (["--by", "day,weekday"], "--by: 'weekday'; wanted some of day, hour, account;"
                               " did you mean 'day'?"),
        (["--until", "noon"], "--until: 'noon'; wanted a date and a time, such as 2026-11-10 20:00"),
        (["--slow", "60"], "--slow: '60'; wanted a duration with its unit, such as 45s, 3min or 1.5h"),
    ],
)  # fmt: skip
def test_wrong_options(log: Path, arguments: list[str], text: str) -> None:
    result = run(log, *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"staffsim: {text}\n"


def test_strict(log: Path) -> None:
    log.write_text(LOG + "w,soon,buyer,,,\n", encoding="utf-8")
    result = run(log, "--strict")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"staffsim: {log}:7: unreadable time 'soon'; wanted a time such as 2026-11-10 20:00:15\n"
    )


def test_a_missing_log(tmp_path: Path) -> None:
    result = run(tmp_path / "none.csv")
    assert (result.exit_code, result.stderr) == (1, f"staffsim: {tmp_path / 'none.csv'}: no such file\n")


def test_a_log_of_no_messages(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("buyer,time,sender\n")
    got = figures(path)
    assert (got["turns"], got["rate"], got["passes"]) == (0, None, None)
    result = run(path)
    assert result.exit_code == 0
    assert "Answered in time" in result.stdout
    assert result.stderr == "note: the log has no messages\n"


@pytest.mark.parametrize("rules", SHIPPED)
def test_the_worked_cases_from_files(shared: Path, tmp_path: Path, rules: str) -> None:
    cases = json.loads((shared / "vectors" / "turns.json").read_text("utf-8"))["cases"]
    path = tmp_path / "log.csv"
    for case in cases:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(case["messages"][0]))
            writer.writeheader()
            writer.writerows(case["messages"])
        got = figures(path, "--rules", rules)
        expected = case["expected"][rules]
        got["excluded"].pop("censored")
        assert {key: got[key] for key in expected} == expected, case["name"]


def test_as_a_program(log: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "score", str(log), "--gate", "--json"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert json.loads(done.stdout)["in_time"] == 1
    assert done.stderr == ""


def conversation(number: int) -> dict[str, Any]:
    buyer, begin = f"b{number}", f"2026-11-10 20:0{number}"
    said = [(f"{begin}:15", buyer, "店:甲", "?", "1"), (f"{begin}:16", "店:甲", buyer, "您好\n欢迎", "2")]
    if number == 0:
        said += [said[1], ("soon", "店:甲", buyer, "", "3")]
    names = ("gmtCreated", "userNickFrom", "userNickTo", "msg", "msgId")
    messages = [dict(zip(names, one, strict=True)) for one in said]
    return {"meta": {"dataId": f"20261110_店_店:甲_{buyer}"}, "messages": messages}


def test_an_export_and_what_it_does_not_say(tmp_path: Path) -> None:
    path, mapping = tmp_path / "export", tmp_path / "shop.yaml"
    path.write_text(json.dumps([conversation(number) for number in range(5)]), encoding="utf-8")
    got = run(path, "--json")
    assert (json.loads(got.stdout)["in_time"], json.loads(got.stdout)["rate"]) == (5, 1.0)
    assert got.stderr.splitlines() == [
        "note: 1 rows could not be read and were left out: [1].messages[4] (time 'soon')",
        "note: 1 rows repeat a message by its id, and were left out",
        "note: this kind of export does not say what robots and auto-replies sent: all that the shop sent"
        " counts as people's, unless a mapping file (--mapping) names them under nicks or patterns",
        "note: these texts answered at once in 5 chats, and may be auto-replies: '您好 欢迎'; if so, put them"
        " under patterns: auto in a mapping file",
    ]
    chinese = CliRunner().invoke(staffsim, ["score", str(path), "--lang", "zh"])
    assert "提示：以下文字在 5 个会话中立即回复，可能是自动回复：“您好 欢迎”；若是，" in chinese.stderr
    assert "[1].messages[4]（时间“soon”）" in chinese.stderr
    mapping.write_text("patterns: {auto: [您好 欢迎], bot: [机器人]}\n", encoding="utf-8")
    said = run(path, "--json", "--mapping", mapping)
    assert (json.loads(said.stdout)["in_time"], json.loads(said.stdout)["rate"]) == (0, 0.0)
    assert said.stderr.splitlines()[2:] == ["note: nothing in the log is like these patterns: '机器人'"]
