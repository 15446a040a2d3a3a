"""Results that need not be made again: what the journal has is taken from it, the rest is played and kept."""

import json
import platform
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any, Generic

from simulator.experiment.backends import Item, Made, Players
from simulator.experiment.journal import KEY_BYTES, Journal
from simulator.scenario.schema import Scenario

MATTER = ("staffsim", "numpy", "scipy", "numba")
"""Packages of which another version could give other numbers."""
NEUTRAL = ("name", "title", "replications")
"""What of a scenario decides nothing of what is played in one replication."""
PLAYING = ("demand", "desk", "experiment", "messages", "planning", "scenario", "scoring")
"""The packages of ours that decide what comes of a task."""


@dataclass(frozen=True)
class Recall(Generic[Item, Made]):
    """How results of a work are kept: in parts, such as of each scenario that a task plays.

    Attributes
    ----------
    keys : callable
        What decides each part of a task's result, as `key_of` has it.
    only : callable
        The task of the parts at some places only, at least one.
    parts, whole : callable
        A result's parts, and a result of its parts.
    pack : callable
        A part as bytes; None for one that is not to be kept.
    unpack : callable
        The part at a place of a task's result, of such bytes; None where they cannot be that.
    """

    keys: Callable[[Item], Sequence[bytes]]
    only: Callable[[Item, Sequence[int]], Item]
    parts: Callable[[Made], Sequence[Any]]
    whole: Callable[[Sequence[Any]], Made]
    pack: Callable[[Any], bytes | None]
    unpack: Callable[[bytes, Item, int], Any]


@dataclass(eq=False)
class _Asked(Generic[Item]):
    """A task, its keys, and the parts of its result, None where they are still to be played."""

    task: Item
    keys: Sequence[bytes]
    parts: list[Any]

    @property
    def missing(self) -> list[int]:
        return [place for place, part in enumerate(self.parts) if part is None]


def recalled(
    players: Players[Item, Made], recall: Recall[Item, Made], journal: Journal
) -> Players[Item, Made]:
    """The players, who now play only what the journal does not have, and add it."""

    def found(key: bytes, task: Item, place: int) -> Any:
        packed = journal.find(key)
        return None if packed is None else recall.unpack(packed, task, place)

    def play(tasks: Iterable[Item]) -> Iterator[Made]:
        asked: deque[_Asked[Item]] = deque()

        def to_play() -> Iterator[Item]:
            for task in tasks:
                keys = recall.keys(task)
                parts = [found(key, task, place) for place, key in enumerate(keys)]
                asked.append(one := _Asked(task, keys, parts))
                if one.missing:
                    yield recall.only(task, one.missing)

        for made in players.play(to_play()):
            while not asked[0].missing:
                yield recall.whole(asked.popleft().parts)
            one = asked.popleft()
            for place, part in zip(one.missing, recall.parts(made), strict=True):
                one.parts[place] = part
                packed = recall.pack(part)
                if packed is not None:
                    journal.keep(one.keys[place], packed)
            yield recall.whole(one.parts)
        while asked:
            yield recall.whole(asked.popleft().parts)

    return Players(play, players.count)


def in_one(
    key: Callable[[Item], bytes],
    pack: Callable[[Made], bytes | None],
    unpack: Callable[[bytes, Item], Made | None],
) -> Recall[Item, Made]:
    """How results are kept that have one part."""
    return Recall(
        keys=lambda task: [key(task)],
        only=lambda task, places: task,
        parts=lambda made: [made],
        whole=lambda parts: parts[0],
        pack=pack,
        unpack=lambda packed, task, place: unpack(packed, task),
    )


def key_of(kind: str, *what: bytes | int) -> bytes:
    """A key: a digest of what decides a result of some kind, and of the versions that do."""
    digest = blake2b(_versions(), digest_size=KEY_BYTES)
    for part in (kind.encode(), *what):
        plain = part if isinstance(part, bytes) else b"%d" % part
        digest.update(b"%d:" % len(plain))
        digest.update(plain)
    return digest.digest()


def digest_of(scenario: Scenario) -> bytes:
    """What of a scenario decides its replications; what it is called does not."""
    plain = {name: part for name, part in scenario.resolved().items() if name not in NEUTRAL}
    return blake2b(json.dumps(plain).encode()).digest()


@cache
def _versions() -> bytes:
    """A digest of the versions that decide the numbers; of ours, of the very code."""
    digest = blake2b(platform.python_version().rpartition(".")[0].encode())
    for name in MATTER:
        digest.update(f" {name} {metadata.version(name)}".encode())
    ours = Path(__file__).parents[1]
    for package in PLAYING:
        for file in sorted((ours / package).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.digest()
