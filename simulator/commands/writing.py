"""The result folders that run, compare, sweep and levers write."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineChoice
    from simulator.scenario.schema import Scenario

PACKAGES = ("staffsim", "simpy", "numba", "numpy", "scipy", "matplotlib", "polars", "pydantic")
"""Whose versions a manifest names."""


def write_result(
    out: Path,
    name: str,
    result: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    manifest: Mapping[str, Any],
    lang: str,
    more: Callable[[Path], Sequence[str]] = lambda folder: (),
) -> list[str]:
    """Write a result's folder ``out/name``, whole or not at all: the result, tables, figures, manifest.

    Parameters
    ----------
    out, name : Path, str
        Where.
    result : mapping
        What becomes ``result.json``.
    tables : mapping
        What becomes ``tables/KEY.csv``.
    manifest : mapping
        What made it (`manifest_of`); the seconds that the writing took are added.
    lang : str
        Language of the figures.
    more : callable
        Writes what else belongs in the folder that it is given, and returns notes on it.

    Returns
    -------
    list of str
        What the user should know.

    Raises
    ------
    UserError
        Where the folder cannot be written, or something else is there.
    """
    from simulator.report.figures import draw_all
    from simulator.report.folder import MANIFEST, RESULT, whole_folder, write_json
    from simulator.report.tables import write_tables

    started = time.perf_counter()
    with whole_folder(out, name) as folder:
        write_json(folder / RESULT, result)
        write_tables(tables, folder / "tables")
        notes = [*draw_all(result, folder / "figures", lang)[1], *more(folder)]
        seconds = {**manifest["seconds"], "writing": round(time.perf_counter() - started, 3)}
        write_json(folder / MANIFEST, {**manifest, "seconds": seconds})
    return notes


def manifest_of(
    scenarios: Sequence["Scenario"],
    result: Mapping[str, Any],
    seconds: float,
    choice: "EngineChoice",
    cluster: str | None,
) -> dict[str, Any]:
    """What made a result: enough to make it again.

    Parameters
    ----------
    scenarios : sequence of Scenario
        What was played: of a run the one, else the first is today's, or the baseline.
    result : mapping
        The result.
    seconds : float
        What playing took.
    choice, cluster
        Who played.
    """
    import platform
    from importlib.metadata import version

    first, *others = (scenario.resolved() for scenario in scenarios)
    return {
        "kind": result["kind"],
        "scenario": first,
        **({"others": others} if others else {}),
        "seed": result["seed"],
        "replications": result["replications"],
        **({"stopped_by": result["stopped_by"]} if "stopped_by" in result else {}),
        "engine": choice.engine,
        "engine_asked": choice.asked,
        "engine_why": choice.why,
        "cluster": cluster,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "seconds": {"replications": round(seconds, 3)},
    }
