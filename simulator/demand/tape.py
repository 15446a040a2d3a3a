"""The tape: everything that chance decides in a replication, drawn before the desk opens."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.buyers import Buyers, draw_buyers, shares_buyers
from simulator.demand.columns import uniforms_of, values_of
from simulator.demand.quantiles import quantile
from simulator.demand.streams import Stream, name_key, uniforms
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import team_size

__all__ = ["Buyers", "Tape", "draw_buyers", "draw_tape", "shares_buyers"]

SPEED_DIGITS = 9
"""Behind the point, of a typing speed: so many as every processor gives."""


@dataclass(frozen=True, eq=False)
class Tape:
    """A replication's chance, as columns. Times are in microseconds since the first midnight.

    Attributes
    ----------
    arrival : int64 array, shape (chats,)
        When each chat arrives, in order.
    kind : int64 array, shape (chats,)
        Type of each chat: position among the scenario's buyers.
    first_turn : int64 array, shape (chats + 1,)
        Where each chat's turns begin in the columns below; the last is their number.
    silent : bool array, shape (chats,)
        Whether the buyer, leaving, says nothing.
    resolved : bool array, shape (chats,)
        Whether the bot, should it get the chat, resolves it.
    handoff : int64 array, shape (chats,)
        How long the bot keeps the chat otherwise, at least 1.
    chars : int64 array, shape (turns,)
        Characters of the reply.
    lookup, think, patience : int64 array, shape (turns,)
        Look-up before typing; the buyer's time between this reply and the next question; how long the
        question may wait for a start (`NEVER` for ever).
    quick, neglect : float64 array, shape (turns,)
        Uniforms in [0, 1): below the agent's share, the reply is quick, the question neglected.
    assisted : bool array, shape (turns,)
        Whether the bot, while it works, drafts the reply.
    messages, question_chars : int64 array, shape (turns,)
        Messages that make up the question, at least 1, and the characters of each.
    speed : float64 array, shape (agents,)
        Characters a minute of each person, teams in the scenario's order, at least 1.
    absent : bool array, shape (agents, days + 1)
        Whether a person is absent on a day; the first column is the eve of the first day.
    """

    arrival: NDArray[np.int64]
    kind: NDArray[np.int64]
    first_turn: NDArray[np.int64]
    silent: NDArray[np.bool_]
    resolved: NDArray[np.bool_]
    handoff: NDArray[np.int64]
    chars: NDArray[np.int64]
    lookup: NDArray[np.int64]
    think: NDArray[np.int64]
    patience: NDArray[np.int64]
    quick: NDArray[np.float64]
    neglect: NDArray[np.float64]
    assisted: NDArray[np.bool_]
    messages: NDArray[np.int64]
    question_chars: NDArray[np.int64]
    speed: NDArray[np.float64]
    absent: NDArray[np.bool_]


def draw_tape(scenario: Scenario, replication: int, buyers: Buyers | None = None) -> Tape:
    """The tape of a scenario's replication, the same for the same seed and number.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    replication : int
        Its number, from 0.
    buyers : Buyers, optional
        The replication's buyers, where a scenario that shares them (`shares_buyers`) had them drawn: the
        tape is the same as without, and its columns are theirs, not copies.
    """
    drawn = draw_buyers(scenario, replication) if buyers is None else buyers
    bot = scenario.bot
    speed, absent = _people(scenario, replication)
    return Tape(
        arrival=drawn.arrival,
        kind=drawn.kind,
        first_turn=drawn.first_turn,
        silent=drawn.silent,
        resolved=_below(bot.resolves, drawn.chat_keys, Stream.BOT_RESOLVES),
        handoff=values_of(
            drawn.chat_keys, Stream.BOT_HANDOFF, drawn.kind, [bot.handoff_after], least=1
        ),
        chars=drawn.chars,
        lookup=drawn.lookup,
        think=drawn.think,
        patience=drawn.patience,
        quick=drawn.quick,
        neglect=drawn.neglect,
        assisted=_below(bot.assists, drawn.turn_keys, Stream.ASSIST),
        messages=drawn.messages,
        question_chars=drawn.question_chars,
        speed=speed,
        absent=absent,
    )


def _people(scenario: Scenario, replication: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Speeds and absences of all people, teams in the scenario's order."""
    speeds, absences = [], []
    for name, team in scenario.teams.items():
        key, size = name_key(name), team_size(scenario, name)
        u = uniforms(scenario.seed, replication, Stream.SPEED, key, count=size)
        speeds.append(np.maximum(1.0, quantile(team.typing_speed, u)).round(SPEED_DIGITS))
        absent = np.zeros((size, scenario.days + 1), dtype=np.bool_)
        for day in range(scenario.days + 1 if team.absence else 0):
            u = uniforms(scenario.seed, replication, Stream.ABSENCE, key, day, count=size)
            absent[:, day] = u < team.absence
        absences.append(absent)
    return np.concatenate(speeds), np.concatenate(absences)


def _below(share: float, keys: NDArray[np.uint64], purpose: Stream) -> NDArray[np.bool_]:
    """Whether each key's uniform is below `share`; nothing is drawn for nobody."""
    return uniforms_of(keys, purpose) < share if share else np.zeros(len(keys), dtype=np.bool_)
