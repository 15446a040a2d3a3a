"""Levers: single steps from today's scenario, the shipped advice and the user's own.

A scenario's ``levers`` name steps of its own, or say of a shipped one what it costs, what it changes
instead, or, by null, that it is none here. Each step is laid over the scenario as a variant is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from simulator.errors import Problem, UserError
from simulator.scenario.advice import SHIPPED, Needless
from simulator.scenario.documents import Document, KeyPath, Mark, dotted, shown
from simulator.scenario.fields import Model, Number
from simulator.scenario.includes import include
from simulator.scenario.limits import LONGEST_TITLE
from simulator.scenario.load import check_document, compose, layered
from simulator.scenario.merging import merge, without_nulls
from simulator.scenario.schema import Scenario
from simulator.scenario.validation import faults, nearest

KEPT = ("start", "days", "seed", "rules", "replications", "money", "history")
"""What a lever may not change: the same buyers on the same days, judged by the same rules and assumptions."""
_ABOUT = ("name", "title")
"""Keys that change nothing that is played."""


class LeverEntry(Model):
    """A step from today's scenario, one of the shipped ones by its name or one of the shop's own."""

    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    """One line that says what it is; without it, a shipped one has its own."""
    cost: Annotated[Number, Field(ge=-1e12, le=1e12)] | None = None
    """What it costs over the days played, beside the roster's hours."""
    change: dict[str, Any] | None = None
    """What it changes: keys as in the file itself. A shipped lever has its own."""


class _Entries(Model):
    levers: dict[str, LeverEntry | None] = {}  # noqa: RUF012  pydantic copies it


@dataclass(frozen=True, eq=False)
class Lever:
    """A step that can be played.

    Attributes
    ----------
    name, title : str
        What it is called; a shipped lever that nobody renamed has no title here.
    shipped : bool
        Whether its change is the shipped one.
    cost : float or None
        What it costs beside the roster's hours, where anybody said.
    change : Document
        What is laid over today's scenario.
    scenario : Scenario
        Today's with the change.
    differences : mapping of tuple to (str, str)
        By path, each value that is not today's: what it was, and what it is.
    """

    name: str
    title: str
    shipped: bool
    cost: float | None
    change: Document
    scenario: Scenario
    differences: Mapping[KeyPath, tuple[str, str]]

    @property
    def changes(self) -> list[str]:
        """What it changes, each as ``roster.early.agents: 2 → 3``."""
        return [f"{dotted(path)}: {old} → {new}" for path, (old, new) in self.differences.items()]

    def goes_with(self, other: "Lever") -> bool:
        """Whether the two change different things, so that one can come on top of the other."""
        return not any(
            all(a == b for a, b in zip(mine, theirs, strict=False))  # the same, or within it
            for mine in self.differences
            for theirs in other.differences
        )


@dataclass(frozen=True)
class Skipped:
    """A lever that changes nothing here; `why` is a word, as of `simulator.scenario.advice.Needless`."""

    name: str
    title: str
    why: str


@dataclass(frozen=True)
class Failed:
    """A lever that makes no valid scenario, and what is wrong with it."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, eq=False)
class Levers:
    """Today's scenario and the steps from it.

    Attributes
    ----------
    today : Scenario
        As it is.
    levers, skipped, failed : tuple of Lever, Skipped, Failed
        The shipped ones in their order, then the user's own in theirs.
    document : Document
        What today's scenario was read from, its files read in.
    """

    today: Scenario
    levers: tuple[Lever, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    document: Document

    def together(self, one: Lever, other: Lever) -> Scenario:
        """Today's scenario with both changes.

        Raises
        ------
        UserError
            Where they make no valid scenario together.
        """
        return _checked(merge(merge(self.document, one.change), other.change), self.today)


def read_levers(path: Path | str, variant: str | None = None, sets: Iterable[str] = ()) -> Levers:
    """The levers of the scenario in a file, with this variant and these settings.

    Raises
    ------
    UserError
        With every problem of today's scenario, or where ``levers`` is no mapping. What is wrong with a
        single lever is kept apart and loses no other.
    """
    sets = list(sets)
    written = layered(path, variant, sets)
    today_as_written = compose(path, variant, sets)
    today = check_document(today_as_written)
    document, _ = include(today_as_written)
    entries, problems = _entries(written)
    skipped: list[Skipped] = []
    failed = [Failed(name, tuple(found)) for name, found in problems.items()]
    levers: list[Lever] = []
    plain = today.resolved()
    for name in dict.fromkeys([*SHIPPED, *entries]):
        entry = entries.get(name, LeverEntry())
        if entry is None or name in problems:
            continue
        if entry.change is not None:
            change = written.part(("levers", name, "change"))
        else:
            advice = SHIPPED[name](today)
            if isinstance(advice, Needless):
                skipped.append(Skipped(name, entry.title, advice.why))
                continue
            change = Document(advice, {(): Mark(f"lever {name}", None, Path())})
        title = entry.title or str(change.data.get("title") or "")
        try:
            scenario = _checked(merge(document, change), today)
        except UserError as error:
            failed.append(Failed(name, error.problems))
            continue
        differences = dict(_differences(plain, scenario.resolved()))
        if differences:
            shipped = entry.change is None
            levers.append(Lever(name, title, shipped, entry.cost, change, scenario, differences))
        else:
            skipped.append(Skipped(name, title, "no_difference"))
    return Levers(today, tuple(levers), tuple(skipped), tuple(failed), document)


def has_levers(path: Path | str, variant: str | None = None, sets: Iterable[str] = ()) -> bool:
    """Whether the file says anything of levers."""
    return layered(path, variant, sets).data.get("levers") is not None


def _entries(document: Document) -> tuple[dict[str, LeverEntry | None], dict[str, list[Problem]]]:
    """What the user says of levers, by name, and what is wrong with that."""
    written = document.data.get("levers")
    if written is None:
        return {}, {}
    if not isinstance(written, dict):
        wanted = "wanted a mapping of names to levers, such as {rescue: {cost: 300}}"
        raise UserError(document.problem(("levers",), shown(written), wanted))
    problems: dict[str, list[Problem]] = {}
    cleaned = without_nulls(_Entries, Document({"levers": written}, document.marks))
    found = faults(_Entries, cleaned)
    for fault in found if isinstance(found, list) else []:
        problems.setdefault(str(fault.path[1]), []).append(fault.problem)
    entries = {
        name: None if entry is None else LeverEntry.model_validate(entry)
        for name, entry in cleaned.data["levers"].items()
        if name not in problems
    }
    for name, entry in entries.items():
        if entry is not None and entry.change is None and name not in SHIPPED:
            wanted = f"wanted one, such as change: {{bot: {{resolves: 45%}}}}, or one of {', '.join(SHIPPED)}"
            near = nearest(name, list(SHIPPED))
            problems[name] = [document.problem(("levers", name), "a lever without a change", wanted, near)]
    return entries, problems


def _checked(document: Document, today: Scenario) -> Scenario:
    """The scenario of a changed document, under today's name.

    Raises
    ------
    UserError
        Where it is none, or has other days, rules or chance.
    """
    named = Document({**document.data, "name": today.name}, document.marks)
    scenario = check_document(without_nulls(Scenario, named))
    other = [key for key in KEPT if getattr(scenario, key) != getattr(today, key)]
    if other:
        wanted = "a lever changes the shop, not its days or what judges it: {}".format(", ".join(KEPT))
        raise UserError(document.problem((key,), shown(document.data.get(key)), wanted) for key in other)
    return scenario


_NOTHING = object()


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], path: KeyPath = ()
) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    """Values that are not the same, by their path; what is new or gone counts as one."""
    for key in dict.fromkeys([*before, *after]):
        if not path and key in _ABOUT:
            continue
        old, new = before.get(key, _NOTHING), after.get(key, _NOTHING)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _differences(old, new, (*path, key))
        elif old != new:
            yield (*path, key), (_word(old), _word(new))


def _word(value: object) -> str:
    if value is _NOTHING:
        return "–"
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:g}"
    return value if isinstance(value, str) else shown(value)
