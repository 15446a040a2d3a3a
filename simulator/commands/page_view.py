"""A page on the terminal: the answer first, then what is beside it, the tables, and what it rests on."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable

    from simulator.report.language import Texts
    from simulator.report.page import Page, Table

PIPE_WIDTH = 100
"""Columns of a pipe or a file, which have no width of their own."""


def print_page(
    page: "Page", t: "Texts", folder: Path, notes: list[str], *, to_stderr: bool
) -> None:
    """Print a page for a person, with `notes` and where its result was written.

    `to_stderr` leaves standard output alone.
    """
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=to_stderr, highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    console.print(f"[bold]{escape(page.heading)}[/]")
    console.print()
    _say(console, page.answer, style="bold")
    for sentence in page.details:
        _say(console, sentence)
    for table in page.tables:
        if not table.in_terminal:
            continue
        console.print(drawn_table(table, t))
        if table.note:
            _say(console, table.note)
    for sentence in (*page.how, *page.assumptions, *notes):
        _say(console, sentence)
    console.print(t("run.result_written", folder=escape(str(folder))), soft_wrap=True)


def _say(console: "Console", sentence: str, style: str = "") -> None:
    from rich.markup import escape

    from simulator.report.fonts import wrapped

    console.print(escape("\n".join(wrapped(sentence, console.width))), style=style)


def drawn_table(table: "Table", t: "Texts") -> "RichTable":
    """A page's table as the terminal shows it."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from simulator.report.fonts import columns
    from simulator.report.page import shown

    words = {"text", "date"}
    drawn = Table(
        box=box.SIMPLE_HEAD, title=escape(table.title) or None, title_justify="left", title_style="bold"
    )
    rows = [[shown(t, c, value) for c, value in zip(table.columns, row, strict=True)] for row in table.rows]
    for place, column in enumerate(table.columns):
        left = column.form in words
        figures = 0 if left else max((columns(row[place]) for row in rows), default=0)
        drawn.add_column(
            escape(column.heading), justify="left" if left else "right", no_wrap=not place,
            overflow="fold" if place else "ellipsis",  # a figure cut short would be another one
            min_width=figures,  # headings break before figures do
        )
    for row in rows:
        drawn.add_row(*map(escape, row))
    return drawn
