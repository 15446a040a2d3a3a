"""A command in a process of its own that the system kills where it takes more than it may.

The process is a fork of one that has loaded the program, so that a case costs what it does and not what
loading costs. Limits are the system's own (setrlimit), not measured afterwards.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

MB = 10**6
HUNG = 120.0
"""Seconds of the clock after which a command that waits for something is taken to hang."""
REACHED_OUT = 97
"""Exit code of a command that has tried to reach the network or to start a program."""
_REACHING = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.startfile",
    "webbrowser.open",
)
_OURS = ("fc-list",)
"""By which Matplotlib asks the system which fonts it has; nothing of the user's goes to it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a command may take.

    Attributes
    ----------
    memory : int
        MB of address space beyond what the loaded program has.
    seconds : int
        Of processor time.
    written : int
        MB that any one file may have.
    """

    memory: int
    seconds: int
    written: int = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended.

    Attributes
    ----------
    code : int
        Exit code; the negative number of the signal that killed it.
    out, err : str
        What it printed.
    seconds : float
        Of processor time.
    memory : int
        MB resident at most, beyond what the loaded program has.
    """

    code: int
    out: str
    err: str
    seconds: float
    memory: int


def caged(arguments: Sequence[str], here: Path, logs: Path, bound: Bound) -> Outcome:
    """Run the command line in the folder `here`; what it prints goes through files in `logs`."""
    before = _resident()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _become(arguments, here, logs, bound)
    status, used = _waited(child)
    code = os.waitstatus_to_exitcode(status)
    out, err = ((logs / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
    seconds = used.ru_utime + used.ru_stime
    return Outcome(code, out, err, seconds, max(0, used.ru_maxrss * 1024 - before) // MB)


def apart(build: Callable[[Path], Sequence[str]], here: Path) -> list[str]:
    """What `build` gives, made in a process of its own: it may start threads, which no fork takes along."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(write, "\0".join(build(here)).encode("utf-8", "surrogateescape"))
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        arguments = told.read().decode("utf-8", "surrogateescape").split("\0")
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise RuntimeError("the case could not be built")
    return arguments


def _waited(child: int) -> tuple[int, resource.struct_rusage]:
    end = time.monotonic() + HUNG
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return status, used
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)


def _become(arguments: Sequence[str], here: Path, logs: Path, bound: Bound) -> NoReturn:
    code: object = 99
    try:
        os.setpgid(0, 0)
        os.chdir(here)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(logs / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        space = _address_space() + bound.memory * MB
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        resource.setrlimit(resource.RLIMIT_CPU, (bound.seconds, bound.seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (bound.written * MB, bound.written * MB))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number in (signal.SIGXFSZ, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        sys.addaudithook(_stay)
        sys.argv = ["staffsim", *arguments]
        from simulator import commands

        commands.main()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _stay(event: str, arguments: tuple[object, ...]) -> None:
    if event in _REACHING and arguments[0] not in _OURS:
        os.write(2, f"reached out: {event} {arguments!r}\n".encode())
        os._exit(REACHED_OUT)


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
