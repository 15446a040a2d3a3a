"""What a plan says, of each kind of plan there is."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from simulator.commands.page_view import print_page
from simulator.report.html import html_page
from simulator.report.language import texts
from simulator.report.page import Page, shown
from simulator.report.pages import page_of
from simulator.report.xlsx import xlsx_bytes
from tests.report.hostile import FORMULA, IMAGE, SCRIPT
from tests.report.plans import hostile_plan, make_plan
from tests.report.results import figure

EN, ZH = texts("en"), texts("zh")
Json = dict[str, Any]

SHAPES: dict[str, Json] = {
    "as asked": make_plan(),
    "one day": make_plan(1),
    "seven days": make_plan(7, frontier=True),
    "a month": make_plan(30),
    "infeasible": make_plan(feasible=False),
    "interrupted": make_plan(interrupted=True),
    "exact": make_plan(exact=True),
    "hours": make_plan(money=False),
    "no people": make_plan(people=False),
    "from nothing": make_plan(kept=False),
    "nobody added": make_plan(added=0),
    "nobody at all": make_plan(kept=False, added=0),
    "one agent": make_plan(1, kept=False, added=1, money=False),
    "hostile": hostile_plan((SCRIPT, FORMULA), IMAGE),
}


def answer(**shape: Any) -> str:
    return page_of(EN, make_plan(**shape)).answer


def details(plan: Json, **more: Any) -> tuple[str, ...]:
    """What is said beside the answer, but for hours with nobody on duty (test_plan_gaps)."""
    said = page_of(EN, plan | more).details
    return tuple(one for one in said if not one.startswith(("Warning: nobody", "plan.hourly_floor")))


def table(plan: Json, name: str) -> list[list[str]]:
    """A table of the English page as it is shown, its headings first; [] where there is none."""
    for one in page_of(EN, plan).tables:
        if one.name == name:
            rows = [[shown(EN, c, v) for c, v in zip(one.columns, row, strict=True)] for row in one.rows]
            return [[column.heading for column in one.columns], *rows]
    return []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_plan_has_a_page(shape: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    t = texts(lang)
    found: Page = page_of(t, SHAPES[shape])
    print_page(found, t, Path("plan"), [], to_stderr=False)
    printed = capsys.readouterr().out
    assert found.answer.split(maxsplit=1)[0] in printed
    assert all(0 < len(sentence) < 900 for sentence in (found.answer, *found.details, *found.how))


def test_the_answer_says_how_many_shifts_for_how_much_and_how_surely() -> None:
    surely = "a chance of 96.5% (94.7–98.3%)"
    both = f": each of the 2 days reaches 90% with {surely} or more; asked: 95%"
    assert answer() == "Add 12 shifts for 1,200 (4,770 with the roster that stays)" + both
    assert answer(kept=False) == "12 shifts for 1,200" + both
    assert answer(added=0) == "The roster as it is will do, at 3,570, and nobody need be added" + both
    assert answer(kept=False, added=0) == "Nobody is needed" + both
    one = f": Tue 10 Nov reaches 90% with {surely}; asked: 95%"
    assert answer(days=1, kept=False) == "6 shifts for 600" + one
    assert answer(days=1, kept=False, added=1) == "1 shift for 100" + one


def test_where_no_hour_has_a_price_the_answer_speaks_of_hours() -> None:
    plan = make_plan(1, kept=False, added=1, money=False)
    assert page_of(EN, plan).answer.startswith("1 shift for 5 agent hours: Tue 10 Nov")
    headings, *_ = table(plan, "roster")
    assert headings == ["Shift", "Team", "People", "Days", "Shifts", "Hours"]
    assert not any(word in " ".join(details(plan)) for word in ("money", "3.75 "))
    assert "cheaper means fewer hours" in page_of(EN, plan).assumptions[-1]


def test_where_a_day_is_not_asked_for_the_answer_and_the_days_say_so() -> None:
    plan = make_plan(7)
    plan["judged"] = plan["judged"][:2]
    for day in plan["by_day"][2:]:
        day |= {"judged": False, "pass_probability": figure(0.2, 0.05)}
    assert "each of the 2 days asked for reaches" in page_of(EN, plan).answer
    headings, *rows = table(plan, "days")
    assert headings[1] == "Asked for"
    assert [row[1] for row in rows] == ["yes"] * 2 + ["no"] * 5
    assert all("12 Nov" not in row[0] for row in table(plan, "failing_hours"))


def test_days_that_no_rule_judges_cannot_miss() -> None:
    plan = make_plan()
    for day in plan["by_day"]:
        day["pass_probability"] = figure(None, None)
    plan["pass_probability"] = figure(None, None)
    assert page_of(EN, plan).answer == (
        "Add 12 shifts for 1,200 (4,770 with the roster that stays): "
        "too few questions count for the rules to judge any day, so none can miss"
    )


def test_a_plan_that_fails_says_how_near_it_came_what_binds_and_what_to_do() -> None:
    plan = make_plan(feasible=False)
    assert page_of(EN, plan).answer == (
        "No roster was found that is sure enough: with the best one Tue 10 Nov comes to 88.0% (87.5–88.5%) "
        "and reaches 90% with a chance of 42.0% (41.0–43.0%); asked: 95%"
    )
    assert details(plan)[:3] == (
        "Limits that are reached: wave (20 people a day at most; 10 Nov, 11 Nov), "
        "temps (as many at once as may be; 10 Nov).",
        "What can help: higher limits or more people, shifts that cover the hours listed below, quicker "
        "answers, or a lower target or confidence.",
        "The roster below is the best that was found, at 4,770.",
    )
    assert [row[0] for row in table(plan, "failing_hours")[1:3]] == [
        "Tue 10 Nov 19:00–20:00", "Tue 10 Nov 20:00–21:00",
    ]  # fmt: skip
    text = " ".join((*details(plan), *page_of(EN, plan).how))
    assert "saved" not in text
    assert "Proof" not in text


def test_the_day_with_the_least_chance_is_the_one_that_is_named() -> None:
    plan = make_plan(feasible=False)
    plan["by_day"][1] |= {"rate": figure(0.85, 0.01), "pass_probability": figure(0.1, 0.05)}
    assert "Wed 11 Nov comes to 85.0% (84.0–86.0%) and reaches 90% with a chance of 10.0%" in (
        page_of(EN, plan).answer
    )


def test_a_limit_of_many_days_in_a_row_is_named_once() -> None:
    assert details(make_plan(7, feasible=False))[0].startswith(
        "Limits that are reached: wave (20 people a day at most; 10 Nov to 16 Nov), "
    )


def test_a_team_that_is_used_up_is_named_once_however_many_are_left_to_add() -> None:
    plan = make_plan(feasible=False)
    dates = ["2026-11-10", "2026-11-11"]
    plan["binding"]["limits"] = [
        {"what": "team", "name": "temps", "date": date, "most": 3 + place} for place, date in enumerate(dates)
    ]
    assert details(plan)[0] == "Limits that are reached: temps (everybody has a shift; 10 Nov, 11 Nov)."


def test_where_no_limit_binds_more_people_are_not_what_helps() -> None:
    plan = make_plan(feasible=False)
    plan["binding"]["limits"] = []
    first, second, *_ = details(plan)
    assert first == "No limit is reached, so more people on these shifts would not do it."
    assert "more people" not in second


def test_a_roster_that_fails_on_fresh_days_is_told_from_none_at_all() -> None:
    plan = make_plan(feasible=False)
    plan["search"] |= {"minimal": True, "proofs": 5}
    found = page_of(EN, plan)
    assert found.answer.startswith("Not proved: on fresh days Tue 10 Nov comes to 88.0% (87.5–88.5%) and")
    assert "give the search more days with --replications" in found.details[0]
    assert not any("Limits" in sentence for sentence in found.details)
    plan["search"] |= {"minimal": False, "interrupted": True}
    assert "let it run to its end" in details(plan)[0]


def test_luck_on_the_fresh_days_is_no_plan() -> None:
    plan = make_plan(feasible=False)
    for day in plan["by_day"]:
        day["pass_probability"] = figure(0.96, 0.02)
    assert page_of(EN, plan).answer.startswith("No roster was found that is sure enough on the days")


def test_the_floor_of_an_hour_is_said_kept_or_not() -> None:
    plan = make_plan(1) | {"hourly_floor": 0.7}
    kept = "Each hour is to keep 70%: the lowest is Tue 10 Nov 20:00–21:00, with 71.2% (68.0–74.4%)."
    assert kept in details(plan)
    missed = plan | {"hourly_floor": 0.75, "feasible": False, "binding": {"hours": [], "limits": []}}
    assert page_of(EN, missed).answer == (
        "No roster was found that keeps each hour at 75%: with the best one Tue 10 Nov 20:00–21:00 "
        "comes to 71.2% (68.0–74.4%)"
    )


def test_what_could_still_be_saved_is_never_rounded_down() -> None:
    plan = make_plan()
    assert details(plan)[1] == (
        "No roster of this menu that is as sure comes below 4,470, so at most 6.3% could still be saved."
    )
    plan["lower_bound"] = 0.9999 * plan["cost"]
    assert "at most 0.1% could" in details(plan)[1]
    assert details(plan, lower_bound=plan["cost"])[1] == (
        "No roster of this menu that is as sure comes below that."
    )
    assert details(plan, lower_bound=None)[1].startswith("How much another roster might save is not known")
    free = plan | {"cost": 0.0, "lower_bound": 0.0, "usual_rule": plan["usual_rule"] | {"cost": 0.0}}
    assert details(free)[1] == "No roster of this menu that is as sure comes below that."


def test_an_exact_plan_needs_no_bound_and_no_word_of_swaps() -> None:
    plan = make_plan(exact=True)
    said = " ".join((*details(plan), *page_of(EN, plan).assumptions))
    assert "Every cheaper roster of this menu was tried or ruled out" in said
    assert "swaps" not in said
    assert "below the bound" not in said


def test_that_nobody_can_be_spared_is_said_only_where_it_was_tried() -> None:
    spared = (
        "Nobody can be spared: without any one of the people added, more than 5 of the search's 100 "
        "simulations of a day miss the target. Nor"
    )
    assert any(spared in sentence for sentence in details(make_plan()))
    assert any("The person added cannot be spared" in s for s in details(make_plan(1, added=1)))
    assert any("or an hour falls under its floor. Nor" in s for s in details(make_plan(), hourly_floor=0.5))
    interrupted = make_plan(interrupted=True)
    assert details(interrupted)[0].startswith("The search was interrupted: this is the best roster found")
    assert not any("spared" in sentence for sentence in details(interrupted))
    left = make_plan()
    left["search"] |= {"swaps_left": 4}
    assert any(sentence.startswith("Not every way to spare a person") for sentence in details(left))
    assert not any("spared" in sentence for sentence in details(make_plan(added=0)))


@pytest.mark.parametrize(
    ("cost", "chance", "said"),
    [
        (5247.0, 0.97, "asks for 5,247, with a chance of 97.0% (96.0–98.0%); the plan saves 9.1% of that."),
        (4770.0, 0.97, "costs the same, with a chance of 97.0% (96.0–98.0%)."),
        (4000.0, 0.97, "asks for 4,000, with a chance of 97.0% (96.0–98.0%)."),
        (4000.0, 0.7, "asks for 4,000 and falls short, with a chance of 70.0% (69.0–71.0%)."),
    ],
)
def test_the_usual_rule_stands_beside_it(cost: float, chance: float, said: str) -> None:
    plan = make_plan()
    usual = plan["usual_rule"] | {"cost": cost, "pass_probability": figure(chance, 0.01)}
    (sentence,) = (one for one in details(plan, usual_rule=usual) if "usual rule" in one)
    assert sentence == f"The usual rule (the average work in each half hour and a margin for chance) {said}"
    assert not any("usual rule" in one for one in details(plan, usual_rule=None))


def test_a_chance_that_rests_on_buyers_who_give_up_is_warned_of() -> None:
    plan = make_plan() | {"count_on_leavers": True, "if_buyers_leave": None}
    stayed = {"rate": figure(0.8, 0.01), "abandoned": figure(0.0, 0.0), "replications": 100}
    warned = details(plan, if_nobody_left=stayed | {"pass_probability": figure(0.1, 0.05)})
    assert warned[0] == (
        "Warning: this counts on buyers who give up. Had every buyer stayed for half an hour, the rate would "
        "be 80.0% (79.0–81.0%), and the chance to reach 90% 10.0% (5.0–15.0%) instead of the 95% asked."
    )
    calm = details(plan, if_nobody_left=stayed | {"pass_probability": figure(0.96, 0.02)})
    assert calm[0].startswith("It does not hang on buyers who give up")
    assert "(count_on_leavers: true)" in page_of(EN, plan).assumptions[0]


def test_what_the_assumed_patience_makes_of_it_is_no_comfort_where_many_leave() -> None:
    plan = make_plan()
    assert "not to be relied on" not in details(plan)[0]
    leaving = plan["if_buyers_leave"] | {"abandoned": figure(0.31, 0.01)}
    assert "31% leave before an answer and so relieve the desk" in details(plan, if_buyers_leave=leaving)[0]


def test_an_interval_that_reaches_below_the_confidence_is_said() -> None:
    plan = make_plan()
    doubt = "so it may in truth be as low as 94.7%, under the 95% asked"
    assert doubt in details(plan)[-1]
    sure = details(plan, pass_probability=figure(0.98, 0.01))
    assert not any("in truth" in sentence for sentence in sure)


def test_proofs_money_past_the_last_day_and_broken_rules_are_said() -> None:
    plan = make_plan() | {"cost_past_horizon": 42.0}
    plan["search"] |= {"proofs": 3}
    plan["people"]["broken"] = [
        {"rule": "rest", "account": "temps-01", "date": "2026-11-11", "missing": 2.0},
        {"rule": "days_off", "account": "temps-02", "date": "2026-11-10", "missing": 1},
        {"rule": "one_a_day", "account": "temps-03", "date": "2026-11-10", "missing": 1},
    ]
    said = details(plan)
    assert "42 of the total is for the time after the last day's midnight." in said
    assert "Rules for people that could not be kept: 3. They are listed below." in said
    assert any("Rosters put to the proof: 3" in sentence for sentence in page_of(EN, plan).how)
    assert table(plan, "broken") == [
        ["Person", "Date", "Rule"],
        ["temps-01", "Wed 11 Nov", "too little rest before the shift"],
        ["temps-02", "Tue 10 Nov", "too few days off in the seven days from here"],
        ["temps-03", "Tue 10 Nov", "more than one shift that day"],
    ]


def test_the_roster_is_in_two_tables_what_is_added_first() -> None:
    plan = make_plan()
    nobody = plan["roster"][-1] | {"name": "nobody", "agents": 0, "hours": 0.0, "cost": 0.0}
    first = plan["roster"][-1] | {
        "name": "z", "agents": 1, "shift": "09:00-13:00", "on": ["2026-11-10"], "hours": 4.0, "cost": 80.0,
    }  # fmt: skip
    plan["roster"] += [nobody, first]
    assert [one.name for one in page_of(EN, plan).tables] == ["added", "kept", "days", "failing_hours"]
    assert table(plan, "added") == [
        ["Shift", "Team", "People", "Days", "Shifts", "Hours", "Cost"],
        ["09:00–13:00", "temps", "1", "10 Nov", "1", "4.0", "80"],
        ["19:00–24:00", "temps", "6", "every day", "12", "60.0", "1,200"],
        ["Total", "", "", "", "13", "64.0", "1,280"],
    ]
    assert table(plan, "kept") == [
        ["Shift", "Team", "People", "Days", "Breaks", "Shifts", "Hours", "Cost"],
        ["09:00–18:00", "veterans", "3", "every day", "12:00–12:30", "6", "51.0", "1,530"],
        ["15:00–24:00", "veterans", "4", "every day", "17:00–17:30", "8", "68.0", "2,040"],
        ["Total", "", "", "", "", "14", "119.0", "3,570"],
        ["With those added", "", "", "", "", "27", "183.0", "4,850"],
    ]


def test_the_days_and_what_confidence_costs() -> None:
    plan = make_plan(frontier=True)
    assert table(plan, "days")[:2] == [
        ["Date", "People", "Rate", "Chance to reach 90%", "Questions counted", "Cost"],
        ["Tue 10 Nov", "13", "94.5% (94.0–95.0%)", "96.5% (95.5–97.5%)", "9,000", "2,385"],
    ]
    assert table(plan, "frontier")[-2:] == [["95%", "4,770", "+191"], ["99%", "5,581", "+811"]]
    plan["frontier"][-2]["feasible"] = False  # then nothing says how much more the next one is
    assert table(plan, "frontier")[-3:] == [
        ["90%", "4,579", "+238"], ["95%", "–", "–"], ["99%", "5,581", "–"],
    ]  # fmt: skip


def test_hostile_names_stay_text_on_the_page_and_in_the_spreadsheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.html.drawings", lambda *_: {})  # which have their own tests
    plan = hostile_plan((SCRIPT, FORMULA), IMAGE)
    html = html_page(plan, {}, "en")
    assert SCRIPT not in html
    assert IMAGE not in html
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(plan, "zh")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells} >= {SCRIPT, FORMULA}
    assert not any(cell.data_type == "f" for cell in cells)


def test_the_chinese_page_has_no_english_words_of_its_own() -> None:
    found = page_of(ZH, make_plan(frontier=True, title="双十一"))
    headings = " ".join(column.heading for one in found.tables for column in one.columns)
    assert not any("a" <= letter.lower() <= "z" for letter in headings)
    assert found.answer == (
        "增加 12 个班次，需 1,200（连同保留的班表共 4,770）：2 天中每天达到 90% 的概率不低于 "
        "96.5%（94.7–98.3%），要求 95%"
    )


def test_people_who_are_idle_in_the_hours_that_fail_are_not_to_be_more() -> None:
    plan = make_plan(feasible=False)
    failing = {(hour["date"], hour["hour"]) for hour in plan["binding"]["hours"]}

    def busy(share: float) -> list[Json]:
        return [
            hour | {"occupancy": figure(share, 0.01)} if (hour["date"], hour["hour"]) in failing else hour
            for hour in plan["by_hour"]
        ]

    idle = " ".join(details(plan, by_hour=busy(0.16)))
    assert "agents are busy for 16% of their time at most, so more of them would hardly help" in idle
    assert "more people, shifts that" not in idle
    assert "higher limits or more people" in " ".join(details(plan, by_hour=busy(0.9)))


def test_a_floor_above_the_target_lists_the_hours_that_are_under_it() -> None:
    plan = make_plan(feasible=False)
    plan["by_hour"] = [hour | {"rate": figure(0.95, 0.01)} for hour in plan["by_hour"] if hour["hour"] == 12]
    assert table(plan, "failing_hours") == []
    tables = {one.name: one for one in page_of(EN, plan | {"hourly_floor": 0.99}).tables}
    assert tables["failing_hours"].title == "Hours under 99%, which each hour is to keep"
    assert len(tables["failing_hours"].rows) == len(plan["by_hour"])


def test_where_no_swap_is_cheaper_none_is_said_to_have_been_tried() -> None:
    plan = make_plan()
    said = " ".join(details(plan, search=plan["search"] | {"swaps": 0}))
    assert "Nor has the menu a cheaper shift that any one of them may work instead." in said
    assert "swaps tried" not in said


def test_a_roster_of_nobody_is_not_shown_as_the_best() -> None:
    assert "below is the best" not in " ".join(details(make_plan(kept=False, added=0, feasible=False)))
    assert "below is the best" in " ".join(details(make_plan(feasible=False)))


def test_buyers_who_make_it_worse_by_leaving_are_warned_of() -> None:
    leaving = make_plan()["if_buyers_leave"] | {
        "abandoned": figure(0.55, 0.01),
        "pass_probability": figure(0.55, 0.1),
    }
    said = " ".join(details(make_plan(), if_buyers_leave=leaving))
    assert "Warning: it is planned as if every buyer stayed" in said
    assert "less than the 95% asked" in said
    assert "relieve" not in said
    assert "Warning" not in " ".join(details(make_plan(feasible=False), if_buyers_leave=leaving))


def test_days_that_are_seldom_judged_are_said_and_not_counted_on() -> None:
    plan = make_plan(2)
    assert "are not judged" not in " ".join(details(plan))
    plan["by_day"][0] |= {"replications_judged": 6}
    low = plan["pass_probability"] | {"low": 0.5}
    said = " ".join(details(plan, pass_probability=low))
    assert "has questions enough for the rules in 6 of 400 simulations; the others are not judged" in said
    assert "counted over 6 fresh simulations" in said
