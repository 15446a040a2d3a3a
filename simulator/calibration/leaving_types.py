"""What is told of a type of chat: its turns, its buyers' patience, and who leaves silently."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.leaving_fit import Choice, distance, free_chances, shares_of_turns
from simulator.calibration.leaving_intervals import interval, patience_interval, turns_interval
from simulator.calibration.leaving_model import MOST, Found
from simulator.calibration.patience_curve import isotonic
from simulator.calibration.written import as_written
from simulator.scenario.distributions import Distribution, Empirical, Geometric, Poisson
from simulator.scenario.fields import Number
from simulator.scenario.schema import BuyerType
from simulator.units import SECOND

Values = NDArray[np.float64]

FLAT = 4.0
"""A mean patience whose 95% interval, by the family chosen, spans more than such a factor is not known."""
VAGUE = 0.8
"""Nor is a share whose interval is wider than this."""
LIST = 200
"""Values that stand for the shares of turns where no family fits."""
SEEN, GONE = 0.99, 0.01
"""The picture of patience goes to this quantile of the waits, or to where so few are left."""


@dataclass(frozen=True, eq=False)
class OfType:
    """What a log tells of a type of chat; None where it does not, and the default stays."""

    turns: Distribution
    patience: Distribution | None
    leaves_silently: float | None
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def unknown(name: str, turns_seen: int) -> OfType:
    """The type `name` as a scenario has it by default."""
    default: Any = {key: field.default for key, field in BuyerType.model_fields.items()}
    path, turns, patience = f"buyers.{name}", default["turns"], default["patience"]
    estimates = {
        f"{path}.turns.mean": assumed(turns.mean, "turns", turns.dist),
        f"{path}.patience.mean": assumed(patience.mean / SECOND, "s", patience.dist),
        f"{path}.leaves_silently": assumed(default["leaves_silently"], "share"),
    }
    caution = Caution("too_few", {"path": f"{path}.turns", "n": turns_seen})
    return OfType(turns, None, None, estimates, (), (caution,))


def assumed(value: float, unit: str, family: str | None = None) -> Estimate:
    """A default that stays."""
    return Estimate(value, None, None, 0, unit, family, assumed=True)


def of_type(name: str, choice: Choice, place: int, chats: int, turns: int, *, pooled: bool) -> OfType:
    """What the `choice` says of the type `name`, the `place`-th of those it was fitted to.

    `chats` and `turns` are how many of the type it rests on; `pooled` says that patience is of other
    types, too.
    """
    known = replace(unknown(name, turns), cautions=())
    known = _with_turns(known, name, choice.best, place, chats)
    return _with_patience(known, name, choice, turns, pooled=pooled)


def in_minutes(known: OfType, name: str) -> OfType:
    """What is left of it where times are full minutes: waits are too rough to tell who had enough.

    A wait that is off by half a minute makes the leavers of short waits look like those of none.
    """
    plain = unknown(name, 0)
    turns = {path: one for path, one in known.estimates.items() if ".turns." in path}
    return replace(
        plain,
        turns=known.turns,
        estimates=plain.estimates | turns,
        views=tuple(view for view in known.views if view.name == "turns"),
        cautions=(Caution("patience_minutes", {"type": name}),),
    )


def _with_turns(known: OfType, name: str, found: Found, place: int, chats: int) -> OfType:
    mean, cv = turns_interval(found, place)
    family = found.model.turns[place]
    said = "empirical" if family == "free" else family
    more, free = found.model.more(found.at)[place], free_chances(found, place)
    ks = distance(more, free)
    path = f"buyers.{name}.turns"
    estimates = {f"{path}.mean": Estimate(*mean, chats, "turns", said, ks)}
    if cv is not None:
        estimates[f"{path}.cv"] = Estimate(*cv, chats, "cv", said, ks)
    observed, fitted = shares_of_turns(free), shares_of_turns(more)
    top = min(MOST, int(np.searchsorted(np.cumsum(fitted), SEEN)) + 1)
    view = View(
        "turns", name, "bars", "turns", tuple((np.arange(top + 1) + 0.5).tolist()),
        tuple(observed[:top].tolist()), tuple(fitted[:top].tolist()), chats, family=said, ks=ks,
    )  # fmt: skip
    return replace(
        known,
        turns=_turns(family, mean[0], 1.0 if cv is None else cv[0], more),
        estimates=known.estimates | estimates,
        views=(*known.views, view),
    )


def _with_patience(known: OfType, name: str, choice: Choice, turns: int, *, pooled: bool) -> OfType:
    found = choice.best
    where, silent_at, _ = found.model.places
    low, high = (_exp(end) for end in patience_interval(choice, 0))
    least, most = interval(found, where)
    if not most - least <= math.log(FLAT) or math.isinf(high):
        caution = Caution("patience_unseen", {"type": name, "at_least_s": round(low)})
        return replace(known, cautions=(*known.cautions, caution))
    path, family, mean = f"buyers.{name}", found.model.patience, math.exp(found.at[where])
    estimates = {f"{path}.patience.mean": Estimate(mean, low, high, turns, "s", family)}
    cv = 1.0
    if silent_at - where == 2:
        cv = math.exp(found.at[where + 1])
        first, last = (_exp(end) for end in patience_interval(choice, 1))
        estimates[f"{path}.patience.cv"] = Estimate(cv, first, last, turns, "cv", family)
    cautions = (Caution("patience_pooled", {"type": name}),) if pooled else ()
    first, last = (float(min(max(end, 0.0), 1.0)) for end in interval(found, silent_at))
    silent = float(found.at[silent_at]) if last - first <= VAGUE else None
    if silent is not None:
        estimates[f"{path}.leaves_silently"] = Estimate(silent, first, last, turns, "share")
    return replace(
        known,
        patience=as_written(family, mean * SECOND, cv, durations=True),
        leaves_silently=silent,
        estimates=known.estimates | estimates,
        views=(*known.views, _picture(name, found)),
        cautions=(*known.cautions, *cautions),
    )


def _picture(name: str, found: Found) -> View:
    """The curve without a family over that of the family, as far as there is much to see."""
    curve = isotonic(found)
    reached = np.cumsum(curve.turns) / max(1.0, curve.turns.sum())
    before = np.concatenate([[0.0], reached[:-1]])
    shown = max(2, int(((before < SEEN) & (curve.fitted >= GONE)).sum()))
    columns = (curve.wait, curve.observed, curve.fitted, curve.low, curve.high)
    wait, observed, fitted, low, high = (tuple(column[:shown].tolist()) for column in columns)
    return View("patience", name, "curve", "s", wait, observed, fitted, int(curve.turns[:shown].sum()),
                low, high, found.model.patience)  # fmt: skip


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf


def _turns(family: str, mean: float, cv: float, more: Values) -> Distribution:
    """The distribution as a scenario has it."""
    if family == "geometric":
        return Geometric(dist="geometric", mean=max(1.0, round(mean, 4)))
    if family == "poisson":
        return Poisson(dist="poisson", mean=round(mean, 4))
    if family != "free":
        return as_written(family, mean, cv, durations=False)
    reached = np.cumsum(shares_of_turns(more))
    middles = (np.arange(LIST) + 0.5) / LIST
    values = np.minimum(np.searchsorted(reached, middles), MOST - 1) + 1.0
    return Empirical[Number].model_construct(dist="empirical", values=tuple(values.tolist()))
