"""Weekdays on which a shop is closed, and people whom nobody needed."""

from pathlib import Path

import pytest

from simulator.scenario.load import load_scenario
from tests.calibration.working import answers, hours_of, log_of


def weeks(*days: int) -> list[tuple[int, float]]:
    """One person answers every ten minutes from nine to six, on so many days since a Monday."""
    return [(0, 24 * day + 9.05 + tick / 6) for day in days for tick in range(54)]


@pytest.mark.parametrize(
    ("closed", "planned"),
    [
        ({5, 6, 12, 13, 19, 20}, [1, 1, 1, 1, 1, 0, 0]),
        ({6, 13, 20}, [1, 1, 1, 1, 1, 1, 0]),
        ({9}, [1] * 7),  # a holiday
    ],
)
def test_nobody_is_planned_for_weekdays_that_never_have_a_reply(closed: set[int], planned: list[int]) -> None:
    found = hours_of(answers(*weeks(*sorted(set(range(22)) - closed))))
    (line,) = found.lines
    assert (str(line.shift), list(line.weekdays.values())) == ("09:00-18:00", planned)
    assert found.absence == (0.0,)


def test_a_weekday_missed_once_may_be_a_holiday() -> None:
    found = hours_of(answers(*weeks(*range(6))))
    assert list(found.lines[0].weekdays.values()) == [1] * 7


def test_who_is_idle_and_not_seen_is_not_said_to_be_absent(project: Path) -> None:
    """Six people where two are needed; counted as absent on every day unseen they were 6 to 12%."""
    sets = ("days=14", "demand.day_factors=null", "teams.desk.agents=6", "roster.early.agents=3",
            "roster.late.agents=3")  # fmt: skip
    found = hours_of(log_of(load_scenario(project / "scenarios" / "small-shop.yaml", sets=sets)))
    assert found.absence[0] <= 0.02
