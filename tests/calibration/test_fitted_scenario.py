"""A fit as a scenario: on days to come, on days of the log, and as a file that reads back the same."""

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulator.calibration.calibration_result import days_to_play, parameters
from simulator.calibration.fit import Fit, fit_log
from simulator.calibration.fitted_scenario import log_dates, scenario_for
from simulator.errors import UserError
from simulator.messages.log import MessageLog
from simulator.messages.reading import read_log
from simulator.scenario.consistency import findings
from simulator.scenario.load import load_scenario
from simulator.scenario.writing import as_yaml
from simulator.units import DAY
from tests.calibration.test_chats import a_log

LOG = Path(__file__).resolve().parents[2] / "scenarios" / "small-shop-log.csv"
LATER = dt.date(2026, 11, 9)


@cache
def example() -> MessageLog:
    return read_log(LOG).log


@cache
def fit() -> Fit:
    return fit_log(example())


@pytest.mark.parametrize(
    ("start", "days", "as_worked"), [(LATER, 7, False), (dt.date(2026, 10, 17), 2, True)]
)
def test_it_is_sound_and_reads_back_the_same(
    start: dt.date, days: int, as_worked: bool, tmp_path: Path
) -> None:
    scenario = scenario_for(fit(), start, days, "shop", as_worked)
    assert not list(findings(scenario))
    file = tmp_path / "shop.yaml"
    file.write_text(as_yaml(scenario), encoding="utf-8")
    assert load_scenario(file) == scenario


def test_days_of_the_log_are_as_they_were() -> None:
    scenario = scenario_for(fit(), dt.date(2026, 10, 17), 2, "then", as_worked=True)
    arrived = np.bincount((fit().chats.arrival - scenario.epoch) // DAY + 5, minlength=8)[5:7]
    assert fit().chats.arrival.min() > scenario.epoch - 6 * DAY
    per_day = scenario.demand.chats_per_day or 0.0
    played = [scenario.demand.day_factors[scenario.date(day)] * per_day for day in range(2)]
    assert played == pytest.approx(arrived.tolist(), abs=0.02)
    assert scenario.demand.busyness_cv == 0
    assert all(team.absence == 0 for team in scenario.teams.values())


def test_what_is_learned_stands_in_it() -> None:
    scenario = scenario_for(fit(), LATER, 7, "shop")
    known = parameters(fit(), scenario)
    assert scenario.demand.chats_per_day == pytest.approx(known["demand.chats_per_day"].value, abs=1e-3)
    assert scenario.teams["desk"].quick_replies == pytest.approx(
        known["teams.desk.quick_replies"].value, abs=1e-3
    )
    assert list(scenario.buyers) == ["aftersale", "presale"]
    assert sum(buyer.share for buyer in scenario.buyers.values()) == pytest.approx(1)
    assert {line.team for line in scenario.roster.values()} == {"desk"}
    assert scenario.plan is not None and not scenario.plan.keep_roster


def test_the_days_that_are_played_where_nobody_says() -> None:
    assert log_dates(fit()) == (dt.date(2026, 10, 12), dt.date(2026, 11, 8))
    assert days_to_play(fit()) == (LATER, 7)


# A shop that shows next to nothing: three questions in one minute, one agent.
TINY = a_log("32400 ann buyer xu 5", "32420 ann agent xu 12", "32430 bob buyer xu 5", "32500 bob agent xu 9")


def test_of_a_log_that_shows_nothing_all_is_assumed_and_said_to_be() -> None:
    found = fit_log(TINY)
    scenario = scenario_for(found, dt.date(1970, 1, 2), 1, "tiny")
    assert not list(findings(scenario))
    known = parameters(found, scenario)
    told = [path for path, one in known.items() if not one.assumed]
    assert "buyers.all.patience.mean" not in told
    assert known["buyers.all.think_time.mean"].assumed
    assert known["buyers.all.think_time.mean"].value == 45
    assert {"one_account", "too_few"} <= {caution.code for caution in found.cautions}
    assert days_to_play(found) == (dt.date(1970, 1, 2), 1)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["0 ann buyer xu 5", "9 bob buyer xu 5"], "a log of 2 messages of buyers and 0 of agents; wanted"),
        (["0 ann agent xu 5"], "a log of 0 messages of buyers and 1 of agents; wanted both sides"),
        (["0 ann agent xu 5", "9 bob buyer xu 5"], "none of which answers a buyer; wanted both sides"),
    ],
)
def test_one_side_is_no_desk(rows: list[str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        fit_log(a_log(*rows))


def test_what_is_odd_about_a_log_is_said() -> None:
    rows = [f"{60 * at} b{at // 4} {('buyer', 'agent')[at % 2]} - -1" for at in range(400)]
    codes = {caution.code for caution in fit_log(a_log(*rows)).cautions}
    assert {"minutes", "headcount_estimated"} <= codes


def test_types_that_nobody_answers_and_types_of_few_replies_are_named() -> None:
    rows = [f"{60 * at} b{at // 2} {('buyer', 'agent')[at % 2]} xu 5" for at in range(400)]
    rows += [f"{60 * at} v{at} buyer xu 5" for at in range(12)]
    log = a_log(*rows)
    nobodys = np.array([log.buyers[at].startswith("v") for at in log.buyer], np.int16)
    found = fit_log(replace(log, type=nobodys, types=("usual", "vip")))
    said = {caution.code: dict(caution.values) for caution in found.cautions}
    assert said["type_unanswered"] == {"type": "vip", "chats": 12}
    assert said["work_shared"] == {"names": "vip"}  # and not the one whose figures they share


@pytest.mark.parametrize(("swapped", "told"), [(0, False), (10, True), (200, False)])
def test_a_clock_that_goes_back_is_told_from_rows_in_another_order(swapped: int, told: bool) -> None:
    """200 chats of a question and an answer, of which some stand the wrong way round."""
    rows = [f"{60 * at} b{at // 2} {('buyer', 'agent')[at % 2]} - -1" for at in range(400)]
    for at in range(swapped):
        rows[2 * at], rows[2 * at + 1] = rows[2 * at + 1], rows[2 * at]
    codes = {caution.code for caution in fit_log(a_log(*rows)).cautions}
    assert ("clock_goes_back" in codes) == told
