"""The figures of a result, as files: PNG for a message or a slide, SVG for a page or print."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import Form, lettering
from simulator.report.language import Texts, texts
from simulator.report.occupancy import draw_occupancy
from simulator.report.rate import draw_rate
from simulator.report.waits import draw_waits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: Mapping[str, Callable[[Texts, Mapping[str, Any]], "Figure"]] = {
    "rate": draw_rate,
    "waits": draw_waits,
    "occupancy": draw_occupancy,
}
"""The figures by the name of their file."""

FORMS: tuple[Form, ...] = ("png", "svg")
_DOTS_PER_INCH = 150


def draw_all(
    result: Mapping[str, Any], folder: Path, lang: str, forms: Sequence[Form] = FORMS
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
        ``png``, ``svg`` or both.

    Returns
    -------
    paths : list of Path
        The files written, form by form.
    notes : list of str
        What the user should know, in `lang`: that a PNG had to be labelled in English.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, notes = [], []
    for form in forms:
        letters = lettering(lang, form)
        if letters.texts.lang != lang:
            notes.append(texts(lang)("figure.no_font"))
        shown = letters.clean(dict(result))
        with letters.in_use(), warnings.catch_warnings():
            if form == "svg":  # the viewer's fonts draw what the measuring font here may lack
                warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
            for name, draw in FIGURES.items():
                path = folder / f"{name}.{form}"
                metadata = {"Date": None} if form == "svg" else {}
                draw(letters.texts, shown).savefig(path, format=form, dpi=_DOTS_PER_INCH, metadata=metadata)
                paths.append(path)
    return paths, notes
