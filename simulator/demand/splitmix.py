"""Counter-based draws: a key and a number name a draw, which no other draw has to come before.

SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014,
<https://doi.org/10.1145/2660193.2660195>): the n-th output from a state is ``mix(state + n * GAMMA)``. An
output is a new state, so keys nest: a day's key gives each of its chats a key, a chat's key gives each
purpose of each of its turns a draw. An array of them takes a dozen passes, and is the same on any machine.
"""

import numpy as np
from numpy.typing import NDArray

from simulator import compiler

GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""What a state grows by from one output to the next: 2^64 over the golden ratio, made odd."""

_ROUNDS = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
_LAST_SHIFT, _UNUSED_BITS = np.uint64(31), np.uint64(11)


def step(number: int) -> np.uint64:
    """What draw `number`, from 0, adds to a key: ``mix(key + step(number))`` is the draw."""
    return np.uint64((number + 1) * int(GAMMA) % 2**64)


def keys_under(key: np.uint64, count: int) -> NDArray[np.uint64]:
    """The first `count` draws under `key`, as keys."""
    return mix(key + np.arange(1, count + 1, dtype=np.uint64) * GAMMA)


def mix(states: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The outputs of `states`, one each; no two states have the same."""
    bits = states
    for shift, factor in _ROUNDS:
        bits = bits ^ (bits >> shift)
        bits *= factor
    bits ^= bits >> _LAST_SHIFT
    return bits


def unit(bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The outputs' upper 53 bits as numbers in [0, 1), each a multiple of 2^-53."""
    u = (bits >> _UNUSED_BITS).view(np.int64).astype(np.float64)  # signed ones become floats faster
    u *= 2.0**-53
    return u


def uniforms_under(keys: NDArray[np.uint64], added: np.uint64) -> NDArray[np.float64]:
    """``unit(mix(keys + added))``, where the compiler is loaded in one pass and without Python's lock.

    A dozen short passes, each of which lets the lock go and asks for it again, would have the threads
    that play replications wait for each other.
    """
    if not compiler.is_loaded():
        return unit(mix(keys + added))
    u = np.empty(len(keys))
    compiler.compiled(_draw, counts_references=False)(np.ascontiguousarray(keys), added, u)
    return u


def _draw(keys: NDArray[np.uint64], added: np.uint64, u: NDArray[np.float64]) -> None:
    """The same, in `u`; to be compiled, where whole numbers of 64 bits wrap."""
    for place in range(len(keys)):
        bits = keys[place] + added
        for shift, factor in _ROUNDS:
            bits = (bits ^ (bits >> shift)) * factor
        bits ^= bits >> _LAST_SHIFT
        u[place] = np.int64(bits >> _UNUSED_BITS) * 2.0**-53
