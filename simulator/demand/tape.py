"""The tape: everything that chance decides in a replication, drawn before the desk opens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.arrivals import arrival_times
from simulator.demand.quantiles import quantile
from simulator.demand.streams import Stream, name_key, uniforms
from simulator.scenario.distributions import Distribution, Geometric
from simulator.scenario.schema import Scenario
from simulator.scenario.shifts import team_size
from simulator.units import NEVER

QUESTION_CHARS = Geometric(dist="geometric", mean=11)
"""Characters of a buyer's message: 10.7 on average in a sample of Taobao chats (docs/assumptions.md).
It colours the message log only."""

PER_TURN = (
    Stream.REPLY_CHARS, Stream.LOOKUP, Stream.THINK_TIME, Stream.PATIENCE, Stream.QUICK_REPLY,
    Stream.NEGLECT, Stream.ASSIST, Stream.MESSAGES, Stream.QUESTION_CHARS,
)  # fmt: skip


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


def draw_tape(scenario: Scenario, replication: int) -> Tape:
    """The tape of a scenario's replication, the same for the same seed and number.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    replication : int
        Its number, from 0.
    """
    days = arrival_times(scenario, replication)
    kind, per_chat = _chats(scenario, replication, [len(times) for times in days])
    buyers = list(scenario.buyers.values())
    turns = _by_kind([b.turns for b in buyers], kind, per_chat[Stream.TURNS])
    first_turn = np.concatenate([[0], np.cumsum(np.maximum(1, _whole(turns)))]).astype(np.int64)
    u = _turns(scenario, replication, [len(times) for times in days], np.diff(first_turn))
    of_turn = np.repeat(kind, np.diff(first_turn))
    silent_share = np.array([b.leaves_silently for b in buyers])
    speed, absent = _people(scenario, replication)
    return Tape(
        arrival=np.concatenate(days),
        kind=kind,
        first_turn=first_turn,
        silent=per_chat[Stream.LEAVES_SILENTLY] < silent_share[kind],
        resolved=per_chat[Stream.BOT_RESOLVES] < scenario.bot.resolves,
        handoff=np.maximum(1, _whole(quantile(scenario.bot.handoff_after, per_chat[Stream.BOT_HANDOFF]))),
        chars=_whole(_by_kind([b.reply_chars for b in buyers], of_turn, u[Stream.REPLY_CHARS])),
        lookup=_whole(_by_kind([b.lookup for b in buyers], of_turn, u[Stream.LOOKUP])),
        think=_whole(_by_kind([b.think_time for b in buyers], of_turn, u[Stream.THINK_TIME])),
        patience=_whole(_by_kind([b.patience for b in buyers], of_turn, u[Stream.PATIENCE])),
        quick=u[Stream.QUICK_REPLY],
        neglect=u[Stream.NEGLECT],
        assisted=u[Stream.ASSIST] < scenario.bot.assists,
        messages=np.maximum(
            1, _whole(_by_kind([b.messages_per_turn for b in buyers], of_turn, u[Stream.MESSAGES]))
        ),
        question_chars=_whole(quantile(QUESTION_CHARS, u[Stream.QUESTION_CHARS])),
        speed=speed,
        absent=absent,
    )


def _chats(
    scenario: Scenario, replication: int, counts: list[int]
) -> tuple[NDArray[np.int64], dict[Stream, NDArray[np.float64]]]:
    """Types of the chats and their uniforms, day by day.

    A chat is of the type whose exponential, divided by the type's share, comes first. That gives each
    type its share, and raising one share only adds to the chats that the type had before.
    """

    def drawn(stream: Stream, *key: int) -> NDArray[np.float64]:
        return np.concatenate(
            [uniforms(scenario.seed, replication, stream, day, *key, count=n) for day, n in enumerate(counts)]
        )

    shares = [buyer.share for buyer in scenario.buyers.values()]
    race = np.full((len(shares), sum(counts)), np.inf)
    for position, (name, share) in enumerate(zip(scenario.buyers, shares, strict=True)):
        if share > 0:
            race[position] = -np.log1p(-drawn(Stream.TYPE, name_key(name))) / share
    streams = (Stream.TURNS, Stream.LEAVES_SILENTLY, Stream.BOT_RESOLVES, Stream.BOT_HANDOFF)
    return race.argmin(axis=0).astype(np.int64), {stream: drawn(stream) for stream in streams}


def _turns(
    scenario: Scenario, replication: int, counts: list[int], turns: NDArray[np.int64]
) -> dict[Stream, NDArray[np.float64]]:
    """The uniforms of all turns.

    Those of the k-th turns of a day's chats are a stream of their own, of which a chat takes the one
    at its number: whatever other chats do, its k-th turn stays as it was.
    """
    ends = np.cumsum(turns)
    u = {stream: np.empty(int(turns.sum())) for stream in PER_TURN}
    first_chat = 0
    for day, count in enumerate(counts):
        asked = turns[first_chat : first_chat + count]
        starts = (ends - turns)[first_chat : first_chat + count]
        for k in range(int(asked.max(initial=0))):
            chats = np.flatnonzero(asked > k)
            for stream, column in u.items():
                drawn = uniforms(scenario.seed, replication, stream, day, k, count=int(chats[-1]) + 1)
                column[starts[chats] + k] = drawn[chats]
        first_chat += count
    return u


def _people(scenario: Scenario, replication: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Speeds and absences of all people, teams in the scenario's order."""
    speeds, absences = [], []
    for name, team in scenario.teams.items():
        key, size = name_key(name), team_size(scenario, name)
        u = uniforms(scenario.seed, replication, Stream.SPEED, key, count=size)
        speeds.append(np.maximum(1.0, quantile(team.typing_speed, u)))
        days = [
            uniforms(scenario.seed, replication, Stream.ABSENCE, key, day, count=size)
            for day in range(scenario.days + 1)
        ]
        absences.append(np.stack(days, axis=1) < team.absence)
    return np.concatenate(speeds), np.concatenate(absences)


def _by_kind(
    distributions: Sequence[Distribution | None],
    kind: NDArray[np.int64],
    u: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Each uniform as a value of its type's distribution; without one, never."""
    values = np.full(u.shape, float(NEVER))
    for position, distribution in enumerate(distributions):
        if distribution is not None:
            mine = kind == position
            values[mine] = quantile(distribution, u[mine])
    return values


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The values rounded to whole numbers, none later than never."""
    return np.rint(np.minimum(values, float(NEVER))).astype(np.int64)
