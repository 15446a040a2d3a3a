"""Rosters put to the trial: the same days for each, and no more of them than it takes to judge one.

A roster is feasible when it is on the search's days what the plan asks for: on each judged day so many of
the days played reach the target, and no hour falls below the floor. Bad days come first, so that a roster
which fails does so after a few of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import simpy_seconds
from simulator.experiment.outcome import Outcome
from simulator.experiment.playing import House
from simulator.experiment.replication import Failure, ReplicateEach
from simulator.planning.goal import Goal, judged_by
from simulator.planning.menu import Counts, Menu, staffed
from simulator.scenario.schema import Scenario

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Task = tuple[int, tuple[Scenario, ...]]
Made = tuple[Outcome | Failure, ...]


@dataclass(frozen=True)
class PlayEach:
    """The work of playing some scenarios on one replication's buyers: called with its number and them."""

    engine: Engine

    def __call__(self, task: Task) -> Made:
        """What came of each, in their order."""
        number, scenarios = task
        return ReplicateEach(scenarios, self.engine)((number, tuple(range(len(scenarios)))))


class FailedError(Exception):
    """A replication could not be played to its end; the reason in one line."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Turns by hour of some rosters on some days played.

    Attributes
    ----------
    turns, in_time : int64 array, shape (rosters, tapes, hours)
        Counted turns, and those in time.
    """

    turns: Whole
    in_time: Whole

    def of(self, rosters: Whole) -> "Counted":
        """The same of some of the rosters, by their places."""
        return Counted(self.turns[rosters], self.in_time[rosters])


class Trials:
    """The search's days, and what is known of rosters on them.

    Parameters
    ----------
    menu, goal : Menu, Goal
        What may be rostered, and what it is held to.
    seed : int
        Of the search's days.
    numbers : sequence of int
        Their replication numbers.
    house : House
        Where they are played.
    told : callable
        Called with the number of rosters tried, whenever there are more.
    """

    def __init__(
        self,
        menu: Menu,
        goal: Goal,
        seed: int,
        numbers: Sequence[int],
        house: House[Task, Made],
        told: Callable[[int], None] = lambda rosters: None,
    ) -> None:
        self.menu, self.goal, self.seed = menu, goal, seed
        self.numbers = tuple(numbers)
        self.allowed = goal.allowed(len(self.numbers))
        self._base = judged_by(menu.base, goal.target)
        self._house, self._told = house, told
        self._order = list(range(len(self.numbers)))
        self._feasible: dict[bytes, bool] = {}
        self._whole: dict[bytes, Counted] = {}
        self._tried: set[bytes] = set()

    @property
    def tried(self) -> int:
        """How many rosters have been played, on one day or more."""
        return len(self._tried)

    def scenario(self, roster: Counts) -> Scenario:
        """What is played of a roster."""
        changes = {"rules": self._base.rules, "seed": self.seed}
        return staffed(self.menu, roster).model_copy(update=changes)

    def known(self, roster: Counts) -> bool | None:
        """Whether a roster is feasible, where it was judged."""
        return self._feasible.get(roster.tobytes())

    def ask_for(self, allowed: int) -> None:
        """Let a day miss the target on so many of the days played from now on, and forget the verdicts."""
        self.allowed = allowed
        self._feasible.clear()

    def play(self, rosters: Sequence[Counts], places: Sequence[int]) -> Counted:
        """Play each roster on the days at `places`, whatever they show."""
        scenarios = tuple(self.scenario(roster) for roster in rosters)
        tasks = [(self.numbers[place], scenarios) for place in places]
        hours = 24 * self.menu.base.days
        turns, in_time = np.zeros((2, len(rosters), len(places), hours), dtype=np.int64)
        seconds = sum(simpy_seconds(scenario, len(places)) for scenario in scenarios)
        with self._house.players(len(tasks), seconds) as players:
            for place, made in enumerate(players.play(tasks)):
                for ours, outcome in enumerate(made):
                    if isinstance(outcome, Failure):
                        raise FailedError(outcome.why)
                    turns[ours, place], in_time[ours, place] = outcome.turns, outcome.in_time
        self._tried.update(roster.tobytes() for roster in rosters)
        self._told(self.tried)
        return Counted(turns, in_time)

    def whole(self, roster: Counts) -> Counted:
        """What came of a roster on all days; a feasible one is not played again."""
        key = roster.tobytes()
        if key not in self._whole:
            self._whole[key] = self.play([roster], range(len(self.numbers)))
        return self._whole[key]

    def judge(self, rosters: Sequence[Counts]) -> list[bool]:
        """Whether each roster is feasible; those judged before are not played again."""
        unknown = {roster.tobytes(): roster for roster in rosters if self.known(roster) is None}
        self._feasible |= self._race(list(unknown.values()))
        return [self._feasible[roster.tobytes()] for roster in rosters]

    def _race(self, rosters: list[Counts]) -> dict[bytes, bool]:
        """Play all of them on the worst days first, and drop each as soon as it has missed too often."""
        racing = rosters
        verdicts: dict[bytes, bool] = {}
        misses = np.zeros((len(rosters), len(self.goal.days)), dtype=np.int64)
        seen: list[Counted] = []
        done, size = 0, self.allowed + 2
        while racing and done < len(self.numbers):
            counted = self.play(racing, self._order[done : done + size])
            misses += self.missed(counted).sum(axis=1)
            out = (misses > self.allowed).any(axis=1)
            verdicts |= {racing[place].tobytes(): False for place in np.flatnonzero(out)}
            stay = np.flatnonzero(~out)
            racing, misses = [racing[place] for place in stay], misses[stay]
            seen = [counted.of(stay) for counted in (*seen, counted)]
            done, size = done + size, 2 * size
        back = np.argsort(self._order[:done], kind="stable")
        for place, roster in enumerate(racing):
            whole = Counted(
                np.concatenate([part.turns[place] for part in seen])[back][None],
                np.concatenate([part.in_time[place] for part in seen])[back][None],
            )
            self._whole[roster.tobytes()] = whole
            verdicts[roster.tobytes()] = self._above_floor(whole)
        return verdicts

    def missed(self, counted: Counted) -> NDArray[np.bool_]:
        """Whether each judged day missed the target, shape (rosters, tapes, judged days).

        A day that the rule set does not judge, for want of turns, has not.
        """
        turns, in_time = self.by_day(counted)
        few = turns < max(1, self._base.rule_set.floor_turns)
        return np.asarray(~few & (_shares(in_time, turns) < self.goal.target))

    def margins(self, counted: Counted) -> Floats:
        """Turns in time beyond what the target takes, shape (rosters, tapes, judged days)."""
        turns, in_time = self.by_day(counted)
        return np.asarray(in_time - self.goal.target * turns)

    def by_day(self, counted: Counted) -> tuple[Whole, Whole]:
        """Turns and those in time on each judged day, shape (rosters, tapes, judged days)."""
        shape = (*counted.turns.shape[:2], self.menu.base.days, 24)
        days = list(self.goal.days)
        turns, in_time = (
            column.reshape(shape).sum(axis=3)[:, :, days] for column in (counted.turns, counted.in_time)
        )
        return turns, in_time

    def worst_first(self, counted: Counted) -> list[int]:
        """Play the days from now on in this order: those first that a roster, played on all, did worst on.

        The order is that of the places of the days; it changes no verdict.
        """
        turns, in_time = self.by_day(counted)
        spare = (_shares(in_time, turns) - self.goal.target)[0]
        self._order = np.argsort(np.nanmin(np.where(turns[0], spare, np.inf), axis=1), kind="stable").tolist()
        return list(self._order)

    def _above_floor(self, whole: Counted) -> bool:
        """Whether the mean rate of each hour of the window on the judged days keeps the plan's floor."""
        floor = self.goal.hourly_floor
        if floor is None:
            return True
        means = self.hourly(whole)
        ours = np.isin(np.arange(len(means)) // 24, self.goal.days)
        return not (means[ours] < floor).any()

    def hourly(self, whole: Counted) -> Floats:
        """Mean over the days played of each hour's rate, NaN where nobody asks; of the first roster."""
        rates = _shares(whole.in_time[0], whole.turns[0])
        there = ~np.isnan(rates)
        counts = there.sum(axis=0)
        sums = np.where(there, rates, 0.0).sum(axis=0)
        return np.where(counts > 0, sums / np.maximum(1, counts), np.nan)


def _shares(part: Whole, whole: Whole) -> Floats:
    """Part / whole, NaN where the whole is nothing."""
    shares = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
