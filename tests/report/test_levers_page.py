"""What a result of levers says, and the tornado at its extremes."""

import warnings
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from simulator.report.figures import draw_all, figures_of
from simulator.report.fonts import lettering
from simulator.report.language import LANGUAGES, texts
from simulator.report.levers_page import TITLES, WHYS, lever_title, price
from simulator.report.levers_tables import levers_tables
from simulator.report.page import Table, shown
from simulator.report.pages import page_of
from simulator.report.sheet import Sheet, sheets
from simulator.report.tornado import draw_tornado
from simulator.scenario.advice import SHIPPED
from tests.report.levers_results import make_levers

EN, ZH = texts("en"), texts("zh")
USUAL = make_levers(
    {"rescue": 0.05, "typing-20": 0.02, "more-agents": 0.01, "own": 0.0, "bot-overflow": -0.02},
    costs={"typing-20": 3000, "own": -20},
    best_pair=("rescue", "typing-20"),
    pairs=[("rescue", "typing-20"), ("rescue", "more-agents")],
    pair_ties=[("rescue", "more-agents")],
    skipped=[{"name": "no-outage", "title": "", "why": "no_outages"},
             {"name": "own-2", "title": "Ours", "why": "no_difference"}],
    failed=[{"name": "bad", "problems": ["eve.yaml:3: days: 3"]}],
)  # fmt: skip


def answer(**more: Any) -> str:
    return page_of(EN, make_levers(**more)).answer


def test_the_answer_is_as_sure_as_the_intervals() -> None:
    two = {"rescue": 0.05, "typing-20": 0.02}
    assert answer(gains=two) == "“Rescue order” gains most: +5.0 points (+4.6 to +5.4)"
    assert answer(gains=two, ties=["typing-20"]) == (
        "“Rescue order” gains most, +5.0 points (+4.6 to +5.4),"
        " but cannot be told from “Typing +20 characters a minute”"
    )
    assert answer(gains={"rescue": 0.003}) == (
        "No lever surely raises the rate; “Rescue order” comes closest: +0.3 points (−0.1 to +0.7)"
    )
    assert answer(gains={"rescue": -0.02}) == (
        "No lever raises the rate; “Rescue order” costs it least: −2.0 points (−2.4 to −1.6)"
    )
    unsure = make_levers({"rescue": 0.05, "lookup": 0.04, "typing-20": 0.03})
    unsure["levers"][0]["gain"] = {"mean": 0.05, "low": -0.01, "high": 0.11}
    assert page_of(EN, unsure).answer == (
        "“Look-up a fifth shorter” raises the rate for sure: +4.0 points (+3.6 to +4.4);"
        " “Rescue order” may raise it more, +5.0 points (−1.0 to +11.0), but that is not sure"
    )
    assert answer(gains={"rescue": 0.05}, doubt=None) == (
        "One replication: “Rescue order” changes the rate most, by +5.0 points,"
        " but one alone cannot say whether that is chance"
    )
    assert answer(gains={}) == "No lever changes anything here"
    no_rate = "No questions count, so there is no rate that a lever could raise"
    assert answer(gains={"rescue": None}) == no_rate
    assert page_of(EN, make_levers({"rescue": None}, today=None)).details == ()


def test_a_race_that_ran_out_of_replications_promises_nothing() -> None:
    pair = ("rescue", "typing-20")
    gains = {"rescue": 0.05, "typing-20": 0.02}
    for decided in (True, False):
        said = page_of(EN, make_levers(gains, best_pair=pair, pairs=[pair], decided=decided)).how[1]
        assert ("which finds the best with a probability of 95%" in said) == decided
        assert ("used up before it was decided" in said) == (not decided)


def test_beside_the_answer_stand_target_pair_and_what_was_not_played() -> None:
    page = page_of(EN, USUAL)
    assert page.details == (
        "Today 87.0% (86.6–87.4%) of the counted questions are answered within 3 min; the target is 90%.",
        "Alone they reach the target, with the whole interval: “Rescue order”.",
        "Best pair, on new replications: “Rescue order” with “Typing +20 characters a minute”,"
        " +6.1 points (+5.7 to +6.5); there +1.1 points (+0.7 to +1.5) over the first alone."
        " Pairs that cannot be told from it: 1.",
        "Not tried, as there is nothing to change: No outage (none planned), Ours (changes nothing here).",
        "Not played: bad (eve.yaml:3: days: 3).",
    )
    assert page.heading == "Double 11, the eve and the day: one lever at a time"
    assert "over 60 replications" in page.how[1]
    assert any("A cost that is not given is not nothing" in said for said in page.assumptions)
    assert any("an assumption, shown apart" in said for said in page.assumptions)


def test_it_is_said_where_no_lever_reaches_the_target_and_where_first_answers_come_later() -> None:
    said = page_of(EN, make_levers({"rescue": 0.02}, later=59.0)).details
    assert said[1:3] == (
        "No lever alone surely reaches the target.",
        "With “Rescue order” the first response comes later, on average: +59 s ± 1 s.",
    )
    assert said[3] == (
        "There are no two levers that each help and change different things, so there is no best pair."
    )
    assert page_of(EN, make_levers({"rescue": 0.02}, target=None)).details[0] == (
        "Today 87.0% (86.6–87.4%) of the counted questions are answered within 3 min."
    )


def test_it_is_said_where_a_robot_would_have_to_start_and_small_delays_are_not() -> None:
    result = make_levers({"bot-resolves": 0.02}, later=3.0, target=None)
    result["levers"][0]["note"] = "bot_started"
    assert page_of(EN, result).details[2:] == (
        "Robot resolves 10 points more: there is no robot today, so one starts;"
        " what each lever changes stands below.",
    )


def cells(table: Table) -> list[list[str]]:
    return [
        [shown(EN, column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def test_the_tables() -> None:
    levers, beside, pairs, changes = page_of(EN, USUAL).tables
    assert [column.heading for column in levers.columns] == [
        "Lever", "Gain, points", "Late turns saved", "Rate then", "Chance of 90%", "Cost",
    ]  # fmt: skip
    assert cells(levers) == [
        ["Rescue order", "+5.0 ± 0.4", "+500 ± 90", "92.0%", "50%", "not given"],
        ["Typing +20 characters a minute", "+2.0 ± 0.4", "+200 ± 90", "89.0%", "50%", "+3,000"],
        ["One agent more in each shift", "+1.0 ± 0.4", "+100 ± 90", "88.0%", "50%", "+500"],
        ["own", "0.0 ± 0.4", "0 ± 90", "87.0%", "50%", "−20"],
        ["Robot for the overflow only", "−2.0 ± 0.4", "−200 ± 90", "85.0%", "50%", "not given"],
    ]
    assert cells(beside)[0] == ["Rescue order", "−3 s ± 1 s", "−10 s ± 1 s", "+1,234 ± 100"]
    assert cells(pairs) == [
        ["Rescue order", "Typing +20 characters a minute", "+7.0 ± 0.4", "+700 ± 90", "≥ +3,000"],
        ["Rescue order", "One agent more in each shift", "+6.0 ± 0.4", "+600 ± 90", "≥ +500"],
    ]
    assert changes.rows[0] == ("rescue", "desk.reply_order: newest → rescue; bot.resolves: 35% → 45%")
    plain = make_levers({"rescue": 0.02}, target=None)
    plain["today"]["money"] = None
    narrower, without, _ = page_of(EN, plain).tables
    assert (len(narrower.columns), len(without.columns)) == (5, 3)


def test_every_shipped_lever_and_every_why_has_words_in_both_languages() -> None:
    assert set(TITLES) == set(SHIPPED)
    for t in (EN, ZH):
        assert len({t(key) for key in TITLES.values()}) == len(SHIPPED)
        assert all(t(key) for key in WHYS.values())
    redefined = make_levers({"rescue": 0.01}, titles={"rescue": "Unsere Reihenfolge"})["levers"][0]
    assert lever_title(EN, redefined) == "Unsere Reihenfolge"
    assert lever_title(EN, {**redefined, "title": ""}) == "rescue"
    assert price(ZH, redefined) == "未写明"


MANY = {f"own-{n} with a name that goes on and on, 名字很长很长": 0.05 - n / 500 for n in range(40)}


@pytest.mark.parametrize(
    ("result", "width"),
    [
        (USUAL, 4.2),
        (make_levers({"rescue": 0.02}), 4.2),
        (make_levers({"rescue": -0.02, "lookup": -0.1}), 11.0),
        (make_levers({"rescue": 0.05, "lookup": 0.01}, doubt=None), 11.0),
        (make_levers({}), 11.0),
        (make_levers({"rescue": None}, today=None, target=None), 11.0),
        (make_levers({"rescue": 0.0}, doubt=0.0), 4.2),
        (make_levers(MANY, ties=list(MANY)[1:9], title="双十一前夜和当天 $x^2$"), 11.0),
    ],
    ids=["usual", "one", "all worse", "one replication", "none", "no rates", "no difference", "many"],
)
def test_every_shape_draws_and_speaks_both_languages(result: dict[str, Any], width: float) -> None:
    letters = lettering("zh", "svg")  # a viewer's fonts may have what those here lack
    with letters.in_use(), sheets(Sheet(width=width)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        draw_tornado(letters.texts, letters.clean(result)).draw_without_rendering()
    for lang in LANGUAGES:
        page = page_of(texts(lang), result)
        assert all([page.heading, page.answer, *page.details, *page.assumptions, *page.how])
        for table in page.tables:
            assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_tornado_has_a_bar_a_lever_its_interval_and_its_cost() -> None:
    figure = draw_tornado(EN, USUAL)
    gains, late = figure.axes

    def lengths(axes: Axes) -> list[float]:
        return [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]

    assert lengths(gains) == [0.05, 0.02, 0.01, 0.0, -0.02]
    assert lengths(late) == [500.0, 200.0, 100.0, 0.0, -200.0]
    assert [label.get_text() for label in gains.get_yticklabels()][:2] == [
        "Rescue order", "Typing +20 characters a minute",
    ]  # fmt: skip
    written = [text.get_text() for text in late.texts]
    assert written == ["not given", "+3,000", "+500", "−20", "not given", "Cost"]
    assert np.asarray(gains.lines[1].get_xdata()).tolist() == [0.05 - 0.004, 0.05 + 0.004]
    legend = gains.get_legend()
    assert legend is not None
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["better", "worse", "cannot be told from today"]


def test_of_too_many_the_smallest_are_left_out_and_it_is_said() -> None:
    figure = draw_tornado(EN, make_levers(MANY))
    assert len(figure.axes[0].patches) == 30
    said = " ".join(text.get_text() for text in figure.texts)
    assert "10 levers with the smallest gains are left out." in said


def test_the_figure_is_a_file_by_its_name(tmp_path: Any) -> None:
    paths, _ = draw_all(make_levers({"rescue": 0.02}), tmp_path, "en", ["svg"])
    assert [path.name for path in paths] == ["tornado.svg"]
    assert list(figures_of(USUAL)) == ["tornado"]


def test_the_tables_for_a_spreadsheet() -> None:
    tables = levers_tables(USUAL, [{"lever": "", "replication": 0}])
    assert tables["levers"][0]["name"] == "rescue"
    assert tables["levers"][0]["changes"] == "desk.reply_order: newest → rescue; bot.resolves: 35% → 45%"
    assert list(tables["pairs"][0])[:3] == ["lever", "with", "replications"]
    assert tables["pairs"][0]["with"] == "typing-20"
    assert tables["replications"] == [{"lever": "", "replication": 0}]
    assert levers_tables(make_levers({}), [])["levers"] == []
