"""The figure of what confidence costs."""

from typing import Any

import numpy as np

from simulator.report.figures import figures_of
from simulator.report.frontier_figure import answer, draw_frontier
from simulator.report.language import texts
from tests.report.plans import make_plan

EN, ZH = texts("en"), texts("zh")


def plan(*points: tuple[float, float, bool], **more: Any) -> dict[str, Any]:
    rows = [{"confidence": sure, "cost": cost, "feasible": ok} for sure, cost, ok in points]
    return {**make_plan(frontier=True), "confidence": 0.95, "cost": 1000.0, "frontier": rows, **more}


def test_the_title_says_what_more_confidence_than_the_plan_s_costs() -> None:
    asked = ((0.5, 800.0, True), (0.95, 1000.0, True), (0.99, 1200.0, True))
    assert answer(EN, plan(*asked)) == "To be 99% sure instead of 95% costs 200 more (20.0%)"
    assert answer(EN, plan(*asked[:2])) == "To be 95% sure instead of 50% costs 200 more (25.0%)"
    assert answer(EN, plan(*asked[:2], (0.99, 1500.0, False))) == answer(EN, plan(*asked[:2]))
    assert answer(EN, plan(asked[0])) == EN("figure.frontier_none")
    assert answer(EN, plan((0.95, 0.0, True), (0.99, 5.0, True))).endswith("costs 5 more (–)")
    assert "99%" in answer(ZH, plan(*asked))


def test_points_are_drawn_in_order_and_what_no_roster_reaches_apart() -> None:
    result = plan((0.99, 1500.0, False), (0.5, 800.0, True), (0.95, 1000.0, True))
    (axes,) = draw_frontier(EN, result).axes
    drawn = {line.get_label(): tuple(map(list, np.asarray(line.get_data()))) for line in axes.lines}
    assert drawn[EN("figure.frontier_points")] == ([0, 1], [800.0, 1000.0])
    assert drawn[EN("figure.frontier_missed")] == ([2], [1500.0])
    assert drawn[EN("figure.frontier_plan")] == ([1], [1000.0])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["50%", "95%", "99%"]
    assert axes.get_ylabel() == "cost of the roster"
    hours = plan((0.5, 8.0, True), (0.95, 9.0, True), cost_in="hours")
    assert draw_frontier(EN, hours).axes[0].get_ylabel() == "hours on the roster"


def test_nothing_to_compare_is_said() -> None:
    (axes,) = draw_frontier(EN, plan((0.5, 800.0, False))).axes
    assert EN("figure.frontier_none") in [text.get_text() for text in axes.texts]
    assert "frontier" in figures_of(plan((0.5, 800.0, True)))
    assert "frontier" not in figures_of({**plan(), "frontier": None})
