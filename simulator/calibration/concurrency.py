"""Chats that agents have open at once, and the cap on them, where it binds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.units import MINUTE

DEFAULT_CAP = 10
PILE_UP = 0.3
"""Time at the maximum over time at one less: where nothing holds the number down, it falls off faster."""
LONG = 15 * MINUTE
"""So long, over all agents, is no accident."""
SEEN_FOR = 2 * MINUTE
"""So long, in all, an agent must have had a number of chats open for it to be that agent's maximum."""

KEPT_WAITING = 10
"""So many new chats that waited for somebody whose hands were full are no accident,"""
NEARLY_ALL = 0.9
"""if nearly all did that came when that one had so many open."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Stretches in which an account had a chat open, as far as is seen: columns of shape (spans,).

    Attributes
    ----------
    account, chat : int64 array
        Whose, and which.
    start, end : int64 array
        From when the account was given the chat, or, where the log does not show that, work on its first
        reply in it can have begun; to its last sign.
    """

    account: Whole
    chat: Whole
    start: Whole
    end: Whole


@dataclass(frozen=True)
class Concurrency:
    """Chats at once, by team.

    Attributes
    ----------
    max_chats : tuple of int or None
        The cap of each team. Where it never bound nobody can say: then None, which leaves the scenario's
        default, or the most seen, if that is more.
    estimates : dict
        By scenario path; where the cap is not learned, the default or the most seen, whichever is more.
    views : tuple of View
        ``open_chats``: share of the time with at least one chat open, by number.
    cautions : tuple of Caution
    """

    max_chats: tuple[int | None, ...]
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def open_spans(chats: Chats) -> Spans:
    """When each account had each of its chats open.

    A question that was never answered holds its chat open until it was asked.
    """
    held = chats.account >= 0
    chat, account = chats.chat[held], chats.account[held]
    answered = chats.reply[held] >= 0
    start = np.where(answered, chats.start[held], chats.question[held])
    given = chats.given[held]
    start = np.where(given >= 0, given, start)
    end = np.where(answered, chats.end[held], chats.question[held])
    order = np.lexsort((start, account, chat))
    chat, account, start, end = chat[order], account[order], start[order], end[order]
    answered = answered[order]
    if not len(chat):
        return Spans(account, chat, start, end)
    opens = np.flatnonzero((np.diff(chat, prepend=-1) != 0) | (np.diff(account, prepend=-1) != 0))
    first, last = np.minimum.reduceat(start, opens), np.maximum.reduceat(end, opens)
    worked = np.logical_or.reduceat(answered, opens)
    return Spans(account[opens][worked], chat[opens][worked], first[worked], last[worked])


def open_before(spans: Spans) -> Whole:
    """How many other chats the account had open when each span began, shape (spans,)."""
    found = np.zeros(len(spans.start), np.int64)
    for account in np.unique(spans.account):
        own = np.flatnonzero(spans.account == account)
        starts, ends = np.sort(spans.start[own]), np.sort(spans.end[own])
        at = spans.start[own]
        found[own] = np.searchsorted(starts, at, side="left") - np.searchsorted(ends, at, side="right")
    return np.maximum(found, 0)


def time_open(start: Whole, end: Whole) -> Whole:
    """How long so many of one account's spans were open at once.

    Returns
    -------
    int64 array, shape (most + 1,)
        Microseconds with 0, 1, 2, ... open, from the first start to the last end.
    """
    times = np.concatenate([end, start])  # a chat that ends makes room for one that starts then
    steps = np.concatenate([np.full(len(end), -1), np.ones(len(start), np.int64)])
    order = np.argsort(times, kind="stable")
    # What starts and ends in one instant would be below 0 for no time at all.
    number = np.maximum(np.cumsum(steps[order]), 0)
    lasts = np.diff(times[order])
    total = np.zeros(int(number.max(initial=0)) + 1, np.int64)
    np.add.at(total, number[:-1], lasts)
    return total


def fit_concurrency(chats: Chats, team_of: Whole, teams: tuple[str, ...]) -> Concurrency:
    """The cap on chats at once of each team.

    A cap shows in new chats: those that come when the one who is to get them has the maximum open wait until
    one of them is over, where greetings or transfers say when a chat was given to somebody. And it shows as a
    pile-up: several agents share a maximum and spend more time at it than just below,
    or most of them share it and spend no much shorter time there. What is seen of a chat's time may be
    a little less than what it holds its slot, so the maximum seen may be too low and never too high.

    Parameters
    ----------
    chats : Chats
        What was logged.
    team_of : int64 array, shape (accounts,)
        Position in `teams` of each account, -1 for one that never replied.
    teams : tuple of str
        Names.
    """
    spans = open_spans(chats)
    caps: list[int | None] = []
    estimates: dict[str, Estimate] = {}
    views: list[View] = []
    cautions: list[Caution] = []
    for place, team in enumerate(teams):
        times = _times(spans, np.flatnonzero(team_of == place))
        total = _summed(times)
        cap, most = _cap(times, total)
        if cap is None and most > 1 and _kept_waiting(chats, spans, team_of == place, most):
            cap = most
        caps.append(most if cap is None and most > DEFAULT_CAP else cap)
        chats_seen = int(np.isin(spans.account, np.flatnonzero(team_of == place)).sum())
        value = float(cap) if cap is not None else float(max(DEFAULT_CAP, most))
        estimates[f"teams.{team}.max_chats"] = Estimate(
            value, None, None, chats_seen, "chats", assumed=cap is None
        )
        if cap is None and chats_seen:
            cautions.append(Caution("cap_unseen", {"team": team, "most": most, "assumed": int(value)}))
        busy = total[1:].sum()
        if busy:
            shares = tuple((total[1 : most + 1] / busy).tolist())
            edges = tuple(number + 0.5 for number in range(most + 1))
            views.append(View("open_chats", team, "bars", "chats", edges, shares, (), chats_seen))
    return Concurrency(tuple(caps), estimates, tuple(views), tuple(cautions))


def _times(spans: Spans, accounts: Whole) -> list[Whole]:
    """Time by number of chats open, of each of `accounts` that had any."""
    found = []
    for account in accounts:
        own = spans.account == account
        if own.any():
            found.append(time_open(spans.start[own], spans.end[own]))
    return found


def _summed(times: list[Whole]) -> Whole:
    total = np.zeros(max((len(one) for one in times), default=1), np.int64)
    for one in times:
        total[: len(one)] += one
    return total


def _cap(times: list[Whole], total: Whole) -> tuple[int | None, int]:
    """The cap, if it binds, and the most chats that anybody had open."""
    most_of = [int(np.flatnonzero(one >= SEEN_FOR).max(initial=1)) for one in times]
    most = max(most_of, default=0)
    if most < 2:
        return None, most
    shared = sum(one == most for one in most_of)
    here, below = int(total[most]), int(total[most - 1])
    piled_up = here >= below + LONG and shared >= min(2, len(times))
    common = here >= max(LONG, PILE_UP * below) and shared >= max(2, len(times) / 2)
    return (most if piled_up or common else None), most


def _kept_waiting(chats: Chats, spans: Spans, of_team: NDArray[np.bool_], most: int) -> bool:
    """Whether new chats wait for people of the team who have `most` open."""
    first = chats.first_turn[:-1][chats.turns > 0]
    first = first[(chats.given[first] >= 0) & (chats.account[first] >= 0)]
    first = first[of_team[chats.account[first]]]
    asked, waited = chats.question[first], chats.given[first] > chats.question[first] + chats.resolution
    full = np.zeros(len(first), bool)
    for account in np.unique(chats.account[first]):
        own, mine = chats.account[first] == account, spans.account == account
        starts, ends = np.sort(spans.start[mine]), np.sort(spans.end[mine])
        had = np.searchsorted(starts, asked[own]) - np.searchsorted(ends, asked[own], side="right")
        full[own] = had >= most
    kept = int((full & waited).sum())
    return kept >= KEPT_WAITING and kept >= NEARLY_ALL * int(full.sum())
