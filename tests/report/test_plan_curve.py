"""The figure of a plan over its days: what is asked for, who is there, and what comes of it."""

import math
import warnings
from typing import Any

import pytest
from matplotlib.patches import StepPatch

from simulator.report.figures import figures_of
from simulator.report.fonts import lettering
from simulator.report.language import texts
from simulator.report.plan_axis import days_shown
from simulator.report.plan_curve import _at_once, answer, detail, draw_plan, teams_of
from simulator.report.sheet import Sheet, sheets
from tests.report.hostile import FORMULA, SCRIPT
from tests.report.plans import make_plan

EN, ZH = texts("en"), texts("zh")


def steps(axes: Any) -> dict[str, list[float]]:
    return {
        str(patch.get_label()): patch.get_data()[0].tolist()
        for patch in axes.patches
        if isinstance(patch, StepPatch)
    }


def test_the_title_says_the_chance_and_how_many_people_it_takes() -> None:
    result = make_plan()
    most = max(row["agents"] for row in result["rostered"])
    said = "90% on each of the 2 days, with a chance of 96.5% (94.7–98.3%)"
    assert answer(EN, result) == f"{said}: it takes up to {most:g} people at once"
    assert answer(EN, make_plan(1)).startswith("90% on the day, with a chance of ")
    assert answer(EN, make_plan(feasible=False)).startswith("Not enough: with up to ")
    assert "90%" in answer(ZH, result)
    nothing = {**result, "pass_probability": {"mean": None, "low": None, "high": None}}
    assert answer(EN, nothing) == EN("figure.rate_none")


def test_beside_it_stands_what_was_asked_and_how_to_read_the_line() -> None:
    result = make_plan()
    assert detail(EN, result).startswith("Asked: 95%.")
    enough = {**result, "required": [{**row, "agents": None} for row in result["required"]]}
    assert EN("figure.plan_under") not in detail(EN, enough)
    scarce = {**result, "required": [{**row, "agents": 99} for row in result["required"]]}
    assert EN("figure.plan_under") in detail(EN, scarce)
    assert EN("figure.plan_interrupted") in detail(EN, make_plan(interrupted=True))
    assert EN("figure.plan_best") in detail(EN, make_plan(feasible=False))
    fresh = make_plan(feasible=False)
    fresh = {**fresh, "search": {**fresh["search"], "minimal": True}}
    assert EN("figure.plan_unproved") in detail(EN, fresh)
    assert EN("figure.plan_best") not in detail(EN, fresh)


def test_people_and_the_line_are_those_of_the_result() -> None:
    result = make_plan()
    days = days_shown(result)
    _, agents, _ = draw_plan(EN, result).axes
    drawn = steps(agents)
    shown = days.shown(result["rostered"])
    veterans, temps = (EN("figure.plan_team", team=team) for team in ("veterans", "temps"))
    assert drawn[veterans] == [row["teams"]["veterans"] for row in shown]
    assert drawn[temps] == [row["agents"] for row in shown]  # upon the veterans
    required = [row["agents"] for row in days.shown(result["required"])]
    line = drawn[EN("figure.plan_required", target="90%")]
    assert [value for value in line if not math.isnan(value)] == [agents for agents in required if agents]


def test_the_window_and_whoever_is_there_are_shown_with_an_hour_to_spare() -> None:
    days = days_shown(make_plan())
    assert (days.first, days.last, days.count) == (8, 24, 2)
    assert days.place(0, 8) == 0 and days.place(1, 9) == 17
    assert days.place(0, 3) == 0  # not shown: where the nearest is
    assert days.place(1, 26) == 32  # past the last day: its end


@pytest.mark.parametrize(
    "result",
    [
        make_plan(),
        make_plan(1, feasible=False, kept=False, money=False),
        make_plan(7, interrupted=True),
        make_plan(31),
        make_plan(added=0),
        make_plan(teams=("=cmd|' /C calc'!A0", "<b>$x^2$ & _夜班_</b>" * 9)),
        {**make_plan(), "hourly_floor": 0.7},
    ],
    ids=["two days", "infeasible", "a week", "a month", "nobody added", "hostile names", "a floor"],
)
def test_every_shape_of_plan_draws(result: dict[str, Any]) -> None:
    letters = lettering("zh", "svg")  # a viewer's fonts may have what those here lack
    with letters.in_use(), sheets(Sheet(width=5.0)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        drawn = letters.clean(dict(result))
        assert {"plan", "gantt", "load"} <= set(figures_of(drawn))
        for draw in figures_of(drawn).values():
            draw(letters.texts, drawn).draw_without_rendering()


def test_hardly_any_team_shares_a_colour() -> None:
    result = make_plan()
    assert list(teams_of(result)) == ["veterans", "temps"]
    assert len(set(teams_of(result).values())) == 2
    nobody = {**result, "rostered": [{**row, "teams": {"veterans": 0.0}} for row in result["rostered"]]}
    assert teams_of(nobody) == {}


@pytest.mark.parametrize("width", [4.3, 8.6])
@pytest.mark.parametrize("name", ["plan", "gantt", "frontier"])
@pytest.mark.parametrize("teams", [("veterans", "temps"), (SCRIPT, FORMULA)], ids=["plain", "hostile"])
def test_nothing_written_squeezes_the_panels_or_leaves_the_sheet(
    name: str, width: float, teams: tuple[str, str]
) -> None:
    letters = lettering("en", "png")
    with letters.in_use(), sheets(Sheet(width=width)):
        figure = figures_of(make_plan(frontier=True))[name](EN, make_plan(teams=teams, frontier=True))
        figure.draw_without_rendering()
        right = figure.bbox.x1
        for axes in figure.axes:
            assert axes.get_position().width > 0.55
            written = [axes.xaxis.label, *axes.texts, *axes.get_yticklabels(), *legend_of(axes)]
            boxes = [text.get_window_extent() for text in written if text.get_text()]
            assert all(box.x0 >= 0 and box.x1 <= right for box in boxes)


def legend_of(axes: Any) -> list[Any]:
    legend = axes.get_legend()
    return [] if legend is None else list(legend.get_texts())


@pytest.mark.parametrize(
    ("room", "at_once"), [(51, 5), (50, 4), (43, 4), (42, 3), (33, 3), (32, 2), (27, 2), (26, 1), (1, 1)]
)
def test_a_legend_has_as_many_columns_as_fit(room: int, at_once: int) -> None:
    # With their marks 8, 9, 10, 17 and 7 wide: 51 all side by side; in four (8, 9), 10, 17, 7, so 43;
    # in three (8, 9), (10, 17), 7, so 33; in two (8, 9, 10), (17, 7), so 27.
    labels = ["1", "22", "333", "4444444444", ""]
    assert _at_once(labels, room) == at_once
