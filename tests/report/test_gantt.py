"""The figure of a plan's shifts."""

from typing import Any

import pytest

from simulator.report.gantt import MOST_ROWS, answer, draw_gantt
from simulator.report.language import texts
from tests.report.plans import make_plan

EN = texts("en")


def line(shift: str, agents: int, on: list[str], **more: Any) -> dict[str, Any]:
    return {"name": shift, "team": "temps", "agents": agents, "shift": shift, "breaks": [], "on": on,
            "kept": False, "hours": 1.0, "cost": 1.0, **more}  # fmt: skip


def bars(result: dict[str, Any]) -> list[tuple[float, float]]:
    """Left and right of each bar, in hours that are shown."""
    (axes,) = draw_gantt(EN, result).axes
    found = [bar.get_bbox() for group in axes.containers for bar in group]
    return [(box.x0, box.x1) for box in found]


def test_the_title_counts_shifts_and_people() -> None:
    result = make_plan()
    most = max(row["agents"] for row in result["rostered"])
    added = sum(one["agents"] * len(one["on"]) for one in result["roster"] if not one["kept"])
    shifts = sum(one["agents"] * len(one["on"]) for one in result["roster"])
    assert answer(EN, result) == (
        f"{added} of the {shifts} shifts are added; at most {most:g} people at once"
    )
    alone = make_plan(kept=False)
    shifts = sum(one["agents"] * len(one["on"]) for one in alone["roster"])
    assert answer(EN, alone).startswith(f"{shifts} shifts, ")


def test_bars_leave_breaks_out_and_go_on_past_midnight() -> None:
    result = make_plan()  # shown are 8 to 24 of both days
    first, second = "2026-11-10", "2026-11-11"
    result["roster"] = [line("09:00-18:00", 3, [first, second], breaks=["12:00-12:30"])]
    assert bars(result) == [(1, 4), (4.5, 10), (17, 20), (20.5, 26)]
    result["roster"] = [line("19:00-02:00", 2, [first], breaks=["00:30-01:00"])]
    assert bars(result) == [(11, 16)]  # the night's hours are not shown
    result["roster"] = [line("19:00-02:00", 2, [second])]
    assert bars(result) == [(27, 32)]


def test_lines_of_nobody_are_left_out_and_kept_ones_come_first() -> None:
    result = make_plan()
    result["roster"] = [
        line("10:00-14:00", 0, ["2026-11-10"]),
        line("12:00-16:00", 1, ["2026-11-10"]),
        line("10:00-14:00", 1, ["2026-11-10"]),
        line("15:00-19:00", 1, ["2026-11-10"], kept=True),
    ]
    (axes,) = draw_gantt(EN, result).axes
    named = [label.get_text() for label in axes.get_yticklabels()]
    assert named == ["15:00-19:00 temps", "10:00-14:00 temps", "12:00-16:00 temps"]
    result["roster"] = []
    (axes,) = draw_gantt(EN, result).axes
    assert EN("figure.occupancy_none") in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("count", [MOST_ROWS, MOST_ROWS + 1])
def test_of_very_many_lines_the_first_are_drawn_and_it_says_so(count: int) -> None:
    result = make_plan()
    result["roster"] = [line("10:00-14:00", 1, ["2026-11-10"])] * count
    figure = draw_gantt(EN, result)
    assert len(figure.axes[0].get_yticks()) == MOST_ROWS
    said = any(f"{MOST_ROWS} of {count} lines" in text.get_text() for text in figure.texts)
    assert said == (count > MOST_ROWS)
