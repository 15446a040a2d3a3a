"""From a scenario file to a `Scenario`, or to every problem that it has."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.scenario.consistency import findings
from simulator.scenario.documents import Document, KeyPath, shown
from simulator.scenario.includes import include, without
from simulator.scenario.merging import merge, read_with_bases, settings, without_nulls
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import Fault, faults, in_order, nearest

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def load_scenario(path: Path | str, variant: str | None = None, sets: Iterable[str] = ()) -> Scenario:
    """The scenario in a file.

    Parameters
    ----------
    path : Path or str
        The YAML file.
    variant : str, optional
        One of its variants; the scenario is then called ``NAME-VARIANT``.
    sets : iterable of str
        ``path=value`` each, laid over all else in order.

    Raises
    ------
    UserError
        With every problem, each with its file, line and key.
    """
    return check_document(compose(path, variant, sets))


def variant_names(path: Path | str) -> tuple[str, ...]:
    """Names of the variants that a scenario file has, its bases' included.

    Raises
    ------
    UserError
        If the file cannot be read or its variants are no mapping.
    """
    return variants_of(read_with_bases(path))


def variants_of(document: Document) -> tuple[str, ...]:
    """Names of the variants in a document.

    Raises
    ------
    UserError
        If they are no mapping.
    """
    return tuple(name for name, changes in _variants(document).items() if changes is not None)


def compose(path: Path | str, variant: str | None = None, sets: Iterable[str] = ()) -> Document:
    """The document that `load_scenario` checks: base, file, variant and settings laid over each other."""
    return its_own(layered(path, variant, sets))


BESIDE = ("variants", "levers")
"""Keys of a file that are no part of its own scenario: what may be laid over it."""


def its_own(document: Document) -> Document:
    """A layered document without the keys in `BESIDE`, and without nulls that remove."""
    data = {key: value for key, value in document.data.items() if key not in BESIDE}
    return without_nulls(Scenario, Document(data, document.marks))


def layered(path: Path | str, variant: str | None = None, sets: Iterable[str] = ()) -> Document:
    """As `compose`, with the keys in `BESIDE` still there, and nulls that remove."""
    path = Path(path)
    options = settings(sets)
    return laid_over(read_with_bases(path), usual_name(path), variant, options, str(path))


def laid_over(
    document: Document, unnamed: str, variant: str | None, options: Iterable[Document], file: str
) -> Document:
    """A document with one of its variants and then the `options` laid over it; `unnamed` is its usual name.

    Raises
    ------
    UserError
        Where it has no such variant; `file` is where that is said to be so.
    """
    variants = _variants(document)
    name = document.data.get("name") or unnamed
    if variant is not None:
        known = [key for key, changes in variants.items() if changes is not None]
        if variant not in known:
            wanted = f"wanted one of {', '.join(known)}" if known else "the file has no variants"
            found = f"no variant '{variant}'"
            raise UserError(Problem(found, wanted, file, None, "", nearest(variant, known)))
        changes = document.part(("variants", variant))
        document = merge(document, changes)
        if "name" not in changes.data:  # what is wrong with the name is then the variant's
            document = Document(document.data, {**document.marks, ("name",): changes.marks[()]})
        name = changes.data.get("name") or f"{name}-{variant}"
    named = Document({**document.data, "name": name}, document.marks)
    for option in options:
        named = merge(named, option)
    return named


def usual_name(path: Path) -> str:
    """What a scenario is called that says no name: as its file, as far as a folder can be called so."""
    return _UNSAFE.sub("-", path.stem).strip(" .")[:60] or "scenario"


def _variants(document: Document) -> dict[str, Any]:
    variants = document.data.get("variants")
    if variants is None:
        return {}
    wanted = "wanted a mapping of what differs, such as {more-temps: {roster: {wave: {agents: 16}}}}"
    if not isinstance(variants, dict):
        raise UserError(document.problem(("variants",), shown(variants), wanted))
    wrong = [
        document.problem(("variants", name), shown(changes), "wanted a mapping of what differs")
        for name, changes in variants.items()
        if not isinstance(changes, dict | None)
    ]
    if wrong:
        raise UserError(wrong)
    return variants


def check_document(document: Document) -> Scenario:
    """The scenario that `document` describes.

    Raises
    ------
    UserError
        With all that is wrong in it, in its files, and between its keys.
    """
    included, found = include(document)
    scenario, wrong = _repaired(included)
    found += wrong
    if scenario is not None:
        broken = {_key(fault.path) for fault in found}
        for finding in findings(scenario, broken):
            problem = included.problem(finding.path, finding.found, finding.wanted, finding.nearest)
            found.append(Fault(finding.path, problem))
    if found or scenario is None:
        missing = {fault.path for fault in found if not fault.missing}
        told = [fault for fault in found if not (fault.missing and fault.path in missing)]
        raise UserError(dict.fromkeys(fault.problem for fault in in_order(told)))
    return scenario


def _key(path: KeyPath) -> KeyPath:
    """The path up to a list: one wrong item makes the list wrong."""
    return next((path[:place] for place, key in enumerate(path) if isinstance(key, int)), path)


_STAND_INS: dict[KeyPath, Any] = {
    ("name",): "scenario",
    ("start",): "2000-01-01",
    ("demand",): {},
    ("buyers",): {"?": {"share": "100%"}},
    ("buyers", "*"): {"share": "0%"},
    ("buyers", "*", "share"): "0%",
    ("teams",): {"?": {"agents": 0}},
    ("teams", "*"): {"agents": 0},
    ("roster",): {"?": {"team": "?", "agents": 0, "shift": "00:00-24:00"}},
    ("roster", "*"): {"team": "?", "agents": 0, "shift": "00:00-24:00"},
    ("roster", "*", "team"): "?",
    ("roster", "*", "agents"): 0,
    ("roster", "*", "shift"): "00:00-24:00",
}
"""What takes the place of what is wrong, so that the rest can still be checked."""


def _repaired(document: Document) -> tuple[Scenario | None, list[Fault]]:
    """The scenario with what is wrong left out or stood in for, and what that is.

    None where even that is no scenario.
    """
    first: list[Fault] | None = None
    data = document.data
    for _ in range(8):  # leaving something out may bare the lack of it
        result = faults(Scenario, Document(data, document.marks))
        if isinstance(result, Scenario):
            return result, first or []
        first = result if first is None else first
        for fault in result:
            data = _repair(data, _key(fault.path), missing=fault.missing)
    return None, first or []


def _repair(data: dict[str, Any], path: KeyPath, *, missing: bool) -> dict[str, Any]:
    if not path:
        return data
    for place in (path, path[:-1]) if missing else (path,):
        wildcard = (place[0], "*", *place[2:]) if len(place) > 1 else place
        if wildcard in _STAND_INS:
            return _put(data, place, _STAND_INS[wildcard])
    return without(data, path[:-1] if missing and len(path) > 1 else path)


def _put(data: dict[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    key = str(path[0])
    if len(path) == 1:
        return {**data, key: value}
    inner = data.get(key)
    return {**data, key: _put(inner, path[1:], value)} if isinstance(inner, dict) else data
