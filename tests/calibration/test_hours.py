"""The roster behind a log: simulated shops give back the roster that they were played with."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.calibration.estimate import Caution
from simulator.calibration.hours import Hours, Stint, line_name
from simulator.calibration.rosters import roster_as_worked
from simulator.calibration.turnout import wilson
from simulator.messages.log import AUTO, TRANSFER, MessageLog
from simulator.scenario.load import load_scenario
from simulator.units import DAY, HOUR, MINUTE, parse_window
from tests.calibration.working import MONDAY, answers, hours_of, lines_of, log_of, rows_of

ALL_WEEK = [0, 1, 2, 3, 4, 5, 6]


def log_from(project: Path, name: str, *sets: str, variant: str | None = None) -> MessageLog:
    return log_of(load_scenario(project / "scenarios" / f"{name}.yaml", variant, sets))


def every_day(team: str, shift: str, people: int, *breaks: str) -> tuple[str, str, list[str], list[int]]:
    return team, shift, list(breaks), [people] * 7


def on_dates(first: dt.date, days: int, weekdays: set[int]) -> str:
    dates = (first + dt.timedelta(days=day) for day in range(days))
    return "[" + ", ".join(date.isoformat() for date in dates if date.weekday() in weekdays) + "]"


ORDINARY = [
    every_day("veterans", "09:00-18:00", 2, "12:00-12:30"),
    every_day("veterans", "09:00-18:00", 2, "12:30-13:00"),
    every_day("veterans", "15:00-24:00", 5, "17:00-17:30"),
]


@pytest.fixture(scope="module")
def ordinary() -> MessageLog:
    project = Path(__file__).resolve().parents[2]
    sets = ("days=21", "demand.chats_per_day=700", "teams.veterans.absence=8%")
    return log_from(project, "ordinary-day", *sets)


def test_an_ordinary_shop_gives_back_its_roster(ordinary: MessageLog) -> None:
    hours = hours_of(ordinary)
    assert lines_of(hours) == ORDINARY
    assert hours.people == (9,)
    assert hours.shift_end == "hand_over"
    assert hours.cautions == ()
    absence = hours.estimates["teams.veterans.absence"]
    assert (absence.n, absence.unit) == (9 * 21, "share")
    assert (absence.low, absence.high) == wilson(round(absence.value * absence.n), absence.n)
    assert wilson(round(absence.value * absence.n), absence.n)[0] < 0.08 < (absence.high or 0)
    assert hours.absence == (absence.value,)


def test_absence_is_of_those_who_did_not_come(ordinary: MessageLog) -> None:
    hours = hours_of(ordinary)
    came = {(stint.account, stint.day) for stint in hours.stints if stint.line >= 0}
    assert hours.absence[0] == 1 - len(came) / (9 * 21)


@pytest.mark.parametrize("resolution", [1_000_000, MINUTE])
def test_rounded_times_lose_nothing(ordinary: MessageLog, resolution: int) -> None:
    assert lines_of(hours_of(replace(ordinary, time=ordinary.time // resolution * resolution))) == ORDINARY


def test_a_log_without_greetings_and_transfers_shows_the_same(ordinary: MessageLog) -> None:
    bare = rows_of(ordinary, (ordinary.sender != AUTO) & (ordinary.kind != TRANSFER))
    assert lines_of(hours_of(bare)) == ORDINARY


def test_it_makes_no_difference_who_works_which_shift(ordinary: MessageLog) -> None:
    """Accounts dealt out anew every day."""
    rng = np.random.default_rng(1)
    account, day = ordinary.account.copy(), (ordinary.time - 5 * HOUR) // DAY
    for one in np.unique(day):
        dealt = np.append(rng.permutation(9), 9)
        rows = (day == one) & (account >= 0)
        account[rows] = dealt[account[rows]]
    assert lines_of(hours_of(replace(ordinary, account=account))) == ORDINARY


def test_messages_at_odd_times_move_nothing(ordinary: MessageLog) -> None:
    rng = np.random.default_rng(2)
    time = ordinary.time.copy()
    odd = rng.choice(np.flatnonzero(ordinary.sender == 1), 40, replace=False)
    time[odd] = time[odd] // DAY * DAY + rng.integers(0, DAY, 40)
    assert lines_of(hours_of(replace(ordinary, time=time))) == ORDINARY


def test_a_small_shop_gives_back_its_roster(project: Path) -> None:
    """A hundred chats a day, thirty days, three people."""
    few = (f"roster.{line}.agents=1" for line in ("early", "early2", "late"))
    sets = ("days=30", "demand.chats_per_day=100", "teams.veterans.agents=3", *few)
    log = log_from(project, "ordinary-day", *sets)
    assert lines_of(hours_of(log)) == [(*line[:3], [1] * 7) for line in ORDINARY]


def test_a_promotions_temps_are_on_the_roster_of_its_days(project: Path) -> None:
    log = log_from(project, "month", variant="with-temps")
    hours = hours_of(log)
    assert lines_of(hours) == [
        every_day("veterans", "09:00-18:00", 1, "12:00-12:30"),
        every_day("veterans", "09:00-18:00", 1, "12:30-13:00"),
        every_day("veterans", "15:00-24:00", 3, "17:00-17:30"),
        ("temps", "14:00-23:00", [], []),
    ]
    dates = "2026-11-10, 2026-11-11, 2026-11-12"
    said = {"team": "temps", "shift": "14:00-23:00", "dates": dates}
    assert hours.cautions == (Caution("line_passing", said),)
    worked = roster_as_worked(hours, dt.date(2026, 11, 1), 30)["temps-1400-2300-6p"]
    assert [f"{date}" for date in worked.on or ()] == dates.split(", ")


def test_double_elevens_waves(project: Path) -> None:
    hours = hours_of(log_from(project, "double11", "days=8", "start=2026-11-07"))
    assert [(team, shift, breaks) for team, shift, breaks, _ in lines_of(hours)] == [
        ("veterans", "09:00-18:00", ["12:00-12:30"]),
        ("veterans", "09:00-18:00", ["12:30-13:00"]),
        ("veterans", "15:00-24:00", ["17:00-17:30"]),
        ("temps", "13:00-22:00", ["17:30-18:00"]),
        ("temps", "19:00-24:00", []),
        ("temps", "19:00-02:00", []),
    ]
    assert [people for *_, people in lines_of(hours)[:3]] == [[3] * 7, [3] * 7, [7] * 7]
    assert hours.people == (13, 10)


def test_weekends_of_their_own_and_night_shifts(project: Path) -> None:
    first = dt.date(2026, 10, 1)
    workdays, weekends = on_dates(first, 28, {0, 1, 2, 3, 4}), on_dates(first, 28, {5, 6})
    night = "{team: veterans, agents: 1, shift: 22:00-07:00, breaks: [02:00-02:30]}"
    weekend = f"{{team: veterans, agents: 3, shift: 10:00-22:00, breaks: [13:30-14:00], on: {weekends}}}"
    log = log_from(
        project, "ordinary-day", "days=28", f"start={first}", "teams.veterans.agents=14",
        f"roster.early.on={workdays}", f"roster.night={night}", f"roster.weekend={weekend}",
    )  # fmt: skip
    found = {tuple(line[:2]) + tuple(line[2]): line[3] for line in lines_of(hours_of(log)) if line[3]}
    assert found == {
        ("veterans", "09:00-18:00", "12:00-12:30"): [2] * 5 + [0] * 2,
        ("veterans", "09:00-18:00", "12:30-13:00"): [2] * 7,
        ("veterans", "10:00-22:00", "13:30-14:00"): [0] * 5 + [3] * 2,
        ("veterans", "15:00-24:00", "17:00-17:30"): [5] * 7,
        ("veterans", "22:00-07:00", "02:00-02:30"): [1] * 7,
    }


def test_people_who_stay_for_their_chats_end_when_their_shift_does(project: Path) -> None:
    log = log_from(project, "ordinary-day", "days=14", "desk.shift_end=finish")
    hours = hours_of(log)
    assert lines_of(hours) == ORDINARY
    assert hours.shift_end == "finish"


def test_one_day_is_a_roster(project: Path) -> None:
    """One quiet half hour of one person may be chance: of a single day only breaks of many are told."""
    log = log_from(project, "ordinary-day", "teams.veterans.absence=0%")
    assert lines_of(hours_of(log)) == [
        every_day("veterans", "09:00-18:00", 4),
        every_day("veterans", "15:00-24:00", 5, "17:00-17:30"),
    ]


def test_two_busy_days_show_breaks_too(project: Path) -> None:
    hours = hours_of(log_from(project, "double11"))
    assert lines_of(hours)[:3] == [
        every_day("veterans", "09:00-18:00", 3, "12:00-12:30"),
        every_day("veterans", "09:00-18:00", 3, "12:30-13:00"),
        every_day("veterans", "15:00-24:00", 7, "17:00-17:30"),
    ]


def test_who_was_on_duty_is_drawn_over_who_wrote(ordinary: MessageLog) -> None:
    (view,) = hours_of(ordinary).views
    assert (view.name, view.group, view.kind, view.unit, len(view.x)) == ("on_duty", "", "curve", "hour", 96)
    fitted = dict(zip(view.x, view.fitted, strict=True))
    observed = dict(zip(view.x, view.observed, strict=True))
    came = 9 * 21 * (1 - hours_of(ordinary).absence[0]) / 21
    assert fitted[8.75] == 0
    assert fitted[16.0] == pytest.approx(came)
    assert fitted[17.25] == pytest.approx(fitted[10.0])
    assert max(abs(fitted[hour] - observed[hour]) for hour in (17.25, 20.0, 21.0, 22.0)) < 0.5
    assert all(observed[hour] <= fitted[hour] + 0.5 for hour in view.x)  # whoever is idle writes nothing


def test_an_account_used_around_the_clock_is_shared() -> None:
    alone = [(1, day * 24 + at) for day in range(3) for at in range(9, 18)]
    hours = hours_of(answers(*[(0, at / 2) for at in range(2 * 72)], *alone))
    assert lines_of(hours) == [
        every_day("agents", "09:00-17:00", 1),
        every_day("agents", "00:00-24:00", 1),
    ]
    assert hours.people == (2,)
    assert hours.cautions == (
        Caution("account_shared", {"account": "xu"}),
        Caution("headcount_estimated", {"team": "agents", "people": 1, "seconds": 15}),
    )


def test_replies_without_an_account_are_people_too() -> None:
    hours = hours_of(answers(*[(-1, day * 24 + 9 + at / 60) for day in range(3) for at in range(180)]))
    assert lines_of(hours) == [every_day("agents", "09:00-12:00", 1)]
    assert (hours.people, hours.stints) == ((1,), ())
    assert hours.cautions == (Caution("headcount_estimated", {"team": "agents", "people": 1, "seconds": 15}),)
    assert hours.estimates["teams.agents.absence"].assumed


def test_a_word_in_passing_is_no_shift() -> None:
    days = [(0, day * 24 + 9 + at / 4) for day in range(6) for at in range(36)]
    hours = hours_of(answers(*days, (1, 30.0)))
    assert lines_of(hours) == [every_day("agents", "09:00-17:45", 1)]
    assert hours.people == (1,)
    at = round((MONDAY + 30 / 24) * DAY)
    assert hours.stints[-1] == Stint(1, MONDAY + 1, at, at, -1)


def test_names_are_fit_for_paths() -> None:
    window = parse_window("22:00-06:30")
    assert line_name("team", window, set()) == "team-2200-0630"
    assert line_name("team", window, {"team-2200-0630"}) == "team-2200-0630-2"
    assert line_name("team", window, {"team-2200-0630", "team-2200-0630-2"}) == "team-2200-0630-3"
    assert line_name("售前 A.1", window, set()) == "售前-A-1-2200-0630"
    assert line_name("...", parse_window("00:00-24:00"), set()) == "team-0000-2400"


def test_a_log_of_a_few_replies_is_a_roster() -> None:
    hours: Hours = hours_of(answers((0, 9), (1, 10)))
    assert lines_of(hours)
    assert hours.people == (2,)
