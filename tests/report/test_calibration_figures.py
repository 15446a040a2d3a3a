"""The figures of a calibration: their titles, their sheets, and that every shape of picture draws."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from simulator.report import calibration_demand, calibration_fits
from simulator.report.calibration_demand import draw_demand
from simulator.report.calibration_fits import draw_fits
from simulator.report.calibration_panel import places_of
from simulator.report.calibration_views import ON_A_SHEET, SHEETS, views_of
from simulator.report.figures import draw_all, drawings, figures_of
from simulator.report.fonts import Form, lettering
from simulator.report.language import texts
from simulator.report.sheet import NoRoomError, Sheet, heading, sheets
from tests.report.calibrations import hostile_calibration, make_calibration
from tests.report.hostile import FORMULA, IMAGE, SCRIPT

EN, ZH = texts("en"), texts("zh")
Json = dict[str, Any]
LONG = "a $x^2$ name that _is_ so long that no panel has the room for it"


def letters_of(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def named_panels(figure: Figure) -> list[str]:
    return [axes.get_title("left") for axes in figure.axes]


@pytest.mark.filterwarnings(r"ignore:Glyph \d+ .* missing from font")  # an SVG's viewer has its own
@pytest.mark.parametrize(
    ("result", "lang", "form", "wide"),
    [
        (hostile_calibration((SCRIPT, FORMULA), IMAGE), "en", "png", 11.0),
        (make_calibration(1, agents=1, types=(LONG,), teams=("夜班",)), "zh", "svg", 4.3),
    ],
    ids=["hostile", "one day, long names"],
)
def test_every_shape_of_calibration_draws(result: Json, lang: str, form: Form, wide: float) -> None:
    letters = lettering(lang, form)
    with letters.in_use(), sheets(Sheet(wide)):
        for draw in figures_of(result).values():
            draw(letters.texts, letters.clean(result)).draw_without_rendering()


def test_there_is_a_figure_for_each_part_that_has_views() -> None:
    result = make_calibration()
    assert list(figures_of(result)) == ["demand", "fits_buyers", "fits_desk"]
    assert list(figures_of(make_calibration(views=False))) == []
    result["views"] = [view for view in result["views"] if view["name"] == "patience"]
    assert list(figures_of(result)) == ["fits_buyers"]


def test_many_views_go_on_several_sheets_and_none_is_lost() -> None:
    result = make_calibration(types=tuple("abcdef"), teams=tuple("xy"))
    assert list(figures_of(result)) == ["demand", "fits_buyers", "fits_buyers_2", "fits_desk", "fits_desk_2"]
    second = draw_fits(EN, result, "desk", 1)
    assert "Sheet 2 of 2." in heading(second).detail
    assert len(second.axes) == len(views_of(result, "desk")) - ON_A_SHEET
    names = {view["name"] for part in ("buyers", "desk") for view in views_of(result, part)}
    assert names == {view["name"] for view in result["views"]} - {"daily_chats", "profile", "weekdays"}
    assert "Sheet" not in calibration_fits.detail(EN, ON_A_SHEET, 0)


def test_views_beyond_the_last_sheet_are_counted() -> None:
    result = make_calibration(types=tuple("abcdefghij"))
    assert list(figures_of(result))[1:4] == ["fits_buyers", "fits_buyers_2", "fits_buyers_3"]
    said = calibration_fits.detail(EN, 40, SHEETS - 1)
    assert "Not drawn, but in views.csv: 4 more." in said
    assert "Not drawn" not in calibration_fits.detail(EN, 36, SHEETS - 1)
    assert "Not drawn" not in calibration_fits.detail(EN, 40, 0)


def test_the_title_says_how_many_fits_follow_the_log_and_which_do_not() -> None:
    result = make_calibration()
    buyers, desk = views_of(result, "buyers"), views_of(result, "desk")
    assert calibration_fits.answer(EN, buyers) == (
        "Of the fitted distributions 6 of 8 follow the log; not so: Patience (presale), 0.13; "
        "Patience (aftersales), 0.13"
    )
    assert calibration_fits.answer(EN, desk) == (
        "The fitted distributions follow the log (5 of 5); the poorest is Look-up time (presale), 0.04"
    )
    fair = [view for view in buyers if view["name"] != "patience"]
    assert calibration_fits.answer(EN, fair) == (
        "The fitted distributions follow the log, some of them only fairly (6 of 6); "
        "the poorest is Buyer's thinking time (presale), 0.07"
    )
    plain = [view for view in desk if view["name"] == "work"]
    assert calibration_fits.answer(EN, plain) == "What was fitted, over what the log shows"


def test_fits_that_rest_on_too_little_are_not_said_to_follow() -> None:
    desk = [view for view in views_of(make_calibration(), "desk") if view["ks"] is not None]
    few = {**desk[0], "ks": 0.2, "n": 20}
    alone = "fits that rest on too little to tell: 1"
    assert calibration_fits.answer(EN, [few]) == alone
    assert calibration_fits.answer(EN, [*desk, few]) == f"{calibration_fits.answer(EN, desk)}; {alone}"


def test_a_panel_names_what_it_shows_and_how_it_fits() -> None:
    figure = draw_fits(EN, make_calibration(), "buyers", 0)
    assert named_panels(figure)[-2:] == ["Patience (presale)", "Patience (aftersales)"]
    captions = letters_of(figure)
    assert captions[0] == "geometric, good fit (0.01), n=4,000"
    assert captions[-1] == "exponential, poor fit (0.13), n=412"
    colours = [str(axes.texts[0].get_color()) for axes in figure.axes]
    assert colours[-1] != colours[0]


def test_a_long_name_is_cut_where_it_is_of_the_shops_own_making() -> None:
    figure = draw_fits(EN, make_calibration(types=(LONG,)), "buyers", 0)
    titles = named_panels(figure)
    assert all(title.endswith("…)") for title in titles)
    assert titles[0].startswith("Questions a chat (a $x^2$")


def panel(**changes: Any) -> Any:
    """The panel of a view of the buyers that is changed so."""
    result = make_calibration(types=("all",))
    result["views"] = [view | changes for view in result["views"] if view["name"] == "think_time"]
    return draw_fits(EN, result, "buyers", 0).axes[0]


def test_bars_that_grow_wider_have_a_logarithmic_axis() -> None:
    assert panel().get_xscale() == "log"
    assert [label.get_text() for label in panel().get_xticklabels()][:3] == ["2 s", "5 s", "10 s"]
    even = panel(x=[10.0 * step for step in range(26)])
    assert even.get_xscale() == "linear"
    assert [label.get_text() for label in even.get_xticklabels()][:3] == ["0 s", "20 s", "40 s"]
    from_nothing = panel(x=[0.0, *(1.25**step for step in range(25))])
    assert from_nothing.get_xlim()[0] == 0.5


def test_times_of_a_curve_that_grow_have_one_too_and_room_for_the_last_dot() -> None:
    x = [0.0, 5.0, 10.0, 20.0, 60.0, 300.0, 3600.0]
    curve = panel(kind="curve", x=x, observed=[1.0] * 7, fitted=[1.0] * 7)
    assert curve.get_xscale() == "log"
    first, last = curve.get_xlim()
    assert (first < 2.5, last > 3600) == (True, True)
    even = panel(kind="curve", x=[0.0, 5.0, 10.0], observed=[1.0] * 3, fitted=[1.0] * 3)
    assert (even.get_xscale(), [round(end, 6) for end in even.get_xlim()]) == ("linear", [-0.3, 10.3])


def test_bars_have_their_line_through_their_middles() -> None:
    assert places_of({"kind": "bars", "x": [0, 2, 4]}) == [1, 3]
    assert places_of({"kind": "bars", "x": [1, 4, 16, 64, 256]}) == [2, 8, 32, 128]
    assert places_of({"kind": "curve", "x": [1, 4, 16]}) == [1, 4, 16]


def test_what_was_not_fitted_has_no_line_and_nothing_observed_is_said() -> None:
    assert len(panel().get_lines()) == 1
    assert len(panel(fitted=[]).get_lines()) == 0
    nothing = panel(observed=[], fitted=[], x=[])
    assert EN("calibrate.nothing_seen") in [text.get_text() for text in nothing.texts]


def test_what_is_counted_is_marked_at_whole_numbers() -> None:
    counted = panel(unit="chats", x=[0.5, 1.5, 2.5], observed=[0.9, 0.1], fitted=[])
    assert [tick for tick in counted.get_xticks() if 0.5 <= tick <= 2.5] == [1, 2]


def test_a_single_bar_or_point_draws() -> None:
    assert panel(x=[0.0, 5.0], observed=[1.0], fitted=[1.0]).get_xlim() == (0, 5)
    panel(kind="curve", x=[5.0], observed=[1.0], fitted=[1.0]).figure.draw_without_rendering()
    panel(x=[0.0, 5.0], observed=[0.0], fitted=[0.0]).figure.draw_without_rendering()


def test_the_demand_says_how_many_when_and_what_stands_out() -> None:
    assert calibration_demand.answer(EN, make_calibration()) == (
        "400 (389–411) chats on a mean day; most at 20:00–21:00; days that stand out: 1"
    )
    bare = make_calibration(views=False, promotion=False) | {"parameters": {}}
    assert calibration_demand.answer(EN, bare) == "Chats, as the log has them"


def test_days_that_stand_out_are_named_and_of_days_in_a_row_the_farthest() -> None:
    result = make_calibration(60)
    assert "11 Nov: ×5.3" in letters_of(draw_demand(EN, result))

    def day(date: str, chats: int) -> Json:
        return {"date": date, "chats": chats, "expected": 400.0, "factor": chats / 400}

    result["stand_out"] = [day("2026-11-10", 900), day("2026-11-11", 2000), day("2026-11-20", 0)]
    assert letters_of(draw_demand(EN, result))[:2] == ["11 Nov: ×5.0", "20 Nov: ×0.0"]
    result["stand_out"] = [day(f"2026-11-{number:02}", 1200 + number) for number in range(1, 30, 2)]
    labels = [label.partition(":")[0] for label in letters_of(draw_demand(EN, result)) if "×" in label]
    assert labels == [f"{number} Nov" for number in (29, 27, 25, 23, 21, 19)]


def test_without_daily_chats_or_profile_the_rest_is_drawn() -> None:
    result = make_calibration()
    views = {view["name"]: view for view in result["views"]}
    assert len(draw_demand(EN, result | {"views": [views["daily_chats"]]}).axes) == 1
    assert len(draw_demand(EN, result | {"views": [views["weekdays"]]}).axes) == 1
    weekend = views["profile"] | {"group": "sat"}
    figure = draw_demand(EN, result | {"views": [*result["views"], weekend]})
    assert named_panels(figure) == ["", "Chats over the day", "Chats over the day (sat)", "Weekdays"]


@pytest.mark.parametrize("wide", [4.3, 8.6])
def test_no_letters_lie_on_others(wide: float) -> None:
    result = make_calibration(types=("presale",), teams=("veterans",))
    with sheets(Sheet(wide)):
        for name, draw in figures_of(result).items():
            figure = draw(EN, result)
            figure.draw_without_rendering()
            boxes = [
                text.get_window_extent()
                for axes in figure.axes
                for text in (*axes.texts, axes._left_title, axes.xaxis.label)  # type: ignore[attr-defined]
                if text.get_text()
            ] + [text.get_window_extent() for text in figure.texts]
            over = [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]
            assert (name, over) == (name, [])


def test_a_sheet_that_is_too_low_says_how_high_it_must_be() -> None:
    with pytest.raises(NoRoomError):
        drawings(make_calibration(), "en", "svg", Sheet(11.0, 3.0))


def test_the_footing_says_what_was_read() -> None:
    figure = draw_demand(ZH, make_calibration())
    assert figure.texts[-1].get_text() == "读自 october.csv，2026-10-26 至 2026-11-24，12,000 个会话"


def test_as_files_they_are_the_same_each_time(tmp_path: Path) -> None:
    result = make_calibration()
    result["views"] = [view for view in result["views"] if view["name"] in {"patience", "daily_chats"}]
    first, second = (draw_all(result, tmp_path / name, "zh", ["svg"])[0] for name in "ab")
    assert [path.name for path in first] == ["demand.svg", "fits_buyers.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
