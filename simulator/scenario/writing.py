"""A scenario as a file that reads back the same."""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from simulator.scenario.rulesets import RuleChanges
from simulator.scenario.schema import Scenario
from simulator.visible import visible

WIDTH = 110


def as_yaml(
    scenario: Scenario,
    remarks: Sequence[str] = (),
    variants: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The scenario as YAML, all that files and defaults brought in written out.

    Parameters
    ----------
    scenario : Scenario
        What is written.
    remarks : sequence of str
        Lines to stand above it as comments.
    variants : mapping
        What the file's variants change, by their names, as plain text and numbers.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = None  # what holds nothing but plain values stands on one line
    yaml.width = WIDTH
    text = io.StringIO()
    plain = _said(scenario, scenario.resolved())
    yaml.dump(_quoted({**plain, **({"variants": dict(variants)} if variants else {})}), text)
    lines = [visible(line) for remark in remarks for line in remark.splitlines()]
    return "".join(f"# {line}\n" for line in lines) + text.getvalue()


def _said(value: Any, plain: Any) -> Any:
    """`plain`, which `value` resolves to, without what is empty or null anyhow: it says nothing there."""
    if isinstance(value, BaseModel) and isinstance(plain, dict):
        if isinstance(value, RuleChanges):
            return plain  # only what was written, where null takes the base's value away
        fields, said = type(value).model_fields, {}
        for key, item in plain.items():
            own = getattr(value, key)
            if item or item in (0, False) or own != fields[key].default:
                said[key] = _said(own, item)
        return said
    if isinstance(value, dict):
        return {key: _said(item, plain[key]) for key, item in zip(plain, value.values(), strict=True)}
    return plain


def _quoted(plain: Any) -> Any:
    """`plain` with text in double quotes that else would not come back: with a break of lines in disguise."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(plain, dict):
        return {_quoted(key): _quoted(item) for key, item in plain.items()}
    if isinstance(plain, list):
        return [_quoted(item) for item in plain]
    return DoubleQuotedScalarString(plain) if isinstance(plain, str) and not plain.isprintable() else plain
