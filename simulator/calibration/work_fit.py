"""The fit of the work on replies: which replies go into it, whose parameters are whose, and in what steps."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.cumulative import Values
from simulator.calibration.work_likelihood import (
    Found,
    Model,
    Places,
    Rows,
    fit,
    logistic,
    scan_quick,
    scan_speeds,
)
from simulator.calibration.work_minutes import fit_means
from simulator.calibration.work_rows import ENOUGH, blur, cells, first_guess, is_named, known_work, sample
from simulator.units import MINUTE, SECOND

FAMILIES = ("lognormal", "gamma", "weibull")
"""Of look-ups; an exponential is a gamma or Weibull whose cv is 1."""
SAMPLE = 20_000
"""Replies on which the fit settles, before it takes its last steps on all of them."""
FEW_FOR_FAMILIES = 5000
"""Replies by which the families are chosen."""
HOPELESS = 40.0
"""A family that is this far behind in log likelihood after a few steps is left alone."""
QUICK_SECONDS = np.array([0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30])
QUICK_SHARES = np.array([0.05, 0.15, 0.3, 0.5, 0.7, 0.9])
"""Where the fit looks for quick replies anew, once it knows the typed ones."""


@dataclass(frozen=True, eq=False)
class WorkLog:
    """The replies of a log whose work is known, and whose parameters hold for them.

    Attributes
    ----------
    turn, account : int64 array, shape (rows,)
    seconds : float64 array, shape (rows,)
        The work.
    rows : Rows
    type_at, team_at : int64 array, shape (types,), (teams,)
        Which parameters hold for each of the log's types and teams: those with too few replies share with
        the most frequent.
    agents : tuple of int
        Accounts that have a speed of their own, in order of the speeds.
    mixture, typing : bool
        Whether typed and quick replies can be told apart, and whether there are characters at all.
    """

    turn: Places
    account: Places
    seconds: Values
    rows: Rows
    type_at: Places
    team_at: Places
    agents: tuple[int, ...]
    mixture: bool
    typing: bool

    def take(self, kept: Places) -> "WorkLog":
        """Only the replies at the places `kept`, in their order."""
        return replace(self, turn=self.turn[kept], account=self.account[kept], seconds=self.seconds[kept],
                       rows=self.rows.take(kept))  # fmt: skip


def work_log(chats: Chats, team_of: NDArray[np.int64], teams: int) -> WorkLog:
    """The replies whose work is known; their speeds are the teams' for now."""
    written = (chats.reply >= 0) & ~chats.assisted
    typing = bool((written & (chats.first_chars >= 0)).any())
    turn, work = known_work(chats, team_of, chars=typing)
    account, kind = chats.account[turn], chats.type[chats.chat[turn]]
    team = team_of[account] if is_named(chats) else np.zeros(len(turn), np.int64)
    type_at, team_at = _shared(kind, len(chats.types)), _shared(team, teams)
    order = np.argsort(type_at[kind], kind="stable")
    turn, work = turn[order], work[order]
    low, high = cells(work, chats.resolution)
    rows = Rows(
        low, high, np.maximum(chats.first_chars[turn], 0).astype(np.float64),
        ~chats.assisted[turn] & typing, type_at[kind[order]], team_at[team[order]], team_at[team[order]],
        blur(chats.resolution),
    )  # fmt: skip
    mixture = typing and chats.resolution < MINUTE
    return WorkLog(
        turn, account[order], work / SECOND, rows, type_at, team_at, (), mixture=mixture, typing=typing
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


def _apart(log: WorkLog, model: Model) -> tuple[WorkLog, Model]:
    """Everybody with enough typed replies gets a speed of their own, the others of a team one together.

    Replies of those who are too few even together are left out.
    """
    rows = log.rows
    if not log.typing:
        return log, model
    share = np.where(rows.mixed, 1 - logistic(model.quick)[rows.team], 0.0)
    named = log.account >= 0
    typed = np.bincount(log.account[named], share[named])
    agents = np.flatnonzero(typed >= ENOUGH)
    speed = np.full(len(rows), -1)
    team = []
    for place, who in enumerate(agents.tolist()):
        mine = log.account == who
        speed[mine] = place
        team.append(int(rows.team[mine][0]))
    for number in range(len(model.quick)):
        rest = (speed < 0) & (rows.team == number)
        if share[rest].sum() >= ENOUGH or not (rows.mixed & (speed >= 0) & (rows.team == number)).any():
            speed[rest] = len(team)
            team.append(number)
    speed[(speed < 0) & ~rows.mixed] = 0  # an assisted reply needs no speed, only a place
    log = replace(log, rows=replace(rows, speed=speed), agents=tuple(agents.tolist()))
    log = log.take(np.flatnonzero(speed >= 0))
    return log, replace(model, speed=model.speed[np.array(team)])


def fit_log_work(log: WorkLog) -> tuple[WorkLog, Found]:
    """First one speed a team, on few replies; then everybody's own, on more; at last on all."""
    if log.typing and not log.mixture:
        return log, fit_means(log.rows, log.seconds)
    types, teams = int(log.rows.type.max()) + 1, int(log.rows.team.max()) + 1
    few = sample(log.rows, 1000)
    empty = Model(
        families=("lognormal",) * types, mean=np.zeros(types), cv=np.zeros(types),
        quick=np.full(teams, 0.0 if log.mixture else -12.0),
        seconds=np.full(teams, 5.0 if log.typing else 0.0), other=np.array([-4.0]),
        speed=np.full(teams, math.log(60)), free=np.ones(0, np.bool_),
    )  # fmt: skip
    empty = replace(empty, free=_free(empty, few, log))
    tried = [fit(few, guess, close=1.0) for guess in first_guess(log.rows, empty, mixture=log.mixture)]
    model = max(tried, key=lambda one: float(one.chance.sum())).model
    if log.mixture:
        model = scan_quick(few, model, QUICK_SECONDS, QUICK_SHARES)

    log, model = _apart(log, model)
    rows = log.rows
    settling = sample(rows, SAMPLE)
    model = replace(model, free=_free(model, settling, log))
    if log.typing:
        for width in (0.4, 0.04):
            model = scan_speeds(settling, model, np.exp(np.linspace(-width, width, 17)))
    model = _families(settling, model)
    if settling is not rows:
        model = fit(settling, model, close=0.02).model
    free = model.free
    if (model.seconds < 0).any():  # quicker than nothing: look-ups of quick replies are shorter than others
        held = free.copy()
        held[model.offsets[3] : model.offsets[4]] &= model.seconds >= 0
        model = replace(model, seconds=np.maximum(model.seconds, 0.0), free=held)
    found = fit(rows, model, rounds=60 if settling is rows else 4, close=0.02)
    found = _simpler(rows, found)
    if model.free is not free:  # what is held at 0 is as unsure as if it were not
        again = found.model.free | free & model.takes_seconds
        found = replace(found, covariance=fit(rows, replace(found.model, free=again), rounds=0).covariance)
    return log, found


def _free(model: Model, rows: Rows, log: WorkLog) -> NDArray[np.bool_]:
    """Which parameters can be told at all."""
    offsets = model.offsets
    free = np.ones(offsets[-1], np.bool_)
    free[offsets[5] :] = np.bincount(rows.speed[rows.mixed], minlength=len(model.speed)) > 0
    if not log.mixture:
        free[offsets[2] : offsets[3]] = False
        assisted = np.bincount(rows.team[~rows.mixed], minlength=len(model.quick))
        free[offsets[3] : offsets[4]] = (assisted >= ENOUGH) & log.typing
    return free


def _families(rows: Rows, model: Model) -> Model:
    """`model` with, for each type, the family of look-ups under which the replies are likeliest.

    One type after another, for with all at once a family that fails one would shift what they share; and
    again those that were looked at before another's changed.
    """
    some = sample(rows, FEW_FOR_FAMILIES)
    best = fit(some, model, close=0.2)
    types = len(best.model.families)
    since, kind, looked = 0, 0, 0
    while since < types and looked < 3 * types:
        changed = False
        for name in FAMILIES:
            families = (*best.model.families[:kind], name, *best.model.families[kind + 1 :])
            if families == best.model.families:
                continue
            there = fit(some, replace(best.model, families=families), rounds=8)
            if there.chance.sum() < best.chance.sum() - HOPELESS:
                continue
            there = fit(some, there.model, close=0.2)
            if there.chance.sum() > best.chance.sum():
                best, changed = there, True
        since = 1 if changed else since + 1
        kind, looked = (kind + 1) % types, looked + 1
    return best.model


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
