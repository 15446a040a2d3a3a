"""Stateless random streams: one for each purpose, found again from the seed alone.

Every stream is ``SeedSequence(seed, spawn_key=(replication, purpose, ...))``. What a stream is asked
for never moves another: one more agent, one more chat or one raised share leaves every other draw as
it was. All draws are uniforms, turned into values by inversion (`simulator.demand.quantiles`), so that
a changed parameter moves each value the same way and two scenarios stay coupled (common random numbers).
"""

from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class Stream(IntEnum):
    """What a stream is for. Numbers are part of a seed's meaning: never reuse or reorder them."""

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
