"""A result as one HTML page, to be read in any browser, on a phone and in print.

The file has all that it shows, in both languages, and asks for nothing: no script, no font, no picture
from elsewhere. Which language is seen is settled by two radio buttons and the style sheet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.report.figures import drawings
from simulator.report.inline_svg import inlined
from simulator.report.language import LANGUAGES, Texts, texts
from simulator.report.page import Cell, Column, Page, Value, shown
from simulator.report.pages import page_of
from simulator.report.sheet import Heading, Sheet
from simulator.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"

SHEETS = {"wide": Sheet(8.6, headed=False), "narrow": Sheet(4.3, headed=False)}
"""What figures are drawn on, by their class on the page: one for a desk and for print, one for a phone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the page.

    Attributes
    ----------
    heading : Heading
        What it says, where the page has not said it.
    drawings : tuple of str
        ``<svg>`` elements, one of `SHEETS` each, of which the page shows the one that fits.
    """

    heading: Heading
    drawings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The page in one language."""

    t: Texts
    page: Page
    figures: tuple[Figure, ...]


def html_page(result: Mapping[str, Any], manifest: Mapping[str, Any], lang: str) -> str:
    """The page of a result.

    Parameters
    ----------
    result, manifest : mapping
        As in ``result.json`` and ``manifest.json``.
    lang : str
        The language that is shown first; the other one is behind the switch.
    """
    views = [_view(result, other) for other in LANGUAGES]
    first = next(view for view in views if view.t.lang == lang)
    return _environment().get_template("page.html").render(
        views=views,
        first=first,
        parts=parts,
        manifest=visible(json.dumps(manifest, ensure_ascii=False, indent=1)),
    )


def _view(result: Mapping[str, Any], lang: str) -> View:
    t = texts(lang)
    page = page_of(t, result)
    by_class = {css_class: drawings(result, lang, "svg", sheet) for css_class, sheet in SHEETS.items()}
    figures = []
    for name in (name for name in page.figures if name in by_class["wide"]):
        heading = by_class["wide"][name].heading
        elements = [
            inlined(drawn[name].content, f"{lang}-{css_class}-{name}-", heading.answer, css_class)
            for css_class, drawn in by_class.items()
        ]
        figures.append(Figure(_unsaid(page, heading), tuple(elements)))
    return View(t, page, tuple(figures))


def _unsaid(page: Page, heading: Heading) -> Heading:
    """Of what a figure says, what the page has not said above it."""
    detail = heading.detail
    for sentence in page.details:
        detail = detail.replace(sentence, "")
    return Heading("" if heading.answer == page.answer else heading.answer, detail.strip())


def parts(t: Texts, column: Column, value: Value) -> tuple[str, str]:
    """A cell as it is shown, in two parts that may stand on two lines: the figure, and its interval.

    The second is empty where there is none.
    """
    whole = shown(t, column, value)
    plain = value.value if isinstance(value, Cell) else value
    if not isinstance(plain, Mapping):
        return whole, ""
    alone = {"mean": plain["mean"]}
    figure = shown(t, column, Cell(alone, value.form, value.digits) if isinstance(value, Cell) else alone)
    return figure, whole.removeprefix(figure)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
