"""That the collector is left as it was."""

import gc

import pytest

from simulator.experiment.memory import at_hand


def test_what_was_there_before_is_left_out_of_collections_for_the_block_alone() -> None:
    before = gc.get_freeze_count()
    with at_hand():
        assert gc.get_freeze_count() > before + 1000
        assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_an_error_ends_it_too() -> None:
    with pytest.raises(ValueError, match="mine"), at_hand():
        raise ValueError("mine")
    assert gc.get_freeze_count() == 0


def test_a_c_library_without_the_switches_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("", ""))
    monkeypatch.delattr("ctypes.CDLL")
    with at_hand():
        pass
