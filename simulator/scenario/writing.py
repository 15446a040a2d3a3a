"""A scenario as a file that reads back the same."""

import io
from collections.abc import Sequence
from typing import Any

from simulator.scenario.schema import Scenario

WIDTH = 110


def as_yaml(scenario: Scenario, remarks: Sequence[str] = ()) -> str:
    """The scenario as YAML, all that files and defaults brought in written out.

    Parameters
    ----------
    scenario : Scenario
        What is written.
    remarks : sequence of str
        Lines to stand above it as comments.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = None  # what holds nothing but plain values stands on one line
    yaml.width = WIDTH
    text = io.StringIO()
    yaml.dump(_said(scenario.resolved()), text)
    return "".join(f"# {remark}\n" for remark in remarks) + text.getvalue()


def _said(plain: dict[str, Any]) -> dict[str, Any]:
    """Without what is null, or empty, of the file's own keys: it says nothing there."""
    return {key: value for key, value in plain.items() if value not in (None, {}, "")}
