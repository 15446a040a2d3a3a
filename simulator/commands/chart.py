"""``staffsim chart``: draw a result's figures again."""

import json
from pathlib import Path
from typing import Any

import click

from simulator.commands.options import lang_option, quiet_option
from simulator.errors import Problem, UserError

_NEEDED = ("scenario", "start", "days", "rules", "rate", "by_day", "by_hour", "by_team", "waits")


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--format", "forms", type=click.Choice(["png", "svg"]), multiple=True, default=("png", "svg"),
    show_default=True, help="What to draw; may be repeated.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder for the figures; without it, the result's own.",
)  # fmt: skip
@lang_option
@quiet_option
def chart(result: Path, forms: tuple[str, ...], out: Path | None, lang: str, quiet: bool) -> None:
    """Draw the figures of RESULT, a result's folder or its result.json."""
    path = result / "result.json" if result.is_dir() else result
    figures = _read(path)
    folder = out if out is not None else path.parent / "figures"

    from simulator.report.figures import FORMS, draw_all
    from simulator.report.language import texts

    try:
        notes = draw_all(figures, folder, lang, [form for form in FORMS if form in forms])[1]
    except OSError as error:
        raise UserError(
            Problem(f"cannot be written: {error.strerror}", "choose another --out", str(folder))
        ) from None
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise UserError(_foreign(path, f"has no figures that can be drawn ({error!r})")) from error
    if not quiet:
        for note in notes:
            click.echo(note)
        click.echo(texts(lang)("chart.written", folder=folder))


def _read(path: Path) -> dict[str, Any]:
    """The result in `path`, if it looks like one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            Problem("no such file", "name a folder that staffsim run has written", str(path))
        ) from None
    except OSError as error:
        raise UserError(Problem(f"cannot be read: {error.strerror}", file=str(path))) from None
    except UnicodeDecodeError:
        raise UserError(_foreign(path, "is not text")) from None
    except json.JSONDecodeError as error:
        raise UserError(_foreign(path, f"is not JSON: {error.msg}", error.lineno)) from None
    except RecursionError:
        raise UserError(_foreign(path, "is nested too deep")) from None
    if not isinstance(data, dict):
        raise UserError(_foreign(path, "holds no result"))
    missing = [key for key in _NEEDED if key not in data]
    if missing:
        raise UserError(_foreign(path, f"holds no result: {', '.join(missing)} missing"))
    return data


def _foreign(path: Path, found: str, line: int | None = None) -> Problem:
    return Problem(found, "name a result.json that staffsim run has written", str(path), line)
