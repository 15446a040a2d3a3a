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
    beside : str
        The key beside it that the finding rests on too, where there is one.
    """

    path: KeyPath
    found: str
    wanted: str = ""
    nearest: str = ""
    beside: str = ""

    def stands(self, broken: Collection[KeyPath]) -> bool:
        """Whether what it rests on is what the user wrote."""
        owner = self.path[:2]
        return self.path not in broken and (not self.beside or (*owner, self.beside) not in broken)


Check = Callable[[Scenario], Iterator[Finding]]
