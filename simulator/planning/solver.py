"""The integer programs' solver: HiGHS, through SciPy, made quiet.

HiGHS: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_OUT = 1  # what a program in C prints to, whatever Python's sys.stdout is


def solve(*arguments: Any, **options: Any) -> Any:
    """What `scipy.optimize.milp` finds; the solver prints lines of its own."""
    from scipy.optimize import milp

    with _silenced():
        return milp(*arguments, **options)


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
