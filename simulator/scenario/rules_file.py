"""A rule set of one's own, from a YAML file: a base and what differs from it."""

from pathlib import Path

from simulator.scenario.documents import read_document
from simulator.scenario.rulesets import RuleChanges, RuleSet
from simulator.scenario.validation import validate


def read_rules(path: Path | str) -> RuleSet:
    """The rule set in a YAML file, as `read_changes` reads it."""
    return read_changes(path).rule_set()


def read_changes(path: Path | str) -> RuleChanges:
    """What a YAML file such as ``{base: human-9-23, window: 00:00-24:00}`` says, as a scenario has it.

    The same under a key ``rules``, as a scenario has it, will do too.

    Raises
    ------
    UserError
        If it cannot be read, or with every problem in it.
    """
    document = read_document(path)
    if list(document.data) == ["rules"] and isinstance(document.data["rules"], dict):
        document = document.part(("rules",))
    return validate(RuleChanges, document)
