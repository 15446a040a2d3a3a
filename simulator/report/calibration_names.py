"""What a calibration's parameters and pictures are called, and how well each is known."""

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

from simulator.report.language import Texts
from simulator.report.page import Cell, Form

Json = Mapping[str, Any]
Level = Literal["well", "roughly", "hardly", "plain", "assumed"]
Fit = Literal["good", "fair", "poor", "few"]

NAMES: Mapping[str, str] = {
    "absence": "calibrate.absence",
    "agents": "calibrate.team_size",
    "assists": "calibrate.assists",
    "busyness_cv": "calibrate.busyness_cv",
    "chats_per_day": "calibrate.chats_per_day",
    "daily_chats": "calibrate.daily_chats",
    "handoff": "calibrate.handoff",
    "handoff_after": "calibrate.handoff",
    "leaves_silently": "calibrate.leaves_silently",
    "lookup": "calibrate.lookup",
    "max_chats": "calibrate.max_chats",
    "messages_per_turn": "calibrate.messages_per_turn",
    "neglects": "calibrate.neglects",
    "on_duty": "calibrate.on_duty",
    "open_chats": "calibrate.open_chats",
    "patience": "calibrate.patience",
    "profile": "calibrate.profile",
    "profile_weekend": "calibrate.profile_weekend",
    "quick_replies": "calibrate.quick_replies",
    "quick_reply_time": "calibrate.quick_reply_time",
    "reply_chars": "calibrate.reply_chars",
    "resolves": "calibrate.resolves",
    "share": "calibrate.share",
    "think_time": "calibrate.think_time",
    "turns": "calibrate.turns",
    "typing_speed": "calibrate.typing_speed",
    "weekday_factors": "calibrate.weekdays_view",
    "weekdays": "calibrate.weekdays_view",
    "work": "calibrate.work",
}
"""By the name of a parameter or of a view, the key of what people call it."""

FAMILIES: Mapping[str, str] = {
    "constant": "calibrate.family_constant",
    "empirical": "calibrate.family_empirical",
    "exponential": "calibrate.family_exponential",
    "gamma": "calibrate.family_gamma",
    "geometric": "calibrate.family_geometric",
    "lognormal": "calibrate.family_lognormal",
    "poisson": "calibrate.family_poisson",
    "uniform": "calibrate.family_uniform",
    "weibull": "calibrate.family_weibull",
}
"""What the families of distributions are called."""

LEVELS: Mapping[Level, str] = {
    "well": "calibrate.level_well",
    "roughly": "calibrate.level_roughly",
    "hardly": "calibrate.level_hardly",
    "plain": "calibrate.level_plain",
    "assumed": "calibrate.level_assumed",
}
FITS: Mapping[Fit, str] = {
    "good": "calibrate.fit_good",
    "fair": "calibrate.fit_fair",
    "poor": "calibrate.fit_poor",
    "few": "calibrate.fit_few",
}

WELL, ROUGHLY = (0.1, 0.05), (0.3, 0.15)
"""Half an interval's width at the most: over the value, or of shares and spreads as it is."""
GOOD, FAIR = 0.05, 0.1
"""Kolmogorov-Smirnov distances at the most."""
_CHANCE = 1.36
"""Over the root of n: the distance that chance alone exceeds once in twenty samples (Kolmogorov)."""

_PATH = re.compile(
    r"(?P<part>demand|bot)\.(?P<own>\w+)(?:\.(?P<rest>.+))?"
    r"|(?P<of>buyers|teams)\.(?P<group>.+)\.(?P<name>" + "|".join(NAMES) + r")"
    r"(?:\.(?P<which>mean|cv|value|low|high))?",
    re.DOTALL,
)


def named(t: Texts, path: str) -> tuple[str, str]:
    """What a parameter is called, and the type of chat or the team that it is of (may be empty).

    A path that this version does not know is called by itself.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return path, ""
    name = match["own"] or match["name"]
    if name not in NAMES:
        return path, ""
    rest = match["rest"] if match["own"] else match["which"]
    words, group = t(NAMES[name]), match["group"] or ""
    if rest == "cv":
        words = t("calibrate.spread", figure=words)
    elif name == "weekday_factors" and rest in WEEKDAYS:
        group = weekday(t, WEEKDAYS.index(rest))
    elif rest not in {None, "mean", "value"}:
        words = f"{words} ({rest})"
    return words, group


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As a result names them."""


def weekday(t: Texts, day: int) -> str:
    """``Mon``, ``周一``; Monday is 0."""
    return t("common.weekdays").split()[day]


def view_name(t: Texts, view: Json) -> str:
    """``Patience, presale``: what a picture shows, and of whom."""
    name = t(NAMES[view["name"]]) if view["name"] in NAMES else str(view["name"])
    return t("calibrate.of", figure=name, group=view["group"]) if view["group"] else name


def family(t: Texts, name: str | None) -> str:
    """What a family of distributions is called; empty for none."""
    if name is None:
        return ""
    return t(FAMILIES[name]) if name in FAMILIES else name


def level(one: Json) -> Level:
    """How well a parameter is known: by its interval's width, or `plain` where it has none."""
    if one["assumed"]:
        return "assumed"
    value, low, high = one["value"], one["low"], one["high"]
    if low is None or high is None:
        return "plain"
    half = (high - low) / 2
    absolute = one["unit"] in {"share", "cv"}
    if not absolute:
        half = half / abs(value) if value else (math.inf if half else 0.0)
    place = 1 if absolute else 0
    return "well" if half <= WELL[place] else "roughly" if half <= ROUGHLY[place] else "hardly"


def fit(ks: float | None, n: int) -> Fit | None:
    """How well a distribution follows what was observed; None where nobody measured.

    `few` where it is not good, but no worse than chance makes it among so few.
    """
    if ks is None:
        return None
    if ks <= GOOD:
        return "good"
    if ks * math.sqrt(n) <= _CHANCE:
        return "few"
    return "fair" if ks <= FAIR else "poor"


_FORMS: Mapping[str, tuple[Form, int]] = {
    "s": ("duration", 0),
    "share": ("share", 1),
    "chars": ("number", 1),
    "chars/min": ("number", 1),
    "turns": ("number", 2),
    "messages": ("number", 2),
    "cv": ("number", 2),
    "factor": ("number", 2),
}


def cell(path: str, one: Json) -> Cell:
    """A parameter's value with its interval, as a cell."""
    form, digits = _FORMS.get(one["unit"], ("number", _digits(one)))
    if path == "demand.busyness_cv":
        form, digits = "share", 0
    return Cell({"mean": one["value"], "low": one["low"], "high": one["high"]}, form, digits)


def _digits(one: Json) -> int:
    """Decimals of a number of chats or people: three digits in all, and none of what is whole."""
    size = abs(one["value"])
    if size >= 100 or (float(size).is_integer() and one["low"] is None):
        return 0
    return 1 if size >= 10 else 2
