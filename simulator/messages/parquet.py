"""Parquet files looked over before they are read, so that a small file cannot stand for a huge table.

The footer and the head of every page are read here (Thrift's compact protocol) and what they say is added up:
how many rows, how many values, how many bytes when unpacked. What reads the file makes room for as much as
they say before it finds out whether that is so.

Format: https://parquet.apache.org/docs/file-format/ and its parquet.thrift.
"""

from typing import Any

MAX_ROWS = 10_000_000
MAX_COLUMNS = 1_000
MAX_UNPACKED = 1_000_000_000
"""Bytes of all pages together; and of the texts of all rows, which pages may hold once for many."""
_LONGEST_HEAD = 2**20
_DEEPEST = 12
_MOST_MEMBERS = 2_000_000


class _WrongError(Exception):
    """What is read is not Parquet."""


def why_not(raw: bytes) -> str:
    """What is wrong with a Parquet file's bytes; empty where nothing is known to be."""
    try:
        return _fault(raw)
    except (_WrongError, IndexError, KeyError, TypeError, AttributeError):
        return "a damaged Parquet file"


def _fault(raw: bytes) -> str:
    if len(raw) < 12 or raw[-4:] != b"PAR1":
        raise _WrongError
    length = int.from_bytes(raw[-8:-4], "little")
    if length > len(raw) - 12:
        raise _WrongError
    footer = _Reader(raw, len(raw) - 8 - length, len(raw) - 8).struct()
    schema, rows, groups = footer[2], footer[3], footer[4]
    if rows > MAX_ROWS:
        return f"a Parquet file of {rows:,} rows; at most {MAX_ROWS:,} can be read"
    if len(schema) > MAX_COLUMNS:
        return f"a Parquet file of more than {MAX_COLUMNS:,} columns"
    if any(element.get(5) for element in schema[1:]):
        return "a Parquet file with columns within columns"
    if sum(group[3] for group in groups) != rows or any(group[3] < 0 for group in groups):
        raise _WrongError
    unpacked = 0
    for group in groups:
        for column in group[1]:
            values, size = _column(raw, column[3], MAX_UNPACKED - unpacked)
            unpacked += size
            if unpacked > MAX_UNPACKED:
                return f"a Parquet file of more than {MAX_UNPACKED // 10**6:,} MB when unpacked"
            if values != group[3]:
                raise _WrongError
    return ""


def _column(raw: bytes, meta: dict[int, Any], most: int) -> tuple[int, int]:
    """How many values a column's pages say that they have, and bytes when unpacked."""
    starts = [meta[place] for place in (9, 11) if meta.get(place)]  # the data, and the dictionary before it
    at = min(starts)
    end = at + meta[7]
    if not 4 <= at <= end <= len(raw):
        raise _WrongError
    values = size = 0
    while at < end and size <= most:
        reader = _Reader(raw, at, min(end, at + _LONGEST_HEAD))
        head = reader.struct()
        if head[2] < 0 or head[3] < 0 or reader.at + head[3] > end:
            raise _WrongError
        size += head[2]
        values += sum(head[place][1] for place in (5, 8) if place in head)  # data pages, of either version
        if any(head[place][1] < 0 for place in (5, 7, 8) if place in head):
            raise _WrongError
        if 7 in head and head[7][1] > MAX_ROWS:  # a dictionary
            raise _WrongError
        at = reader.at + head[3]
    return values, size


class _Reader:
    """Reads structs as mappings from a field's number to its value."""

    def __init__(self, raw: bytes, at: int, end: int) -> None:
        self._raw, self.at, self._end = raw, at, end
        self._members = 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The struct that begins here."""
        fields: dict[int, Any] = {}
        number = 0
        while kind := self._byte():
            step = kind >> 4
            number = number + step if step else self._zigzag()
            kind &= 15
            fields[number] = kind == 1 if kind in (1, 2) else self._value(kind, depth + 1)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        self._members += 1
        if depth > _DEEPEST or self._members > _MOST_MEMBERS:
            raise _WrongError
        match kind:
            case 1 | 2 | 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                return self._skip(8)
            case 8:
                return self._skip(self._varint())
            case 9 | 10:
                head = self._byte()
                count = head >> 4
                count = self._varint() if count == 15 else count
                return [self._item(head & 15, depth + 1) for _ in range(self._in_reach(count))]
            case 12:
                return self.struct(depth)
        raise _WrongError  # Parquet has no maps

    def _item(self, kind: int, depth: int) -> Any:
        return self.struct(depth) if kind == 12 else self._value(kind, depth)

    def _in_reach(self, count: int) -> int:
        if count > self._end - self.at:  # a member takes a byte at least
            raise _WrongError
        return count

    def _skip(self, length: int) -> None:
        self.at += self._in_reach(length)

    def _byte(self) -> int:
        if self.at >= self._end:
            raise _WrongError
        self.at += 1
        return self._raw[self.at - 1]

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise _WrongError

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
