"""The figures of a result: PNG for a message or a slide, SVG for a page, PDF for print."""

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.report.calibration_views import has_demand, has_sheet
from simulator.report.fonts import Form, Lettering, lettering
from simulator.report.language import Texts, texts
from simulator.report.making import write_files
from simulator.report.sheet import Heading, NoRoomError, Sheet, heading, sheets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Result = Mapping[str, Any]
Draw = Callable[[Texts, Result], "Figure"]

FIGURES: dict[str, Mapping[str, str]] = {
    "run": {
        "rate": "rate.draw_rate",
        "waits": "waits.draw_waits",
        "occupancy": "occupancy.draw_occupancy",
        "look_back": "look_back_figure.draw_look_back",
    },
    "compare": {"comparison": "comparison.draw_comparison", "by_hour": "comparison_by_hour.draw_by_hour"},
    "sweep": {"curve": "sweep_curve.draw_curve", "map": "sweep_map.draw_map"},
    "levers": {"tornado": "tornado.draw_tornado"},
    "plan": {
        "plan": "plan_curve.draw_plan",
        "gantt": "gantt.draw_gantt",
        "frontier": "frontier_figure.draw_frontier",
        "load": "load_figure.draw_load",
    },
    "replay": {"replay": "replay_figure.draw_replay"},
    "backtest": {"days": "backtest_figure.draw_days", "hours": "backtest_figure.draw_hours"},
    "calibration": {
        "demand": "calibration_demand.draw_demand",
        "fits_buyers": "calibration_fits.draw_buyers",
        "fits_buyers_2": "calibration_fits.draw_buyers_2",
        "fits_buyers_3": "calibration_fits.draw_buyers_3",
        "fits_desk": "calibration_fits.draw_desk",
        "fits_desk_2": "calibration_fits.draw_desk_2",
        "fits_desk_3": "calibration_fits.draw_desk_3",
    },
}
"""By a result's kind, its figures by the name of their file, and the function that draws each."""

WANTED: Mapping[str, Callable[[Result], bool]] = {
    "look_back": lambda result: result.get("look_back") is not None,
    "map": lambda result: len(result["axes"]) == 2,
    "frontier": lambda result: result["frontier"] is not None,
    "demand": has_demand,
    "fits_buyers": partial(has_sheet, part="buyers", sheet=0),
    "fits_buyers_2": partial(has_sheet, part="buyers", sheet=1),
    "fits_buyers_3": partial(has_sheet, part="buyers", sheet=2),
    "fits_desk": partial(has_sheet, part="desk", sheet=0),
    "fits_desk_2": partial(has_sheet, part="desk", sheet=1),
    "fits_desk_3": partial(has_sheet, part="desk", sheet=2),
}
"""Of a figure that not every result of its kind has, whether this one does."""


def figures_of(result: Result) -> dict[str, Draw]:
    """The figures that a result has, by name, the most wanted first.

    Raises
    ------
    KeyError
        Where the result is of no known kind.
    """
    found: dict[str, Draw] = {}
    for name, place in FIGURES[result["kind"]].items():
        if name not in WANTED or WANTED[name](result):
            module, function = place.split(".")
            found[name] = getattr(import_module(f"simulator.report.{module}"), function)
    return found


FORMS: tuple[Form, ...] = ("png", "svg")
"""What is drawn where nothing else is asked for."""

_DOTS_PER_INCH = 150
_UNDATED: Mapping[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""Metadata by form, so that the same result gives the same file."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as it stands in a file, and what it says in words."""

    content: bytes
    heading: Heading


def drawings(result: Result, lang: str, form: Form, sheet: Sheet | None = None) -> dict[str, Drawing]:
    """Every figure of a result, by name.

    Parameters
    ----------
    result : mapping
        A result as in ``result.json``.
    lang : str
        The language of the labels; English serves where a Chinese font would have to be here and is not.
    form : str
        ``png``, ``svg`` or ``pdf``.
    sheet : Sheet, optional
        What to draw on.

    Raises
    ------
    NoRoomError
        Where the sheet's height is given and too little for a figure.
    """
    letters = lettering(lang, form)
    return _drawn(letters, letters.clean(dict(result)), (form,), sheet)[form]


def _drawn(
    letters: Lettering, shown: Result, forms: Sequence[Form], sheet: Sheet | None
) -> dict[Form, dict[str, Drawing]]:
    """Every figure of a result that is clean for the letters, drawn once and saved in each of the forms."""
    drawn: dict[Form, dict[str, Drawing]] = {form: {} for form in forms}
    too_low = []
    with letters.in_use(), sheets(sheet or Sheet()), warnings.catch_warnings():
        if "svg" in forms:  # the viewer's fonts draw what the measuring font here may lack
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        for name, draw in figures_of(shown).items():
            try:
                figure = draw(letters.texts, shown)
            except NoRoomError as error:
                too_low.append(error.needed)
                continue
            _settle(figure)
            for form in forms:
                file = io.BytesIO()
                figure.savefig(file, format=form, dpi=_DOTS_PER_INCH, metadata=_UNDATED.get(form, {}))
                drawn[form][name] = Drawing(file.getvalue(), heading(figure))
    if too_low:
        raise NoRoomError(max(too_low))
    return drawn


def draw_all(
    result: Result, folder: Path, lang: str, forms: Sequence[Form] = FORMS, sheet: Sheet | None = None
) -> tuple[list[Path], list[str]]:
    """Draw every figure of a result into `folder`, which is made if need be.

    Parameters
    ----------
    result : mapping
        A result as in ``result.json``.
    folder : Path
        Where the files go; files of the same names are replaced.
    lang : str
        The language of the labels.
    forms : sequence of str
        ``png``, ``svg``, ``pdf``.
    sheet : Sheet, optional
        What to draw on.

    Returns
    -------
    paths : list of Path
        The files written, form by form.
    notes : list of str
        What the user should know, in `lang`: that a PNG or PDF had to be labelled in English.

    Raises
    ------
    NoRoomError
        Where the sheet's height is given and too little for a figure.
    """
    letters = {form: lettering(lang, form) for form in forms}
    shown = {form: letters[form].clean(dict(result)) for form in forms}
    drawn: dict[Form, dict[str, Drawing]] = {}
    for form in forms:
        if form not in drawn:  # once for all forms that show the same: drawing takes most of the time
            alike = [
                other
                for other in forms
                if letters[other].texts.lang == letters[form].texts.lang and shown[other] == shown[form]
            ]
            drawn |= _drawn(letters[form], shown[form], alike, sheet)
    files = {
        folder / f"{name}.{form}": drawing.content for form in forms for name, drawing in drawn[form].items()
    }
    fell_back = [form for form in forms if letters[form].texts.lang != lang]
    folder.mkdir(parents=True, exist_ok=True)  # only now: a result that cannot be drawn leaves nothing
    write_files(files)
    named = "/".join(form.upper() for form in fell_back)
    return list(files), [texts(lang)("figure.no_font", forms=named)] if fell_back else []


def _settle(figure: "Figure") -> None:
    """Lay the panels out and round where they stand.

    The layout's solver differs in the last bit from time to time, and the same result shall give
    the same file.
    """
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position([round(side, 6) for side in axes.get_position().bounds])  # type: ignore[arg-type]  # four of them
