"""What was fitted over what was observed, a panel each, on sheets of twelve: of the buyers, of the desk."""

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.report.calibration_names import FAIR, GOOD, fit, view_name
from simulator.report.calibration_panel import draw_view
from simulator.report.calibration_views import ON_A_SHEET, SHEETS, views_of
from simulator.report.calibration_words import counted, some
from simulator.report.language import Texts
from simulator.report.sheet import is_narrow, new_sheet, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Json = Mapping[str, Any]

_PANEL, _ROW, _LOW_ROW = 2.8, 2.3, 1.9  # inches


def draw_fits(t: Texts, result: Json, part: str, sheet: int) -> "Figure":
    """The figure of a part's views, ``buyers`` or ``desk``: of those on its sheet of that number, from 0."""
    views = views_of(result, part)
    shown = views[sheet * ON_A_SHEET : (sheet + 1) * ON_A_SHEET]
    columns = max(1, min(int(width() / _PANEL), len(shown)))
    rows = math.ceil(len(shown) / columns)
    foot = footnote(t, result)
    said = detail(t, len(views), sheet)
    high = rows * (_LOW_ROW if is_narrow() else _ROW)
    figure = new_sheet(t, result, answer=answer(t, shown), detail=said, panels=high, foot=foot)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, view in zip(panels, shown, strict=False):
        draw_view(t, axes, view, width() / columns)
    for axes in panels[len(shown) :]:
        figure.delaxes(axes)
    return figure


def answer(t: Texts, views: list[Json]) -> str:
    """The title: how many fits follow the log, which does so least, and of how many one cannot tell."""
    fits = sorted((view for view in views if view["ks"] is not None), key=lambda view: -view["ks"])
    told = [view for view in fits if fit(view["ks"], view["n"]) != "few"]
    few = len(fits) - len(told)
    said = [_follow(t, told)] if told or not fits else []
    if few:
        said.append(t("calibrate.fits_few", count=few))
    return t("calibrate.between").join(said)


def _follow(t: Texts, fits: list[Json]) -> str:
    """How many of the fits follow the log; they are in order, the poorest first."""
    if not fits:
        return t("calibrate.fits_plain")
    poor = [view for view in fits if fit(view["ks"], view["n"]) == "poor"]
    counts = {"good": len(fits) - len(poor), "count": len(fits)}
    if poor:
        return t("calibrate.fits_poor", names=some(t, [_with_ks(t, view) for view in poor]), **counts)
    key = "calibrate.fits_good" if fits[0]["ks"] <= GOOD else "calibrate.fits_follow"
    return t(key, name=_with_ks(t, fits[0]), **counts)


def _with_ks(t: Texts, view: Json) -> str:
    return t("calibrate.with_ks", name=view_name(t, view), ks=f"{view['ks']:.2f}")


def detail(t: Texts, count: int, sheet: int) -> str:
    """How to read the panels, which sheet this is, and what is left out."""
    said = [t("calibrate.fits_detail"), t("calibrate.fits_scale", good=f"{GOOD:.2f}", fair=f"{FAIR:.2f}")]
    sheets = min(SHEETS, math.ceil(count / ON_A_SHEET))
    if sheets > 1:
        said.append(t("calibrate.sheet", number=sheet + 1, of=sheets))
    if count > SHEETS * ON_A_SHEET and sheet == SHEETS - 1:
        said.append(t("calibrate.more_views", more=count - SHEETS * ON_A_SHEET))
    return t("figure.sentences").join(said)


def footnote(t: Texts, result: Json) -> str:
    """From what the figure was made, in one line."""
    covers = result["covers"]
    return t(
        "calibrate.footnote",
        log=result["log"],
        start=covers["start"][:10],
        end=covers["end"][:10],
        chats=counted(t, "chats", result["chats"]),
    )


_buyers, _desk = partial(draw_fits, part="buyers"), partial(draw_fits, part="desk")
draw_buyers, draw_buyers_2, draw_buyers_3 = (partial(_buyers, sheet=sheet) for sheet in range(SHEETS))
draw_desk, draw_desk_2, draw_desk_3 = (partial(_desk, sheet=sheet) for sheet in range(SHEETS))
