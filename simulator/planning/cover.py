"""The cheapest roster that has so many hands on duty at each time: a set cover with whole people.

Solved by HiGHS through scipy: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10
(2018), 119-142.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.planning.menu import Counts, Menu
from simulator.planning.solver import solve

Floats = NDArray[np.float64]

NODES = 10_000
"""Nodes of the search for a cover; then the best found so far is taken."""
SHORT = 1e4
"""What an agent missing for one bin costs, in costs of the dearest kind: more than any people could save."""


@dataclass(frozen=True, eq=False)
class Need:
    """Hands that some teams together must have on duty.

    Attributes
    ----------
    hands : float64 array, shape (bins,)
        How many, in agents of the reference.
    each : float64 array, shape (kinds, bins)
        What one person of each kind adds.
    kept : float64 array, shape (bins,)
        What the roster that is kept has already.
    """

    hands: Floats
    each: Floats
    kept: Floats


@dataclass(frozen=True, eq=False)
class Cover:
    """A roster that covers what is needed, or as much of it as can be.

    Attributes
    ----------
    roster : int64 array, shape (kinds,)
        People on each kind.
    short : float64 array, shape (needs, bins)
        Hands that are missing.
    """

    roster: Counts
    short: Floats


def cover(menu: Menu, needs: Sequence[Need]) -> Cover:
    """The least-cost roster within the menu's limits that covers every need.

    Where none does, the one that leaves fewest hands missing, summed over needs and bins, and of those
    the cheapest.
    """
    from scipy.optimize import Bounds, LinearConstraint

    kinds = len(menu.kinds)
    wanted = np.concatenate([need.hands - need.kept for need in needs])
    each = np.concatenate([need.each for need in needs], axis=1)
    rows = np.flatnonzero(wanted > 1e-9)
    missing = np.hstack([each[:, rows].T, np.eye(len(rows))])
    matrix, most = menu.limit_rows()
    dear = SHORT * max(1.0, float(menu.costs.max(initial=0.0)))
    people, gaps = menu.costs + 1e-6, np.ones(len(rows))

    def solved(gap_cost: float, most_missing: float) -> Floats | None:
        found = solve(
            np.concatenate([people, gap_cost * gaps]),
            integrality=np.concatenate([np.ones(kinds), np.zeros(len(rows))]),
            bounds=Bounds(0, np.concatenate([menu.most(), np.full(len(rows), np.inf)])),
            constraints=[
                LinearConstraint(missing, wanted[rows], np.inf),
                LinearConstraint(np.hstack([matrix, np.zeros((len(most), len(rows)))]), -np.inf, most),
                LinearConstraint(np.concatenate([np.zeros(kinds), gaps])[None], -np.inf, most_missing),
            ],
            nodes=NODES, gap=1e-4,
        )
        return None if found.x is None else np.asarray(found.x)

    answer = solved(dear, np.inf)
    if answer is None:
        raise RuntimeError("the solver found no cover with the nodes it has")
    least = float(answer[kinds:].sum())
    if least > 1e-6:  # beside what is missing, costs are lost in the solver's tolerance: they are asked alone
        cheapest = solved(0.0, least + 1e-6)
        answer = answer if cheapest is None else cheapest
    roster = np.round(answer[:kinds]).astype(np.int64)
    short = np.maximum(0.0, wanted - roster @ each)
    return Cover(roster, short.reshape(len(needs), -1))
