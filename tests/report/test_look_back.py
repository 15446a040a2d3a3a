"""The look-back in words, in a table and as a figure, whatever came of it."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from simulator.experiment.look_back import look_back
from simulator.experiment.statistics import mean_interval
from simulator.report.language import texts
from simulator.report.look_back import look_back_answer, look_back_details, look_back_table
from simulator.report.look_back_figure import draw_look_back
from simulator.report.page import shown
from simulator.report.sheet import Sheet, heading, sheets
from simulator.report.tables import csv_text, flat, run_tables
from tests.report.results import make_result
from tests.scenarios import FIRST_DAY, a_scenario

EN, ZH = texts("en"), texts("zh")
PAST_DAY = {"turns": 9, "in_time": 9}
ORDINARY = {"days": 29, "turns": 29_000, "in_time": 27_550}  # 95%


def a_result(history: Any, *replications: list[tuple[int, int]], **rules: Any) -> dict[str, Any]:
    """A run's result with the look-back of these replications, each a list of days' turns and in time."""
    counts = np.array(replications, np.int64)
    turns, in_time = counts[:, :, 0], counts[:, :, 1]
    days = counts.shape[1]
    rule_set = {"base": "human-9-23", **rules}
    scenario = a_scenario(days=days, history=history, rules=rule_set)
    result = make_result(days, len(counts), target=scenario.rule_set.target)
    for day, row in enumerate(result["by_day"]):
        shares = [good / all_ if all_ else np.nan for all_, good in counts[:, day]]
        row["rate"] = mean_interval(shares, 0, 1).as_json()
    found = look_back(scenario, turns, in_time)
    return {**result, "kind": "run", "look_back": found, "look_back_days": scenario.rule_set.look_back}


def said(result: dict[str, Any], lang: str = "en") -> list[str]:
    t = texts(lang)
    return [look_back_answer(t, result), *look_back_details(t, result)]


def test_it_survives() -> None:
    assert said(a_result(ORDINARY, [(3000, 1800)], [(3000, 1800)])) == [
        "The 30-day rate survives: in every replication it stays at 90% or above on all days played. "
        "It is lowest on 10 Nov, at 91.72% (91.72–91.72%).",
        "The day that pulls it down most, 10 Nov (60.0% of its turns in time), moves it by "
        "−3.28 points (−3.28 to −3.28) against the same turns answered at the ordinary 95.0%.",
        "After 30 ordinary days it is back where it was, at 95.00%.",
    ]


def test_a_rate_just_under_the_target_is_not_shown_as_the_target() -> None:
    just_under = {"days": 29, "turns": 97_000, "in_time": 87_298}
    (answer, *_) = said(a_result(just_under, [(3000, 2700)], [(3000, 2700)]))
    assert answer.startswith("The 30-day rate does not survive: ")
    assert answer.endswith("It is lowest on 10 Nov, at 89.998% (89.998–89.998%).")


def test_it_does_not_survive() -> None:
    found = said(a_result(ORDINARY, [(5000, 1000)], [(5000, 1000)]))
    assert found[0].startswith("The 30-day rate does not survive: in every replication it is below 90% on ")
    assert found[2] == "After 30 ordinary days it is back at 90% for good."


def test_it_is_open() -> None:
    result = a_result(ORDINARY, [(5000, 1000), (9000, 9000)], [(5000, 4750), (9000, 9000)])
    assert said(result) == [
        "Whether the 30-day rate survives is open: in 50% (1–99%) of the replications it stays at 90% or "
        "above on all days played. It is lowest on 10 Nov, at 89.49% (19.41–100.00%).",
        "The day that pulls it down most, 10 Nov (57.5% of its turns in time), moves it by "
        "−5.51 points (−75.59 to +64.56) against the same turns answered at the ordinary 95.0%.",
        # One night pulls until it leaves, 29 days after the day that follows it; the other not at all.
        "After an average of 14.5 (0.0–30.0) ordinary days it is back at 90% for good.",
        "After an average of 14.5 (0.0–30.0) ordinary days it is back where it was, at 95.00%.",
    ]


def test_an_ordinary_day_below_the_target() -> None:
    history = {"days": 29, "turns": 29_000, "in_time": 25_000}
    assert said(a_result(history, [(100, 90)], [(100, 90)]))[1:] == [
        "It is under 90% on the eve already, at 86.21%.",
        "No day pulls it down. The one that lifts it least, 10 Nov (90.0% of its turns in time), moves it by "
        "+0.01 points (+0.01 to +0.01) against the same turns answered at the ordinary 86.2%.",
        "No number of ordinary days keeps it at 90%: an ordinary day makes 86.21%.",
        "It is no lower than before, 86.21%, when the last day played is over.",
    ]


def test_a_fall_that_the_played_days_themselves_make_good() -> None:
    mended = a_result(ORDINARY, [(5000, 1000), (50000, 50000), (5000, 5000)], look_back=3, target="50%")
    assert "On the last day played it is back at 50%, and stays there on ordinary days." in said(mended)


def test_of_days_that_all_lift_it_none_is_blamed() -> None:
    result = a_result(ORDINARY, [(0, 0), (1000, 990), (1000, 1000)])
    assert said(result)[1].startswith("No day pulls it down. The one that lifts it least, 11 Nov (99.0% of ")
    assert said(result, "zh")[1].startswith("没有哪一天拖累它；提升最少的是11月11日（当天响应率 99.0%）")


def test_a_rate_that_survives_and_falls_when_the_good_days_leave() -> None:
    """The past's good half leaves first; then 10 Nov and the other half are the look-back for a while."""
    good, bad = {"turns": 100, "in_time": 100}, {"turns": 100, "in_time": 84}
    days = {FIRST_DAY - dt.timedelta(days=age): good if age > 15 else bad for age in range(1, 31)}
    result = a_result({"by_day": days}, [(500, 420)])
    assert result["look_back"]["mended_after_days"]["target"]["mean"] > 0
    told = said(result)
    assert told[0].startswith("The 30-day rate survives: ")
    assert told[2].startswith("On ordinary days afterwards it may still fall below 90%, as better days ")


def test_a_history_with_gaps() -> None:
    history = {"by_day": {"2026-11-05": {"turns": 10, "in_time": 10}}}
    found = said(a_result(history, [(10, 10)], [(10, 10)]))
    assert found[-1] == "The history has no turns on 28 of the 29 days before the first: is it whole?"


def test_without_target_and_without_turns() -> None:
    assert said(a_result(ORDINARY, [(3000, 1800)], base="wangwang-8-24"))[0] == (
        "The 30-day rate is lowest on 10 Nov, at 91.72%; there is no target to judge it by, or too few turns."
    )
    nothing = {"days": 29, "turns": 0, "in_time": 0}
    assert said(a_result(nothing, [(0, 0)], [(0, 0)])) == [
        "There is no 30-day rate: no turns were counted.",
        "The history has no turns on 29 of the 29 days before the first: is it whole?",
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table(lang: str) -> None:
    t = texts(lang)
    table = look_back_table(t, a_result(ORDINARY, [(3000, 1800)], [(3000, 1800)]))
    cells = [[shown(t, c, v) for c, v in zip(table.columns, row, strict=True)] for row in table.rows]
    eve, day = (t.date(date) for date in ("2026-11-09", "2026-11-10"))
    around = "{}（{}）" if lang == "zh" else "{} ({})"
    assert cells == [
        [eve, "–", "29,000", "95.00%", "–"],
        [day, around.format("60.0%", "60.0–60.0%"), "32,000", around.format("91.72%", "91.72–91.72%"),
         around.format("100%", "16–100%")],
    ]  # fmt: skip


def test_a_long_run_shows_the_days_that_matter() -> None:
    days = [(1000, 950)] * 40
    days[7], days[20] = (5000, 2000), (200, 0)
    table = look_back_table(EN, a_result(ORDINARY, days))
    assert [row[0] for row in table.rows] == [
        "2026-11-09", "2026-11-10", "2026-11-17", "2026-11-30", "2026-12-19",
    ]  # fmt: skip
    assert table.note.startswith("Of 40 days those that matter. An ordinary day is the history's mean day: ")


def test_without_target_the_table_has_no_chance() -> None:
    table = look_back_table(EN, a_result(ORDINARY, [(3000, 1800)], base="wangwang-8-24"))
    assert [len(row) for row in table.rows] == [4, 4] == [len(table.columns)] * 2


def test_the_tables_of_a_run() -> None:
    result = a_result(ORDINARY, [(3000, 1800)], [(3000, 1800)])
    lines = csv_text([flat(row) for row in run_tables(result, [])["look_back"]]).splitlines()
    assert lines[0].startswith("played,date,rate,rate_low,rate_high,pass_probability,")
    assert [line[:16] for line in lines[1:3]] == ["True,2026-11-10,", "False,2026-11-11"]
    assert len(lines) == 1 + 1 + 30
    assert "look_back" not in run_tables({**result, "look_back": None}, [])


@pytest.mark.parametrize(
    ("history", "replications", "rules"),
    [
        (ORDINARY, [[(3000, 1800)], [(3000, 1900)]], {}),
        (ORDINARY, [[(3000, 1800)] * 40], {"base": "wangwang-8-24"}),
        ({"days": 29, "turns": 0, "in_time": 0}, [[(0, 0)]], {}),
        (
            {"by_day": {FIRST_DAY - dt.timedelta(days=age): PAST_DAY for age in range(2, 70)}},
            [[(9, 0), (0, 0)], [(9, 9), (0, 0)]],
            {"look_back": 30},
        ),
    ],
)  # fmt: skip
def test_the_figure(history: Any, replications: Any, rules: Any) -> None:
    result = a_result(history, *replications, **rules)
    with sheets(Sheet(width=4.0 if rules else 11.0)):
        figure = draw_look_back(EN, result)
    assert heading(figure).answer == look_back_answer(EN, result)
    upper, lower = figure.axes
    places = len(result["look_back"]["days"]) + 30
    assert upper.get_xlim() == lower.get_xlim() == (0, places + (30 if "by_day" in history else 1))
    played = next(line for line in upper.get_lines() if str(line.get_label()).startswith("predicted"))
    means = [day["rate"]["mean"] for day in result["look_back"]["days"]]
    np.testing.assert_equal(played.get_ydata(), [np.nan if mean is None else mean for mean in means])
    if rules.get("look_back"):  # laying it out takes most of a second
        figure.draw_without_rendering()
