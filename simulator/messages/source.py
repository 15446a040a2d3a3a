"""A file's messages before anything is made of them: the same columns of text whatever the file was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.messages.notes import Note

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("buyer", "time", "sender", "account", "kind", "chars", "text", "type", "message_id")
"""What a table may tell of a message; `text` stands in for `chars`, and `message_id` shows duplicates."""

Place = tuple[int | None, str]
"""Line in the file and path in a JSON file, of which one may say nothing."""

Places = Callable[[Sequence[int]], list[Place]]
"""Gives the places of the rows at ascending positions."""


@dataclass(frozen=True, eq=False)
class Source:
    """A file's messages.

    Attributes
    ----------
    frame : polars.DataFrame
        ``row`` and the first six of `COLUMNS`, all but `time` as text, null where there is none; the
        others where the file has them; and perhaps ``fault``, which says what is wrong with a row that
        cannot be read, `sender` then being what to show.
    places : callable
        Gives the places of the rows at ascending positions.
    notes : tuple of Note
        What was passed over so far.
    senders : mapping of str to str
        What the file's own words for senders mean.
    unflagged : bool
        Whether files of this kind do not tell robots and auto-replies from people.
    unaddressed : bool
        Whether a buyer's messages do not say to which account they went.
    """

    frame: "pl.DataFrame"
    places: Places
    notes: tuple[Note, ...] = ()
    senders: Mapping[str, str] = field(default_factory=dict)
    unflagged: bool = False
    unaddressed: bool = False
