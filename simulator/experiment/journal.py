"""What a command has finished so far, in a file beside its result, so that ``--resume`` goes on with it.

All that is played is decided by the scenario and the replication's number, so results are kept under a key
that says both, and whoever plays asks for a result before making it. To resume is to do the same again.

The file is a line that names the format and then records, each added whole in one write: the result's length
and a checksum, four bytes each, the key, and the result. A kill or a power cut may leave the last one torn:
what follows the last whole record is cut off. Nothing in the file is ever run.
"""

import errno
import os
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from io import FileIO
from pathlib import Path

from simulator.errors import Problem, UserError

OURS = b"staffsim unfinished"
FORMAT = OURS + b" 1\n"
HEAD = struct.Struct("<II")
KEY_BYTES = 16
MOST_BYTES = 2**26
"""No record's result is longer."""


class Journal:
    """The results that are kept for a command; open it with `open_journal`.

    Attributes
    ----------
    path : Path
        Its file, which is there from the first result on, or from an earlier command.
    found : int
        Results in it when it was opened to be resumed.
    taken : int
        How many of them have been asked for.
    stays : bool
        Whether the file outlives the command though it ends well: set it where some work was cut short.
    over : bool
        Whether the command has ended well.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self.path, self.stays, self.over = path, False, False
        self._warn = warn
        self._file: FileIO | None = None
        self._at: dict[bytes, tuple[int, int]] = {}
        self._taken: set[bytes] = set()
        self._added: set[bytes] = set()
        self._end = 0
        self._broken = False

    @property
    def found(self) -> int:
        """Results that an earlier command has left."""
        return len(self._at)

    @property
    def taken(self) -> int:
        """Results of an earlier command that were asked for."""
        return len(self._taken)

    @property
    def kept(self) -> int:
        """Results in the file."""
        return len(self._at) + len(self._added)

    def find(self, key: bytes) -> bytes | None:
        """What an earlier command has left under `key`; None where nothing."""
        place = self._at.get(key)
        if place is None or self._file is None:
            return None
        try:
            self._file.seek(place[0])
            found = self._file.read(place[1])
        except OSError:
            return None
        if found is None or len(found) < place[1]:  # somebody has cut the file
            return None
        self._taken.add(key)
        return found

    def keep(self, key: bytes, result: bytes) -> None:
        """Add a result; where that cannot be done, it is warned of once, and nothing is kept any more."""
        if self._broken or key in self._added:
            return
        record = HEAD.pack(len(result), zlib.crc32(key + result)) + key + result
        try:
            if self._file is None and not self._begin():
                return
            self._write(record)
        except OSError as error:
            self._broken = True
            self._warn(error.strerror or str(error))
        else:
            self._added.add(key)

    def close(self) -> None:
        """Let go of the file, which stays."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def end(self) -> None:
        """Let go of the file once the result is there, and delete it where it is this command's."""
        self.over = True
        if self.stays:
            self.close()
        if self._file is None:
            return
        # The lock is kept until the file is gone, so that nobody else takes it meanwhile; Windows deletes
        # no open file.
        if os.name == "nt":
            self.close()
        with suppress(OSError):
            self.path.unlink()
        self.close()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have whatever is played in the block, by this thread, ask the journal and add to it."""
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)

    def _begin(self) -> bool:
        """Make the file anew, in the place of an old one; False where another command holds that."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = _locked(self.path, "a+")
        if file is None:
            self._broken = True
            self._warn("")
            return False
        file.truncate(0)
        self._file = file
        self._write(FORMAT)
        return True

    def _write(self, data: bytes) -> None:
        if self._file is None:
            raise ValueError("a journal that is not open")
        self._file.seek(self._end)
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += len(data)

    def _read(self) -> None:
        """Find the records of the file, and cut off what follows the last whole one."""
        if self._file is None:
            return
        size = os.fstat(self._file.fileno()).st_size
        if self._file.read(len(FORMAT)) == FORMAT:
            self._end = len(FORMAT)
            while (record := self._next(size)) is not None:
                key, at, length = record
                self._at[key] = at, length
                self._end = at + length
        self._file.truncate(self._end)
        if not self._end:
            self._write(FORMAT)

    def _next(self, size: int) -> tuple[bytes, int, int] | None:
        """Key, place and length of the record at the end of what has been read; None where none is whole."""
        if self._file is None:
            return None
        at = self._end + HEAD.size + KEY_BYTES
        head = self._file.read(HEAD.size + KEY_BYTES)
        if len(head) < HEAD.size + KEY_BYTES:
            return None
        length, checksum = HEAD.unpack_from(head)
        if length > min(MOST_BYTES, size - at):
            return None
        key, result = head[HEAD.size :], self._file.read(length)
        if len(result) < length or zlib.crc32(key + result) != checksum:
            return None
        return key, at, length


_in_use: ContextVar[Journal | None] = ContextVar("journal in use", default=None)


def journal_in_use() -> Journal | None:
    """The journal that this thread's work is kept in, if any."""
    return _in_use.get()


def open_journal(path: Path, *, resume: bool, warn: Callable[[str], None] = lambda why: None) -> Journal:
    """A journal at `path`.

    Parameters
    ----------
    path : Path
        Its file. Without `resume` it is not touched until there is a first result, which replaces what is
        there.
    resume : bool
        Take what is there, if anything.
    warn : callable
        Told, once, why nothing can be kept any more: the system's words, or nothing where another command
        holds the file.

    Raises
    ------
    UserError
        With `resume`, where another command is working on it, or it cannot be read.
    """
    journal = Journal(path, warn)
    if not resume or not path.is_file():
        return journal
    try:
        journal._file = _locked(path, "r+")
        journal._read()
    except OSError as error:
        journal.close()
        wanted = "make it readable and writable, or play from the start without --resume"
        raise UserError(Problem(f"cannot be read: {error.strerror or error}", wanted, str(path))) from error
    if journal._file is None:
        found = "another command is at work on this result"
        raise UserError(Problem(found, "wait for its end, or choose another --out", str(path)))
    return journal


def _check_ours(file: FileIO) -> None:
    """Make sure that a file has nothing in it, or a journal; it is then at its beginning."""
    file.seek(0)
    if not OURS.startswith(file.read(len(OURS)) or b""):
        raise OSError(errno.EEXIST, "a file that staffsim did not write is there")
    file.seek(0)


def _locked(path: Path, mode: str) -> FileIO | None:
    """The file, which is ours until it is closed; None where it is another command's.

    Raises
    ------
    OSError
        Where it cannot be opened, or is no journal.
    """
    while True:
        with ExitStack() as stack:
            file = stack.enter_context(FileIO(path, mode))
            if not _lock(file):
                return None
            _check_ours(file)
            if _is_at(file, path):
                stack.pop_all()
                return file
        # Who held it has deleted it since it was opened here.


def _is_at(file: FileIO, path: Path) -> bool:
    """Whether a file is the one that is at `path` now; Windows deletes none that is open."""
    try:
        return os.name == "nt" or path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> bool:
        try:
            file.seek(2**31 - 2)  # as far as it goes: what is locked, other programs cannot copy
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        file.seek(0)
        return True

else:
    import fcntl

    def _lock(file: FileIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            pass
        return True
