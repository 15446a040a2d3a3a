"""Result folders, written whole or not at all."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.errors import Problem, UserError
from simulator.experiment.interrupts import uninterrupted
from simulator.report.making import NEW, making, put_in_place, remove_abandoned, unwritable

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

    What a run of that name left unfinished, which was killed, is tidied away.

    Raises
    ------
    UserError
        Where anything else is there, something of the user's own lies in the earlier result, or nothing can
        be written there.
    """
    final = parent / name
    wanted = "choose another --out"
    check_writable(parent, wanted)
    try:
        os.fsencode(final)
        remove_abandoned(parent, name, final)
        if not final.exists():
            return
    except UnicodeEncodeError as error:
        found = f"is no name for a folder where file names are in {error.encoding}"
        raise UserError(Problem(found, "set PYTHONUTF8=1, or a locale of UTF-8", repr(name))) from None
    except OSError as error:  # too long a name, say
        raise UserError(unwritable(error, final, wanted)) from None
    if not (final / MANIFEST).is_file():
        raise UserError(Problem("is there already and is no result of staffsim", wanted, str(final)))
    others = sorted(
        {path.name for path in final.iterdir() if not path.name.startswith(".")} - OURS - SYSTEMS
    )
    if others:
        found = f"would be replaced, but holds what staffsim did not write: {', '.join(others[:5])}"
        raise UserError(Problem(found, f"move it away, or {wanted}", str(final)))


def check_writable(folder: Path, wanted: str) -> None:
    """Make sure, as far as can be told without writing, that `folder` can be written to, or be made.

    Raises
    ------
    UserError
        Where it cannot; `wanted` says what to do.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    broken = next((place for place in (folder, *folder.parents) if place.is_symlink()), None)
    if broken is not None and not broken.exists():
        raise UserError(Problem("is a link to a folder that is not there", wanted, str(broken)))
    if not there.is_dir():
        raise UserError(Problem("is no folder", wanted, str(there)))
    if not os.access(there, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        found = "cannot be written: no permission, or a read-only disk"
        raise UserError(Problem(found, wanted, str(there)))


@contextmanager
def whole_folder(parent: Path, name: str, along: Mapping[Path, Path] | None = None) -> Iterator[Path]:
    """A folder to fill; when the block ends well it becomes ``parent/name``, else it is gone.

    An earlier result of that name is replaced at the end, in one step. Anything else of that name is
    left alone. `along` names files that are written already, and where each of them goes with the folder.

    Raises
    ------
    UserError
        Where the folder cannot be made or filled, or ``parent/name`` is there and is no result.
    """
    check_free(parent, name)
    final = parent / name
    wanted = "choose another --out"
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(unwritable(error, parent, wanted)) from None
    try:
        with making(parent, name) as working:
            fresh = working / NEW
            fresh.mkdir()
            yield fresh
            with uninterrupted():
                put_in_place(working, final)
                for beside, place in (along or {}).items():
                    beside.replace(place)
    except OSError as error:  # a full disk, say
        raise UserError(unwritable(error, final, wanted)) from error


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write `data` as JSON; NaN, which JSON does not know, is refused."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
