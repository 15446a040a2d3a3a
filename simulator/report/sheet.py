"""The sheet that every figure is drawn on: a heading that answers, room for panels, a footing.

The heading's letters have their room in inches; the panels share what is left. How wide the sheet is,
and whether it has a heading at all, is settled around the drawing, by `sheets`, so that no figure need
pass it on.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from simulator.report.fonts import wrapped
from simulator.report.language import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by every kind of colour vision; shapes say the same again.
BLUE, RED, ORANGE, GREY = "#0072B2", "#D55E00", "#E69F00", "#767676"
INK, PALE = "#222222", "#ECECEC"

NO_FIGURE: Mapping[str, float | None] = {"mean": None, "low": None, "high": None}

_TITLE, _LINE, _SMALL = 15.0, 10.0, 8.5  # sizes in points
_COLUMN = {_TITLE: 0.534, _LINE: 0.611, _SMALL: 0.697}  # ems that a column of letters takes, at the widest
_MARGIN = 0.15  # inches
_LEAST_PANELS = 0.55  # of the height that a figure asks for: under it, letters would lie on each other


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the figures are drawn on.

    Attributes
    ----------
    width : float
        Inches.
    height : float or None
        Inches; None for as high as the figure needs to be.
    headed : bool
        Whether heading and footing are drawn; else they are left to the page that the figure stands on.
    """

    width: float = 11.0
    height: float | None = None
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """What a figure says, in words: its title, and what to know beside it (may be empty)."""

    answer: str
    detail: str


class NoRoomError(Exception):
    """The sheet asked for is too low for a figure; `needed` is the least height, in tenths of an inch."""

    def __init__(self, needed: float) -> None:
        self.needed = math.ceil(10 * needed) / 10
        super().__init__(f"needs a height of {self.needed} in")


_sheet: ContextVar[Sheet] = ContextVar("sheet", default=Sheet())  # noqa: B039  # frozen
_headings: WeakKeyDictionary["Figure", Heading] = WeakKeyDictionary()


@contextmanager
def sheets(sheet: Sheet) -> Iterator[None]:
    """Draw on `sheet` within the block."""
    token = _sheet.set(sheet)
    try:
        yield
    finally:
        _sheet.reset(token)


def width() -> float:
    """Inches, of the sheet that is drawn on."""
    return _sheet.get().width


def is_narrow() -> bool:
    """Whether it is as narrow as a phone's, so that less has to stand side by side."""
    return width() < 7


def heading(figure: "Figure") -> Heading:
    """What a figure made by `new_sheet` says, in words."""
    return _headings[figure]


def new_sheet(
    t: Texts, result: Mapping[str, Any], *, answer: str, detail: str, panels: float, foot: str | None = None
) -> "Figure":
    """An empty figure with its heading and footing.

    Parameters
    ----------
    t : Texts
        The language.
    result : mapping
        The result that is drawn; the heading names it and the footing says how it was made.
    answer : str
        What the figure says, in one sentence: its title.
    detail : str
        What to know beside it; may be empty.
    panels : float
        Height in inches that is left to the panels, where the sheet's height is not given.
    foot : str, optional
        How the result was made; without it, what `footnote` says of simulated replications.

    Raises
    ------
    NoRoomError
        Where the sheet's height is given and leaves the panels too little.
    """
    from matplotlib.figure import Figure

    sheet = _sheet.get()
    above = [(name_of(result), _SMALL, GREY), (answer, _TITLE, INK), (detail, _LINE, INK)]
    below = [(footnote(t, result) if foot is None else foot, _SMALL, GREY)]
    lines, notes = ([], []) if not sheet.headed else (_wrapped(above), _wrapped(below))
    over = _MARGIN + _height_of(lines) + 0.05 if lines else 0.0
    under = _height_of(notes) + 0.1 if notes else 0.0
    height = sheet.height or over + panels + under
    if height - over - under < _LEAST_PANELS * panels:
        raise NoRoomError(over + _LEAST_PANELS * panels + under)
    figure = Figure(figsize=(sheet.width, height), layout="constrained")
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(rect=(0.006, under / height, 0.988, 1 - (over + under) / height))  # type: ignore[call-arg]  # the stub knows no layout's own
    _write(figure, lines, height - _MARGIN)
    _write(figure, notes, under)
    _headings[figure] = Heading(answer, detail)
    return figure


_Line = tuple[str, float, str]  # text, points, colour


def _wrapped(texts: list[_Line]) -> list[_Line]:
    """The texts in lines that fit the sheet."""
    return [
        (line, size, colour)
        for text, size, colour in texts
        for line in wrapped(text, columns_in(width() - 2 * _MARGIN, size))
        if line
    ]


def columns_in(inches: float, points: float) -> int:
    """How many columns of letters of that size fit; at least one."""
    em = points / 72
    return max(1, int(inches / (em * _COLUMN.get(points, 0.6))))


def _write(figure: "Figure", lines: list[_Line], top: float) -> None:
    """Write the lines from `top` downwards, in inches from the figure's foot."""
    wide, high = figure.get_size_inches()
    for line, size, colour in lines:
        figure.text(_MARGIN / wide, top / high, line, size=size, color=colour, va="top")
        top -= _height(size)


def _height_of(lines: list[_Line]) -> float:
    return sum(_height(size) for _, size, _ in lines)


def _height(points: float) -> float:
    """Inches that a line of letters takes."""
    return 1.45 * points / 72


def name_of(result: Mapping[str, Any]) -> str:
    """The scenario's title, or else its name, with the variant."""
    name = str(result["title"] or result["scenario"])
    return f"{name} · {result['variant']}" if result.get("variant") else name


def footnote(t: Texts, result: Mapping[str, Any]) -> str:
    """How the result was made, in one line."""
    start, end = result["window"]
    key = "figure.footnote_one" if result["replications"] == 1 else "figure.footnote"
    return t(
        key,
        replications=result["replications"],
        rules=result["rules"],
        start=start,
        end=end,
        seed=result["seed"],
    )


def tidy(axes: "Axes") -> None:
    """Leave of the frame only what is read."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(colors=INK, labelsize=9)
    axes.set_axisbelow(True)


def say_instead(axes: "Axes", text: str) -> None:
    """Write `text` in the middle of a panel that has nothing to show."""
    axes.text(
        0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", size=12, color=GREY,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 6},
    )  # fmt: skip


def means(figures: list[Mapping[str, float | None]]) -> list[float]:
    """The mean of each figure; NaN, which is drawn as a gap, where there is none."""
    return _part(figures, "mean")


def interval(figures: list[Mapping[str, float | None]]) -> tuple[list[float], list[float]]:
    """The lower and upper ends of the figures' intervals; NaN where there is none."""
    return _part(figures, "low"), _part(figures, "high")


def _part(figures: list[Mapping[str, float | None]], part: str) -> list[float]:
    values = (figure[part] for figure in figures)
    return [float("nan") if value is None else float(value) for value in values]
