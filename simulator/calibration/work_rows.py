"""Which replies show how long work on them took, and where its fit begins."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.chats import Chats
from simulator.calibration.cumulative import Values
from simulator.calibration.work_likelihood import (
    Model,
    Places,
    Rows,
    logistic,
    look_up_chance,
    other_chance,
)
from simulator.units import MINUTE, SECOND

CELL = SECOND
"""Work is taken to be known to within so much, or the log's resolution where that is coarser,"""
CELL_GROWS = 0.05
"""and long work to within this share of it: nobody types so evenly that the last second of it said more."""
SILENCE, LONG = 15 * MINUTE, 5 * MINUTE
"""After so long a silence of an agent's, work of more than `LONG` hides when the agent came."""
LONG_PER_CHAR = 3 * SECOND
"""Of long replies `LONG` leaves out what is typed at 20 characters a minute."""
ENOUGH = 30
"""Replies below which an agent, a team or a type has no parameters of its own."""


def known_work(chats: Chats, team_of: NDArray[np.int64], *, chars: bool) -> tuple[Places, Places]:
    """The turns whose reply shows its work, and how long that took, in microseconds.

    Left out are those without characters, where `chars` are wanted, and the first reply after a long
    silence that took long: the agent may have come on duty or back from a break in between. Where
    no account has a name, only replies during which nobody else waited say anything.
    """
    answered = chats.reply >= 0
    start = chats.start
    if is_named(chats):
        known = answered & (chats.account >= 0)
        known[known] = team_of[chats.account[known]] >= 0
        away = (chats.previous < 0) | (start - chats.previous > SILENCE)
    else:
        known = answered & _alone(chats)
        start = chats.question
        away = np.zeros(len(start), np.bool_)
    if chars:
        known &= (chats.first_chars >= 0) | chats.assisted
    took = chats.reply - start
    allowed = LONG + LONG_PER_CHAR * np.maximum(chats.first_chars, 0)
    known &= ~(away & (took > allowed))
    turn = np.flatnonzero(known)
    return turn, took[turn]


def blur(resolution: int) -> float:
    """How much the ends of the cells are blurred, as in `Rows`."""
    return resolution / SECOND / math.sqrt(12) if resolution >= CELL else 0.0


def is_named(chats: Chats) -> bool:
    """Whether it can be seen who replied."""
    return bool(len(chats.accounts)) and bool((chats.account[chats.reply >= 0] >= 0).any())


def cells(work: Places, resolution: int) -> tuple[Values, Values]:
    """Between which seconds the work lies; of times cut off to `resolution` the ends are blurred."""
    unit = max(CELL, resolution)
    count = work // unit
    edges = [0]
    while edges[-1] <= count.max(initial=0):
        edges.append(max(edges[-1] + 1, int(edges[-1] * (1 + CELL_GROWS))))
    known = np.array(edges, np.float64)
    cell = np.searchsorted(known, count, side="right") - 1
    low, high = known[cell], known[cell + 1]
    if resolution >= CELL:
        # The difference of two times cut off to r is below x where the true one is below what is even over
        # x - r to x: the cell's ends are those stretches, here by their middles.
        low, high = low - 0.5, high - 0.5
    return low * unit / SECOND, high * unit / SECOND


def _alone(chats: Chats) -> NDArray[np.bool_]:
    """Whether, from question to reply, no other question of the log waited."""
    order = np.argsort(chats.question, kind="stable")
    until = np.where(chats.reply >= 0, chats.reply, chats.question + LONG)[order]
    asked = chats.question[order]
    before = np.concatenate([[-1], np.maximum.accumulate(until)[:-1]])
    after = np.concatenate([asked[1:], [np.iinfo(np.int64).max]])
    alone = np.empty(len(order), np.bool_)
    alone[order] = (asked >= before) & (after >= until)
    return alone


def sample(rows: Rows, most: int) -> Rows:
    """At most about `most` of the rows, as evenly as can be from every type and speed.

    What is fitted holds given type, team, agent and characters, so that uneven shares do no harm.
    """
    if len(rows) <= most:
        return rows
    cell = rows.type * (int(rows.speed.max()) + 1) + rows.speed
    mixed_up = np.random.default_rng(1).permutation(len(rows))
    order = mixed_up[np.argsort(cell[mixed_up], kind="stable")]
    sorted_cell = cell[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_cell, sorted_cell)
    cut = np.partition(rank, most)[most]
    return rows.take(np.sort(order[rank < max(cut, 1)]))


def first_guess(rows: Rows, model: Model, *, mixture: bool) -> list[Model]:
    """Where to begin: the likeliest corners of a coarse grid, best first.

    A mixture has more than one summit, and a regression of work on characters, however robust, breaks
    down where most replies are quick; a grid does not.
    """
    few = sample(rows, 1000)
    middle = (few.low + few.high) / 2
    scale = np.quantile(middle, [0.05, 0.2, 0.4, 0.6])
    means = np.unique(np.round(np.maximum(scale, 0.5), 3))
    speeds = np.geomspace(20, 640, 14) if mixture or (few.mixed).any() else np.array([60.0])
    shares = np.array([0.02, 0.3, 0.6, 0.9]) if mixture else np.array([logistic(model.quick[:1])[0]])
    takes = np.array([1.0, 4.0, 10.0]) if mixture else model.seconds[:1]
    strange = 0.02 * other_chance(few)
    tried: list[tuple[float, float, float, float, float, float]] = []
    for mean in means.tolist():
        for cv in (0.5, 1.0, 1.6):
            at = replace(model, mean=np.full_like(model.mean, np.log(mean)),
                         cv=np.full_like(model.cv, np.log(cv)))  # fmt: skip
            waits = [few.chars * 60 / v for v in speeds]
            chances = look_up_chance(few, at, *waits, *(np.full(len(few), take) for take in takes))
            typed, quick = chances[: len(speeds)], chances[len(speeds) :]
            for v, one in zip(speeds.tolist(), typed, strict=True):
                for take, other in zip(takes.tolist(), quick, strict=True):
                    for share in shares.tolist():
                        mine = np.where(few.mixed, (1 - share) * one + share * other, other)
                        height = float(np.log(0.98 * mine + strange).sum())
                        tried.append((height, mean, cv, v, take, share))
    tried.sort(reverse=True)
    apart = [one for one in tried if one[5] != tried[0][5]]
    return [_at(model, one, mixture=mixture) for one in (tried[0], *apart[:1])]


def _at(
    model: Model, corner: tuple[float, float, float, float, float, float], *, mixture: bool
) -> Model:
    _, mean, cv, speed, seconds, share = corner
    there = replace(
        model, mean=np.full_like(model.mean, np.log(mean)), cv=np.full_like(model.cv, np.log(cv)),
        speed=np.full_like(model.speed, np.log(speed)), other=np.array([-4.0]),
    )  # fmt: skip
    if not mixture:
        return there
    return replace(there, seconds=np.full_like(model.seconds, seconds),
                   quick=np.full_like(model.quick, np.log(share / (1 - share))))  # fmt: skip
