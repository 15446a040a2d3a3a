"""What becomes of a result: a folder, JSON for programs, a summary for people."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from simulator.commands.page_view import print_page
from simulator.commands.progress import working
from simulator.commands.writing import write_result


def present(
    out: Path,
    name: str,
    result: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    manifest: Mapping[str, Any],
    lang: str,
    more: Callable[[Path], Sequence[str]] = lambda folder: (),
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a result's folder, as `write_result` does, then print the result.

    `as_json` prints it on standard output, and all else on standard error; `quiet` leaves the summary out.

    Raises
    ------
    UserError
        Where the folder cannot be written; nothing is printed then.
    """
    from simulator.report.language import texts
    from simulator.report.pages import page_of

    t = texts(lang)
    with working(t("run.drawing"), quiet=quiet):
        notes = write_result(out, name, result, tables, manifest, lang, more)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False))
    if not quiet:
        print_page(page_of(t, result), t, out / name, notes, to_stderr=as_json)
