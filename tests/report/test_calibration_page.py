"""What a calibration says, of each kind of log there is."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from simulator.commands.page_view import print_page
from simulator.report.calibration_words import busiest, warning
from simulator.report.html import html_page
from simulator.report.language import texts
from simulator.report.page import shown
from simulator.report.pages import page_of
from simulator.report.xlsx import xlsx_bytes
from tests.report.calibrations import estimate, hostile_calibration, make_calibration
from tests.report.hostile import FORMULA, IMAGE, SCRIPT

EN, ZH = texts("en"), texts("zh")
Json = dict[str, Any]

SHAPES: dict[str, Json] = {
    "a month": make_calibration(),
    "one day": make_calibration(1, agents=1),
    "nothing assumed": make_calibration(assumed="none"),
    "all assumed": make_calibration(assumed="all"),
    "no views": make_calibration(views=False),
    "one type, one team": make_calibration(types=("all",), teams=("agents",)),
    "six types, sixty agents": make_calibration(types=tuple("abcdef"), agents=60),
    "no agents": make_calibration(agents=0) | {"roster": []},
    "nothing at all": {
        **make_calibration(agents=0, views=False, promotion=False),
        **{"parameters": {}, "roster": [], "weekdays": []},
    },
    "hostile": hostile_calibration((SCRIPT, FORMULA), IMAGE),
}


def details(result: Json) -> str:
    return "\n".join(page_of(EN, result).details)


def table(result: Json, name: str) -> list[list[str]]:
    """A table of the English page as it is shown, its headings first; [] where there is none."""
    for one in page_of(EN, result).tables:
        if one.name == name:
            rows = [[shown(EN, c, v) for c, v in zip(one.columns, row, strict=True)] for row in one.rows]
            return [[column.heading for column in one.columns], *rows]
    return []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_calibration_has_a_page(
    shape: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    t = texts(lang)
    found = page_of(t, SHAPES[shape])
    print_page(found, t, Path("calibration"), [], to_stderr=False)
    assert found.answer.split(maxsplit=1)[0] in capsys.readouterr().out
    assert all(sentence for sentence in (found.answer, *found.details, *found.assumptions, *found.how))


def test_the_answer_says_what_was_read() -> None:
    assert page_of(EN, make_calibration()).answer == (
        "12,000 chats and 72,000 questions on 30 days, answered by 8 agents: the scenario is fitted to them"
    )
    tiny = make_calibration(1, agents=1) | {"chats": 1, "turns": 1}
    assert page_of(EN, tiny).answer.startswith("1 chat and 1 question on 1 day, answered by 1 agent: ")
    assert page_of(ZH, make_calibration()).answer == (
        "已按 30 天的聊天记录（12,000 个会话、72,000 个提问、8 个客服账号）拟合出场景"
    )


def test_beside_it_stand_the_days_what_is_known_and_what_to_do_next() -> None:
    assert page_of(EN, make_calibration()).details == (
        "october.csv covers Mon 26 Oct to Tue 24 Nov, with 33,000 messages.",
        "How well 40 figures are known: 31 well known, 3 roughly known, 1 shaky, 2 read off, 3 ASSUMED.",
        "Not told by the log, so assumed: Patience (presale); Leaving without a word (presale); "
        "Quick replies (temps).",
        "Shaky, so try other values too: Patience (aftersales).",
        "The busiest hour of a usual day is 20:00–21:00, with 25.1 chats.",
        "The log itself, by the rules human-9-23: 91.2% of 63,000 counted questions in time; mean wait 47 s, "
        "to the first answer 21 s.",
        "These do not follow the log well (see the figures): Patience (presale); Patience (aftersales).",
        "Written: shop.yaml, which plays 7 days from Wed 25 Nov. Next: staffsim run shop.yaml predicts them; "
        "staffsim backtest october.csv shows how far such predictions come true.",
    )


def test_where_nothing_or_everything_is_assumed_it_says_so() -> None:
    assert "Nothing had to be assumed." in details(make_calibration(assumed="none"))
    every = details(make_calibration(assumed="all"))
    assert "How well 40 figures are known: 40 ASSUMED." in every
    assert "The log tells none of them: all are assumed" in every


def test_many_names_are_cut_and_counted() -> None:
    result = make_calibration(types=tuple("abcdefg"))
    assert (
        "Shaky, so try other values too: Patience (b); Patience (c); Patience (d); Patience (e); "
        "Patience (f); and 1 more."
    ) in details(result)


def test_one_day_is_one_date_and_no_rate_is_no_number() -> None:
    result = make_calibration(1)
    result["actual"] |= {"rate": None, "turns": 0, "response_mean_s": None, "first_response_mean_s": None}
    said = details(result)
    assert "october.csv covers Mon 26 Oct, with 1,100 messages." in said
    assert "By the rules human-9-23 no question of the log counts, so it has no rate." in said


def test_a_log_of_several_years_has_its_dates_with_them() -> None:
    assert "october.csv covers 2026-10-26 to 2027-02-02, with" in details(make_calibration(100))


def test_a_file_with_a_space_in_its_name_is_quoted_for_the_command_line() -> None:
    assert 'staffsim backtest "my log (2).csv" shows' in details(make_calibration(log="my log (2).csv"))


def test_the_busiest_hour_adds_up_its_parts() -> None:
    result = make_calibration()
    profile = next(view for view in result["views"] if view["name"] == "profile")
    profile["fitted"] = [1.0] * 48
    profile["fitted"][18:20] = [2.0, 3.0]
    assert busiest(result) == (9, 5.0)
    profile["fitted"] = [0.0] * 48
    assert busiest(result) is None
    assert busiest(make_calibration(views=False)) is None


def test_the_shop_has_types_and_teams_side_by_side_and_marks_what_is_assumed() -> None:
    rows = table(make_calibration(), "shop")
    assert rows[0] == ["Figure", "Value (95% interval)", "How well known"]
    patience = [row for row in rows if row[0].startswith("Patience")]
    assert patience == [
        ["Patience (presale)", "10 min", "ASSUMED"],
        ["Patience (aftersales)", "10 min 55 s (6 min 55 s–14 min 55 s)", "shaky"],
    ]
    names = [row[0].partition(" (")[0] for row in rows[1:]]
    assert list(dict.fromkeys(names)) == [
        "Chats on a mean day", "How much days differ by chance", "Chats that the bot resolves",
        "Bot's time until handoff", "Share of the chats", "Questions a chat", "Characters a reply",
        "Look-up time", "Buyer's thinking time", "Patience", "Characters typed a minute", "Quick replies",
        "Chats at once",
    ]  # fmt: skip
    lone = table(make_calibration(types=("all",), teams=("agents",)), "shop")
    assert not any("(" in row[0] for row in lone)  # where there is but one, it need not be named


def test_every_parameter_stands_with_its_path_its_fit_and_what_it_rests_on() -> None:
    rows = {row[-1]: row[:-1] for row in table(make_calibration(), "parameters")}
    assert rows["Path"] == [
        "Figure", "Value (95% interval)", "How well known", "Distribution", "Fit distance", "Fit", "Rests on",
    ]  # fmt: skip
    assert len(rows) == 1 + 40
    assert rows["buyers.presale.think_time.mean"] == [
        "Buyer's thinking time (presale)", "46 s (45 s–47 s)", "well known", "gamma", "0.073", "fair fit",
        "36,000",
    ]  # fmt: skip
    assert rows["buyers.presale.patience.mean"][1:] == ["10 min", "ASSUMED", "exponential", "–", "", "–"]
    assert rows["buyers.aftersales.patience.mean"][4:] == ["0.126", "poor fit", "412"]


def test_the_roster_is_in_order_of_time_with_its_people_by_weekday() -> None:
    rows = table(make_calibration(teams=("b", "a")), "roster")
    assert rows[0] == [
        "Shift", "Team", "Breaks", "Roster line", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    ]  # fmt: skip
    assert rows[1] == ["09:00–18:00", "a", "12:00–12:30", "a-0900", "3", "3", "3", "3", "4", "4", "0"]
    assert [row[1] for row in rows[1:]] == ["a", "b", "a", "b"]
    unbroken = make_calibration()
    for line in unbroken["roster"]:
        line["breaks"] = []
    assert "Breaks" not in table(unbroken, "roster")[0]


def test_weekday_factors_are_in_their_own_table_and_not_in_the_shops() -> None:
    result = make_calibration()
    result["parameters"]["demand.weekday_factors.sat"] = estimate(1.1, 0.03, "factor", 4)
    assert not any(row[0].startswith("Weekdays") for row in table(result, "shop"))
    assert ["Weekdays (Sat)", "1.10 (1.07–1.13)"] in [row[:2] for row in table(result, "parameters")]


def test_weekdays_that_are_alike_take_a_sentence_and_no_table() -> None:
    assert table(make_calibration(), "weekdays")[6] == ["Sat", "1.10", "4"]
    alike = make_calibration(weekdays=False)
    assert table(alike, "weekdays") == []
    assert "The weekdays are taken to be alike: the log does not tell them apart." in (
        page_of(EN, alike).assumptions
    )


def test_days_that_stand_out_are_listed() -> None:
    assert table(make_calibration(), "stand_out")[1:] == [["Wed 11 Nov", "2,040", "388", "5.26"]]
    assert table(make_calibration(promotion=False), "stand_out") == []


def test_people_are_not_judged_and_those_of_whom_little_is_known_have_dashes() -> None:
    result = make_calibration()
    (people,) = (one for one in page_of(EN, result).tables if one.name == "agents")
    assert "not a judgement of people" in people.note
    assert people.in_terminal
    assert table(result, "agents")[4] == ["shop:temps-04", "temps", "–", "–", "–", "17", "30", "7.9"]
    many = page_of(EN, make_calibration(agents=60)).tables
    assert [one.in_terminal for one in many if one.name == "agents"] == [False]


def test_warnings_stand_at_the_end_and_are_counted_before() -> None:
    result = make_calibration()
    result["warnings"] = [{"code": "too_few", "values": {"path": "buyers.presale.think_time", "n": 12}}]
    assert "Warnings, listed at the end: 1." in details(result)
    assert page_of(EN, result).assumptions[0] == (
        "Warning: Buyer's thinking time (presale): only 12 observations; the default stands."
    )


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"code": "moon", "values": {}}, "moon"),
        ({"code": "moon", "values": {"phase": 0.123456, "days": [1, 2]}}, "moon: phase 0.123, days 1, 2"),
        ({"code": "moon", "values": {}, "text": "Full moon."}, "moon: Full moon."),
        ({"code": "too_few", "values": {}}, "too_few"),  # what its text wants is not there
        ({"code": "{0}.{x}", "values": {"x": "{y}"}}, "{0}.{x}: x {y}"),
    ],
)
def test_a_warning_without_a_text_shows_its_code(one: Json, said: str) -> None:
    assert warning(EN, one) == said


def test_numbers_in_a_warning_have_no_more_digits_than_are_read() -> None:
    values = {"path": "p", "n": 1234.5678}
    assert warning(EN, {"code": "too_few", "values": values}).startswith("p: only 1,235 observations")
    assert warning(EN, {"code": "too_few", "values": values | {"n": 12345}}).startswith("p: only 12,345 ")
    assert warning(EN, {"code": "too_few", "values": values | {"n": 0.0123456}}).startswith("p: only 0.0123 ")


def test_hostile_names_stay_text_on_the_page_and_in_the_spreadsheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.report.html.drawings", lambda *_: {})  # which have their own tests
    result = hostile_calibration((SCRIPT, FORMULA), IMAGE)
    html = html_page(result, {}, "en")
    assert SCRIPT not in html
    assert IMAGE not in html
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(result, "zh")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells} >= {SCRIPT, FORMULA}
    assert not any(cell.data_type == "f" for cell in cells)


def test_in_the_spreadsheet_a_figure_and_its_interval_are_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(make_calibration(), "en")))
    rows = list(book["What the shop is like"].iter_rows())
    assert [cell.value for cell in rows[1]][:1] == ["Chats on a mean day"]
    value, low, high = (cell.value for cell in rows[1][1:4])
    assert (value, round(float(str(low))), round(float(str(high)))) == (400, 389, 411)


def test_the_chinese_page_has_no_english_words_of_its_own() -> None:
    found = page_of(ZH, make_calibration(types=("售前", "售后"), teams=("早班", "晚班"), title="小店"))
    headings = " ".join(column.heading for one in found.tables for column in one.columns)
    assert not any("a" <= letter.lower() <= "z" for letter in headings)
    shop = next(one for one in found.tables if one.name == "shop")
    words = " ".join(f"{row[0]} {row[2]}" for row in shop.rows)
    assert not any("a" <= letter.lower() <= "z" for letter in words)
    assert "买家耐心（售前） 【假设】" in words


@pytest.mark.parametrize(("days", "told"), [(8, "staffsim backtest log.csv"), (7, "wants a log of 8 days")])
def test_a_log_too_short_for_a_backtest_is_not_sent_there(days: int, told: str) -> None:
    result = {**make_calibration(), "log": "log.csv"}
    result["covers"]["days"] = days
    assert told in page_of(EN, result).details[-1]
