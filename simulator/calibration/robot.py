"""The bot's part: which chats it takes, how many it resolves, and after what time it hands over."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from simulator.calibration.chats import HANDED_OFF, NO_BOT, RESOLVED, Chats
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.families import fit_spread, share_below
from simulator.calibration.pictures import spread_bars
from simulator.calibration.shares import share_estimate
from simulator.scenario.schema import Bot
from simulator.units import DAY, HOUR, SECOND, Window

NEARLY_ALL, NEXT_TO_NONE = 0.9, 0.05
"""Shares of an hour's chats from which, or up to which, the bot is said to take all, or none."""
FEW = 30


@dataclass(frozen=True, eq=False)
class Robot:
    """What was learned of the bot.

    Attributes
    ----------
    bot : Bot
        As in a scenario; mode ``off`` where the log has none.
    estimates : dict of str to Estimate
        By the path in a scenario.
    views : tuple of View
    cautions : tuple of Caution
    """

    bot: Bot
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def fit_robot(chats: Chats) -> Robot:
    """The bot of a log, where its messages are marked as such."""
    took = chats.bot != NO_BOT
    answered = chats.reply >= 0
    assisted = int(chats.assisted[answered].sum())
    if not took.any() and not assisted:
        return Robot(Bot(mode="off"), {}, (), ())
    estimates: dict[str, Estimate] = {}
    views: list[View] = []
    cautions: list[Caution] = []
    said: dict[str, Any] = {}
    said["mode"], hours = _mode(chats)
    if hours is not None:
        said["hours"] = hours
    if took.any():
        resolves = share_estimate(int((chats.bot == RESOLVED).sum()), int(took.sum()))
        said["resolves"], estimates["bot.resolves"] = round(resolves.value, 4), resolves
    else:  # it drafts replies and takes no chats
        said["resolves"] = 0.0
    if assisted:
        assists = share_estimate(assisted, int(answered.sum()))
        said["assists"], estimates["bot.assists"] = round(assists.value, 4), assists
    kept = chats.handoff[chats.bot == HANDED_OFF].astype(np.float64)
    if len(kept) >= FEW:
        fit = fit_spread(kept, "s", float(chats.resolution) if chats.resolution > 1 else 0.0)
        said["handoff_after"], estimates["bot.handoff_after.mean"] = fit.distribution, fit.mean
        if fit.family in ("lognormal", "gamma", "weibull"):
            estimates["bot.handoff_after.cv"] = fit.cv
        if fit.family != "constant":
            step = chats.resolution / SECOND if chats.resolution > 1 else 0.0
            views.append(spread_bars("handoff", "", kept / SECOND, fit, share_below(fit), step))
    elif took.any():
        cautions.append(Caution("too_few", {"path": "bot.handoff_after", "n": len(kept)}))
    return Robot(Bot.model_construct(**{**Bot().__dict__, **said}), estimates, tuple(views), tuple(cautions))


def _mode(chats: Chats) -> tuple[Literal["first_line", "overflow", "after_hours"], Window | None]:
    """Which chats it takes, and its hours where they are not all day.

    It is the first line where it takes nearly all chats, or does so in some hours and next to none in the
    others, though people reply in its hours, too. Else it is there after hours, if it takes next to no chat
    in the hours that have most replies, and for the overflow, if it does.
    """
    hour = chats.arrival % DAY // HOUR
    came = np.bincount(hour, minlength=24)
    taken = np.bincount(hour[chats.bot != NO_BOT], minlength=24)
    share = taken / np.maximum(came, 1)
    some = came > 0
    if taken.sum() >= NEARLY_ALL * came.sum():
        return "first_line", None
    on = share >= NEARLY_ALL
    if not taken.any():
        return "after_hours", None
    replies = np.bincount(chats.reply[chats.reply >= 0] % DAY // HOUR, minlength=24)
    hours = _window(on)
    split = not (some & ~on & (share > NEXT_TO_NONE)).any()
    if split and hours is not None and replies[on].mean() > NEXT_TO_NONE * replies.max():
        return "first_line", hours
    busy = replies >= np.quantile(replies, 0.75)
    return ("after_hours" if share[busy].max() <= NEXT_TO_NONE else "overflow"), None


def _window(on: "np.ndarray[Any, np.dtype[np.bool_]]") -> Window | None:
    """The one stretch of hours, perhaps over midnight, that `on` marks; None where there are several."""
    starts = np.flatnonzero(on & ~np.roll(on, 1))
    if len(starts) != 1:
        return None
    start = int(starts[0])
    return Window(start * HOUR, (start + int(on.sum())) * HOUR)
