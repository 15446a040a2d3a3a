"""What a command has finished so far, kept until its result is there; and what is said of that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.experiment.journal import Journal

SUFFIX = ".unfinished"
"""Of the file's name, behind the result's."""


@contextmanager
def keeping(out: Path, name: str, lang: str, *, resume: bool, quiet: bool) -> Iterator["Journal"]:
    """Keep what is finished in the block in a file beside the result ``out/name``, until that is there.

    Whatever ends the block before its journal's end leaves the file, and has a note that says so. With
    `resume` what an earlier command has left is not played again.

    Raises
    ------
    UserError
        With `resume`, where the file cannot be read, or another command is working on it.
    """
    from simulator.experiment.interrupts import heard
    from simulator.experiment.journal import open_journal
    from simulator.report.language import texts

    t, file = texts(lang), out / f"{name}{SUFFIX}"

    def say(text: str) -> None:
        click.echo(f"staffsim: {text}", err=True)

    def warn(why: str) -> None:
        say(t("resume.unwritable", file=file, why=why) if why else t("resume.busy", file=file))

    def kept() -> str:
        return t("resume.kept", count=f"{journal.kept:,}", file=file)

    if not quiet and resume is not file.is_file():
        say(t("resume.nothing" if resume else "resume.replaced", file=file))
    journal = open_journal(file, resume=resume, warn=warn)
    try:
        with journal.in_use():
            yield journal
    except BaseException as error:
        heard()
        journal.close()
        if journal.kept and not journal.over:
            error.add_note(kept())
        raise
    journal.end()
    if resume and journal.found and not quiet:
        say(t("resume.taken", taken=f"{journal.taken:,}", found=f"{journal.found:,}"))
    if journal.stays and journal.kept:
        say(kept())
