"""The integer programs' solver: HiGHS, through SciPy, made quiet.

What bounds a search is a number of nodes, not time: the same program has the same answer on a slow machine,
and when a plan is taken up again (`simulator.experiment.journal`).

HiGHS: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LONGEST_S = 60
"""Seconds for a machine on which the nodes allowed take longer than anybody waits."""
_OUT = 1  # what a program in C prints to, whatever Python's sys.stdout is


def solve(costs: Any, *, nodes: int, gap: float | None = None, **program: Any) -> Any:
    """What `scipy.optimize.milp` finds with so many nodes at most; the solver prints lines of its own.

    Parameters
    ----------
    costs : float64 array, shape (variables,)
        What is made least.
    nodes : int
        Nodes of the search; what is best by then comes back, and a bound.
    gap : float, optional
        Share of the costs by which the answer may miss the least; without it, HiGHS's own.
    program
        `integrality`, `bounds` and `constraints`, as `milp` has them.
    """
    from scipy.optimize import milp

    options: Any = {"node_limit": nodes, "time_limit": LONGEST_S}
    if gap is not None:
        options["mip_rel_gap"] = gap
    with _silenced():
        return milp(costs, options=options, **program)


@contextmanager
def _silenced() -> Iterator[None]:
    """Throw away what compiled code prints to standard output in the block; JSON may be on its way there."""
    sys.stdout.flush()
    _flush()
    try:
        before = os.dup(_OUT)
    except OSError:  # there is none, so nothing to keep clean
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _OUT)
        yield
    finally:
        _flush()
        os.dup2(before, _OUT)
        os.close(before)


def _flush() -> None:
    """Have the C library write out what it holds back."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
