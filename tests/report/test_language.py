import datetime as dt
import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.report.language import stretches, texts

EN, ZH = texts("en"), texts("zh")


def test_a_text_takes_its_values() -> None:
    assert EN("run.result_written", folder="x") == "Result written to x"
    assert ZH("run.result_written", folder="x") == "结果已保存到 x"


def test_a_missing_key_a_missing_value_and_a_missing_language_are_program_errors() -> None:
    with pytest.raises(KeyError, match=r"run\.nothing"):
        EN("run.nothing")
    with pytest.raises(KeyError, match="folder"):
        EN("run.result_written")
    with pytest.raises(ValueError, match="no catalogue for 'fr'; there are en, zh"):
        texts("fr")


def test_dates() -> None:
    assert EN.date("2026-11-10") == "Tue 10 Nov"
    assert ZH.date(dt.date(2026, 11, 10)) == "11月10日周二"


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (None, "–", "–"),
        (0, "0 s", "0秒"),
        (4.26, "4.3 s", "4.3秒"),
        (9.96, "10 s", "10秒"),
        (47.2, "47 s", "47秒"),
        (59.6, "1 min", "1分钟"),
        (125, "2 min 5 s", "2分钟5秒"),
        (180, "3 min", "3分钟"),
        (3599.7, "1 h", "1小时"),
        (4200, "1 h 10 min", "1小时10分钟"),
        (7199, "2 h", "2小时"),
    ],
)
def test_durations(seconds: float | None, english: str, chinese: str) -> None:
    assert EN.duration(seconds) == english
    assert ZH.duration(seconds) == chinese


def test_figures_with_and_without_an_interval() -> None:
    figure = {"mean": 0.8312, "low": 0.819, "high": 0.8424}
    assert EN.share(figure) == "83.1% (81.9–84.2%)"
    assert ZH.share(figure) == "83.1%（81.9–84.2%）"
    assert EN.share({"mean": 0.8312, "low": None, "high": None}) == "83.1%"
    assert EN.share({"mean": None, "low": None, "high": None}) == "–"
    assert EN.seconds({"mean": 47, "low": 45, "high": 61}) == "47 s (45 s–1 min 1 s)"
    assert ZH.seconds({"mean": 47, "low": None, "high": None}) == "47秒"


def test_hours_are_told_as_stretches() -> None:
    assert EN.hours([20, 9, 10, 22, 21]) == "09:00–11:00, 20:00–23:00"
    assert ZH.hours([9, 23]) == "09:00–10:00、23:00–24:00"
    assert EN.hours([]) == ""


@given(st.lists(st.integers(0, 200)))
def test_stretches_cover_exactly_the_hours(hours: Iterable[int]) -> None:
    found = stretches(hours)
    assert [hour for start, end in found for hour in range(start, end)] == sorted(set(hours))
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(found))
