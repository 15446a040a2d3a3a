"""What a check of a whole scenario finds, and what such a check is."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from simulator.scenario.documents import KeyPath
from simulator.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Finding:
    """Something inconsistent.

    Attributes
    ----------
    path : tuple of str and int
        Where it stands.
    found, wanted, nearest : str
        As of a `simulator.errors.Problem`.
    beside : tuple of str
        Keys of the same entry that the finding rests on too.
    """

    path: KeyPath
    found: str
    wanted: str = ""
    nearest: str = ""
    beside: tuple[str, ...] = ()

    def stands(self, broken: Collection[KeyPath]) -> bool:
        """Whether what it rests on is what the user wrote."""
        entry = self.path[: 3 if self.path[0] == "plan" else 2]
        within = (self.path[:size] for size in range(1, len(self.path) + 1))
        return not any(path in broken for path in (*within, *((*entry, key) for key in self.beside)))


Check = Callable[[Scenario], Iterator[Finding]]
