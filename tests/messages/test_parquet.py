"""Parquet's own counts, added up before it is read."""

import io
from typing import Any

import polars as pl
import pytest

from simulator.messages import parquet
from simulator.messages.parquet import why_not

FRAME = pl.DataFrame(
    {
        "buyer": pl.Series([f"b{n % 7}" for n in range(3_000)], dtype=pl.Categorical),
        "time": pl.Series(range(3_000), dtype=pl.Datetime("us")),
        "text": [None if n % 3 else "x" * n for n in range(3_000)],
    }
)


def written(frame: pl.DataFrame = FRAME, **options: Any) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, **options)
    return file.getvalue()


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "uncompressed"])
@pytest.mark.parametrize("options", [{}, {"row_group_size": 500}, {"data_page_size": 1_000}])
def test_what_polars_writes_is_sound(compression: str, options: dict[str, Any]) -> None:
    assert why_not(written(compression=compression, **options)) == ""
    assert why_not(written(FRAME.head(0), compression=compression)) == ""


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = written()
    for name, most, found in (
        ("MAX_ROWS", 2_999, "a Parquet file of 3,000 rows; at most 2,999 can be read"),
        ("MAX_COLUMNS", 2, "a Parquet file of more than 2 columns"),
        ("MAX_UNPACKED", 1_000_000, "a Parquet file of more than 1 MB when unpacked"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(parquet, name, most)
            assert why_not(raw) == found
    assert why_not(written(pl.DataFrame({"a": [[1]]}))) == "a Parquet file with columns within columns"


def test_no_byte_of_rubbish_is_more_than_damage() -> None:
    raw = written()
    for place in range(0, len(raw), max(1, len(raw) // 400)):
        assert isinstance(why_not(raw[:place] + b"\xff\xff\xff" + raw[place + 3 :]), str)
    for cut in range(1, 200):
        assert why_not(raw[:-cut]) == "a damaged Parquet file"
