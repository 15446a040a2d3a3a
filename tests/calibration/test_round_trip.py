"""Three made-up shops of four weeks, played, logged, learned: is the truth found again?

The seeds are fixed, so that the tests always do the same. What is said of errors is how often other seeds
would fail: measured with replications 0 to 29 of each shop.
"""

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from docs.round_trip import covered, labelled, truth
from simulator.calibration.fit import Fit, fit_log
from simulator.calibration.fitted_scenario import scenario_for
from simulator.experiment.runner import run
from simulator.scenario.load import load_scenario
from simulator.scenario.schema import Scenario
from simulator.units import MINUTE, Window

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "small-shop.yaml"
PLAIN = ("days=28", "start=2026-10-12", "demand.day_factors=null", "demand.busyness_cv=10%")
OPEN = [str(dt.date(2026, 10, 12) + dt.timedelta(days=day)) for day in range(28) if day % 7 < 6]
SHOPS = {
    # Far too few people.
    "busy": ("demand.chats_per_day=260", "teams.desk.max_chats=8"),
    # Two teams that serve one type each, a night shift, a bot in front; half of those who leave say so.
    "teams": (
        "demand.chats_per_day=420", "bot={mode: first_line, resolves: 30%, assists: 10%}",
        "demand.profile=[4,3,2,2,2,2,3,4,5,8,10,9,9,9,10,10,9,9,9,11,14,15,13,8]",
        "buyers.presale.leaves_silently=50%", "buyers.aftersale.leaves_silently=50%",
        "buyers.presale.turns={dist: poisson, mean: 4}",
        "teams={desk: null, sell: {agents: 3, typing_speed: 70, serves: [presale]},"
        " help: {agents: 3, typing_speed: 45, max_chats: 5, quick_replies: 20%, serves: [aftersale]}}",
        "roster={early: null, late: null, day: {team: sell, agents: 1, shift: 08:30-17:30},"
        " eve: {team: sell, agents: 1, shift: 15:00-24:00},"
        " dawn: {team: sell, agents: 1, shift: 22:00-07:00},"
        " am: {team: help, agents: 1, shift: 09:00-17:00}, pm: {team: help, agents: 1, shift: 14:00-23:30}}",
    ),
    # Closed on Sundays, the youngest question first, a cap of three, and one question in thirty overlooked.
    "odd": (
        "demand.chats_per_day=170", "desk.reply_order=newest", "desk.shift_end=finish",
        "teams.desk={agents: 3, typing_speed: 55, max_chats: 3, quick_replies: 60%, neglects: 3%}",
        "buyers.presale.turns={dist: lognormal, mean: 4, cv: 0.9}", "buyers.presale.patience.mean=5min",
        f"roster.early.on=[{', '.join(OPEN)}]", f"roster.late.on=[{', '.join(OPEN)}]",
    ),
}  # fmt: skip


@cache
def shop(name: str) -> Scenario:
    return load_scenario(SMALL, None, [*PLAIN, *SHOPS[name]])


NUMBERS = {"busy": 1, "teams": 3, "odd": 4}
"""Not the same, for shops of one replication share much of their chance; and some that do, see below."""


@cache
def learned(name: str) -> Fit:
    return fit_log(labelled(shop(name), NUMBERS[name]))


def rates(name: str, fit: Fit, replications: int = 4) -> tuple[float, float]:
    """The rate of four weeks to come, by the truth and by what was learned."""
    scenario = shop(name)
    start = scenario.start + dt.timedelta(days=35)
    roster = {
        line: one if one.on is None else one.model_copy(
            update={"on": tuple(date + dt.timedelta(days=35) for date in one.on)}
        )
        for line, one in scenario.roster.items()
    }  # fmt: skip
    true = scenario.model_copy(update={"start": start, "seed": 99, "roster": roster})
    mine = scenario_for(fit, start, 28, "learned", rules=scenario.rules).model_copy(update={"seed": 99})
    means = [np.mean([one.rate for one in run(which, replications, engine="compiled").outcomes])
             for which in (true, mine)]  # fmt: skip
    return float(means[0]), float(means[1])


TOLERANCES = {
    "typing_speed": 0.05, "lookup.mean": 0.1, "turns.mean": 0.1, "think_time.mean": 0.1,
    "patience.mean": 0.2,
}  # fmt: skip
"""Share of the truth by which what is learned may be off, by the end of a parameter's path."""


def far_off(name: str, fit: Fit) -> list[str]:
    """The paths of what is too far from the truth."""
    known = truth(shop(name))
    return [
        path
        for path, one in fit.estimates.items()
        for end, share in TOLERANCES.items()
        if path in known and path.endswith(end) and abs(one.value / known[path] - 1) > share
    ]


def near(one: Window, other: Window) -> bool:
    return abs(one.start - other.start) <= 15 * MINUTE and abs(one.end - other.end) <= 15 * MINUTE


@pytest.mark.parametrize("name", SHOPS)
def test_what_is_learned_is_near_the_truth(name: str) -> None:
    """Of replications 0 to 29 all would do, but 3 of the odd shop's, whose patience is then off by more."""
    assert far_off(name, learned(name)) == []


@pytest.mark.parametrize("name", SHOPS)
def test_what_is_learned_predicts_the_rate(name: str) -> None:
    """Of replications 0 to 29 all would do, but one of the busy shop's, by 2.1 points.

    What is off is mostly the level of demand, of which four weeks tell so much and no more: the root of the
    mean square is 0.9 points of the busy shop, 0.2 of that with teams, 0.3 of the odd one.
    """
    true, predicted = rates(name, learned(name))
    assert abs(predicted - true) < 0.02


@pytest.mark.parametrize("name", SHOPS)
def test_the_roster_is_found(name: str) -> None:
    """As many lines as there are are found in each of replications 0 to 29."""
    lines = [line for line in learned(name).hours.lines if any(line.weekdays.values())]
    planned = shop(name).roster.values()
    assert len(lines) == len(planned)
    for one in planned:
        (found,) = (line for line in lines if line.team == one.team and near(line.shift, one.shift))
        assert len(found.breaks) == len(one.breaks)
        assert all(near(*pair) for pair in zip(found.breaks, one.breaks, strict=True))
        closed = set() if one.on is None else {6}
        assert found.weekdays == {day: 0 if day in closed else one.agents for day in range(7)}


def test_nine_tenths_of_the_intervals_hold_the_truth() -> None:
    """Of replications 0 to 29 95% of 2850 intervals do: 94%, 95% and 96%.

    If each of some 95 did with a chance of 95%, fewer than nine tenths would in 2 of 100 seeds (binomial).
    """
    held = []
    for name in SHOPS:
        known = truth(shop(name))
        told = (covered(one, known[path]) for path, one in learned(name).estimates.items() if path in known)
        held += [inside for inside in told if inside is not None]
    assert len(held) > 80
    assert np.mean(held) >= 0.9


def test_how_the_desk_is_run_is_found() -> None:
    """Caps that bind, the order of replies, who stays after the shift, whom teams serve, the bot's mode."""
    found = {name: scenario_for(learned(name), dt.date(2026, 11, 16), 7, "learned") for name in SHOPS}
    for name, one in found.items():
        true = shop(name)
        assert (one.desk, one.bot.mode) == (true.desk, true.bot.mode)
        assert {team: (said.max_chats, said.serves) for team, said in one.teams.items()} == {
            team: (said.max_chats, said.serves) for team, said in true.teams.items()
        }


def test_a_scenario_has_what_the_estimates_say() -> None:
    """To the digits that are written."""
    for name in SHOPS:
        fit = learned(name)
        said = truth(scenario_for(fit, dt.date(2026, 11, 16), 7, "learned"))
        said["demand.chats_per_day"] = fit.arrivals.chats_per_day  # there times the days' factors
        for path, one in fit.estimates.items():
            if path in said and not one.assumed:
                assert said[path] == pytest.approx(one.value, rel=2e-3, abs=1e-4), path
