"""The fonts that figures are lettered in, so that no reader meets boxes for characters.

A PNG or PDF carries its letters with it, so their font must be installed here and have every character.
An SVG keeps its text as text and names a list of fonts, so the viewer's own serve it.
"""

import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal

from simulator.errors import Problem, UserError
from simulator.report.language import Texts, texts

LATIN = ("DejaVu Sans",)  # comes with matplotlib, so it is always there
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Microsoft YaHei", "Hiragino Sans GB", "SimHei", "Heiti SC", "STHeiti", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Droid Sans Fallback", "Arial Unicode MS", "Noto Sans CJK JP", "Source Han Sans",
    "Noto Serif CJK SC", "Noto Serif SC", "SimSun", "AR PL UMing CN",
)  # fmt: skip
"""Fonts of Linux, macOS and Windows that have simplified Chinese, the best for figures first."""

BACKEND = "MPLBACKEND"
"""The environment's variable that says where matplotlib shows figures."""

Form = Literal["png", "svg", "pdf"]


@cache
def characters(family: str) -> frozenset[int]:
    """The code points that an installed font family has; empty where it is not installed."""
    _load()
    from matplotlib import font_manager

    try:
        file = font_manager.findfont(font_manager.FontProperties(family), fallback_to_default=False)
    except ValueError:
        return frozenset()
    return frozenset(font_manager.get_font(file).get_charmap())


def _load() -> None:
    """Load matplotlib, whatever window or notebook its figures would be shown in: ours are files.

    A notebook's kernel names its own in the environment, which is unknown where staffsim is installed apart.

    Raises
    ------
    UserError
        Where a ``matplotlibrc`` is no text.
    """
    if "matplotlib" in sys.modules:
        return
    shown_in = os.environ.pop(BACKEND, "")
    try:
        matplotlib = import_module("matplotlib")
    except ValueError as error:
        found, wanted = "no settings of matplotlib, which draws", "delete it, or work in another folder"
        raise UserError(Problem(found, wanted, "matplotlibrc")) from error
    finally:
        if shown_in:
            os.environ[BACKEND] = shown_in
    if shown_in:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = shown_in


def chinese_family() -> str | None:
    """The first installed family of `CHINESE` that has every character of the Chinese figures.

    Returns None where there is none, also among fonts installed since matplotlib last listed them.
    """
    entries = texts("zh").entries
    lines = (line for key, text in entries.items() if _in_figures(key) for line in text.splitlines())
    wanted = {ord(letter) for line in lines for letter in line}
    for listed in (True, False):
        if not listed and not _list_new_fonts():
            break
        for family in CHINESE:
            if wanted <= characters(family):
                return family
    return None


@cache
def _list_new_fonts() -> bool:
    """Have matplotlib list the fonts installed since it last looked; whether there were any."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    fresh = [path for path in font_manager.findSystemFonts() if path not in known]
    for path in fresh:
        with suppress(OSError, RuntimeError):  # a file that is no font that it can read
            font_manager.fontManager.addfont(path)
    characters.cache_clear()
    return bool(fresh)


def _in_figures(key: str) -> bool:
    return key.startswith(("figure.", "common."))


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the figures of one form are lettered.

    Attributes
    ----------
    texts : Texts
        The language that they can be lettered in.
    families : tuple of str
        Installed font families, in the order in which a character is looked for.
    drawable : frozenset of int or None
        The code points that those have; None where the viewer's fonts serve.
    """

    texts: Texts
    families: tuple[str, ...]
    drawable: frozenset[int] | None

    def clean(self, value: Any) -> Any:
        """A result, or any part of one, with ``?`` for each character that cannot be drawn."""
        if isinstance(value, str):
            return "".join(letter if self._can_draw(letter) else "?" for letter in value)
        if isinstance(value, list):
            return [self.clean(item) for item in value]
        if isinstance(value, dict):
            found: dict[Any, Any] = {}
            for key, item in value.items():
                name = self.clean(key)
                while name in found:  # of two names that cannot be drawn, neither may take the other's place
                    name += "?"
                found[name] = self.clean(item)
            return found
        return value

    def _can_draw(self, letter: str) -> bool:
        return letter.isprintable() and (self.drawable is None or ord(letter) in self.drawable)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Draw and save figures in these letters within the block."""
        import matplotlib as mpl

        chinese_first = self.texts.lang == "zh"
        viewers = (*CHINESE, *LATIN) if chinese_first else (*LATIN, *CHINESE)
        settings: dict[Any, Any] = {  # the stubs list every setting's name as a type
            # An SVG names the whole list, as it expands sans-serif; the installed ones come first.
            "font.family": [*self.families, "sans-serif"],
            "font.sans-serif": list(viewers),
            "svg.fonttype": "none",
            "svg.hashsalt": "staffsim",  # the same figure, the same file
            "pdf.fonttype": 3,  # embedded, whatever kind the font is
            "text.parse_math": False,  # a dollar in a team's name is a dollar
            "axes.unicode_minus": False,
        }
        with mpl.rc_context():
            mpl.rcdefaults()  # a matplotlibrc, perhaps of a folder that is somebody else's, may run programs
            mpl.rcParams.update(settings)
            yield


def lettering(lang: str, form: Form) -> Lettering:
    """The lettering of a language's figures in a form; English where there is no Chinese font to carry.

    Compare the `texts` that come back with those asked for to see whether it fell back.
    """
    chinese = chinese_family()
    asked = texts(lang)
    if form != "svg" and chinese is None:
        asked = texts("en")
    found = (chinese,) if chinese else ()
    families = (*found, *LATIN) if asked.lang == "zh" else (*LATIN, *found)
    drawable = frozenset().union(*map(characters, families)) if form != "svg" else None
    return Lettering(asked, families, drawable)


def columns(text: str) -> int:
    """Width of a text in columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces and after Chinese characters.

    A word longer than a line is broken where it must be.
    """
    lines, line = [], ""
    for piece in pieces(text):
        if line and columns(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while columns(line.rstrip()) > width:
            cut = next(i for i in range(len(line), 0, -1) if columns(line[:i]) <= width or i == 1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def pieces(text: str) -> Iterator[str]:
    """Stretches that stay on one line: words with the space after them, single Chinese characters."""
    piece = ""
    for place, letter in enumerate(text):
        piece += letter
        may_break = letter == " " or (columns(letter) == 2 and letter not in "（“")
        if may_break and text[place + 1 : place + 2] not in " ，。、：；）”%–":
            yield piece
            piece = ""
    if piece:
        yield piece


def shortened(text: str, width: int) -> str:
    """The text, cut to `width` columns with an ellipsis where it is longer."""
    if columns(text) <= width:
        return text
    kept = text
    while kept and columns(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"
