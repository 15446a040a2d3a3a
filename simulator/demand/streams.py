"""Stateless draws: one stream for each purpose, found again from the seed alone.

What one purpose, day, chat or person draws never moves another's draw: one more agent, one more chat or
one raised share leaves every other draw as it was. All draws are uniforms, turned into values by inversion
(`simulator.demand.quantiles`), so that a changed parameter moves each value the same way and two scenarios
stay coupled (common random numbers).

Days and people have streams of their own, ``SeedSequence(seed, spawn_key=(replication, purpose, ...))``.
Chats are too many for that: a day has one key from such a sequence, under which each draw of each chat is
named by number (`simulator.demand.splitmix`).
"""

from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class Stream(IntEnum):
    """What a draw is for. Numbers are part of a seed's meaning: never reuse or reorder them.

    Those of chats and their turns, TYPE to QUESTION_CHARS, are below `PURPOSES`.
    """

    BUSYNESS = 0
    ARRIVALS = 1
    TYPE = 2
    TURNS = 3
    BOT_RESOLVES = 4
    BOT_HANDOFF = 5
    LEAVES_SILENTLY = 6
    REPLY_CHARS = 7
    LOOKUP = 8
    THINK_TIME = 9
    PATIENCE = 10
    QUICK_REPLY = 11
    NEGLECT = 12
    ASSIST = 13
    MESSAGES = 14
    QUESTION_CHARS = 15
    SPEED = 16
    ABSENCE = 17
    CHATS = 18
    REPLAY = 19
    DOUBT = 20


PURPOSES = 16
"""How many numbers a chat's key has for each of its turns."""


def name_key(name: str) -> int:
    """A number that stands for a team or a type, so that adding another moves nobody's draws."""
    return crc32(name.encode())


def generator(seed: int, replication: int, stream: Stream, *key: int) -> np.random.Generator:
    """The generator of a stream, at its beginning."""
    sequence = np.random.SeedSequence(seed, spawn_key=(replication, int(stream), *key))
    return np.random.Generator(np.random.PCG64(sequence))


def uniforms(
    seed: int, replication: int, stream: Stream, *key: int, count: int
) -> NDArray[np.float64]:
    """The first `count` uniforms of a stream, in [0, 1); more of them begin with the same ones."""
    return generator(seed, replication, stream, *key).random(count)


def stream_key(seed: int, replication: int, stream: Stream, *key: int) -> np.uint64:
    """The key under which a stream's counter-based draws are numbered."""
    sequence = np.random.SeedSequence(seed, spawn_key=(replication, int(stream), *key))
    return np.uint64(sequence.generate_state(1, np.uint64)[0])
