"""Everything that a log tells of a shop, in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.arrivals import Arrivals, fit_arrivals
from simulator.calibration.buyers import Buyers, fit_buyers
from simulator.calibration.chats import Chats, find_chats
from simulator.calibration.concurrency import Concurrency, fit_concurrency
from simulator.calibration.estimate import Caution, Estimate, View
from simulator.calibration.headcount import time_of_a_reply
from simulator.calibration.hours import Hours, fit_hours
from simulator.calibration.leaving import Leaving, fit_leaving
from simulator.calibration.robot import Robot, fit_robot
from simulator.calibration.span import refuse_too_long
from simulator.calibration.teams import Teams, find_teams
from simulator.calibration.work import Work, fit_work
from simulator.errors import Problem, UserError
from simulator.messages.log import AGENT, ASSIST, BUYER, MessageLog
from simulator.scenario.documents import shown
from simulator.scenario.limits import LONGEST_NAME
from simulator.units import MINUTE

GOES_BACK, OTHER_ORDER = 0.01, 0.25
"""Where a greater share of the rows of a chat than the first stands before an earlier one, the clock is
suspect; where a greater than the second, the rows are in another order, newest first for one."""

NOBODYS = 10
"""Chats of a type, without one reply, of which something must be said."""


@dataclass(frozen=True, eq=False)
class Fit:
    """What was learned of a shop.

    Attributes
    ----------
    chats : Chats
        The log as chats and turns.
    teams, arrivals, buyers, work, leaving, hours, concurrency, robot
        What was learned of each.
    estimates : dict of str to Estimate
        By the path in a scenario.
    views : tuple of View
    cautions : tuple of Caution
    """

    chats: Chats
    teams: Teams
    arrivals: Arrivals
    buyers: Buyers
    work: Work
    leaving: Leaving
    hours: Hours
    concurrency: Concurrency
    robot: Robot
    estimates: dict[str, Estimate]
    views: tuple[View, ...]
    cautions: tuple[Caution, ...]


def fit_log(log: MessageLog, listed: Mapping[str, Sequence[str]] | None = None) -> Fit:
    """Learn from `log` what it tells.

    Parameters
    ----------
    log : MessageLog
        Rows in any order.
    listed : mapping of str to sequence of str, optional
        Accounts by team, as for `find_teams`.

    Raises
    ------
    UserError
        Where the log has no message of a buyer, or no reply to one: then there is no shop in it;
        where it goes over more than ten years; and where a type's name is longer than a scenario allows.
    """
    refuse_too_long(log)
    chats = find_chats(log)
    _has_both_sides(log, chats)
    _has_names_that_fit(log)
    teams = find_teams(chats, listed)
    given = (teams.team_of, teams.names)
    arrivals, robot = fit_arrivals(chats), fit_robot(chats)
    work = fit_work(chats, *given)
    buyers, leaving = fit_buyers(chats, work.typed), fit_leaving(chats, *given)
    reply_time = time_of_a_reply(work, buyers, _replies(chats, teams))
    hours, concurrency = fit_hours(log, chats, *given, reply_time), fit_concurrency(chats, *given)
    parts = (arrivals, robot, buyers, work, leaving, hours, concurrency)
    cautions = [*_of_the_log(log, chats), *(caution for part in parts for caution in part.cautions)]
    return Fit(
        chats, teams, arrivals, buyers, work, leaving, hours, concurrency, robot,
        estimates={path: one for part in parts for path, one in part.estimates.items()},
        views=tuple(view for part in parts for view in part.views),
        cautions=tuple({(caution.code, str(caution.values)): caution for caution in cautions}.values()),
    )  # fmt: skip


def _replies(chats: Chats, teams: Teams) -> NDArray[np.int64]:
    """How many replies of each team's to each type of chat; nobody's are the first team's."""
    found = np.zeros((len(chats.types), len(teams.names)), np.int64)
    turns = chats.reply >= 0
    account = chats.account[turns]
    team = np.where(account >= 0, teams.team_of[account], 0) if len(teams.team_of) else 0 * account
    np.add.at(found, (chats.type[chats.chat[turns]], np.maximum(team, 0)), 1)
    return found


def _has_names_that_fit(log: MessageLog) -> None:
    """Refuse a log with a type that is too long to be a name in a scenario.

    Raises
    ------
    UserError
        With its beginning.
    """
    for name in log.types:
        if len(name) > LONGEST_NAME:
            found = f"{shown(name, 20)}, a type of {len(name):,} characters"
            raise UserError(Problem(found, f"wanted at most {LONGEST_NAME}; is it the text of a message?"))


def _has_both_sides(log: MessageLog, chats: Chats) -> None:
    """Refuse a log in which one side is missing.

    Raises
    ------
    UserError
        That says what was found.
    """
    buyers = int((log.sender == BUYER).sum())
    agents = int(((log.sender == AGENT) | (log.sender == ASSIST)).sum())
    if buyers and agents and (chats.reply >= 0).any():
        return
    found = f"a log of {buyers:,} messages of buyers and {agents:,} of agents"
    if buyers and agents:
        found += ", none of which answers a buyer"
    wanted = "wanted both sides of the chats; say who is who: --senders THEIRS=buyer, --senders THEIRS=agent"
    raise UserError(Problem(found, wanted))


def _of_the_log(log: MessageLog, chats: Chats) -> list[Caution]:
    """What is to be known of the log itself."""
    cautions = []
    if chats.resolution == MINUTE:
        cautions.append(Caution("minutes"))
    order = np.argsort(log.buyer, kind="stable")
    first, second = order[:-1], order[1:]
    same = log.buyer[first] == log.buyer[second]
    back = same & (log.time[second] < log.time[first])
    if GOES_BACK * same.sum() < back.sum() <= OTHER_ORDER * same.sum():
        cautions.append(Caution("clock_goes_back", {"rows": int(back.sum())}))
    cautions += _unanswered(chats)
    repliers = np.unique(chats.account[chats.reply >= 0])
    if len(repliers) == 1 and repliers[0] >= 0:
        cautions.append(Caution("one_account"))
    return cautions


def _unanswered(chats: Chats) -> list[Caution]:
    """A word on each type of which many chats came to people and none was answered."""
    kind = chats.type[chats.chat]
    asked = np.bincount(chats.type[chats.turns > 0], minlength=len(chats.types))
    answered = np.bincount(kind[chats.reply >= 0], minlength=len(chats.types))
    return [
        Caution("type_unanswered", {"type": name, "chats": int(count)})
        for name, count, replies in zip(chats.types, asked, answered, strict=True)
        if count >= NOBODYS and not replies
    ]
