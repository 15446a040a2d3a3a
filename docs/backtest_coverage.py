"""Print how often the ranges of a backtest hold, over simulated months whose later days are held back.

Each month is 30 days of a shop, simulated by a seed of its own; 20 are fitted, 10 predicted. ``--mode truth``
has the shop's own scenario predict instead of the fit: what a perfect fit would give; ``--mode sure`` the fit
without what it leaves open.

A share is given with its standard error over the months, whose days share the fit's errors. Bias and errors
are in points of the rate: the mean of predicted less actual, and mean absolute errors, of the baselines too.

    python -m docs.backtest_coverage [--months 40] [--shop NAME] [--mode fit|sure|truth]
"""

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from simulator.calibration.backtest import Split, split
from simulator.calibration.backtest_result import Backtest, result
from simulator.calibration.doubt import doubt_of
from simulator.calibration.fit import fit_log
from simulator.calibration.fitted_scenario import scenario_for
from simulator.calibration.prediction import Draw, counts_of, predict
from simulator.experiment.replication import play_out
from simulator.messages.log import MessageLog
from simulator.scenario.load import load_scenario
from simulator.scenario.rulesets import SHIPPED
from simulator.scenario.schema import Scenario

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
START = dt.date(2026, 9, 7)
"""A Monday."""
DAYS, FITTED = 30, 20
WEEK = (1.0, 0.95, 0.95, 1.0, 1.05, 1.25, 1.2)
"""Factors of the weekdays, Monday first."""
RULES = SHIPPED["human-9-23"]
FIRST_SEED = 1000
PREDICTED_BY = {
    "fit": "the fit of the first 20 days",
    "sure": "that fit as if it were sure",
    "truth": "the true scenario",
}

SHOPS = {
    # One team of three, two types of chat; buyers who leave.
    "small": ("small-shop", ["demand.chats_per_day=115", "demand.busyness_cv=12%"]),
    # People of different speeds who are now and then absent; a desk that is short at noon and late.
    "ordinary": (
        "ordinary-day",
        ["demand.chats_per_day=450", "demand.busyness_cv=15%", "teams.veterans.agents=3",
         "roster.early.agents=1", "roster.early2.agents=1", "roster.late.agents=1"],
    ),
    # Two teams, a bot in front.
    "bot": (
        "double11",
        ["demand.chats_per_day=850", "demand.busyness_cv=10%", "demand.peaks=null", "roster.early.agents=1",
         "roster.early2.agents=1", "roster.late.agents=1", "roster.day=null", "roster.rush=null",
         "roster.wave.agents=1", "roster.wave.shift=18:00-24:00", "roster.wave.on=null"],
    ),
}  # fmt: skip
"""Of each shop the shipped scenario that it is made of, and what is changed."""


def shop(name: str) -> Scenario:
    """A month of a shop, busier at weekends."""
    file, sets = SHOPS[name]
    dates = [START + dt.timedelta(days=day) for day in range(DAYS)]
    factors = ", ".join(f"{date}: {WEEK[date.weekday()]}" for date in dates)
    month = [f"days={DAYS}", f"start={START}", "demand.day_factors=null", f"demand.day_factors={{{factors}}}"]
    return load_scenario(SCENARIOS / f"{file}.yaml", None, [*month, *sets])


def month_of(scenario: Scenario, seed: int) -> MessageLog:
    """The log of a month, with the types of the chats."""
    played = play_out(scenario.model_copy(update={"seed": seed}), 0, "compiled")
    kinds = played.tape.kind[played.log.buyer].astype(np.int16)
    return replace(played.log, type=kinds, types=tuple(scenario.buyers))


def from_day(scenario: Scenario, start: dt.date, days: int) -> Scenario:
    """The true scenario of later days."""
    factors = {date: factor for date, factor in scenario.demand.day_factors.items() if date >= start}
    demand = scenario.demand.model_copy(update={"day_factors": factors})
    return scenario.model_copy(update={"start": start, "days": days, "demand": demand})


def backtest_of(scenario: Scenario, seed: int, mode: str, replications: int) -> dict[str, Any]:
    """The result of the month with that seed."""
    log = month_of(scenario, seed)
    cut: Split = split(log, FITTED)
    if mode == "truth":
        later, doubt = from_day(scenario, cut.later, cut.days), None
    else:
        fit = fit_log(cut.early)
        later = scenario_for(fit, cut.later, cut.days, "fitted")
        doubt = None if mode == "sure" else doubt_of(fit)
    later = later.model_copy(update={"seed": 1})
    predicted = predict(Draw(later, RULES, "compiled", doubt), replications)
    actual = counts_of(log, RULES, cut.epoch, DAYS)
    return result(Backtest("month.csv", cut, later, RULES, actual, predicted, "compiled"))


def main() -> None:
    """Print a line a shop."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--months", type=int, default=40)
    asked.add_argument("--shop", choices=SHOPS)
    asked.add_argument("--mode", choices=PREDICTED_BY, default="fit")
    asked.add_argument("--replications", type=int, default=200)
    given = asked.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + given.months)
    said = PREDICTED_BY[given.mode]
    print(f"Days 21 to 30 of {given.months} months, seeds {seeds[0]} to {seeds[-1]}, predicted by {said}")
    head = ("rate", "80% range", "95% range", "questions 95%", "bias", "error", "yesterday", "weekday")
    print(f"{'shop':10}" + "".join(f"{one:>15}" for one in head))
    everything = []
    for name in SHOPS if given.shop is None else [given.shop]:
        scenario = shop(name)
        months = [backtest_of(scenario, seed, given.mode, given.replications) for seed in seeds]
        print_line(name, months)
        everything += months
    if given.shop is None:
        print_line("all", everything)


def print_line(name: str, months: Sequence[dict[str, Any]]) -> None:
    """The figures of some months."""
    for month in months:
        for day in month["days"]:
            turns = day["turns"]
            day["within_turns"] = turns["low"] <= turns["actual"] <= turns["high"]
            day["bias"] = day["predicted"]["mean"] - day["actual"]
    errors = [[month["mean_absolute_error"] for month in months]]
    errors += [
        [month["baselines"][one]["mean_absolute_error"] for month in months]
        for one in ("yesterday", "same_weekday")
    ]
    cells = [
        f"{np.mean(by_month(months, 'actual')):.1%}",
        *(with_error(by_month(months, key)) for key in ("within_p80", "within_p95", "within_turns")),
        f"{100 * np.mean(by_month(months, 'bias')):+.2f}",
        *(f"{100 * np.mean(error):.2f}" for error in errors),
    ]
    print(f"{name:10}" + "".join(f"{cell:>15}" for cell in cells), flush=True)


def by_month(months: Sequence[dict[str, Any]], key: str) -> list[float]:
    """The mean of something of the days of each month."""
    return [float(np.mean([day[key] for day in month["days"]])) for month in months]


def with_error(shares: list[float]) -> str:
    """Their mean and its standard error."""
    return f"{np.mean(shares):.1%} ±{100 * np.std(shares, ddof=1) / np.sqrt(len(shares)):.1f}"


if __name__ == "__main__":
    main()
