"""The phases of an instant: first all that happens in it, then one decision of the desk.

What happens comes in two ranks, the calendar before the rest, so that a shift which ends at a moment
has ended for a question that arrives at that very moment. Within a rank the events of an instant
commute; `simulator.desk.model` sees to it.
"""

from typing import TYPE_CHECKING

import simpy
from simpy.events import NORMAL, URGENT

CALENDAR, HAPPENING, DECISION = URGENT, NORMAL, NORMAL + 1


class Clock(simpy.Environment):
    """SimPy's environment, whose time is whole microseconds here."""

    if TYPE_CHECKING:

        @property
        def now(self) -> int:
            """Microseconds since the first midnight."""


class Instant(simpy.Event):
    """An event a set time from now, at a rank of its own within that instant.

    Parameters
    ----------
    env : simpy.Environment
        The clock.
    delay : int
        Microseconds from now.
    rank : int
        `CALENDAR`, `HAPPENING` or `DECISION`; lower ranks come first.
    """

    def __init__(self, env: simpy.Environment, delay: int, rank: int) -> None:
        # As SimPy's own Timeout does: what Event.__init__ would set, set once. Two of these are made a turn.
        self.env, self.callbacks, self._ok, self._value = env, [], True, None
        env.schedule(self, rank, delay)  # type: ignore[arg-type]  # any rank sorts
