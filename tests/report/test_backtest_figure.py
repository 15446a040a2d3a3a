"""The figures of a backtest: where each day is drawn, and how it looks by where it fell."""

from typing import Any

import numpy as np
import pytest

from simulator.report.backtest_figure import draw_days, draw_hours
from simulator.report.backtest_words import answer
from simulator.report.figures import drawings, figures_of
from simulator.report.language import texts
from simulator.report.sheet import Sheet, heading, sheets
from tests.report.backtests import make_backtest

EN, ZH = texts("en"), texts("zh")


def marks(axes: Any) -> dict[str, tuple[list[float], list[float]]]:
    drawn = {}
    for line in axes.lines:
        x, y = (np.asarray(part, dtype=np.float64).round(6).tolist() for part in line.get_data())
        drawn[str(line.get_label())] = (x, y)
    return drawn


def test_each_day_stands_in_its_ranges_and_looks_by_where_it_fell() -> None:
    made = make_backtest(6)
    rates, turns = draw_days(EN, made).axes
    drawn = marks(rates)
    assert drawn[EN("backtest.actual_in_80")][0] == [0.5, 1.5, 2.5, 4.5]
    assert drawn[EN("backtest.actual_in_95")] == ([5.5], [0.874])
    assert drawn[EN("backtest.actual_out")] == ([3.5], [0.832])
    assert drawn[EN("backtest.yesterday")][0] == [0.22, 1.22, 2.22, 3.22, 4.22, 5.22]
    assert drawn[EN("backtest.same_weekday")][0] == [1.78, 2.78, 3.78, 4.78, 5.78]
    outer, inner = (
        [np.asarray(path.vertices)[:, 1].round(6).tolist() for path in part.get_paths()]
        for part in rates.collections
    )
    assert outer[0] == [0.85, 0.97]
    assert inner[0] == [0.88, 0.94]
    assert [label.get_text() for label in turns.get_xticklabels()][:4] == ["28\nSep", "29", "30", "1\nOct"]
    low, high = rates.get_ylim()
    assert low < 0.83
    assert high > 0.98


def test_the_title_is_the_answer_and_says_beside_it_who_was_nearer() -> None:
    told = heading(draw_days(EN, make_backtest()))
    assert told.answer == answer(EN, make_backtest())
    assert EN("backtest.better_than_yesterday", ours="1.2", theirs="1.9", days=10) in told.detail
    assert "44%到97%" in heading(draw_days(ZH, make_backtest())).detail


def test_hours_have_one_range_and_are_in_or_out_of_it() -> None:
    figure = draw_hours(EN, make_backtest())
    rates = figure.axes[0]
    assert heading(figure).answer == "13 of 14 hours of the day were inside their 95% range"
    assert marks(rates)[EN("backtest.hour_out")][0] == [20.5]
    assert rates.get_xlim() == (9, 23)


@pytest.mark.parametrize("width", [11.0, 4.3])
def test_nothing_to_compare_is_said_on_any_sheet(width: float) -> None:
    made = make_backtest(2, misses=(), near=(), without=(0, 1))
    with sheets(Sheet(width)):
        for draw in (draw_days, draw_hours):
            figure = draw(EN, made)
            assert heading(figure).answer == EN("backtest.answer_none")
            assert EN("figure.rate_none") in [text.get_text() for text in figure.axes[0].texts]


def test_a_day_without_turns_is_a_gap() -> None:
    drawn = marks(draw_days(EN, make_backtest(4, misses=(), near=(), without=(2,))).axes[0])
    assert drawn[EN("backtest.actual_in_80")][0] == [0.5, 1.5, 3.5]


def test_where_days_stand_close_the_baselines_give_way() -> None:
    drawn = marks(draw_days(EN, make_backtest(120)).axes[0])
    assert EN("backtest.yesterday") not in drawn
    assert len(drawn[EN("backtest.actual_in_80")][0]) == 118


def test_rates_that_differ_little_are_not_blown_up() -> None:
    made = make_backtest(2, misses=(), near=())
    for day in made["days"]:
        for key in ("predicted", "p80"):
            day[key] = {"mean": 0.9, "low": 0.899, "high": 0.901}
        day |= {"actual": 0.9, "yesterday": 0.9, "same_weekday": 0.9}
    low, high = draw_days(EN, made).axes[0].get_ylim()
    assert high - low >= 0.04


def test_both_are_drawn_as_files_and_the_same_each_time() -> None:
    assert list(figures_of(make_backtest())) == ["days", "hours"]
    first, again = (drawings(make_backtest(3), "zh", "svg", Sheet(4.3, headed=False)) for _ in range(2))
    assert {name: drawing.content for name, drawing in first.items()} == {
        name: drawing.content for name, drawing in again.items()
    }
