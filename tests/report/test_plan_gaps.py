"""What a plan says of half hours that count in which it has nobody on duty."""

from typing import Any

from simulator.report.language import texts
from simulator.report.pages import page_of
from tests.report.plans import make_plan

Json = dict[str, Any]
EN = texts("en")


def without(plan: Json, *empty: tuple[str, str]) -> Json:
    """The plan with nobody in some half hours, and somebody in each other; 10 chats in each."""
    rostered = [
        half | {"agents": 0.0 if (half["date"], half["time"]) in empty else 2.0} for half in plan["rostered"]
    ]
    return plan | {"rostered": rostered, "load": [half | {"chats": 10.0} for half in plan["load"]]}


def warnings(plan: Json, lang: str = "en") -> list[str]:
    starts = "Warning: nobody", "注意：", "plan.hourly_floor"
    return [one for one in page_of(texts(lang), plan).details if one.startswith(starts)]


def test_half_hours_that_count_with_nobody_on_duty_are_warned_of_first() -> None:
    plan = make_plan(2)
    first, second = plan["judged"]
    empty = [(date, time) for date in (first, second) for time in ("20:00", "20:30", "22:30")]
    said = page_of(EN, without(plan, *empty)).details
    assert said[0].startswith(
        "Warning: nobody is on duty in hours that count, 20:00–21:00, 22:30–23:00 "
        f"({EN.day(first)}, {EN.day(second)}), when 11% of the chats arrive."
    )
    assert said[1].startswith("plan.hourly_floor, such as 70%")


def test_a_floor_that_there_is_is_not_asked_for() -> None:
    plan = make_plan(1)
    assert len(warnings(without(plan, (plan["judged"][0], "09:00")) | {"hourly_floor": 0.1})) == 1


def test_what_does_not_count_may_be_left_to_nobody() -> None:
    plan = make_plan(2)
    first, second = plan["judged"]
    assert warnings(without(plan)) == []
    assert warnings(without(plan, (first, "08:30"), (first, "23:00"))) == []
    assert warnings(without(plan, (second, "12:00")) | {"judged": [first]}) == []


def test_a_plan_that_fails_has_its_hours_in_a_table_instead() -> None:
    plan = make_plan(1, feasible=False)
    assert warnings(without(plan, (plan["judged"][0], "12:00"))) == []


def test_the_chinese_page_warns_too() -> None:
    plan = make_plan(1)
    said = page_of(texts("zh"), without(plan, (plan["judged"][0], "12:00"))).details
    assert said[0].startswith("注意：12:00–12:30（")
