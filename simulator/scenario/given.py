"""A scenario that a program gives as Python data, in place of a file."""

import datetime as dt
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulator.errors import Problem, UserError
from simulator.scenario.documents import MAX_DEPTH, Document, KeyPath, Mark, dotted, shown
from simulator.scenario.load import check_document, its_own, laid_over, usual_name, variants_of
from simulator.scenario.merging import merge, read_with_bases
from simulator.scenario.schema import Scenario
from simulator.units import Window, format_clock, format_duration

Source = str | PathLike[str] | Mapping[str, Any] | Scenario
"""What a scenario may be made of: a file by its name, a mapping with the keys of a file, another scenario."""

SET = "set"
"""What settings are called in a problem."""
_WANTED = "wanted text, numbers, dates, and lists and mappings of them"


def scenario_of(
    source: Source, variant: str | None = None, sets: Mapping[str, Any] | None = None
) -> Scenario:
    """The scenario that `source` describes, with a variant and settings laid over it.

    Parameters
    ----------
    source : str, Path, mapping or Scenario
        Names of files in a mapping are relative to the current directory.
    variant : str, optional
        One of its variants.
    sets : mapping of str to value, optional
        By the dotted path of a key, what stands there instead; None removes it.

    Raises
    ------
    UserError
        With every problem.
    """
    if not isinstance(sets, Mapping | None):
        wanted = "wanted values by their paths, such as {'roster.wave.agents': 16}"
        raise UserError(Problem(shown(sets), wanted, SET))
    if not isinstance(variant, str | None):
        raise UserError(Problem(shown(variant), "wanted a variant's name", "variant"))
    options = [_setting(path, value) for path, value in (sets or {}).items()]
    document, name, file = _document(source)
    return check_document(its_own(laid_over(document, name, variant, options, file)))


def variant_names_of(source: Source) -> tuple[str, ...]:
    """Names of the variants that it has.

    Raises
    ------
    UserError
        If it cannot be read, or its variants are no mapping.
    """
    return variants_of(_document(source)[0])


def _document(source: Source) -> tuple[Document, str, str]:
    """A source with its bases, the name it has where it says none, and its file."""
    if isinstance(source, Scenario):
        return plain_document(source.resolved(), ""), source.name, ""
    if isinstance(source, Mapping):
        document = plain_document(source, "")
        base = document.data.pop("extends", None)
        if base is not None:
            if not isinstance(base, str):
                raise UserError(document.problem(("extends",), shown(base), "wanted a file's name"))
            document = merge(read_with_bases(base), document)
        return document, "scenario", ""
    if not isinstance(source, str | PathLike):
        raise UserError(Problem(_kind(source), "wanted a file's name, a mapping or a Scenario", "load"))
    path = Path(source)
    return read_with_bases(path), usual_name(path), str(path)


def _setting(path: str, value: Any) -> Document:
    keys = str(path).strip().split(".")
    if not all(keys):
        raise UserError(Problem(f"'{path}'", "wanted a key's path, such as roster.wave.agents", SET))
    data = plain(value, tuple(keys), SET)
    for key in reversed(keys):
        data = {key: data}
    return Document(data, {(): Mark(SET, None, Path())})


def plain_document(data: Mapping[str, Any], file: str) -> Document:
    """A mapping as a document, whose problems name `file`.

    Raises
    ------
    UserError
        If it holds what no file could.
    """
    return Document(plain(data, (), file), {(): Mark(file, None, Path())})


def plain(value: Any, path: KeyPath, file: str) -> Any:  # noqa: PLR0911  one kind of value after another
    """`value` as a YAML file would have given it: mappings, lists, text, numbers, null.

    Raises
    ------
    UserError
        For what no file could hold; `path` and `file` are where it stands.
    """
    if len(path) > MAX_DEPTH:
        raise UserError(Problem("nested too deeply", f"at most {MAX_DEPTH} levels", file))
    match value:
        case None | bool():
            return value
        case str() | int() | float():  # NumPy's and others' are of these classes too
            return next(kind(value) for kind in (str, int, float) if isinstance(value, kind))
        case BaseModel():
            return value.model_dump(mode="json")
        case Window() | PathLike():
            return str(value)
        case Mapping():
            return _mapping(value, path, file)
        case dt.date() | dt.time() | dt.timedelta():
            return _time(value)
        case list() | tuple() | set() | frozenset() | range():
            return [plain(item, (*path, place), file) for place, item in enumerate(value)]
    for to_plain in ("tolist", "to_list"):  # of arrays and their numbers, and of data frames' columns
        if hasattr(value, to_plain):
            return plain(_of_array(value, to_plain), path, file)
    raise UserError(Problem(_kind(value), _WANTED, file, None, dotted(path)))


def _of_array(value: Any, to_plain: str) -> Any:
    """An array as a list, or one of its values as Python has it; its times finer than that cut off."""
    if getattr(getattr(value, "dtype", None), "kind", "") in "Mm" and hasattr(value, "astype"):
        unit = "datetime64[us]" if value.dtype.kind == "M" else "timedelta64[us]"
        whole_days = str(value.dtype) == "datetime64[D]"
        value = value if whole_days else value.astype(unit)
    return getattr(value, to_plain)()


def _mapping(value: Mapping[Any, Any], path: KeyPath, file: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, item in value.items():
        name = plain(key, path, file)
        text = shown(name) if isinstance(name, dict | list | None) else str(name)
        if text in data:
            raise UserError(Problem(f"a second '{text}'", "keep one", file, None, dotted((*path, text))))
        data[text] = plain(item, (*path, text), file)
    return data


def _time(value: dt.date | dt.time | dt.timedelta) -> str:
    match value:
        case dt.datetime():
            return value.isoformat(" ")
        case dt.date():
            return value.isoformat()
        case dt.time():
            clock = dt.datetime.combine(dt.date.min, value) - dt.datetime.min
            return format_clock(clock // dt.timedelta(microseconds=1))
    microseconds = value // dt.timedelta(microseconds=1)
    return format_duration(microseconds) if microseconds >= 0 else f"-{format_duration(-microseconds)}"


def _kind(value: object) -> str:
    return f"a value of the type {type(value).__name__}"

