"""Rosters put to the trial: the same days for each, and no more of them than it takes to judge one.

A roster is feasible when it is on the search's days what the plan asks for: on each judged day so many of
the days played reach the target, and no hour falls below the floor. Bad days come first, so that a roster
which fails does so after a few of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.buyers import Buyers, draw_buyers
from simulator.desk.engine import Engine
from simulator.experiment.engine_choice import expected_turns, simpy_seconds
from simulator.experiment.outcome import hourly_counts
from simulator.experiment.playing import House
from simulator.experiment.replication import named, play_out
from simulator.planning.goal import Goal, judged_by
from simulator.planning.menu import Counts, Menu, staffed
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import find_turns

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
AT_HAND = 400e6
"""Bytes of the worst days' buyers that are kept from one play to the next, about."""
A_TURN = 80
"""Bytes that a turn of theirs takes, about."""
AT_ONCE = 12
"""Rosters that are played together on the worst days."""

Task = tuple[int, tuple[Scenario, ...], Buyers | None]
Made = Whole


@dataclass(frozen=True)
class PlayEach:
    """The work of playing some scenarios on one replication's buyers.

    A task is the replication's number, the scenarios, and the buyers where they have been drawn already.
    """

    engine: Engine

    def __call__(self, task: Task) -> Made:
        """Counted turns and those in time of each scenario, by hour; shape (scenarios, 2, hours)."""
        number, scenarios, drawn = task
        buyers = draw_buyers(scenarios[0], number) if drawn is None else drawn
        return np.stack([self._count(scenario, number, buyers) for scenario in scenarios])

    def _count(self, scenario: Scenario, number: int, buyers: Buyers) -> Whole:
        with named(scenario, number):
            played = play_out(scenario, number, self.engine, buyers)
            turns, in_time, _ = hourly_counts(scenario, find_turns(played.log, scenario.rule_set))
        return np.stack([turns, in_time])


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


class Trials:
    """The search's days, and what is known of rosters on them.

    A roster that leaves a type of chat to nobody is not feasible, however few they are.

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
        # By judged day, and for all together, enough of the worst days for a bad roster to fail on.
        self._worst: dict[int | None, list[int]] = {None: self._order[: self.allowed + 2]}
        self._buyers: dict[int, Buyers] = {}
        self._kept = int(AT_HAND / A_TURN / max(1.0, expected_turns(self._base)))
        self._feasible: dict[bytes, bool] = {}
        self._whole: dict[bytes, Counted] = {}
        self._missed_on: dict[bytes, NDArray[np.bool_]] = {}
        self._played: dict[tuple[bytes, int], Whole] = {}
        self._tried: set[bytes] = set()

    @property
    def tried(self) -> int:
        """How many rosters have been played, on one day or more."""
        return len(self._tried)

    def scenario(self, roster: Counts) -> Scenario:
        """What is played of a roster."""
        changes = {"rules": self._base.rules, "seed": self.seed}
        return staffed(self.menu, roster).model_copy(update=changes)

    def ask_for(self, allowed: int) -> None:
        """Let a day miss the target on so many of the days played from now on, and forget the verdicts."""
        self.allowed = allowed
        self._feasible.clear()

    def play(self, rosters: Sequence[Counts], places: Sequence[int]) -> Counted:
        """Play each roster on the days at `places`, whatever they show; no day twice."""
        keys = [roster.tobytes() for roster in rosters]
        new = [
            (place, [ours for ours, key in enumerate(keys) if (key, place) not in self._played])
            for place in places
        ]
        new = [(place, missing) for place, missing in new if missing]
        scenarios = {ours: self.scenario(rosters[ours]) for ours in {one for _, some in new for one in some}}
        tasks = [
            (self.numbers[place], tuple(scenarios[ours] for ours in missing), self._buyers.get(place))
            for place, missing in new
        ]
        if tasks:
            seconds = simpy_seconds(self._base, 1) * sum(len(missing) for _, missing in new)
            with self._house.players(len(tasks), seconds) as players:
                for (place, missing), made in zip(new, players.play(tasks), strict=True):
                    for ours, counts in zip(missing, made, strict=True):
                        self._played[keys[ours], place] = counts
            self._tried.update(keys)
            self._told(self.tried)
        counted = np.array([[self._played[key, place] for place in places] for key in keys])
        hours = 24 * self.menu.base.days
        turns, in_time = np.moveaxis(counted.reshape(len(keys), len(places), 2, hours), 2, 0)
        return Counted(turns, in_time)

    def whole(self, roster: Counts) -> Counted:
        """What came of a roster on all days; a feasible one is not played again."""
        key = roster.tobytes()
        if key not in self._whole:
            self._whole[key] = self.play([roster], range(len(self.numbers)))
        return self._whole[key]

    def feasible(self, roster: Counts) -> bool:
        """Whether a roster is feasible."""
        return self.first_feasible([roster]) is not None

    def missed_on(self, roster: Counts) -> NDArray[np.bool_]:
        """Which judged days miss the target too often with a roster that has been judged.

        One that is not feasible was played until one of them did, or until it fell short of the hourly floor.
        """
        return self._missed_on[roster.tobytes()]

    def first_feasible(self, rosters: Sequence[Counts], day: int | None = None) -> Counts | None:
        """The first of the rosters that is feasible; None where none is.

        Some at once are played on the worst days; what is left of them is then judged one by one. `day` is
        the natural day on which they should fail if they do: then its worst are played first.
        """
        worst = self._worst.get(day, self._worst[None])
        for first in range(0, len(rosters), AT_ONCE):
            some = rosters[first : first + AT_ONCE]
            unknown = [roster for roster in some if self._known(roster) is None]
            started = _split(self.play(unknown, worst)) if unknown else []
            begun = {roster.tobytes(): seen for roster, seen in zip(unknown, started, strict=True)}
            for roster in some:
                key = roster.tobytes()
                if key in begun:
                    self._feasible[key] = self._finish(roster, begun[key], worst)
                if self._feasible[key]:
                    return roster
        return None

    def _finish(self, roster: Counts, begun: Counted, places: list[int]) -> bool:
        """Whether a roster that was played at `places` is feasible; played on the rest if need be."""
        order = [*places, *(place for place in self._order if place not in places)]
        seen, done = [begun], len(places)
        misses = self.missed(begun)[0].sum(axis=0)
        while (misses <= self.allowed).all() and done < len(self.numbers):
            seen.append(self.play([roster], order[done : 2 * done]))
            misses = misses + self.missed(seen[-1])[0].sum(axis=0)
            done += seen[-1].turns.shape[1]
        self._missed_on[roster.tobytes()] = misses > self.allowed
        if (misses > self.allowed).any():
            return False
        back = np.argsort(order, kind="stable")
        whole = Counted(
            np.concatenate([part.turns for part in seen], axis=1)[:, back],
            np.concatenate([part.in_time for part in seen], axis=1)[:, back],
        )
        self._whole[roster.tobytes()] = whole
        return self._above_floor(whole)

    def _known(self, roster: Counts) -> bool | None:
        """Whether a roster is feasible, where that is known."""
        key = roster.tobytes()
        if key not in self._feasible and self.menu.unserved(roster):
            self._feasible[key] = False
            self._missed_on[key] = np.ones(len(self.goal.days), dtype=np.bool_)
        if key not in self._feasible and key in self._whole:
            whole = self._whole[key]
            self._missed_on[key] = self.missed(whole)[0].sum(axis=0) > self.allowed
            self._feasible[key] = not self._missed_on[key].any() and self._above_floor(whole)
        return self._feasible.get(key)

    def missed(self, counted: Counted) -> NDArray[np.bool_]:
        """Whether each judged day missed the target, shape (rosters, tapes, judged days).

        A day that the rule set does not judge, for want of turns, has not.
        """
        turns, in_time = self.by_day(counted)
        return np.asarray(~self._few(turns) & (_shares(in_time, turns) < self.goal.target))

    def margins(self, counted: Counted) -> Floats:
        """Turns in time beyond what the target takes, shape (rosters, tapes, judged days).

        A day that the rule set does not judge, for want of turns, is not short of any.
        """
        turns, in_time = self.by_day(counted)
        margins = in_time - self.goal.target * turns
        return np.asarray(np.where(self._few(turns), np.maximum(0.0, margins), margins))

    def _few(self, turns: Whole) -> NDArray[np.bool_]:
        """Whether a day has too few turns to be judged."""
        return np.asarray(turns < max(1, self._base.rule_set.floor_turns))

    def by_day(self, counted: Counted) -> tuple[Whole, Whole]:
        """Turns and those in time on each judged day, shape (rosters, tapes, judged days)."""
        shape = (*counted.turns.shape[:2], self.menu.base.days, 24)
        days = list(self.goal.days)
        turns, in_time = (
            column.reshape(shape).sum(axis=3)[:, :, days] for column in (counted.turns, counted.in_time)
        )
        return turns, in_time

    def worst_first(self, counted: Counted) -> list[int]:
        """Play the days from now on in the order of how a roster did that was played on all, worst first.

        The judged days take turns: the worst for the first of them, the worst for the second... It changes
        no verdict. What comes back are the places of the days in that order.
        """
        turns, in_time = self.by_day(counted)
        spare = np.where(turns[0] > 0, _shares(in_time, turns)[0], np.inf)
        of_each = np.argsort(spare, axis=0, kind="stable")  # shape (tapes, judged days)
        self._order = list(dict.fromkeys(of_each.ravel().tolist()))
        enough = of_each[: self.allowed + 2]
        self._worst = {day: of_day.tolist() for day, of_day in zip(self.goal.days, enough.T, strict=True)}
        self._worst[None] = list(dict.fromkeys(enough.ravel().tolist()))
        if self._house.engine == "compiled":  # elsewhere they would have to travel
            scenario = self._base.model_copy(update={"seed": self.seed})
            self._buyers = {
                place: self._buyers.get(place) or draw_buyers(scenario, self.numbers[place])
                for place in self._order[: self._kept]
            }
        return list(self._order)

    def _above_floor(self, whole: Counted) -> bool:
        """Whether the mean rate of each hour of the window on the judged days keeps the plan's floor."""
        return not self.low_hours(whole, 0.0)

    def low_hours(self, whole: Counted, near: float) -> list[int]:
        """Hours of the judged days whose mean rate is less than `near` above the floor, if there is one."""
        floor = self.goal.hourly_floor
        if floor is None:
            return []
        low: list[int] = np.flatnonzero(self.hourly(whole) < floor + near).tolist()
        return [hour for hour in low if hour // 24 in self.goal.days]

    def above_floor(self, whole: Counted) -> Floats:
        """By how many turns each hour's mean rate is above the floor, shape (hours,); 0 where nobody asks."""
        over = self.hourly(whole) - (self.goal.hourly_floor or 0.0)
        return np.asarray(np.nan_to_num(over) * whole.turns[0].mean(axis=0))

    def hourly(self, whole: Counted) -> Floats:
        """Mean over the days played of each hour's rate, NaN where nobody asks; of the first roster."""
        rates = _shares(whole.in_time[0], whole.turns[0])
        there = ~np.isnan(rates)
        counts = there.sum(axis=0)
        sums = np.where(there, rates, 0.0).sum(axis=0)
        return np.where(counts > 0, sums / np.maximum(1, counts), np.nan)


def _split(counted: Counted) -> list[Counted]:
    """Of each roster alone."""
    return [
        Counted(counted.turns[place : place + 1], counted.in_time[place : place + 1])
        for place in range(len(counted.turns))
    ]


def _shares(part: Whole, whole: Whole) -> Floats:
    """Part / whole, NaN where the whole is nothing."""
    shares = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
