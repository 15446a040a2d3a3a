"""What a process holds, and whether that grows."""

import ctypes
import gc
import math
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from scipy import special

SURE = 0.999
"""How sure a leak must be to be called one. Of each figure, so three soaks of a thousand may err."""


class _Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks",
        "keepcost",
    )]  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What the process holds between two slices, garbage collected.

    Attributes
    ----------
    resident : int
        Bytes of memory that the system counts for it.
    in_use : int
        Bytes that the C library has given out and not got back: arrays, compiled code's, Python's larger
        objects. 0 where it is not glibc. Unlike `resident` it knows no fragments and no spare memory.
    blocks : int
        Blocks of Python's own allocator: all smaller objects.
    files, threads, children, temporary : int
        Open files, threads, processes started, files left in the folder for temporary files.
    """

    resident: int
    in_use: int
    blocks: int
    files: int
    threads: int
    children: int
    temporary: int


def measure(temporary: Path) -> Held:
    """What this process holds now."""
    gc.collect()
    this = psutil.Process()
    return Held(
        resident=this.memory_info().rss,
        in_use=_in_use(),
        blocks=sys.getallocatedblocks(),
        files=this.num_fds(),
        threads=this.num_threads(),
        children=len(this.children(recursive=True)),
        temporary=sum(1 for _ in temporary.rglob("*")),
    )


def _in_use() -> int:
    if platform.libc_ver()[0] != "glibc":
        return 0
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Mallinfo2
    told = ask()
    return int(told.uordblks) + int(told.hblkhd)


@dataclass(frozen=True)
class Growth:
    """By how much a figure grows a slice, and the interval in which that lies as surely as `SURE`."""

    slope: float
    low: float
    high: float


def growth(values: Sequence[float], first: int) -> Growth:
    """By how much `values` grow a slice, the caches that are still filling aside.

    Parameters
    ----------
    values : sequence of float
        After slices `first`, first + 1, ...: at least six.
    first : int
        From 1.

    Notes
    -----
    Least squares of a line and a logarithm. New things to be kept once are met ever more seldom, about once
    in as many slices as there were: that is the logarithm. What is kept of every slice is the line.
    Neighbours hang together, since memory is taken in steps: n values whose residuals have the
    correlation r from one to the next count for n (1 - r) / (1 + r) (Thiebaux and Zwiers, Journal of
    Climate and Applied Meteorology 23 (1984), 800-811), but for five at least.
    """
    y = np.asarray(values, dtype=np.float64)
    slices = np.arange(first, first + len(y), dtype=np.float64)
    design = np.column_stack([np.ones(len(y)), np.log(slices), slices - slices.mean()])
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ (y - y[0])
    rest = y - y[0] - design @ found
    total = float((rest * rest).sum())
    hang = max(0.0, float((rest[1:] * rest[:-1]).sum()) / total) if total else 0.0
    count = max(5.0, len(y) * (1 - hang) / (1 + hang))
    error = math.sqrt(total / (count - 3) * float(inverse[2, 2]))
    reach = float(special.stdtrit(count - 3, (1 + SURE) / 2)) * error
    slope = float(found[2])
    return Growth(slope, slope - reach, slope + reach)
