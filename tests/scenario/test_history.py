"""Past days in a scenario: totals, days, a table of them; and what is wrong with each, with its line."""

import datetime as dt
from pathlib import Path

import pytest

from simulator.errors import UserError
from simulator.scenario.history import History, PastDay
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from tests.scenario.shop import SHOP, write

EVE, DAY_BEFORE = dt.date(2026, 11, 9), dt.date(2026, 11, 8)
DAYS = {DAY_BEFORE: PastDay(turns=900, in_time=850), EVE: PastDay(turns=1000, in_time=960)}


def history(folder: Path, text: str, *sets: str) -> History | None:
    return load_scenario(write(folder, f"{SHOP}history: {text}\n"), sets=sets).history


def problems(folder: Path, text: str, *sets: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        history(folder, text, *sets)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_totals(tmp_path: Path) -> None:
    assert history(tmp_path, "{days: 29, turns: 31000, in_time: 29500}") == History(
        days=29, turns=31000, in_time=29500
    )


@pytest.mark.parametrize(
    "table",
    [
        "date,turns,in_time\n2026-11-08,900,850\n2026-11-09,1000,960\n",
        "日期;对话轮次;达标轮次;备注\n2026/11/8;900;850;周日\n2026年11月9日;1000;960;\n",
        "turns\tdate\tin_time\n900.0\t20261108\t850.0\n\n1000\t2026-11-9\t960\n",
        '日期,轮次,达标轮次\n2026/11/8,900,850\n2026/11/9,"1,000",960\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table(table: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "past.csv").write_bytes(table.encode(encoding))
    assert history(tmp_path, "past.csv") == History(by_day=DAYS)


def test_the_table_is_found_from_the_file_that_names_it_or_from_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "date,turns,in_time\n2026-11-08,900,850\n2026-11-09,1000,960\n", "past.csv")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert history(tmp_path, "past.csv") == History(by_day=DAYS)
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario(write(tmp_path / "elsewhere"), sets=["history=past.csv"])
    assert scenario.history == History(by_day=DAYS)


@pytest.mark.parametrize(
    "text", ["{days: 29, turns: 310, in_time: 295}", "{by_day: {2026-11-09: {turns: 5, in_time: 4}}}", "~"]
)
def test_the_resolved_scenario_reads_back(text: str, tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, f"{SHOP}history: {text}\n"))
    assert Scenario.model_validate(scenario.resolved()) == scenario


def test_settings_change_totals_and_replace_tables(tmp_path: Path) -> None:
    totals = "{days: 29, turns: 31000, in_time: 29500}"
    assert history(tmp_path, totals, "history.in_time=30000") == History(days=29, turns=31000, in_time=30000)
    assert history(tmp_path, "nowhere.csv", f"history={totals}") == History(
        days=29, turns=31000, in_time=29500
    )
    assert history(tmp_path, totals, "history=null") is None


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", ["shop.yaml:18: history: past.csv: an empty table; wanted a row of column names"]),
        ("date,turns,in_time\n", ["past.csv:1: history: a history with no days; wanted at least one"]),
        (
            "date,turn,in_time\n2026-11-09,1,1\n",
            ["past.csv:1: history: no column 'turns' among date, turn, in_time; did you mean 'turn'?"],
        ),
        (
            "date,turns,in_time\n2026-11-31,1,1\n9.11.2026,1,1\n",
            [
                "past.csv:2: date: '2026-11-31'; wanted a date, such as 2026-11-10",
                "past.csv:3: date: '9.11.2026'; wanted a date, such as 2026-11-10",
            ],
        ),
        (
            "date,turns,in_time\n2026-11-08,-1,0\n2026-11-09,many,1.5\n",
            [
                "past.csv:2: turns: '-1'; wanted a whole number, 0 or more",
                "past.csv:3: turns: 'many'; wanted a whole number, 0 or more",
                "past.csv:3: in_time: '1.5'; wanted a whole number, 0 or more",
            ],
        ),
        (
            'date,turns,in_time\n2026-11-09,"1,0","1,00,000"\n',
            [
                "past.csv:2: turns: '1,0'; wanted a whole number, 0 or more",
                "past.csv:2: in_time: '1,00,000'; wanted a whole number, 0 or more",
            ],
        ),
        (
            "date,turns,in_time\n2026-11-09,1,1\n2026/11/9,1,1\n",
            ["past.csv:3: date: a second 2026-11-09; the first is on line 2; wanted each date once"],
        ),
        (
            "date,turns,in_time\n2026-11-08,5,6\n2026-11-10,1,1\n",
            [
                "past.csv:2: history.by_day.2026-11-08.in_time: 6; wanted at most its turns, 5",
                "past.csv:3: history.by_day.2026-11-10: a past day that is yet to come;"
                " wanted dates before 2026-11-10",
            ],
        ),
        (
            "date,turns,in_time\n" + "?,1,1\n" * 8,
            [
                *(f"past.csv:{line}: date: '?'; wanted a date, such as 2026-11-10" for line in range(2, 7)),
                "past.csv:7: history: 3 more such lines",
            ],
        ),
    ],
)
def test_tables_that_are_wrong(table: str, told: list[str], tmp_path: Path) -> None:
    write(tmp_path, table, "past.csv")
    assert sorted(problems(tmp_path, "past.csv")) == sorted(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("none.csv", "no such file: none.csv"),
        ("{days: 29}", "{days: 29}; wanted days, turns and in_time, or by_day, or a CSV's name"),
        (
            "{days: 1, by_day: {2026-11-09: {turns: 1, in_time: 1}}}",
            "{days: 1, by_day: {…}}; wanted totals or by_day, not both; null takes out what a base sets",
        ),
    ],
)  # fmt: skip
def test_a_history_that_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    assert problems(tmp_path, text) == [f"shop.yaml:18: history: {told}"]


def test_totals_that_are_wrong(tmp_path: Path) -> None:
    assert problems(tmp_path, "{days: 367, turns: 1.5, in_time: -1}") == [
        "shop.yaml:18: history.days: 367; wanted at most 366",
        "shop.yaml:18: history.turns: 1.5; wanted a whole number",
        "shop.yaml:18: history.in_time: -1; wanted at least 0",
    ]
    assert problems(tmp_path, "{days: 2, turns: 3, in_time: 4}") == [
        "shop.yaml:18: history.in_time: 4; wanted at most its turns, 3"
    ]
