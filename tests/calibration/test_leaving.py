"""Turns, patience, silent leaving and neglect given back by simulated logs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.calibration.chats import find_chats
from simulator.calibration.leaving import fit_leaving
from simulator.desk.records import ANSWERED_EMPTY, WITHDRAWN
from simulator.experiment.replication import play_out
from simulator.messages.log import BUYER
from simulator.scenario.distributions import Constant, Empirical
from simulator.scenario.fields import Number
from simulator.scenario.schema import RosterLine
from simulator.units import HOUR, MINUTE, Window
from tests.calibration.evening_shop import PROFILE, a_month, one_team
from tests.calibration.test_chats import a_log
from tests.scenarios import a_scenario


def learned(**said: Any) -> Any:
    _, chats = a_month(**said)
    return fit_leaving(chats, *one_team(chats))


def spread(family: Any, mean: Any, cv: Any) -> Any:
    return {"dist": family, "mean": mean, "cv": cv}


WORLDS: dict[str, tuple[dict[str, Any], float, float]] = {
    "all leave silently": ({"leaves_silently": 1.0}, 5, 10),
    "half do": ({"leaves_silently": 0.5}, 5, 10),
    "none does": ({"leaves_silently": 0.0}, 5, 10),
    "impatient": ({"patience": {"dist": "exponential", "mean": "3min"}, "neglects": 0.03}, 5, 3),
    "patience of one kind": ({"patience": spread("weibull", "5min", 0.6), "chats": 180}, 5, 5),
    "few questions": ({"turns": {"dist": "geometric", "mean": 3}, "chats": 250}, 3, 10),
    "questions by Poisson": ({"turns": {"dist": "poisson", "mean": 6}, "chats": 140}, 6, 10),
    "always six questions": ({"turns": {"dist": "constant", "value": 6}, "chats": 140}, 6, 10),
}  # fmt: skip


@pytest.mark.parametrize("name", WORLDS)
def test_a_month_gives_turns_within_a_tenth_and_patience_within_a_fifth(name: Any) -> None:
    """The middle one of three seeded months, for single ones do not all keep to a fifth.

    Of 100 months each, 1 to 7 were off by more with exponential patience, where chance made another family
    likelier or waits were short, and 13 to 15 with a cv to be learned too. Of threes the middle is then
    off in 1 of 70 at worst, and in 1 of 16 with a cv.
    """
    said, turns, minutes = WORLDS[name]
    months = [learned(seed=seed, **said) for seed in (1, 2, 3)]

    def middle(path: Any) -> Any:
        return float(np.median([month.estimates[path].value for month in months]))

    assert middle("buyers.all.turns.mean") == pytest.approx(turns, rel=0.1)
    assert middle("buyers.all.patience.mean") == pytest.approx(60 * minutes, rel=0.2)
    assert middle("buyers.all.leaves_silently") == pytest.approx(said.get("leaves_silently", 1.0), abs=0.12)
    assert middle("teams.team.neglects") == pytest.approx(said.get("neglects", 0.01), rel=0.3)
    for month in months:
        family = said.get("turns", {"dist": "geometric"})["dist"]
        assert month.estimates["buyers.all.turns.mean"].family == family
        assert not any(one.assumed for one in month.estimates.values())
        assert month.cautions == ()
        assert [view.name for view in month.views] == ["turns", "patience"]


@pytest.mark.slow
def test_the_truth_lies_in_the_intervals() -> None:
    """24 seeded months; by hand 100 of each of six worlds held the truth in 91 to 100, for each parameter.

    Where an interval holds the truth in 95 of 100, one of the four is below 19 of 24 in 1 of 260 runs.
    """
    truth = {"buyers.all.turns.mean": 5.0, "buyers.all.patience.mean": 300.0,
             "buyers.all.leaves_silently": 0.5, "teams.team.neglects": 0.01}  # fmt: skip
    held = dict.fromkeys(truth, 0)
    for seed in range(24):
        found = learned(
            seed=seed, leaves_silently=0.5, patience={"dist": "exponential", "mean": "5min"}, days=20
        )
        for path, value in truth.items():
            estimate = found.estimates[path]
            held[path] += estimate.low <= value <= estimate.high
    assert min(held.values()) >= 19, held


def test_who_left_is_about_as_many_as_left() -> None:
    played, chats = a_month(leaves_silently=0.5)
    found = fit_leaving(chats, *one_team(chats))
    outcome = played.records.outcome
    gone = int(((outcome == ANSWERED_EMPTY) | (outcome == WITHDRAWN)).sum())
    assert found.left.sum() == pytest.approx(gone, rel=0.15)
    assert found.left.shape == chats.arrival.shape
    assert ((found.left >= 0) & (found.left <= 1)).all()
    # Where the last question had not to wait, nobody left.
    last = chats.first_turn[1:] - 1
    assert found.left[found.wait[last] == 0].max() == 0.0


@pytest.mark.parametrize("family", ["exponential", "weibull"])
def test_where_all_leave_silently_it_is_not_known_to_the_last(family: str) -> None:
    """Of some hundred leavers none was seen to leave: up to three in them might."""
    cv = {} if family == "exponential" else {"cv": 0.6}
    found = learned(patience={"dist": family, "mean": "5min", **cv}, chats=180, seed=2001)
    silent = found.estimates["buyers.all.leaves_silently"]
    assert silent.value == silent.high == 1.0
    assert silent.low is not None
    assert 0.98 < silent.low < 0.998


def test_waits_are_those_of_the_desk() -> None:
    _, chats = a_month(days=5)
    found = fit_leaving(chats, *one_team(chats))
    answered = chats.reply >= 0
    assert (found.wait[answered] == (chats.start - chats.question)[answered]).mean() > 0.99
    assert len(found.wait) == len(chats.question)


def test_where_nobody_waits_patience_is_not_known_and_at_least_so_long() -> None:
    found = learned(agents=6, days=10, patience={"dist": "exponential", "mean": "60min"})
    assert (found.patience, found.leaves_silently) == ((None,), (None,))
    (caution,) = found.cautions
    assert caution.code == "patience_unseen"
    assert caution.values["type"] == "all"
    assert 0 < caution.values["at_least_s"] < 3600
    assert found.estimates["buyers.all.patience.mean"].assumed
    assert found.estimates["buyers.all.turns.mean"].value == pytest.approx(5, rel=0.1)
    assert found.left.max() == 0.0


@pytest.mark.parametrize("silent", [0.0, 1.0])
def test_where_every_chat_has_one_question_that_is_known(silent: Any) -> None:
    found = learned(turns={"dist": "constant", "value": 1}, days=10, leaves_silently=silent)
    assert found.turns[0] == Constant[Number].model_construct(value=1.0)
    assert found.estimates["buyers.all.turns.mean"].family == "constant"


def test_where_nothing_was_answered_nothing_is_known() -> None:
    played, _ = a_month(days=5)
    log = played.log
    buyers = log.sender == BUYER
    names = ("buyer", "time", "sender", "account", "kind", "chars")
    chats = find_chats(replace(log, **{name: getattr(log, name)[buyers] for name in names}))
    found = fit_leaving(chats, *one_team(chats))
    assert (found.patience, found.neglects) == ((None,), (None,))
    assert [caution.code for caution in found.cautions] == ["too_few"]
    assert all(one.assumed for one in found.estimates.values())


def test_where_everything_was_answered_nothing_is_overlooked() -> None:
    found = learned(agents=5, days=5, neglects=0.0, patience={"dist": "exponential", "mean": "600min"})
    estimate = found.estimates["teams.team.neglects"]
    assert (estimate.value, estimate.low) == (0.0, 0.0)
    assert 0 < estimate.high < 0.002  # about 3 in as many turns


@pytest.mark.parametrize("rows", [(), ("0 ann buyer -",), ("0 ann buyer -", "9 ann agent xu")])
def test_a_log_of_next_to_nothing_tells_nothing(rows: Any) -> None:
    chats = find_chats(a_log(*rows))
    found = fit_leaving(chats, *one_team(chats))
    assert found.patience == (None,)
    assert found.wait.shape == chats.question.shape
    assert found.left.shape == chats.arrival.shape


def test_a_log_without_accounts_is_learned_from_too() -> None:
    played, _ = a_month(days=5)
    chats = find_chats(replace(played.log, account=np.full_like(played.log.account, -1)))
    found = fit_leaving(chats, np.zeros(len(chats.accounts), np.int64), ())
    assert found.neglects == ()
    assert found.estimates["buyers.all.turns.mean"].value == pytest.approx(5, rel=0.15)


def labelled(share: Any, days: Any) -> Any:
    """A log of two types of chat, with their labels: hasty ones and, `share` of all, patient short ones."""
    look_up = {"dist": "lognormal", "mean": "20s", "cv": 1.0}
    scenario = a_scenario(
        170,
        demand={"profile": PROFILE},
        buyers={
            "hasty": {"share": 1 - share, "turns": {"dist": "geometric", "mean": 5}, "lookup": look_up,
                      "patience": {"dist": "exponential", "mean": "4min"}},
            "short": {"share": share, "turns": {"dist": "geometric", "mean": 2}, "lookup": look_up,
                      "patience": {"dist": "exponential", "mean": "12min"}},
        },
        days=days,
        teams={"team": {"agents": 1, "neglects": 0.01}},
        roster={"line": RosterLine(team="team", agents=1, shift=Window(9 * HOUR, 23 * HOUR))},
    )  # fmt: skip
    played = play_out(scenario, 0, "compiled")
    kinds = played.tape.kind[played.log.buyer].astype(np.int16)
    return find_chats(replace(played.log, type=kinds, types=tuple(scenario.buyers)))


def test_types_have_turns_and_patience_of_their_own() -> None:
    chats = labelled(0.5, 40)
    found = fit_leaving(chats, *one_team(chats))
    means = {path: one.value for path, one in found.estimates.items() if path.endswith("mean")}
    assert means["buyers.hasty.turns.mean"] == pytest.approx(5, rel=0.1)
    assert means["buyers.short.turns.mean"] == pytest.approx(2, rel=0.1)
    assert means["buyers.hasty.patience.mean"] == pytest.approx(240, rel=0.3)
    assert means["buyers.short.patience.mean"] > 480
    assert found.cautions == ()


def test_a_type_of_which_too_few_left_has_everybodys_patience() -> None:
    chats = labelled(0.04, 12)
    found = fit_leaving(chats, *one_team(chats))
    assert [(one.code, one.values) for one in found.cautions] == [("patience_pooled", {"type": "short"})]
    assert found.estimates["buyers.short.turns.mean"].value < 3
    assert found.estimates["buyers.hasty.turns.mean"].value > 4
    assert found.patience[1] is not None


def test_turns_of_no_family_are_given_as_they_are() -> None:
    """Half of the buyers have 1 or 2 questions, half 11 or 12; the share of either is right to 5 points."""
    values = [1, 2, 11, 12]
    found = learned(turns={"dist": "empirical", "values": values}, chats=130, leaves_silently=0.5)
    assert found.estimates["buyers.all.turns.mean"].family == "empirical"
    assert found.estimates["buyers.all.turns.mean"].value == pytest.approx(6.5, rel=0.1)
    assert isinstance(found.turns[0], Empirical)
    drawn = np.array(found.turns[0].values)
    assert (drawn <= 2).mean() == pytest.approx(0.5, abs=0.05)
    assert ((drawn > 2) & (drawn < 11)).mean() < 0.02


def test_pictures_are_shares_that_fall() -> None:
    turns, patience = learned(leaves_silently=0.5).views
    assert len(turns.x) == len(turns.observed) + 1 == len(turns.fitted) + 1
    assert sum(turns.fitted) == pytest.approx(1, abs=0.02)
    assert sum(turns.observed) == pytest.approx(1, abs=0.02)
    assert max(abs(a - b) for a, b in zip(turns.observed, turns.fitted, strict=True)) < 0.03
    assert patience.observed[0] == patience.fitted[0] == 1.0
    assert sorted(patience.observed, reverse=True) == list(patience.observed)
    assert sorted(patience.fitted, reverse=True) == list(patience.fitted)
    assert len(patience.x) == len(patience.low) == len(patience.high)
    assert patience.ks is None


def test_full_minutes_do_not_tell_patience() -> None:
    chats = a_month(leaves_silently=0.5)[1]
    columns = ("question", "reply", "end", "start", "given")
    rounded = {name: np.maximum(getattr(chats, name) // MINUTE * MINUTE, -1) for name in columns}
    found = fit_leaving(replace(chats, resolution=MINUTE, **rounded), *one_team(chats))
    assert found.patience == (None,)
    assert found.estimates["buyers.all.patience.mean"].assumed
    assert not found.estimates["buyers.all.turns.mean"].assumed
    assert [caution.code for caution in found.cautions] == ["patience_minutes"]
    assert not found.left.any()
