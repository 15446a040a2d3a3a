"""What a backtest says in words and tables."""

import re
from typing import Any

import pytest

from simulator.report.backtest_tables import backtest_tables
from simulator.report.backtest_words import answer
from simulator.report.language import texts
from simulator.report.page import Page, Table, shown
from simulator.report.pages import page_of
from simulator.report.tables import flat
from tests.report.backtests import make_backtest
from tests.report.hostile import FORMULA, SCRIPT

EN, ZH = texts("en"), texts("zh")


def page(**made: Any) -> Page:
    return page_of(EN, make_backtest(**made))


def table(found: Page, name: str) -> Table:
    return next(one for one in found.tables if one.name == name)


def cells(found: Table) -> list[list[str]]:
    return [
        [shown(EN, column, value) for column, value in zip(found.columns, row, strict=True)]
        for row in found.rows
    ]


def test_the_answer_counts_days_and_sets_the_error_beside_yesterday_s() -> None:
    expected = "8 of 10 days fell inside the 80% range; mean error 1.2 points, yesterday's rate 1.9"
    assert page().answer == expected
    alone = make_backtest()
    alone["baselines"]["yesterday"] = {"mean_absolute_error": None, "days": 0, "predicted": None}
    assert answer(EN, alone) == "8 of 10 days fell inside the 80% range; mean error 1.2 points"
    assert answer(ZH, make_backtest()) == (
        "10天中有8天落在80%区间内；平均误差1.2个百分点，若照搬前一天的响应率则为1.9"
    )


def test_the_details_say_what_was_fitted_how_little_so_few_days_say_and_who_was_nearer() -> None:
    assert page().details == (
        "Fitted on the 20 days from 8 Sep to 27 Sep; the days from 28 Sep to 7 Oct were predicted before "
        "they were looked at.",
        "9 of 10 days fell inside the 95% range. From so many days alone the 80% range may hold on 44% to "
        "97% of all days.",
        "Yesterday's rate would have been off by 1.9 points, staffsim by 1.2 on the same days (10).",
        "The mean of the same weekday would have been as good a guide: off by 1.2 points, staffsim by 1.2 on "
        "the same days (9).",
        "All these days together: 91.0% (89.0–93.0%) predicted, 90.4% was.",
        "Far outside what was predicted lies the rate of 1 Oct: something was different there that the early "
        "days do not show.",
        "Rule set human-9-23: questions asked from 09:00 to 23:00 count",
    )


def test_of_a_log_of_several_years_dates_are_whole() -> None:
    made = make_backtest()
    made["fitted"]["start"] = "2025-09-08"
    made["warnings"] = [{"code": "no_turns", "values": {"dates": ["2026-10-01"]}}]
    said = page_of(EN, made).details
    assert said[0].startswith("Fitted on the 20 days from 2025-09-08 to 2026-09-27; the days from 2026-09-28")
    assert "No questions that count on 2026-10-01: left out of the comparison." in said


def test_a_baseline_that_is_nearer_is_said_to_be() -> None:
    assert (
        "Yesterday's rate would have been the better guide: off by 0.8 points, staffsim by 1.2 on the same "
        "days (10)."
    ) in page(worse=True).details


def test_ranges_that_do_not_hold_are_said_not_to() -> None:
    made, said = make_backtest(), []
    for low, high in ((0.1, 0.6), (0.85, 0.97), (0.8, 0.9)):
        made["coverage"]["p80_interval"] = {"low": low, "high": high}
        said += [line for line in page_of(EN, made).details if "95% range" in line]
    assert said[0].endswith(" That is fewer than it says: do not rely on the ranges for this shop.")
    assert " It holds on more days than it says, so it is wider than it need be: " in said[1]
    assert said[2].endswith("may hold on 80% to 90% of all days.")


def test_each_warning_has_its_words_in_both_languages() -> None:
    made = make_backtest()
    made["warnings"] = [
        {"code": "short_fit", "values": {"days": 3, "least": 7}},
        *({"code": code, "values": {"dates": ["2026-10-01", "2026-10-02"]}}
          for code in ("no_turns", "far_turns", "far_rate")),
    ]  # fmt: skip
    said = page_of(EN, made).details
    assert said[5:9] == (
        "Fitted on 3 days, fewer than 7: of weekdays not among them nothing is known, and they are predicted "
        "as an average day.",
        "No questions that count on 1 Oct, 2 Oct: left out of the comparison.",
        "Far more or fewer questions than on an ordinary day came on 1 Oct, 2 Oct; such days are predicted "
        "as ordinary ones all the same.",
        "Far outside what was predicted lies the rate of 1 Oct, 2 Oct: something was different there that "
        "the early days do not show.",
    )
    assert not any(re.search(r"[a-z]{4}", line) for line in page_of(ZH, made).details[5:9])


def test_of_many_days_a_sentence_names_the_first_few_and_a_terminal_shows_none() -> None:
    made = make_backtest(32)
    made["warnings"] = [{"code": "no_turns", "values": {"dates": [f"2026-10-0{day}" for day in range(1, 9)]}}]
    found = page_of(EN, made)
    named = "1 Oct, 2 Oct, 3 Oct, 4 Oct, 5 Oct and 3 more"
    assert f"No questions that count on {named}: left out of the comparison." in found.details
    shown_at_once = [one.name for one in found.tables if one.in_terminal]
    assert shown_at_once == ["by_hour", "coverage", "errors"]
    assert next(one.name for one in page(days=31).tables if one.in_terminal) == "days"


def test_the_day_s_row_has_what_was_what_was_predicted_and_where_it_fell() -> None:
    rows = cells(table(page(without=(7,)), "days"))
    assert rows[0] == [
        "Mon 28 Sep", "90.0%", "91.0% (85.0–97.0%)", "88.0–94.0%", "in the 80% range", "90.0%", "–",
    ]  # fmt: skip
    assert [row[4] for row in rows[3:8]] == [
        "outside", "in the 80% range", "in the 95% range", "in the 80% range", "–",
    ]  # fmt: skip
    assert rows[8][5] == "–"


def test_the_other_tables() -> None:
    found = page()
    assert [one.name for one in found.tables] == ["days", "volume", "by_hour", "coverage", "errors"]
    assert cells(table(found, "volume"))[0] == [
        "Mon 28 Sep", "310", "300 (260–340)", "55 s", "50 s (41 s–59 s)",
    ]  # fmt: skip
    assert cells(table(found, "by_hour"))[11] == [
        "20:00–21:00", "75.0%", "83.0% (79.0–87.0%)", "225", "220 (200–240)",
    ]  # fmt: skip
    assert cells(table(found, "coverage")) == [
        ["80%", "8", "10", "80% (44–97%)"], ["95%", "9", "10", "90% (55–99%)"],
    ]  # fmt: skip
    assert cells(table(found, "errors")) == [
        ["staffsim", "1.2", "10", "–"],
        ["Yesterday's rate", "1.9", "10", "1.2"],
        ["Mean of the same weekday", "1.2", "9", "1.2"],
    ]


@pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])
def test_nothing_to_compare_is_said(t: Any) -> None:
    found = page_of(t, make_backtest(2, misses=(), near=(), without=(0, 1)))
    assert found.answer == t("backtest.answer_none")
    assert [one.name for one in found.tables] == ["days", "volume"]


def test_names_are_only_names() -> None:
    found = page(log=SCRIPT, title=FORMULA)
    assert found.heading == f"Backtest of {SCRIPT}"


def test_the_tables_for_a_spreadsheet_have_a_column_for_each_number() -> None:
    found = backtest_tables(make_backtest(2))
    assert list(found) == ["by_day", "by_hour", "baselines"]
    assert flat(found["by_day"][0]) == {
        "date": "2026-09-28", "weekday": 0,
        "turns_actual": 310,
        "turns_predicted": 300.0, "turns_predicted_low": 260.0, "turns_predicted_high": 340.0,
        "actual": pytest.approx(0.90),
        "predicted": 0.91, "predicted_low": pytest.approx(0.85), "predicted_high": pytest.approx(0.97),
        "p80_low": pytest.approx(0.88), "p80_high": pytest.approx(0.94),
        "within_p80": True, "within_p95": True,
        "response_mean_s_actual": 55.0, "response_mean_s_predicted": 50.0,
        "response_mean_s_predicted_low": 41.0, "response_mean_s_predicted_high": 59.0,
        "yesterday": 0.9, "same_weekday": None,
    }  # fmt: skip
    assert found["baselines"][0] == {
        "baseline": "yesterday", "mean_absolute_error": 0.019, "days": 2, "predicted": 0.012,
    }  # fmt: skip
