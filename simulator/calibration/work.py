"""How long work on a reply takes: look-up, typing speed and quick replies, learned from a log.

The parts of the work are not in a log, only its beginning and end; `work_likelihood` says how they are told
apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.cumulative import Values
from simulator.calibration.estimate import Caution, Estimate, View, on_log
from simulator.calibration.work_fit import WorkLog, fit_log_work, work_log
from simulator.calibration.work_likelihood import Found, logistic, parts
from simulator.calibration.work_rows import ENOUGH, is_named
from simulator.calibration.work_speeds import Z95, TeamSpeed, team_speed
from simulator.calibration.work_views import distance, look_up_view, speed_view, work_view
from simulator.calibration.written import as_written
from simulator.scenario.distributions import Distribution
from simulator.scenario.schema import BuyerType, Team
from simulator.units import SECOND

FEW = 100
"""Replies of all below which a fit is little more than a guess."""
OTHER = 0.1
"""Share of work that is neither typing nor quick replies from which on it is worth a word."""


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
    log = work_log(chats, team_of, len(teams))
    if len(log.turn) < ENOUGH:
        return _nothing(chats, teams)
    log, found = fit_log_work(log)
    return _told(chats, team_of, teams, log, found)



def _told(
    chats: Chats, team_of: NDArray[np.int64], teams: Sequence[str], log: WorkLog, found: Found
) -> Work:
    """What was found, as a scenario has it."""
    typed, quick, _ = parts(log.rows, found.model)
    odds = np.divide(typed, typed + quick, out=np.full(len(log.rows), 0.5), where=typed + quick > 1e-12)
    odds = np.where(log.rows.mixed, odds, 0.0)
    estimates: dict[str, Estimate] = {}
    views: list[View] = []

    lookup = []
    for number, name in enumerate(chats.types):
        distribution, parameters, view = _type(name, log, found, int(log.type_at[number]))
        lookup.append(distribution)
        estimates |= parameters
        views.append(view)
    speeds, shares, takes, silent = [], [], [], []
    for number, name in enumerate(teams):
        told = _team(name, log, found, int(log.team_at[number]), odds)
        speeds.append(told.speed)
        shares.append(told.estimates[f"teams.{name}.quick_replies"])
        takes.append(told.estimates[f"teams.{name}.quick_reply_time"])
        estimates |= told.estimates
        views += told.views
        if log.typing and told.speed is None:
            silent.append(name)
    if log.typing and not log.mixture:
        # Speed and look-up are known only together: an interval of either alone would not hold its truth.
        estimates = {path: replace(one, low=None, high=None) for path, one in estimates.items()}
    all_typed = np.full(len(chats.reply), np.nan)
    if log.mixture:
        all_typed[log.turn] = odds
    return Work(
        tuple(lookup), tuple(speeds), tuple(shares), tuple(takes), _agents(log, found, odds), all_typed,
        estimates, tuple(views), _cautions(chats, team_of, teams, log, found, silent),
    )  # fmt: skip


def _cautions(
    chats: Chats, team_of: NDArray[np.int64], teams: Sequence[str], log: WorkLog, found: Found,
    silent: Sequence[str],
) -> tuple[Caution, ...]:
    """What one must know of the fit; `silent` are teams whose speed could not be told."""
    rows, cautions = log.rows, []
    if len(rows) < FEW:
        cautions.append(Caution("work_few", {"replies": len(rows), "wanted": FEW}))
    if not is_named(chats):
        cautions.append(Caution("work_nameless", {"replies": len(rows)}))
    if not log.typing:
        cautions.append(Caution("work_no_chars"))
    elif not log.mixture:
        cautions.append(Caution("work_minutes"))
    of_type = chats.type[chats.chat[log.turn]]
    of_team = team_of[log.account] if is_named(chats) else np.zeros(len(log.turn), np.int64)
    for names, at, of in ((chats.types, log.type_at, of_type), (teams, log.team_at, of_team)):
        few = np.bincount(of, minlength=len(names)) < ENOUGH
        shared = [name for name, place, is_few in zip(names, at, few, strict=True)
                  if is_few and (at == place).sum() > 1]  # fmt: skip
        if shared:
            cautions.append(Caution("work_shared", {"names": ", ".join(shared)}))
    if silent:
        cautions.append(Caution("work_no_typing", {"names": ", ".join(silent)}))
    if found.model.other_share > OTHER:
        cautions.append(Caution("work_other", {"share": found.model.other_share}))
    return tuple(cautions)


def _type(
    name: str, log: WorkLog, found: Found, at: int
) -> tuple[Distribution, dict[str, Estimate], View]:
    """The look-up of a type whose parameters stand `at`."""
    model, rows = found.model, log.rows
    n, family = int((rows.type == at).sum()), model.families[at]
    ks = distance(rows.take(np.flatnonzero(rows.type == at)), model)
    mean = _on_log(model.mean[at], found.error[at], n, "s", family, ks)
    cv = _on_log(model.cv[at], found.error[model.offsets[1] + at], n, "cv", family, ks)
    told = {f"buyers.{name}.lookup.mean": mean}
    if family != "exponential":
        told[f"buyers.{name}.lookup.cv"] = cv
    view = look_up_view(name, rows, model, at, n, ks)
    return _look_up(family, mean.value, cv.value), told, view


@dataclass(frozen=True, slots=True)
class _Team:
    speed: Distribution | None
    estimates: dict[str, Estimate]
    views: tuple[View, ...]


def _team(name: str, log: WorkLog, found: Found, at: int, odds: Values) -> _Team:
    """Typing and quick replies of a team whose parameters stand `at`."""
    model, rows = found.model, log.rows
    mine = np.flatnonzero(rows.team == at)
    n = int(rows.mixed[mine].sum())
    share, seconds = _quick(log, found, at, n)
    estimates = {f"teams.{name}.quick_replies": share, f"teams.{name}.quick_reply_time": seconds}
    path = f"teams.{name}.typing_speed"
    views = [work_view(name, rows.take(mine), log.seconds[mine], model)] if log.typing and n else []
    if not log.typing or odds[mine].sum() < ENOUGH:
        default = Team.model_fields["typing_speed"].default.value
        estimates[path] = Estimate(default, None, None, n, "chars/min", "constant", assumed=True)
        return _Team(None, estimates, tuple(views))
    people = np.unique(rows.speed[mine][rows.mixed[mine]])
    own = people[people < len(log.agents)]
    people = own if len(own) >= 2 else people
    places = model.offsets[5] + people
    told = team_speed(model.speed[people], found.covariance[np.ix_(places, places)])
    if told.differ:
        estimates[f"{path}.mean"] = Estimate(*told.mean, n, "chars/min", "lognormal")
        estimates[f"{path}.cv"] = Estimate(*told.cv, n, "cv", "lognormal")
        views.append(speed_view(name, model.speed[people], found.error[places], told, n))
    else:
        estimates[path] = Estimate(*told.mean, n, "chars/min", "constant")
    return _Team(_speed_of(told), estimates, tuple(views))


def _on_log(
    at: float, error: float, n: int, unit: str, family: str | None = None, ks: float | None = None
) -> Estimate:
    """The estimate whose logarithm is `at`; its interval, if it is not wider than any use."""
    return Estimate(*on_log(at, Z95 * error), n, unit, family, ks)


def _look_up(family: str, mean: float, cv: float) -> Distribution:
    return as_written(family, mean * SECOND, cv, durations=True)


def _quick(log: WorkLog, found: Found, team: int, n: int) -> tuple[Estimate, Estimate]:
    """The share of quick replies, and what one takes."""
    model, offsets = found.model, found.model.offsets
    if not log.mixture:
        share = 0.0 if log.typing and model.quick[team] < 0 else 1.0
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


def _speed_of(told: TeamSpeed) -> Distribution:
    if told.differ:
        return as_written("lognormal", round(told.mean[0], 2), told.cv[0], durations=False)
    return as_written("constant", max(round(told.mean[0], 2), 1.0), 0.0, durations=False)


def _agents(log: WorkLog, found: Found, odds: Values) -> tuple[AgentWork, ...]:
    """Everybody of whom a reply's work is known."""
    rows, model = log.rows, found.model
    agents = []
    writing = odds * rows.chars * 60 / np.exp(model.speed[rows.speed]) + (1 - odds) * model.seconds[rows.team]
    left = log.seconds - writing
    typed, quick, other = parts(rows, model)
    usual = typed + quick > other
    for who in np.unique(log.account[log.account >= 0]).tolist():
        mine = log.account == who
        n = int(mine.sum())
        place = log.agents.index(who) if who in log.agents else None
        speed = None
        if place is not None and log.typing and odds[mine].sum() >= 1:
            at = found.model.offsets[5] + place
            speed = _on_log(model.speed[place], found.error[at], n, "chars/min")
        mixed = mine & rows.mixed
        seen = mine & usual
        agents.append(
            AgentWork(
                who, speed,
                max(float(left[seen].mean()), 0.0) if seen.any() else None,
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
