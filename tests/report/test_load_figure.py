"""The figure of the offered load: what it says, what it draws, and every shape that it takes."""

import datetime as dt
import math
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from simulator.report.fonts import lettering
from simulator.report.language import texts
from simulator.report.load_figure import draw_load, load_answer
from simulator.report.sheet import Sheet, heading, sheets
from tests.report.results import make_result

EN, ZH = texts("en"), texts("zh")


def made(days: int = 2, level: float = 30.0, **more: Any) -> dict[str, Any]:
    """A plan's result of which only the load counts: highest at 20:30 of the first day."""
    start = dt.date(2026, 11, 10)
    rows = []
    for half in range(48 * days):
        busy = level * math.exp(-(((half - 41) / 4) ** 2))
        date, minutes = start + dt.timedelta(days=half // 48), 30 * (half % 48)
        time = f"{minutes // 60:02}:{minutes % 60:02}"
        rows.append({"date": date.isoformat(), "time": time, "chats": 9 * busy, "agents": busy, **more})
    search = {"load_replications": 20, "seed": 1000011}
    return {**make_result(days), "kind": "plan", "load": rows, "search": search}


def test_the_note_names_the_days_that_the_load_was_read_off() -> None:
    notes = [text.get_text() for text in draw_load(EN, made()).texts]
    assert any("20 simulated replications" in note and "seed 1000011" in note for note in notes)


def test_the_title_names_the_peak() -> None:
    rows = made()["load"]
    assert load_answer(EN, rows) == "At its highest, Tue 10 Nov 20:30, the load keeps 30.0 agents busy"
    assert load_answer(ZH, rows) == "负荷最高在 11月10日周二 20:30，有 30.0 名客服同时忙碌"
    assert load_answer(EN, made(level=0.0)["load"]) == "No chat arrives"
    assert heading(draw_load(EN, made())).answer == load_answer(EN, rows)


def test_what_is_drawn_is_what_the_result_says() -> None:
    result = made(spread=2.0, formula=7.0)
    _, agents = draw_load(EN, result).axes
    band, mean = (patch.get_data() for patch in agents.patches if isinstance(patch, StepPatch))
    (high, _, low), (values, edges, _) = band, mean
    assert values.tolist() == [row["agents"] for row in result["load"]]
    assert edges.tolist() == pytest.approx([half / 48 for half in range(97)])
    assert high.tolist() == [row["agents"] + 2 for row in result["load"]]
    assert np.asarray(low).tolist() == [max(0, row["agents"] - 2) for row in result["load"]]
    (formula,) = (line for line in agents.lines if line.get_label() == "by formula (Erlang-R)")
    assert set(formula.get_ydata()) == {7.0}  # type: ignore[arg-type]
    legend = agents.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 3


@pytest.mark.parametrize("more", [{}, {"spread": None, "formula": None}])
def test_without_spread_and_formula_there_is_the_mean_alone(more: dict[str, Any]) -> None:
    _, agents = draw_load(EN, made(**more)).axes
    assert len(agents.patches) == 1
    assert not [line for line in agents.lines if len(line.get_xdata()) > 2]  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [1, 2, 3, 31])
@pytest.mark.parametrize("width", [4.0, 11.0])
def test_every_shape_draws_and_its_labels_keep_apart(days: int, width: float) -> None:
    letters = lettering("zh", "svg")
    with letters.in_use(), sheets(Sheet(width=width)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure = draw_load(letters.texts, made(days, spread=1.0, formula=3.0))
        figure.draw_without_rendering()
        _, agents = figure.axes
        for labels in (agents.get_xticklabels(), agents.texts):
            boxes = [label.get_window_extent() for label in labels]
            assert len(boxes) > 1 or days in (1, 31)
            assert all(one.x1 <= other.x0 for one, other in pairwise(boxes))


def test_a_day_without_chats_says_so() -> None:
    figure = draw_load(EN, made(level=0.0))
    assert "No chat arrives" in [text.get_text() for text in figure.axes[1].texts]
