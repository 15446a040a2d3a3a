"""Cases of each kind in turn, for as long as asked, with counts of what came of them."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from tests.fuzz import broken, logs, sound
from tests.fuzz.case import Case
from tests.fuzz.playing import FoundError, HungError, keep, play

KINDS: dict[str, Callable[[int], st.SearchStrategy[Case]]] = {
    "sound scenarios": sound.cases,
    "broken scenarios": broken.cases,
    "logs": lambda _: logs.read_cases(),
    "logs to learn from": logs.fit_cases,
}
"""What is tried, by a turn's number."""
COUNTED = ("refused", "taken", "played", "commands")
BATCH = 100
TURN = 5.0
"""At most so many cases of a kind, or seconds, before the next kind's turn: some kinds take far longer."""
SHRINKING = 60.0
"""Seconds for which a smaller case is sought that shows the same."""


class OverError(BaseException):
    """The time is over; no `Exception`, which would be a find."""


class Campaign:
    """What has been tried, and what was found.

    Parameters
    ----------
    folder : Path
        Where what is found is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        self.found: dict[str, Path] = {}

    def batch(self, kind: str, number: int, until: float) -> None:
        """Try some cases of a kind; the smallest of those in which something is found is kept."""
        smallest: tuple[Case, BaseException] | None = None
        since = 0.0
        counts = self.counts[kind]
        tried = 0

        def attempt(case: Case) -> None:
            nonlocal smallest, since, tried
            if tried and time.monotonic() > (since + SHRINKING if since else until):
                raise OverError
            shrinking = bool(since)
            tried += 1
            calls: Counter[str] = Counter()
            try:
                with tempfile.TemporaryDirectory() as folder:
                    play(case, Path(folder), calls)
            except (FoundError, HungError) as error:
                since = since or time.monotonic()
                if smallest is None or case.size < smallest[0].size:
                    smallest = case, error
                raise AssertionError from None
            finally:
                if not shrinking:
                    counts["tried"] += 1
                    counts["refused" if calls[f"{case.calls[0][0]}: exit 1"] else "taken"] += 1
                    counts["played"] += any(not call.startswith(("check", "score")) for call in calls)
                    counts["commands"] += calls.total()

        try:
            _given(KINDS[kind](number), number, attempt)
        except OverError:
            pass
        except (AssertionError, HypothesisException):
            if smallest is None:
                raise
        if smallest is not None:
            self.found[kind] = keep(*smallest, self.folder)

    def run(self, seconds: float, first: int) -> None:
        """Try some of each kind in turn until the time is over; one with a find is left alone."""
        until = time.monotonic() + seconds
        number = first
        while time.monotonic() < until and len(self.found) < len(KINDS):
            for kind in KINDS:
                if kind not in self.found:
                    self.batch(kind, number, min(until, time.monotonic() + max(TURN, seconds / 40)))
            number += 1

    def told(self) -> list[str]:
        """What was tried, a line a kind, and what was found."""
        lines = []
        for kind, counts in self.counts.items():
            parts = ", ".join(f"{counts[name]:,} {name}" for name in COUNTED)
            lines.append(f"{kind}: {counts['tried']:,} tried: {parts}")
        lines += [f"found in {kind}: {place}" for kind, place in self.found.items()]
        return [*lines, "" if self.found else "nothing found"]


def _given(strategy: st.SearchStrategy[Case], number: int, attempt: Callable[[Case], None]) -> None:
    test = settings(
        max_examples=BATCH, database=None, deadline=None, print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False,
    )(seed(number)(given(strategy)(attempt)))  # fmt: skip
    test()
