"""The compiler's one home: a plain function over arrays becomes machine code.

A rule that has to be fast is written as a plain loop, a *kernel*, which Python can run as it stands and
numba can compile. So there is one text of the rule: short work is interpreted, for loading the compiled
code costs more than it saves, and long work is compiled. Both give the same whole numbers.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from simulator.errors import Problem, UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Result = TypeVar("Result")

SETTINGS = Path(".numba_config.yaml")
"""Where numba looks for settings."""
SWITCHED_OFF = "NUMBA_DISABLE_JIT"
"""The environment's variable for debuggers of what numba compiles."""
THREADS = "NUMBA_NUM_THREADS"
"""The environment's variable for the threads of loops that numba shares out; ours are none of them."""
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


def run(kernel: Callable[..., Result], steps: int, *arguments: Any) -> Result:
    """What `kernel` gives, compiled or, for few steps, interpreted on lists, which Python indexes faster.

    Parameters
    ----------
    kernel, steps : function, int
        As for `kernel_for`.
    *arguments : int, bool, or array of one dimension
        Arrays are contiguous. What the kernel writes to is writable, and what it only reads is
        `read_only`.
    """
    import numpy as np

    chosen = kernel_for(kernel, steps)
    if chosen is not kernel:
        return chosen(*arguments)
    given = [value.tolist() if isinstance(value, np.ndarray) else value for value in arguments]
    result = kernel(*given)
    for array, values in zip(arguments, given, strict=True):
        if isinstance(array, np.ndarray) and array.flags.writeable:
            array[:] = values
    return result


def read_only(array: "NDArray[Any]") -> "NDArray[Any]":
    """`array` as a kernel sees it that only reads it, for which it is compiled once.

    A copy if it is not contiguous; of several dimensions one is made.
    """
    import numpy as np

    seen = np.ascontiguousarray(array).reshape(-1).view()
    seen.setflags(write=False)
    return seen


def is_loaded() -> bool:
    """Whether this process has loaded the compiler."""
    return "numba" in sys.modules


def load() -> Any:
    """Load the compiler, numba, so that from now on every kernel runs compiled.

    Raises
    ------
    UserError
        Where numba would be set up by a file of the working folder, which may be somebody else's and name
        the folder of the cache, from which code is run. Where numba is told to compile nothing, or to use
        no thread.
    """
    if not is_loaded() and SETTINGS.is_file():
        found = "would set up numba, the compiler, and is in the working folder"
        raise UserError(Problem(found, "delete it, or work in another folder", str(SETTINGS)))
    if os.environ.get(SWITCHED_OFF, "0") != "0":
        raise UserError(Problem("has numba, the compiler, do nothing", "unset it", SWITCHED_OFF))
    threads = os.environ.get(THREADS, "1").strip()
    if not (threads.isdecimal() and int(threads)):
        raise UserError(Problem(f"'{threads}'", "wanted a whole number from 1, or unset it", THREADS))
    return import_module("numba")


def is_cached(source: Path) -> bool:
    """Whether numba's cache seems to hold code no older than `source`, a module's file.

    Said without loading the compiler, by the names and times of the cache's files. A wrong answer costs
    seconds and changes no number.
    """
    source = source.resolve()
    kept_apart = f"{source.parent.name}_{hashlib.sha1(str(source.parent).encode()).hexdigest()}"
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        folders = [Path(chosen, kept_apart)]
    else:
        caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  # never raises
        folders = [source.parent / "__pycache__", Path(caches, "numba", kept_apart)]
    indexes = f"{source.stem}.*.py{sys.version_info[0]}{sys.version_info[1]}*.nbi"
    written = (index.stat().st_mtime for folder in folders for index in folder.glob(indexes))
    return any(time >= source.stat().st_mtime for time in written)


def _named_by_globals(kernel: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    """The same function, under a name that changes with what it is compiled with from elsewhere.

    The cache goes by a function's name and its file's date. It would miss a constant that has changed in
    the file that it is imported from, or a tuple's fields in another order, which are read by position.
    """
    known = kernel.__globals__.items()
    constants = sorted((name, value) for name, value in known if isinstance(value, int))
    fields = sorted(
        (name, value.__module__, value.__qualname__, value._fields)
        for name, value in known
        if isinstance(value, type) and hasattr(value, "_fields")
    )
    digest = hashlib.sha1(repr((constants, fields, sorted(options.items()))).encode()).hexdigest()[:8]
    named = FunctionType(kernel.__code__, kernel.__globals__, kernel.__name__, kernel.__defaults__)
    named.__module__, named.__qualname__ = kernel.__module__, f"{kernel.__qualname__}_{digest}"
    return named


@cache
def compiled(kernel: Kernel, counts_references: bool = True) -> Kernel:
    """`kernel` as machine code, which runs with the interpreter's lock released.

    The code is kept in numba's cache, by the kernel's file beside it or else in the user's cache folder;
    where that cannot be written or read, every process compiles it anew.

    Parameters
    ----------
    kernel : function
        A function of a module's top level; what it calls stands in the same file, for the cache looks
        at that file's date, and at the module's whole numbers and named tuples.
    counts_references : bool
        False for a kernel that allocates nothing, which is faster.
    """
    numba = load()
    options = {"nogil": True, "error_model": "numpy", "_nrt": counts_references}
    jit: Any = numba.njit
    type_of: Any = numba.typeof
    uncached = jit(**options)(kernel)
    try:
        cached = jit(cache=True, **options)(_named_by_globals(kernel, options))
    except RuntimeError:  # there is no folder to cache it in
        return cast(Kernel, uncached)

    chosen: list[Any] = []

    def run(*arguments: Any) -> Any:
        if not chosen:
            with suppress(Exception):  # the cache is full or damaged, which numba says in many ways
                cached.compile(tuple(type_of(argument) for argument in arguments))
            chosen.append(cached if cached.signatures else uncached)
        return chosen[0](*arguments)

    return cast(Kernel, run)
