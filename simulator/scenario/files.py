"""Reading a file that a user named, or saying in one line why it cannot be read."""

import stat
from pathlib import Path

from simulator.errors import Problem, UserError


def read_text(path: Path, wanted: str, limit: int) -> str:
    """The text of a file in UTF-8, with or without a byte-order mark.

    Parameters
    ----------
    path : Path
        The file.
    wanted : str
        What it should be, for the problem: ``a YAML file``.
    limit : int
        The most bytes that it may hold.

    Raises
    ------
    UserError
        As `read_bytes`, or if it is not text.
    """
    raw = read_bytes(path, wanted, limit)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(Problem("not UTF-8 text", "save the file as UTF-8", str(path), line)) from None


def read_bytes(path: Path, wanted: str, limit: int) -> bytes:
    """What a file holds.

    Raises
    ------
    UserError
        If it is missing (naming a file like it), a folder, a device or a pipe, may not be read, is over
        `limit` bytes, or grows meanwhile.
    """
    file = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UserError(Problem("a folder", f"wanted {wanted}", file))
        if not stat.S_ISREG(status.st_mode):  # which may never end, or never begin
            raise UserError(Problem("not a file but a device or a pipe", "save what it gives", file))
        if status.st_size > limit:
            raise UserError(Problem(f"larger than {limit // 10**6:,} MB", f"wanted {wanted}", file))
        with path.open("rb") as opened:
            raw = opened.read(status.st_size + 1)
    except FileNotFoundError:
        raise UserError(Problem("no such file", _like(path), file)) from None
    except PermissionError:
        raise UserError(Problem("no permission to read it", file=file)) from None
    except OSError as error:
        raise UserError(Problem(f"cannot be read ({error.strerror or error})", file=file)) from None
    except ValueError:  # a null character in the name
        raise UserError(Problem("a name that no file can have", file=repr(file))) from None
    if len(raw) > status.st_size:
        raise UserError(Problem("a file that grows while it is read", "wait until it is whole", file))
    return raw


def _like(path: Path) -> str:
    from difflib import get_close_matches

    try:
        names = [item.name for item in path.parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1)
    return f"there is {path.parent / near[0]}" if near else ""
