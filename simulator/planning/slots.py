"""Slots: the stretches of time in which no roster of a menu changes, and who counts in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.planning.menu import Counts, Menu
from simulator.scenario.shifts import assign, team_size
from simulator.units import DAY

Whole = NDArray[np.int64]
Levels = NDArray[np.int64]
"""People of each of the menu's teams, kept ones too, in each slot: shape (teams, slots)."""


@dataclass(frozen=True, eq=False)
class Slots:
    """Stretches of time in which no roster of the menu changes.

    Attributes
    ----------
    edges : int64 array, shape (slots + 1,)
        In microseconds since the first midnight; the midnights are among them.
    teams : tuple of str
        The menu's teams.
    cover : bool array, shape (kinds, teams, slots)
        Whether somebody on a kind counts there.
    kept : int64 array, shape (teams, slots)
        How many people count there that the roster has which is kept.
    most : int64 array, shape (teams, slots)
        How many the menu's limits allow, the kept ones included.
    """

    edges: Whole
    teams: tuple[str, ...]
    cover: NDArray[np.bool_]
    kept: Whole
    most: Whole

    @classmethod
    def of(cls, menu: Menu) -> "Slots":
        """Those of a menu.

        Where agents finish their chats after their shift, they count to its day's end.
        """
        base, horizon = menu.base, menu.base.horizon
        teams = tuple(dict.fromkeys(kind.offer.team for kind in menu.kinds))

        def counting(spans: Sequence[tuple[int, int]]) -> Whole:
            found = np.array(spans, dtype=np.int64).reshape(-1, 2)
            if base.desk.shift_end == "finish" and len(found):
                found = np.append(found, [[found[-1, 1], -(-found[-1, 1] // DAY) * DAY]], axis=0)
            return np.clip(found, 0, horizon)

        of_kinds = [
            counting([(start + kind.day * DAY, end + kind.day * DAY) for start, end in kind.offer.duty()])
            for kind in menu.kinds
        ]
        shifts = [shift for shift in assign(base) if shift.team in teams]
        of_kept = [counting(list(shift.on_duty())) for shift in shifts]
        midnights = np.arange(base.days + 1, dtype=np.int64) * DAY
        edges = np.unique(np.concatenate([midnights, *(s.ravel() for s in of_kinds + of_kept)]))
        middles = edges[:-1]

        def within(spans: Whole) -> NDArray[np.bool_]:
            return np.asarray(((spans[:, :1] <= middles) & (middles < spans[:, 1:])).any(axis=0))

        cover = np.zeros((len(menu.kinds), len(teams), len(middles)), dtype=np.bool_)
        for row, (kind, spans) in enumerate(zip(menu.kinds, of_kinds, strict=True)):
            cover[row, teams.index(kind.offer.team)] = within(spans)
        kept = np.zeros((len(teams), len(middles)), dtype=np.int64)
        for shift, spans in zip(shifts, of_kept, strict=True):
            kept[teams.index(shift.team)] += within(spans)
        return cls(edges, teams, cover, kept, _most(menu, teams, cover, kept))

    def levels(self, roster: Counts) -> Levels:
        """What a roster has."""
        return np.asarray(self.kept + np.tensordot(roster, self.cover, axes=1))

    def of_day(self, day: int) -> Whole:
        """Places of the slots of a natural day."""
        return np.flatnonzero(self.edges[:-1] // DAY == day)


def _most(menu: Menu, teams: tuple[str, ...], cover: NDArray[np.bool_], kept: Whole) -> Whole:
    alone = menu.most()
    most = kept + np.tensordot(alone, cover, axes=1)
    for limit in menu.limits:
        beyond = np.ones(len(menu.kinds), dtype=np.bool_)
        beyond[list(limit.kinds)] = False
        most = np.minimum(most, kept + limit.most + np.tensordot(np.where(beyond, alone, 0), cover, axes=1))
    sizes = np.array([team_size(menu.base, team) for team in teams])
    return np.asarray(np.minimum(most, sizes[:, None]))
