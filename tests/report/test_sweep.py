"""A sweep in words and figures: the answer, the curve, the map, and every shape that draws."""

import itertools
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.experiment.sweep import cheapest
from simulator.report import sweep_map, sweep_rows, sweep_words
from simulator.report.figures import draw_all, figures_of
from simulator.report.fonts import lettering
from simulator.report.language import texts
from simulator.report.page import shown
from simulator.report.pages import page_of
from simulator.report.sheet import Sheet, sheets
from simulator.report.sweep_curve import MOST_LINES, along, draw_curve, lines_of
from simulator.report.sweep_map import cells_of, draw_map
from tests.report.sweeps import BOT, TEMPS, make_sweep

EN, ZH = texts("en"), texts("zh")
MODES = "bot.mode=off,first_line,overflow"
ORDERS = "desk.reply_order=longest_wait,newest,rescue"


@pytest.mark.parametrize(
    "result",
    [
        make_sweep("roster.wave.agents=4"),
        make_sweep("roster.a $x^2$ line.agents=1:400:1", target=None),
        make_sweep("roster.夜班.agents=1:20:1", "bot.resolves=1%:20%:1%", title="双十一"),
        make_sweep(ORDERS, "bot.mode=先机器人再人工并且名字很长很长的模式,overflow"),
        make_sweep(TEMPS, replications=1),
        make_sweep(turns=False, failing=[("4", "20%")]),
    ],
    ids=["one point", "400 points", "a square", "words", "one replication", "no turns"],
)
def test_every_shape_of_sweep_draws(result: dict[str, Any]) -> None:
    letters = lettering("zh", "svg")  # a viewer's fonts may have what those here lack
    with letters.in_use(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        for draw in figures_of(result).values():
            draw(letters.texts, result).draw_without_rendering()


def test_the_figures_are_named_and_fit_a_narrow_sheet(tmp_path: Path) -> None:
    paths, _ = draw_all(make_sweep(TEMPS), tmp_path, "en", ["svg"])
    assert [path.name for path in paths] == ["curve.svg"]
    assert list(figures_of(make_sweep())) == ["curve", "map"]
    with sheets(Sheet(width=4.0, headed=False)):
        for result in (make_sweep(), make_sweep(ORDERS, MODES)):
            for draw in (draw_curve, draw_map):
                figure = draw(EN, result)
                figure.draw_without_rendering()
                (axes, *_) = figure.axes
                assert axes.get_window_extent().width > 150  # of 400: the labels leave room
                labels = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text()]
                assert not any(one.overlaps(other) for one, other in itertools.pairwise(labels))


def answer(**more: Any) -> str:
    return sweep_words.answer(EN, make_sweep(TEMPS, **more))


def test_the_answer_is_the_cheapest_that_reaches_the_target_or_that_none_does() -> None:
    reached = "90% is reached at the least cost, 7,500, with 14 on wave: 92.2% (91.0–93.4%) predicted"
    assert answer(level=0.03) == reached
    assert answer(level=0.03, hourly=0) == reached.replace(
        "at the least cost, 7,500", "in the fewest agent hours, 300.0"
    )
    assert answer(level=-0.02) == (
        "Too close to call at 90%: the nearest is 89.2% (88.0–90.4%), with 16 on wave"
    )
    assert answer(level=-0.1) == "No point reaches 90%: the nearest is 81.2% (80.0–82.4%), with 16 on wave"
    assert answer(target=None) == "The rate is highest with 16 on wave: 91.2% (90.0–92.4%) predicted"
    assert answer(turns=False) == "No questions to count, so no rate"
    assert answer(replications=1) == (
        "One replication each, so no interval: the highest is 91.2%, with 16 on wave"
    )


def test_the_answer_in_chinese() -> None:
    result = make_sweep(TEMPS, BOT)
    assert sweep_words.answer(ZH, result) == (
        "wave 4人、机器人解决 60%：以最低成本 5,000 达到 90%，预测 91.2%（90.0–92.4%）"
    )


def test_where_all_costs_are_alike_the_rate_decides() -> None:
    result = make_sweep(ORDERS, level=0.1, hourly=0)
    for point in result["points"]:
        point["agent_hours"] = 200.0
    result["cheapest"] = cheapest(result["points"])
    assert sweep_words.answer(EN, result) == (
        "90% is reached by 2 of 3 points, at equal cost; the rate is highest with "
        "desk.reply_order = rescue: 100.0% (98.8–100.0%) predicted"
    )


def test_the_details_say_how_many_where_it_crosses_and_what_failed() -> None:
    result = make_sweep(TEMPS, level=0.03, failing=[("16",)])
    assert sweep_words.details(EN, result) == [
        "Its chance to reach it: 90% (85–95%).",
        "Points that reach 90%: 1 of 6; too close to call: 1.",
        "The rate crosses 90% between 12 and 14.",
        "Cannot be played: 1.",
    ]
    assert sweep_words.crossings(make_sweep(ORDERS)) == []
    assert sweep_words.crossings(make_sweep(TEMPS, target=None)) == []
    assert sweep_words.crossings(make_sweep()) == []


def test_a_least_cost_at_the_edge_says_that_less_may_do() -> None:
    edge = "Nothing cheaper was tried: a wider range would show whether less will do."
    assert edge in sweep_words.details(EN, make_sweep(TEMPS, level=0.4))
    assert edge not in sweep_words.details(EN, make_sweep(TEMPS, level=0.03))


def test_the_curve_runs_along_numbers_with_few_lines() -> None:
    assert along(make_sweep(TEMPS, BOT)) == 0
    assert along(make_sweep(MODES, TEMPS)) == 1
    assert along(make_sweep("roster.wave.agents=4", BOT)) == 1
    assert along(make_sweep("roster.wave.agents=1:3:1", "bot.resolves=1%:20%:1%")) == 1
    assert along(make_sweep(ORDERS, MODES)) is None


def test_a_line_each_of_the_other_paths_values_from_the_first_to_the_last() -> None:
    result = make_sweep("roster.wave.agents=6,4", "bot.resolves=20%,30%")
    lines = lines_of(EN, result, 0)
    assert [line.label for line in lines] == ["the bot resolving 20%", "the bot resolving 30%"]
    assert [line.numbers for line in lines] == [[4.0, 6.0], [4.0, 6.0]]
    assert [[p["values"] for p in line.points] for line in lines] == [
        [["4", "20%"], ["6", "20%"]], [["4", "30%"], ["6", "30%"]],
    ]  # fmt: skip
    many = make_sweep("roster.wave.agents=1:20:1", "bot.resolves=1%:20%:1%")
    labels = [line.label.split()[-1] for line in lines_of(EN, many, 0)]
    assert labels == ["1%", "5%", "9%", "12%", "16%", "20%"]
    assert len(labels) == MOST_LINES


def legend(figure: Any) -> list[str]:
    found = figure.axes[0].get_legend()
    return [] if found is None else [text.get_text() for text in found.get_texts()]


def test_the_curve_marks_misses_the_cheapest_and_what_cannot_be_played() -> None:
    result = make_sweep(TEMPS, level=0.03, failing=[("16",)])
    assert legend(draw_curve(EN, result)) == [
        "predicted, with its 95% interval", "under the target", "cheapest that reaches it",
        "cannot be played",
    ]  # fmt: skip
    lines = draw_curve(EN, result).axes[0].get_lines()
    marks = {str(line.get_label()): np.asarray(line.get_xdata()).tolist() for line in lines}
    assert marks["under the target"] == [4, 6, 8, 10, 12]
    assert marks["cheapest that reaches it"] == [14]
    assert marks["cannot be played"] == [16]
    assert legend(draw_curve(EN, make_sweep(TEMPS, replications=1, target=None))) == ["predicted"]


def test_the_cost_of_all_lines_is_one_where_the_other_path_costs_nothing() -> None:
    (_, cost) = draw_curve(EN, make_sweep(failing=[("4", "60%")])).axes
    (line,) = cost.get_lines()
    assert np.asarray(line.get_xdata()).tolist() == [4, 6, 8, 10, 12, 14, 16]
    assert cost.get_title("left") == "cost"
    turned = make_sweep(BOT, TEMPS)
    for point in turned["points"]:
        point["cost"] = float(point["values"][0].removesuffix("%"))
    assert len(draw_curve(EN, turned).axes[1].get_lines()) == 5


def test_words_are_rows_with_their_bars() -> None:
    rate, cost = sweep_rows.draw_rows(EN, make_sweep(ORDERS)).axes
    assert [label.get_text() for label in rate.get_yticklabels()] == ["longest_wait", "newest", "rescue"]
    assert rate.get_ylim() == (2.5, -0.5)  # the first on top
    assert [bar.get_width() for bar in cost.patches] == [5000, 5500, 6000]  # type: ignore[attr-defined]


def test_the_map_has_a_cell_a_point_numbers_growing_right_and_up() -> None:
    cells = cells_of(make_sweep("roster.wave.agents=6,4", "bot.resolves=30%,20%", failing=[("6", "20%")]))
    assert [[p and p["values"] for p in row] for row in cells.points] == [
        [["4", "20%"], None],
        [["4", "30%"], ["6", "30%"]],
    ]
    words = cells_of(make_sweep(ORDERS, MODES))
    assert words.across["values"] == ["longest_wait", "newest", "rescue"]
    assert words.upright["values"] == ["overflow", "first_line", "off"]  # upwards: the first on top
    long = cells_of(make_sweep("roster.wave.agents=1,2", "bot.resolves=1%:50%:1%"))
    assert long.across["path"] == "bot.resolves"
    assert [[p and p["values"] for p in row[:2]] for row in long.points] == [
        [["1", "1%"], ["1", "2%"]],
        [["2", "1%"], ["2", "2%"]],
    ]


def test_the_map_prints_each_rate_and_draws_the_targets_contour() -> None:
    figure = draw_map(EN, make_sweep("roster.wave.agents=1:2:1", "bot.resolves=1%:3%:1%", level=0.05))
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["67.0", "96.2", "87.8", "99.6", "96.2", "100.0"]
    assert legend(figure) == ["target 90%", "cheapest that reaches it"]
    borders = [np.asarray(line.get_xydata()).tolist() for line in axes.get_lines()]
    assert borders == [
        [[0.5, -0.5], [0.5, 0.5]], [[0.5, 0.5], [0.5, 1.5]], [[-0.5, 1.5], [0.5, 1.5]],
    ]  # fmt: skip
    frame = axes.patches[0].get_bbox()  # type: ignore[attr-defined]
    assert (frame.x0, frame.y0) == (-0.44, 1.58)  # the first across, the last up


def test_the_map_hatches_what_cannot_be_played_and_marks_doubt() -> None:
    figure = draw_map(EN, make_sweep(failing=[("4", "20%"), ("6", "20%")]))
    assert legend(figure) == ["target 90%", "cannot be played", "cheapest that reaches it"]
    assert [patch.get_hatch() for patch in figure.axes[0].patches] == ["///", "///", None]
    doubtful = [text.get_text() for text in figure.axes[0].texts if "~" in text.get_text()]
    assert doubtful == ["89.2 ~", "90.3 ~", "89.2 ~", "90.3 ~"]
    assert any("too close to call." in text.get_text() for text in figure.texts)


def test_cells_too_narrow_for_decimals_round_and_then_say_nothing() -> None:
    result = make_sweep()
    (point, *_) = [p for p in result["points"] if sweep_words.standing(result, p) == "doubtful"]
    printed = [sweep_map._cell(result, point, 0.8924, room) for room in (9, 5, 4, 3)]
    assert printed == ["89.2 ~", "89~", "89~", ""]


def test_paths_without_words_of_their_own_are_named_as_they_are() -> None:
    assert sweep_words.axis_words(EN, "roster.wave.agents") == "people on wave"
    assert sweep_words.axis_words(ZH, "bot.resolves") == "机器人解决比例"
    assert sweep_words.axis_words(EN, "desk.reply_order") == "desk.reply_order"
    assert sweep_words.value_words(EN, "teams.temps.typing_speed.mean", "60") == "temps typing 60 a minute"
    assert sweep_words.value_words(EN, "demand.chats_per_day", "900") == "900 chats a day"
    assert sweep_words.value_words(EN, "bot.mode", "off") == "bot.mode = off"


def table(result: dict[str, Any], name: str) -> list[list[str]]:
    (found,) = [table for table in page_of(EN, result).tables if table.name == name]
    rows = [[shown(EN, c, v) for c, v in zip(found.columns, row, strict=True)] for row in found.rows]
    return [[column.heading for column in found.columns], *rows]


def test_the_page_of_one_path_lists_its_points() -> None:
    page = page_of(EN, make_sweep(TEMPS, level=0.03))
    assert (page.kind, page.figures) == ("sweep", ("curve",))
    assert page.heading == "Double 11, the eve and the day: 7 points"
    assert [(found.name, found.in_terminal) for found in page.tables] == [("points", True), ("all", False)]
    rows = table(make_sweep(TEMPS, level=0.03), "points")
    assert rows[0] == [
        "people on wave", "Rate", "Chance", "Cost", "First response", "Mean response", "Buyers left",
    ]  # fmt: skip
    assert rows[6] == ["14", "92.2% (91.0–93.4%)", "90%", "7,500", "28 s", "43 s", "4.0%"]


def test_the_page_of_two_paths_has_the_rates_and_what_to_choose_from() -> None:
    result = make_sweep(failing=[("4", "20%")])
    page = page_of(EN, result)
    assert [found.name for found in page.tables] == ["rates", "points", "failed", "all"]
    assert page.figures == ("map", "curve")
    rates = table(result, "rates")
    assert rates[0] == ["bot resolves", "4", "6", "8", "10", "12", "14", "16"]
    assert rates[1][:3] == ["60%", "91.2%", "92.7%"]
    assert rates[5][:3] == ["20%", "–", "71.1%"]
    chosen = table(result, "points")
    assert len(chosen) == 11
    costs = [row[5] for row in chosen[1:]]
    assert costs == sorted(costs)
    assert chosen[1][:4] == ["4", "60%", "91.2% (90.0–92.4%)", "reached"]
    assert table(result, "failed")[1] == ["4", "20%", "--over: 4 is too many"]


def test_a_table_of_rates_too_wide_for_a_page_is_left_to_the_map() -> None:
    result = make_sweep("roster.wave.agents=1:13:1", BOT)
    assert [found.name for found in page_of(EN, result).tables] == ["points", "all"]


def test_without_target_costs_or_money_their_columns_are_left_out() -> None:
    headings = table(make_sweep(target=None, hourly=0), "all")[0]
    assert headings[2:4] == ["Rate", "Agent hours on the roster"]
    result = make_sweep()
    for point in result["points"]:
        point["money"] = {
            "lost_value": {"mean": 1234.0, "low": 1.0, "high": 2.0}, "lost_buyers": {"mean": 9.0},
            "buyer_value": 60.0, "conversion": [{"within_s": 30.0, "buys": 0.4}],
        }  # fmt: skip
    assert table(result, "points")[0][-1] == "Lost sales (assumed)"
    assert table(result, "all")[1][-1] == "1,234"
    assert re.search("40% buy within 30 s", " ".join(page_of(EN, result).assumptions))


def test_the_page_warns_where_many_buyers_leave() -> None:
    result = make_sweep(TEMPS, level=0.03)
    assert not any("leave before" in said for said in page_of(EN, result).assumptions)
    result["cheapest"]["abandoned"]["mean"] = 0.31
    (said, *_) = page_of(EN, result).assumptions
    assert said.startswith("31% of the buyers leave before an answer with 14 on wave.")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "result",
    [
        make_sweep(),
        make_sweep(TEMPS, replications=1),
        make_sweep(turns=False),
        make_sweep(ORDERS, target=None),
    ],
)
def test_every_shape_of_sweep_has_a_page(result: dict[str, Any], lang: str) -> None:
    t = texts(lang)
    page = page_of(t, result)
    assert page.answer
    for found in page.tables:
        assert all(shown(t, c, v) for row in found.rows for c, v in zip(found.columns, row, strict=True))
