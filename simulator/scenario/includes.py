"""Putting in what a scenario keeps in other files: roster, profile, arrivals, past days, columns."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.errors import UserError
from simulator.scenario.documents import Document, KeyPath, Mark
from simulator.scenario.rosters import read_roster
from simulator.scenario.series import read_arrivals, read_column, read_history, read_profile
from simulator.scenario.validation import Fault
from simulator.units import parse_date

_WITH_LINES: dict[KeyPath, KeyPath] = {("roster",): ("roster",), ("history",): ("history", "by_day")}
"""Tables whose rows become entries of their own, each with its line: where those entries stand."""


def include(document: Document) -> tuple[Document, list[Fault]]:
    """`document` with each file's name replaced by what the file holds.

    A name is relative to the file that it is written in.

    Returns
    -------
    Document
        Without the keys whose file could not be read.
    list of Fault
        What is wrong with the files.
    """
    marks = dict(document.marks)
    faults: list[Fault] = []
    data = document.data
    for path, name, read in list(_named(document)):
        target = document.mark(path).folder / name
        try:
            value = read(target)
        except UserError as error:
            faults += _faults(document, path, target, error)
            data = without(data, path)
            continue
        if path in _WITH_LINES:
            value, places = value
            entries, folder = _WITH_LINES[path], target.parent
            marks |= {(*entries, name): Mark(str(target), line, folder) for name, line in places.items()}
        data = _with(data, path, value)
    return Document(data, marks), faults


def _named(document: Document) -> Iterator[tuple[KeyPath, str, Callable[[Path], Any]]]:
    data = document.data
    if isinstance(data.get("roster"), str):
        yield ("roster",), data["roster"], read_roster
    if isinstance(data.get("history"), str):
        yield ("history",), data["history"], read_history
    demand = data.get("demand")
    if isinstance(demand, dict):
        if isinstance(demand.get("profile"), str):
            yield ("demand", "profile"), demand["profile"], read_profile
        if isinstance(demand.get("arrivals"), str):
            yield ("demand", "arrivals"), demand["arrivals"], lambda path: _arrivals(path, data.get("start"))
    for top in ("buyers", "teams", "bot"):
        yield from _columns((top,), data.get(top))


def _arrivals(path: Path, start: object) -> Any:
    try:
        first = parse_date(start)
    except ValueError:  # said where the start is checked; the file's own faults are still found
        first = parse_date("2000-01-01")
    return read_arrivals(path, first)


def _columns(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str, Callable[[Path], Any]]]:
    if not isinstance(value, dict):
        return
    values = value.get("values")
    if "dist" in value and isinstance(values, dict):
        file, column = values.get("csv"), values.get("column")
        if set(values) == {"csv", "column"} and isinstance(file, str) and isinstance(column, str):
            yield (*path, "values"), file, lambda target: read_column(target, column)
        return
    for key, item in value.items():
        yield from _columns((*path, key), item)


def _faults(document: Document, path: KeyPath, target: Path, error: UserError) -> Iterator[Fault]:
    for problem in error.problems:
        if problem.line is None and problem.file == str(target):  # the file as a whole: who named it?
            found = f"{problem.found}: {problem.file}" if "no such" in problem.found else (
                f"{problem.file}: {problem.found}"
            )  # fmt: skip
            yield Fault(path, document.problem(path, found, problem.wanted))
        else:
            key = problem.key or document.problem(path, "").key
            yield Fault(path, replace(problem, key=key))


def _with(data: dict[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    key = str(path[0])
    return {**data, key: value if len(path) == 1 else _with(data[key], path[1:], value)}


def without(data: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    """`data` without the key at `path`; as it is where there is none."""
    key = path[0]
    if len(path) == 1:
        return {name: item for name, item in data.items() if name != key}
    inner = data.get(str(key))
    return {**data, str(key): without(inner, path[1:])} if isinstance(inner, dict) else data


