"""The buyers of a replication: what they do, whoever answers them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.demand.arrivals import arrival_times
from simulator.demand.columns import uniforms_of, values_of
from simulator.demand.splitmix import keys_under, mix, step, unit
from simulator.demand.streams import PURPOSES, Stream, name_key, stream_key
from simulator.scenario.distributions import Geometric
from simulator.scenario.schema import Scenario

QUESTION_CHARS = Geometric(dist="geometric", mean=11)
"""Characters of a buyer's message: 10.7 on average in a sample of Taobao chats (docs/assumptions.md).
It colours the message log only."""

MOST_CHARS = 10**9
"""Of a reply; the time of typing them, in microseconds, is far from the overflow of int64."""

_TURN = step(PURPOSES - 1)  # from a turn's key to that of the next


@dataclass(frozen=True, eq=False)
class Buyers:
    """What depends on neither people nor bot.

    Attributes
    ----------
    chat_keys : uint64 array, shape (chats,)
    turn_keys : uint64 array, shape (turns,)
        What the draws of each chat, and of each turn, are named by; see `simulator.demand.splitmix`.
    arrival, kind, first_turn, silent, chars, lookup, think, patience, quick, neglect, messages, \
question_chars
        As on the `Tape`.
    """

    chat_keys: NDArray[np.uint64]
    turn_keys: NDArray[np.uint64]
    arrival: NDArray[np.int64]
    kind: NDArray[np.int64]
    first_turn: NDArray[np.int64]
    silent: NDArray[np.bool_]
    chars: NDArray[np.int64]
    lookup: NDArray[np.int64]
    think: NDArray[np.int64]
    patience: NDArray[np.int64]
    quick: NDArray[np.float64]
    neglect: NDArray[np.float64]
    messages: NDArray[np.int64]
    question_chars: NDArray[np.int64]


def shares_buyers(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios have the same buyers in every replication, whatever desk awaits them."""
    return (
        (one.seed, one.start, one.days, one.demand) == (other.seed, other.start, other.days, other.demand)
        # In the same order, too: types are numbered by it, and peaks multiplied.
        and list(one.buyers.items()) == list(other.buyers.items())
        and list(one.demand.peaks) == list(other.demand.peaks)
    )


def draw_buyers(scenario: Scenario, replication: int) -> Buyers:
    """The buyers of a scenario's replication.

    A chat has a key of its own, made of the seed, the replication, the day and the chat's number on that
    day; each draw is named by the key, the turn's number in the chat and the purpose. So a chat's turns
    stay as they were whatever other chats do.
    """
    days = arrival_times(scenario, replication)
    keys = chat_keys_of(scenario.seed, replication, [len(times) for times in days])
    types = list(scenario.buyers.values())
    kind = _kinds(scenario, keys)
    turns = values_of(keys, Stream.TURNS, kind, [t.turns for t in types], least=1)
    first_turn = np.concatenate([[0], np.cumsum(turns)])
    turn_keys = turn_keys_of(keys, first_turn)
    of_turn = np.repeat(kind, turns)
    # One array for the columns: a large one comes in large pages, and spares some 1,500 page faults.
    chars, lookup, think, patience, messages, question_chars, quick, neglect = np.empty(
        (8, len(turn_keys)), dtype=np.int64
    )
    values_of(turn_keys, Stream.REPLY_CHARS, of_turn, [t.reply_chars for t in types], out=chars)
    np.minimum(chars, MOST_CHARS, out=chars)
    values_of(turn_keys, Stream.LOOKUP, of_turn, [t.lookup for t in types], out=lookup)
    values_of(turn_keys, Stream.THINK_TIME, of_turn, [t.think_time for t in types], out=think)
    values_of(turn_keys, Stream.PATIENCE, of_turn, [t.patience for t in types], out=patience)
    values_of(
        turn_keys, Stream.MESSAGES, of_turn, [t.messages_per_turn for t in types], least=1, out=messages
    )
    values_of(turn_keys, Stream.QUESTION_CHARS, of_turn, [QUESTION_CHARS], out=question_chars)
    silent_share = np.array([t.leaves_silently for t in types])
    return Buyers(
        chat_keys=keys,
        turn_keys=turn_keys,
        arrival=np.concatenate(days),
        kind=kind,
        first_turn=first_turn,
        silent=uniforms_of(keys, Stream.LEAVES_SILENTLY) < silent_share[kind],
        chars=chars,
        lookup=lookup,
        think=think,
        patience=patience,
        quick=uniforms_of(turn_keys, Stream.QUICK_REPLY, out=quick.view(np.float64)),
        neglect=uniforms_of(turn_keys, Stream.NEGLECT, out=neglect.view(np.float64)),
        messages=messages,
        question_chars=question_chars,
    )


def turn_keys_of(chat_keys: NDArray[np.uint64], first_turn: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The key of each turn: its chat's, moved on by `PURPOSES` steps for each turn before it."""
    turns = np.diff(first_turn)
    keys = np.repeat(chat_keys - first_turn[:-1].astype(np.uint64) * _TURN, turns)
    keys += np.arange(len(keys), dtype=np.uint64) * _TURN
    return keys


def chat_keys_of(
    seed: int, replication: int, counts: list[int], stream: Stream = Stream.CHATS
) -> NDArray[np.uint64]:
    """The key of each chat, day by day."""
    of_days = [
        keys_under(stream_key(seed, replication, stream, day), count)
        for day, count in enumerate(counts)
    ]
    return np.concatenate(of_days)


def _kinds(scenario: Scenario, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Type of each chat.

    A chat is of the type whose exponential, divided by the type's share, comes first. That gives each
    type its share, and raising one share only adds to the chats that the type had before.
    """
    own = mix(keys + step(Stream.TYPE))
    kind, first = np.zeros(len(keys), dtype=np.int64), np.full(len(keys), np.inf)
    for position, (name, buyer) in enumerate(scenario.buyers.items()):
        if buyer.share > 0:
            arrives = -np.log1p(-unit(mix(own + step(name_key(name))))) / buyer.share
            np.copyto(kind, position, where=arrives < first)
            np.minimum(first, arrives, out=first)
    return kind
