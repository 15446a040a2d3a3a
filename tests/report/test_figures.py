"""Figures: what their titles answer, that nothing is drawn as boxes, and that every shape of result draws.

Warnings are errors here, a missing glyph's among them.
"""

import itertools
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.report import fonts
from simulator.report.figures import FIGURES, draw_all, figures_of
from simulator.report.fonts import Form, lettering
from simulator.report.language import texts
from simulator.report.occupancy import table
from simulator.report.rate import answer, draw_rate, failures
from simulator.report.waits import draw_waits
from tests.report.results import make_result

EN, ZH = texts("en"), texts("zh")


@pytest.mark.filterwarnings(r"ignore:Glyph \d+ .* missing from font")  # an SVG's viewer has its own
@pytest.mark.parametrize(("lang", "form"), [("en", "png"), ("zh", "svg")])
@pytest.mark.parametrize(
    "result",
    [
        make_result(),
        make_result(days=2),
        make_result(days=30),
        make_result(turns=False),
        make_result(replications=1),
        make_result(target=None),
    ],
    ids=["one day", "two days", "a month", "no turns", "one replication", "no target"],
)
def test_every_shape_of_result_draws_in_both_languages(
    result: dict[str, Any], lang: str, form: Form
) -> None:
    letters = lettering(lang, form)
    with letters.in_use():
        for draw in figures_of(result).values():
            draw(letters.texts, letters.clean(result)).draw_without_rendering()


@pytest.mark.parametrize(("lang", "form"), [("en", "png"), ("zh", "svg")])
def test_odd_names_become_files_in_both_languages(lang: str, form: Form, tmp_path: Path) -> None:
    teams = ("a $x^2$ team with a very long name indeed", "夜班", "c", "d", "e")
    paths, _ = draw_all(make_result(days=3, teams=teams), tmp_path, lang, [form])
    assert [path.name for path in paths] == [f"{name}.{form}" for name in ("rate", "waits", "occupancy")]
    assert all(path.stat().st_size > 4000 for path in paths)


@pytest.mark.parametrize(("lang", "form"), [("en", "svg"), ("zh", "png")])
def test_either_language_is_drawn_in_either_form(lang: str, form: Form, tmp_path: Path) -> None:
    paths, notes = draw_all(make_result(), tmp_path, lang, [form])
    assert len(paths) == 3
    assert len(notes) == (form == "png" and lettering(lang, form).texts.lang != lang)


def test_the_title_answers_whether_the_target_is_reached() -> None:
    assert answer(EN, make_result()) == "Misses 90%: 83.1% (81.9–84.3%) predicted"
    assert answer(EN, make_result(level=0.1)) == "Reaches 90%: 93.1% (91.9–94.3%) predicted"
    assert answer(EN, make_result(level=0.065)) == "Too close to call at 90%: 89.6% (88.4–90.8%) predicted"
    assert answer(EN, make_result(target=None)) == (
        "83.1% (81.9–84.3%) predicted to be answered within 3 min"
    )
    assert answer(EN, make_result(turns=False)) == "No questions to count, so no rate"
    assert answer(EN, make_result(replications=1)) == "One replication gives 83.1%, against a target of 90%"
    assert answer(ZH, make_result()) == "达不到 90%：预测 83.1%（81.9–84.3%）"


def test_the_title_names_the_days_that_fail_though_the_whole_does_not() -> None:
    result = make_result(days=2, level=0.1)
    result["by_day"][0]["rate"]["mean"] = 0.85
    assert answer(EN, result) == "Reaches 90% on the whole: 93.1% (91.9–94.3%) predicted, but not on 10 Nov"
    assert answer(ZH, result) == "整体能达到 90%：预测 93.1%（91.9–94.3%），但11月10日达不到"
    month = make_result(days=30, level=0.1)
    for day, row in enumerate(month["by_day"]):
        row["rate"]["mean"] = 0.85 if day < 4 else 0.95
    assert answer(EN, month).endswith("predicted, but not on 4 of the days")


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


def test_many_days_are_drawn_by_day_and_named_without_their_weekdays() -> None:
    result = make_result(days=30)
    for number, day in enumerate(result["by_day"]):
        day["rate"] = {"mean": 0.8 if number in {0, 1, 5} else 0.95, "low": None, "high": None}
    assert failures(EN, result) == "Under the target: 10 Nov–11 Nov, 15 Nov."
    rate, chats, agents = draw_rate(EN, result).axes
    assert len(rate.get_lines()[0].get_xdata()) == 30  # type: ignore[arg-type]
    assert (chats.get_title("left"), agents.get_title("left")) == ("chats a day", "agent hours a day")


def test_a_long_list_of_failures_is_cut_and_counted() -> None:
    result = make_result()
    for hour in result["by_hour"]:
        hour["rate"] = {"mean": 0.5 if hour["hour"] % 2 else 0.95, "low": None, "high": None}
    assert failures(EN, result) == (
        "Under the target: 01:00–02:00, 03:00–04:00, 05:00–06:00, 07:00–08:00, 09:00–10:00, and 7 more times."
    )


def test_each_of_a_few_days_has_its_own_rate_under_it() -> None:
    shown = [text.get_text() for text in draw_rate(EN, make_result(days=2)).axes[-1].texts]
    assert shown == ["Tue 10 Nov: 87.0% (85.8–88.2%)", "Wed 11 Nov: 91.2% (90.0–92.4%)"]
    assert [text.get_text() for text in draw_rate(EN, make_result()).axes[-1].texts] == ["Tue 10 Nov"]


def test_one_replication_is_drawn_without_bars() -> None:
    figure = draw_rate(EN, make_result(replications=1))
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["predicted", "under the target"]


def test_an_hour_without_people_has_no_cell_and_several_days_a_row_each() -> None:
    rows = table(EN, make_result(days=2))
    assert [row.label for row in rows] == [
        "all teams · Tue 10 Nov", "all teams · Wed 11 Nov", "veterans · Tue 10 Nov", "veterans · Wed 11 Nov",
        "temps · Tue 10 Nov", "temps · Wed 11 Nov",
    ]  # fmt: skip
    assert [share is None for share in rows[-1].shares] == [hour < 19 for hour in range(24)]
    month = make_result(days=30)
    for day, hour in enumerate(month["by_team"][0]["by_hour"][20::24]):
        hour["occupancy"]["mean"] = [0.5, 1.0, None][day % 3]
    assert table(EN, month)[1].shares[20] == 0.75  # the days without people are left out
    assert [row.label for row in table(EN, make_result(teams=("one",)))] == ["one"]


def test_no_letters_of_one_panel_lie_on_another() -> None:
    for days in (1, 2, 3, 30):
        figure = draw_rate(EN, make_result(days=days))
        figure.draw_without_rendering()
        boxes = [
            text.get_window_extent()
            for axes in figure.axes
            for text in (*axes.texts, axes.title, axes._left_title, axes._right_title)  # type: ignore[attr-defined]
            if text.get_text()
        ] + [text.get_window_extent() for text in figure.texts]
        legend = figure.axes[0].get_legend()
        assert legend is not None
        boxes.append(legend.get_window_extent())
        assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_the_same_result_gives_the_same_files(tmp_path: Path) -> None:
    first, second = (draw_all(make_result(), tmp_path / name, "en")[0] for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_result_that_cannot_be_drawn_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        draw_all(make_result() | {"by_team": 3}, tmp_path / "figures", "en")
    assert not (tmp_path / "figures").exists()


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
    monkeypatch.setitem(FIGURES, "run", {"rate": FIGURES["run"]["rate"]})  # one will do
    paths, notes = draw_all(make_result(title="双十一"), tmp_path, "zh")
    assert notes == [ZH("figure.no_font", forms="PNG")]
    assert fonts.lettering("zh", "png").texts.lang == "en"
    assert fonts.lettering("zh", "svg").texts.lang == "zh"
    assert fonts.lettering("zh", "png").clean("双十一 a") == "??? a"
    assert [path.name for path in paths] == ["rate.png", "rate.svg"]


def test_a_font_installed_since_matplotlib_listed_them_is_found() -> None:
    if fonts.chinese_family() is None:
        pytest.skip("needs a Chinese font, and none is installed here")
    code = (
        "from matplotlib import font_manager\n"
        "from simulator.report import fonts\n"
        "manager = font_manager.fontManager\n"
        "manager.ttflist = [font for font in manager.ttflist if font.name not in fonts.CHINESE]\n"
        "print(fonts.chinese_family() in fonts.CHINESE)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_a_line_break_in_a_label_wants_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {ord(letter) for text in ZH.entries.values() for letter in text} - {ord("\n")}
    monkeypatch.setattr(fonts, "characters", lambda family: frozenset(letters))
    assert fonts.chinese_family() == fonts.CHINESE[0]


def test_lines_break_by_width_and_never_before_a_full_stop() -> None:
    assert fonts.wrapped("aa bb cc", 5) == ["aa bb", "cc"]
    assert fonts.wrapped("能否达到，尚无把握。", 10) == ["能否达到，", "尚无把握。"]
    assert fonts.columns("3分钟") == 5
    assert fonts.shortened("客服一队二队", 7) == "客服一…"
