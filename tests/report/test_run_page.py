"""What a run says: the answer, the tables in the order of a manager's questions, and what it rests on."""

from typing import Any

import pytest

from simulator.report.language import texts
from simulator.report.page import Table, shown
from simulator.report.run_page import page
from tests.report.results import figure, make_result

EN, ZH = texts("en"), texts("zh")


def table(result: dict[str, Any], name: str) -> list[list[str]]:
    """A table's headings and cells as people read them."""
    found: Table = next(table for table in page(EN, result).tables if table.name == name)
    cells = [
        [shown(EN, column, value) for column, value in zip(found.columns, row, strict=True)]
        for row in found.rows
    ]
    return [[column.heading for column in found.columns], *cells]


def test_the_answer_and_what_is_beside_it() -> None:
    made = page(EN, make_result())
    assert made.heading == "double11: Double 11, the eve and the day"
    assert made.answer == "Misses 90%: 83.1% (81.9–84.3%) predicted"
    assert made.details == (
        "Under the target: 19:00–23:00. Chance to reach it: 10% (2–18%).",
        "Rule set human-9-23: questions asked from 09:00 to 23:00 count",
    )
    assert made.figures == ("rate", "look_back", "waits", "occupancy")
    assert [table.name for table in made.tables] == ["failing_hours", "measures", "teams"]


def test_a_variant_is_named_and_a_title_may_be_missing() -> None:
    assert page(EN, make_result(title="") | {"variant": "alone"}).heading == "double11 · alone"
    assert page(ZH, make_result(title="大促")).heading == "double11：大促"


def test_each_day_has_its_rate_its_chance_and_its_questions() -> None:
    assert table(make_result(days=2), "days") == [
        ["Date", "Rate", "Chance to reach 90%", "Questions counted"],
        ["Tue 10 Nov", "87.0% (85.8–88.2%)", "30% (16–44%)", "9,000"],
        ["Wed 11 Nov", "91.2% (90.0–92.4%)", "30% (16–44%)", "9,000"],
    ]
    headings = table(make_result(days=8, target=None), "days")[0]
    assert headings == ["Date", "Rate", "Questions counted", "Rate over the last 30 days"]


def test_failing_hours_have_a_row_each_in_a_week_and_their_day_one_in_a_month() -> None:
    assert table(make_result(), "failing_hours")[:2] == [
        ["Hour", "Rate", "Questions counted", "On duty", "Occupancy"],
        ["Tue 10 Nov 19:00–20:00", "85.9% (82.8–89.0%)", "716", "24.0", "47%"],
    ]
    month = table(make_result(days=30), "failing_hours")
    assert month[:2] == [["Date", "Hour"], ["Tue 10 Nov", "19:00–23:00"]]
    assert len(month) == 31
    good = page(EN, make_result(level=0.4))
    assert "failing_hours" not in [table.name for table in good.tables]
    assert good.details[0].startswith("No hour is under the target. Chance to reach it: ")


def test_measures_have_a_row_each_in_their_own_form() -> None:
    robot = {"chats": figure(120.0, 3.0), "resolved": figure(40.0, 2.0)}
    money = {
        "agent_cost": 6120.0, "lost_buyers": figure(31.0, 2.0), "lost_value": figure(1860.0, 120.0),
        "buyer_value": 60.0, "conversion": [{"within_s": 30.0, "buys": 0.4}],
    }  # fmt: skip
    assert table(make_result() | {"bot": robot, "money": money}, "measures") == [
        ["Measure", "Predicted"],
        ["Predicted rate, answered within 3 min", "83.1% (81.9–84.3%)"],
        ["Questions counted", "9,000"],
        ["Average response time", "1 min 1 s (59 s–1 min 3 s)"],
        ["First response time, mean", "48 s (46 s–50 s)"],
        ["Wait until an agent starts on it, mean", "30 s (29 s–31 s)"],
        ["50% of the answered questions wait at most", "14 s"],
        ["90% of the answered questions wait at most", "3 min 30 s"],
        ["99% of the answered questions wait at most", "15 min"],
        ["Buyers who left before an answer, at any hour", "4.0% (3.5–4.5%)"],
        ["Agent hours on the roster", "180.0"],
        ["Cost", "6,120"],
        ["Buyers lost to waiting (assumption)", "31 (29–33)"],
        ["Their value (assumption)", "1,860 (1,740–1,980)"],
        ["Chats that the robot took", "120"],
        ["of them resolved by it", "40"],
    ]
    assert page(EN, make_result() | {"money": money}).assumptions[-1].startswith(
        "What waiting costs in sales rests on the scenario's own table (40% buy within 30 s; a buyer"
    )


def test_teams_have_a_row_each() -> None:
    assert table(make_result(), "teams") == [
        ["Team", "Agents", "Hours", "Replies", "Occupancy"],
        ["veterans", "8", "90.0", "4,000", "70.0% (68.8–71.2%)"],
        ["temps", "8", "90.0", "4,000", "70.0% (68.8–71.2%)"],
    ]


def test_many_who_leave_are_said_among_the_assumptions() -> None:
    assert len(page(EN, make_result()).assumptions) == 1
    said = page(EN, make_result() | {"abandoned": figure(0.42, 0.01)}).assumptions
    assert said[0].startswith("42% of the buyers leave before an answer. Whoever has left asks nothing more")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "40 simulated replications, seed 11: enough for an interval of ±1.2% (asked: ±1%)."),
        ({"stopped_by": "asked"}, "40 simulated replications, seed 11: as many as asked for."),
        ({"stopped_by": "max"}, "40 simulated replications, seed 11: as many as the scenario allows; "
         "the interval is ±1.2%, wider than the ±1% asked for."),
        ({"replications": 1}, "One replication: no interval."),
    ],
)  # fmt: skip
def test_how_sure_it_is(change: dict[str, Any], said: str) -> None:
    assert page(EN, make_result() | change).how[0].startswith(said)


def test_without_a_target_or_without_questions_it_says_so() -> None:
    assert page(EN, make_result(target=None)).details[0] == "The rule set human-9-23 names no target."
    nothing = page(EN, make_result(turns=False))
    assert nothing.answer == "No questions to count, so no rate"
    assert nothing.details == ("Rule set human-9-23: questions asked from 09:00 to 23:00 count",)
    assert table(make_result(turns=False), "measures")[1] == ["Predicted rate, answered within 3 min", "–"]


@pytest.mark.parametrize("days", [1, 2, 30])
@pytest.mark.parametrize("target", [None, 0.9])
def test_both_languages_have_the_same_tables(days: int, target: float | None) -> None:
    result = make_result(days=days, target=target)
    for english, chinese in zip(page(EN, result).tables, page(ZH, result).tables, strict=True):
        assert [column.form for column in english.columns] == [column.form for column in chinese.columns]
        assert len(english.rows) == len(chinese.rows)
