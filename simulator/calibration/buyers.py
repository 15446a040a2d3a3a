"""What buyers do, whoever answers them: how they write, think, and what the answers take."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import HANDED_OFF, Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.families import Fitted, fit_counts, fit_spread, share_below
from simulator.calibration.pictures import count_bars, spread_bars
from simulator.calibration.shares import share_estimate
from simulator.scenario.distributions import Distribution
from simulator.units import SECOND

FEW = 30
"""With fewer observations a default says more."""
TYPED_DIFFER = 0.1
"""Replies that were typed differ in length from all by more than this share: then they are what counts."""


_LEARNED = ("reply_chars", "think_time", "messages_per_turn")


@dataclass(frozen=True, eq=False)
class Buyers:
    """What was learned of each type of chat, None where the default stays.

    Attributes
    ----------
    shares : tuple of float
        Of all chats; they sum to 1.
    reply_chars, think_time, messages_per_turn : tuple of (Distribution or None)
        As in a scenario.
    estimates : dict of str to Estimate
        By the path in a scenario.
    views : tuple of View
    cautions : tuple of Caution
    """

    shares: tuple[float, ...]
    reply_chars: tuple[Distribution | None, ...]
    think_time: tuple[Distribution | None, ...]
    messages_per_turn: tuple[Distribution | None, ...]
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def fit_buyers(chats: Chats, typed: NDArray[np.float64]) -> Buyers:
    """What the buyers of each type do.

    Parameters
    ----------
    chats : Chats
        The log.
    typed : float64 array, shape (turns,)
        The chance that each reply was typed, and is no canned phrase; NaN where nobody knows.
    """
    of_turn = chats.type[chats.chat]
    think, thinks = _thinking(chats)
    estimates: dict[str, Estimate] = {}
    views: list[View] = []
    cautions: list[Caution] = []
    found: dict[str, list[Distribution | None]] = {name: [] for name in _LEARNED}
    shares = np.bincount(chats.type, minlength=len(chats.types)) / max(1, len(chats.type))
    answered = chats.reply >= 0
    whole = np.ones(len(chats.question), np.bool_)  # of a question, not only what followed a bot's handoff
    whole[chats.first_turn[:-1][(chats.bot == HANDED_OFF) & (chats.turns > 0)]] = False
    for kind, name in enumerate(chats.types):
        mine = of_turn == kind
        path = f"buyers.{name}"
        in_all = len(chats.type)
        if len(chats.types) > 1:
            estimates[f"{path}.share"] = share_estimate(int((chats.type == kind).sum()), in_all)
        fits = {
            "reply_chars": _reply_chars(chats, typed, mine & answered),
            "think_time": _spread(think[mine & thinks], "s", chats.resolution),
            "messages_per_turn": fit_counts(chats.messages[mine & whole], "messages")
            if int((mine & whole).sum()) >= FEW
            else None,
        }
        samples = {
            "reply_chars": chats.chars[mine & answered & (chats.chars >= 0)].astype(np.float64),
            "think_time": think[mine & thinks] / SECOND,
            "messages_per_turn": chats.messages[mine & whole],
        }
        for what, fit in fits.items():
            found[what].append(None if fit is None else fit.distribution)
            if fit is None:
                cautions.append(Caution("too_few", {"path": f"{path}.{what}", "n": len(samples[what])}))
                continue
            estimates[f"{path}.{what}.mean"] = fit.mean
            if fit.family in ("lognormal", "gamma", "weibull"):
                estimates[f"{path}.{what}.cv"] = fit.cv
            if fit.family != "constant" and what != "messages_per_turn":
                step = chats.resolution / SECOND if what == "think_time" and chats.resolution > 1 else 0.0
                views.append(spread_bars(what, name, samples[what], fit, share_below(fit), step))
            elif what == "messages_per_turn":
                views.append(count_bars(what, name, samples[what], fit))
    return Buyers(
        shares=tuple(shares.tolist()),
        reply_chars=tuple(found["reply_chars"]),
        think_time=tuple(found["think_time"]),
        messages_per_turn=tuple(found["messages_per_turn"]),
        estimates=estimates,
        views=tuple(views),
        cautions=tuple(cautions),
    )


def _thinking(chats: Chats) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """From a reply's end to the buyer's next question in microseconds, and of which turns it was seen."""
    goes_on = np.ones(len(chats.question), np.bool_)
    goes_on[chats.first_turn[1:][chats.turns > 0] - 1] = False
    following = np.append(chats.question[1:], 0)
    think = np.maximum(following - chats.end, 0).astype(np.float64)
    return think, goes_on & (chats.reply >= 0)


def _spread(values: NDArray[np.float64], unit: str, resolution: int) -> Fitted | None:
    rounded = float(resolution) if resolution > 1 else 0.0
    return fit_spread(values, unit, rounded) if len(values) >= FEW else None


def _reply_chars(chats: Chats, typed: NDArray[np.float64], mine: NDArray[np.bool_]) -> Fitted | None:
    """Characters of a reply: of those that were typed, where canned phrases are of another length."""
    mine = mine & (chats.chars >= 0)
    chars = chats.chars[mine].astype(np.float64)
    if len(chars) < FEW or not chars.any():
        return None
    weights = typed[mine]
    if not np.isnan(weights).any() and weights.sum() >= FEW:
        ratio = float(np.average(chars, weights=weights) / chars.mean())
        if abs(ratio - 1) > TYPED_DIFFER:
            return fit_spread(chars, "chars", 1.0, weights)
    return fit_spread(chars, "chars", 1.0)
