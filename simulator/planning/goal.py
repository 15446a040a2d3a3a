"""What a plan must reach: the target of a day, how surely, and on which days."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from simulator.scenario.distributions import Constant
from simulator.scenario.fields import Duration
from simulator.scenario.plan import Plan
from simulator.scenario.rulesets import RuleChanges
from simulator.scenario.schema import Scenario
from simulator.units import MINUTE

LONG = 30 * MINUTE
"""How long a buyer stays who is not one to give up: waits beyond it are left out of a shop's mean, too."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a roster is held to.

    Attributes
    ----------
    target : float
        The rate that a day must reach.
    confidence : float
        The share of the days played that must reach it, in (0, 1).
    days : tuple of int
        The natural days that are judged, from 0, in order.
    hourly_floor : float or None
        The least mean rate of an hour of the window on those days.
    """

    target: float
    confidence: float
    days: tuple[int, ...]
    hourly_floor: float | None

    def allowed(self, played: int) -> int:
        """How many of so many plays of a day may miss the target.

        The share that reaches it is compared with the confidence as written: of 100 plays at 95%, 5 may miss.
        """
        return int((1 - _as_written(self.confidence)) * played)


@lru_cache
def _as_written(share: float) -> Fraction:
    """The share in decimals, in percent or bare, that reads as this number: 0.95 is no binary fraction."""
    percent = Fraction(repr(round(100 * share, 12)))
    return percent / 100 if float(percent) / 100 == share else Fraction(repr(share))


def goal_of(scenario: Scenario) -> Goal:
    """What the plan of `scenario` asks; the scenario must have one."""
    plan = plan_of(scenario)
    target = plan.target if plan.target is not None else scenario.rule_set.target
    if target is None:
        raise ValueError("no target, which the scenario's checks would have said")
    days = range(scenario.days) if plan.on is None else {(date - scenario.start).days for date in plan.on}
    return Goal(target, plan.confidence, tuple(sorted(days)), plan.hourly_floor)


def plan_of(scenario: Scenario) -> Plan:
    """The scenario's plan.

    Raises
    ------
    ValueError
        Where it has none.
    """
    if scenario.plan is None:
        raise ValueError("a scenario without a plan")
    return scenario.plan


def steadfast(scenario: Scenario) -> Scenario:
    """The scenario with buyers none of whom gives up within `LONG`, and all of whom have left then.

    The same where every buyer waits for ever as written. A night's questions are not carried into the
    morning, as they would be by buyers without end to their patience.
    """
    patience = Constant[Duration].model_construct(value=LONG)
    buyers = {
        name: kind if kind.patience is None else kind.model_copy(update={"patience": patience})
        for name, kind in scenario.buyers.items()
    }
    return scenario if buyers == scenario.buyers else scenario.model_copy(update={"buyers": buyers})


def judged_by(scenario: Scenario, target: float) -> Scenario:
    """The scenario with rules that have this target; the same where its own have it."""
    if scenario.rule_set.target == target:
        return scenario
    written = scenario.rules
    known = RuleChanges.model_validate({"base": written}) if isinstance(written, str) else written
    return scenario.model_copy(update={"rules": known.model_copy(update={"target": target})})
