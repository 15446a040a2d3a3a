"""What is still being written: beside the place that it is for, hidden, and out of it when it is whole.

Whatever is met on the way, an interrupt or a full disk, it is removed again. A process that is killed
cannot; so what it leaves can be told from what a living one is at, by a lock that the system takes from the
dead, and is removed by the next one that writes to the same place.
"""

import ctypes
import errno
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from simulator.errors import Problem, UserError
from simulator.experiment.interrupts import uninterrupted

if sys.platform != "win32":
    import fcntl

SUFFIX = ".tmp"
"""What is being written is in ``.NAME-xxxxxxxx.tmp`` meanwhile."""
NEW, OLD = "new", "old"
"""In a folder for a folder: what it will be, once it is whole; and what was there before."""
_LONGEST = 200
"""Bytes of a name, beyond which it is too long for ours to have it in theirs."""
_EXCHANGE = 2  # of renameat2(2)
_HERE = -100  # AT_FDCWD


@contextmanager
def making(parent: Path, name: str) -> Iterator[Path]:
    """A hidden folder in `parent`, which is there, to write in what is for ``parent/name``; then it is gone.

    Raises
    ------
    OSError
        Where it cannot be made.
    """
    working, lock = _locked(parent, name)
    try:
        yield working
    finally:
        with uninterrupted():
            shutil.rmtree(working, ignore_errors=True)
            if lock is not None:
                os.close(lock)


def _locked(parent: Path, name: str) -> tuple[Path, int | None]:
    """A new folder, and its lock, if there can be one."""
    while True:
        working = Path(tempfile.mkdtemp(prefix=f".{_short(name)}-", suffix=SUFFIX, dir=parent))
        with suppress(BlockingIOError, FileNotFoundError):  # taken for abandoned before it was locked
            lock = _lock(working)
            if working.exists():
                return working, lock
            if lock is not None:
                os.close(lock)


def remove_abandoned(parent: Path, name: str, final: Path | None = None) -> None:
    """Remove what was being made for ``parent/name`` by processes that are gone; what cannot be is left.

    `final` is the folder that it was for. Where it is missing, for its owner was killed between taking the
    old one away and putting the new one, which is whole by then, in its place, it gets the new one.
    """
    if not parent.is_dir():
        return
    pattern = re.compile(re.escape(f".{_short(name)}-") + "[a-z0-9_]{8}" + re.escape(SUFFIX))
    left = [path for path in parent.iterdir() if pattern.fullmatch(path.name) and not path.is_symlink()]
    for working in left:
        with suppress(OSError), uninterrupted():  # it is locked, or gone meanwhile, or somebody else's
            lock = _lock(working)
            if lock is None:
                continue
            try:
                if final is not None and (working / OLD).exists() and not final.exists():
                    (working / NEW).rename(final)
                shutil.rmtree(working)
            finally:
                os.close(lock)


def put_in_place(working: Path, final: Path) -> None:
    """Have what is new in `working` become `final`; what may be there is then in `working`.

    Raises
    ------
    OSError
        Where that cannot be; then all is as it was.
    """
    if final.exists():
        if _exchange(working / NEW, final):
            return
        final.rename(working / OLD)
    try:
        (working / NEW).rename(final)
    except OSError:
        if (working / OLD).exists():
            (working / OLD).rename(final)
        raise


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files into one folder, which is made if need be: each whole or not at all.

    They take the places of old ones when all of them are written, so that a full disk leaves the old ones.

    Raises
    ------
    OSError
        Where they cannot be written.
    """
    if not contents:
        return
    first = next(iter(contents))
    parent = first.parent
    parent.mkdir(parents=True, exist_ok=True)
    remove_abandoned(parent, first.stem)
    with making(parent, first.stem) as working:
        for place, content in contents.items():
            (working / place.name).write_bytes(content)
        with uninterrupted():
            for place in contents:
                (working / place.name).replace(place)


@contextmanager
def written_beside(path: Path, text: str, wanted: str) -> Iterator[Path]:
    """A file with a text, on the disk of `path` and with its name, to be moved there; then it is gone.

    Raises
    ------
    UserError
        Where it cannot be written; `wanted` says what to do.
    """
    with ExitStack() as stack:
        try:
            remove_abandoned(path.parent, path.stem)
            beside = stack.enter_context(making(path.parent, path.stem)) / path.name
            beside.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UserError(unwritable(error, path, wanted)) from None
        yield beside


def unwritable(error: OSError, place: Path, wanted: str) -> Problem:
    """What hinders writing to `place`."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        wanted = f"make room, or {wanted}"
    return Problem(f"cannot be written: {error.strerror or error}", wanted, str(place))


def _short(name: str) -> str:
    """The name, or what stands for one that is very long."""
    known = os.fsencode(name)
    return name if len(known) <= _LONGEST else hashlib.sha1(known).hexdigest()


def _lock(folder: Path) -> int | None:
    """An open folder that is locked until it is closed; None where the file system knows no locks.

    Raises
    ------
    BlockingIOError
        Where another process has locked it.
    FileNotFoundError
        Where it is not there.
    """
    if sys.platform == "win32":
        return None
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        raise
    except OSError:
        os.close(opened)
        return None
    return opened


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can; whether it has."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
