"""Print what calibration makes of logs whose truth is known: simulated ones.

python -m docs.round_trip                 three shops of 30 days: each parameter, and the rate
python -m docs.round_trip --fits 100      how often the truth lies in the 95% interval, over seeds
"""

import argparse
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from simulator.calibration.estimate import Estimate
from simulator.calibration.fit import Fit, fit_log
from simulator.calibration.fitted_scenario import scenario_for
from simulator.experiment.replication import play_out
from simulator.experiment.runner import run
from simulator.experiment.statistics import mean_interval
from simulator.messages.log import MessageLog
from simulator.scenario.distributions import Constant, Spread, mean
from simulator.scenario.fields import Model
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.units import SECOND, Window

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
DAYS = 30
REPLICATIONS = 20
_OF_BUYERS = ("turns", "reply_chars", "lookup", "think_time", "patience", "messages_per_turn")
_DURATIONS = ("lookup", "think_time", "patience", "quick_reply_time")
_OF_TEAMS = ("typing_speed", "quick_replies", "quick_reply_time", "neglects", "max_chats", "absence")

SHOPS = {
    "small-shop": [f"days={DAYS}"],
    "ordinary-day": [f"days={DAYS}", "start=2026-10-05", "demand.chats_per_day=600"],
    "double11": [
        f"days={DAYS}", "start=2026-10-05", "demand.chats_per_day=900", "demand.day_factors=null",
        "demand.peaks=null", "roster.rush=null", "roster.day=null", "variants=null",
        "roster.wave={team: temps, agents: 4, shift: 18:00-24:00, on: null}",
    ],
}  # fmt: skip
"""Shipped scenarios, as they are played for a month."""
TIGHT = ["demand.chats_per_day=130"]
"""What makes the small shop's desk busy enough that buyers leave."""


def labelled(scenario: Scenario, number: int) -> MessageLog:
    """Replication `number` as a log that says of each chat which type it is."""
    played = play_out(scenario, number, "compiled")
    kinds = played.tape.kind[played.log.buyer].astype(np.int16)
    return replace(played.log, type=kinds, types=tuple(scenario.buyers))


def truth(scenario: Scenario) -> dict[str, float]:
    """The parameters of a scenario by their paths, in the units of an estimate."""
    found: dict[str, float] = {"demand.busyness_cv": scenario.demand.busyness_cv}
    factors = [
        scenario.demand.day_factors.get(scenario.date(day), 1.0) for day in range(scenario.days)
    ]
    found["demand.chats_per_day"] = (scenario.demand.chats_per_day or 0.0) * float(np.mean(factors))
    for name, buyer in scenario.buyers.items():
        found[f"buyers.{name}.share"] = buyer.share
        found[f"buyers.{name}.leaves_silently"] = buyer.leaves_silently
        for key in _OF_BUYERS:
            _add(found, f"buyers.{name}.{key}", getattr(buyer, key), SECOND if key in _DURATIONS else 1)
    for name, team in scenario.teams.items():
        for key in _OF_TEAMS:
            _add(found, f"teams.{name}.{key}", getattr(team, key), SECOND if key in _DURATIONS else 1)
    if scenario.bot.mode != "off":
        found["bot.resolves"] = scenario.bot.resolves
        _add(found, "bot.handoff_after", scenario.bot.handoff_after, SECOND)
    return found


def _add(found: dict[str, float], path: str, value: Any, scale: float) -> None:
    if isinstance(value, Model):
        distribution: Any = value
        found[f"{path}.mean"] = mean(distribution) / scale
        if isinstance(value, Constant):
            found[path] = found[f"{path}.mean"]
        if isinstance(value, Spread):
            found[f"{path}.cv"] = value.cv
    elif isinstance(value, int | float):
        found[path] = value / scale


def covered(one: Estimate, value: float) -> bool | None:
    """Whether the interval holds the truth; None where there is no interval."""
    if one.assumed or one.low is None or one.high is None:
        return None
    return bool(one.low <= value <= one.high)


def show(name: str, sets: list[str]) -> None:
    """A shop's truth beside what was learned, and the rate that both predict."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", None, sets)
    fit = fit_log(labelled(scenario, 0))
    known = truth(scenario)
    chats, turns = len(fit.chats.arrival), len(fit.chats.question)
    print(f"{name}: {chats:,} chats, {turns:,} turns in {scenario.days} days")
    print(f"  {'parameter':44}{'true':>10}{'learned':>10}   {'95% interval':20}{'off by':>7}")
    for path, one in fit.estimates.items():
        if path not in known:
            continue
        value = known[path]
        interval = "" if one.low is None or one.high is None else f"{one.low:.4g} - {one.high:.4g}"
        off = "assumed" if one.assumed else f"{one.value / value - 1:+.1%}" if value else ""
        mark = " *" if covered(one, value) is False else ""
        print(f"  {path:44}{value:>10.4g}{one.value:>10.4g}   {interval:20}{off:>7}{mark}")
    for line in fit.hours.lines:
        people = "/".join(str(count) for count in sorted(set(line.weekdays.values())))
        print(f"  learned: {line.team} {line.shift}, {pauses(line.breaks)}, {people} people")
    for planned in scenario.roster.values():
        print(f"     true: {planned.team} {planned.shift}, {pauses(planned.breaks)}, {planned.agents} people")
    was, will = rates(scenario, fit)
    print(f"  rate of the weeks after it: true {was}, predicted {will}\n")


def pauses(breaks: Sequence[Window]) -> str:
    """Breaks in words."""
    return "breaks " + ", ".join(map(str, breaks)) if breaks else "no breaks"


def rates(scenario: Scenario, fit: Fit) -> tuple[str, str]:
    """The rate of the four weeks that follow: by the truth, and by what was learned."""
    weeks = 28
    start = scenario.start + dt.timedelta(days=DAYS - DAYS % 7 + 7)
    shift = start - scenario.start
    factors = {date + shift: factor for date, factor in scenario.demand.day_factors.items()}
    later = {date: factor for date, factor in factors.items() if (date - start).days < weeks}
    demand = scenario.demand.model_copy(update={"day_factors": later})
    true = scenario.model_copy(update={"start": start, "days": weeks, "demand": demand, "seed": 99})
    learned = scenario_for(fit, start, weeks, "learned", rules=scenario.rules)
    said = []
    for one in (true, learned):
        rate = mean_interval([outcome.rate for outcome in run(one, REPLICATIONS, engine="compiled").outcomes])
        said.append(f"{rate.mean:.1%} ({rate.low:.1%}-{rate.high:.1%})")
    return said[0], said[1]


def coverage(fits: int) -> None:
    """How often the truth lies in the 95% interval of each parameter, and how far off the estimates are."""
    scenario = load_scenario(SCENARIOS / "small-shop.yaml", None, [*SHOPS["small-shop"], *TIGHT])
    known = truth(scenario)
    held: dict[str, list[bool | None]] = defaultdict(list)
    values: dict[str, list[float]] = defaultdict(list)
    for number in range(fits):
        for path, one in fit_log(labelled(scenario, number)).estimates.items():
            if path in known:
                held[path].append(covered(one, known[path]))
                values[path].append(one.value)
    print(f"{fits} fits of the small shop, replications 0 to {fits - 1}")
    print(f"  {'parameter':44}{'true':>10}{'mean':>10}{'spread':>10}{'fits':>6}{'truth in interval':>19}")
    for path, found in held.items():
        told = [one for one in found if one is not None]
        if not told:
            continue
        spread = np.std(values[path])
        print(f"  {path:44}{known[path]:>10.4g}{np.mean(values[path]):>10.4g}{spread:>10.2g}{len(told):>6}"
              f"{np.mean(told):>19.0%}")  # fmt: skip


def main() -> None:
    """Print what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--fits", type=int, default=0)
    asked.add_argument("--only", choices=SHOPS)
    given = asked.parse_args()
    if given.fits:
        coverage(given.fits)
        return
    for name, sets in SHOPS.items():
        if given.only in (None, name):
            show(name, sets)


if __name__ == "__main__":
    main()
