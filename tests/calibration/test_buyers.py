"""How buyers write and think, found again in simulated logs, and what is not told of too few."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulator.calibration.buyers import Buyers, fit_buyers
from simulator.calibration.chats import Chats, find_chats
from simulator.experiment.replication import play_out
from simulator.scenario.distributions import Geometric
from simulator.units import MINUTE, SECOND
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario

TYPES: dict[str, dict[str, Any]] = {
    "presale": {
        "share": "60%",
        "reply_chars": {"dist": "gamma", "mean": 30, "cv": 0.6},
        "think_time": {"dist": "lognormal", "mean": "40s", "cv": 1.0},
        "messages_per_turn": {"dist": "geometric", "mean": 1.5},
    },
    "aftersale": {
        "share": "40%",
        "reply_chars": {"dist": "lognormal", "mean": 15, "cv": 0.9},
        "think_time": {"dist": "exponential", "mean": "90s"},
        "messages_per_turn": 2,
    },
}


@cache
def simulated() -> Chats:
    roster = {"line": {"team": "team", "agents": 8, "shift": "00:00-24:00"}}
    scenario = a_scenario(600, buyers=TYPES, team={"agents": 8}, roster=roster)
    played = play_out(scenario, 0, "compiled")
    labels = played.tape.kind[played.log.buyer].astype(np.int16)
    return find_chats(replace(played.log, type=labels, types=tuple(TYPES)))


def learned(chats: Chats) -> Buyers:
    return fit_buyers(chats, np.full(len(chats.question), np.nan))


def test_what_was_played_is_found_again() -> None:
    found = learned(simulated())
    truth = {
        "buyers.presale.share": 0.6,
        "buyers.presale.reply_chars.mean": 30,
        "buyers.presale.reply_chars.cv": 0.6,
        "buyers.presale.think_time.mean": 40,
        "buyers.presale.messages_per_turn.mean": 1.5,
        "buyers.aftersale.reply_chars.mean": 15,
        "buyers.aftersale.think_time.mean": 90,
    }
    for path, value in truth.items():  # one seed: seven intervals of 95%
        one = found.estimates[path]
        assert one.low is not None and one.high is not None
        assert one.low <= value <= one.high, path
    assert [getattr(one, "dist", None) for one in found.reply_chars] == ["gamma", "lognormal"]
    assert [getattr(one, "dist", None) for one in found.think_time] == ["lognormal", "exponential"]
    assert found.estimates["buyers.aftersale.messages_per_turn.mean"].value == 2
    assert isinstance(found.messages_per_turn[0], Geometric)
    assert sum(found.shares) == pytest.approx(1)
    assert not found.cautions


def test_pictures_show_shares_of_what_was_seen_and_expected() -> None:
    for view in learned(simulated()).views:
        assert len(view.x) == len(view.observed) + 1 == len(view.fitted) + 1
        assert sum(view.observed) == pytest.approx(sum(view.fitted), abs=0.05)
        assert 0.9 < sum(view.observed) <= 1 + 1e-9
        assert view.name in ("reply_chars", "think_time", "messages_per_turn")


def test_minutes_cost_precision_and_no_bias() -> None:
    chats = simulated()
    rounded = {name: getattr(chats, name) // MINUTE * MINUTE for name in ("question", "end", "reply")}
    found = learned(replace(chats, resolution=MINUTE, **rounded))
    fine = learned(chats)
    path = "buyers.aftersale.think_time.mean"
    coarse, exact = found.estimates[path], fine.estimates[path]
    assert coarse.low is not None and coarse.high is not None
    assert coarse.low <= 90 <= coarse.high
    assert coarse.value == pytest.approx(exact.value, rel=0.1)


def test_where_canned_phrases_are_longer_the_typed_replies_count() -> None:
    chats = simulated()
    presale = chats.type[chats.chat] == 0
    canned = presale & (np.arange(len(chats.question)) % 2 == 0)
    longer = replace(chats, chars=np.where(canned & (chats.chars >= 0), 100, chats.chars))
    typed = np.where(canned, 0.0, 1.0)
    means = [
        fit_buyers(longer, weights).estimates["buyers.presale.reply_chars.mean"].value
        for weights in (typed, np.full(len(typed), np.nan))
    ]
    assert means[0] == pytest.approx(30, rel=0.06)
    assert means[1] > 55


def test_a_silent_hour_is_no_thinking() -> None:
    rows = ["0 ann buyer -", "10 ann agent xu", "25 ann buyer -", "30 ann agent xu", "9000 ann buyer -"]
    chats = find_chats(a_log(*rows))
    found = learned(chats)
    assert {caution.values["path"]: caution.values["n"] for caution in found.cautions} == {
        "buyers.all.reply_chars": 0,
        "buyers.all.think_time": 1,
        "buyers.all.messages_per_turn": 3,
    }
    assert found.think_time == (None,)
    assert "buyers.all.share" not in found.estimates  # of one type nobody asks which share it is
    assert chats.question[1] - chats.end[0] == SECOND * 15


def test_of_a_question_that_a_bot_hands_over_nobody_counts_the_messages() -> None:
    """What the buyer wrote to the bot is not seen as one question: a count would be too low, or none."""
    rows = [
        f"{1000 * at + late} b{at} {who} -"
        for at in range(40)
        for late, who in [(0, "buyer"), (2, "bot"), (3, "system/handoff")]
    ]
    chats = find_chats(a_log(*rows))
    assert (len(chats.question), set(chats.messages.tolist())) == (40, {1})
    told = {caution.values["path"]: caution.values["n"] for caution in learned(chats).cautions}
    assert told["buyers.all.messages_per_turn"] == 0
