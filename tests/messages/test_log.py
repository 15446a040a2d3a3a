"""The message log's ids and its order."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.messages.log import MessageLog, NumberedIds, in_time_order


@pytest.mark.parametrize("count", [0, 1, 3, 1_000_000])
def test_numbered_ids_are_a_sequence_like_the_written_out(count: int) -> None:
    ids, width = NumberedIds(count), 6 if count < 1_000_000 else 7
    written = [f"b{number:0{width}}" for number in range(count)]
    assert len(ids) == count
    assert list(ids) == written
    assert ids[1:3] == tuple(written[1:3])
    for at in (0, -1, count - 1, np.int32(count // 2)):
        if count:
            assert ids[int(at)] == ids[at] == written[at]  # type: ignore[index]
    for at in (count, -count - 1):
        with pytest.raises(IndexError):
            ids[at]


def test_in_order_of_time_the_equal_as_they_stood() -> None:
    log = MessageLog(
        buyer=np.array([0, 0, 1, 1]), time=np.array([5, 9, 3, 5]),
        sender=np.array([0, 1, 2, 3], np.int8), account=np.array([4, 5, 6, 7], np.int32),
        kind=np.array([0, 1, 2, 0], np.int8), chars=np.array([8, 9, 10, 11], np.int32),
        buyers=NumberedIds(2), accounts=("a",),
    )  # fmt: skip
    got = in_time_order(log)
    columns = ("buyer", "time", "sender", "account", "kind", "chars")
    assert [getattr(got, name).tolist() for name in columns] == [
        [1, 0, 1, 0], [3, 5, 5, 9], [2, 0, 3, 1], [6, 4, 7, 5], [2, 0, 0, 1], [10, 8, 11, 9],
    ]  # fmt: skip
    assert got.type is None
    typed = in_time_order(replace(log, type=np.array([0, -1, 1, 0], np.int16), types=("x", "y")))
    assert typed.type is not None
    assert (typed.type.tolist(), typed.types) == ([1, 0, 0, -1], ("x", "y"))
    assert (tuple(got.buyers), got.accounts) == (("b000000", "b000001"), ("a",))
    assert [getattr(got, name).dtype for name in columns] == [getattr(log, name).dtype for name in columns]
