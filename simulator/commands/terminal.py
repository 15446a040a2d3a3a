"""What is printed, made safe for a terminal: the one home of that, for click's lines and rich's pages.

Colours and tables are rich's own and are left to it; whatever else would act on a terminal is spelled out.
"""

import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

from simulator.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100
"""Columns of a pipe or a file, which have no width of their own."""


class _Guarded:
    """A stream to which only what is `visible` is written; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream  # where rich writes, whose colours are escapes

    def write(self, text: str) -> int:
        """Write the text, spelled out."""
        if not isinstance(text, str):
            raise TypeError("wanted text")
        self.rich_proxied_file.write(visible(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each text, spelled out."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


def guard_output() -> None:
    """Have all that is written to standard output and standard error from here on be `visible`."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, _Guarded):
            setattr(sys, name, cast(TextIO, _Guarded(stream)))


def console(*, stderr: bool = False) -> "Console":
    """A console of rich's on which every text is `visible`; a pipe is `PIPE_WIDTH` wide."""
    from rich.console import Console
    from rich.segment import Segment

    class Guarded(Console):
        def render_str(self, text: str, *args: Any, **kwargs: Any) -> Any:
            return super().render_str(visible(text), *args, **kwargs)

        def render(self, *args: Any, **kwargs: Any) -> Any:
            for segment in super().render(*args, **kwargs):  # of texts that never were plain strings too
                safe = segment.control or segment.text == (text := visible(segment.text))
                yield segment if safe else Segment(text, segment.style)

    made = Guarded(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = PIPE_WIDTH
    return made
