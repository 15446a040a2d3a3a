"""Patience without a family: the isotonic curve is near the truth, and Kaplan and Meier's is not."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.calibration.chats import Chats, find_chats
from simulator.calibration.leaving_fit import fit
from simulator.calibration.patience_curve import isotonic
from simulator.calibration.turn_outcomes import outcomes_of
from simulator.units import SECOND
from tests.calibration.evening_shop import a_month, one_team
from tests.calibration.test_chats import a_log

FOUR_MINUTES = {"dist": "exponential", "mean": "4min"}


def kaplan_meier(chats: Chats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Waits in seconds and the share still there by what was seen of leaving alone.

    The event is the last sign of life of a buyer who never had an answer; answers cut waits off.
    """
    answered = chats.reply >= 0
    if answered.all() or not len(answered):
        return np.zeros(1), np.ones(1)
    waited = np.where(answered, chats.start, chats.last[chats.chat]) - chats.question
    sample = stats.CensoredData.right_censored(np.maximum(waited, 0) / SECOND, answered)
    curve = stats.ecdf(sample).sf
    return np.asarray(curve.quantiles, np.float64), np.asarray(curve.probabilities, np.float64)


def curve_of(chats: Any) -> Any:
    team_of, teams = one_team(chats)
    return isotonic(fit(outcomes_of(chats, team_of).counts([0], len(teams))).best)


@pytest.mark.parametrize("silent", [0.0, 0.5, 1.0])
def test_the_isotonic_curve_is_near_the_truth_however_buyers_leave(silent: Any) -> None:
    """Seeded, and no more than 8 points off wherever a hundred turns say so."""
    _, chats = a_month(chats=180, patience=FOUR_MINUTES, leaves_silently=silent)
    curve = curve_of(chats)
    assert (np.diff(curve.observed) <= 0).all()
    assert (np.diff(curve.wait) > 0).all()
    assert (curve.low <= curve.observed).all()
    assert (curve.observed <= curve.high).all()
    many = (curve.turns >= 100) & (curve.wait < 600)
    assert curve.wait[many].max() > 120
    assert np.abs(curve.observed - np.exp(-curve.wait / 240))[many].max() < 0.08
    # The point's own interval holds the truth in about 95 of 100 points.
    inside = (curve.low <= np.exp(-curve.wait / 240)) & (np.exp(-curve.wait / 240) <= curve.high)
    assert inside[many].mean() >= 0.8


def after_three_minutes(silent: Any, neglects: Any) -> Any:
    _, chats = a_month(chats=180, patience=FOUR_MINUTES, leaves_silently=silent, neglects=neglects)
    wait, stay = kaplan_meier(chats)
    return float(stay[np.searchsorted(wait, 180.0, side="right") - 1])


def test_kaplan_and_meiers_curve_takes_silent_leavers_for_patient_and_the_overlooked_for_leavers() -> None:
    """In truth 47 of 100 are still there."""
    assert np.exp(-180 / 240) == pytest.approx(0.47, abs=0.003)
    assert after_three_minutes(silent=1.0, neglects=0.0) > 0.99
    assert after_three_minutes(silent=0.0, neglects=0.0) > 0.6  # they left after they were last heard of
    assert after_three_minutes(silent=0.0, neglects=0.01) < 0.4


def test_kaplan_and_meiers_curve_by_hand() -> None:
    rows = ("0 ann buyer xu", "10 ann agent xu", "20 bob buyer xu", "40 bob buyer xu", "100 cat buyer xu",
            "99 dan buyer xu", "130 dan agent xu", "200 cat agent xu")  # fmt: skip
    wait, stay = kaplan_meier(find_chats(a_log(*rows)))
    assert wait.tolist() == [0.0, 20.0, 30.0]  # ann and dan wait 0, bob is last heard of after 20
    assert stay.tolist() == [1.0, 0.5, 0.5]
    assert [column.tolist() for column in kaplan_meier(find_chats(a_log(*rows[:2])))] == [[0.0], [1.0]]
