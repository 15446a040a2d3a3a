"""Ctrl-C, and being told to end, so that they are heard."""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, NoReturn

AGAIN_S = 0.2
"""Seconds after which an interrupt that was not heard is repeated."""

WORDS = {
    "SIGINT": "interrupted",
    "SIGTERM": "told to end",
    "SIGHUP": "ended, as its terminal was closed",
}
"""What has ended a command, by signal."""
SIGNALS = {int(getattr(signal, name)): word for name, word in WORDS.items() if hasattr(signal, name)}
"""The same by the number of the signal, of those that there are here."""


class Ended(SystemExit):  # as SystemExit and KeyboardInterrupt, it is none of the program's errors
    """The process was told to end, by another signal than Ctrl-C's.

    Unlike a `KeyboardInterrupt`, which a plan takes for the end of its search, it ends everything.
    """

    def __init__(self, number: int) -> None:
        super().__init__(code_of(number))
        self.number = number


def code_of(number: int) -> int:
    """The exit code of what a signal has ended, as shells have it: 130 after Ctrl-C."""
    return 128 + number


def message(number: int) -> str:
    """What the user is told after a signal."""
    return f"{SIGNALS[number]}; nothing is left half-written"


def end_at_once(number: int, _: FrameType | None = None) -> NoReturn:
    """End the process here and now, as long as there is nothing to tidy up: a handler of signals."""
    with suppress(OSError):  # nobody reads it
        os.write(2, f"staffsim: {message(number)}\n".encode())
    os._exit(code_of(number))


def end_quietly() -> None:
    """Have signals end this process with a line and their exit code, and no traceback.

    For a command line's first line. A signal that is ignored, as ``nohup`` has it, stays so.
    """
    for number in SIGNALS:
        if signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(number, end_at_once)
    atexit.register(_end_undisturbed)


def _end_undisturbed() -> None:
    """Ignore signals from here on, where all is done and said, and the interpreter takes itself apart.

    It would let them end the process without a word, or with a code that says that nothing was done.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is end_at_once:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """Have Ctrl-C end the block for sure, with a `KeyboardInterrupt`.

    Python raises it wherever it happens to be; in a weak reference's callback or a finalizer, of which
    the compiler has many, it is printed and forgotten. Here it is repeated until the block has ended, or
    somebody has `heard` it; and whatever else came of it meanwhile, as an interrupt it leaves the block.
    Where the command line has set it up (`end_quietly`), other signals end the block too, with `Ended`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # no handler can be set
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [number for number in before if _may_replace(before[number])]
    if not taken:
        yield  # somebody else's handlers stand
        return
    listener = _Listener()
    for number in taken:
        signal.signal(number, listener.handle)
    try:
        with listener:
            yield
    finally:
        for number in taken:
            signal.signal(number, before[number])
    listener.raise_asked()


def heard() -> None:
    """Stop repeating an interrupt that was caught, by one who goes on all the same."""
    listener = _current()
    if listener is not None:
        listener.forget()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off interrupts until the end of the block: a short one, which tidies up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    taken = [number for number in before if callable(before[number])]
    for number in taken:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, before[number])
        if came:
            signal.raise_signal(came[0])


def _may_replace(handler: Any) -> bool:
    """Whether a handler is Python's own for Ctrl-C, or ours."""
    return handler in (signal.default_int_handler, end_at_once) or _listener_of(handler) is not None


def _listener_of(handler: Any) -> "_Listener | None":
    owner = getattr(handler, "__self__", None)
    return owner if isinstance(owner, _Listener) else None


def _current() -> "_Listener | None":
    return _listener_of(signal.getsignal(signal.SIGINT))


class _Listener:
    """Raises what a signal asks for, again and again, until it is over."""

    def __init__(self) -> None:
        self._asked: int | None = None
        self._deaf = False
        self._ended = threading.Event()
        self._insisting: threading.Thread | None = None
        self._report: Callable[[sys.UnraisableHookArgs], Any] = sys.__unraisablehook__

    def __enter__(self) -> None:
        self._report, sys.unraisablehook = sys.unraisablehook, self._unraisable

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._deaf = True
        self._ended.set()
        sys.unraisablehook = self._report
        if error is not None and not isinstance(error, KeyboardInterrupt | Ended):
            self.raise_asked(error)  # whatever an interrupt made of itself on its way out

    def handle(self, number: int, _: FrameType | None) -> None:
        """Be told of a signal."""
        if self._deaf:
            return
        if self._asked is None:
            self._asked = number
            self._ended = threading.Event()
            arguments = (threading.get_ident(), number, self._ended)
            self._insisting = threading.Thread(target=_insist, args=arguments, name="interrupts", daemon=True)
            self._insisting.start()
        self.raise_asked()

    def raise_asked(self, cause: BaseException | None = None) -> None:
        """Raise what a signal has asked for, if one has."""
        if self._asked is not None:
            raise _exception(self._asked) from cause

    def forget(self) -> None:
        """Go on as if nothing had been asked for."""
        self._deaf = True
        if self._insisting is not None:
            self._ended.set()
            self._insisting.join()  # after it no more of its signals come
        self._asked = self._insisting = None
        self._deaf = False

    def _unraisable(self, unraisable: "sys.UnraisableHookArgs") -> None:
        if self._asked is None:  # what is cut short half made may also complain when it is thrown away
            self._report(unraisable)


def _exception(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Ended(number)


def _insist(thread: int, number: int, ended: threading.Event) -> None:
    while not ended.wait(AGAIN_S):
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(thread, number)  # which also ends a wait
        else:
            import _thread

            _thread.interrupt_main(signal.Signals(number))
