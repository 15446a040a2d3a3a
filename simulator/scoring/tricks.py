"""The two tricks that sellers pass on, played on a log: what a scorer makes of them, they did.

Both wait until a question has failed and then keep its reply out of the mean waits. Neither is a policy of a
simulated desk: they are the same log, with the same rows, as it would stand had the agents played them.
Buyers are taken to wait as long as they are kept waiting, which flatters the tricks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiler import read_only, run
from simulator.messages.log import MessageLog
from simulator.scenario.rulesets import RuleSet
from simulator.scoring.metrics import LONGEST_WAIT_AVERAGED
from simulator.scoring.threads import ASKED, BOT_SPOKE, HANDED_OFF, PERSON, TRANSFERRED, event_table
from simulator.units import DAY, MINUTE, NEVER

PUT_OFF_TO = 31 * MINUTE
"""The wait at which a question that has failed is answered: just left out of the means."""

NOT_OPEN = -NEVER


def after_minute_31(log: MessageLog, rules: RuleSet) -> MessageLog:
    """`log` with every failed question answered only 31 minutes after it was asked.

    It is played on the counted questions that a person answered after the threshold of `rules`, but within
    30 minutes. What follows the reply in the buyer's chat comes later by as much, until the buyer asks
    after a silence longer than that; so a later question may fall outside the window, or into the next
    natural day.

    Parameters
    ----------
    log : MessageLog
        Messages in any order.
    rules : RuleSet
        What opens, closes and counts.

    Returns
    -------
    MessageLog
        The same rows in the same places, some of them later; playing it again changes nothing.
    """
    return replace(log, time=_back(log, _played(log, rules, PUT_OFF_TO)[0]))


def close_and_reopen(log: MessageLog, rules: RuleSet) -> MessageLog:
    """`log` with the chat of every failed question closed, and its reply written in a new chat.

    It is played on the counted questions that a person answered after the threshold of `rules`. From that
    reply on the buyer has another id, as in ``b000001 (reopened)``: the question stays unanswered in the
    old chat, the reply answers nothing in the new one, and the next question opens a turn there.

    Parameters and what comes back are those of `after_minute_31`, but for ids instead of times.
    """
    order, caught = _order(log), _played(log, rules, 0)[1]
    if not caught.any():
        return log
    buyer = log.buyer[order].astype(np.int64)
    total = np.cumsum(caught)
    # How often the buyer was sent away so far; a buyer's first row is nobody's late reply.
    begins = np.flatnonzero(np.diff(buyer, prepend=-1))
    times: NDArray[np.int64] = total - np.repeat(total[begins], np.diff(begins, append=len(buyer)))
    most = int(times.max()) + 1
    pairs, codes = np.unique((buyer * most + times)[times > 0], return_inverse=True)
    buyer[times > 0] = len(log.buyers) + codes
    names = _new_names(log.buyers, [divmod(pair, most) for pair in pairs.tolist()])
    return replace(log, buyer=_back(log, buyer), buyers=(*log.buyers, *names))


def _new_names(buyers: Sequence[str], pairs: list[tuple[int, int]]) -> list[str]:
    """A name that no other buyer has for each buyer's each new chat."""
    known = set(buyers)
    names = []
    for who, nth in pairs:
        name = f"{buyers[who]} (reopened{f' {nth}' if nth > 1 else ''})"
        while name in known:
            name += "*"
        known.add(name)
        names.append(name)
    return names


TRICKS: Mapping[str, Callable[[MessageLog, RuleSet], MessageLog]] = {
    "after_minute_31": after_minute_31,
    "close_and_reopen": close_and_reopen,
}
"""By name."""


def _order(log: MessageLog) -> NDArray[np.intp]:
    """Places of the rows by buyer and time; those of equal time as they stand."""
    return np.lexsort((log.time, log.buyer))


def _back(log: MessageLog, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """`values` that are in the order of `_order`, in that of the rows."""
    changed = np.empty(len(log), np.int64)
    changed[_order(log)] = values
    return changed


def _played(log: MessageLog, rules: RuleSet, put_off_to: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """When each row is sent where replies are put off (0: none is), and which are late replies played on."""
    order = _order(log)
    moved, caught = np.empty(len(log), np.int64), np.zeros(len(log), np.bool_)
    columns = (read_only(column[order]) for column in (log.time, log.buyer, log.sender, log.kind))
    longest = LONGEST_WAIT_AVERAGED if put_off_to else NEVER
    run(
        _play, len(log), *columns, read_only(event_table(rules)),
        rules.window.start, rules.window.end, rules.threshold, longest, put_off_to, moved, caught,
    )  # fmt: skip
    return moved, caught


def _play(
    time: Any, buyer: Any, sender: Any, kind: Any, events: Any,
    window_start: int, window_end: int, threshold: int, longest: int, put_off_to: int,
    moved: Any, caught: Any,
) -> None:  # fmt: skip
    """A kernel: follow the rows, each buyer's in order of time, by the times at which they are sent now."""
    who = -1
    since = NOT_OPEN  # when the open turn began
    late = last = 0  # by how much rows come later; when the last one came in the log
    for row in range(len(time)):
        if buyer[row] != who:
            who, since, late, last = buyer[row], NOT_OPEN, 0, time[row]
        event = events[(16 * sender[row] + kind[row]) & 255]
        now = time[row] + late
        open_today = since != NOT_OPEN and since // DAY == time[row] // DAY
        if not open_today and event == ASKED and time[row] - last > late:
            late, now = 0, time[row]  # the silence has swallowed what the chat was behind
        if since != NOT_OPEN and since // DAY != now // DAY:
            since = NOT_OPEN  # at midnight an open turn stays unanswered
        last = time[row]
        if event == PERSON:
            wait = now - since if since != NOT_OPEN else 0
            if threshold < wait <= longest and window_start <= since % DAY < window_end:
                caught[row] = True
                if put_off_to > 0:
                    late += put_off_to - wait
                    now = time[row] + late
            since = NOT_OPEN
        elif event == BOT_SPOKE:
            since = NOT_OPEN
        elif event in (HANDED_OFF, ASKED if since == NOT_OPEN else TRANSFERRED):
            since = now
        moved[row] = now
