"""Logs of people at work, simulated or by hand, for tests of hours and of chats at once."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import find_chats
from simulator.calibration.concurrency import Concurrency, fit_concurrency
from simulator.calibration.hours import Hours, fit_hours
from simulator.calibration.teams import find_teams
from simulator.experiment.replication import play_out
from simulator.messages.log import AGENT, BUYER, MessageLog
from simulator.scenario.schema import Scenario
from simulator.units import DAY, HOUR, days_since_epoch
from tests.scenarios import FIRST_DAY

MONDAY = days_since_epoch(FIRST_DAY) - 1  # the first day is a Tuesday


def log_of(scenario: Scenario) -> MessageLog:
    return play_out(scenario, 0, "compiled").log


def hours_of(log: MessageLog) -> Hours:
    chats = find_chats(log)
    teams = find_teams(chats)
    return fit_hours(log, chats, teams.team_of, teams.names)


def caps_of(log: MessageLog) -> Concurrency:
    chats = find_chats(log)
    teams = find_teams(chats)
    return fit_concurrency(chats, teams.team_of, teams.names)


def rows_of(log: MessageLog, kept: NDArray[np.bool_]) -> MessageLog:
    """Some rows of a log."""
    columns = ("buyer", "time", "sender", "account", "kind", "chars")
    return replace(log, **{name: getattr(log, name)[kept] for name in columns})


def lines_of(hours: Hours) -> list[tuple[str, str, list[str], list[int]]]:
    """Each line: team, shift, breaks, people from Monday on."""
    return [
        (line.team, str(line.shift), [str(pause) for pause in line.breaks], list(line.weekdays.values()))
        for line in hours.lines
    ]


def answers(*told: tuple[int, float], names: tuple[str, ...] = ("xu", "li", "wu", "zh")) -> MessageLog:
    """A buyer asks and is answered ten seconds later: by account, and hours since Monday's midnight."""
    account = np.array([who for who, _ in told], np.int32)
    time = np.array([round(at * HOUR) for _, at in told], np.int64) + MONDAY * DAY
    n = len(told)
    return MessageLog(
        buyer=np.repeat(np.arange(n), 2),
        time=np.stack([time - 10_000_000, time]).T.ravel(),
        sender=np.tile(np.array([BUYER, AGENT], np.int8), n),
        account=np.stack([np.full(n, -1, np.int32), account]).T.ravel(),
        kind=np.zeros(2 * n, np.int8),
        chars=np.full(2 * n, 5, np.int32),
        buyers=tuple(f"b{at}" for at in range(n)),
        accounts=names,
    )
