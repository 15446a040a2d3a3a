"""Checking a document against a model: every fault of it as a `Problem`, in plain words."""

import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from simulator.errors import Problem, UserError
from simulator.scenario.distributions import FAMILIES
from simulator.scenario.documents import Document, KeyPath, shown

M = TypeVar("M", bound=BaseModel)
_LONGEST_WORD = 100
_MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """A `Problem` and the path of the value that has it.

    Attributes
    ----------
    path : tuple of str and int
        Where the value stands, or should stand.
    problem : Problem
        What is wrong.
    missing : bool
        Whether the value is wanted and not there.
    """

    path: KeyPath
    problem: Problem
    missing: bool = False


def validate(model: type[M], document: Document) -> M:
    """The `model` that `document` describes.

    Raises
    ------
    UserError
        With every problem, in the order of the document.
    """
    found = faults(model, document)
    if isinstance(found, list):
        raise UserError(fault.problem for fault in in_order(found))
    return found


def faults(model: type[M], document: Document) -> M | list[Fault]:
    """The `model` that `document` describes, or all that is wrong with it."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    return _without_echoes([_fault(model, document, detail) for detail in details])


def in_order(found: Iterable[Fault]) -> list[Fault]:
    """`found` by file and line; faults of one line keep their order."""
    return sorted(found, key=lambda fault: (fault.problem.file, fault.problem.line or 0))


def _without_echoes(found: list[Fault]) -> list[Fault]:
    """Leave out what only follows: a list is "too short" for an item of it that was wrong."""
    wrong = {fault.path[:-1] for fault in found if fault.path and isinstance(fault.path[-1], int)}
    return [fault for fault in found if fault.path not in wrong]


def _fault(model: type[BaseModel], document: Document, detail: Any) -> Fault:
    path, candidates = _place(model, detail["loc"])
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})

    def fault(found: str, wanted: str = "", near: str = "", at: KeyPath = path) -> Fault:
        return Fault(at, document.problem(at, found, wanted, near), kind == "missing")

    if kind == "extra_forbidden":
        return fault("unknown key", "", nearest(str(path[-1]), candidates))
    if kind == "missing":
        # An entry that lacks what it needs may be meant for another: roster.wav for roster.wave.
        return fault("missing key", "", _sibling(document, path[:-1]))
    if kind == "union_tag_invalid":
        families = [name for name in FAMILIES if _tag(name) in context["expected_tags"]]
        wanted = f"wanted one of {', '.join(families)}"
        name = value.get("dist") if isinstance(value, dict) else None
        if name is None:
            return Fault((*path, "dist"), document.problem((*path, "dist"), "missing key", wanted), True)
        return fault(shown(name), wanted, nearest(str(name), families), (*path, "dist"))
    if kind == "literal_error":
        allowed = context["expected"].replace("'", "").replace(" or ", ", ")
        return fault(shown(value), f"wanted one of {allowed}", nearest(str(value), allowed.split(", ")))
    return fault(shown(value), _wanted(kind, detail["msg"], context))


def _tag(family: str) -> str:
    return f"'{'spread' if family in ('lognormal', 'gamma', 'weibull') else family}'"


def _wanted(kind: str, text: str, context: dict[str, Any]) -> str:  # noqa: PLR0911, PLR0912  one a kind
    match kind:
        case "value_error":
            return str(context["error"])
        case "greater_than":
            return f"wanted more than {context['gt']:g}"
        case "greater_than_equal":
            return f"wanted at least {context['ge']:g}"
        case "less_than":
            return f"wanted less than {context['lt']:,}"
        case "less_than_equal":
            return f"wanted at most {context['le']:,.12g}"
        case "finite_number":
            return "wanted a finite number"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return "wanted a whole number"
        case "bool_type" | "bool_parsing":
            return "wanted true or false"
        case "string_type":
            return "wanted text; put it in quotes"
        case "string_unicode":
            return "wanted whole characters, not half of one"
        case "string_too_short":
            return "wanted some text"
        case "string_too_long":
            return f"wanted at most {context['max_length']} characters"
        case "too_short":
            least = context["min_length"]
            return f"wanted at least {least} {'entry' if least == 1 else 'entries'}"
        case "tuple_type" | "list_type":
            return "wanted a list, such as [a, b]"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "wanted a mapping of keys and values"
    return text[:1].lower() + text[1:]


def nearest(word: str, candidates: Sequence[str]) -> str:
    """The one of `candidates` that `word` was most likely meant to be; empty where none is near.

    Nor is one named of very many: each comparison takes its time, and a file may have many wrong words.
    """
    if len(word) > _LONGEST_WORD or len(candidates) > _MOST_CANDIDATES:
        return ""
    return _nearest(word, tuple(candidates))


@lru_cache(maxsize=1_000)
def _nearest(word: str, candidates: tuple[str, ...]) -> str:
    near = get_close_matches(word, [one for one in candidates if len(one) <= _LONGEST_WORD], 1, 0.6)
    return near[0] if near else ""


def _sibling(document: Document, path: KeyPath) -> str:
    if not path or not isinstance(path[-1], str):
        return ""
    holder: Any = document.data
    for key in path[:-1]:
        holder = holder[key]
    return nearest(path[-1], [key for key in holder if key != path[-1]]) if len(path) > 1 else ""


def null_removes(model: type[BaseModel], path: KeyPath) -> bool:
    """Whether a null at `path` takes the key out: not where null is a value of it, as of ``max_chats``.

    Nor where the key is unknown, which must still be said.
    """
    annotation: Any = model
    for key in path:
        annotation, _ = _step(annotation, key)
    return annotation is not None and types.NoneType not in _members(annotation)


def known_keys(model: type[BaseModel], path: KeyPath) -> tuple[list[str], bool]:
    """The keys that the value at `path` may have, and whether it takes others with plain values too."""
    annotation: Any = model
    for key in path:
        annotation, _ = _step(annotation, key)
    held = [get_args(member)[1] for member in _members(annotation) if get_origin(member) is dict]
    return _keys(annotation), any(not _keys(values) for values in held)


def _place(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[KeyPath, list[str]]:
    """The path that a pydantic location stands for, and the keys known at its last step.

    A location also names the members of unions that were tried, which nobody wrote.
    """
    annotation: Any = model
    path: KeyPath = ()
    candidates: list[str] = []
    elements = iter(loc)
    for element in elements:
        if element == "[key]":
            continue
        candidates = _keys(annotation)
        annotation, is_key = _step(annotation, element)
        if is_key:
            path = (*path, element)
        elif element == "plain":  # a plain value is read as a constant's
            next(elements, None)
    return path, candidates


def _keys(annotation: Any) -> list[str]:
    return [
        key
        for member in _members(annotation)
        if isinstance(member, type) and issubclass(member, BaseModel)
        for key in member.model_fields
    ]


def _step(annotation: Any, element: str | int) -> tuple[Any, bool]:
    """What stands at `element` of `annotation`, and whether `element` is a key or position."""
    members = _members(annotation, tagged=True)
    for member in members:
        metadata = member.__metadata__ if get_origin(member) is Annotated else ()
        if any(isinstance(mark, Tag) and mark.tag == element for mark in metadata):
            return _bare(member), False
    for member in map(_bare, members):
        if isinstance(member, type) and issubclass(member, BaseModel):
            if element in member.model_fields:
                return member.model_fields[str(element)].annotation, True
        elif get_origin(member) is dict:
            return get_args(member)[1], True
        elif get_origin(member) is tuple and isinstance(element, int):
            return get_args(member)[0], True
    return None, True


def _members(annotation: Any, *, tagged: bool = False) -> list[Any]:
    """The members of a union of unions, flat; one that is no union is its only member."""
    bare = _bare(annotation)
    if get_origin(bare) in (Union, types.UnionType):
        return [inner for member in get_args(bare) for inner in _members(member, tagged=tagged)]
    return [annotation if tagged else bare]


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation
