"""``staffsim init``: a commented scenario to start from."""

from pathlib import Path

import click

from simulator.commands.options import lang_option


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@lang_option
def init(folder: Path, lang: str) -> None:
    """Write scenario.yaml and its JSON Schema, which editors read, into DIR.

    Nothing is overwritten.
    """
    from simulator.report.language import texts
    from simulator.scenario.templates import starter

    t = texts(lang)
    for path in starter(folder, lang):
        click.echo(t("init.written", file=path))
    click.echo(t("init.next", file=folder / "scenario.yaml"))
