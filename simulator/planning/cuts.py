"""Cutting planes: what one person more or less does to the days that decide, and the best step by that.

At a roster the effect of one person on each kind is measured by simulation, with the same days. Each judged
day gives a plane that the next roster must lie above, and an integer program finds the cheapest that does
(J. Atlason, M. A. Epelman and S. G. Henderson, Annals of Operations Research 127 (2004), 333-358, and
Management Science 54 (2008), 295-309; M. T. Cezik and P. L'Ecuyer, Management Science 54 (2008), 310-323).
Theirs are planes of a mean, which is nearly concave; a day's chance is not, so planes hold near the roster
only: steps are kept short, losses are taken dearer by several degrees of caution, and what comes out is
played before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.planning.menu import Counts, Menu
from simulator.planning.solver import solve
from simulator.planning.trials import Counted, Trials

Floats = NDArray[np.float64]

DECIDING = 3
"""Days played on which effects are measured: of each judged day the one that decides, and the next."""
MANY = 14
"""Kinds of which one more is tried, at most; those first that cover most late turns for their cost."""
NEAR_FLOOR = 0.1
"""Hours whose mean rate is less than this above the plan's hourly floor have planes, too."""
CAUTION = (0.75, 1.0, 1.35, 2.0, 3.5)
"""How many times what was measured a loss is taken to be, and by what a gain is divided."""
STRIDE = 2
"""People by which a kind may change in a step; more where it has many, up to a third of them."""
NODES = 2000
"""Nodes of the integer program of a step."""
DEAR = 1e6


@dataclass(frozen=True, eq=False)
class Planes:
    """How the judged days hang on the roster, near one.

    Attributes
    ----------
    at : int64 array, shape (kinds,)
        The roster.
    margins : float64 array, shape (rows,)
        Turns to spare: a row for each judged day, on the day played that decides, and for each hour that is
        about at the plan's floor, in the mean; below 0 it misses.
    fewer, more : float64 array, shape (kinds, rows)
        What one person fewer or more on a kind adds to that; NaN where it was not tried.
    """

    at: Counts
    margins: Floats
    fewer: Floats
    more: Floats


def deciding_margins(trials: Trials, counted: Counted) -> Floats:
    """Of a roster played on all days: the margins that decide, those of which `trials.allowed` are lower."""
    return np.asarray(np.sort(trials.margins(counted)[0], axis=0)[trials.allowed])


def deciding_places(trials: Trials, counted: Counted) -> list[list[int]]:
    """For each judged day, places of the days played that decide it and come next."""
    order = np.argsort(trials.margins(counted)[0], axis=0, kind="stable")
    return [of_day[trials.allowed : trials.allowed + DECIDING].tolist() for of_day in order.T]


def likely(trials: Trials, rosters: Sequence[Counts], counted: Counted) -> list[Counts]:
    """Those of the rosters that should be feasible, by the days that decide for one near them.

    Parameters
    ----------
    trials, rosters
        Where they are played, and what.
    counted : Counted
        What came of the roster near them on all days.

    Returns
    -------
    list of int64 array
        Those with turns to spare on the middle one of the days that decide each judged day.
    """
    if not rosters:
        return []
    deciding = deciding_places(trials, counted)
    places = sorted({place for of_day in deciding for place in of_day})
    margins = trials.margins(trials.play(rosters, places))
    good = np.ones(len(rosters), dtype=np.bool_)
    for day, of_day in enumerate(deciding):
        good &= np.median(margins[:, [places.index(place) for place in of_day], day], axis=1) >= 0
    return [roster for roster, is_good in zip(rosters, good, strict=True) if is_good]


def measure(trials: Trials, roster: Counts, counted: Counted) -> Planes:
    """The planes at a roster that was played on all days."""
    menu = trials.menu
    places = sorted({place for of_day in deciding_places(trials, counted) for place in of_day})
    low = trials.low_hours(counted, NEAR_FLOOR)
    margins = np.append(deciding_margins(trials, counted), trials.above_floor(counted)[low])
    fewer, more = np.full((2, len(menu.kinds), len(margins)), np.nan)
    neighbours: list[Counts] = []
    asked: list[tuple[Floats, int, int, int]] = []  # where, the kind, its neighbour, and what that is beside
    for kind in np.flatnonzero(roster).tolist():
        asked.append((fewer, kind, len(neighbours), -1))
        neighbours.append(moved(roster, kind, -1))
    without = {kind: place for _, kind, place, _ in asked}
    for kind in _promising(menu, counted, places):
        above = moved(roster, kind, 1)
        if menu.allows(above):
            asked.append((more, kind, len(neighbours), -1))
            neighbours.append(above)
            continue
        for other, beside in without.items():  # full: in the place of somebody else
            if other != kind and menu.allows(above_one := moved(above, other, -1)):
                asked.append((more, kind, len(neighbours), beside))
                neighbours.append(above_one)
                break
    if neighbours:
        played = trials.play([roster, *neighbours], places)
        hourly = (played.in_time - (trials.goal.hourly_floor or 0.0) * played.turns)[:, :, low]
        effect = np.concatenate([trials.margins(played), hourly], axis=2)
        effect = (effect - effect[0])[1:].mean(axis=1)
        for where, kind, place, beside in asked:
            where[kind] = effect[place] - (effect[beside] if beside >= 0 else 0.0)
    return Planes(roster, margins, fewer, more)


def moved(roster: Counts, kind: int, by: int) -> Counts:
    """The roster with so many more people on a kind."""
    found = roster.copy()
    found[kind] += by
    return found


def _promising(menu: Menu, counted: Counted, places: Sequence[int]) -> list[int]:
    """Kinds of which one more may pay, best first: by late turns that they are there for, over cost."""
    late = (counted.turns - counted.in_time)[0, list(places)].sum(axis=0).astype(np.float64)
    late = late + 0.5 * np.append(late[1:], 0.0) + 1e-3  # an hour's queue is the next one's too
    spans = [kind.span for kind in menu.kinds]
    hours = np.arange(len(late) + 1)
    worth = []
    for (start, end), kind in zip(spans, menu.kinds, strict=True):
        share = np.clip(np.minimum(end / 3.6e9, hours[1:]) - np.maximum(start / 3.6e9, hours[:-1]), 0, 1)
        worth.append(float(share @ late) / max(1e-9, kind.cost))
    return [int(kind) for kind in np.argsort(-np.array(worth), kind="stable")[:MANY]]


def steps(
    menu: Menu, planes: Planes, refused: Sequence[Counts] = (), *, day_by_day: bool = False
) -> list[Counts]:
    """The cheapest rosters about the planes' that should pass, the cheapest first, each once.

    One for each degree of caution. Where none should pass, those that come nearest.

    Parameters
    ----------
    menu, planes
        The menu, and what is known about one of its rosters.
    refused : sequence of int64 array
        Rosters that do not pass: none that has no more people on any kind than one of them is taken.
    day_by_day : bool
        Change the shifts of one day only, each day in turn: what fails on one would hide what is won on
        another.
    """
    days = sorted({kind.day for kind in menu.kinds})
    freedoms = [[day] for day in days] if day_by_day else [days]
    found = [_step(menu, planes, refused, caution, free) for free in freedoms for caution in CAUTION]
    other = {step.tobytes(): step for step in found if step is not None}
    other.pop(planes.at.tobytes(), None)
    return sorted(other.values(), key=menu.cost)


def _step(
    menu: Menu, planes: Planes, refused: Sequence[Counts], caution: float, free: Sequence[int]
) -> Counts | None:
    """The cheapest roster that the planes let pass, with changes on the `free` days; None if none."""
    from scipy.optimize import Bounds, LinearConstraint

    at = planes.at
    ours = np.isin([kind.day for kind in menu.kinds], free)
    stride = np.where(ours, np.maximum(STRIDE, -(-at // 3)), 0)
    down = np.where(np.isnan(planes.fewer[:, 0]), 0, np.minimum(at, stride))
    up = np.where(np.isnan(planes.more[:, 0]), 0, stride)
    moving = np.flatnonzero(down + up)
    down, up, costs = down[moving], up[moving], menu.costs[moving]
    losses = np.nan_to_num(np.minimum(planes.fewer[moving], 0.0)) * caution
    gains = np.nan_to_num(np.maximum(planes.more[moving], 0.0)) / caution
    over = [roster for roster in refused if _as_many(roster, at, moving)]
    # Variables: people fewer, people more, turns that a day is short of, and which kinds get more: none is to
    # send people away and call as many back for the difference. Then for each refused roster which kinds
    # have more people than it.
    kinds, days = len(moving), len(planes.margins)
    plain = 3 * kinds + days
    width = plain + kinds * len(over)
    rows, most = menu.limit_rows()
    left, rows = most - rows @ at, rows[:, moving]
    constraints = [
        LinearConstraint(_wide(np.hstack([losses.T, gains.T, np.eye(days)]), width), -planes.margins, np.inf),
        LinearConstraint(_wide(np.hstack([-rows, rows]), width), -np.inf, left),
        LinearConstraint(_either(down, up, days, width), -np.inf, np.append(down, 0 * up)),
    ]
    for place, roster in enumerate(over):
        more = np.zeros((kinds + 1, width))
        first = plain + place * kinds
        more[:kinds, : 2 * kinds] = np.hstack([-np.eye(kinds), np.eye(kinds)])
        more[:kinds, first : first + kinds] = -np.diag(roster[moving] + 1.0)
        more[kinds, first : first + kinds] = 1
        constraints.append(LinearConstraint(more, np.append(-at[moving], 1.0), np.inf))
    binary = np.ones(kinds + kinds * len(over))
    solved = solve(
        np.concatenate([-costs + 1e-6, costs + 1e-6, np.full(days, DEAR), 0 * binary]),
        integrality=np.concatenate([np.ones(2 * kinds), np.zeros(days), binary]),
        bounds=Bounds(0, np.concatenate([down, up, np.full(days, np.inf), binary])),
        constraints=constraints,
        nodes=NODES,
    )
    if solved.x is None:
        return None
    change = np.round(solved.x[: 2 * kinds]).astype(np.int64)
    found = at.copy()
    found[moving] += change[kinds:] - change[:kinds]
    return found


def _as_many(refused: Counts, at: Counts, moving: Counts) -> bool:
    """Whether a refused roster has as many people as `at` on each kind that does not move."""
    still = np.ones(len(at), dtype=np.bool_)
    still[moving] = False
    return bool((refused[still] >= at[still]).all())


def _either(down: Floats, up: Floats, days: int, width: int) -> Floats:
    """Rows that let a kind have fewer people or more, not both, by the variable that says which."""
    kinds = len(down)
    rows = np.zeros((2 * kinds, width))
    rows[:, : 2 * kinds] = np.eye(2 * kinds)
    rows[:, 2 * kinds + days : 3 * kinds + days] = np.vstack([np.diag(down), -np.diag(up)])
    return rows


def _wide(rows: Floats, width: int) -> Floats:
    """The rows with noughts behind."""
    return np.hstack([rows, np.zeros((len(rows), width - rows.shape[1]))])
