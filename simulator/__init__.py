"""staffsim: a staffing simulator for chat desks.

What the command line does, for a program: `load` a scenario, then `simulate`, `compare` or `plan` it; `score`
a message log, or `calibrate` a scenario to one. docs/python.md goes through them.

Examples
--------
>>> import simulator as ss
>>> shop = ss.load("scenarios/typing.yaml", set={"demand.chats_per_day": 200})
>>> ss.simulate(shop, replications=2).rate.mean > 0.9
True
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.errors import Problem, UserError
    from simulator.scenario.rulesets import RuleSet
    from simulator.scenario.schema import Scenario
    from simulator.verbs.calibrate import Calibration, calibrate
    from simulator.verbs.compare import Comparison, compare
    from simulator.verbs.figures import Interval, Table
    from simulator.verbs.load import dump, load, variants
    from simulator.verbs.plan import StaffingPlan, plan
    from simulator.verbs.score import Score, score
    from simulator.verbs.simulate import Simulation, simulate

    __version__: str

_HOMES = {
    "errors": ("Problem", "UserError"),
    "scenario.rulesets": ("RuleSet",),
    "scenario.schema": ("Scenario",),
    "verbs.calibrate": ("Calibration", "calibrate"),
    "verbs.compare": ("Comparison", "compare"),
    "verbs.figures": ("Interval", "Table"),
    "verbs.load": ("dump", "load", "variants"),
    "verbs.plan": ("StaffingPlan", "plan"),
    "verbs.score": ("Score", "score"),
    "verbs.simulate": ("Simulation", "simulate"),
}
"""Where each name comes from when it is asked for: the command line imports this module too, and is quick."""

__all__ = [
    "Calibration", "Comparison", "Interval", "Problem", "RuleSet", "Scenario", "Score", "Simulation",
    "StaffingPlan", "Table", "UserError", "__version__", "calibrate", "compare", "dump", "load", "plan",
    "score", "simulate", "variants",
]  # fmt: skip

if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """A name of `__all__`, from where it is defined."""
        if name == "__version__":
            from importlib.metadata import version

            found = version("staffsim")
        else:
            home = next((module for module, names in _HOMES.items() if name in names), None)
            if home is None:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
            from importlib import import_module

            found = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        """What there is, also before it is asked for."""
        return sorted({*globals(), *__all__})
