"""Message logs: workbooks and Parquet that stand for more than they are; CSV and JSON without end."""

import gzip
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from tests.hostile.cases import EITHER, Command, case
from tests.hostile.small_tables import WORKBOOKS

HEAD = "buyer,time,sender,account,kind,chars\n"
ROW = "a,2026-11-10 10:00:00,buyer,,message,3\n"


def _log(
    name: str,
    content: Callable[[], bytes | str],
    refused: str = "",
    *,
    long: bool = False,
    file: str = "log.csv",
) -> None:
    def build(here: Path) -> Command:
        made = content()
        (here / file).write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))
        return ["score", file, "--quiet"]

    case("large logs" if long else "logs", name, refused, long=long)(build)


for _name, (_content, _refused, _long) in WORKBOOKS.items():
    _log(f"a workbook: {_name}", _content, _refused or "staffsim: ", long=_long, file="log.xlsx")


def parquet(frame: pl.DataFrame, changes: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, compression="zstd")
    raw = file.getvalue()
    for old, new in changes:
        raw = raw.replace(old, new)
    return raw


def rows(number: int) -> pl.DataFrame:
    cells = {"buyer": "a", "time": "2026-11-10 10:00:00", "sender": "buyer", "kind": "message"}
    return pl.select(pl.repeat(cell, number).alias(name) for name, cell in cells.items())


def varint(number: int) -> bytes:
    number <<= 1  # zigzag
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _cut(length: int) -> bytes:
    return parquet(rows(1_000))[:-length]


def _damaged(length: int, place: int) -> bytes:
    raw = bytearray(parquet(rows(1_000)))
    start = place if place >= 0 else len(raw) + place
    raw[start : start + length] = b"\xff" * length
    return bytes(raw)


_log("Parquet: 10.1 million equal rows", lambda: parquet(rows(10_100_000)), "at most 10,000,000", long=True)
_log("Parquet: 9 million equal rows", lambda: parquet(rows(9_000_000)), long=True)
_log(
    "Parquet: one text of 1 MB in 2,500 rows",
    lambda: parquet(
        rows(2_500).with_columns(text=pl.Series(["x" * 1_000_000]).gather([0] * 2_500).cast(pl.Categorical))
    ),
    "MB of text",
)
_log(
    "Parquet: 2,000 columns",
    lambda: parquet(rows(2).with_columns(**{f"c{n}": 1 for n in range(2_000)})),
    "more than 1,000 columns",
)
_log("Parquet: lists of lists", lambda: parquet(rows(1).with_columns(x=[[[[1]]]])), "columns within columns")
_log(
    "Parquet: more rows than there are",
    lambda: parquet(rows(1_000), ((varint(1_000), varint(1_001)),)),
    EITHER,
)
_log(
    "Parquet: a billion rows that are not there",
    lambda: parquet(rows(300_000), ((varint(300_000), varint(900_000_000)[:3]),)),
    "staffsim: ",
)
for _n in range(4, 600, 12):
    _log(f"Parquet: rubbish from byte {_n}", partial(_damaged, 5, _n), EITHER, long=_n > 200)
for _n in range(8, 900, 20):
    _log(
        f"Parquet: rubbish {_n} bytes before the end",
        partial(_damaged, 4, -_n),
        EITHER,
        long=_n > 200,
    )
for _n in (1, 4, 8, 100, 1_000):
    _log(f"Parquet: {_n} bytes cut off", partial(_cut, _n), "damaged")
_log("Parquet: nothing but its name", lambda: b"PAR1PAR1", "damaged")
_log("Parquet: a footer longer than the file", lambda: b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1", "damaged")
_log(
    "Parquet: a footer of 100,000 structs in each other",
    lambda: b"PAR1" + b"\x1c" * 100_000 + (100_000).to_bytes(4, "little") + b"PAR1",
    "damaged",
)
_log(
    "Parquet: a footer of lists of endless length",
    lambda: b"PAR1" + b"\x19\xfc\xff\xff\xff\xff\x0f" + (7).to_bytes(4, "little") + b"PAR1",
    "damaged",
)

_log("CSV: a first line of 200 MB", lambda: b"x" * 200_000_000, "a first line of", long=True)
_log("CSV: a line of 100 MB", lambda: HEAD + "x" * 100_000_000, "staffsim: ", long=True)
_log("CSV: a quote never closed before 50 MB", lambda: HEAD + ROW + '"' + ROW * 1_200_000, "", long=True)
_log("CSV: quotes that never match", lambda: HEAD + ROW + '"a"b"c,' * 300_000, "", long=True)
_log("CSV: a million columns", lambda: ",".join(f"c{n}" for n in range(1_000_000)), "a first line of")
_log("CSV: 50,000 columns", lambda: HEAD.strip() + "," * 50_000 + "\n" + ROW * 10, "")
_log("CSV: 90,000 columns of one name", lambda: "a," * 49_000 + "\n" + "1," * 49_000, "staffsim: ")
_log("CSV: a million cells in a row", lambda: HEAD + ROW + "a," * 1_000_000, "")
_log("CSV: nulls", lambda: HEAD + ROW + "\0" * 1_000, "not a text file")
_log(
    "CSV: a million names of types",
    lambda: HEAD.strip() + ",type\n" + "".join(f"{ROW.strip()},t{n}\n" for n in range(300_000)),
    "labels of the type",
    long=True,
)
_log(
    "CSV: dates of year 1 and 9999",
    lambda: HEAD + ROW + ROW.replace("2026", "0001") + ROW.replace("2026", "9999"),
    "",
)
_log("CSV: numbers of 100,000 digits", lambda: HEAD + ROW.replace(",3", "," + "9" * 100_000), "")
_log("CSV: nothing but line ends", lambda: "\n" * 5_000_000, "empty")
_log("CSV: nothing but commas", lambda: "," * 99_000 + "\n" + "," * 1_000_000, "staffsim: ")
_log("CSV: half a character", lambda: HEAD.encode() + ROW.encode() + b"\xe5\x8f", "")
_log("CSV: gzipped", lambda: gzip.compress((HEAD + ROW * 1_000_000).encode()), "staffsim: ")
_log("JSON: a million brackets", lambda: "[" * 1_000_000, "nested too deep", file="log.json")
_log("JSON: a million braces", lambda: '{"a":' * 1_000_000, "nested too deep", file="log.json")
_log(
    "JSON: a text of 50 MB",
    lambda: '[{"a": "' + "x" * 50_000_000 + '"}]',
    "without messages",
    file="log.json",
)
_log(
    "JSON: 1e400",
    lambda: '[{"userNickFrom": 1e400, "userNickTo": -1e400, "gmtCreated": NaN}]',
    "which is the shop's",
    file="log.json",
)
_log(
    "JSON: a number of 100,000 digits",
    lambda: '[{"direction": ' + "9" * 100_000 + "}]",
    "broken JSON",
    file="log.json",
)
_log(
    "JSON: a million keys",
    lambda: "[{" + ",".join(f'"k{n}": 1' for n in range(1_000_000)) + "}]",
    "staffsim: ",
    file="log.json",
    long=True,
)
_log(
    "JSON: 30,000 objects of other keys each",
    lambda: "[" + ",".join(f'{{"k{n}": 1}}' for n in range(30_000)) + "]",
    "more than 1,000 keys",
    file="log.json",
    long=True,
)
_log("JSON: a million lists", lambda: "[" + "[]," * 1_000_000 + "[]]", "", file="log.json")
_log(
    "JSON: half a character",
    lambda: '[{"direction": "1", "time": "2026-11-10 10:00:00", "from_id": "\\ud800", "to_id": "b"}]',
    "which is the shop's",
    file="log.json",
)
_log(
    "text: 300,000 lines that look like a chat",
    lambda: "店铺:tb01 (2026-11-10 10:00:00):\n" * 300_000,
    EITHER,
    file="log.txt",
    long=True,
)


@case("logs", "1.1 GB", "larger than 1,000 MB")
def _(here: Path) -> Command:
    with (here / "log.csv").open("wb") as file:
        file.truncate(1_100_000_000)
    return ["score", "log.csv"]
