"""That Ctrl-C ends a block, wherever in it Python happens to be."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from simulator.experiment import interrupts
from simulator.experiment.interrupts import Ended, heard, heeding_interrupts, uninterrupted

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


def interrupted() -> None:
    """Be interrupted, and wait so long that it is repeated."""
    signal.raise_signal(signal.SIGINT)
    pytest.fail("not heard")


def test_one_that_was_heard_is_not_repeated() -> None:
    with heeding_interrupts():
        for _ in range(2):  # and the next is heard again
            try:
                interrupted()
            except KeyboardInterrupt:
                heard()
        time.sleep(2 * interrupts.AGAIN_S)
    heard()  # nothing was asked for


def test_an_error_after_one_that_was_heard_is_an_error() -> None:
    with pytest.raises(ValueError, match="mine"), heeding_interrupts():
        try:
            interrupted()
        except KeyboardInterrupt:
            heard()
        raise ValueError("mine")


def test_an_inner_block_hears_for_itself() -> None:
    with heeding_interrupts():
        with pytest.raises(KeyboardInterrupt), heeding_interrupts():
            interrupted()
        time.sleep(2 * interrupts.AGAIN_S)  # the outer one was asked for nothing
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        heard()


def test_what_tidies_up_is_not_interrupted_and_all_after_it_is() -> None:
    tidied = []
    with pytest.raises(KeyboardInterrupt), heeding_interrupts():
        try:
            interrupted()
        finally:
            with uninterrupted():
                time.sleep(3 * interrupts.AGAIN_S)
                signal.raise_signal(signal.SIGINT)
                tidied.append(True)
    assert tidied
    with pytest.raises(KeyboardInterrupt), uninterrupted():  # also where nobody heeds
        signal.raise_signal(signal.SIGINT)
        tidied.append(True)
    assert len(tidied) == 2
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


def test_other_signals_are_left_alone_in_somebody_elses_process() -> None:
    before = [signal.getsignal(number) for number in interrupts.SIGNALS if number != signal.SIGINT]
    with heeding_interrupts(), uninterrupted():
        inside = [signal.getsignal(number) for number in interrupts.SIGNALS if number != signal.SIGINT]
    assert inside == before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="needs signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("heeded", [True, False])
def test_a_command_is_ended_by_any_of_them(name: str, heeded: bool) -> None:
    code = (
        "import os, signal, time; from simulator.experiment.interrupts import *\n"
        "end_quietly()\n"
        f"number = signal.{name}\n"
        "try:\n"
        f"    with {'heeding_interrupts' if heeded else 'uninterrupted'}(): os.kill(os.getpid(), number)\n"
        "except (KeyboardInterrupt, Ended) as ended: print(repr(ended))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    number = getattr(signal, name)
    if heeded:
        raised = "KeyboardInterrupt()" if name == "SIGINT" else f"Ended({128 + number})"
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{raised}\n", "")
    else:  # nobody has begun anything yet
        said = f"staffsim: {interrupts.SIGNALS[number]}; nothing is left half-written\n"
        assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", said)


def test_a_signal_that_is_ignored_stays_so() -> None:
    code = (
        "import os, signal; from simulator.experiment.interrupts import *\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); end_quietly()\n"
        "with heeding_interrupts(): os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_signal_that_comes_when_all_is_said_changes_nothing() -> None:
    code = (
        "import atexit, os, signal; from simulator.experiment.interrupts import *\n"
        "class Late:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGINT)\n"
        "end_quietly(); late = Late()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_ended_is_no_interrupt() -> None:
    """A plan takes an interrupt for the end of its search, and goes on with what it has."""
    assert not isinstance(Ended(15), KeyboardInterrupt)
    assert Ended(15).code == 143
