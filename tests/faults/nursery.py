"""A process that has loaded all that staffsim needs, and forks commands: real ones, at a tenth of the cost.

`python -m tests.faults.nursery FOLDER` reads an order a line (JSON) from standard input, and says what
became of it. Drawing, which takes most of a small command's time, writes the same files with next to nothing
in them. Where it may, it has a small disk of its own at FOLDER/small, and one that is read-only at
FOLDER/fixed; others see them only through its /proc/PID/root.
"""

import ctypes
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.injection import Fault, install

NEW_MOUNTS, NEW_USERS = 0x20000, 0x10000000  # unshare(2)
READ_ONLY, REMOUNT, BIND, PRIVATE = 1, 32, 4096, 0x40000 | 0x4000  # mount(2); private with all below it
SMALL_BYTES = 2**20
TINY = """
name: tiny
start: 2026-11-10
seed: 7
demand: {chats_per_day: 60}
buyers: {buyer: {share: 100%}}
teams: {team: {agents: 2}}
roster: {day: {team: team, agents: 2, shift: "08:00-24:00"}}
"""
"""A scenario that plays in milliseconds."""


def load_all() -> None:
    """Load what the commands would, by running one: a small one, which starts no thread."""
    import simulator.report.figures
    from simulator.commands import staffsim

    simulator.report.figures.draw_all = _draw_nothing
    with tempfile.TemporaryDirectory() as name:
        scenario = Path(name) / "tiny.yaml"
        scenario.write_text(TINY, encoding="utf-8")
        command = ["run", scenario, "--replications", 2, "--engine", "simpy", "--jobs", 1, "--quiet"]
        staffsim([*map(str, command), "--out", name], standalone_mode=False)


def _draw_nothing(
    result: Any, folder: Path, lang: str, forms: Any = ("png", "svg"), sheet: Any = None
) -> tuple[list[Path], list[str]]:
    from simulator.report.making import write_files

    files = {folder / f"{name}.{form}": b"drawn" * 2000 for name in ("rate", "waits") for form in forms}
    folder.mkdir(parents=True, exist_ok=True)
    write_files(files)
    return list(files), []


def mount_disks(folder: Path) -> str:
    """Mount them; what hinders it, if anything does."""
    libc = ctypes.CDLL(None, use_errno=True)
    ids = os.getuid(), os.getgid()
    if libc.unshare(NEW_MOUNTS | (NEW_USERS if ids[0] else 0)):
        return f"unshare: {os.strerror(ctypes.get_errno())}"
    if ids[0]:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {ids[0]} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {ids[1]} 1", encoding="ascii")

    def mount(source: bytes, place: Path, kind: bytes, flags: int, options: bytes = b"") -> str:
        if libc.mount(source, os.fsencode(place), kind, flags, options):
            return f"mount {place.name}: {os.strerror(ctypes.get_errno())}"
        return ""

    small, fixed = folder / "small", folder / "fixed"
    for place in (small, fixed):
        place.mkdir(exist_ok=True)
    return (
        mount(b"none", Path("/"), b"", PRIVATE)
        or mount(b"none", small, b"tmpfs", 0, f"size={SMALL_BYTES}".encode())
        or mount(os.fsencode(fixed), fixed, b"", BIND)
        or mount(b"none", fixed, b"", BIND | REMOUNT | READ_ONLY)
    )


def obey(order: dict[str, Any]) -> None:
    """Be the command that was ordered; never comes back."""
    os.setsid()
    os.chdir(order["folder"])
    for number, name in ((0, os.devnull), (1, order["stdout"]), (2, order["stderr"])):
        opened = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    for number in order["closed"]:
        os.close(number)
    os.environ.update(order["environment"])
    if order["memory"]:
        import resource

        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + order["memory"],) * 2)
    if order["fault"]:
        install(Fault(**order["fault"]))
    sys.argv = ["staffsim", *order["arguments"]]
    from simulator.__main__ import main as staffsim

    staffsim()


def main() -> None:
    """Read orders until there are no more."""
    why = mount_disks(Path(sys.argv[1])) if sys.platform == "linux" else "no Linux"
    load_all()
    orders, told = sys.stdin, os.dup(1)
    os.write(told, f"{json.dumps(why)}\n".encode())
    for line in orders:
        child = os.fork()
        if not child:
            os.close(told)
            obey(json.loads(line))
        os.write(told, f"{child}\n".encode())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with suppress(BrokenPipeError):
            os.write(told, f"{code}\n".encode())


if __name__ == "__main__":
    main()
