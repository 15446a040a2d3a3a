"""What kind of log a file holds, by what is in it and not by its name."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, UserError
from simulator.messages.client_text import looks_like_client_text, read_client_text
from simulator.messages.json_log import WANTED as WANTED_JSON
from simulator.messages.json_log import read_json, unbroken
from simulator.messages.source import Source
from simulator.messages.table_log import from_table, looks_like_log, spoken
from simulator.messages.tables import (
    WANTED,
    Cells,
    cells_of,
    decoded,
    read_csv,
    read_parquet,
    read_xlsx,
    separator_of,
)
from simulator.scenario.files import read_bytes
from simulator.scenario.mapping import Mapping

if TYPE_CHECKING:
    import polars as pl

MAX_BYTES = 1_000_000_000
_MOST_COLUMNS = 1_000
_JSON = re.compile(r"\[\s*(?:[\[{\]]|$)|\{\s*(?:[\"}]|$)")


def read_source(path: Path, mapping: Mapping) -> Source:
    """The messages in a file of any kind that is known.

    Raises
    ------
    UserError
        If it cannot be read, is of no such kind, or is damaged.
    """
    raw, file = read_bytes(path, WANTED, MAX_BYTES), str(path)
    if raw.startswith(b"PAR1"):
        return from_table(read_parquet(raw, path), mapping, file)
    if raw.startswith(b"PK\x03\x04"):
        return from_table(read_xlsx(raw, path), mapping, file)
    text = decoded(raw, path)
    if not text.strip():  # a byte-order mark and half a character are not, and yet are nothing
        raise UserError(Problem("an empty file", f"wanted {WANTED}", file))
    if _JSON.match(text.lstrip()):
        return _json(text, mapping, file)
    if not looks_like_log(_heading(text), mapping) and looks_like_client_text(text):
        frame, lines = read_client_text(text, mapping, file)
        return Source(
            frame, lambda rows: [(lines[row], "") for row in rows], unflagged=True, unaddressed=True
        )
    return from_table(read_csv(text, path), mapping, file)


def _heading(text: str) -> list[str]:
    """The first line's cells."""
    line = text.lstrip("\r\n")[:10_000].splitlines()[0]
    return cells_of(line, separator_of(line))


def _json(text: str, mapping: Mapping, file: str) -> Source:
    found = read_json(text, file)
    if found.records and not len(found.messages):
        cells = Cells(_table(found.records, file), lambda rows: [row + 1 for row in rows])
        if not looks_like_log(cells.frame.columns, mapping):
            raise UserError(Problem("JSON without messages", WANTED_JSON, file))
        source = from_table(cells, mapping, file)
        return Source(
            source.frame, lambda rows: [(None, f"[{row + 1}]") for row in rows], source.notes, source.senders,
            source.unflagged, source.unaddressed,
        )  # fmt: skip
    return spoken(found.messages, mapping, lambda rows: [found.place(row) for row in rows])


def _table(records: list[dict[str, Any]], file: str) -> "pl.DataFrame":
    """Objects with plain values as a table of text.

    Raises
    ------
    UserError
        Where they have more keys between them than any log has columns.
    """
    import polars as pl

    names = list(dict.fromkeys(name for record in records for name in record))
    if len(names) > _MOST_COLUMNS:  # each of them would be a column for every record
        raise UserError(Problem(f"JSON of more than {_MOST_COLUMNS:,} keys", WANTED_JSON, file))
    rows = [
        tuple(None if value is None else unbroken(str(value)) for value in map(record.get, names))
        for record in records
    ]
    return pl.DataFrame(rows, dict.fromkeys(map(unbroken, names), pl.String), orient="row")
