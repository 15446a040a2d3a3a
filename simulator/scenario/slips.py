"""Characters that a Chinese keyboard, or an answer copied from a chat, puts where YAML wants plain ones."""

import re

FULL_WIDTH_BLANK = "\u3000"
_SLIPS = (
    (re.compile(r"\s*```"), "a line of a code fence (```)", "take it out"),
    (re.compile(rf"\s*{FULL_WIDTH_BLANK}"), "full-width blanks before the text", "indent with plain spaces"),
    (re.compile(r"[^#'\":]*\uff1a"), "a full-width colon (\uff1a)", "wanted ':' and a blank"),
    (re.compile(r"[^#'\"]*[{\[][^#'\"]*\uff0c"), "a full-width comma (\uff0c)", "wanted ',' and a blank"),
)


def first_slip(text: str) -> tuple[int, str, str] | None:
    """The first line with such a character in a place that matters: its number, what is there, what would do.

    For text that is no YAML as it stands: in a value the same characters are as good as any. None where
    there is no such line.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        for sign, found, wanted in _SLIPS:
            if sign.match(line):
                return number, found, wanted
    return None
