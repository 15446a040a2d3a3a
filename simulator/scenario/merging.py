"""Laying one document over another: ``extends``, variants and ``--set``.

Mappings merge by key; anything else is replaced. A null goes through as a value, so that a later
layer can still write over it; `without_nulls` takes out at the end those that remove.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulator.errors import Problem, UserError
from simulator.scenario.documents import MAX_DEPTH, Document, KeyPath, Mark, parse_value, read_document, shown
from simulator.scenario.validation import null_removes

OPTION = "--set"
_MOST_BASES = 20


def merge(base: Document, over: Document) -> Document:
    """`over` laid over `base`; each value keeps the mark of where it was written.

    A mapping whose ``dist`` differs from the base's replaces it: a lognormal's ``cv`` means nothing
    to an exponential.
    """
    marks: dict[KeyPath, Mark] = {(): over.marks[()]}

    def keep(source: Document, path: KeyPath, value: Any) -> Any:
        if path in source.marks:
            marks[path] = source.marks[path]
        if isinstance(value, dict):
            return {key: keep(source, (*path, key), item) for key, item in value.items()}
        if isinstance(value, list):
            return [keep(source, (*path, index), item) for index, item in enumerate(value)]
        return value

    def lay(path: KeyPath, below: Any, above: Any) -> Any:
        if not isinstance(below, dict) or not isinstance(above, dict) or _another_family(below, above):
            return keep(over, path, above)
        # The later writing is where a reader would look first for what the whole of it lacks.
        marks[path] = over.mark(path)
        merged = {}
        for key in dict.fromkeys([*below, *above]):
            inner = (*path, key)
            if key not in above:
                merged[key] = keep(base, inner, below[key])
            elif key not in below:
                merged[key] = keep(over, inner, above[key])
            else:
                merged[key] = lay(inner, below[key], above[key])
        return merged

    return Document(lay((), base.data, over.data), marks)


def _another_family(below: dict[str, Any], above: dict[str, Any]) -> bool:
    return "dist" in above and above["dist"] != below.get("dist")


def without_nulls(model: type[BaseModel], document: Document) -> Document:
    """`document` without the keys whose null removes them.

    Where null is a value of its own (``max_chats``: no limit; ``patience``: for ever) it stays.
    """

    def clean(path: KeyPath, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: clean((*path, key), item)
                for key, item in value.items()
                if item is not None or not null_removes(model, (*path, key))
            }
        return value

    return Document(clean((), document.data), document.marks)


def read_with_bases(path: Path | str) -> Document:
    """The file at `path` over the files that it extends, the furthest first.

    Raises
    ------
    UserError
        If one cannot be read, or they extend each other in a circle.
    """
    return _read(Path(path), ())


def _read(path: Path, below: tuple[Path, ...]) -> Document:
    document = read_document(path)
    name = document.data.pop("extends", None)
    if name is None:
        return document
    if not isinstance(name, str) or "\0" in name:
        raise UserError(document.problem(("extends",), shown(name), "wanted a file's name"))
    base = Path(os.path.normpath(path.parent / name))
    chain = (*below, path)
    here = base.resolve()
    for place, earlier in enumerate(chain):
        if earlier.resolve() == here:
            circle = " -> ".join(str(file) for file in (*chain[place:], earlier))
            raise UserError(document.problem(("extends",), f"files that extend each other: {circle}"))
    if not base.exists():
        raise UserError(document.problem(("extends",), f"no such file: {base}"))
    if len(chain) > _MOST_BASES:
        raise UserError(document.problem(("extends",), f"more than {_MOST_BASES} files over each other"))
    return merge(_read(base, chain), document)


def settings(sets: Iterable[str], option: str = OPTION) -> list[Document]:
    """Each ``path=value`` of `sets`, which `option` was given, as a document to lay over the others.

    Raises
    ------
    UserError
        With every one that has no path or whose value is not YAML.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    for text in sets:
        path, equals, value = text.partition("=")
        keys = path.strip().split(".")
        if not equals or not all(keys) or len(keys) > MAX_DEPTH:
            wanted = "wanted PATH=VALUE, such as roster.wave.agents=16"
            problems.append(Problem(shown(text), wanted, option))
            continue
        try:
            documents.append(_setting(keys, value, option))
        except UserError as error:
            problems += [replace(problem, key=path.strip()) for problem in error.problems]
    if problems:
        raise UserError(problems)
    return documents


def _setting(keys: list[str], text: str, option: str) -> Document:
    data, marks = parse_value(text, option, Path(), lines=False)
    top = marks[()]
    inner = {(*keys, *path): mark for path, mark in marks.items()}
    for depth in range(len(keys)):
        inner[tuple(keys[:depth])] = top
    for key in reversed(keys):
        data = {key: data}
    return Document(data, inner)
