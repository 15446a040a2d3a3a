"""What a case is, and the checks that every one must pass whatever it is about."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.cage import REACHED_OUT, Bound, Outcome

Command = Sequence[str]
Check = Callable[[Path, Outcome], None]

BOUNDS = {
    "yaml": Bound(memory=400, seconds=30),
    "numbers": Bound(memory=400, seconds=20),
    "paths": Bound(memory=1_500, seconds=20),
    "tables": Bound(memory=600, seconds=20),
    "logs": Bound(memory=1_500, seconds=30),
    "large logs": Bound(memory=5_000, seconds=60),
    "results": Bound(memory=600, seconds=20),
    "names": Bound(memory=1_500, seconds=60),
    "network": Bound(memory=600, seconds=30),
}
"""By kind of input; docs/security.md states them from here."""
MOST_PRINTED = 200_000
"""Characters that any command may print."""
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Case:
    """One attack.

    Attributes
    ----------
    kind, name : str
        Which of `BOUNDS` holds, and what the case is.
    build : callable
        Puts the files into a folder and gives the command's arguments.
    refused : str
        What the command must say, ending with code 1; empty where it must do its work, and ``EITHER`` where
        it may do the one or the other.
    check : callable
        Looks at what was made of it.
    long : bool
        Whether it is left to ``python -m tests.hostile``.
    """

    kind: str
    name: str
    build: Callable[[Path], Command]
    refused: str
    check: Check | None
    long: bool


EITHER = "staffsim: or nothing"
CASES: list[Case] = []


def case(
    kind: str, name: str, refused: str = "", check: Check | None = None, long: bool = False
) -> Callable[[Callable[[Path], Command]], Callable[[Path], Command]]:
    """Add what the function builds to `CASES`."""

    def add(build: Callable[[Path], Command]) -> Callable[[Path], Command]:
        CASES.append(Case(kind, name, build, refused, check, long))
        return build

    return add


def faults(  # noqa: PLR0912  # one check after another
    one: Case, here: Path, outcome: Outcome, before: Iterable[Path]
) -> list[str]:
    """What is wrong with how a case ended; `before` is what lay around its folder."""
    found = []
    both = outcome.out + outcome.err
    if outcome.code == REACHED_OUT:
        found.append("reached out of the process")
    elif outcome.code < 0:
        found.append(f"killed by signal {-outcome.code}")
    elif one.refused == EITHER and outcome.code in (0, 1, 3):
        pass
    elif one.refused and outcome.code != 1:
        found.append(f"ended with {outcome.code}, not refused")
    elif not one.refused and outcome.code not in (0, 3):
        found.append(f"ended with {outcome.code}")
    if "Traceback" in both or "panicked" in both or re.search(r"\wWarning\b", both):
        found.append("a traceback, a panic or a warning")
    if "not enough memory" in both:
        found.append("ran out of memory")
    if one.refused not in ("", EITHER) and one.refused not in outcome.err:
        found.append(f"does not say '{one.refused}'")
    if outcome.code == 1 and not all(line.startswith("staffsim: ") for line in outcome.err.splitlines()):
        found.append("a line that is no problem's")
    if _ACTING.search(both):
        found.append("a character that acts on a terminal")
    if len(both) > MOST_PRINTED:
        found.append(f"printed {len(both):,} characters")
    around = {path for path in here.parent.parent.rglob("*") if here not in path.parents}
    if around != set(before):
        found.append(f"changed what is around its folder: {around ^ set(before)}")
    if one.check is not None and not found:
        try:
            one.check(here, outcome)
        except AssertionError as error:
            found.append(f"check failed: {error}")
    return found
