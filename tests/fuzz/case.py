"""Files in a folder, and the commands that are given them."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Case:
    """What is tried.

    Attributes
    ----------
    files : dict of str to bytes
        The files by name.
    calls : tuple of tuple of str
        The arguments of each command, in order, given in the files' folder.
    sound : bool
        Whether the commands must take it.
    """

    files: dict[str, bytes]
    calls: tuple[tuple[str, ...], ...]
    sound: bool = False

    def called(self, *calls: tuple[str, ...]) -> "Case":
        return replace(self, calls=calls)

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))
