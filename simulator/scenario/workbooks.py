"""XLSX workbooks looked over before they are opened, so that a small file cannot stand for a huge table.

A workbook is a ZIP of XML. Its parts are unpacked here piece by piece and counted, whatever sizes they
declare; then it is known how large a table the first sheets' cells span, and how much text they refer to.
What reads the cells lays them out as a full table and copies a text for every cell that refers to it, so both
could otherwise grow without end.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

MAX_UNPACKED = 500_000_000
"""Bytes of all parts together."""
MAX_CELLS = 2**24
"""Cells of the table that a sheet's cells span: as many rows as a sheet has, and 16 columns."""
MAX_TEXT = 1_000_000_000
"""Bytes of the texts that a sheet's cells refer to, each counted as often as it is referred to."""
MAX_PARTS = 2_000
DAMAGED = "not an XLSX workbook, or a damaged one"
_PIECE = 1_000_000
_OTHERS = {"content.xml", "xl/workbook.bin"}
"""Parts of workbooks of other kinds, which what reads the cells would take for one too."""
_ENTRY = b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_TEXT = re.compile(rb"<(?:\w+:)?si\b")
_ODD = re.compile(rb"[\s\"']r(?:\s|=[^\"])")
_PLACE = re.compile(rb"[\s\"']r\s*=\s*[\"']\s*([A-Za-z0-9]*)")
_LONGEST = 11  # signs of a place, such as XFD1048576, and one more
_NUMBER = re.compile(rb">\s*\+?([0-9]+)\s*<")


def why_not(raw: bytes, most_cells: int = MAX_CELLS) -> str:
    """What is wrong with a workbook's bytes; empty where nothing is known to be.

    A sheet may span `most_cells`. Whether it is a workbook at all is left to what reads it.
    """
    try:
        _look_over(raw, most_cells)
    except _WrongError as error:
        return str(error)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        return DAMAGED
    return ""


def _look_over(raw: bytes, most_cells: int) -> None:
    """Look at every part.

    Raises
    ------
    _WrongError
        At the first that is wrong.
    """
    if raw.count(_ENTRY) > MAX_PARTS:
        raise _WrongError(f"a workbook of more than {MAX_PARTS:,} parts")
    left, texts = MAX_UNPACKED, b""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
    if _OTHERS & {part.filename.lower() for part in parts}:
        raise _WrongError(DAMAGED)
    # Texts first: what they are decides what a sheet may refer to.
    for part in sorted(parts, key=lambda part: "sharedstrings" not in part.filename.lower()):
        content = b"".join(_unpacked(raw, part, left))
        left -= len(content)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _WrongError("a workbook in UTF-16")
        if b"<!DOCTYPE" in content[:1_000] or b"<!ENTITY" in content:
            raise _WrongError("a workbook with entities of its own")
        if "sharedstrings" in part.filename.lower():
            texts = content
        elif b"sheetData" in content and (fault := _fault(content, texts, most_cells)):
            raise _WrongError(fault)


class _WrongError(Exception):
    """Says what is wrong."""


def _unpacked(raw: bytes, part: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """A part's content in pieces, as its compressed bytes have it and not as its entry says.

    Raises
    ------
    _WrongError
        Where it has more than `most` bytes, or another number than it says.
    """
    start = part.header_offset
    if raw[start : start + 4] != b"PK\x03\x04" or part.flag_bits & 1:
        raise _WrongError(DAMAGED)
    start += 30 + int.from_bytes(raw[start + 26 : start + 28], "little") + int.from_bytes(
        raw[start + 28 : start + 30], "little"
    )
    packed = raw[start : start + part.compress_size]
    if part.compress_type not in (_STORED, _DEFLATED) or len(packed) < part.compress_size:
        raise _WrongError(DAMAGED)
    size = 0
    for piece in [packed] if part.compress_type == _STORED else _inflated(packed):
        size += len(piece)
        if size > most:
            raise _WrongError(f"a workbook of more than {MAX_UNPACKED // 10**6:,} MB when unpacked")
        yield piece
    if size != part.file_size:
        raise _WrongError("a workbook whose parts are not of the size that they say")


def _inflated(packed: bytes) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(-15)
    yield unpacking.decompress(packed, _PIECE)
    while not unpacking.eof:
        piece = unpacking.decompress(unpacking.unconsumed_tail, _PIECE)
        if not piece and not unpacking.eof:
            raise EOFError
        yield piece


def _fault(sheet: bytes, texts: bytes, most: int) -> str:
    """What is wrong with a sheet; what might be a cell is taken for one."""
    heads = [found.start() for found in _ROW.finditer(sheet)]
    names = [b"<c", b":c"] if b":c" in sheet else [b"<c"]  # with a prefix, perhaps
    within = [sum(sheet.count(name, *ends) for name in names) for ends in pairwise([*heads, len(sheet)])]
    row, column = _furthest(sheet)
    size = max(row, len(heads)) * max([column, *within])
    if size > most:
        return f"a sheet that spans {size:,} cells, of which at most {most:,} can be read"
    return _too_much_text(sheet, texts, sum(within))


def _furthest(sheet: bytes) -> tuple[int, int]:
    """The last row and the last column, from 1, that any ``r="B7"`` names, wherever that stands."""
    if _ODD.search(sheet):  # quotes or blanks as no program writes them
        sheet = b"".join({b' r="%s"' % found[:_LONGEST] for found in _PLACE.findall(sheet)})
    signs = np.frombuffer(sheet + bytes(_LONGEST + 3), np.uint8)
    at = np.flatnonzero(signs[: len(sheet)] == ord("r"))
    at = at[(signs[at + 1] == ord("=")) & (signs[at + 2] == ord('"')) & (signs[at - 1] != ord(":"))] + 3
    row, column = 0, 0
    for part in np.array_split(at, len(at) // 10**6 + 1):
        some = part
        rows, columns = np.zeros(len(some), np.int64), np.zeros(len(some), np.int64)
        for _ in range(_LONGEST):
            sign = signs[some].astype(np.int64)
            letter = (sign | 32) - ord("a") + 1  # small ones too
            is_letter, is_digit = (letter >= 1) & (letter <= 26), (sign >= 48) & (sign <= 57)
            columns = np.where(is_letter, 26 * columns + letter, columns)
            rows = np.where(is_digit, 10 * rows + sign - 48, rows)
            going = is_letter | is_digit
            if not going.any():
                break
            some = np.where(going, some + 1, some)  # what has come to its end stays there
        row, column = max(row, int(rows.max(initial=0))), max(column, int(columns.max(initial=0)))
    return row, column


def _too_much_text(sheet: bytes, texts: bytes, cells: int) -> str:
    starts = [found.start() for found in _TEXT.finditer(texts)]
    lengths = [end - start for start, end in pairwise([*starts, len(texts)])]
    if max(lengths, default=0) * cells <= MAX_TEXT:
        return ""
    if b"&#" in sheet or b"<!" in sheet:  # a reference could hide in these
        return "a workbook of long texts whose cells cannot be counted"
    total = 0
    for number in _NUMBER.finditer(sheet):
        place = int(number[1][-9:])
        total += lengths[place] if place < len(lengths) else 0
        if total > MAX_TEXT:
            return f"a sheet whose cells refer to more than {MAX_TEXT // 10**6:,} MB of text"
    return ""
