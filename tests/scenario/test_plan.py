"""The plan's keys: starts and lengths, limits, and the shifts that an entry of the menu stands for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.scenario.plan import Limit, MenuShift, Offer, People, Plan, Starts, offers, parse_starts
from simulator.units import DAY, HOUR, MINUTE, Window, parse_window

NO_LIMIT = Limit()


@pytest.mark.parametrize(
    "text",
    ["08:00-20:00 every 30min", "08:00-20:00每30分钟", "8:00–20:00 每隔 30 分钟",
     " 08:00 至 20:00 every 0.5h ", "08：00-20：00每 1800秒"],
)  # fmt: skip
def test_starts_in_english_and_chinese(text: str) -> None:
    assert parse_starts(text) == Starts(8 * HOUR, 20 * HOUR, 30 * MINUTE)


def test_the_times_of_starts() -> None:
    def hours(text: str) -> list[float]:
        return [time / HOUR for time in parse_starts(text).times()]

    assert hours("08:00-10:00 every 1h") == [8, 9, 10]
    assert hours("08:00-09:59 every 1h") == [8, 9]
    assert hours("08:15-08:30 every 10min") == [8.25, 8.25 + 1 / 6]
    assert hours("08:00-09:00 every 5h") == [8]
    assert hours("22:00-24:00 every 1h") == [22, 23]
    assert hours("00:00-24:00 every 8h") == [0, 8, 16]


@given(st.integers(0, 1439), st.integers(1, 1440), st.integers(5, 600))
def test_starts_read_back_the_same(first: int, last: int, step: int) -> None:
    if first < last:
        starts = Starts(first * MINUTE, last * MINUTE, step * MINUTE)
        assert parse_starts(str(starts)) == starts
        assert parse_starts(starts) is starts


def entry(**more: Any) -> MenuShift:
    return MenuShift.model_validate({"team": "temps", **more})


def test_one_shift_is_called_like_its_entry() -> None:
    (offer,) = offers("early", entry(shift="09:00-18:00", breaks=["13:00-13:30", "11:00-11:15"]), NO_LIMIT)
    breaks = parse_window("13:00-13:30"), parse_window("11:00-11:15")
    assert offer == Offer("early", "early", "temps", parse_window("09:00-18:00"), breaks)
    assert [(start / HOUR, end / HOUR) for start, end in offer.duty()] == [(9, 11), (11.25, 13), (13.5, 18)]
    assert offer.hours() == 8.25 * HOUR


def test_several_shifts_by_start_then_length_with_the_breaks_that_lie_within() -> None:
    several = entry(starts="08:30-20:30 every 6h", lengths=["8h", "270min", "4.5h"],
                    breaks=["12:30-13:00", "16:00-16:30", "00:15-00:30"])  # fmt: skip
    found = offers("flex", several, NO_LIMIT)
    assert [(offer.name, str(offer.shift), [str(pause) for pause in offer.breaks]) for offer in found] == [
        ("flex-0830-270min", "08:30-13:00", ["12:30-13:00"]),
        ("flex-0830-8h", "08:30-16:30", ["12:30-13:00", "16:00-16:30"]),
        ("flex-1430-270min", "14:30-19:00", ["16:00-16:30"]),
        ("flex-1430-8h", "14:30-22:30", ["16:00-16:30"]),
        ("flex-2030-270min", "20:30-01:00", ["00:15-00:30"]),
        ("flex-2030-8h", "20:30-04:30", ["00:15-00:30"]),
    ]
    assert {offer.entry for offer in found} == {"flex"}


def test_a_break_at_either_end_or_over_midnight() -> None:
    night = entry(shift="22:00-06:00", breaks=["22:00-22:30", "23:45-00:15", "05:30-06:00"])
    (offer,) = offers("night", night, NO_LIMIT)
    assert [(start / HOUR, end / HOUR) for start, end in offer.duty()] == [(22.5, 23.75), (24.25, 29.5)]
    (whole,) = offers("rest", entry(shift="09:00-10:00", breaks=["09:00-09:30", "09:30-10:00"]), NO_LIMIT)
    assert whole.duty() == ()
    assert whole.hours() == 0


def test_hours_leave_out_longer_shifts_breaks_aside() -> None:
    several = entry(starts="09:00-11:00 every 2h", lengths=["4h", "8h", "9h"], breaks=["17:00-18:00"])

    def names(hours: str) -> list[str]:
        return [offer.name for offer in offers("f", several, Limit.model_validate({"hours": hours}))]

    assert names("8h") == ["f-0900-4h", "f-0900-8h", "f-0900-9h", "f-1100-4h", "f-1100-8h", "f-1100-9h"]
    assert names("7.5h") == ["f-0900-4h", "f-1100-4h", "f-1100-8h"]
    assert names("3h") == []


def test_an_entry_of_no_shape_has_no_shifts() -> None:
    assert offers("x", entry(), NO_LIMIT) == ()
    assert offers("x", entry(starts="09:00-10:00 every 1h"), NO_LIMIT) == ()


def plan(**more: Any) -> Plan:
    return Plan.model_validate({"shifts": {"a": {"team": "t", "shift": "09:00-10:00"}}, **more})


def test_a_plan_that_says_little() -> None:
    least = plan()
    assert (least.target, least.confidence, least.on, least.hourly_floor) == (None, 0.95, None, None)
    assert (least.keep_roster, least.count_on_leavers, least.limits) == (True, False, {})
    assert least.people.model_dump() == {"rest": 11 * HOUR, "days_off": 1, "late_from": 22 * HOUR}
    assert least.limit("anybody") == Limit(at_once=None, hours=None)


def test_a_plain_number_is_people_at_once() -> None:
    limits = plan(limits={"a": 30, "b": {"at_once": 0, "hours": "8h"}, "c": Limit(at_once=3)}).limits
    assert [(limit.at_once, limit.hours) for limit in limits.values()] == [
        (30, None), (0, 8 * HOUR), (3, None)
    ]  # fmt: skip


def test_a_time_of_day_is_text_and_comes_back_as_text() -> None:
    assert People.model_validate({"late_from": "21:30"}).late_from == 21.5 * HOUR
    assert People.model_validate({"late_from": "24：00"}).model_dump(mode="json")["late_from"] == "24:00"
    for value in (22, 0, True, 79_200_000_000, 22.5):
        with pytest.raises(ValidationError, match="wanted a time of day"):
            People.model_validate({"late_from": value})


def test_bounds_of_lengths_and_of_rest() -> None:
    assert entry(starts="09:00-10:00 every 1h", lengths=["1min", "1439min"]).lengths == (MINUTE, DAY - MINUTE)
    assert People.model_validate({"rest": "24h"}).rest == DAY
    assert People.model_validate({"rest": 0}).rest == 0
    assert offers("x", entry(shift="00:00-24:00"), NO_LIMIT)[0].shift == Window(0, DAY)
