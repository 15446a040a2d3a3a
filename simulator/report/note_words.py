"""What was passed over in reading a log, in words."""

from simulator.messages.notes import BadRow, Note
from simulator.report.language import Texts


def note_text(note: Note, t: Texts) -> str:
    """A note in words."""
    names = t.listed(note.names[:12])
    if note.kind in ("likely_auto", "no_pattern"):  # whole sentences: each needs its quotes
        names = t.listed([t("score.quoted", text=name) for name in note.names[:12]])
    text = t(f"score.note_{note.kind}", count=t.number(note.count), names=names)
    rows = [
        t(f"score.bad_{row.fault}", place=_place(row, t), value=row.value[:40].strip()) for row in note.rows
    ]
    if note.count > len(rows) > 0:
        rows.append("…")
    return text + (t("score.colon") + t.listed(rows) if rows else "")


def _place(row: BadRow, t: Texts) -> str:
    """The line of a row that was left out, and its place in JSON."""
    line = [] if row.line is None else [t("score.place_line", line=row.line)]
    return " ".join(filter(None, [*line, row.path]))
