"""In a process of its own: makes golden cases and prints the digests of what they wrote.

    python -m tests.determinism.worker '{"cases": ["double11"], "more": ["--engine", "simpy"]}'
"""

import dataclasses
import hashlib
import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import numpy as np

from simulator.demand.tape import draw_tape
from simulator.scenario.load import load_scenario
from tests.golden.cases import CASES, Case
from tests.golden.making import ROOT, digests, make

IN_ORDER = {"buyers", "teams", "roster", "peaks", "outages", "shifts", "variants", "breaks"}
"""Keys below which an order means something: people are numbered by it, and given to lines in turn."""


def main() -> None:
    """Make what is asked for."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for case in CASES:
            if case.name in asked["cases"]:
                folder = Path(name, case.name)
                (folder / "out").mkdir(parents=True)
                played = _rewritten(case, folder / "scenario.yaml", asked["reversed"])
                more = asked["more"] if case.engines else []
                files = make(played, folder / "out", *more)
                if "result.json" in files:  # which names the engine, and that may differ
                    files["result.json"] = files["result.json"].replace(b'"simpy"', b'"compiled"')
                found[case.name] = digests(files)
    for path in sorted((ROOT / "scenarios").glob("*.yaml")) if asked["tapes"] else ():
        found[f"tapes of {path.stem}"] = tapes(path, asked["tapes"])
    versions = {"python": python_version(), **{name: version(name) for name in ("numpy", "scipy", "numba")}}
    print(json.dumps({"versions": versions, "digests": found}))


def tapes(path: Path, replications: int) -> dict[str, str]:
    """For each replication of a scenario the digest of all that chance decides in it."""
    scenario, found = load_scenario(path), {}
    for number in range(replications):
        tape, digest = draw_tape(scenario, number), hashlib.sha256()
        for field in dataclasses.fields(tape):
            digest.update(np.ascontiguousarray(getattr(tape, field.name)).tobytes())
        found[f"replication {number}"] = digest.hexdigest()[:16]
    return found


def _rewritten(case: Case, file: Path, backwards: bool) -> Case:
    """The case with its scenario written out as resolved, its keys in their order or backwards."""
    command, scenario, *rest = case.command
    if command != "run":
        return case
    said = iter(rest)
    variant = next((next(said) for word in said if word == "--variant"), None)
    resolved = load_scenario(ROOT / scenario, variant, ()).resolved()
    told = _reversed(resolved) if backwards else resolved
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    left = [word for word in rest if word not in ("--variant", variant)]
    return Case(case.name, (command, str(file), *left), case.headline)


def _reversed(value: Any, in_order: bool = False) -> Any:
    if not isinstance(value, dict):
        return value
    keys = list(value) if in_order else reversed(value)
    return {key: _reversed(value[key], key in IN_ORDER) for key in keys}


if __name__ == "__main__":
    main()
