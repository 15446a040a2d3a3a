"""Rosters, profiles, traces: CSV and XLSX that stand for more than they are."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.hostile.cases import Command, case
from tests.scenario.shop import SHOP, changed, write

HEAD = "name,team,agents,from,to\n"
ROW = "early,veterans,4,09:00,18:00\n"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
    "xl/worksheets/sheet1.xml": SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row>'),
}


def workbook(changes: dict[str, str | bytes], more: Callable[[zipfile.ZipFile], None] | None = None) -> bytes:
    """A workbook of few parts, some of them other than usual."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in {**PARTS, **changes}.items():
            archive.writestr(name, content)
        if more is not None:
            more(archive)
    return file.getvalue()


def cells(rows: str) -> bytes:
    return workbook({"xl/worksheets/sheet1.xml": SHEET.format(rows)})


def lying(declared: int, actual: int, *, true_checksum: bool = False) -> bytes:
    """A workbook whose sheet says that it is of another size than it is."""
    content = SHEET.format(f'<row r="1"><c r="A1"><v>1</v></c></row>{" " * actual}').encode()
    raw = bytearray(workbook({"xl/worksheets/sheet1.xml": content}))
    right = struct.pack("<L", len(content))
    checksum = struct.pack("<L", zlib.crc32(content[:declared]))
    for place in range(len(raw) - 4):
        if raw[place : place + 4] == right:
            raw[place : place + 4] = struct.pack("<L", declared)
            if true_checksum:
                raw[place - 8 : place - 4] = checksum
    return bytes(raw)


STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)

WORKBOOKS: dict[str, tuple[Callable[[], bytes], str, bool]] = {
    "a bomb that says how large it is": (
        lambda: cells(" " * 600_000_000),
        "more than 500 MB when unpacked",
        True,
    ),
    "a bomb in parts that nobody reads": (
        lambda: workbook({f"xl/media/{n}": bytes(60_000_000) for n in range(9)}),
        "more than 500 MB when unpacked",
        True,
    ),
    "a bomb that says that it is small": (
        lambda: lying(100, 50_000_000),
        "not of the size that they say",
        False,
    ),
    "one whose checksum is made to match": (
        lambda: lying(100, 50_000_000, true_checksum=True),
        "not of the size that they say",
        False,
    ),
    "one that says that it is larger": (lambda: lying(2**32 - 2, 10), "not of the size that they say", False),
    "1,048,576 x 16,384 cells by two of them": (
        lambda: cells(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "spans 17,179,869,184 cells",
        False,
    ),
    "the same in single quotes and small letters": (
        lambda: cells(
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r = 'xfd1048576'><v>1</v></c></row>"
        ),
        "spans 17,179,869,184 cells",
        False,
    ),
    "a cell beyond all sheets": (
        lambda: cells('<row r="4294967295"><c r="ZZZZ4294967295"><v>1</v></c></row>'),
        "spans",
        False,
    ),
    "a cell beyond numbers": (
        lambda: cells(f'<row r="{"9" * 30}"><c r="{"Z" * 30}{"9" * 30}"><v>1</v></c></row>'),
        "spans",
        False,
    ),
    "cells without places, many across and many down": (
        lambda: cells(f"<row>{'<c><v>1</v></c>' * 50_000}</row>{'<row><c><v>1</v></c></row>' * 50_000}"),
        "spans",
        False,
    ),
    "a text of 1 MB in 100,000 cells": (
        lambda: workbook(
            {
                "xl/sharedStrings.xml": STRINGS.format("x" * 1_000_000),
                "xl/worksheets/sheet1.xml": SHEET.format('<row><c t="s"><v>0</v></c></row>' * 100_000),
            }
        ),
        "more than 1,000 MB of text",
        False,
    ),
    "the same with its numbers hidden": (
        lambda: workbook(
            {
                "xl/sharedStrings.xml": STRINGS.format("x" * 1_000_000),
                "xl/worksheets/sheet1.xml": SHEET.format('<row><c t="s"><v>&#48;</v></c></row>' * 100_000),
            }
        ),
        "cannot be counted",
        False,
    ),
    "a bomb of entities": (
        lambda: workbook(
            {
                "xl/worksheets/sheet1.xml": ENTITIES
                + SHEET.format('<row r="1"><c r="A1" t="str"><v>&j;</v></c></row>')
            }
        ),
        "entities of its own",
        False,
    ),
    "a bomb of entities among the texts": (
        lambda: workbook({"xl/sharedStrings.xml": ENTITIES + STRINGS.format("&j;")}),
        "",
        False,
    ),
    "an entity that is a file": (
        lambda: workbook(
            {
                "xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                + SHEET.format('<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>')
            }
        ),
        "entities of its own",
        False,
    ),
    "10,000 sheets": (
        lambda: workbook({f"xl/worksheets/sheet{n}.xml": SHEET for n in range(2, 10_001)}),
        "more than 2,000 parts",
        False,
    ),
    "a sheet 100,000 levels deep": (lambda: cells("<a>" * 100_000), "", False),
    "UTF-16": (
        lambda: workbook({"xl/worksheets/sheet1.xml": PARTS["xl/worksheets/sheet1.xml"].encode("utf-16")}),
        "UTF-16",
        False,
    ),
    "a workbook of another kind besides": (
        lambda: workbook({"content.xml": '<x:table-cell number-columns-repeated="9999999"/>'}),
        "a damaged one",
        False,
    ),
    "a workbook within a workbook": (lambda: workbook({"xl/workbook.xml": workbook({})}), "", False),
    "a part twice": (
        lambda: workbook({}, lambda archive: archive.writestr("xl/worksheets/Sheet1.xml", SHEET)),
        "",
        False,
    ),
    "a part that leads out": (lambda: workbook({"../../escaped": "x", "/escaped": "x"}), "", False),
    "a sheet that is elsewhere": (
        lambda: workbook(
            {
                "xl/_rels/workbook.xml.rels": PARTS["xl/_rels/workbook.xml.rels"].replace(
                    "worksheets/sheet1.xml", "file:///etc/passwd"
                )
            }
        ),
        "",
        False,
    ),
    "the end cut off": (lambda: cells("")[:-30], "a damaged one", False),
    "nothing but a beginning": (lambda: b"PK\x03\x04" + bytes(1_000), "a damaged one", False),
    "no sheet": (lambda: workbook({"xl/worksheets/sheet1.xml": ""}), "", False),
}


def _encoded(text: Callable[[], str]) -> bytes:
    return text().encode("utf-8")


def _roster(name: str, content: Callable[[], bytes], refused: str, long: bool, suffix: str) -> None:
    def build(here: Path) -> Command:
        (here / f"roster.{suffix}").write_bytes(content())
        write(here, SHOP[: SHOP.index("roster:")] + f"roster: roster.{suffix}\n")
        return ["check", "shop.yaml"]

    case("tables", name, refused or "staffsim: ", long=long)(build)


for _name, (_content, _refused, _long) in WORKBOOKS.items():
    _roster(f"a roster in a workbook: {_name}", _content, _refused, _long, "xlsx")

for _name, (_text, _refused, _long) in {
    "a line of 49 MB": (lambda: HEAD + "x" * 49_000_000, "staffsim: ", True),
    "a million columns": (lambda: "name," * 1_000_000 + "\n" + ROW, "no column", True),
    "a million cells in a row": (lambda: HEAD + "x," * 1_000_000, "staffsim: ", False),
    "a quote that is never closed": (lambda: HEAD + ROW + '"' + "x" * 10_000_000, "staffsim: ", False),
    "nothing but quotes": (lambda: HEAD + '"' * 1_000_001, "staffsim: ", False),
    "a null": (lambda: HEAD + "a\0b,veterans,4,09:00,18:00\n", "not text", False),
    "10 million dates": (
        lambda: HEAD.strip() + ",dates\n" + ROW.strip() + "," + "1970-01-01..1979-12-31;" * 3_000,
        "wanted at most 3,660 dates",
        False,
    ),
    "dates of 10,000 years": (
        lambda: HEAD.strip() + ",dates\n" + ROW.strip() + ",0001-01-01..9999-12-31\n",
        "stretch",
        False,
    ),
    "200,000 lines": (
        lambda: HEAD + "".join(f"x{n},nobody,4,09:00,18:00\n" for n in range(200_000)),
        "wanted at most 20,000",
        True,
    ),
    "20,000 wrong lines": (
        lambda: HEAD + "".join(f"x{n},temp{n},4,09:00,18:00\n" for n in range(20_000)),
        "more such problems",
        True,
    ),
    "a number of 100,000 digits": (
        lambda: HEAD + f"early,veterans,{'9' * 100_000},09:00,18:00\n",
        "agents",
        False,
    ),
    "a team with escapes": (lambda: HEAD + "early,\x1b[2J\u202e,4,09:00,18:00\n", "no team", False),
    "a name as a formula": (lambda: HEAD + "=cmd|'/C calc'!A0,nobody,4,09:00,18:00\n", "no team", False),
    "something gzipped": (
        lambda: zlib.compress(ROW.encode(), wbits=31).decode("latin-1"),
        "staffsim: ",
        False,
    ),
}.items():
    _roster(f"a roster in CSV: {_name}", partial(_encoded, _text), _refused, _long, "csv")


def _series(name: str, place: str, content: Callable[[], str], refused: str, long: bool = False) -> None:
    def build(here: Path) -> Command:
        (here / "x.csv").write_text(content(), encoding="utf-8")
        entry = {
            "profile": ("chats_per_day: 600", "chats_per_day: 600\n  profile: x.csv"),
            "arrivals": ("chats_per_day: 600", "arrivals: x.csv"),
            "values": (
                "mean: 5}",
                "mean: 5}, reply_chars: {dist: empirical, values: {csv: x.csv, column: x}}",
            ),
        }[place]
        write(here, changed(entry))
        return ["check", "shop.yaml", "--quiet"]

    case("tables", name, refused, long=long)(build)


_series(
    "a profile of 5 million weights", "profile", lambda: "1\n" * 5_000_000, "more than 2,000,000 cells", True
)
_series("a profile beyond floats", "profile", lambda: "1e999\n" * 24, "demand.profile")
_series(
    "a trace of 3 million arrivals",
    "arrivals",
    lambda: "time\n" + "2026-11-10 10:00\n" * 2_800_000,
    "more than 2,000,000 cells",
    True,
)
_series(
    "a trace of counts beyond all",
    "arrivals",
    lambda: "time,chats\n2026-11-10 10:00,1e300\n2026-11-10 11:00,1e300\n",
    "staffsim: ",
)
_series(
    "a trace of many chats in two intervals",
    "arrivals",
    lambda: "time,chats\n2026-11-10 10:00,999999999999\n2026-11-10 11:00,1\n",
    "staffsim: ",
)
_series(
    "a column of 10 million values",
    "values",
    lambda: "x\n" + "1\n" * 10_000_000,
    "more than 2,000,000 cells",
    True,
)
_series("a column of values beyond floats", "values", lambda: "x\n1e999\n", "staffsim: ")


@case("tables", "a roster of 1 GB", "larger than 50 MB")
def _(here: Path) -> Command:
    with (here / "roster.csv").open("wb") as file:
        file.truncate(10**9)
    write(here, SHOP[: SHOP.index("roster:")] + "roster: roster.csv\n")
    return ["check", "shop.yaml"]
