"""Reading a file that a user named, or saying in one line why it cannot be read."""

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


def read_bytes(path: Path, wanted: str, limit: int | None = None) -> bytes:
    """What a file holds.

    Raises
    ------
    UserError
        If it is missing (naming a file like it), a folder, may not be read, or is over `limit` bytes.
    """
    file = str(path)
    try:
        if path.is_dir():
            raise UserError(Problem("a folder", f"wanted {wanted}", file))
        if limit is not None and path.stat().st_size > limit:
            raise UserError(Problem(f"larger than {limit // 10**6} MB", f"wanted {wanted}", file))
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError(Problem("no such file", _like(path), file)) from None
    except PermissionError:
        raise UserError(Problem("no permission to read it", file=file)) from None
    except OSError as error:
        raise UserError(Problem(f"cannot be read ({error.strerror or error})", file=file)) from None
    except ValueError:  # a null character in the name
        raise UserError(Problem("a name that no file can have", file=repr(file))) from None


def _like(path: Path) -> str:
    from difflib import get_close_matches

    try:
        names = [item.name for item in path.parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1)
    return f"there is {path.parent / near[0]}" if near else ""
