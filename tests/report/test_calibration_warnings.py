"""Whatever the calibration warns of has its text in both languages, and the text gets what it asks for."""

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from simulator.report.language import texts


def cautions(project: Path) -> Iterator[tuple[str, str | None, set[str] | None]]:
    """Where each `Caution` is made, its code, and the names of its values; None where they are not plain."""
    for file in sorted((project / "simulator" / "calibration").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = {
            node.targets[0].id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Caution":
                yield f"{file.name}:{node.lineno}", code_of(node), names_of(node, said)


def code_of(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def names_of(call: ast.Call, said: Mapping[str, ast.expr]) -> set[str] | None:
    """The names of a caution's values, which may stand in a variable of the file."""
    if len(call.args) < 2:
        return set()
    values = call.args[1]
    if isinstance(values, ast.Name):
        values = said.get(values.id, values)
    if not isinstance(values, ast.Dict):
        return None
    names = {key.value for key in values.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return names if len(names) == len(values.keys) else None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_warning_of_a_calibration_has_its_text(project: Path, lang: str) -> None:
    entries, wrong, seen = texts(lang).entries, [], 0
    for place, code, names in cautions(project):
        seen += 1
        text = entries.get(f"calibrate.warn_{code}")
        if code is None or names is None:
            wrong.append(f"{place}: the code and the names of the values should stand there in full")
        elif text is None:
            wrong.append(f"{place}: no text calibrate.warn_{code}")
        else:
            asked = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
            if not asked <= names:
                wrong.append(f"{place}: calibrate.warn_{code} asks for {sorted(asked - names)}")
    assert (wrong, seen > 5) == ([], True)
