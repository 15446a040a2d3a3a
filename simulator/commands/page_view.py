"""A page on the terminal: the answer first, then what is beside it, the tables, and what it rests on."""

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.terminal import PIPE_WIDTH

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable

    from simulator.report.language import Texts
    from simulator.report.page import Page, Table

def print_page(
    page: "Page", t: "Texts", folder: Path, notes: list[str], *, to_stderr: bool
) -> None:
    """Print a page for a person, with `notes` and where its result was written.

    `to_stderr` leaves standard output alone.
    """
    from rich.markup import escape

    from simulator.commands import terminal

    console = terminal.console(stderr=to_stderr)
    console.print(f"[bold]{escape(page.heading)}[/]")
    console.print()
    _say(console, page.answer, style="bold")
    for sentence in page.details:
        _say(console, sentence)
    for table in page.tables:
        if not table.in_terminal:
            continue
        console.print(drawn_table(table, t, console.width))
        if table.note:
            _say(console, table.note)
    for sentence in (*page.how, *page.assumptions, *notes):
        _say(console, sentence)
    console.print(t("run.result_written", folder=escape(str(folder))), soft_wrap=True)


def _say(console: "Console", sentence: str, style: str = "") -> None:
    from rich.markup import escape

    from simulator.report.fonts import wrapped

    console.print(escape("\n".join(wrapped(sentence, console.width))), style=style)


def drawn_table(table: "Table", t: "Texts", width: int = PIPE_WIDTH) -> "RichTable":
    """A page's table as a terminal of that width shows it."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from simulator.report.page import shown

    words = {"text", "date"}
    drawn = Table(
        box=box.SIMPLE_HEAD, title=escape(table.title) or None, title_justify="left", title_style="bold"
    )
    rows = [[shown(t, c, value) for c, value in zip(table.columns, row, strict=True)] for row in table.rows]
    headings = _headings([column.heading for column in table.columns], rows, width)
    for place, column in enumerate(table.columns):
        left = column.form in words
        drawn.add_column(
            escape(headings[place]), justify="left" if left else "right", no_wrap=not place,
            overflow="fold" if place else "ellipsis",  # a figure cut short would be another one
        )
    for row in rows:
        drawn.add_row(*map(escape, row))
    return drawn


def _headings(headings: list[str], rows: list[list[str]], width: int) -> list[str]:
    """The headings; of a table that is too wide, in lines no wider than what stands under them.

    Else a figure would be broken, which is harder to read.
    """
    from simulator.report.fonts import columns, pieces, wrapped

    under = [max(map(columns, cells), default=0) for cells in zip(*rows, strict=True)]
    natural = [max(columns(heading), cells) for heading, cells in zip(headings, under, strict=True)]
    if sum(natural) + 3 * len(natural) <= width:
        return headings
    longest = [max((columns(piece.rstrip()) for piece in pieces(heading)), default=1) for heading in headings]
    return [
        "\n".join(wrapped(heading, max(cells, word)))
        for heading, cells, word in zip(headings, under, longest, strict=True)
    ]
