"""The figures to reach, each with what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.timing import Spread, figure


@dataclass(frozen=True)
class Target:
    """A figure to reach.

    Attributes
    ----------
    what : str
        What is measured; with `unit`, what its figures are in.
    measured : Spread
        Over the rounds; the median counts.
    at_least, at_most : float, optional
        The one that is given is the target.
    """

    what: str
    measured: Spread
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the median reaches the target."""
        above = self.at_least is None or self.measured.median >= self.at_least
        return above and (self.at_most is None or self.measured.median <= self.at_most)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The target as a row of the page's table."""
        wanted = (
            f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most or 0:g}"
        )
        low, _, high = self.measured
        once = low == high
        measured = figure(low) if once else str(self.measured)
        return self.what, measured + self.unit, wanted + self.unit, "met" if self.met else "MISSED"


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    title : str
        Its heading.
    text : str
        Its body, in Markdown.
    targets : tuple of Target
        What it measured that has a target.
    """

    title: str
    text: str
    targets: tuple[Target, ...] = ()


def table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
