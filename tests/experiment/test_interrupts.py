"""That Ctrl-C ends a block, wherever in it Python happens to be."""

import signal
import sys
import threading
import time

import pytest

from simulator.experiment.interrupts import heeding_interrupts

FOREVER = 30.0


class Dropped:
    """Its finalizer interrupts, and Python drops what a finalizer raises."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_ends_the_block_and_all_is_as_before() -> None:
    report = sys.unraisablehook
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    assert sys.unraisablehook == report


def test_one_that_python_drops_comes_again(capsys: pytest.CaptureFixture[str]) -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        Dropped()
        reached = True
        time.sleep(FOREVER)
        pytest.fail("nobody heard it")
    assert reached
    assert capsys.readouterr().err == ""  # nor is it printed


def test_one_that_is_dropped_at_the_very_end_counts_too() -> None:
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        Dropped()


def test_what_came_of_an_interrupt_is_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt) as caught, heeding_interrupts():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise RuntimeError("half compiled") from None
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_once_the_block_has_ended_no_more_come() -> None:
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        signal.raise_signal(signal.SIGINT)
    time.sleep(0.5)
    assert "interrupts" not in [thread.name for thread in threading.enumerate()]


def test_errors_are_left_alone() -> None:
    with pytest.raises(ValueError, match="mine"), heeding_interrupts():
        raise ValueError("mine")


def test_somebody_elses_handler_is_left_alone() -> None:
    def theirs(number: int, frame: object) -> None: ...

    before = signal.signal(signal.SIGINT, theirs)
    try:
        with heeding_interrupts():
            assert signal.getsignal(signal.SIGINT) is theirs
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_set() -> None:
    seen = []

    def block() -> None:
        with heeding_interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


class HalfMade:
    """Cut short before it had all that its end needs."""

    def __del__(self) -> None:
        raise AttributeError("never set")


def test_what_is_cut_short_does_not_complain(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            HalfMade()
    assert capsys.readouterr().err == ""


def test_what_is_wrong_by_itself_does(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: told.append(unraisable.exc_value))
    with heeding_interrupts():
        HalfMade()
    assert [str(error) for error in told] == ["never set"]
