"""A row of a wrong year is named, and not learned from."""

import pytest

from simulator.calibration.backtest import days_to_fit
from simulator.calibration.fit import fit_log
from simulator.calibration.span import refuse_too_long
from simulator.errors import UserError
from simulator.scenario.limits import MOST_DAYS
from tests.calibration.test_chats import a_log

TOLD = "messages from 1970-01-01 to 1980-01-09; wanted at most 3,660 days; take out rows of a wrong year"


def test_a_log_of_more_than_ten_years_is_refused_by_what_learns_from_one() -> None:
    late = MOST_DAYS * 86400
    log = a_log("0 ann buyer xu 5", f"{late} bob buyer xu 5", f"{late + 9} bob agent xu 5")
    for learn in (fit_log, days_to_fit):
        with pytest.raises(UserError) as error:
            learn(log)
        assert str(error.value) == TOLD


def test_ten_years_and_nothing_at_all_are_not_too_long() -> None:
    refuse_too_long(a_log("0 ann buyer xu 5", f"{MOST_DAYS * 86400 - 1} ann agent xu 5"))
    refuse_too_long(a_log())
