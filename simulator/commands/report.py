"""``staffsim report``: a page to show, and a spreadsheet to go on with."""

from pathlib import Path

import click

from simulator.commands.options import lang_option, quiet_option
from simulator.commands.progress import working
from simulator.commands.results import (
    must_hold_together,
    read_manifest,
    read_result,
    result_argument,
    result_file,
)
from simulator.errors import UserError

WANTED = "choose another --out"


@click.command()
@result_argument
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html",
    help="Write the page here and FILE-tables.xlsx beside it; without it, both go into the result's folder.",
)  # fmt: skip
@lang_option
@quiet_option
def report(result: Path, out: Path | None, lang: str, quiet: bool) -> None:
    """Make a page and a spreadsheet of RESULT, a result's folder or its result.json.

    The page is one file in both languages, for browsers, phones and print; --lang is shown first, and
    is the spreadsheet's.
    """
    if out is not None and out.suffix.lower() not in {".html", ".htm"}:
        raise click.UsageError(f"--out: '{out}' is no name for a page; wanted one that ends in .html")
    path = result_file(result)
    figures, manifest = read_result(path), read_manifest(path.parent)
    page = out if out is not None else path.parent / "report.html"
    tables = page.with_name("tables.xlsx" if out is None else f"{page.stem}-tables.xlsx")

    from simulator.report.folder import check_writable
    from simulator.report.html import html_page
    from simulator.report.language import texts
    from simulator.report.making import unwritable, write_files
    from simulator.report.xlsx import xlsx_bytes

    t = texts(lang)
    check_writable(page.parent, WANTED)
    with working(t("report.making"), quiet=quiet), must_hold_together(path, "of which no page can be made"):
        contents = {
            page: html_page(figures, manifest, lang).encode("utf-8"),
            tables: xlsx_bytes(figures, lang),
        }
    try:
        write_files(contents)
    except OSError as error:
        raise UserError(unwritable(error, page, WANTED)) from None
    if not quiet:
        click.echo(t("report.written", page=page, tables=tables))
