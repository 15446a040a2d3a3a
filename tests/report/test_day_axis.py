"""The axis of hours: what it names, and that names keep apart on every sheet, in every font."""

import warnings
from itertools import pairwise

import pytest
from matplotlib.figure import Figure

from simulator.report.day_axis import mark_hours
from simulator.report.fonts import lettering
from simulator.report.language import texts
from simulator.report.sheet import Sheet, sheets

T = texts("zh")
DATES = ["2026-11-10", "2026-11-11", "2026-11-12"]


def told(days: int, width: float, a_day: float = 24.0) -> tuple[list[str], list[float], list[str]]:
    """The hours' labels, where they stand, and the days' names."""
    axes = Figure((width, 3)).subplots()
    with sheets(Sheet(width=width)):
        mark_hours(axes, [(T.date(date), T.day(date)) for date in DATES[:days]], a_day)
    hours = [label.get_text() for label in axes.get_xticklabels()]
    return hours, list(axes.get_xticks()), [text.get_text() for text in axes.texts]


def test_a_day_on_a_broad_sheet_has_each_hour() -> None:
    hours, ticks, names = told(1, 11.0)
    assert hours == [f"{hour:02}" for hour in range(25)]
    assert ticks == list(range(25))
    assert names == ["11月10日周二"]


def test_days_on_a_narrow_sheet_have_fewer_hours_and_shorter_names() -> None:
    hours, ticks, names = told(3, 4.0, a_day=1)
    assert hours == ["00", "12", "00", "12", "00", "12", "24"]
    assert ticks == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    assert names == ["11月10日", "11月11日", "11月12日"]


def test_without_a_day_there_are_the_hours_of_one() -> None:
    assert told(0, 7.0) == (["00", "02", "04", "06", "08", "10", "12", "14", "16", "18", "20", "22", "24"],
                            list(range(0, 25, 2)), [])  # fmt: skip


@pytest.mark.parametrize("days", [1, 2, 3])
@pytest.mark.parametrize("width", [4.0, 7.0, 11.0])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_keep_apart(days: int, width: float, lang: str) -> None:
    letters = lettering(lang, "svg")
    with letters.in_use(), sheets(Sheet(width=width)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure = Figure((width, 3))
        axes = figure.subplots()
        t = letters.texts
        mark_hours(axes, [(t.date(date), t.day(date)) for date in DATES[:days]])
        figure.subplots_adjust(left=0.8 / width, right=1 - 0.5 / width)
        figure.draw_without_rendering()
        for row in (axes.get_xticklabels(), axes.texts):
            boxes = [label.get_window_extent() for label in row]
            assert all(one.x1 <= other.x0 for one, other in pairwise(boxes))
