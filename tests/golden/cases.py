"""What is kept: each shipped scenario played, and each command that plays, in small.

A replication or three of each, for what is asked is whether anything changed, not what the rate is.
"""

from dataclasses import dataclass

LOG, SHOP = "scenarios/small-shop-log.csv", "scenarios/small-shop.yaml"


@dataclass(frozen=True)
class Case:
    """A command whose result is kept.

    Attributes
    ----------
    name : str
        What it is kept under.
    command : tuple of str
        What is said to ``staffsim``, paths from the project's root.
    headline : tuple of str
        Figures of its result that are kept for people to read, each a path into ``result.json``, ``*`` for
        any key or place.
    suite : bool
        Whether the suite makes it anew, or `python -m tests.golden` alone, as it takes longer.
    engines : bool
        Whether `--engine` may be said.
    """

    name: str
    command: tuple[str, ...]
    headline: tuple[str, ...]
    suite: bool = True
    engines: bool = True


OF_A_RUN = (
    "rate.mean", "rate.low", "turns.mean", "answered.mean", "response_mean_s.mean", "pickup_mean_s.mean",
    "wait_quantiles_s.p95.mean", "abandoned.mean", "occupancy.mean", "agent_hours", "cost",
    "by_day.*.rate.mean",
)  # fmt: skip
OF_A_PLAN = (
    "feasible", "cost", "lower_bound", "rate.mean", "pass_probability.mean", "evaluations", "roster.*.agents",
)  # fmt: skip


def _run(name: str, replications: int, *more: str) -> Case:
    asked = ("--replications", str(replications), *more)
    return Case(name, ("run", f"scenarios/{name}.yaml", *asked), OF_A_RUN)


CASES = (
    _run("ordinary-day", 3, "--save-log"),
    _run("double11", 2, "--save-log"),
    _run("uncovered-hour", 2),
    _run("typing", 2, "--variant", "slow"),
    _run("month", 1),
    _run("double11-plan", 1),
    _run("small-shop", 2, "--save-log"),
    Case(
        "compare", ("compare", "scenarios/uncovered-hour.yaml", "--replications", "3"),
        ("scenarios.*.rate.mean", "differences.*.rate.mean", "differences.*.rate.low",
         "differences.*.cost"),
    ),
    Case(
        "sweep",
        ("sweep", "scenarios/typing.yaml", "--over", "teams.veterans.typing_speed=50,70",
         "--over", "roster.late.agents=4,5", "--replications", "2"),
        ("points.*.rate.mean", "points.*.cost", "cheapest.name"),
    ),
    Case(
        "levers", ("levers", "scenarios/ordinary-day.yaml", "--replications", "2"),
        ("levers.*.gain.mean", "levers.*.gain.low", "pairs.*.gain.mean", "race.replications", "best.name"),
        suite=False,
    ),
    Case(
        "plan", ("plan", "tests/golden/plan.yaml", "--replications", "10"),
        OF_A_PLAN,
    ),
    Case(
        "plan-double11",
        ("plan", "scenarios/double11-plan.yaml", "--set", "plan.confidence=50%", "--replications", "2"),
        OF_A_PLAN,
        suite=False,
    ),
    Case(
        "score", ("score", LOG),
        ("turns", "in_time", "answered", "rate", "response_mean_s", "first_response_mean_s"),
        engines=False,
    ),
    Case(
        "calibrate", ("calibrate", LOG, "--start", "2026-10-17", "--days", "2"),
        ("parameters.*.value", "parameters.*.low", "parameters.*.high"),
        suite=False, engines=False,
    ),
    Case(
        "replay", ("replay", LOG, SHOP, "--replications", "2"),
        ("actual.rate", "own.rate.mean", "other.rate.mean", "difference.rate.mean", "check.miss.mean"),
        suite=False,
    ),
    Case(
        "backtest", ("backtest", LOG, "--replications", "40"),
        ("mean_absolute_error", "coverage.*", "days.*.predicted.mean"),
        suite=False,
    ),
)  # fmt: skip
"""All that is kept; the shipped scenarios first."""
