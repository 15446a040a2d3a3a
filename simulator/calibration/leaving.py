"""How many questions buyers have, how long they wait, how they leave, and what is overlooked."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.leaving_fit import Choice, expected_leavers, fit
from simulator.calibration.leaving_intervals import interval
from simulator.calibration.leaving_model import GOES_ON, MOST, PER, UNANSWERED, Found, surviving
from simulator.calibration.leaving_types import OfType, assumed, in_minutes, of_type, unknown
from simulator.calibration.turn_outcomes import Outcomes, outcomes_of
from simulator.scenario.distributions import Distribution
from simulator.scenario.schema import Team
from simulator.units import MINUTE, SECOND

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

FEW = 30
"""With fewer turns a default says more."""
LEAVERS = 30
"""A type of chat with fewer expected leavers has its patience from all types together."""


@dataclass(frozen=True, eq=False)
class Leaving:
    """What was learned of how chats go on and end.

    Attributes
    ----------
    turns : tuple of Distribution
        Questions of each type's chats; the default where nothing is known.
    patience : tuple of (Distribution or None)
        Of each type, in microseconds; None where nobody waited long enough to tell.
    leaves_silently : tuple of (float or None)
        Of each type.
    neglects : tuple of (float or None)
        Of each team.
    wait : int64 array, shape (turns,)
        Microseconds from each question to when an account began on it or, of one that was not answered,
        would have; -1 where nobody can tell.
    left : float64 array, shape (chats,)
        The chance that the buyer had left when work on the chat's last turn began, or would have.
    estimates : dict of str to Estimate
        By the path in a scenario. Patience has no Kolmogorov-Smirnov distance, for nobody sees when a
        buyer leaves.
    views : tuple of View
        ``turns``: shares of chats by their number of questions, freed of what leaving cut short, over
        the family. ``patience``: the isotonic curve, and what each of its points leaves possible, over
        the family.
    cautions : tuple of Caution
    """

    turns: tuple[Distribution, ...]
    patience: tuple[Distribution | None, ...]
    leaves_silently: tuple[float | None, ...]
    neglects: tuple[float | None, ...]
    wait: Whole
    left: Values
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def fit_leaving(chats: Chats, team_of: Whole, teams: tuple[str, ...]) -> Leaving:
    """How the chats of each type go on and end, and what each team overlooks.

    Parameters
    ----------
    chats : Chats
        The log.
    team_of : int64 array, shape (accounts,)
        Each account's place in `teams`; -1 for one that never replied.
    teams : tuple of str

    Notes
    -----
    By maximum likelihood (`simulator.calibration.leaving_model`), with patience in one for all types that
    have fewer than `LEAVERS` leavers of their own. What parts those who left from those who had no more
    questions is that more chats end where waits were longer: the short waits tell the number of questions,
    the long ones patience, and without both there is no telling them apart.
    """
    seen = outcomes_of(chats, team_of)
    heard = seen.told & (seen.outcome != UNANSWERED)
    replies = np.bincount(seen.kind[heard], minlength=len(chats.types))
    kinds = [kind for kind in range(len(chats.types)) if replies[kind] >= FEW]
    together = fit(seen.counts(kinds, len(teams))) if kinds else None
    types = [unknown(name, int(n)) for name, n in zip(chats.types, replies, strict=True)]
    left = np.zeros(len(seen.wait))
    for place, kind in enumerate(kinds):
        assert together is not None
        choice, at, pooled = together, place, False
        if len(kinds) > 1:
            alone = fit(seen.counts([kind], len(teams)))
            pooled = expected_leavers(alone.best) < LEAVERS
            if not pooled:
                choice, at = alone, 0
        mine = seen.kind == kind
        told = mine & seen.told
        sizes = int((told & (seen.number == 0)).sum()), int(told.sum())
        types[kind] = of_type(chats.types[kind], choice, at, *sizes, pooled=pooled)
        if chats.resolution == MINUTE:
            types[kind] = in_minutes(types[kind], chats.types[kind])
        if types[kind].patience is not None:
            left[mine] = _chance_left(choice.best, at, seen, mine)
    overlooked = [_overlooked(team, together, seen) for team in range(len(teams))]
    of_chats = np.zeros(len(chats.arrival))
    asked = chats.turns > 0
    of_chats[asked] = left[chats.first_turn[1:][asked] - 1]
    return _put_together(types, teams, overlooked, seen.wait, of_chats)


def _put_together(
    types: list[OfType], teams: tuple[str, ...], overlooked: list[Estimate], wait: Whole, left: Values
) -> Leaving:
    estimates = {path: estimate for one in types for path, estimate in one.estimates.items()}
    for name, estimate in zip(teams, overlooked, strict=True):
        estimates[f"teams.{name}.neglects"] = estimate
    return Leaving(
        turns=tuple(one.turns for one in types),
        patience=tuple(one.patience for one in types),
        leaves_silently=tuple(one.leaves_silently for one in types),
        neglects=tuple(None if one.assumed else one.value for one in overlooked),
        wait=wait,
        left=left,
        estimates=estimates,
        views=tuple(view for one in types for view in one.views),
        cautions=tuple(caution for one in types for caution in one.cautions),
    )


def _overlooked(team: int, together: Choice | None, seen: Outcomes) -> Estimate:
    """What a team overlooks, where it has had enough turns."""
    turns = int((seen.told & (seen.team == team)).sum())
    if together is None or turns < FEW:
        return assumed(float(Team.model_fields["neglects"].default), "share")
    found = together.best
    place = found.model.places[2] + team
    low, high = (float(min(max(end * PER, 0.0), 1.0)) for end in interval(found, place))
    return Estimate(float(found.at[place]) * PER, low, high, turns, "share")


def _chance_left(found: Found, kind: int, seen: Outcomes, mine: NDArray[np.bool_]) -> Values:
    """The chance that the buyer of each of the turns `mine` had left: 0 where the chat went on."""
    model, at = found.model, found.at
    place, silent_at, _ = model.places
    cv = math.exp(at[place + 1]) if silent_at - place == 2 else 1.0
    wait, outcome = seen.wait[mine] / SECOND, seen.outcome[mine]
    known = surviving(model.patience, math.exp(at[place]), cv, np.maximum(wait, 0.0))
    stay = np.where(wait >= 0, known, 0.0)
    silent, more, share = float(at[silent_at]), model.more(at)[kind], model.overlooked(at)
    c, n = more[np.minimum(seen.number[mine], MOST - 1)], share[seen.team[mine]]
    gone = 1 - stay
    ended = silent * gone / np.maximum(silent * gone + stay * (1 - c), 1e-300)
    visibly = (1 - silent) * gone
    lost = (visibly + silent * gone * n) / np.maximum(visibly + (1 - visibly) * n, 1e-300)
    return np.where(outcome == UNANSWERED, lost, np.where(outcome == GOES_ON, 0.0, ended))
