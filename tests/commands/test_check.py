"""``staffsim check``: problems, and what a sound scenario amounts to."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.commands import staffsim
from simulator.commands.check import _days, _hours
from simulator.planning.erlang_r import erlang_r
from simulator.planning.load import offered_load
from simulator.report.language import LANGUAGES, texts
from simulator.scenario.json_schema import shipped_text
from simulator.scenario.load import load_scenario
from simulator.scenario.staffing import hour_edges
from tests.scenario.shop import SHOP, changed, write
from tests.scenario.test_load_errors import WRONG


def check(*arguments: object) -> Result:
    return CliRunner().invoke(staffsim, ["check", *map(str, arguments)])


SMALL = """\
start: 2026-11-10
rules: {base: human-9-23, window: 09:00-13:00}
demand:
  chats_per_day: 200
  profile: [0,0,0,0,0,0,0,0,1,1,2,4,2,0,0,0,0,0,0,0,0,0,0,0]
buyers: {b: {share: 100%, turns: 3, reply_chars: 50, lookup: 10s, think_time: 60s}}
teams: {t: {agents: 2, typing_speed: 60, quick_replies: 0%, hourly_cost: 30}}
roster: {day: {team: t, agents: 2, shift: 09:00-12:30, breaks: [10:30-10:45]}}
"""


@pytest.mark.parametrize("width", [100, 70])
def test_no_hour_with_too_little_staff_is_cut_off(width: int) -> None:
    from io import StringIO

    from rich.console import Console

    month = load_scenario(Path(__file__).parents[2] / "scenarios/month.yaml")
    console = Console(file=StringIO(), width=width)
    with console.capture() as said:
        console.print(_days(month, offered_load(month), texts("zh")))
    assert "…" not in said.get()
    assert "09:00–15:00、19:00–23:00" in "".join(said.get().split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_hour_is_a_line_on_a_narrow_terminal(lang: str) -> None:
    from io import StringIO

    from rich.console import Console

    double11 = load_scenario(Path(__file__).parents[2] / "scenarios/double11.yaml")
    busy = erlang_r(double11, hour_edges(double11)).sum(axis=0)
    console = Console(file=StringIO(), width=80)
    with console.capture() as said:
        console.print(_hours(double11, offered_load(double11), busy, texts(lang)))
    lines = [line.split() for line in said.get().splitlines()]
    assert sum(line[:1] == ["20:00"] for line in lines) == 2
    rule = next(place for place, line in enumerate(lines) if line and set(line[0]) == {"─"})
    assert len([line for line in lines[rule + 1 :] if line]) == 48 + 2
    assert "…" not in said.get()


def test_a_sound_scenario_at_a_glance(tmp_path: Path) -> None:
    result = check(write(tmp_path, SMALL), "--lang", "en")
    assert result.exit_code == 0, result.output
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[:8] == [
        "shop: sound. Tue 10 Nov",
        "Rule set    human-9-23*, 09:00-13:00",
        "Chats       200, of them 200 to people",
        "Questions   600",
        "Work, h     10.0",
        "On duty, h  6.5",
        "Load        154%",
        "Cost        195",
    ]
    assert [" ".join(line.split()) for line in lines[9:17]] == [
        "Hour Chats Questions Work, h Offered load On duty, h Load",
        "─" * 78,
        "08:00 20 60 1.0 0.9 0.0 not counted",
        "09:00 20 60 1.0 1.0 2.0 50% ██",
        "10:00 40 120 2.0 1.9 1.5 133% ███████ !",
        "11:00 80 240 4.0 3.8 2.0 200% ██████████ !",
        "12:00 40 120 2.0 2.2 1.0 200% ██████████ !",
        "13:00 0 0 0.0 0.2 0.0 not counted",  # the last to come are still being answered
    ]
    assert lines[18:] == [
        "Work counts in the hour in which its chat arrives; nobody leaves early. Run the scenario for the",
        "rate.",
        "Offered load: agents busy if every question were answered the moment it is asked.",
        "Nobody on duty 10:30-10:45, Tue 10 Nov",
        "Nobody on duty 12:30-13:00, Tue 10 Nov",
        "What looks wrong",
        "- Stretches of the hours that count with nobody on duty: 2. What is asked then waits.",
        "- In the hours that count there are 9.0 h of work for 6.5 h on duty: the desk cannot keep up.",
        "- Hours that count with more work than people: 3 of 4.",
    ]


def test_more_than_two_days_are_told_by_day(tmp_path: Path) -> None:
    result = check(
        write(tmp_path, SMALL),
        "--set",
        "days=3",
        "--set",
        "demand.day_factors={2026-11-11: 0.25}",
        "--lang",
        "en",
    )
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "shop: sound. Tue 10 Nov to Thu 12 Nov, 3 days"
    assert lines[9:14] == [
        "Date Chats Questions Work, h On duty, h Load Too few",
        "─" * 71,
        "Tue 10 Nov 200 600 10.0 6.5 154% ! 10:00–13:00",
        "Wed 11 Nov 50 150 2.5 6.5 38%",
        "Thu 12 Nov 200 600 10.0 6.5 154% ! 10:00–13:00",
    ]
    assert "Nobody on duty 10:30-10:45, every day" in lines


def test_json_has_the_same_figures(tmp_path: Path) -> None:
    result = check(write(tmp_path, SMALL), "--json", "--quiet")
    found = json.loads(result.stdout)
    hours = found.pop("by_hour")
    doubts = found.pop("doubts")
    assert found == {
        "scenario": "shop",
        "start": "2026-11-10",
        "days": 1,
        "rules": "human-9-23*",
        "chats": 200.0,
        "chats_to_people": 200.0,
        "turns": 600.0,
        "work_hours": 10.0,
        "staffed_hours": 6.5,
        "cost": 195.0,
        "uncovered": [
            {"date": "2026-11-10", "from": "10:30", "to": "10:45", "types": ["b"]},
            {"date": "2026-11-10", "from": "12:30", "to": "13:00", "types": ["b"]},
        ],
    }
    assert len(hours) == 24
    assert hours[8]["load"] is None
    assert hours[11] == {
        "date": "2026-11-10", "hour": 11, "chats": 80.0, "turns": 240.0, "work_hours": 4.0,
        "offered_agents": 3.833, "staffed_hours": 2.0, "load": 2.0, "open_chats": 6.667, "slots": 20.0,
    }  # fmt: skip
    assert [doubt["what"] for doubt in doubts] == ["uncovered", "load", "over"]


def test_quiet_says_nothing_of_a_sound_scenario(tmp_path: Path) -> None:
    result = check(write(tmp_path), "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_problems_go_to_standard_error_one_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, changed(("days: 2", "dayz: 2"), ("share: 70%", "share: 60%")))
    result = check(path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"staffsim: {path}:2: dayz: unknown key; did you mean 'days'?",
        f"staffsim: {path}:6: buyers: shares that sum to 90%; wanted 100%",
    ]


def test_every_variant_is_checked_unless_one_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path, SHOP + "  typo: {roster: {wave: {agnts: 3}}}\n  many: {roster: {wave: {agents: 17}}}\n"
    )
    result = check(path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"staffsim: {path}:18: roster.wave.agnts: unknown key; did you mean 'agents'?",
        f"staffsim: {path}:19: roster.wave.agents: wave needs 17 people on 2026-11-10 at 19:00;"
        " team temps has 16",
    ]
    assert check(path, "--variant", "more").exit_code == 0
    assert check(path, "--variant", "typo").exit_code == 1


def test_every_lever_is_checked(tmp_path: Path) -> None:
    text = "levers: {rescue: {csot: 3}, night: {change: {roster: {wave: {agents: 17}}}}}\n"
    path = write(tmp_path, SHOP + text)
    result = check(path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"staffsim: {path}:{SHOP.count(chr(10)) + 1}: levers.rescue.csot: unknown key; did you mean 'cost'?",
        f"staffsim: {path}:{SHOP.count(chr(10)) + 1}: roster.wave.agents: wave needs 17 people on 2026-11-10"
        " at 19:00; team temps has 16",
    ]


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    result = check(tmp_path / "none.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"staffsim: {tmp_path / 'none.yaml'}: no such file\n"


def test_the_schema_is_printed_as_shipped() -> None:
    result = check("--schema")
    assert (result.exit_code, result.stdout) == (0, shipped_text())
    assert check().exit_code == 2


def test_types_that_nobody_takes_are_named(tmp_path: Path) -> None:
    roster = SHOP[SHOP.index("roster:") :]
    text = changed(
        (
            roster,
            "roster: {a: {team: veterans, agents: 4, shift: 09:00-18:00},"
            " b: {team: temps, agents: 4, shift: 18:00-23:00}}\n",
        )
    )
    result = check(write(tmp_path, text), "--lang", "en")
    assert "Nobody on duty takes aftersale 18:00-23:00, every day" in result.stdout


def test_names_in_brackets_are_printed_as_they_are(tmp_path: Path) -> None:
    rules = "{base: human-9-23, name: '[/x]', window: 09:00-13:00}"
    path = write(tmp_path, SMALL.replace("{base: human-9-23, window: 09:00-13:00}", rules))
    result = check(path, "--lang", "en", "--set", "teams.[/y]={agents: 1}")
    assert result.exit_code == 0, result.output
    assert "Rule set    [/x], 09:00-13:00" in result.stdout
    assert "- The team [/y] is never on the roster." in result.stdout


def test_what_a_plan_may_add_or_put_in_the_rosters_place(tmp_path: Path) -> None:
    plan = "plan: {shifts: {late: {team: t, starts: 09:00-10:00 every 30min, lengths: [2h, 3h]}}}\n"
    path = write(tmp_path, SMALL.replace("agents: 2, typing", "agents: 3, typing") + plan)
    said = check(path, "--lang", "en").stdout.splitlines()
    assert said[1] == "Shifts that staffsim plan may add to this roster: 6."
    said = check(path, "--lang", "zh", "--set", "plan.keep_roster=false").stdout.splitlines()
    assert said[1] == "staffsim plan 可以用来代替此排班的班次：6 个。"
    assert "staffsim plan" not in check(path, "--lang", "en", "--set", "plan=null").stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shipped_scenarios_in_both_languages(lang: str, project: Path) -> None:
    for path in sorted(project.glob("scenarios/*.yaml")):
        result = check(path, "--lang", lang)
        assert result.exit_code == 0, result.output
        name = load_scenario(path).name
        assert result.stdout.startswith(name + (": sound." if lang == "en" else "：没有错误。"))


def test_every_doubt_has_a_text_in_every_language() -> None:
    keys = {key for key in texts("en").entries if key.startswith(("check.", "init."))}
    assert keys == {key for key in texts("zh").entries if key.startswith(("check.", "init."))}
    assert len([key for key in keys if key.startswith("check.doubt_")]) == 12


@pytest.mark.parametrize("case", WRONG)
def test_every_wrong_file_ends_in_lines_and_exit_code_1(case: str, tmp_path: Path) -> None:
    changes, told = WRONG[case]
    path = write(tmp_path, changed(*changes))
    result = check(path)
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert lines[0] == f"staffsim: {path}{told}"
    assert all(line.startswith(f"staffsim: {path}:") for line in lines)
    assert [item.name for item in tmp_path.iterdir()] == ["shop.yaml"]
