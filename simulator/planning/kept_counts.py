"""What a plan plays, as it is kept in a journal: counts of rosters on days, and of days under ceilings."""

from collections.abc import Sequence

import numpy as np

from simulator.experiment.recall import Recall, digest_of, in_one, key_of
from simulator.planning import ceiling, trials
from simulator.scenario.schema import Scenario

INTEGER = np.dtype("<i8")
MANY = 1000
"""Scenarios whose digests are at hand; a stage of a search plays fewer at a time."""


def recall_counts() -> Recall[trials.Task, trials.Made]:
    """How counts of rosters are kept (`simulator.planning.trials.PlayEach`)."""
    digests = _Digests()

    def keys(task: trials.Task) -> list[bytes]:
        number, scenarios, _ = task
        return [key_of("counts", digests.of(scenario), number) for scenario in scenarios]

    def only(task: trials.Task, places: Sequence[int]) -> trials.Task:
        number, scenarios, buyers = task
        return number, tuple(scenarios[place] for place in places), buyers

    def unpack(packed: bytes, task: trials.Task, place: int) -> trials.Whole | None:
        hours = 24 * task[1][place].days
        if len(packed) != 2 * hours * INTEGER.itemsize:
            return None
        return np.frombuffer(packed, INTEGER).reshape(2, hours).astype(np.int64)

    return Recall(
        keys=keys, only=only, parts=list, whole=np.stack,
        pack=lambda part: part.astype(INTEGER).tobytes(), unpack=unpack,
    )  # fmt: skip


class _Digests:
    """Digests of scenarios, each of which is asked for once a day played: they take longer than the rest."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Scenario, bytes]] = {}

    def of(self, scenario: Scenario) -> bytes:
        """The digest of a scenario that is not changed; it is told from others by being the same object."""
        if id(scenario) not in self._known:
            if len(self._known) == MANY:
                self._known.clear()
            self._known[id(scenario)] = scenario, digest_of(scenario)
        return self._known[id(scenario)][1]


def recall_scores(scenario: Scenario) -> Recall[ceiling.Task, tuple[int, int]]:
    """How a day's counts under ceilings are kept (`simulator.planning.ceiling.Score`)."""
    digest = digest_of(scenario)

    def unpack(packed: bytes, task: ceiling.Task) -> tuple[int, int] | None:
        if len(packed) != 2 * INTEGER.itemsize:
            return None
        turns, in_time = np.frombuffer(packed, INTEGER).tolist()
        return turns, in_time

    return in_one(
        lambda task: key_of("ceiling", digest, task[3]),
        lambda counts: np.array(counts, INTEGER).tobytes(),
        unpack,
    )
