"""Things that happen to a process at an exact moment of its own: an event that Python's audit hook tells of.

Moments are counted from the command's first line on, so that the same number is the same moment every time.
"""

import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITES = {
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link", "shutil.rmtree",
    "tempfile.mkdtemp", "ctypes.dlsym",
}  # fmt: skip
"""Events that change what is on the disk, besides files opened to be written; the last exchanges folders."""


@dataclass(frozen=True)
class Fault:
    """What happens to a process, and when.

    Attributes
    ----------
    what : str
        A signal's name; or ``remove`` and a folder that vanishes; or nothing.
    at : int
        Before which event, from 1; 0 for never.
    writes : bool
        Whether only events count that change what is on the disk.
    total : str
        A file that the names of all events are written to at the end, a line each, if any.
    """

    what: str = ""
    at: int = 0
    writes: bool = False
    total: str = ""


def install(fault: Fault) -> None:
    """Have the fault happen to this process."""
    seen: list[str] = []
    owner = os.getpid()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if os.getpid() != owner or signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            return  # a process of its own, or before the first line
        if not _counts(event, arguments, fault.writes):
            return
        seen.append(event)
        if len(seen) == fault.at:
            _happen(fault.what)

    sys.addaudithook(watch)
    if fault.total:
        import atexit

        atexit.register(lambda: Path(fault.total).write_text("\n".join(seen), encoding="ascii"))


def events_in(total: Path) -> list[str]:
    """The names of the events of a command that wrote them there."""
    return total.read_text(encoding="ascii").split()


def _counts(event: str, arguments: tuple[Any, ...], writes: bool) -> bool:
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        return not writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in WRITES or (not writes and event == "import")


def _happen(what: str) -> None:
    kind, _, place = what.partition(" ")
    if kind == "remove":
        shutil.rmtree(place)
    else:
        os.kill(os.getpid(), getattr(signal, kind))


def main() -> None:
    """Run ``staffsim`` with the fault that the first argument, ``WHAT,AT,WRITES,TOTAL``, names."""
    what, at, writes, total = sys.argv.pop(1).split(",")
    install(Fault(what, int(at), writes == "1", total))
    from simulator.__main__ import main as staffsim

    sys.argv[0] = "staffsim"
    staffsim()


if __name__ == "__main__":
    main()
