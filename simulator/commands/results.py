"""Reading back what a command has written, for those that make something of it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from simulator.commands.plausible import implausible, too_many_values
from simulator.errors import Problem, UserError

MAX_BYTES = 32_000_000
"""Of a result's JSON."""
_OF_DAMAGE = (
    KeyError, TypeError, IndexError, AttributeError, ValueError, OverflowError, StopIteration, AssertionError,
)  # fmt: skip
_WANTED = (
    "name a folder that staffsim run, compare, sweep, levers, plan, calibrate, replay or backtest has written"
)

result_argument = click.argument("result", type=click.Path(path_type=Path))


def result_file(place: Path) -> Path:
    """The ``result.json`` of a result's folder; a file is taken to be one."""
    return place / "result.json" if place.is_dir() else place


def read_result(path: Path) -> dict[str, Any]:
    """The result in `path`, a ``result.json``.

    Raises
    ------
    UserError
        Where there is none, or none of a kind that this version knows.
    """
    from simulator.report.pages import MODULES

    data = _read(path, _WANTED)
    try:
        wrong = implausible(data)
    except RecursionError:
        raise UserError(_foreign(path, "is nested too deep")) from None
    if wrong:
        raise UserError(_foreign(path, f"holds a damaged result: {wrong}"))
    kind = data.get("kind")
    if not isinstance(kind, str) or "scenario" not in data:
        missing = [key for key in ("kind", "scenario") if key not in data] or ["kind"]
        raise UserError(_foreign(path, f"holds no result: {', '.join(missing)} missing"))
    if kind not in MODULES:
        found = f"holds a result of the kind '{kind}', which this version does not know"
        raise UserError(Problem(found, f"known are {', '.join(MODULES)}", str(path)))
    return data


def read_manifest(folder: Path) -> dict[str, Any]:
    """The ``manifest.json`` in `folder`.

    Raises
    ------
    UserError
        Where there is none.
    """
    return _read(folder / "manifest.json", "name a whole result, with its manifest")


@contextmanager
def must_hold_together(path: Path, doing: str) -> Iterator[None]:
    """Say that the result in `path` is damaged where the block meets what should not be in one.

    Raises
    ------
    UserError
        In place of what Python says of missing keys and wrong types.
    """
    try:
        yield
    except _OF_DAMAGE as error:
        why = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise UserError(_foreign(path, f"holds a damaged result, {doing} ({why})")) from error


def _read(path: Path, wanted: str) -> dict[str, Any]:
    from simulator.scenario.files import read_text

    if not path.exists():
        raise UserError(Problem("no such file", wanted, str(path)))
    try:
        text = read_text(path, "a result's JSON", MAX_BYTES)
        if wrong := too_many_values(text):
            raise UserError(_foreign(path, f"holds {wrong}"))
        data = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise UserError(_foreign(path, f"is not JSON: {error.msg}", error.lineno)) from None
    except _NoNumberError as error:
        raise UserError(_foreign(path, f"is not JSON: {error}")) from None
    except RecursionError:
        raise UserError(_foreign(path, "is nested too deep")) from None
    except ValueError:  # a whole number of more digits than Python converts
        raise UserError(_foreign(path, "is not JSON: a number of thousands of digits")) from None
    if not isinstance(data, Mapping):
        raise UserError(_foreign(path, "holds no result"))
    return dict(data)


class _NoNumberError(Exception):
    """NaN or Infinity, which JSON does not know and Python reads."""


def _no_number(text: str) -> None:
    raise _NoNumberError(text)


def _foreign(path: Path, found: str, line: int | None = None) -> Problem:
    return Problem(found, _WANTED, str(path), line)
