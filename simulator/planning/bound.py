"""What no roster of the menu can cost less than: a lower bound, from one assumption.

The assumption: whoever has at least as many people of each team on duty at every time does not miss a day's
target more often. So where a day fails under a ceiling (`simulator.planning.ceiling`), all rosters under it
fail, and one that passes has somewhere more people than it. That is a cut, and an integer program finds the
least cost of rosters within the menu's limits that meet the cuts so far; where that roster fails, a ceiling
above it that fails too, as high as can be, gives the next cut. (Cuts from what fails, in the sense of J. N.
Hooker and G. Ottosson, Logic-based Benders decomposition, Mathematical Programming 96 (2003), 33-60.)
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from simulator.demand.arrivals import arrival_times
from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import expected_turns, simpy_seconds
from simulator.experiment.playing import open_house
from simulator.planning.ceiling import Ceilings, Score, alike
from simulator.planning.goal import Goal, judged_by
from simulator.planning.kept_counts import recall_scores
from simulator.planning.menu import Counts, Menu
from simulator.planning.slots import Levels, Slots
from simulator.planning.solver import solve
from simulator.scenario.shifts import assign, team_size
from simulator.units import DAY

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SPARE, SPARE_TURNS = 4, 100_000
"""Tapes on which a day is tried beyond those on which it may miss: so many, and more where they are short."""
MOST_TURNS = 15e6
"""No further cut is sought when so many turns have been played."""
NODES = 2000
"""Nodes of the integer program; what it has proved by then is a bound too."""
MOST_CUTS = 40
OPENINGS = 14
"""Tries at freeing times of a ceiling, the longest first."""
ROUGHLY = 4


@dataclass(frozen=True, eq=False)
class Cut:
    """A ceiling under which a day fails.

    Attributes
    ----------
    day : int
        The natural day.
    ceiling : int64 array, shape (teams, slots)
        People at each time; where the menu allows no more, nothing can exceed it.
    dealt : int64 array, shape (teams,)
        People of each team with a shift on the day or the one before.
    """

    day: int
    ceiling: Levels
    dealt: Whole


def lower_bound(
    menu: Menu,
    goal: Goal,
    seed: int,
    numbers: Sequence[int],
    engine: Engine,
    jobs: int | None = None,
) -> float | None:
    """The least that a roster can cost which is feasible on the search's tapes.

    Parameters
    ----------
    menu, goal : Menu, Goal
        What may be rostered, and what it is held to; the hourly floor is not looked at.
    seed : int
        Of the search's tapes.
    numbers : sequence of int
        Their replication numbers.
    engine, jobs : str, int or None
        As for `simulator.experiment.runner.run`.

    Returns
    -------
    float or None
        Cost, the roster that is kept included; `menu.kept_cost` where nobody need be added. None where
        nothing follows: no roster within the limits meets the cuts, one tape is too much to be played so
        often, or a bot takes chats only where people are missing, so that fewer people may do better.
    """
    scenario = judged_by(menu.base, goal.target).model_copy(update={"seed": seed})
    if scenario.bot.mode in ("overflow", "after_hours"):
        return None
    allowed = goal.allowed(len(numbers))
    of_tape = max(1.0, expected_turns(scenario))
    tried = min(len(numbers), allowed + max(SPARE, int(SPARE_TURNS / of_tape)))
    if of_tape * tried > MOST_TURNS / 10:
        return None
    work = Score(scenario, engine)
    with open_house(work, engine, jobs, None, partial(recall_scores, scenario)) as house:
        seconds = simpy_seconds(scenario, tried)
        with house.players(tried, seconds) as players:
            ceilings = Ceilings(
                menu, goal, scenario, _busiest(menu, goal, seed, numbers, tried), allowed,
                lambda tasks: list(players.play(tasks)),
            )  # fmt: skip
            return _cut_off(menu, goal, ceilings)


def _busiest(menu: Menu, goal: Goal, seed: int, numbers: Sequence[int], most: int) -> dict[int, list[int]]:
    """For each judged day the tapes with most chats, the busiest first."""
    scenario = menu.base.model_copy(update={"seed": seed})
    chats = {number: [len(day) for day in arrival_times(scenario, number)] for number in numbers}
    return {day: sorted(numbers, key=lambda n: (-chats[n][day], n))[:most] for day in goal.days}


def _cut_off(menu: Menu, goal: Goal, ceilings: Ceilings) -> float | None:
    """Cut until the cheapest roster that is left may be feasible, or enough has been played."""
    cuts: list[Cut] = []
    least = menu.kept_cost
    while len(cuts) < MOST_CUTS:
        cheapest = _cheapest(menu, ceilings, cuts)
        if cheapest is None:
            return None
        roster, bound = cheapest
        least = max(least, bound)
        if roster is None or ceilings.turns > MOST_TURNS:
            break
        more = [cut for day in goal.days if (cut := _cut(menu, ceilings, day, roster)) is not None]
        if not more:
            break
        cuts += more
    return least


def _cut(menu: Menu, ceilings: Ceilings, day: int, roster: Counts) -> Cut | None:
    """A ceiling over the roster under which the day fails, as high as can be found; None where it passes."""
    slots = ceilings.slots
    ours, teams = slots.of_day(day), range(len(slots.teams))
    ceiling = slots.most.copy()
    ceiling[:, ours] = slots.levels(roster)[:, ours]
    dealt = np.array([_people(menu, team, day).count(roster) for team in slots.teams], dtype=np.int64)
    sizes = np.array([team_size(menu.base, team) for team in slots.teams])
    same = np.array([alike(menu.base, team) for team in slots.teams])
    dealt = np.where(same, sizes, np.minimum(sizes, _rounded(dealt)))
    if not ceilings.fails(day, ceiling, dealt):
        return None
    own = ceiling, dealt
    # As many people as may be all day, alike of all teams, then of each alone.
    for some in dict.fromkeys([tuple(teams), *((team,) for team in teams)]):
        low, high = 0, int(slots.most[np.ix_(np.array(some), ours)].max(initial=0))
        while low < high:
            middle = (low + high + 1) // 2
            if ceilings.fails(day, *_raised(slots, ceiling, dealt, some, ours, middle)):
                low = middle
            else:
                high = middle - 1
        ceiling, dealt = _raised(slots, ceiling, dealt, some, ours, low)
    for tried in ((_opened(ceilings, day, ceiling, dealt), dealt), (ceiling, dealt), own):
        if ceilings.fails_with_fewer(day, *tried):
            return Cut(day, *tried)
    return None


def _raised(
    slots: Slots, ceiling: Levels, dealt: Whole, teams: Sequence[int], ours: Whole, level: int
) -> tuple[Levels, Whole]:
    """The ceiling with so many people of some teams at least, and the people dealt that go with it."""
    ceiling, dealt = ceiling.copy(), dealt.copy()
    rows = np.ix_(np.array(teams), ours)
    ceiling[rows] = np.maximum(ceiling[rows], np.minimum(slots.most[rows], level))
    dealt[list(teams)] = np.maximum(dealt[list(teams)], _rounded(level + level // 2))
    return ceiling, dealt


def _rounded(people: Whole | int) -> Whole:
    """As many or a few more, so that what is known of one number serves its neighbours."""
    return np.asarray(people) // ROUGHLY * ROUGHLY + ROUGHLY


def _opened(ceilings: Ceilings, day: int, ceiling: Levels, dealt: Whole) -> Levels:
    """The ceiling without what it need not hold down: by halves of the day, their halves, and so on."""
    most = ceilings.slots.most
    halves, tried = deque([ceilings.slots.of_day(day)]), 0
    while halves and tried < OPENINGS:
        times = halves.popleft()
        if not (ceiling[:, times] < most[:, times]).any():
            continue
        tried += 1
        opened = ceiling.copy()
        opened[:, times] = most[:, times]
        if ceilings.fails(day, opened, dealt):
            ceiling = opened
        elif len(times) > 1:
            halves += [times[: len(times) // 2], times[len(times) // 2 :]]
    return ceiling


@dataclass(frozen=True, eq=False)
class _People:
    """Those of a team who bear on a day: with a shift on it, or before where one goes over midnight."""

    kinds: NDArray[np.bool_]
    kept: int

    def count(self, roster: Counts) -> int:
        """How many shifts they have; nobody with a higher number in the team is dealt one of the day's."""
        return self.kept + int(roster @ self.kinds)


def _people(menu: Menu, team: str, day: int) -> _People:
    kept = [shift for shift in assign(menu.base) if shift.team == team]
    over = any(kind.offer.team == team and kind.offer.shift.end > DAY for kind in menu.kinds)
    over |= any(shift.end > (shift.day + 1) * DAY for shift in kept)
    # Who works into the day is passed over by those dealt on it, and was dealt so on the day before.
    near = range(day - 2 if over else day, day + 1)
    kinds = [kind.offer.team == team and kind.day in near for kind in menu.kinds]
    return _People(np.array(kinds, dtype=np.bool_), sum(shift.day in near for shift in kept))


def _cheapest(menu: Menu, ceilings: Ceilings, cuts: Sequence[Cut]) -> tuple[Counts | None, float] | None:
    """The cheapest roster that meets the cuts, and what none costs less than.

    No roster where the nodes are used up; None where none meets them.
    """
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint

    kinds = len(menu.kinds)
    asked = [_ways(menu, ceilings.slots, cut) for cut in cuts]
    ways = sum(len(of_cut) for of_cut in asked)
    rows, least, at = [], [], kinds
    for of_cut in asked:
        one = np.zeros(kinds + ways)
        one[at : at + len(of_cut)] = 1
        rows.append(one)
        least.append(1.0)
        for covered, wanted in of_cut:
            row = np.zeros(kinds + ways)
            row[:kinds], row[at] = covered, -wanted
            rows.append(row)
            least.append(0.0)
            at += 1
    within, most = menu.limit_rows()
    constraints = [LinearConstraint(np.hstack([within, np.zeros((len(most), ways))]), -np.inf, most)]
    if rows:
        constraints.append(LinearConstraint(sparse.csr_matrix(np.array(rows)), np.array(least), np.inf))
    solved = solve(
        np.concatenate([menu.costs, np.zeros(ways)]),
        integrality=np.ones(kinds + ways, dtype=np.int64),
        bounds=Bounds(0, np.concatenate([menu.most(), np.ones(ways)])),
        constraints=constraints,
        nodes=NODES, gap=0.0,
    )
    if solved.status == 2:  # infeasible
        return None
    if solved.status != 0 or solved.x is None:
        return None, menu.kept_cost + max(0.0, float(solved.mip_dual_bound or 0.0))
    roster = np.round(solved.x[:kinds]).astype(np.int64)
    return roster, menu.cost(roster)


def _ways(menu: Menu, slots: Slots, cut: Cut) -> list[tuple[Floats, int]]:
    """Ways out of a cut, one of which a roster must take: kinds, and how many people on them at least."""
    least: dict[bytes, int] = {}

    def way(kinds: NDArray[np.bool_], wanted: int) -> None:
        key = kinds.tobytes()
        least[key] = min(wanted, least.get(key, wanted))

    for team, time in np.argwhere(cut.ceiling < slots.most).tolist():
        way(slots.cover[:, team, time], int(cut.ceiling[team, time] + 1 - slots.kept[team, time]))
    for name, most in zip(slots.teams, cut.dealt.tolist(), strict=True):
        if most < team_size(menu.base, name):
            people = _people(menu, name, cut.day)
            way(people.kinds, most + 1 - people.kept)
    return [(np.frombuffer(key, dtype=np.bool_).astype(np.float64), wanted) for key, wanted in least.items()]
