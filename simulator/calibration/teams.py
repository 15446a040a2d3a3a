"""Who belongs together: teams, by a list of their accounts or by the accounts' names."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.scenario.mapping import listed as listed_in

EVERYBODY = "agents"
"""The team of those whom neither a list nor their name puts into another."""
_NUMBERED = re.compile(r"(.*[^\d\s_.-])[\s_.-]*\d+")
SERVES = 0.1
"""A team that gives a type of chat less than this part of what its share of all replies would be, does not
serve it: a transfer, or a slip."""


@dataclass(frozen=True, eq=False)
class Teams:
    """The teams of a log.

    Attributes
    ----------
    names : tuple of str
        Their names, in order of the first reply.
    team_of : int64 array, shape (accounts,)
        The team of each of the log's accounts; -1 for one that never replied.
    people : tuple of int
        Accounts of each team.
    serves : tuple of (tuple of str, or None)
        Types of chat that each team answers; None for all.
    """

    names: tuple[str, ...]
    team_of: NDArray[np.int64]
    people: tuple[int, ...]
    serves: tuple[tuple[str, ...] | None, ...]


def find_teams(chats: Chats, listed: Mapping[str, Sequence[str]] | None = None) -> Teams:
    """The teams of those who replied.

    Parameters
    ----------
    chats : Chats
        The log.
    listed : mapping of str to sequence of str, optional
        Accounts by team; ``*`` in them stands for anything. Without it accounts of one name but for
        their number, such as ``presale-01`` and ``presale-02``, are a team, if all are numbered so.

    Returns
    -------
    Teams
        Replies without an account are those of one nameless person, who has no place in `team_of`; where
        there are no others the team is `EVERYBODY`.
    """
    replied = np.bincount(chats.account[(chats.reply >= 0) & (chats.account >= 0)],
                          minlength=len(chats.accounts)) > 0  # fmt: skip
    accounts = [name if came else None for name, came in zip(chats.accounts, replied, strict=True)]
    team_by_name = _listed(accounts, listed) if listed else _by_stem(accounts)
    names = tuple(dict.fromkeys(team_by_name[name] for name in accounts if name is not None)) or (EVERYBODY,)
    places = [-1 if name is None else names.index(team_by_name[name]) for name in accounts]
    team_of = np.array(places, np.int64)
    people = tuple(max(1, int((team_of == team).sum())) for team in range(len(names)))
    return Teams(names, team_of, people, _served(chats, team_of, len(names)))


def _listed(accounts: Sequence[str | None], listed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The team of each account: the first that lists it."""
    return {name: listed_in(name, listed) or EVERYBODY for name in accounts if name is not None}


def _by_stem(accounts: Sequence[str | None]) -> dict[str, str]:
    """The team of each account: its name without the number, if all have one and teams come of it."""
    known = [name for name in accounts if name is not None]
    stems = {name: match.group(1) for name in known if (match := _NUMBERED.fullmatch(name))}
    shared = Counter(stems.values())
    if len(stems) < len(known) or any(count < 2 for count in shared.values()):
        return dict.fromkeys(known, EVERYBODY)
    return stems


def _served(chats: Chats, team_of: NDArray[np.int64], teams: int) -> tuple[tuple[str, ...] | None, ...]:
    """Types that each team answers in earnest: next to nothing is the work of chance, or of a transfer."""
    if len(chats.types) == 1:
        return (None,) * teams
    answered = (chats.reply >= 0) & (chats.account >= 0)
    team, kind = team_of[chats.account[answered]], chats.type[chats.chat[answered]]
    counts = np.zeros((teams, len(chats.types)))
    np.add.at(counts, (team, kind), 1)
    usual = counts.sum(axis=0) / max(1.0, counts.sum())
    given = counts / np.maximum(1.0, counts.sum(axis=1, keepdims=True))
    takes = given >= SERVES * usual
    takes[:, ~takes.any(axis=0)] = True  # nobody's type is everybody's
    return tuple(
        None if row.all() else tuple(name for name, one in zip(chats.types, row, strict=True) if one)
        for row in takes
    )
