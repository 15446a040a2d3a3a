"""A log's later days, predicted from its early ones before anybody looks, and compared.

The early part ends at a midnight, and nothing after it reaches the fit: not even the names of those who
came later.
"""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.span import refuse_too_long
from simulator.errors import Problem, UserError
from simulator.messages.log import MessageLog, rows_of
from simulator.units import DAY, days_since_epoch

LEAST_DAYS = 7
"""Without these the fit knows no whole week."""


@dataclass(frozen=True)
class Split:
    """A log cut at a midnight.

    Attributes
    ----------
    early : MessageLog
        The messages before it, with the names that occur in them and no others.
    start : date
        The log's first natural day.
    later : date
        The first day that is predicted.
    fitted, days : int
        Natural days before the cut, and from it on to the log's last message.
    """

    early: MessageLog
    start: dt.date
    later: dt.date
    fitted: int
    days: int

    @property
    def epoch(self) -> int:
        """The midnight that the log's first day begins with, in microseconds since 1970."""
        return days_since_epoch(self.start) * DAY


def natural_days(log: MessageLog) -> int:
    """From the first message's day to the last's; 0 where there are no messages."""
    return int(log.time.max() // DAY - log.time.min() // DAY) + 1 if len(log) else 0


def days_to_fit(log: MessageLog, asked: int | None = None) -> int:
    """How many of a log's days to fit: as many as asked for, else two thirds of them and at least a week.

    Raises
    ------
    UserError
        Where no day would be left to predict. Fewer than a week are fitted only
        where that is asked for: of weekdays that it has not seen a fit says nothing.
        And where the log goes over more than ten years.
    """
    refuse_too_long(log)
    days = natural_days(log)
    covered = f"covers {days} natural day{'s' * (days != 1)}"
    if asked is None and days <= LEAST_DAYS:
        wanted = f"wanted at least {LEAST_DAYS + 1}, a week to fit and a day to predict; or say --fit-days"
        raise UserError(Problem(covered, wanted))
    if asked is not None and asked >= days:
        raise UserError(Problem(covered, f"--fit-days {asked} leaves none to predict"))
    return asked or max(LEAST_DAYS, 2 * days // 3)


def split(log: MessageLog, fitted: int) -> Split:
    """Cut `log` after its first `fitted` natural days.

    Raises
    ------
    ValueError
        Where nothing would be left on one side.
    """
    days = natural_days(log)
    if not 0 < fitted < days:
        raise ValueError(f"wanted from 1 to {days - 1} days of {days}, not {fitted}")
    first = int(log.time.min() // DAY)
    start = dt.date(1970, 1, 1) + dt.timedelta(days=first)
    return Split(
        early=_rows(log, np.flatnonzero(log.time < (first + fitted) * DAY)),
        start=start,
        later=start + dt.timedelta(days=fitted),
        fitted=fitted,
        days=days - fitted,
    )


def _rows(log: MessageLog, rows: NDArray[np.intp]) -> MessageLog:
    """Those rows alone, as a log that has no others would be: names in order of their appearance."""
    cut = rows_of(log, rows)
    buyer, buyers = _renamed(cut.buyer)
    account, accounts = _renamed(cut.account)
    labels, types = (None, []) if cut.type is None else _renamed(cut.type)
    return replace(
        cut,
        buyer=buyer,
        account=account.astype(np.int32),
        buyers=tuple(log.buyers[code] for code in buyers),
        accounts=tuple(log.accounts[code] for code in accounts),
        type=None if labels is None else labels.astype(np.int16),
        types=tuple(log.types[code] for code in types),
    )


def _renamed(codes: NDArray[np.integer]) -> tuple[NDArray[np.int64], list[int]]:
    """Codes by first appearance, -1 staying so, and which code each of them was."""
    known = codes[codes >= 0]
    found, first = np.unique(known, return_index=True)
    order = np.argsort(first)
    place = np.full(int(codes.max(initial=-1)) + 2, -1)
    place[found[order]] = np.arange(len(found))
    return place[codes], found[order].tolist()
