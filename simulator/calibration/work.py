"""How long work on a reply takes: look-up, typing speed and quick replies, learned from a log.

The parts of the work are not in a log, only its beginning and end; `work_likelihood` says how they are told
apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.cumulative import Values
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.work_likelihood import (
    Found,
    Model,
    Places,
    Rows,
    fit,
    logistic,
    parts,
    scan_quick,
    scan_speeds,
)
from simulator.calibration.work_rows import ENOUGH, first_guess, known_work, sample
from simulator.calibration.work_speeds import TeamSpeed, team_speed
from simulator.scenario.distributions import Constant, Distribution, Exponential, Spread
from simulator.scenario.schema import BuyerType, Team
from simulator.units import MINUTE, SECOND

FAMILIES = ("lognormal", "gamma", "weibull")
SAMPLE = 20_000
"""Replies on which the fit settles, before it takes its last steps on all of them."""
FEW = 100
"""Replies of all below which a fit is little more than a guess."""
QUICK_SECONDS = np.array([0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30])
QUICK_SHARES = np.array([0.05, 0.15, 0.3, 0.5, 0.7, 0.9])
"""Where the fit looks for quick replies anew, once it knows the typed ones."""
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class AgentWork:
    """What a log tells of one agent.

    Attributes
    ----------
    account : int
        Position among the log's accounts.
    speed : Estimate or None
        Characters a minute; None of an agent with too few replies to say.
    lookup_s : float or None
        Mean seconds of look-up.
    quick_replies : float or None
        Share of the replies that were quick; None where the log cannot tell.
    n : int
        Replies of which the work is known.
    """

    account: int
    speed: Estimate | None
    lookup_s: float | None
    quick_replies: float | None
    n: int


@dataclass(frozen=True, eq=False)
class Work:
    """How long work on a reply takes.

    Attributes
    ----------
    lookup : tuple of Distribution or None
        Of each type of chat, in microseconds; None where the log does not tell, and so below.
    speed : tuple of Distribution or None
        Characters a minute of each team's people: constant where they do not differ noticeably.
    quick_replies, quick_reply_time : tuple of Estimate
        Of each team; seconds.
    agents : tuple of AgentWork
        Everybody who replied.
    typed : float64 array, shape (turns,)
        Chance that the reply was typed; NaN where nobody can say.
    estimates : dict
        By the path in a scenario.
    views : tuple of View
    cautions : tuple of Caution
    """

    lookup: tuple[Distribution | None, ...]
    speed: tuple[Distribution | None, ...]
    quick_replies: tuple[Estimate, ...]
    quick_reply_time: tuple[Estimate, ...]
    agents: tuple[AgentWork, ...]
    typed: Values
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, eq=False)
class _Log:
    """The replies of a log whose work is known, and whose parameters hold for them.

    Attributes
    ----------
    turn : int64 array, shape (rows,)
    rows : Rows
    type_at, team_at : int64 array, shape (types,), (teams,)
        Which parameters hold for each of the log's types and teams: those with too few replies share with
        the most frequent.
    agent_at : dict
        Of accounts, which speed is theirs alone.
    pooled : dict
        Of teams, which speed holds for those without one of their own.
    account : int64 array, shape (rows,)
    mixture, typing : bool
        Whether typed and quick replies can be told apart, and whether there are characters at all.
    """

    turn: Places
    rows: Rows
    type_at: Places
    team_at: Places
    agent_at: dict[int, int]
    pooled: dict[int, int]
    account: Places
    mixture: bool
    typing: bool


def fit_work(chats: Chats, team_of: NDArray[np.int64], teams: Sequence[str]) -> Work:
    """Look-up by type, typing speed by agent and team, quick replies by team.

    Parameters
    ----------
    chats : Chats
    team_of : int64 array, shape (accounts,)
        Position among `teams`; -1 of an account that never replied.
    teams : sequence of str
        At least one.

    Returns
    -------
    Work
        With fewer than `ENOUGH` replies to go by nothing is learned.
    """
    log = _log(chats, team_of, len(teams))
    if log is None:
        return _nothing(chats, teams)
    found = _fit(log)
    return _told(chats, teams, log, found)


def _log(chats: Chats, team_of: NDArray[np.int64], teams: int) -> _Log | None:
    """The replies whose work is known; None if they are too few."""
    written = (chats.reply >= 0) & ~chats.assisted
    typing = bool((written & (chats.first_chars >= 0)).any())
    turn, low, high = known_work(chats, team_of, chars=typing)
    account = chats.account[turn]
    named = account >= 0
    team = np.where(named, team_of[account] if len(team_of) else 0, 0)
    mixed = ~chats.assisted[turn] if typing else np.zeros(len(turn), np.bool_)

    agent_at: dict[int, int] = {}
    pooled: dict[int, int] = {}
    speed = np.full(len(turn), -1)
    replies = np.bincount(account[mixed & named], minlength=len(chats.accounts))
    for who in np.flatnonzero(replies >= ENOUGH).tolist():
        agent_at[who] = len(agent_at)
        speed[account == who] = agent_at[who]
    for number in range(teams):
        rest = (speed < 0) & (team == number)
        if (rest & mixed).sum() >= ENOUGH or not typing:
            pooled[number] = len(agent_at) + len(pooled)
            speed[rest] = pooled[number]
    # An assisted reply needs no speed, only a place.
    speed[(speed < 0) & ~mixed] = 0
    kept = np.flatnonzero(speed >= 0)
    if len(kept) < ENOUGH:
        return None
    kind = chats.type[chats.chat[turn]]
    type_at, team_at = _shared(kind[kept], len(chats.types)), _shared(team[kept], teams)
    kept = kept[np.argsort(type_at[kind[kept]], kind="stable")]
    rows = Rows(
        low[kept], high[kept], np.maximum(chats.first_chars[turn[kept]], 0).astype(np.float64), mixed[kept],
        type_at[kind[kept]], team_at[team[kept]], speed[kept],
    )  # fmt: skip
    mixture = typing and chats.resolution < MINUTE
    return _Log(
        turn[kept], rows, type_at, team_at, agent_at, pooled, account[kept], mixture=mixture, typing=typing
    )


def _shared(of: Places, size: int) -> Places:
    """Which parameters hold for each: its own where it has `ENOUGH`, else those of the most frequent."""
    count = np.bincount(of, minlength=size)
    own = np.flatnonzero(count >= ENOUGH)
    if not len(own):
        return np.zeros(size, np.int64)
    at = np.full(size, int(np.argmax(count[own])))
    at[own] = np.arange(len(own))
    return at


def _fit(log: _Log) -> Found:
    rows = log.rows
    types, teams = int(rows.type.max()) + 1, int(rows.team.max()) + 1
    speeds = max(len(log.agent_at) + len(log.pooled), 1)
    empty = Model(
        families=("lognormal",) * types, mean=np.zeros(types), cv=np.zeros(types),
        quick=np.full(teams, 0.0 if log.mixture else -12.0),
        seconds=np.full(teams, 5.0 if log.typing else 0.0), other=np.array([-4.0]),
        speed=np.full(teams, math.log(60)), free=np.ones(2 * types + 2 * teams + 1 + teams, np.bool_),
    )  # fmt: skip
    # First one speed a team, on few replies; then everybody's own.
    together = replace(rows, speed=rows.team)
    few = sample(together, 1000)
    empty = replace(empty, free=_free(empty, few, log))
    tried = [fit(few, guess, close=1.0) for guess in first_guess(together, empty, mixture=log.mixture)]
    begun = max(tried, key=lambda one: float(one.chance.sum())).model
    if log.mixture:
        begun = scan_quick(few, begun, QUICK_SECONDS, QUICK_SHARES)
    team = np.zeros(speeds, np.int64)
    team[rows.speed] = rows.team
    settling = sample(rows, SAMPLE)
    model = replace(begun, speed=begun.speed[team])
    model = replace(model, free=_free(model, settling, log))
    if log.typing:
        for width in (0.4, 0.04):
            model = scan_speeds(settling, model, np.exp(np.linspace(-width, width, 17)))
    model = _families(settling, model)
    if settling is not rows:
        model = fit(settling, model, close=0.02).model
    if (model.seconds < 0).any():  # quicker than nothing: look-ups of quick replies are shorter than others
        free = model.free.copy()
        free[model.offsets[3] : model.offsets[4]] &= model.seconds >= 0
        model = replace(model, seconds=np.maximum(model.seconds, 0.0), free=free)
    return _simpler(rows, fit(rows, model, rounds=60 if settling is rows else 4, close=0.02))


def _free(model: Model, rows: Rows, log: _Log) -> NDArray[np.bool_]:
    """Which parameters can be told at all."""
    offsets = model.offsets
    free = np.ones(offsets[-1], np.bool_)
    typed = np.bincount(rows.speed[rows.mixed], minlength=len(model.speed)) > 0
    free[offsets[5] :] = typed
    if not log.mixture:
        free[offsets[2] : offsets[3]] = False
        assisted = np.bincount(rows.team[~rows.mixed], minlength=len(model.quick))
        free[offsets[3] : offsets[4]] = assisted > ENOUGH
    if not log.typing:
        free[offsets[3] : offsets[4]] = False
    return free


def _families(rows: Rows, model: Model) -> Model:
    """`model` with, for each type, the family of look-ups under which its replies are likeliest."""
    some = sample(rows, 3000)
    types = len(model.families)
    heights = np.empty((len(FAMILIES), types))
    fits = []
    for height, name in zip(heights, FAMILIES, strict=True):
        one = fit(some, replace(model, families=(name,) * types), close=0.2)
        height[:] = np.bincount(some.type, one.chance, minlength=types)
        fits.append(one)
    best = np.argmax(heights, axis=0).tolist()
    chosen = [fits[number].model for number in best]
    base = fits[int(np.argmax(heights.sum(axis=1)))].model
    return replace(
        base, families=tuple(FAMILIES[number] for number in best),
        mean=np.array([one.mean[kind] for kind, one in enumerate(chosen)]),
        cv=np.array([one.cv[kind] for kind, one in enumerate(chosen)]),
    )  # fmt: skip


def _simpler(rows: Rows, found: Found) -> Found:
    """The same with exponential look-ups where gamma and Weibull ones are as good as that."""
    model, types = found.model, len(found.model.families)
    off = np.abs(model.cv) < math.sqrt(2) * found.error[types : 2 * types]  # Akaike's criterion, by Wald's
    plain = off & np.isin(model.families, ("gamma", "weibull"))
    if not plain.any():
        return found
    free = model.free.copy()
    free[types : 2 * types] &= ~plain
    families = tuple("exponential" if so else name for so, name in zip(plain, model.families, strict=True))
    there = replace(model, families=families, cv=np.where(plain, 0.0, model.cv), free=free)
    return fit(rows, there, rounds=4, close=0.02)


def _told(chats: Chats, teams: Sequence[str], log: _Log, found: Found) -> Work:
    """What was found, as a scenario has it."""
    model, rows = found.model, log.rows
    offsets, error = model.offsets, found.error
    typed, quick, _ = parts(rows, model)
    odds = np.divide(typed, typed + quick, out=np.full(len(rows), 0.5), where=typed + quick > 1e-12)
    odds = np.where(rows.mixed, odds, 0.0)
    estimates: dict[str, Estimate] = {}
    cautions: list[Caution] = []

    lookup: list[Distribution | None] = []
    for number, name in enumerate(chats.types):
        at = int(log.type_at[number])
        n = int((rows.type == at).sum())
        family = model.families[at]
        mean = _on_log(model.mean[at], error[at], n, "s", family)
        estimates[f"buyers.{name}.lookup.mean"] = mean
        cv = _on_log(model.cv[at], error[offsets[1] + at], n, "cv", family)
        if family != "exponential":
            estimates[f"buyers.{name}.lookup.cv"] = cv
        lookup.append(_look_up(family, mean.value, cv.value))

    speeds, shares, takes = [], [], []
    for number, name in enumerate(teams):
        at = int(log.team_at[number])
        mine = rows.team == at
        share, seconds = _quick(log, found, at, int((mine & rows.mixed).sum()))
        told = _team_speed(log, found, at, float(odds[mine].sum()))
        shares.append(share)
        takes.append(seconds)
        n = int((mine & rows.mixed).sum())
        path = f"teams.{name}.typing_speed"
        speeds.append(_speed_of(told))
        if told is None:
            default = Team.model_fields["typing_speed"].default.value
            estimates[path] = Estimate(default, None, None, n, "chars/min", "constant", assumed=True)
        elif told.differ:
            estimates[f"{path}.mean"] = Estimate(*told.mean, n, "chars/min", "lognormal")
            estimates[f"{path}.cv"] = Estimate(*told.cv, n, "cv", "lognormal")
        else:
            estimates[path] = Estimate(*told.mean, n, "chars/min", "constant")
        estimates[f"teams.{name}.quick_replies"] = share
        estimates[f"teams.{name}.quick_reply_time"] = seconds
    all_typed = np.full(len(chats.reply), np.nan)
    if log.mixture:
        all_typed[log.turn] = odds
    return Work(
        tuple(lookup), tuple(speeds), tuple(shares), tuple(takes), _agents(log, found, odds), all_typed,
        estimates, (), tuple(cautions),
    )  # fmt: skip


def _on_log(at: float, error: float, n: int, unit: str, family: str | None = None) -> Estimate:
    """The estimate whose logarithm is `at`."""
    wide = Z95 * error
    return Estimate(math.exp(at), math.exp(at - wide), math.exp(at + wide), n, unit, family)


def _look_up(family: str, mean: float, cv: float) -> Distribution:
    said: Any = round(mean * SECOND)
    if family == "exponential":
        return Exponential[Any].model_construct(dist="exponential", mean=said)
    name: Any = family
    return Spread[Any].model_construct(dist=name, mean=said, cv=min(max(round(cv, 4), 1e-4), 20.0))


def _quick(log: _Log, found: Found, team: int, n: int) -> tuple[Estimate, Estimate]:
    """The share of quick replies, and what one takes."""
    model, offsets = found.model, found.model.offsets
    if not log.mixture:
        share = 0.0 if log.typing else 1.0
        seconds = float(model.seconds[team])
        return (
            Estimate(share, None, None, n, "share", assumed=True),
            Estimate(seconds, None, None, n, "s", assumed=True),
        )
    logit, error = float(model.quick[team]), float(found.error[offsets[2] + team])
    ends = logistic(np.array([logit - Z95 * error, logit, logit + Z95 * error]))
    low, share, high = ends.tolist()
    error = share * (1 - share) * error
    if share - Z95 * error <= 0:
        low = 0.0
    if share + Z95 * error >= 1:
        high = 1.0
    seconds, error = float(model.seconds[team]), float(found.error[offsets[3] + team])
    wide = Z95 * error
    if low == 0.0 and wide > 3:
        default = Team.model_fields["quick_reply_time"].default / SECOND
        taken = Estimate(default, None, None, n, "s", assumed=True)
    else:
        taken = Estimate(seconds, max(seconds - wide, 0.0), seconds + wide, n, "s")
    return Estimate(share, low, high, n, "share"), taken


def _team_speed(log: _Log, found: Found, team: int, typed: float) -> TeamSpeed | None:
    """A team's speed; None if it typed too little."""
    if not log.typing or typed < ENOUGH:
        return None
    own = np.unique(log.rows.speed[(log.rows.team == team) & log.rows.mixed])
    at = found.model.offsets[5] + own
    people = [place for place in own.tolist() if place < len(log.agent_at)]
    if len(people) >= 2:
        own, at = np.array(people), found.model.offsets[5] + np.array(people)
    return team_speed(found.model.speed[own], found.covariance[np.ix_(at, at)])


def _speed_of(told: TeamSpeed | None) -> Distribution | None:
    if told is None:
        return None
    if told.differ:
        mean, cv = round(told.mean[0], 2), min(max(round(told.cv[0], 4), 1e-4), 20.0)
        return Spread[Any].model_construct(dist="lognormal", mean=mean, cv=cv)
    return Constant[Any].model_construct(value=max(round(told.mean[0], 2), 1.0))


def _agents(log: _Log, found: Found, odds: Values) -> tuple[AgentWork, ...]:
    """Everybody of whom a reply's work is known."""
    rows, model = log.rows, found.model
    agents = []
    middle = (rows.low + rows.high) / 2
    writing = odds * rows.chars * 60 / np.exp(model.speed[rows.speed]) + (1 - odds) * model.seconds[rows.team]
    left = np.maximum(middle - writing, 0.0)
    typed, quick, other = parts(rows, model)
    usual = typed + quick > other
    for who in np.unique(log.account[log.account >= 0]).tolist():
        mine = log.account == who
        n = int(mine.sum())
        place = log.agent_at.get(who)
        speed = None
        if place is not None and log.typing and odds[mine].sum() >= 1:
            at = found.model.offsets[5] + place
            speed = _on_log(model.speed[place], found.error[at], n, "chars/min")
        mixed = mine & rows.mixed
        seen = mine & usual
        agents.append(
            AgentWork(
                who, speed,
                float(left[seen].mean()) if seen.any() else None,
                float(1 - odds[mixed].mean()) if log.mixture and mixed.any() else None,
                n,
            )
        )  # fmt: skip
    return tuple(agents)


def _nothing(chats: Chats, teams: Sequence[str]) -> Work:
    """Where nothing can be learned: the defaults of a scenario stay."""
    known = int((chats.reply >= 0).sum())
    team = Team.model_fields
    estimates: dict[str, Estimate] = {}
    for name in chats.types:
        usual = BuyerType.model_fields["lookup"].default
        path = f"buyers.{name}.lookup"
        estimates[f"{path}.mean"] = _assumed(usual.mean / SECOND, "s", usual.dist)
        estimates[f"{path}.cv"] = _assumed(usual.cv, "cv", usual.dist)
    share = _assumed(team["quick_replies"].default, "share")
    seconds = _assumed(team["quick_reply_time"].default / SECOND, "s")
    for name in teams:
        path = f"teams.{name}"
        usual = team["typing_speed"].default
        estimates[f"{path}.typing_speed"] = _assumed(usual.value, "chars/min", "constant")
        estimates[f"{path}.quick_replies"], estimates[f"{path}.quick_reply_time"] = share, seconds
    return Work(
        (None,) * len(chats.types), (None,) * len(teams), (share,) * len(teams), (seconds,) * len(teams),
        (), np.full(len(chats.reply), np.nan), estimates, (),
        (Caution("work_unknown", {"replies": known, "wanted": ENOUGH}),),
    )  # fmt: skip


def _assumed(value: float, unit: str, family: str | None = None) -> Estimate:
    return Estimate(value, None, None, 0, unit, family, assumed=True)
