"""Text that may hold anything, made safe to show: a character that acts instead of being read is spelled out.

A terminal obeys control characters and the escapes that they begin; overrides of the direction of writing
make a text read as another. Names, file names and messages are others' and may hold both.
"""

import re
from collections.abc import Mapping
from typing import Any

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OTHERS = "\u2028\u2029\ufeff\ufff9-\ufffb\ud800-\udfff"  # line ends, marks, halves
_ACTING = re.compile(f"[{_CONTROL}{_DIRECTION}{_OTHERS}]")
_ENDING = re.compile(r"[\t\n]+")


def visible(text: str) -> str:
    r"""`text` with each character that acts written as ``\u001b``, which JSON reads back as it was.

    Ends of lines and tabs stay.
    """
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def in_a_line(text: str, longest: int) -> str:
    """`visible` text in one line: ends of lines and tabs are a blank, and what is over `longest` is cut."""
    line = visible(_ENDING.sub(" ", text[: longest + 1]))
    return line if len(text) <= longest else f"{line[: longest - 1]}…"


def visible_in(value: Any) -> Any:
    """Plain data with each text in it `visible`, keys too."""
    match value:
        case str():
            return visible(value)
        case Mapping():
            return {visible_in(key): visible_in(item) for key, item in value.items()}
        case list() | tuple():
            return [visible_in(item) for item in value]
    return value
