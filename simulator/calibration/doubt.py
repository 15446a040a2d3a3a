"""What a fit leaves open of days to come: drawn anew for each replication, so that their ranges hold.

A replication's days have a day's luck, but a fit's errors are the same for all of them: three weeks may have
been quiet ones. Drawn is what rests on few days: how many chats come, how much that varies from day to day,
how often people stay away. What rests on thousands of turns, how people work and what they are asked, is
known to a per cent or two, and its errors hang together (who looks longer types faster, in a fit): it is left
as it was fitted.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from simulator.calibration.fit import Fit
from simulator.calibration.turnout import PRIOR_ABSENCE, PRIOR_WEIGHT
from simulator.demand.streams import Stream, generator
from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Absences:
    """What was seen of a team's absences.

    Attributes
    ----------
    team : str
    missing, awaited : float
        How many people did not come, of how many.
    """

    team: str
    missing: float
    awaited: float


@dataclass(frozen=True)
class Doubt:
    """What a fit leaves open; called with a scenario and a replication's number, it gives one that may be so.

    Attributes
    ----------
    groups : tuple of int
        Which weekdays have one expected number of chats, Monday first: those of one group share its doubt.
    chats : tuple of float
        What each group expects on a day.
    days : tuple of int
        Usual days that each group's expectation rests on.
    absences : tuple of Absences
        By team.
    """

    groups: tuple[int, ...]
    chats: tuple[float, ...]
    days: tuple[int, ...]
    absences: tuple[Absences, ...]

    @property
    def freedom(self) -> int:
        """Days that tell of the spread of days: those seen less the expectations fitted to them."""
        return sum(self.days) - sum(days > 0 for days in self.days)

    def __call__(self, scenario: Scenario, number: int) -> Scenario:
        """The scenario with demand and absence drawn by the numbers of replication `number`.

        Notes
        -----
        With nothing known beforehand, the variance of normal values is the sample's times its freedom
        over a draw of chi-square, and a group's mean then normal about the sample's: together a further day
        has Student's t distribution (Box and Tiao, Bayesian Inference in Statistical Analysis, 1973,
        sec. 2.4). So it is done here with the logarithm of the day's factor. Absence has its beta posterior.
        """
        rng = generator(scenario.seed, number, Stream.DOUBT)
        normal, spread = rng.standard_normal(len(self.chats)), rng.chisquare(max(1, self.freedom))
        shares = [_share(rng, team) for team in self.absences]
        cv = scenario.demand.busyness_cv
        if self.freedom > 0:
            cv = min(1.0, cv * (self.freedom / spread) ** 0.5)
        factors = []
        for z, chats, days in zip(normal.tolist(), self.chats, self.days, strict=True):
            deviation = ((cv**2 + 1 / chats) / days) ** 0.5 if chats > 0 and days else 0.0
            factors.append(float(np.exp(deviation * z - deviation**2 / 2)))
        demand = scenario.demand.model_copy(
            update={"busyness_cv": cv, "day_factors": self._drawn(scenario, factors)}
        )
        teams = {
            team.team: scenario.teams[team.team].model_copy(update={"absence": share})
            for team, share in zip(self.absences, shares, strict=True)
        }
        return scenario.model_copy(update={"demand": demand, "teams": {**scenario.teams, **teams}})

    def _drawn(self, scenario: Scenario, factors: list[float]) -> dict[dt.date, float]:
        """What each day of the scenario has, with its group's draw."""
        dates = (scenario.date(day) for day in range(scenario.days))
        own = scenario.demand.day_factors
        return {date: own.get(date, 1.0) * factors[self.groups[date.weekday()]] for date in dates}


def _share(rng: np.random.Generator, team: Absences) -> float:
    """A share of absence that may be true, given what was seen and what is thought beforehand."""
    missing = team.missing + PRIOR_ABSENCE * PRIOR_WEIGHT
    return float(rng.beta(missing, team.awaited + PRIOR_WEIGHT - missing))


def doubt_of(fit: Fit) -> Doubt:
    """What `fit` leaves open."""
    arrivals = fit.arrivals
    weekdays = np.array([date.weekday() for date in arrivals.dates])[arrivals.usual]
    factors = sorted(set(arrivals.weekday_factors))
    groups = tuple(factors.index(factor) for factor in arrivals.weekday_factors)
    days = np.bincount(np.array(groups)[weekdays], minlength=len(factors))
    seen = []
    for team in fit.teams.names:
        one = fit.estimates.get(f"teams.{team}.absence")
        if one is not None and not one.assumed:
            seen.append(Absences(team, one.value * one.n, one.n))
    return Doubt(
        groups=groups,
        chats=tuple(arrivals.chats_per_day * factor for factor in factors),
        days=tuple(days.tolist()),
        absences=tuple(seen),
    )
