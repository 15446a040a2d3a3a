"""A message log, and how to read and to score it, as a program gives them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from simulator.errors import Problem, UserError
from simulator.messages.columns import read_columns
from simulator.messages.notes import Note
from simulator.messages.reading import ReadResult, read_log
from simulator.report.language import texts
from simulator.report.note_words import note_text
from simulator.scenario.documents import shown
from simulator.scenario.given import plain, plain_document
from simulator.scenario.mapping import Mapping as LogMapping
from simulator.scenario.mapping import read_mapping
from simulator.scenario.rules_file import read_changes
from simulator.scenario.rulesets import SHIPPED, RuleChanges, RuleSet
from simulator.scenario.validation import nearest, validate
from simulator.units import parse_duration

Parsed = TypeVar("Parsed")
Names = Mapping[str, str] | None
MappingGiven = str | PathLike[str] | Mapping[str, Any] | None
RulesGiven = str | PathLike[str] | Mapping[str, Any] | RuleSet | RuleChanges


def read(log: object, mapping: MappingGiven, map: Names, senders: Names, strict: bool) -> ReadResult:
    """The messages in a file, in columns or in a data frame.

    Raises
    ------
    UserError
        Where it is none of these, or cannot be read.
    """
    given = mapping_of(mapping, map, senders)
    if isinstance(log, str | PathLike):
        return read_log(Path(log), given, strict)
    return read_columns(log, given, strict)


def mapping_of(mapping: MappingGiven, map: Names, senders: Names) -> LogMapping:
    """What a mapping says, and columns and senders over it.

    Raises
    ------
    UserError
        Where one of them says what no mapping may say.
    """
    if mapping is None:
        whole = LogMapping()
    elif isinstance(mapping, Mapping):
        whole = validate(LogMapping, plain_document(mapping, "mapping"))
    elif isinstance(mapping, str | PathLike):
        whole = read_mapping(Path(mapping))
    else:
        raise UserError(Problem(shown(mapping), "wanted a file's name, or what stands in one", "mapping"))
    for name, key, said in (("map", "columns", map), ("senders", "senders", senders)):
        if said is not None:
            whole = whole.also(validate(LogMapping, plain_document({key: said}, name)))
    return whole


def rules_of(rules: RulesGiven) -> RuleSet:
    """The rule set that is meant.

    Raises
    ------
    UserError
        Where there is none, or it cannot be read.
    """
    if isinstance(rules, RuleSet):
        return rules
    written = rules_as_written(rules)
    return SHIPPED[written] if isinstance(written, str) else written.rule_set()


def rules_as_written(rules: RulesGiven, option: str = "rules") -> str | RuleChanges:
    """The same as a scenario says it: a shipped rule set's name, or a base and what differs.

    Raises
    ------
    UserError
        As `rules_of`; `option` is what was given.
    """
    if isinstance(rules, RuleChanges):
        return rules
    if isinstance(rules, RuleSet):
        if SHIPPED.get(rules.name) == rules:
            return rules.name
        return RuleChanges.model_construct(base="human-9-23", **dict(rules))
    if isinstance(rules, Mapping):
        return validate(RuleChanges, plain_document(rules, option))
    if not isinstance(rules, str | PathLike):
        found = f"a value of the type {type(rules).__name__}"
        raise UserError(Problem(found, f"wanted one of {', '.join(SHIPPED)}, or a YAML file", option))
    if isinstance(rules, str) and rules in SHIPPED:
        return rules
    path = Path(rules)
    if not path.exists() and path.suffix.lower() not in (".yaml", ".yml"):
        wanted, near = f"wanted one of {', '.join(SHIPPED)}, or a YAML file", nearest(str(rules), [*SHIPPED])
        raise UserError(Problem(shown(str(rules)), wanted, option, nearest=near))
    return read_changes(path)


def duration(name: str, value: str | dt.timedelta) -> int:
    """Microseconds of an argument.

    Raises
    ------
    UserError
        Where it is no duration.
    """
    return parsed(name, plain(value, (), name), parse_duration)


def parsed(name: str, value: Any, parse: Callable[[Any], Parsed]) -> Parsed:
    """An argument's value as `parse` reads it.

    Raises
    ------
    UserError
        Where that raises a ValueError.
    """
    try:
        return parse(value)
    except ValueError as error:
        raise UserError(Problem(shown(value), str(error), name)) from None


def notes_of(notes: Sequence[Note], lang: str = "en") -> tuple[str, ...]:
    """What was passed over in reading a log, in words."""
    t = texts(lang)
    return tuple(note_text(note, t) for note in notes)
