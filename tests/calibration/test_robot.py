"""The bot's part, found again in simulated logs of each mode, and in small ones by hand."""

from typing import Any

import pytest

from simulator.calibration.chats import find_chats
from simulator.calibration.robot import Robot, fit_robot
from simulator.experiment.replication import play_out
from simulator.scenario.distributions import mean
from simulator.units import HOUR, SECOND, Window
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario

ROSTER = {"line": {"team": "team", "agents": 3, "shift": "09:00-21:00"}}


def learned(**bot: Any) -> Robot:
    scenario = a_scenario(400, team={"agents": 3, "max_chats": 4}, roster=ROSTER, days=5, bot=bot)
    return fit_robot(find_chats(play_out(scenario, 0, "compiled").log))


@pytest.mark.parametrize("mode", ["first_line", "overflow", "after_hours"])
def test_what_was_played_is_found_again(mode: str) -> None:
    after = {"dist": "exponential", "mean": "40s"}
    found = learned(mode=mode, resolves="40%", handoff_after=after, assists="10%")
    assert found.bot.mode == mode
    resolves, handoff = found.estimates["bot.resolves"], found.estimates["bot.handoff_after.mean"]
    # One seed each: three intervals of 95%.
    assert resolves.low is not None and resolves.high is not None
    assert resolves.low <= 0.4 <= resolves.high
    assert handoff.low is not None and handoff.high is not None
    assert handoff.low <= 40 <= handoff.high
    assert mean(found.bot.handoff_after) == pytest.approx(handoff.value * SECOND, abs=500)
    assert found.estimates["bot.assists"].value == pytest.approx(0.1, abs=0.03)
    assert [view.name for view in found.views] == ["handoff"]


def test_its_hours_are_found() -> None:
    found = learned(mode="first_line", hours="16:00-08:00")
    assert found.bot.mode == "first_line"
    assert found.bot.hours == Window(16 * HOUR, 32 * HOUR)


def test_without_a_bot_there_is_none() -> None:
    found = learned(mode="off")
    assert (found.bot.mode, found.estimates, found.views, found.cautions) == ("off", {}, (), ())


def test_of_few_handoffs_the_default_stands_and_it_is_said() -> None:
    rows = ["0 ann buyer bot", "1 ann bot bot", "30 ann system/handoff xu", "40 ann agent xu"]
    found = fit_robot(find_chats(a_log(*rows)))
    assert [caution.code for caution in found.cautions] == ["too_few"]
    assert found.estimates["bot.resolves"].value == 0.0
    assert "bot.handoff_after.mean" not in found.estimates
