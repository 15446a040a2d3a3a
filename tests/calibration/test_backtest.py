"""Where a log is cut, and that nothing of its later days gets through."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.calibration.backtest import days_to_fit, natural_days, split
from simulator.errors import UserError
from simulator.messages.log import MessageLog, rows_of
from simulator.units import DAY, SECOND
from tests.calibration.test_chats import a_log

DAY_S = DAY // SECOND
WANTED = "wanted at least 8, a week to fit and a day to predict; or say --fit-days"


def a_log_of_days(days: int) -> MessageLog:
    """A question and its reply at noon of each day; from the first Monday of 1970 on."""
    noons = [(4 + day) * DAY_S + DAY_S // 2 for day in range(days)]
    rows = [f"{noon} buyer{day} buyer xu{day} 5 {'ab'[day % 2]}" for day, noon in enumerate(noons)]
    rows += [f"{noon + 20} buyer{day} agent xu{day} 9 {'ab'[day % 2]}" for day, noon in enumerate(noons)]
    return a_log(*rows, types=("a", "b"))


def plain(log: MessageLog) -> list[tuple[object, ...]]:
    """Each row, in names."""
    return [
        (
            log.buyers[log.buyer[row]], int(log.time[row]), int(log.sender[row]),
            log.accounts[log.account[row]] if log.account[row] >= 0 else None,
            int(log.kind[row]), int(log.chars[row]),
            None if log.type is None else log.types[log.type[row]] if log.type[row] >= 0 else "",
        )
        for row in range(len(log))
    ]  # fmt: skip


def test_the_early_part_is_the_rows_before_the_midnight_with_their_names_alone() -> None:
    log = a_log_of_days(10)
    cut = split(log, 1)
    assert plain(cut.early) == [row for row in plain(log) if row[0] == "buyer0"]
    assert (cut.early.buyers, cut.early.accounts, cut.early.types) == (("buyer0",), ("xu0",), ("a",))
    assert (cut.start, cut.later) == (dt.date(1970, 1, 5), dt.date(1970, 1, 6))
    assert (cut.fitted, cut.days) == (1, 9)
    assert cut.epoch == 4 * DAY


def test_a_row_at_the_midnight_itself_is_of_the_later_part() -> None:
    log = a_log(f"{DAY_S - 0.000001:.6f} ann buyer -", f"{DAY_S} bob buyer -")
    assert split(log, 1).early.buyers == ("ann",)
    assert split(log, 1).early.account.tolist() == [-1]
    assert split(log, 1).early.type is None


@given(st.integers(1, 6), st.integers(0, 1000))
def test_nothing_of_the_later_days_reaches_the_fit(fitted: int, seed: int) -> None:
    log = a_log_of_days(7)
    early = split(log, fitted).early
    later = log.time >= (4 + fitted) * DAY
    rng = np.random.default_rng(seed)
    scrambled = replace(
        log,
        sender=np.where(later, rng.permutation(log.sender), log.sender).astype(np.int8),
        chars=np.where(later, 7, log.chars).astype(np.int32),
        account=np.where(later, -1, log.account).astype(np.int32),
        kind=np.where(later, 1, log.kind).astype(np.int8),
        buyers=tuple(name if place < fitted else "somebody" for place, name in enumerate(log.buyers)),
        accounts=tuple(name if place < fitted else "anybody" for place, name in enumerate(log.accounts)),
    )
    later_first = np.argsort(~later, kind="stable")
    again = split(rows_of(scrambled, later_first), fitted)
    assert plain(again.early) == plain(early)
    for name in ("buyer", "time", "sender", "account", "kind", "chars", "type"):
        assert getattr(again.early, name).tolist() == getattr(early, name).tolist()
    assert (again.early.buyers, again.early.accounts, again.early.types) == (
        early.buyers, early.accounts, early.types,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "asked", "fitted"),
    [(8, None, 7), (10, None, 7), (12, None, 8), (30, None, 20), (5, 3, 3), (30, 29, 29)],
)
def test_how_many_days_are_fitted(days: int, asked: int | None, fitted: int) -> None:
    assert natural_days(a_log_of_days(days)) == days
    assert days_to_fit(a_log_of_days(days), asked) == fitted


@pytest.mark.parametrize(
    ("days", "asked", "text"),
    [
        (7, None, "covers 7 natural days; " + WANTED),
        (1, None, "covers 1 natural day; " + WANTED),
        (0, None, "covers 0 natural days; " + WANTED),
        (10, 10, "covers 10 natural days; --fit-days 10 leaves none to predict"),
    ],
)  # fmt: skip
def test_a_log_too_short_is_refused(days: int, asked: int | None, text: str) -> None:
    with pytest.raises(UserError) as error:
        days_to_fit(a_log_of_days(days), asked)
    assert [str(problem) for problem in error.value.problems] == [text]


@pytest.mark.parametrize("fitted", [0, 5])
def test_a_cut_that_leaves_nothing_on_one_side_is_no_cut(fitted: int) -> None:
    with pytest.raises(ValueError, match=f"wanted from 1 to 4 days of 5, not {fitted}"):
        split(a_log_of_days(5), fitted)
