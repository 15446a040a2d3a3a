"""Ctrl-C, so that it is heard."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_S = 0.2
"""Seconds after which an interrupt that was not heard is repeated."""


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """Have Ctrl-C end the block for sure, with a `KeyboardInterrupt`.

    Python raises it wherever it happens to be; in a weak reference's callback or a finalizer, of which
    the compiler has many, it is printed and forgotten. Here it is repeated until the block has ended,
    and whatever else came of it meanwhile, as an interrupt it leaves the block.
    """
    plain = signal.default_int_handler
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) != plain:
        yield  # somebody else's handler stands, or none can be set
        return
    asked = over = False
    ended = threading.Event()

    main = threading.get_ident()

    def insist() -> None:
        while not ended.wait(AGAIN_S):
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(main, signal.SIGINT)  # which also ends a wait
            else:
                _thread.interrupt_main()

    def handler(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if over:
            return
        if not asked:
            asked = True
            threading.Thread(target=insist, name="interrupts", daemon=True).start()
        raise KeyboardInterrupt

    def report(unraisable: "sys.UnraisableHookArgs") -> None:
        if not asked:  # what is cut short half made may also complain when it is thrown away
            before(unraisable)

    before, sys.unraisablehook = sys.unraisablehook, report
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    except Exception as error:  # whatever an interrupt made of it on its way out
        if asked:
            raise KeyboardInterrupt from error
        raise
    finally:
        over = True
        ended.set()
        signal.signal(signal.SIGINT, plain)
        sys.unraisablehook = before
    if asked:
        raise KeyboardInterrupt
