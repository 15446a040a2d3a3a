"""Columns of a tape: each key's draw for a purpose, and the value that it stands for.

They are worked out block by block, so that what is passed from step to step stays in the processor's
cache. The values are the same whatever a block's size.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.demand.quantiles import inverse, inverse_by_kind
from simulator.demand.splitmix import step, uniforms_under
from simulator.demand.streams import Stream
from simulator.scenario.distributions import Constant, Distribution
from simulator.units import NEVER

BLOCK = 65_536
"""Draws that are worked out together: 512 KiB an array. Blocks of a quarter cost the same, but Python's lock
changes hands with each step, and threads that play replications would wait for it four times as often."""

FOR_EVER = Constant[int].model_construct(value=NEVER)
"""What no distribution stands for."""


def uniforms_of(
    keys: NDArray[np.uint64], purpose: Stream, out: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Each key's uniform of `purpose`, in [0, 1); in `out` where that is given."""
    column = np.empty(len(keys)) if out is None else out
    to_draw = step(purpose)
    for block in _blocks(len(keys)):
        column[block] = uniforms_under(keys[block], to_draw)
    return column


def values_of(
    keys: NDArray[np.uint64],
    purpose: Stream,
    kind: NDArray[np.int64],
    distributions: Sequence[Distribution | None],
    least: int = 0,
    out: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Each key's value of `purpose`: the quantile of its uniform.

    Parameters
    ----------
    keys : uint64 array, shape (n,)
        The keys.
    purpose : Stream
        What is drawn.
    kind : int64 array, shape (n,)
        Which of the distributions each value is of.
    distributions : sequence of Distribution or None
        None is for never.
    least : int
        What a smaller value becomes.
    out : int64 array, shape (n,), optional
        Where to put the values.

    Returns
    -------
    int64 array, shape (n,)
        Values rounded to whole numbers, none later than never.
    """
    column = np.empty(len(keys), dtype=np.int64) if out is None else out
    families = [FOR_EVER if one is None else one for one in distributions]
    alike = all(family == families[0] for family in families)
    if alike and isinstance(families[0], Constant):
        column[:] = whole(np.array([float(families[0].value)]), least)
        return column
    of_all, of_kind = inverse(families[0]), inverse_by_kind(families)
    to_draw = step(purpose)
    for block in _blocks(len(keys)):
        u = uniforms_under(keys[block], to_draw)
        column[block] = whole(of_all(u) if alike else of_kind(u, kind[block]), least)
    return column


def whole(values: NDArray[np.float64], least: int) -> NDArray[np.int64]:
    """The values rounded to whole numbers, none below `least` and none later than never."""
    limited = np.clip(values, least, float(NEVER))
    return np.rint(limited, out=limited).astype(np.int64)


def _blocks(count: int) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, count, BLOCK)]
