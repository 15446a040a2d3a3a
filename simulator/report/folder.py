"""Result folders, written whole or not at all."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError

MANIFEST, RESULT = "manifest.json", "result.json"
OURS = {
    MANIFEST, RESULT, "tables", "figures", "report.html", "tables.xlsx", "messages.csv", "messages.parquet",
    "plan.yaml", "roster.xlsx",
}  # fmt: skip
"""What a result's folder holds."""
SYSTEMS = {"Thumbs.db", "desktop.ini"}
"""What a file manager leaves in any folder, hidden files aside."""


def check_free(parent: Path, name: str) -> None:
    """Make sure that a result may become ``parent/name``: nothing is there, or an earlier result alone.

    Raises
    ------
    UserError
        Where anything else is there, or something of the user's own lies in the earlier result.
    """
    final = parent / name
    if not final.exists():
        return
    wanted = "choose another --out"
    if not (final / MANIFEST).is_file():
        raise UserError(Problem("is there already and is no result of staffsim", wanted, str(final)))
    others = sorted(
        {path.name for path in final.iterdir() if not path.name.startswith(".")} - OURS - SYSTEMS
    )
    if others:
        found = f"would be replaced, but holds what staffsim did not write: {', '.join(others[:5])}"
        raise UserError(Problem(found, f"move it away, or {wanted}", str(final)))


@contextmanager
def whole_folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder to fill; when the block ends well it becomes ``parent/name``, else it is gone.

    An earlier result of that name is replaced at the end, in one step. Anything else of that name is
    left alone.

    Raises
    ------
    UserError
        Where the folder cannot be made or filled, or ``parent/name`` is there and is no result.
    """
    check_free(parent, name)
    final = parent / name
    try:
        parent.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
    except OSError as error:
        raise UserError(_unwritable(error, parent)) from None
    try:
        fresh = working / "new"
        fresh.mkdir()
        yield fresh
        if final.exists():
            final.rename(working / "old")
        try:
            fresh.rename(final)
        except OSError:
            if (working / "old").exists():
                (working / "old").rename(final)
            raise
    except OSError as error:  # a full disk, say
        raise UserError(_unwritable(error, final)) from error
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _unwritable(error: OSError, place: Path) -> Problem:
    return Problem(f"cannot be written: {error.strerror or error}", "choose another --out", str(place))


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write `data` as JSON; NaN, which JSON does not know, is refused."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
