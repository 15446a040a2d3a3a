"""A mutant against its tests, in a process of its own: forked, for the libraries are loaded by then.

The mutated text is imported in the module's place, and no file is changed. Kernels run as plain Python,
the compiled twin too, whose arrays give their rows as records then: compiling each mutant would take
twenty seconds.
"""

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any, Literal

from tests.mutation.mutants import ROOT, Module

Outcome = Literal["survived", "failed", "not imported", "ran away"]

ROOM = 4 << 30
"""Bytes that a mutant may take: one that loops may fill them."""
BACKSTOP = 900
"""Seconds of wall-clock time after which a mutant that waits for something is given up."""


def preload(module: Module) -> None:
    """Load here what every fork needs and no mutation touches."""
    import hypothesis
    import numpy as np
    import pytest
    import scipy.stats
    import simpy

    import simulator.demand.tape
    import simulator.messages.log
    import simulator.scenario.load

    del hypothesis, np, pytest, scipy, simpy, simulator
    if module.name.startswith("simulator.desk"):
        import numba

        del numba


def baseline(module: Module) -> dict[str, float]:
    """The processor time of each of the module's tests, which pass as things stand."""
    assert module.name not in sys.modules
    with tempfile.NamedTemporaryFile("r") as file:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code, seconds = _tests(module, module.text, None)
                libraries = [name for name in sys.modules if name.split(".")[0] not in ("simulator", "tests")]
                Path(file.name).write_text(json.dumps([seconds, libraries]), encoding="utf-8")
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"{module.name}: its tests do not pass, mutated or not")
        seconds, libraries = json.load(file)
    for name in libraries:  # loaded here once, and not by every fork
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()
    return dict(seconds)


def try_out(module: Module, text: str, seconds: dict[str, float]) -> Outcome:
    """What becomes of the module's tests when `text` stands in its place.

    Parameters
    ----------
    module : Module
        Whose tests they are.
    text : str
        The mutated text.
    seconds : dict of str to float
        As of `baseline`; with twice as much and a second a mutant has run away.
    """
    assert module.name not in sys.modules
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _tests(module, text, seconds)[0]
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "ran away"
    code = os.WEXITSTATUS(status)
    if code == 5:
        raise RuntimeError(f"{module.name}: there are no tests")
    return "survived" if code == 0 else "failed" if code == 1 else "not imported"


def _tests(module: Module, text: str, seconds: dict[str, float] | None) -> tuple[int, dict[str, float]]:
    """pytest's exit code, and the processor time of each test."""
    import pytest

    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    signal.alarm(BACKSTOP)
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir(ROOT)
    sys.meta_path.insert(0, _Mutated(module, text))
    _interpret(module)
    leash = _Leash(seconds)
    for part in (module.tests[:1], module.tests[1:]):  # most mutants do not outlive the first file
        code = pytest.main(
            [*part, "-k", module.select, "-x", "-q", "--no-header", "--tb=no", "--assert=plain",
             "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:unraisableexception", "-o", "addopts=",
             "--hypothesis-profile", "first-failure"],
            plugins=[leash],
        ) if part else 0  # fmt: skip
        if code:
            break
    return int(code), leash.taken


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the module from the mutated text."""

    def __init__(self, module: Module, text: str) -> None:
        self.module, self.text = module, text

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.module.name:
            return None
        return importlib.util.spec_from_file_location(name, self.module.path, loader=self)

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(self.text, str(self.module.path), "exec", dont_inherit=True)

    def get_filename(self, fullname: str) -> str:
        return str(self.module.path)


class _Leash:
    """Ends the process where a test takes far longer than it should."""

    def __init__(self, seconds: dict[str, float] | None) -> None:
        self.seconds = seconds
        self.taken: dict[str, float] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.began = _processor_time()
        if self.seconds is not None:
            signal.setitimer(signal.ITIMER_PROF, 1 + 2 * self.seconds.get(nodeid, 0))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and self.seconds is not None:
            os._exit(1)  # the rest of pytest has nothing to add

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self.taken[nodeid] = _processor_time() - self.began


def _processor_time() -> float:
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def _interpret(module: Module) -> None:
    """Have all kernels run as plain Python, but for the draws, which no mutation touches."""
    from simulator import compiler

    compiled = compiler.compiled

    def as_it_is(kernel: Any, counts_references: bool = True) -> Any:
        # The tape's draws reckon modulo 2**64, of which NumPy's numbers would warn.
        return compiled(kernel, counts_references) if "demand" in kernel.__module__ else kernel

    compiler.compiled = as_it_is  # type: ignore[assignment]
    if not module.name.startswith("simulator.desk"):
        return
    import numba
    import numpy as np

    njit = numba.njit

    def as_it_is_if_a_step(*given: Any, **how: Any) -> Any:
        return (lambda step: step) if "forceinline" in how else njit(*given, **how)

    numba.njit = as_it_is_if_a_step
    try:
        from simulator.desk import arrays
    except Exception:  # a mutant that cannot even be imported; the tests will say so
        sys.modules.pop("simulator.desk.arrays", None)
        return
    state_of = arrays.state_of

    def state_of_records(*given: Any) -> Any:
        state = state_of(*given)
        parts = {}
        for name in ("desk", "chats", "agents", "lines"):
            part = getattr(state, name)
            # Compiled code reckons in 64 bits with what is kept in 32; NumPy would not.
            wide = [(n, "i8" if of[0] == np.int32 else of[0]) for n, of in part.dtype.fields.items()]
            parts[name] = part.astype(wide).view(np.recarray)
        return state._replace(**parts)

    arrays.state_of = state_of_records  # type: ignore[assignment]
