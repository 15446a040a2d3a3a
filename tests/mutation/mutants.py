"""Which mutants there are: those of cosmic-ray's operators that pyproject.toml lets through."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONFIG: dict[str, Any] = _PROJECT["tool"]["mutation"]


@dataclass(frozen=True)
class Module:
    """A module to be mutated, and the files of tests that are to notice, in the order of asking.

    `select` says which of their tests, as pytest's option -k has it.
    """

    name: str
    tests: tuple[str, ...]
    select: str

    @property
    def path(self) -> Path:
        return ROOT / f"{self.name.replace('.', '/')}.py"

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Mutant:
    """A module with one change; `where` is the function or class, `before` and `after` are the line."""

    module: str
    operator: str
    occurrence: int
    line: int
    where: str
    before: str
    after: str
    text: str = field(repr=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is, wherever its line stands."""
        return self.module, self.where, self.before, self.after


class Place(NamedTuple):
    """An operator's n-th place in a module."""

    operator: str
    occurrence: int
    line: int
    where: str


def modules() -> list[Module]:
    """The modules of the configuration, in its order."""
    found = []
    for name, tests in CONFIG["modules"].items():
        package = name.split(".")[1]
        files = tuple(f"tests/{package}/test_{test}.py" for test in tests.split())
        found.append(Module(name, files, CONFIG["select"][package]))
    return found


def mutants_of(module: Module) -> list[Mutant]:
    """All mutants of a module: none twice, and none of an annotation, which says nothing when it runs."""
    found: dict[str, Mutant] = {}
    for place in places_of(module):
        mutant = mutant_at(module, place)
        if mutant.text not in found:
            found[mutant.text] = mutant
    return sorted(found.values(), key=lambda m: (m.line, m.operator, m.occurrence))


def mutant_at(module: Module, place: Place) -> Mutant:
    """The mutant of one place."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    text = mutate_code(module.text, get_operator(place.operator)(), place.occurrence)
    assert text is not None, place
    before, after = _changed(module.text, text)
    return Mutant(module.name, place.operator, place.occurrence, place.line, place.where, before, after, text)


def places_of(module: Module) -> Iterator[Place]:
    """Where the operators can be applied, but for annotations."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.ast.ast_query import ASTQuery
    from cosmic_ray.plugins import get_operator, operator_names

    used = re.compile("|".join(f"(?:{pattern})" for pattern in CONFIG["operators"]))
    tree, dull = get_ast(module.text), _annotations(module.text)
    for name in operator_names():
        kind = get_operator(name)
        short = name.removeprefix("core/")
        if not used.fullmatch(short) or f"{module.name} {short}" in CONFIG["skip"]:
            continue
        operator = kind()
        places = ((node, *place) for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for occurrence, (node, start, end) in enumerate(places):
            if not any(first <= start and end <= last for first, last in dull):
                yield Place(name, occurrence, start[0], ASTQuery(node).get_definition_name() or "")


@cache
def _annotations(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations begin and end, as (line, column)."""
    spans = []
    for node in ast.walk(ast.parse(text)):
        for name in ("annotation", "returns"):
            note = getattr(node, name, None)
            if isinstance(note, ast.expr):
                assert note.end_lineno is not None
                assert note.end_col_offset is not None
                spans.append(((note.lineno, note.col_offset), (note.end_lineno, note.end_col_offset)))
    return spans


def _changed(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, each side's joined to one."""
    old, new = before.splitlines(), after.splitlines()
    same = _alike(old, new)
    rest = _alike(old[same:][::-1], new[same:][::-1])
    return _joined(old[same : len(old) - rest]), _joined(new[same : len(new) - rest])


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())
