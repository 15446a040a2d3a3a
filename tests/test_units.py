"""Durations, clock times, windows, moments and shares: reading, printing, refusing."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.units import (
    DAY,
    HOUR,
    MINUTE,
    NEVER,
    SECOND,
    Window,
    days_since_epoch,
    format_clock,
    format_duration,
    format_moment,
    format_share,
    parse_clock,
    parse_date,
    parse_duration,
    parse_moment,
    parse_share,
    parse_window,
)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("45s", 45 * SECOND), ("3min", 3 * MINUTE), ("1.5h", 90 * MINUTE), ("500ms", SECOND // 2),
        ("2d", 2 * DAY), ("7us", 7), (" 3 min ", 3 * MINUTE), ("30秒", 30 * SECOND), ("2分钟", 2 * MINUTE),
        ("1小时", HOUR), ("1天", DAY), (0, 0), ("0", 0), ("0s", 0), ("180.000001s", 180_000_001),
    ],
)  # fmt: skip
def test_durations_read(text: object, microseconds: int) -> None:
    assert parse_duration(text) == microseconds


@given(st.integers(0, 400 * DAY))
def test_durations_print_as_they_read(microseconds: int) -> None:
    assert parse_duration(format_duration(microseconds)) == microseconds


def test_a_duration_prints_in_its_largest_whole_unit() -> None:
    printed = [format_duration(d) for d in (0, 45 * SECOND, 60 * SECOND, 90 * MINUTE, 3 * HOUR, DAY, 7, 1500)]
    assert printed == ["0s", "45s", "1min", "90min", "3h", "1d", "7us", "1500us"]


@given(st.integers(0, DAY // SECOND))
def test_clock_times_print_as_they_read(seconds: int) -> None:
    assert parse_clock(format_clock(seconds * SECOND)) == seconds * SECOND


@pytest.mark.parametrize(
    ("text", "window", "printed"),
    [
        ("09:00-18:00", Window(9 * HOUR, 18 * HOUR), "09:00-18:00"),
        ("9:00–18:00", Window(9 * HOUR, 18 * HOUR), "09:00-18:00"),
        ("15:00至24:00", Window(15 * HOUR, DAY), "15:00-24:00"),
        ("9：00－18：00", Window(9 * HOUR, 18 * HOUR), "09:00-18:00"),
        ("22:00-06:00", Window(22 * HOUR, 30 * HOUR), "22:00-06:00"),
        ("00:00-24:00", Window(0, DAY), "00:00-24:00"),
        ("22:00-00:00", Window(22 * HOUR, DAY), "22:00-24:00"),
    ],
)
def test_windows_read_and_print(text: str, window: Window, printed: str) -> None:
    assert parse_window(text) == window
    assert str(window) == printed
    assert parse_window(printed) == window
    assert parse_window(window) is window


def test_a_window_covers_its_start_and_not_its_end() -> None:
    day, night = parse_window("09:00-18:00"), parse_window("22:00-06:00")
    around = (9 * HOUR - 1, 9 * HOUR, 18 * HOUR - 1, 18 * HOUR)
    assert [day.covers(t) for t in around] == [False, True, True, False]
    assert [night.covers(5 * DAY + t) for t in (22 * HOUR - 1, 22 * HOUR, 0, 6 * HOUR - 1, 6 * HOUR)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert night.length == 8 * HOUR


def test_moments_and_dates_read_and_print() -> None:
    eve = dt.datetime(2026, 11, 10, 20, 0)
    assert parse_moment("2026-11-10 20:00") == parse_moment("2026-11-10T20:00:00") == parse_moment(eve) == eve
    assert format_moment(eve) == "2026-11-10 20:00"
    assert format_moment(eve.replace(second=5)) == "2026-11-10 20:00:05"
    assert parse_date("2026-11-10") == parse_date("2026/11/10") == parse_date(eve.date()) == eve.date()
    assert days_since_epoch(dt.date(1970, 1, 3)) == 2


@pytest.mark.parametrize("text", ["2026/11/9", "2026-11-9", "2026年11月9日", "20261109", " 2026-11-09 "])
def test_dates_read_as_spreadsheets_write_them(text: str) -> None:
    assert parse_date(text) == dt.date(2026, 11, 9)
    moments = {
        parse_moment(f"{text.strip()}{clock}") for clock in (" 9:05", "T09:05", "  9：05", " 09:05:00")
    }
    assert moments == {dt.datetime(2026, 11, 9, 9, 5)}


def test_a_time_may_follow_the_sign_of_the_day_at_once() -> None:
    assert parse_moment("2026年11月9日20:00") == dt.datetime(2026, 11, 9, 20)


@pytest.mark.parametrize(
    ("text", "share"), [("35%", 0.35), ("35％", 0.35), (0.35, 0.35), ("0.5%", 0.005), (1, 1.0), ("0", 0.0)]
)
def test_shares_read(text: object, share: float) -> None:
    assert parse_share(text) == share


def test_no_rate_prints_as_a_dash() -> None:
    assert [format_share(s) for s in (0.9123, None, float("nan"), 1.0)] == ["91.2%", "–", "–", "100.0%"]
    assert format_share(0.905, 0) == "90%"


DURATION = "wanted a duration with its unit, such as 45s, 3min or 1.5h"
CLOCK = "wanted a time of day, such as 09:00 or 24:00"
WINDOW = "wanted a stretch of the day, such as 09:00-18:00"
SHARE = "wanted a share from 0% to 100%, such as 35%"


REFUSED: list[tuple[Callable[[object], object], str, list[object]]] = [
    (parse_duration, DURATION, [45, "45", "3 apples", "-3s", "", None, True, "nan s", [], 1.5]),
    (parse_duration, "wanted a duration under 100,000 years", [f"{NEVER}s"]),
    (parse_clock, CLOCK, ["24:01", "9", "09:60", "12:00:60", 1200, None, "-1:00"]),
    (parse_window, WINDOW, ["09:00", "09:00-25:00", "a-b", 9, None, "1:00-2:00-3:00"]),
    (parse_window, f"{WINDOW}, that starts before it ends", ["09:00-09:00", "24:00-06:00"]),
    (parse_share, SHARE, ["101%", "-1%", 1.01, "nan", "nan%", float("nan"), True, None, "half", []]),
    (
        parse_date,
        "wanted a date, such as 2026-11-10",
        ["2026-13-01", "2026-11/9", "11月9日", "9", "2026119", None],
    ),
    (parse_date, "wanted a date without a time, such as 2026-11-10", [dt.datetime(2026, 1, 1)]),
    (
        parse_moment,
        "wanted a date and a time, such as 2026-11-10 20:00",
        ["2026-11-10", "2026-11-1020:00", "2026-11-10 24:00", "20:00"],
    ),
]


@pytest.mark.parametrize(
    ("parse", "message", "value"),
    [(parse, message, value) for parse, message, values in REFUSED for value in values],
)
def test_what_does_not_read_says_what_would(
    parse: Callable[[object], object], message: str, value: object
) -> None:
    with pytest.raises(ValueError, match=r"^wanted") as error:
        parse(value)
    assert str(error.value) == message
