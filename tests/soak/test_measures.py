"""A leak would be seen, and what is none is not taken for one. Seeds are fixed, so nothing varies."""

from pathlib import Path

import numpy as np
import pytest

from tests.soak.__main__ import judge
from tests.soak.measures import Held, growth, measure

MIB = 1024 * 1024
FILLING = 400_000 * np.log(np.arange(1, 41))


def held(in_use: float = 0.0, files: int = 30) -> Held:
    return Held(400 * MIB, round(87 * MIB + in_use), 1_000_000, files, 14, 0, 0)


def test_a_straight_line_is_its_slope() -> None:
    found = growth([5.0 + 3.0 * place for place in range(10)], 4)
    assert found.slope == pytest.approx(3.0)
    assert found.low == pytest.approx(found.high)


def test_caches_that_fill_are_no_leak(capsys: pytest.CaptureFixture[str]) -> None:
    noise = np.random.default_rng(1).normal(0, 10_000, 40)
    assert judge([held(value) for value in FILLING + noise], 120.0) == 0
    assert capsys.readouterr().out.endswith("\nflat\n")


def test_a_leak_of_a_column_a_slice_is_seen_among_them(capsys: pytest.CaptureFixture[str]) -> None:
    noise = np.random.default_rng(2).normal(0, 10_000, 40)
    leak = 90_000 * np.arange(40)  # the arrivals of one replication of double11.yaml
    assert judge([held(value) for value in FILLING + noise + leak], 120.0) == 1
    assert capsys.readouterr().out.endswith("\nGREW: in_use\n")


def test_a_file_a_slice_that_stays_open_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge([held(files=30 + place) for place in range(20)], 60.0) == 1
    assert "files: at most 42 in the first half, at least 43 in the second" in capsys.readouterr().out
    assert judge([held(files=30 + place % 2) for place in range(20)], 60.0) == 0


@pytest.mark.parametrize("hang", [0.0, 0.5])
def test_what_does_not_grow_is_hardly_ever_called_growing(hang: float) -> None:
    """Of 2,000 soaks of 20 slices, at 99.9% both ways: one for noise; where neighbours hang together, 1%."""
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(2_000):
        values, steps = [0.0], rng.normal(size=30)
        for step in steps:
            values.append(hang * values[-1] + float(step))
        alarms += growth(values[11:], 11).low > 0
    assert alarms <= (4 if hang == 0 else 20)


def test_what_is_held_is_counted(tmp_path: Path) -> None:
    before = measure(tmp_path)
    (tmp_path / "left").touch()
    with (tmp_path / "left").open(encoding="utf-8"):
        after = measure(tmp_path)
    assert (after.files - before.files, after.temporary - before.temporary) == (1, 1)
    assert after.resident > 0
