"""What ought to help never hurts: paired differences on common random numbers in the shipped scenarios.

Each scenario is cut down to a few people and their share of the buyers, without the factor that all of a
day's arrivals share, so that the desk is short-handed. Seed of the scenario (11), replications 0 to 19 of
both sides, by the compiled engine. A change that did nothing to the mean would be reported as a loss with
probability `intervals.FALSE_ALARM` in each of the 20 comparisons (one-sided Student's t). That the change is
felt at all is asked of these seeds alone: a key that is read and never used fails.
"""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simulator.experiment.replication import replicate
from simulator.scenario.load import load_scenario
from tests.theory.intervals import FALSE_ALARM

REPLICATIONS = 20

FEW = ["demand.busyness_cv=0%", "roster.early.agents=1", "roster.early2.agents=0", "roster.late.agents=1"]
CUT = {
    "ordinary-day": [*FEW, "demand.chats_per_day=450"],
    "typing": [*FEW, "demand.chats_per_day=400"],
    "uncovered-hour": [*FEW, "demand.chats_per_day=450"],
    "double11": [
        *FEW, "demand.chats_per_day=130", "roster.wave.agents=1", "roster.day.agents=1",
        "roster.rush.agents=1",
    ],
    "month": [*FEW, "demand.chats_per_day=220", "start=2026-11-10", "days=3"],
}  # fmt: skip
TEMPS_TYPE = {"double11": ["teams.temps.typing_speed.mean=60"], "month": ["teams.temps.typing_speed=60"]}


def _changes(name: str) -> dict[str, list[str]]:
    speed = "teams.veterans.typing_speed" if name == "typing" else "teams.veterans.typing_speed.mean"
    bot = "bot.resolves=50%" if name == "double11" else "bot={mode: first_line, resolves: 20%}"
    return {
        "an agent more": ["roster.late.agents=2"],
        "faster typing": [f"{speed}=80", *TEMPS_TYPE.get(name, [])],
        "quicker look-up": ["buyers.presale.lookup.mean=4s", "buyers.aftersale.lookup.mean=7s"],
        "more bot": [bot],
    }


@pytest.mark.parametrize("name", CUT)
def test_what_ought_to_help_never_hurts(name: str, project: Path) -> None:
    def rates(sets: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        scenario = load_scenario(project / "scenarios" / f"{name}.yaml", sets=sets)
        return np.array([replicate(scenario, number, "compiled").rate for number in range(REPLICATIONS)])

    before = rates(CUT[name])
    assert 0.5 < before.mean() < 0.99  # there is something to gain and something to lose
    t = float(stats.t.isf(FALSE_ALARM, REPLICATIONS - 1))
    for change, sets in _changes(name).items():
        gain = rates(CUT[name] + sets) - before
        error = float(gain.std(ddof=1)) / REPLICATIONS**0.5
        print(f"{name}, {change}: {gain.mean():+.4f} +- {error:.4f} (standard error)")
        assert gain.mean() >= -t * error, change
        assert gain.mean() > 2 * error, f"{change}: no gain seen at these seeds"  # the change took effect
