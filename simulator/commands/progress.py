"""Signs of life on a terminal's standard error while a command works."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


def is_watched(quiet: bool) -> bool:
    """Whether anybody sees progress: standard error is a terminal, and not told to be quiet."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def working(text: str, *, quiet: bool) -> Iterator[None]:
    """Show `text` and a turning wheel until the block ends; nothing where nobody watches."""
    if not is_watched(quiet):
        yield
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(text)):
        yield
