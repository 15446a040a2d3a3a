"""What every tool must say of a tape that it played: how many answers, and how long they took in all."""

from typing import NamedTuple


class Answered(NamedTuple):
    """Whole numbers, so that two tools which did the same are equal.

    Attributes
    ----------
    turns : int
        Questions answered.
    waited : int
        Microseconds from question to reply, summed over them.
    """

    turns: int
    waited: int

    @property
    def mean_s(self) -> float:
        """Mean response in seconds."""
        return self.waited / self.turns / 1e6
