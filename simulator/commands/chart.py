"""``staffsim chart``: draw a result's figures again."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands.options import lang_option, quiet_option
from simulator.commands.results import must_hold_together, read_result, result_argument, result_file
from simulator.errors import Problem, UserError

if TYPE_CHECKING:
    from simulator.report.fonts import Form

_LEAST, _MOST = 3.5, 40.0
"""Inches of width: of a phone, and of a poster."""
WANTED = "choose another --out"


def _size(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[float, float | None] | None:
    """Width and height in inches of ``8x5`` or ``8``; without a height, as high as need be."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)(?:[xX×](\d{1,4}(?:\.\d{1,4})?))?", value)
    if found is None:
        raise click.BadParameter(f"'{value}' is no size in inches, such as 8 or 8x5")
    width, height = float(found[1]), float(found[2]) if found[2] else None
    if not _LEAST <= width <= _MOST or (height is not None and not 1 <= height <= _MOST):
        wanted = f"a width from {_LEAST:g} to {_MOST:g} in, and a height from 1 to {_MOST:g} in"
        raise click.BadParameter(f"'{value}' is outside what can be drawn: {wanted}")
    return width, height


@click.command()
@result_argument
@click.option(
    "--format", "forms", type=click.Choice(["png", "svg", "pdf"]), multiple=True, default=("png", "svg"),
    show_default=True, help="What to draw; may be repeated.",
)  # fmt: skip
@click.option(
    "--size", callback=_size, metavar="WIDTH[xHEIGHT]",
    help="Inches, such as 8x5, or 4.5 for a phone; without a height, as high as need be.  [default: 11]",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder for the figures; without it, the result's own.",
)  # fmt: skip
@lang_option
@quiet_option
def chart(
    result: Path,
    forms: tuple["Form", ...],
    size: tuple[float, float | None] | None,
    out: Path | None,
    lang: str,
    quiet: bool,
) -> None:
    """Draw the figures of RESULT, a result's folder or its result.json."""
    path = result_file(result)
    figures = read_result(path)
    folder = out if out is not None else path.parent / "figures"

    from simulator.report.figures import draw_all
    from simulator.report.folder import check_writable
    from simulator.report.language import texts
    from simulator.report.making import unwritable
    from simulator.report.sheet import NoRoomError, Sheet

    sheet = Sheet() if size is None else Sheet(*size)
    check_writable(folder, WANTED)
    try:
        with must_hold_together(path, "whose figures cannot be drawn"):
            notes = draw_all(figures, folder, lang, list(dict.fromkeys(forms)), sheet)[1]
    except NoRoomError as error:
        wanted = f"give it {error.needed:.1f} in or more, or leave the height out"
        raise UserError(Problem(f"{sheet.height:g} in are too low for a figure", wanted, "--size")) from None
    except OSError as error:
        raise UserError(unwritable(error, folder, WANTED)) from None
    if not quiet:
        for note in notes:
            click.echo(note)
        click.echo(texts(lang)("chart.written", folder=folder))
