"""How many questions buyers have, how long they wait, how they leave, and what is overlooked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import QUIET, Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.leaving_fit import (
    Choice,
    distance,
    expected_leavers,
    fit,
    free_chances,
    interval,
    patience_interval,
    shares_of_turns,
    turns_interval,
)
from simulator.calibration.leaving_model import (
    ANSWERED,
    ENDS,
    GOES_ON,
    MOST,
    PER,
    UNANSWERED,
    Counts,
    Found,
    count,
    surviving,
)
from simulator.calibration.patience_curve import isotonic
from simulator.calibration.would_begin import begun, would_begin
from simulator.calibration.written import as_written
from simulator.scenario.distributions import (
    Distribution,
    Empirical,
    Geometric,
    Poisson,
)
from simulator.scenario.fields import Number
from simulator.scenario.schema import BuyerType, Team
from simulator.units import SECOND

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

FEW = 30
"""With fewer turns or chats a default says more."""
LEAVERS = 30
"""A type of chat with fewer expected leavers has its patience from all types together."""
FLAT = 4.0
"""A mean patience whose 95% interval ends at more than so many times its beginning is not known."""
VAGUE = 0.8
"""Nor is a share whose interval is wider than this."""
LIST = 200
"""Values that stand for the shares of turns where no family fits."""


@dataclass(frozen=True, eq=False)
class Leaving:
    """What was learned of how chats end.

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
    left : float64 array, shape (chats,)
        The chance that the buyer had left when work on the chat's last turn began, or would have.
    estimates : dict of str to Estimate
        By the path in a scenario.
    views : tuple of View
        ``turns``: shares of chats by their number of questions, freed of those whom leaving cut short, over
        the family. ``patience``: the isotonic curve over the family.
    cautions : tuple of Caution
    """

    turns: tuple[Distribution, ...]
    patience: tuple[Distribution | None, ...]
    leaves_silently: tuple[float | None, ...]
    neglects: tuple[float | None, ...]
    left: Values
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, eq=False)
class Turns:
    """What a log shows of each turn: columns for `count`, and whether they are fit to count."""

    wait: Values
    kind: Whole
    number: Whole
    outcome: Whole
    team: Whole
    told: NDArray[np.bool_]
    neglectable: bool

    def counts(self, kinds: Sequence[int], teams: int) -> Counts:
        """The turns of some types, counted; the types are renumbered in the order given."""
        mine = self.told & np.isin(self.kind, kinds)
        renumbered = np.full(int(self.kind.max(initial=0)) + 1, -1)
        renumbered[list(kinds)] = np.arange(len(kinds))
        return count(
            self.wait[mine], renumbered[self.kind[mine]], self.number[mine], self.outcome[mine],
            self.team[mine], len(kinds), teams, self.neglectable,
        )  # fmt: skip


def turns_of(chats: Chats, team_of: Whole) -> Turns:
    """The turns of `chats`, and which of them tell something.

    Those asked within `QUIET` of the log's end do not, for they may go on after it, nor those of chats that
    came so soon after its beginning, which may have begun before; both only where the log is longer.
    """
    answered = chats.reply >= 0
    turns = len(answered)
    last = np.zeros(turns, np.bool_)
    last[chats.first_turn[1:][chats.turns > 0] - 1] = True
    begins = would_begin(chats, begun(chats))
    arrival = chats.arrival[chats.chat]
    inside = np.ones(turns, np.bool_)
    if chats.ends - chats.begins > 6 * QUIET:
        inside = (chats.question <= chats.ends - QUIET) & (arrival >= chats.begins + QUIET)
    outcome = np.where(answered, np.where(last, ENDS, GOES_ON), UNANSWERED)
    outcome[answered & (chats.end > chats.ends - QUIET)] = ANSWERED
    team = np.full(turns, -1)
    named = chats.account >= 0
    team[named] = team_of[chats.account[named]]
    number = np.arange(turns) - np.repeat(chats.first_turn[:-1], chats.turns)
    later = ~answered & (number > 0)
    some = later if later.any() else ~answered
    return Turns(
        wait=np.maximum(begins - chats.question, 0) / SECOND,
        kind=chats.type[chats.chat],
        number=number,
        outcome=outcome,
        team=team,
        told=inside & (begins >= 0),
        # Where questions are said to be with an account, what is with none was not overlooked by one.
        neglectable=bool(2 * (named & some).sum() <= some.sum()),
    )


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
    questions is that the share of chats that end is higher where waits were longer: the short waits tell the
    number of questions, the long ones patience, and without both there is no telling them apart.
    """
    seen = turns_of(chats, team_of)
    size = np.bincount(seen.kind[seen.told], minlength=len(chats.types))
    answered = np.bincount(seen.kind[seen.told & (seen.outcome != UNANSWERED)], minlength=len(chats.types))
    kinds = [kind for kind in range(len(chats.types)) if answered[kind] >= FEW]
    result = _Gathering(chats.types, teams)
    left = np.zeros(len(chats.question))
    together = fit(seen.counts(kinds, len(teams))) if kinds else None
    for place, kind in enumerate(kinds):
        own = together
        if together is not None and len(kinds) > 1:
            alone = fit(seen.counts([kind], len(teams)))
            own = alone if expected_leavers(alone.best) >= LEAVERS else None
        if own is None:
            assert together is not None
            result.add_type(kind, together, place, int(size[kind]), pooled=True)
            chosen, at = together.best, place
        else:
            result.add_type(kind, own, place if own is together else 0, int(size[kind]), pooled=False)
            chosen, at = own.best, place if own is together else 0
        if result.patience[kind] is not None:
            mine = seen.kind == kind
            left[mine] = chance_left(chosen, at, seen, mine)
    replies = np.bincount(
        seen.team[(seen.team >= 0) & seen.told], minlength=len(teams)
    )  # fmt: skip
    for team in range(len(teams)):
        result.add_team(team, together, int(replies[team]))
    of_chat = np.zeros(len(chats.arrival))
    has = chats.turns > 0
    of_chat[has] = left[chats.first_turn[1:][has] - 1]
    return result.done(of_chat)


def chance_left(found: Found, kind: int, seen: Turns, mine: NDArray[np.bool_]) -> Values:
    """The chance that the buyer of each of the turns `mine` had left: 0 where the chat went on."""
    model, at = found.model, found.at
    place, silent_at, _ = model.places
    cv = math.exp(at[place + 1]) if silent_at - place == 2 else 1.0
    stay = surviving(model.patience, math.exp(at[place]), cv, seen.wait[mine])
    silent, more, share = float(at[silent_at]), model.more(at)[kind], model.overlooked(at)
    c, n = more[np.minimum(seen.number[mine], MOST - 1)], share[seen.team[mine]]
    outcome, gone = seen.outcome[mine], 1 - stay
    ended = silent * gone / np.maximum(silent * gone + stay * (1 - c), 1e-300)
    visibly = (1 - silent) * gone
    lost = (visibly + silent * gone * n) / np.maximum(visibly + (1 - visibly) * n, 1e-300)
    return np.where(outcome == UNANSWERED, lost, np.where(outcome == GOES_ON, 0.0, ended))


class _Gathering:
    """What is learned, type by type and team by team."""

    def __init__(self, types: tuple[str, ...], teams: tuple[str, ...]) -> None:
        self.types, self.teams = types, teams
        default: Any = {name: field.default for name, field in BuyerType.model_fields.items()}
        self.default = default
        self.turns: list[Distribution] = [default["turns"]] * len(types)
        self.patience: list[Distribution | None] = [None] * len(types)
        self.silent: list[float | None] = [None] * len(types)
        self.neglects: list[float | None] = [None] * len(teams)
        self.views: list[View] = []
        self.cautions: list[Caution] = []
        self.estimates: dict[str, Estimate] = {}
        for name in types:
            path = f"buyers.{name}"
            self.estimates |= {
                f"{path}.turns.mean": _assumed(default["turns"].mean, "turns", "geometric"),
                f"{path}.patience.mean": _assumed(default["patience"].mean / SECOND, "s", "exponential"),
                f"{path}.leaves_silently": _assumed(default["leaves_silently"], "share"),
            }

    def add_type(self, kind: int, choice: Choice, place: int, n: int, *, pooled: bool) -> None:
        """A type, which is the `place`-th of those that `choice` was fitted to."""
        found, name = choice.best, self.types[kind]
        path = f"buyers.{name}"
        model = found.model
        mean, low, high = turns_interval(found, place)
        family = model.turns[place]
        more, free = model.more(found.at)[place], free_chances(found, place)
        self.turns[kind] = _turns(family, mean, more)
        said = "empirical" if family == "free" else family
        ks = distance(more, free)
        chats = round(n / mean)
        self.estimates[f"{path}.turns.mean"] = Estimate(mean, low, high, chats, "turns", said, ks)
        observed, fitted = shares_of_turns(free), shares_of_turns(more)
        top = int(np.searchsorted(np.cumsum(fitted), 0.99)) + 1
        self.views.append(
            View("turns", name, "bars", "turns", tuple((np.arange(top + 1) + 0.5).tolist()),
                 tuple(observed[:top].tolist()), tuple(fitted[:top].tolist()), chats, family=said, ks=ks)
        )  # fmt: skip
        self._add_patience(kind, choice, n, pooled=pooled)

    def _add_patience(self, kind: int, choice: Choice, n: int, *, pooled: bool) -> None:
        found, name = choice.best, self.types[kind]
        path, at = f"buyers.{name}", found.at
        where, silent_at, _ = found.model.places
        low, high = (math.exp(end) if end < 700 else math.inf for end in patience_interval(choice, 0))
        if not high <= FLAT * low:
            values = {"type": name, "at_least_s": round(low, 1) if low > 0 else 0.0}
            self.cautions.append(Caution("patience_unseen", values))
            return
        mean = math.exp(at[where])
        cv = math.exp(at[where + 1]) if silent_at - where == 2 else None
        family = found.model.patience
        self.patience[kind] = _patience(family, mean, cv)
        wait, seen, turns = isotonic(found)
        fitted = surviving(family, mean, 1.0 if cv is None else cv, wait)
        ks = float(np.abs(seen - fitted).max())
        self.estimates[f"{path}.patience.mean"] = Estimate(mean, low, high, n, "s", family, ks)
        if cv is not None:
            ends = patience_interval(choice, 1)
            self.estimates[f"{path}.patience.cv"] = Estimate(
                cv, math.exp(ends[0]), math.exp(min(ends[1], 700)), n, "cv", family, ks
            )
        self.views.append(
            View("patience", name, "curve", "s", tuple(wait.tolist()), tuple(seen.tolist()),
                 tuple(fitted.tolist()), int(turns.sum()), family=family, ks=ks)
        )  # fmt: skip
        if pooled:
            self.cautions.append(Caution("patience_pooled", {"type": name}))
        ends = interval(found, silent_at)
        first, last = max(0.0, ends[0]), min(1.0, ends[1])
        if last - first > VAGUE:
            return
        self.silent[kind] = float(at[silent_at])
        self.estimates[f"{path}.leaves_silently"] = Estimate(float(at[silent_at]), first, last, n, "share")

    def add_team(self, team: int, together: Choice | None, n: int) -> None:
        """What a team overlooks, where it has had enough turns."""
        path = f"teams.{self.teams[team]}.neglects"
        if together is None or n < FEW:
            self.estimates[path] = _assumed(float(Team.model_fields["neglects"].default), "share")
            return
        found = together.best
        place = found.model.places[2] + team
        value = float(found.at[place]) * PER
        low, high = (end * PER for end in interval(found, place))
        self.neglects[team] = value
        self.estimates[path] = Estimate(value, max(0.0, low), min(1.0, high), n, "share")

    def done(self, left: Values) -> Leaving:
        """All of it."""
        return Leaving(
            turns=tuple(self.turns), patience=tuple(self.patience), leaves_silently=tuple(self.silent),
            neglects=tuple(self.neglects), left=left, estimates=self.estimates, views=tuple(self.views),
            cautions=tuple(self.cautions),
        )  # fmt: skip


def _assumed(value: float, unit: str, family: str | None = None) -> Estimate:
    return Estimate(value, None, None, 0, unit, family, assumed=True)


def _turns(family: str, mean: float, more: Values) -> Distribution:
    """The distribution as a scenario has it."""
    if family == "geometric":
        return Geometric(dist="geometric", mean=max(1.0, round(mean, 4)))
    if family == "poisson":
        return Poisson(dist="poisson", mean=round(mean, 4))
    if family == "constant":
        return as_written("constant", mean, 0.0, durations=False)
    reached = np.cumsum(shares_of_turns(more))
    middles = (np.arange(LIST) + 0.5) / LIST
    values = np.minimum(np.searchsorted(reached, middles), MOST - 1) + 1.0
    return Empirical[Number].model_construct(dist="empirical", values=tuple(values.tolist()))


def _patience(family: str, mean: float, cv: float | None) -> Distribution:
    return as_written(family, mean * SECOND, 1.0 if cv is None else cv, durations=True)
