"""How long a log may be that is learned from."""

import datetime as dt

from simulator.errors import Problem, UserError
from simulator.messages.log import MessageLog
from simulator.scenario.limits import MOST_DAYS
from simulator.units import DAY


def refuse_too_long(log: MessageLog) -> None:
    """Refuse a log that goes over more than `MOST_DAYS` natural days.

    One row of 1900 would otherwise make a century of empty days to fit.

    Raises
    ------
    UserError
        With the first and the last day: one of them is mistyped, most likely.
    """
    if not len(log):
        return
    first, last = int(log.time.min() // DAY), int(log.time.max() // DAY)
    if last - first < MOST_DAYS:
        return
    from_day, to_day = (dt.date(1970, 1, 1) + dt.timedelta(days=day) for day in (first, last))
    found = f"messages from {from_day} to {to_day}"
    raise UserError(Problem(found, f"wanted at most {MOST_DAYS:,} days; take out rows of a wrong year"))
