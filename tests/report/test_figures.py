"""Figures: what their titles answer, that nothing is drawn as boxes, and that every shape of result draws.

Warnings are errors here, a missing glyph's among them.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.report import fonts
from simulator.report.figures import draw_all
from simulator.report.language import texts
from simulator.report.rate import answer, draw_rate, failures
from simulator.report.waits import draw_waits
from tests.report.results import make_result

EN, ZH = texts("en"), texts("zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "result",
    [
        make_result(),
        make_result(days=2),
        make_result(days=30),
        make_result(turns=False),
        make_result(replications=1),
        make_result(target=None),
        make_result(days=3, teams=("a $x^2$ team with a very long name indeed", "夜班", "c", "d", "e")),
    ],
    ids=["one day", "two days", "a month", "no turns", "one replication", "no target", "odd names"],
)
def test_every_shape_of_result_draws_in_both_languages(
    result: dict[str, Any], lang: str, tmp_path: Path
) -> None:
    paths, _ = draw_all(result, tmp_path, lang)
    assert len(paths) == 6
    assert all(path.stat().st_size > 4000 for path in paths)


def test_the_title_answers_whether_the_target_is_reached() -> None:
    assert answer(EN, make_result()) == "Misses 90%: 83.1% (81.9–84.3%) predicted"
    assert answer(EN, make_result(level=0.1)) == "Reaches 90%: 93.1% (91.9–94.3%) predicted"
    assert answer(EN, make_result(level=0.065)) == "Too close to call at 90%: 89.6% (88.4–90.8%) predicted"
    assert answer(EN, make_result(target=None)) == (
        "83.1% (81.9–84.3%) predicted to be answered within 3 min"
    )
    assert answer(EN, make_result(turns=False)) == "No questions to count, so no rate"
    assert answer(ZH, make_result()) == "达不到 90%：预测 83.1%（81.9–84.3%）"


def test_the_failing_hours_are_named_by_day() -> None:
    result = make_result(days=2)
    for hour in result["by_hour"]:
        hour["rate"] = {"mean": 0.95, "low": None, "high": None}
    for place in (9, 10, 44, 47, 23 + 24):
        result["by_hour"][place]["rate"] = {"mean": 0.5, "low": None, "high": None}
    assert failures(EN, result) == (
        "Under the target: Tue 10 Nov 09:00–11:00, Wed 11 Nov 20:00–21:00, Wed 11 Nov 23:00–24:00."
    )


def test_an_hour_without_turns_is_a_gap_and_not_a_rate() -> None:
    figure = draw_rate(EN, make_result())
    line = next(line for line in figure.axes[0].get_lines() if str(line.get_label()).startswith("predicted"))
    gaps = np.isnan(np.asarray(line.get_ydata(), dtype=float))
    assert gaps.tolist() == [not 9 <= hour < 23 for hour in range(24)]


def test_the_four_waits_are_marked_with_their_shares() -> None:
    shown = [text.get_text() for text in draw_waits(EN, make_result()).axes[0].texts]
    assert [text.split(":")[0] for text in shown[:4]] == ["20 s", "30 s", "3 min", "30 min"]


def test_an_svg_keeps_its_letters_and_names_fonts(tmp_path: Path) -> None:
    draw_all(make_result(), tmp_path, "zh", ["svg"])
    svg = (tmp_path / "rate.svg").read_text(encoding="utf-8")
    assert "目标 90%" in svg
    assert "Microsoft YaHei" in svg
    assert not re.search(r"<date|\d{4}-\d{2}-\d{2}T", svg)  # the same result, the same file


def test_without_a_chinese_font_a_png_is_in_english_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "CHINESE", ("No Such Font SC",))
    paths, notes = draw_all(make_result(title="双十一"), tmp_path, "zh")
    assert notes == [ZH("figure.no_font")]
    assert fonts.lettering("zh", "png").texts.lang == "en"
    assert fonts.lettering("zh", "svg").texts.lang == "zh"
    assert fonts.lettering("zh", "png").clean("双十一 a") == "??? a"
    assert len(paths) == 6


def test_lines_break_by_width_and_never_before_a_full_stop() -> None:
    assert fonts.wrapped("aa bb cc", 5) == ["aa bb", "cc"]
    assert fonts.wrapped("能否达到，尚无把握。", 10) == ["能否达到，", "尚无把握。"]
    assert fonts.columns("3分钟") == 5
    assert fonts.shortened("客服一队二队", 7) == "客服一…"
