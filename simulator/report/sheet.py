"""The sheet that every figure is drawn on: a heading that answers, room for panels, a footing.

The heading's letters have their room in inches; the panels share what is left.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.report.fonts import wrapped
from simulator.report.language import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by every kind of colour vision; shapes say the same again.
BLUE, RED, ORANGE, GREY = "#0072B2", "#D55E00", "#E69F00", "#767676"
INK, PALE = "#222222", "#ECECEC"

NO_FIGURE: Mapping[str, float | None] = {"mean": None, "low": None, "high": None}

WIDTH = 11.0
"""Inches, of every figure."""

_TITLE, _LINE, _SMALL = 15.0, 10.0, 8.5  # sizes in points
_MARGIN = 0.15  # inches


def new_sheet(t: Texts, result: Mapping[str, Any], *, answer: str, detail: str, panels: float) -> "Figure":
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
        Height in inches that is left to the panels.
    """
    from matplotlib.figure import Figure

    lines = [(line, _SMALL, GREY) for line in wrapped(name_of(result), 130)]
    lines += [(line, _TITLE, INK) for line in wrapped(answer, 96)]
    lines += [(line, _LINE, INK) for line in wrapped(detail, 126) if line]
    heading = _MARGIN + sum(_height(size) for _, size, _ in lines) + 0.05
    footing = _height(_SMALL) + 0.1
    height = heading + panels + footing
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(rect=(0.006, footing / height, 0.988, 1 - (heading + footing) / height))  # type: ignore[call-arg]  # the stub knows no layout's own
    top = height - _MARGIN
    for line, size, colour in lines:
        figure.text(_MARGIN / WIDTH, top / height, line, size=size, color=colour, va="top")
        top -= _height(size)
    figure.text(_MARGIN / WIDTH, 0.1 / height, footnote(t, result), size=_SMALL, color=GREY, va="bottom")
    return figure


def _height(points: float) -> float:
    """Inches that a line of letters takes."""
    return 1.45 * points / 72


def name_of(result: Mapping[str, Any]) -> str:
    """The scenario's title, or else its name, with the variant."""
    name = str(result["title"] or result["scenario"])
    return f"{name} · {result['variant']}" if result["variant"] else name


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
