"""The exceptions that a user can meet, each saying where and what to do.

Anything else that is raised is a fault of the program and keeps its traceback.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from simulator.visible import in_a_line

LONGEST_NAME = 4_096
"""Characters of a file's name that are shown: as many as a path may have on most systems."""
LONGEST_PART = 1_000
"""Characters of each other part of a problem that are shown."""
MOST_SHOWN = 100
"""Problems that are shown of one error."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what a user gave.

    Attributes
    ----------
    found : str
        What was found, as a phrase: ``unknown key``, ``'3 apples'``.
    wanted : str
        What would do instead; empty where the finding says it all.
    file : str
        The file, or the option (``--set``), that it came from; empty where there is none.
    line : int or None
        Line in the file, from 1.
    key : str
        Path of the key, dotted: ``roster.wave.agents``.
    nearest : str
        The right key nearest to a wrong one, empty where none is near.
    """

    found: str
    wanted: str = ""
    file: str = ""
    line: int | None = None
    key: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        """The problem in one line that a terminal can show, whatever it quotes."""
        file = in_a_line(self.file, LONGEST_NAME)
        key, found, wanted, nearest = (
            in_a_line(part, LONGEST_PART) for part in (self.key, self.found, self.wanted, self.nearest)
        )
        place = f"{file}:{self.line}" if file and self.line else file
        text = ": ".join(part for part in (place, key, found) if part)
        if wanted:
            text += f"; {wanted}"
        if nearest:
            text += f"; did you mean '{nearest}'?"
        return text


class UserError(Exception):
    """Something that the user can put right: one problem or a list of them.

    Parameters
    ----------
    problems : Problem, str, or an iterable of Problem
        What is wrong; a string stands for a problem with no place.
    """

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """The problems to show, a line each: the first `MOST_SHOWN`, and how many more there are."""
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - len(shown)
        return [*shown, f"{more:,} more such problems"] if more else shown

    def __reduce__(self) -> tuple[type["UserError"], tuple[tuple[Problem, ...]], dict[str, object]]:
        """Pickle by the problems, so that it crosses from a worker process whole, notes and all."""
        return type(self), (self.problems,), self.__dict__


@contextmanager
def of_file(file: object) -> Iterator[None]:
    """Say of what is wrong, which the block finds, in which file that is, where it does not say so itself."""
    try:
        yield
    except UserError as error:
        problems = [replace(problem, file=problem.file or str(file)) for problem in error.problems]
        raise UserError(problems) from None
