"""How the command ends where it cannot go on: one line of what was met, and an exit code."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from simulator.errors import Problem, UserError
from simulator.experiment.interrupts import Ended, code_of, heeding_interrupts, message

FAILED = 1
"""Exit code of what a user, or whoever looks after the machine, can put right."""
NO_MEMORY = Problem(
    "there is not enough memory",
    "fewer at a time (--jobs 1), fewer replications, days or points, or a shorter log need less",
)
OUT = "standard output"


@contextmanager
def ending_well(ctx: click.Context) -> Iterator[None]:
    """End the command in a line for what a user can put right; all else keeps its traceback."""
    try:
        with heeding_interrupts():
            yield
    except UserError as error:
        _tell(*error.lines(), *_notes(error))
        ctx.exit(FAILED)
    except KeyboardInterrupt as error:
        _tell(message(signal.SIGINT), *_notes(error))
        ctx.exit(code_of(signal.SIGINT))
    except Ended as error:
        _tell(message(error.number), *_notes(error))
        ctx.exit(code_of(error.number))
    except MemoryError as error:
        _tell(NO_MEMORY, *_notes(error))
        ctx.exit(FAILED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever reads our output has enough: click ends in silence
        _tell(of_the_system(error), *_notes(error))
        ctx.exit(FAILED)


def of_the_system(error: OSError) -> Problem:
    """What the operating system has refused, and of which file, where it says so."""
    wanted = "make room, or set TMPDIR to a folder with room" if error.errno == errno.ENOSPC else ""
    return Problem(f"the system says: {error.strerror or error}", wanted, str(error.filename or ""))


def flush_output() -> None:
    """Write out what is still to be printed, and end in a line where it cannot be.

    Raises
    ------
    SystemExit
        Where standard output takes no more; Python would only say so with a traceback.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        silence(sys.stdout.fileno())  # or the interpreter tries once more
        if error.errno != errno.EPIPE:
            _tell(Problem(f"cannot be written: {error.strerror}", "its results, if any, are whole", OUT))
        raise SystemExit(FAILED) from None


def open_what_is_closed() -> None:
    """Give a process whose input or outputs are closed ones that go nowhere.

    Else the first files that it opens take their numbers, and what is printed would end up in those.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            silence(number)
        if getattr(sys, name) is None:
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def silence(number: int) -> None:
    """Have a file's number lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)


def _tell(*lines: Problem | str) -> None:
    for line in lines:
        click.echo(f"staffsim: {line}", err=True)


def _notes(error: BaseException) -> list[str]:
    """What was noted on the way: where it happened, what is kept."""
    return list(getattr(error, "__notes__", ()))
