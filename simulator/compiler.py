"""The compiler's one home: a plain function over arrays becomes machine code.

A rule that has to be fast is written as a plain loop, a *kernel*, which Python can run as it stands and
numba can compile. So there is one text of the rule: short work is interpreted, for loading the compiled
code costs more than it saves, and long work is compiled. Both give the same whole numbers.
"""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

WORTH_LOADING = 300_000
"""Steps of a kernel that take about as long interpreted as loading the compiler and its cached code."""


def kernel_for(kernel: Kernel, steps: int) -> Kernel:
    """`kernel` as it is for few steps, compiled for many, or where the compiler is loaded already.

    Parameters
    ----------
    kernel : function
        A function of a module's top level that calls no function of ours.
    steps : int
        About how often its loop goes round.
    """
    return compiled(kernel) if is_loaded() or steps >= WORTH_LOADING else kernel


def is_loaded() -> bool:
    """Whether this process has loaded the compiler."""
    return "numba" in sys.modules


@cache
def compiled(kernel: Kernel) -> Kernel:
    """`kernel` as machine code, which runs with the interpreter's lock released.

    The code is kept in numba's cache, by the kernel's file beside it or else in the user's cache folder;
    where neither can be written, every process compiles it anew.
    """
    import numba

    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(kernel))
    except RuntimeError:  # there is no folder to cache it in
        return cast(Kernel, numba.njit(nogil=True, error_model="numpy")(kernel))
