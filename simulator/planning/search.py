"""The search for the cheapest roster that is feasible on the search's days.

From a feasible roster it goes down by cutting planes (`simulator.planning.cuts`) as far as they lead, then
takes people away one at a time and moves single people to cheaper shifts of the same day, until nothing of
the kind is feasible. Where few rosters are cheaper than that, every one of them is tried.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulator.experiment.engine_choice import expected_turns
from simulator.planning.cuts import Planes, deciding_margins, likely, measure, moved, steps
from simulator.planning.menu import Counts, Menu
from simulator.planning.trials import Counted, Trials

LITTLE = 1e-6
"""Costs closer than this are the same."""
WORTH = 1e-3
"""Share of the cost that a step must save for the planes to be measured again."""
ALL_TURNS = 30e6
"""Every cheaper roster is tried where that takes no more than about so many turns."""
MOST_ROSTERS = 20_000


@dataclass(frozen=True, eq=False)
class Found:
    """A roster that the search has come to.

    Attributes
    ----------
    roster : int64 array, shape (kinds,)
        People on each kind.
    feasible : bool
        Whether it is, on the search's days; else it is the nearest so far.
    removals, swaps : int
        How many single removals and swaps from it were found not to be feasible.
    minimal : bool
        Whether those are all there are.
    exact : bool
        Whether every cheaper roster of the menu was found not to be feasible.
    """

    roster: Counts
    feasible: bool
    removals: int = 0
    swaps: int = 0
    minimal: bool = False
    exact: bool = False


def search(trials: Trials, start: Counts, *, thorough: bool = True) -> Iterator[Found]:
    """Better and better rosters, the last of which is the search's answer.

    Parameters
    ----------
    trials : Trials
        The days that rosters are judged on.
    start : int64 array, shape (kinds,)
        Where to start, feasible or not; from an infeasible one the search first comes nearer.
    thorough : bool
        Whether removals and swaps are tried after the planes.
    """
    found = Found(start, trials.feasible(start))
    yield found
    while not found.feasible:
        nearer = _nearer(trials, found.roster)
        if nearer is None:
            return
        found = nearer
        yield found
    while True:
        for better in _down(trials, found):
            yield (found := better)
        if not thorough:
            break
        for better in _take_away(trials, found):
            yield (found := better)
        if found.minimal:
            break
    if _worth_trying_all(trials, found.roster):
        yield from _every_cheaper(trials, found)


def _nearer(trials: Trials, roster: Counts) -> Found | None:
    """The step from an infeasible roster that comes nearest to the target; None where none comes nearer."""
    whole = trials.whole(roster)
    trials.worst_first(whole)
    planes = measure(trials, roster, whole)
    tries = steps(trials.menu, planes)
    feasible = trials.first_feasible(tries)
    if feasible is not None:
        return Found(feasible, feasible=True)
    short = {step.tobytes(): _shortfall(trials, step) for step in tries}
    best = min(tries, key=lambda step: short[step.tobytes()], default=None)
    missing = _shortfall(trials, roster)
    if best is None or short[best.tobytes()] >= missing:
        # Under too few people one more changes nothing: from as many as there may be it goes down again.
        best = filled(trials.menu, roster)
        if trials.feasible(best):
            return Found(best, feasible=True)
        if _shortfall(trials, best) >= missing:
            return None
    return Found(best, feasible=False)


def filled(menu: Menu, roster: Counts) -> Counts:
    """The roster with as many more people as the limits leave: one on each kind in turn, longest first."""
    found = roster.copy()
    order = sorted(range(len(menu.kinds)), key=lambda kind: -menu.kinds[kind].offer.hours())
    while order:
        order = [kind for kind in order if menu.allows(moved(found, kind, 1))]
        for kind in order:
            if menu.allows(more := moved(found, kind, 1)):
                found = more
    return found


def _shortfall(trials: Trials, roster: Counts) -> float:
    """Turns by which the judged days miss, each on the day played that decides, and hours their floor."""
    whole = trials.whole(roster)
    low = trials.above_floor(whole)[trials.low_hours(whole, 0.0)]
    return float(-np.minimum(0.0, deciding_margins(trials, whole)).sum() - low.sum())


def _down(trials: Trials, found: Found) -> Iterator[Found]:
    """Cheaper rosters by cutting planes, as far as they lead."""
    saved = np.inf
    while saved >= WORTH * trials.menu.cost(found.roster):
        whole = trials.whole(found.roster)
        trials.worst_first(whole)
        better = _below(trials, measure(trials, found.roster, whole), whole)
        if better is None:
            return
        saved = trials.menu.cost(found.roster) - trials.menu.cost(better)
        yield (found := Found(better, feasible=True))


def _below(trials: Trials, planes: Planes, whole: Counted) -> Counts | None:
    """A cheaper feasible roster near the planes'; None where those that they point to are not feasible."""
    menu, cost = trials.menu, trials.menu.cost(planes.at)
    refused: list[Counts] = []
    alone = [moved(planes.at, kind, -1) for kind in np.flatnonzero(planes.at).tolist()]
    for day_by_day in (False, True):
        found = steps(menu, planes, refused, day_by_day=day_by_day)
        near = {step.tobytes(): step for step in (*found, *(alone if day_by_day else ()))}
        tries = [step for step in near.values() if menu.cost(step) < cost - LITTLE]
        tries.sort(key=menu.cost)
        for step in likely(trials, tries, whole):
            if trials.feasible(step):
                return step
        refused += tries
    return None


def _take_away(trials: Trials, found: Found) -> Iterator[Found]:
    """Cheaper rosters by single removals and swaps, until none is feasible; the last is minimal.

    After a swap, which may open a way down again, it stops.
    """
    menu = trials.menu
    while (better := _first_by_day(trials, removals(menu, found.roster))) is not None:
        yield (found := Found(better, feasible=True))
    swaps = cheaper_swaps(menu, found.roster)
    better = _first_by_day(trials, swaps)
    if better is not None:
        yield Found(better, feasible=True)
        return
    taken = np.count_nonzero(found.roster)
    yield replace(found, removals=int(taken), swaps=sum(map(len, swaps.values())), minimal=True)


def _first_by_day(trials: Trials, rosters: Mapping[int, list[Counts]]) -> Counts | None:
    """The first feasible of the rosters, which are given by the day that they change."""
    for day, changed in rosters.items():
        better = trials.first_feasible(changed, day)
        if better is not None:
            return better
    return None


def removals(menu: Menu, roster: Counts) -> dict[int, list[Counts]]:
    """Rosters with one person less, the greatest saving first, by the day of the shift."""
    found: dict[int, list[Counts]] = {}
    for taken in sorted(np.flatnonzero(roster).tolist(), key=lambda kind: -menu.kinds[kind].cost):
        found.setdefault(menu.kinds[taken].day, []).append(moved(roster, taken, -1))
    return found


def cheaper_swaps(menu: Menu, roster: Counts) -> dict[int, list[Counts]]:
    """Rosters with one person on a cheaper shift of the same day instead, greatest saving first, by day."""
    found: dict[int, list[tuple[float, Counts]]] = {}
    for taken in np.flatnonzero(roster).tolist():
        for given, kind in enumerate(menu.kinds):
            saved = menu.kinds[taken].cost - kind.cost
            if kind.day == menu.kinds[taken].day and saved > LITTLE:
                swapped = moved(moved(roster, taken, -1), given, 1)
                if menu.allows(swapped):
                    found.setdefault(kind.day, []).append((saved, swapped))
    return {
        day: [swapped for _, swapped in sorted(swaps, key=lambda one: -one[0])]
        for day, swaps in found.items()
    }


def _worth_trying_all(trials: Trials, roster: Counts) -> bool:
    turns = expected_turns(trials.menu.base) * (trials.allowed + 2)
    most = min(MOST_ROSTERS, int(ALL_TURNS / max(1.0, turns)))
    return len(cheaper(trials.menu, trials.menu.cost(roster), most + 1)) <= most


def _every_cheaper(trials: Trials, found: Found) -> Iterator[Found]:
    """The cheapest feasible roster of all, every cheaper one having been tried."""
    menu = trials.menu
    rosters = cheaper(menu, menu.cost(found.roster), MOST_ROSTERS)
    # Of those at one cost the fewest people first: where a team is free, more than it takes cost nothing.
    rosters.sort(key=lambda roster: (menu.cost(roster), int(roster.sum())))
    better = trials.first_feasible(rosters)
    if better is not None:
        found = Found(better, feasible=True, minimal=True)
    yield replace(found, exact=True)


def cheaper(menu: Menu, cost: float, most: int) -> list[Counts]:
    """The menu's rosters that cost less, in no order; those beyond `most` are left out."""
    found: list[Counts] = []
    roster = np.zeros(len(menu.kinds), dtype=np.int64)
    rows, limits = menu.limit_rows()

    def fill(kind: int, spent: float) -> None:
        if len(found) >= most:
            return
        if kind == len(menu.kinds):
            found.append(roster.copy())
            return
        while spent < cost - LITTLE and (rows @ roster <= limits).all():
            fill(kind + 1, spent)
            roster[kind] += 1
            spent += menu.costs[kind]
        roster[kind] = 0

    fill(0, menu.kept_cost)
    return found
