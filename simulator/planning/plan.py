"""A plan from start to end: the load, the usual rule, the search, the proof, and the bound."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from simulator.desk.engine import Engine
from simulator.experiment.interrupts import heard
from simulator.experiment.playing import open_house
from simulator.planning.bound import lower_bound
from simulator.planning.frontier import Price, frontier
from simulator.planning.goal import Goal, goal_of, plan_of, steadfast
from simulator.planning.kept_counts import recall_counts
from simulator.planning.menu import Menu, menu_of
from simulator.planning.offered_load import OfferedLoad, mean_offered_load
from simulator.planning.people import Assignment, deal_people
from simulator.planning.proof import Proof, otherwise, prove
from simulator.planning.search import Found, search
from simulator.planning.trials import PlayEach, Trials
from simulator.planning.usual_rule import Ruled, leanest
from simulator.scenario.schema import Scenario

APART = 1_000_000
"""From the scenario's seed to that of the search's days, so that none of them is one of the proof's."""
LOADS = 20
"""Replications whose offered load is looked at."""
PROOFS = 5
"""Proofs tried at most, each on days of its own."""
SEEDS = 2**63
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a plan has come.

    Attributes
    ----------
    what : str
        ``load``, ``rule``, ``search``, ``proof``, ``bound`` or ``frontier``.
    rosters : int
        Rosters tried so far.
    best : float or None
        Cost of the best feasible one.
    """

    what: str
    rosters: int = 0
    best: float | None = None


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan, and all that stands behind it.

    Attributes
    ----------
    scenario : Scenario
        What was asked.
    menu, goal : Menu, Goal
        Its menu, and what a roster is held to.
    load : OfferedLoad
        Over `LOADS` of the search's days.
    found : Found
        The roster chosen; where no roster is feasible, the nearest.
    proof : Proof
        That roster on days of its own.
    proofs : int
        How many rosters were put to the proof until one held.
    usual : Ruled
        The usual rule's roster.
    usual_proof : Proof
        That on the same days as the proof.
    otherwise : Proof or None
        The chosen roster with the buyers as written, where it was planned as if none gave up; had nobody
        given up, where it was not; None where they wait for ever as written.
    bound : float or None
        What no feasible roster costs less than.
    frontier : tuple of Price
        What other confidences cost, where asked for.
    people : Assignment
        Who works which shift.
    days_searched, allowed, rosters : int
        The search's days, how many of them a judged day may miss, and the rosters that were tried.
    interrupted : bool
        Whether the search was cut short.
    cut_short : bool
        Whether that was, or what is asked for besides: the bound, or what other confidences cost.
    engine : str
        What played the desk.
    """

    scenario: Scenario
    menu: Menu
    goal: Goal
    load: OfferedLoad
    found: Found
    proof: Proof
    proofs: int
    usual: Ruled
    usual_proof: Proof
    otherwise: Proof | None
    bound: float | None
    frontier: tuple[Price, ...]
    people: Assignment
    days_searched: int
    allowed: int
    rosters: int
    interrupted: bool
    cut_short: bool
    engine: Engine

    @property
    def feasible(self) -> bool:
        """Whether the roster is, on the search's days and on the proof's."""
        return self.found.feasible and self.proof.holds


def search_seed(scenario: Scenario) -> int:
    """The seed of the search's days."""
    return (scenario.seed + APART) % SEEDS


def days_to_search(confidence: float) -> int:
    """How many days a confidence wants for a search: so many that about five may miss, from 60 to 400."""
    return int(min(400, max(60, np.ceil(5 / (1 - confidence) - 1e-9))))


def make_plan(
    scenario: Scenario,
    searched: int,
    proved: int,
    engine: Engine,
    jobs: int | None = None,
    confidences: tuple[float, ...] = (),
    told: Callable[[Stage], None] = lambda stage: None,
) -> Planned:
    """The cheapest roster found for a scenario's plan, and its proof.

    Parameters
    ----------
    scenario : Scenario
        With a plan.
    searched, proved : int
        Days (replications) of the search and of the proof.
    engine, jobs
        As for `simulator.experiment.runner.run`.
    confidences : tuple of float
        Other confidences whose cost is asked for.
    told : callable
        Told how far it has come.

    Raises
    ------
    KeyboardInterrupt
        Where it is interrupted before any feasible roster is found, or in a proof. Interrupted later,
        the plan comes without a bound, or without what other confidences cost.
    """
    asked, lasting = scenario, steadfast(scenario)
    scenario = asked if plan_of(asked).count_on_leavers else lasting
    others = (lasting if scenario is asked else asked).buyers
    menu, goal = menu_of(scenario), goal_of(scenario)
    seed = search_seed(scenario)
    told(Stage("load"))
    load = mean_offered_load(menu.base.model_copy(update={"seed": seed}), range(LOADS))
    with open_house(PlayEach(engine), engine, jobs, None, recall_counts) as house:
        look = _Look(told, menu)
        trials = Trials(menu, goal, seed, range(searched), house, look.tried)
        usual = leanest(trials, load)
        look.at("search")
        found, interrupted = look.best_of(trials, usual)
        proofs = before = 0
        while True:
            look.at("proof")
            fresh = (scenario.seed + proofs) % SEEDS
            rosters = [found.roster, usual.cover.roster]
            proof, usual_proof = prove(menu, goal, rosters, fresh, proved, jobs, engine)
            proofs += 1
            if proof.holds or not found.feasible or interrupted or proofs == PROOFS:
                break
            played = len(trials.numbers)
            if trials.allowed == 0:  # no day may miss as it is, so there must be more days
                before += trials.tried
                trials = Trials(menu, goal, seed, range(2 * played), house, look.tried)
                trials.ask_for(0)
            else:
                trials.ask_for(stricter(trials.allowed, missing(proof, goal, played)))
            try:
                look.at("rule")
                usual = leanest(trials, load, usual.betas)
                look.at("search")
                found, interrupted = look.best_of(trials, usual, found)
            except KeyboardInterrupt:  # before a roster was found that might hold: the one that did not stays
                heard()
                interrupted = True
                break
        prices: tuple[Price, ...] = ()
        if confidences and found.feasible and not interrupted:
            look.at("frontier")
            prices = look.unless_interrupted(lambda: frontier(trials, found.roster, confidences)) or ()
    look.at("bound")
    if trials.allowed < goal.allowed(len(trials.numbers)):  # cheaper rosters were held to more than was asked
        found = replace(found, exact=False)
    bound = menu.cost(found.roster) if found.exact else None
    if bound is None and found.feasible:
        bound = look.unless_interrupted(
            lambda: lower_bound(menu, goal, seed, range(len(trials.numbers)), engine, jobs)
        )
        # It holds if more people never do worse, which luck may break; it cannot be above what was found.
        bound = None if bound is None else min(bound, menu.cost(found.roster))
    return Planned(
        scenario=asked, menu=menu, goal=goal, load=load, found=found, proof=proof, proofs=proofs,
        usual=usual, usual_proof=usual_proof,
        otherwise=None if lasting is asked else otherwise(proof, others, goal, jobs, engine),
        bound=bound, frontier=prices, people=deal_people(proof.entry.scenario, plan_of(scenario).people),
        days_searched=len(trials.numbers), allowed=trials.allowed, rosters=before + trials.tried,
        interrupted=interrupted, cut_short=interrupted or look.interrupted, engine=engine,
    )  # fmt: skip


def missing(proof: Proof, goal: Goal, searched: int) -> int:
    """How many more of the search's days must reach the target, after a proof that fell short: 1 or more."""
    least = proof.least.mean
    return max(1, round((goal.confidence - (1.0 if least is None else least)) * searched))


def stricter(allowed: int, by: int) -> int:
    """How many of the search's days may miss the target after a proof that failed: `by` fewer than before.

    But no fewer than half: a person more may do more for a day's chance than the proof fell short by.
    """
    return max(allowed - by, allowed // 2)


class _Look:
    """Tells how far a plan has come, and keeps the best roster of a search that may be interrupted."""

    def __init__(self, told: Callable[[Stage], None], menu: Menu) -> None:
        self._told, self._menu = told, menu
        self._stage = Stage("rule")
        self.interrupted = False

    def unless_interrupted(self, do: Callable[[], T]) -> T | None:
        """What `do` makes; None where it is interrupted: the roster is proved by then, and is kept."""
        try:
            return do()
        except KeyboardInterrupt:
            heard()
            self.interrupted = True
            return None

    def at(self, what: str) -> None:
        """Tell that the next stage has begun."""
        self._stage = replace(self._stage, what=what)
        self._told(self._stage)

    def tried(self, rosters: int) -> None:
        """Tell how many rosters have been tried."""
        self._stage = replace(self._stage, rosters=rosters)
        self._told(self._stage)

    def best_of(self, trials: Trials, usual: Ruled, before: Found | None = None) -> tuple[Found, bool]:
        """The search's last roster, and whether the search was interrupted before its end.

        It starts from the usual rule's roster, or from the one `before`, whichever is the cheaper of the
        feasible ones.
        """
        starts = [usual.cover.roster] if before is None else [before.roster, usual.cover.roster]
        feasible = [roster for roster in starts if trials.feasible(roster)]
        start = min(feasible, key=self._menu.cost, default=starts[0])
        best: Found | None = None
        try:
            for found in search(trials, start):
                best = found
                if found.feasible:
                    self._stage = replace(self._stage, best=self._menu.cost(found.roster))
                    self._told(self._stage)
        except KeyboardInterrupt:
            if best is None or not best.feasible:
                raise
            heard()
            return replace(best, minimal=False, exact=False), True
        if best is None:
            raise RuntimeError("a search that found nothing at all")
        return best, False

