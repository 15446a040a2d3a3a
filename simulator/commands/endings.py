"""How the command ends where it cannot go on: one line of what was met, and an exit code."""

import errno
import math
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
LEAST_BYTES = 2**28
"""Address space without which large libraries cannot be loaded."""
LEAST_FOR_LOGS = 1.25e9
"""Address space without which the readers of logs end the process themselves, with a thousand lines."""


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
    except (OSError, ImportError, RuntimeError, SystemError) as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise  # whoever reads our output has enough: click ends in silence
        problem = of_the_system(error)
        if problem is None:
            raise
        _tell(problem, *_notes(error))
        ctx.exit(FAILED)


def of_the_system(error: Exception) -> Problem | None:
    """What the operating system has refused; None where it is not the one to blame.

    Where memory is bounded and nearly used up, libraries that cannot be loaded and threads that cannot be
    started say so in many ways.
    """
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return NO_MEMORY
    if isinstance(error, OSError) and error.errno is not None:
        place = str(error.filename or ("standard output" if _was_printing(error) else ""))
        room = error.errno == errno.ENOSPC and not place
        wanted = "make room, or set TMPDIR to a folder with room" if room else ""
        return Problem(f"the system says: {error.strerror or error}", wanted, place)
    return NO_MEMORY if memory_left() < LEAST_BYTES else None


def _was_printing(error: OSError) -> bool:
    """Whether an error that names no file comes from those who print."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else str(trace.tb_frame.f_globals.get("__name__", ""))
    return where.split(".")[0] in ("rich", "click") or where == "simulator.commands.terminal"


def check_room_for_logs() -> None:
    """Make sure that a limit on the process's memory leaves enough to read a message log.

    Raises
    ------
    UserError
        Where it does not.
    """
    left = memory_left()
    if left < LEAST_FOR_LOGS:
        found = f"a limit on this process leaves it {left / 1e6:,.0f} MB of memory to address"
        wanted = f"to read a log takes {LEAST_FOR_LOGS / 1e6:,.0f} MB: raise the limit (ulimit -v)"
        raise UserError(Problem(found, wanted))


def memory_left() -> float:
    """Bytes of address space that a limit (``ulimit -v``) leaves this process; infinite without one."""
    try:
        import resource

        import psutil
    except ImportError:  # Windows has no such limits
        return math.inf
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return math.inf
    return float(limit - psutil.Process().memory_info().vms)


def flush_output(code: object) -> None:
    """Write out what is still to be printed by a command that ends with `code`.

    Raises
    ------
    SystemExit
        Where standard output takes no more, which a line says if nothing has been said yet; Python itself
        would say it with a traceback.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        silence(1)  # or the interpreter tries once more
        if code:
            return
        if error.errno != errno.EPIPE:
            _tell(Problem(f"the system says: {error.strerror}", file="standard output"))
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
            mode = "w" if number else "r"
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  the process's own
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
