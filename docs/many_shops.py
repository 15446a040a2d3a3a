"""Print, for very different shops, the rate of the weeks after a log: by the truth, and by what was learned.

python -m docs.many_shops                 all of them, some three seconds each
python -m docs.many_shops night newest    only these
"""

import argparse
import datetime as dt
from dataclasses import replace

import numpy as np

from docs.round_trip import SCENARIOS, labelled, truth
from simulator.calibration.fit import fit_log
from simulator.calibration.fitted_scenario import scenario_for
from simulator.experiment.runner import run
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import RosterLine, Scenario

START, DAYS = dt.date(2026, 10, 12), 30
LATER, WEEKS_LATER = dt.date(2026, 11, 16), 28
REPLICATIONS = 12
WORKDAYS = ", ".join(
    str(date) for day in range(DAYS) if (date := START + dt.timedelta(days=day)).weekday() < 5
)
TEAMS = (
    "teams={desk: null, pre: {agents: 3, typing_speed: 70, max_chats: 5, serves: [presale]},"
    " aft: {agents: 2, typing_speed: 45, max_chats: 4, quick_replies: 20%, serves: [aftersale]},"
    " gen: {agents: 2, typing_speed: 55, max_chats: 3, neglects: 2%}}",
    "roster={early: null, late: null, p1: {team: pre, agents: 2, shift: 09:00-17:00},"
    " p2: {team: pre, agents: 1, shift: 15:00-23:00},"
    " a: {team: aft, agents: 1, shift: 10:00-22:00, breaks: [13:00-14:00]},"
    " g: {team: gen, agents: 1, shift: 12:00-23:00, breaks: [17:00-18:00]}}",
)


def _both(said: str) -> tuple[str, str]:
    return f"buyers.presale.{said}", f"buyers.aftersale.{said}"


def _people(lines: int, everybody: int) -> tuple[str, ...]:
    return (
        f"teams.desk.agents={everybody}", f"roster.early.agents={lines}", f"roster.late.agents={lines}",
    )  # fmt: skip


SHOPS = {
    "understaffed": ("demand.chats_per_day=330", "teams.desk.max_chats=8"),
    "swamped": ("demand.chats_per_day=420", "teams.desk.max_chats=25", *_both("patience.mean=15min")),
    "overstaffed": _people(4, 8),
    "bot first": ("demand.chats_per_day=260", "bot={mode: first_line, resolves: 40%}"),
    "bot overflow": ("demand.chats_per_day=170", "bot={mode: overflow, resolves: 30%}"),
    "bot at night": ("bot={mode: after_hours, resolves: 30%}",),
    "bot drafts": ("demand.chats_per_day=190", "bot={mode: first_line, resolves: 20%, assists: 20%}"),
    "impatient": ("demand.chats_per_day=160", *_both("patience.mean=2min")),
    "patient": ("demand.chats_per_day=150", *_both("patience.mean=20min")),
    "leave visibly": ("demand.chats_per_day=160", *_both("leaves_silently=0")),
    "half visibly": ("demand.chats_per_day=160", *_both("leaves_silently=50%")),
    "one question": ("demand.chats_per_day=420", *_both("turns=1")),
    "Poisson": ("demand.chats_per_day=130", *_both("turns={dist: poisson, mean: 5}")),
    "lognormal": ("demand.chats_per_day=130", *_both("turns={dist: lognormal, mean: 5, cv: 0.8}")),
    "workdays": (f"roster.early.on=[{WORKDAYS}]", f"roster.late.on=[{WORKDAYS}]"),
    "night": (
        "demand.chats_per_day=140", "roster.night={team: desk, agents: 1, shift: 22:00-06:00}",
        "demand.profile=[6,6,5,5,4,4,4,2,5,8,10,9,9,9,10,10,9,9,9,11,14,15,13,9]",
    ),
    "cap of two": ("teams.desk.max_chats=2",),
    "neglects": ("teams.desk.neglects=5%",),
    "newest": ("demand.chats_per_day=260", "desk.reply_order=newest", "teams.desk.max_chats=10"),
    "rescue": ("demand.chats_per_day=260", "desk.reply_order=rescue", "teams.desk.max_chats=10"),
    "finish": ("demand.chats_per_day=260", "desk.shift_end=finish", "teams.desk.max_chats=8"),
    "round robin": ("demand.chats_per_day=600", "desk.routing=round_robin", *_people(2, 6)),
    "longest idle": ("demand.chats_per_day=260", "desk.routing=longest_idle", *_people(2, 6)),
    "speeds": (
        "demand.chats_per_day=330", "teams.desk.typing_speed={dist: lognormal, mean: 55, cv: 0.3}",
        *_people(3, 8),
    ),
    "absence": ("demand.chats_per_day=260", "teams.desk.absence=10%", *_people(2, 8)),
    "even days": ("demand.busyness_cv=0", "demand.chats_per_day=140"),
    "uneven days": ("demand.busyness_cv=40%",),
    "outages": ("outages={a: {at: 2026-10-20 14:00, lasts: 2h}, b: {at: 2026-11-03 19:00, lasts: 3h}}",),
    "peaks": ("demand.peaks={a: {at: 2026-10-21 20:00, lasts: 2h, factor: 5}}",),
    "three teams": ("demand.chats_per_day=240", *TEAMS),
    "seconds": ("demand.chats_per_day=220",),
    "minutes": ("demand.chats_per_day=220",),
}  # fmt: skip
"""What is unlike the small shop of the scenarios; times of the last two are cut off."""
LISTED = {"three teams": {"pre": ["pre-*"], "aft": ["aft-*"], "gen": ["gen-*"]}}
"""Teams, as a mapping file would name them, where the accounts' names do not tell."""
CUT = {"seconds": 1_000_000, "minutes": 60_000_000}


def to_come(scenario: Scenario) -> Scenario:
    """The four weeks to come: weekends and weekdays as they were, no peak and no outage."""
    dates = [LATER + dt.timedelta(days=day) for day in range(WEEKS_LATER)]
    weekend = {date: 1.3 for date in dates if date.weekday() > 4}
    demand = scenario.demand.model_copy(update={"day_factors": weekend, "peaks": {}})
    roster = {name: _moved(line, dates) for name, line in scenario.roster.items()}
    days = {"start": LATER, "days": WEEKS_LATER, "seed": 99}
    return scenario.model_copy(update={**days, "demand": demand, "roster": roster, "outages": {}})


def _moved(line: RosterLine, dates: list[dt.date]) -> RosterLine:
    if line.on is None:
        return line
    weekdays = {date.weekday() for date in line.on}
    return line.model_copy(update={"on": tuple(date for date in dates if date.weekday() in weekdays)})


def rate(scenario: Scenario) -> float:
    """In percent."""
    return 100 * float(np.mean([one.rate for one in run(scenario, REPLICATIONS, engine="compiled").outcomes]))


def main() -> None:
    """Print a line a shop."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--number", type=int, default=0, help="the first shop's replication; others follow")
    given = asked.parse_args()
    print(f"{'':16}{'true':>8}{'':>11}{'off':>8}{'demand':>10}{'off by, given':>16}")
    print(f"{'shop':16}{'rate':>8}{'predicted':>11}{'by':>8}{'off by':>10}{'the true demand':>16}")
    for place, (name, sets) in enumerate(SHOPS.items()):
        if given.names and name not in given.names:
            continue
        scenario = load_scenario(SCENARIOS / "small-shop.yaml", None, [f"days={DAYS}", *sets])
        log = labelled(scenario, given.number + place)
        log = replace(log, time=log.time // CUT[name] * CUT[name]) if name in CUT else log
        fit = fit_log(log, LISTED.get(name))
        true = to_come(scenario)
        learned = scenario_for(fit, LATER, WEEKS_LATER, "learned", rules=scenario.rules)
        learned = learned.model_copy(update={"seed": 99})
        was, will = rate(true), rate(learned)
        same = rate(learned.model_copy(update={"demand": true.demand}))
        level = fit.arrivals.chats_per_day / truth(scenario)["demand.chats_per_day"] - 1
        print(
            f"{name:16}{was:>7.1f}%{will:>10.1f}%{will - was:>+8.1f}{level:>+10.1%}{same - was:>+16.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
