"""What made a result, to be kept beside it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.experiment.engine_choice import EngineChoice
    from simulator.scenario.schema import Scenario

PACKAGES = ("staffsim", "simpy", "numba", "numpy", "scipy", "matplotlib", "polars", "pydantic")
"""Whose versions a manifest names."""


def manifest_of(
    scenarios: Sequence["Scenario"],
    result: Mapping[str, Any],
    seconds: float,
    choice: "EngineChoice",
    cluster: str | None,
    resumed: int = 0,
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
    resumed : int
        Replications that an earlier, unfinished command had played (`Journal.taken`).
    """
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
        **({"resumed": resumed} if resumed else {}),
        "versions": _versions(),
        "seconds": {"replications": round(seconds, 3)},
    }


def manifest_of_fit(
    scenario: "Scenario", result: Mapping[str, Any], seconds: float, digest: str
) -> dict[str, Any]:
    """What made a scenario out of a log.

    Parameters
    ----------
    scenario : Scenario
        What was made.
    result : mapping
        The result.
    seconds : float
        What it took.
    digest : str
        The SHA-256 of the log's file.
    """
    return {
        "kind": result["kind"],
        "scenario": scenario.resolved(),
        "log": {"file": result["log"], "sha256": digest},
        "versions": _versions(),
        "seconds": {"fitting": round(seconds, 3)},
    }


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
