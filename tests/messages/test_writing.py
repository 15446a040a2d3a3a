from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.messages.log import KINDS, SENDERS, MessageLog
from simulator.messages.reading import read_log
from simulator.messages.writing import write_log
from tests.depth import examples
from tests.messages.test_reading import messages

IDS = (
    "b1", "=1+1", "+86138", "-x", "@me", "\tx", "'=1", "''-", "'quoted'", 'a,"b"', "two\nlines", "买家一",
    " b ",
)  # fmt: skip
LOG = MessageLog(
    buyer=np.arange(len(IDS)), time=1_794_340_815_250_000 + np.arange(len(IDS)),
    sender=np.arange(len(IDS), dtype=np.int8) % np.int8(len(SENDERS)),
    account=np.arange(len(IDS), dtype=np.int32)[::-1] - np.int32(1),
    kind=np.arange(len(IDS), dtype=np.int8) % np.int8(len(KINDS)),
    chars=np.arange(len(IDS), dtype=np.int32) - np.int32(1),
    buyers=IDS, accounts=IDS,
)  # fmt: skip


def test_csv_as_it_is_written(tmp_path: Path) -> None:
    part = replace(LOG, **{
        name: getattr(LOG, name)[:2] for name in ("buyer", "time", "sender", "account", "kind", "chars")
    })  # fmt: skip
    write_log(part, tmp_path / "log.csv")
    assert (tmp_path / "log.csv").read_bytes() == (
        b"buyer,time,sender,account,kind,chars\n"
        b"b1,2026-11-10 20:00:15.250000,buyer,\xe4\xb9\xb0\xe5\xae\xb6\xe4\xb8\x80,message,\n"
        b"'=1+1,2026-11-10 20:00:15.250001,agent,\"two\nlines\",handoff,0\n"
    )


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_types_are_written_where_there_are_any(tmp_path: Path, name: str) -> None:
    kinds = np.arange(len(IDS), dtype=np.int16) % np.int16(4) - np.int16(1)
    log = replace(LOG, type=kinds, types=("presale", "=1", "售后"))
    write_log(log, tmp_path / name)
    got = read_log(tmp_path / name).log
    assert messages(got) == messages(log)
    assert got.type is not None
    assert [(*got.types, "")[code] for code in got.type] == [(*log.types, "")[code] for code in kinds]


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "LOG.CSV"])
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str) -> None:
    write_log(LOG, tmp_path / name)
    got = read_log(tmp_path / name)
    assert got.notes == ()
    assert messages(got.log) == messages(LOG)


text = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0") | st.sampled_from("'=+-@\t\r\n\","),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(
    max_examples=examples(150), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), size=st.integers(1, 8))
def test_any_log_reads_back_the_same(tmp_path: Path, data: st.DataObject, size: int) -> None:
    buyers = tuple(data.draw(st.lists(text, min_size=1, max_size=4, unique=True)))
    accounts = tuple(data.draw(st.lists(text, max_size=3, unique=True)))

    def column(low: int, high: int, kind: type) -> Any:
        return np.array(data.draw(st.lists(st.integers(low, high), min_size=size, max_size=size)), kind)

    log = MessageLog(
        buyer=column(0, len(buyers) - 1, np.int64), time=column(-10**15, 10**16, np.int64),
        sender=column(0, len(SENDERS) - 1, np.int8), account=column(-1, len(accounts) - 1, np.int32),
        kind=column(0, len(KINDS) - 1, np.int8), chars=column(-1, 2**31 - 1, np.int32),
        buyers=buyers, accounts=accounts,
    )  # fmt: skip
    for name in ("log.csv", "log.parquet"):
        write_log(log, tmp_path / name)
        assert messages(read_log(tmp_path / name, strict=True).log) == messages(log)


def test_an_empty_log(tmp_path: Path) -> None:
    columns = ("buyer", "time", "sender", "account", "kind", "chars")
    empty = replace(LOG, **{name: getattr(LOG, name)[:0] for name in columns})
    for name in ("log.csv", "log.parquet"):
        write_log(empty, tmp_path / name)
        assert len(read_log(tmp_path / name).log) == 0


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_log(LOG, tmp_path / "log.xlsx")
    assert str(caught.value) == (
        f"{tmp_path / 'log.xlsx'}: not a kind of file that a log is written to; wanted .csv or .parquet"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "none" / "log.csv"
    with pytest.raises(UserError) as caught:
        write_log(LOG, path)
    assert str(caught.value) == f"{path}: cannot be written (No such file or directory)"


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    path = tmp_path / "log.csv"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fail)
    with pytest.raises(UserError) as caught:
        write_log(LOG, path)
    assert str(caught.value) == f"{path}: cannot be written (No space left on device)"
    assert [item.read_text() for item in tmp_path.iterdir()] == ["old"]
