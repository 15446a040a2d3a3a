"""What a user should know of what was read: rows left out, and what a file does not say."""

from dataclasses import dataclass

from simulator.errors import Problem
from simulator.messages.log import KINDS, SENDERS
from simulator.messages.times import EXAMPLE
from simulator.scenario.documents import shown


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out.

    Attributes
    ----------
    line : int or None
        Its line in the file; in an XLSX file its row; None where only `path` tells.
    fault : str
        What is at fault: the column ``buyer``, ``time``, ``sender``, ``kind`` or ``direction``, the
        ``side`` (nobody can tell which of the two is the shop's), or the ``message`` as a whole.
    value : str
        What stands there; empty where nothing does.
    path : str
        Its place in a JSON file, as in ``[2].messages[3]``, from 1; in a line of its own, within that.
    """

    line: int | None
    fault: str
    value: str
    path: str = ""

    def problem(self, file: str) -> Problem:
        """The same as a user's error."""
        wanted = {
            "buyer": "",
            "time": f"wanted a time such as {EXAMPLE}",
            "sender": f"wanted one of {', '.join(SENDERS)}",
            "kind": f"wanted one of {', '.join(KINDS)}, or nothing",
            "direction": "wanted 0 (from_id to to_id) or 1 (the other way)",
            "side": SAY_WHICH,
            "message": "wanted a message",
        }[self.fault]
        if self.fault == "side":
            return Problem(f"which is the shop's: {shown(self.value)}?", wanted, file, self.line, self.path)
        if not self.value:
            return Problem(f"no {self.fault}", wanted, file, self.line, self.path)
        unread = "unreadable" if self.fault in ("time", "message") else "unknown"
        found = f"{unread} {self.fault} {shown(self.value)}"
        if self.fault == "sender":
            wanted += f"; or say which it is: --senders {self.value.strip()[:20]}=SENDER"
        return Problem(found, wanted, file, self.line, self.path)


SAY_WHICH = "say it in a mapping file (--mapping): shop: NAME, or nicks: {agent: [NAME]}"
"""What helps where nobody can tell who is the shop."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a user should know of what was read.

    Attributes
    ----------
    kind : str
        ``unknown_columns`` (kept out), ``bad_rows`` (left out), ``bad_chars`` (taken as unknown),
        ``repeated_rows`` (kept), ``repeated_ids`` (left out), ``unclosed_quote`` (the rest of the file was
        taken as one cell), ``no_messages``, ``unflagged`` (the file does not say which messages are a
        robot's or automatic), ``likely_auto`` (what probably is), ``no_text`` (patterns that were given
        could not be looked for) or ``no_pattern`` (names and patterns that nothing is like).
    count : int
        How many; of an unclosed quote the line; of what is likely automatic the chats.
    names : tuple of str
        The unknown columns; the beginnings of the texts that are likely automatic; what nothing is like.
    rows : tuple of BadRow
        The first few rows left out.
    """

    kind: str
    count: int = 0
    names: tuple[str, ...] = ()
    rows: tuple[BadRow, ...] = ()
