"""Ceilings: so many people of each team at most at each time of a day, and whether a day can pass under one.

A ceiling stands for all rosters that have nowhere more people than it. It is played as if they were all
there: who comes and goes is moved by one at a time, hands over what is open, and is the quickest that could
have been dealt the shifts.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from simulator.demand.tape import Tape, draw_tape
from simulator.desk.crew import Agent, Crew, Stretch, make_crew
from simulator.desk.engine import Engine, play
from simulator.messages.transcript import transcript
from simulator.planning.goal import Goal
from simulator.planning.menu import Menu, staffed
from simulator.planning.offered_load import bot_takes
from simulator.planning.slots import Levels, Slots
from simulator.scenario.distributions import Constant
from simulator.scenario.schema import Scenario
from simulator.scoring.turns import COUNTED, find_turns
from simulator.units import DAY, HOUR

Whole = NDArray[np.int64]
Known = tuple[Levels, Whole]
Task = tuple[Tape, Crew, int, bytes]

CLOSINGS = 6
"""Times of a day, at most, at which closing for the day is tried."""
AT_ONCE = 2
"""Tapes that are played together."""

OF_CHATS = ("arrival", "kind", "silent", "resolved", "handoff")
OF_TURNS = (
    "chars", "lookup", "think", "patience", "quick", "neglect", "assisted", "messages", "question_chars",
)  # fmt: skip
"""Columns of a tape by chat and by turn."""
BEFORE = 2 * HOUR
"""Chats of a day are those put to people from so long before its midnight."""


@dataclass(frozen=True)
class Score:
    """The work of scoring one day under a ceiling.

    A task is a tape, a crew, the day, and what says which these are.

    Attributes
    ----------
    scenario : Scenario
        Whose rules count.
    engine : str
        What plays.
    """

    scenario: Scenario
    engine: Engine

    def __call__(self, task: Task) -> tuple[int, int]:
        """Turns of the day that count, and those in time."""
        tape, crew, day, _ = task
        accounts = tuple(agent.account for agent in crew.agents)
        log = transcript(tape, play(tape, crew, self.engine), accounts, self.scenario.epoch)
        # Who is moved in a ceiling, no roster need move: by account, that would count as late.
        rules = self.scenario.rule_set.model_copy(update={"unit": "buyer"})
        turns = find_turns(log, rules)
        ours = (turns.fate == COUNTED) & ((turns.opened - self.scenario.epoch) // DAY == day)
        waits = turns.wait[ours]
        return len(waits), int(np.count_nonzero((waits >= 0) & (waits <= rules.threshold)))


@dataclass(eq=False)
class _Tried:
    """A tape that a day is tried on: the day's chats, the people, and how often it was missed."""

    number: int
    tape: Tape
    crew: Crew
    missed: int = 0


class Ceilings:
    """Whether a day can pass under a ceiling, on some of the search's tapes.

    Parameters
    ----------
    menu, goal : Menu, Goal
        What may be rostered, and what it is held to.
    scenario : Scenario
        The menu's, by the goal's rules and with the search's seed.
    numbers : dict of int to list of int
        For each judged day the replications that it is tried on.
    allowed : int
        On how many of all of the search's tapes the day may miss.
    play : callable
        Plays tasks as `Score` does.
    """

    def __init__(
        self,
        menu: Menu,
        goal: Goal,
        scenario: Scenario,
        numbers: dict[int, list[int]],
        allowed: int,
        play: Callable[[list[Task]], list[tuple[int, int]]],
    ) -> None:
        self.slots, self._goal, self._allowed, self._play = Slots.of(menu), goal, allowed, play
        nobody = np.zeros(len(menu.kinds), dtype=np.int64)
        self._scenario = staffed(menu, nobody).model_copy(
            update={"seed": scenario.seed, "rules": scenario.rules}
        )
        drawn = {day: [self._of_day(scenario, n, day) for n in ns] for day, ns in numbers.items()}
        self._tapes = {day: [one for one in of_day if one is not None] for day, of_day in drawn.items()}
        self._known: dict[int, tuple[list[Known], list[Known]]] = {day: ([], []) for day in numbers}
        self.turns = 0

    def _of_day(self, scenario: Scenario, number: int, day: int) -> "_Tried | None":
        """What a day is tried on; None where it may have too few turns to be judged."""
        tape = draw_tape(scenario, number)
        asked, resolved = _put_to_people(tape, self._scenario)
        window, rules = self._scenario.rule_set.window, self._scenario.rule_set
        in_window = (asked >= day * DAY + window.start) & (asked < day * DAY + window.end) & ~resolved
        ours = (asked >= day * DAY - BEFORE) & (asked < (day + 1) * DAY) & ~resolved
        if int(in_window.sum()) < rules.floor_turns:
            return None
        return _Tried(number, chats_of(tape, ours), make_crew(self._scenario, tape))

    def fails(self, day: int, ceiling: Levels, dealt: Whole) -> bool:
        """Whether the day misses its target more often than it may, with so many people.

        What failed or passed before is not played again for fewer people, or for more.

        Parameters
        ----------
        day : int
            A judged day.
        ceiling : int64 array, shape (teams, slots)
            People at each time.
        dealt : int64 array, shape (teams,)
            At most so many people of each team have a shift that bears on the day, so that the quickest are
            sought among its first so many.
        """
        failed, passed = self._known[day]
        if any((ceiling <= most).all() and (dealt <= first).all() for most, first in failed):
            return True
        if any((ceiling >= least).all() and (dealt >= first).all() for least, first in passed):
            return False
        fails = self._play_all(day, ceiling, dealt)
        (failed if fails else passed).append((ceiling, dealt))
        return fails

    def fails_with_fewer(self, day: int, ceiling: Levels, dealt: Whole) -> bool:
        """Whether the day fails, played now, and also where a roster under the ceiling leaves buyers alone.

        Nobody who is planned works after some time of the day, or nobody of a team at all. Buyers who are
        never answered ask no more, and at midnight may leave the count, so that this can be better.
        """
        ours = self.slots.of_day(day)
        closing = [time for time in ours if (ceiling[:, time] > self.slots.kept[:, time]).any()]
        fewer = [ceiling]
        for time in closing[:: max(1, -(-len(closing) // CLOSINGS))]:
            closed = ceiling.copy()
            closed[:, time : ours[-1] + 1] = self.slots.kept[:, time : ours[-1] + 1]
            fewer.append(closed)
        for team in range(len(ceiling) if len(ceiling) > 1 else 0):
            without = ceiling.copy()
            without[team, ours] = self.slots.kept[team, ours]
            fewer.append(without)
        return all(self._play_all(day, one, dealt) for one in fewer)

    def _play_all(self, day: int, ceiling: Levels, dealt: Whole) -> bool:
        """The verdict from the tapes, those first that were missed most often."""
        tapes = sorted(self._tapes[day], key=lambda one: -one.missed)
        missed = 0
        label = blake2b(ceiling.tobytes() + dealt.tobytes()).digest() + b"%d " % day
        for first in range(0, len(tapes), AT_ONCE):
            if missed + len(tapes) - first <= self._allowed:
                break
            some = tapes[first : first + AT_ONCE]
            self.turns += sum(len(one.tape.chars) for one in some)
            made = self._play(
                [
                    (one.tape, under(one.crew, self.slots, ceiling, dealt), day, label + b"%d" % one.number)
                    for one in some
                ]
            )
            for one, (turns, in_time) in zip(some, made, strict=True):
                if falls_short(turns, in_time, self._goal.target):
                    one.missed += 1
                    missed += 1
            if missed > self._allowed:
                return True
        return False


def falls_short(turns: int, in_time: int, target: float) -> bool:
    """Whether a day misses its target by more than luck: than the square root of its late turns.

    Who is given which chat changes with every roster, and with it a few turns of a day.
    """
    return target * turns - in_time > math.sqrt(turns - in_time)


def under(crew: Crew, slots: Slots, ceiling: Levels, dealt: Whole) -> Crew:
    """The crew of a ceiling: of the menu's teams so many people at each time, of the others who is there."""
    agents: list[Agent] = list(crew.agents)
    for team, levels, first in zip(slots.teams, ceiling, dealt.tolist(), strict=True):
        members = [place for place, agent in enumerate(crew.agents) if agent.team == team]
        quickest = sorted(members[:first], key=lambda place: -crew.agents[place].speed) + members[first:]
        for rank, place in enumerate(quickest):
            agents[place] = replace(crew.agents[place], duty=_stretches(levels > rank, slots.edges))
    return replace(crew, agents=tuple(agents))


def _stretches(there: NDArray[np.bool_], edges: Whole) -> tuple[Stretch, ...]:
    change = np.diff(np.concatenate([[False], there, [False]]).astype(np.int8))
    starts, ends = edges[np.flatnonzero(change == 1)], edges[np.flatnonzero(change == -1)]
    return tuple(
        Stretch(start, end, closes_shift=True)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    )


def alike(scenario: Scenario, team: str) -> bool:
    """Whether all people of a team are as quick as each other, and always come."""
    entry = scenario.teams[team]
    return isinstance(entry.typing_speed, Constant) and not entry.absence


def _put_to_people(tape: Tape, scenario: Scenario) -> tuple[Whole, NDArray[np.bool_]]:
    """When each chat's first question is put to people, and whether it never is."""
    taken = np.zeros(len(tape.arrival), dtype=np.bool_)
    for kind in range(len(scenario.buyers)):
        mine = tape.kind == kind
        taken[mine] = bot_takes(scenario, kind, tape.arrival[mine])
    return tape.arrival + np.where(taken, tape.handoff, 0), taken & tape.resolved


def chats_of(tape: Tape, chosen: NDArray[np.bool_]) -> Tape:
    """The tape with some of its chats only."""
    turns = np.diff(tape.first_turn)
    of_turns = np.repeat(chosen, turns)
    return replace(
        tape,
        first_turn=np.concatenate([[0], np.cumsum(turns[chosen])]),
        **{name: getattr(tape, name)[chosen] for name in OF_CHATS},
        **{name: getattr(tape, name)[of_turns] for name in OF_TURNS},
    )
