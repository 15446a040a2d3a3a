"""What becomes of a result: a folder, JSON for programs, a summary for people."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from simulator.commands.page_view import print_page
from simulator.commands.progress import working


def present(
    out: Path,
    name: str,
    result: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    manifest: Mapping[str, Any],
    lang: str,
    more: Callable[[Path], Sequence[str]] = lambda folder: (),
    along: Mapping[Path, Path] | None = None,
    written: Callable[[], None] = lambda: None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a result's folder ``out/name``, whole or not at all, then print the result.

    Parameters
    ----------
    out, name : Path, str
        Where.
    result : mapping
        What becomes ``result.json``.
    tables : mapping
        What becomes ``tables/KEY.csv``.
    manifest : mapping
        What made it (`manifest_of`); the seconds that the writing took are added.
    lang : str
        Language of the figures and the summary.
    more : callable
        Writes what else belongs in the folder that it is given, and returns what to say of it.
    along : mapping, optional
        Files that are written already, and where each goes with the folder.
    written : callable
        Called once the folder is in its place, before anything is printed.
    as_json : bool
        Print the result on standard output, and all else on standard error.
    quiet : bool
        Leave the summary out.

    Raises
    ------
    UserError
        Where the folder cannot be written, or something else is there; nothing is printed then.
    """
    from simulator.report.figures import draw_all
    from simulator.report.folder import MANIFEST, RESULT, whole_folder, write_json
    from simulator.report.language import texts
    from simulator.report.pages import page_of
    from simulator.report.tables import write_tables

    t, started = texts(lang), time.perf_counter()
    with working(t("run.drawing"), quiet=quiet), whole_folder(out, name, along) as folder:
        write_json(folder / RESULT, result)
        write_tables(tables, folder / "tables")
        notes = [*draw_all(result, folder / "figures", lang)[1], *more(folder)]
        seconds = {**manifest["seconds"], "writing": round(time.perf_counter() - started, 3)}
        write_json(folder / MANIFEST, {**manifest, "seconds": seconds})
    written()
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False))
    if not quiet:
        print_page(page_of(t, result), t, out / name, notes, to_stderr=as_json)
