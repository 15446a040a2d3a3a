"""Scenarios that went wrong: in their data, in their text, in their bytes."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from simulator.scenario.advice import SHIPPED
from simulator.scenario.documents import KeyPath
from tests.fuzz import sound
from tests.fuzz.case import Case
from tests.fuzz.sound import MAIN
from tests.fuzz.values import Plain
from tests.fuzz.yaml_text import as_text
from tests.scenario.test_junk import JUNK, put
from tests.scenario.test_merging import places

SCRAPS = (b"\x00", b'"', b"\n", b"\t;,", b"-1", b"nan", b"1e999", b"\xff\xfe", b"9" * 5000, b"PK\x03\x04")
SIGNS = (*"\t:#-{}[]'\"&*!|>%@`,?\x00\x1b\ufeff\u2028😀", "---\n", "...", "<<: ", "!!python/x ")
UNITS = ("s", "min", "h", "d", "%", "", "秒", "公里", " s", "S", "ms", "us")
MORE = (*SHIPPED, "dist", "mean", "on", "extra", "<<", "=", "")
WAYS = tuple("key drop drop more number number number word unit unit junk swap list".split())  # noqa: SIM905
NUMBERS: tuple[Any, ...] = (
    -1, 0, 1e-300, 1e300, 10**18, 2**63, -(2**63), float("inf"), float("-inf"), float("nan"), 0.5, "1e400",
    "１２",
    True, "", " ", None, [], {}, [[]], [None],
)  # fmt: skip
WORDS = (
    "2026-11-10", "2026-02-29", "9999-12-31 23:59", "0001-01-01", "24:00-24:00", "25:00-26:00", "09:00-09:00",
    "99999999999d", "-5s", "101%", "-0%", "nan%", "../shop.yaml", "shop.yaml", "/", ".", "NUL",
    "\u202e", "a\nb",
    "\x1b[31m", "{0}", "%s", "human-9-23", "first_line",
)  # fmt: skip


def at(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data[key]
    return data


@st.composite
def slips(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """The data with one thing wrong, or at least other than it was."""
    data = copy.deepcopy(data)
    every = [path for path in places(data) if path]
    path = draw(st.sampled_from(every))
    within, key = at(data, path[:-1]), path[-1]
    way = draw(st.sampled_from(WAYS))
    match way:
        case "key" if isinstance(key, str):
            place = draw(st.integers(0, len(key)))
            misspelt = [key[:place] + key[place + 1 :], key[:place] + "_" + key[place:], key.upper()]
            within[draw(st.sampled_from(misspelt))] = within.pop(key)
        case "drop":
            del within[key]
        case "more" if isinstance(within, dict):
            within[draw(st.sampled_from(MORE))] = draw(JUNK)
        case "number":
            within[key] = draw(st.sampled_from(NUMBERS))
        case "word":
            within[key] = draw(st.sampled_from(WORDS))
        case "unit" if isinstance(within[key], str):
            within[key] = within[key].rstrip("smhd%分钟秒小时") + draw(st.sampled_from(UNITS))
        case "swap":
            other_path = draw(st.sampled_from(every))
            put(data, path, copy.deepcopy(at(data, other_path)))
        case "list":
            within[key] = [within[key]]
        case _:
            put(data, path, draw(JUNK))
    return data


def typed_wrong(text: str, rows: Plain) -> st.SearchStrategy[str]:
    """The text as a slip of the hand leaves it."""
    lines = text.splitlines(keepends=True)
    line = st.integers(0, len(lines) - 1)
    place = st.integers(0, len(text))

    def on_line(change: Callable[[str], str]) -> st.SearchStrategy[str]:
        return line.map(lambda n: "".join([*lines[:n], change(lines[n]), *lines[n + 1 :]]))

    signs = st.sampled_from(SIGNS)
    return st.one_of(
        on_line(lambda old: old + old),
        on_line(lambda old: "\t" + old),
        on_line(lambda old: " " + old),
        on_line(lambda old: ""),
        on_line(lambda old: old.replace(": ", ":")),
        place.map(lambda n: text[:n]),
        st.tuples(place, signs).map(lambda s: text[: s[0]] + s[1] + text[s[0] :]),
        st.tuples(place, rows).map(lambda s: text[: s[0]] + str(s[1]) + text[s[0] :]),
    )


def bytes_of(text: str) -> st.SearchStrategy[bytes]:
    """The text in one of the encodings that a file may be saved in, mostly ours."""
    ours = text.encode("utf-8", "replace")
    return st.sampled_from(
        [ours] * 20
        + [ours.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + ours, text.encode("gb18030", "replace"),
           text.encode("utf-16", "replace"), ours[:-1] + b"\xff", ours.replace(b"\n", b"\r")]
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, turn: int | None = None) -> Case:
    """A scenario with some slips, and commands that refuse it or play it."""
    data, files = draw(sound.scenarios())
    for _ in range(draw(st.integers(0, 3))):
        if data:
            data = draw(slips(data))
    text = as_text(data)
    if draw(st.integers(0, 4)) == 0:
        text = draw(typed_wrong(text, JUNK))
    files = {name: draw(broken_table(content)) for name, content in files.items()}
    files[MAIN] = draw(bytes_of(text))
    calls = draw(sound.calls(data, turn))
    sets = draw(st.lists(settings(data), max_size=2))
    more = tuple(word for text in sets for word in ("--set", text))
    return Case(files, tuple((*call, *more) if MAIN in call else call for call in calls))


@st.composite
def settings(draw: st.DrawFn, data: dict[str, Any]) -> str:
    """What ``--set`` may be given."""
    path = draw(st.sampled_from([path for path in places(data) if path] or [("a",)]))
    value = draw(st.one_of(st.sampled_from(WORDS), st.sampled_from(NUMBERS).map(str), st.text(max_size=5)))
    return draw(st.sampled_from([f"{'.'.join(map(str, path))}={value}", str(value), f"{path[0]}="]))


def broken_table(content: bytes) -> st.SearchStrategy[bytes]:
    """A table as it is, mostly; or cut off, or with a piece of it elsewhere, or turned to something else."""
    place = st.integers(0, len(content))
    scrap = st.sampled_from(SCRAPS)
    return st.one_of(
        *[st.just(content)] * 6,
        place.map(lambda n: content[:n]),
        st.tuples(place, scrap).map(lambda s: content[: s[0]] + s[1] + content[s[0] :]),
        st.just(b"PK\x03\x04" + content),
        st.just(b""),
    )
