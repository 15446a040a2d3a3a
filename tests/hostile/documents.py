"""YAML that is too large, too deep, too clever, or not what it seems."""

from collections.abc import Callable
from pathlib import Path

from tests.hostile.cases import Command, case
from tests.scenario.shop import SHOP, changed, write

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)
TOO_MANY = "more than 100,000 values"


def _yaml(name: str, text: str | Callable[[], str], refused: str = "", *, long: bool = False) -> None:
    def build(here: Path) -> Command:
        write(here, text if isinstance(text, str) else text())
        return ["check", "shop.yaml"]

    case("yaml", name, refused, long=long)(build)


_yaml("a bomb of anchors", SHOP + BOMB, TOO_MANY)
_yaml(
    "a bomb of merges",
    SHOP
    + "".join(
        f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9) if n else '{x: 1}'}], y{n}: 1}}\n"
        for n in range(9)
    ),
    TOO_MANY,
    long=True,
)
_yaml("an anchor within itself", SHOP + "title: &a [*a]\n", "nested too deeply")
_yaml("a merge of itself", SHOP + "money: &a {<<: *a}\n", "nested too deeply")
_yaml("anchors in a circle", SHOP + "levers: &a {b: &b {c: *a}}\n", "nested too deeply")
_yaml("an alias to nothing", SHOP + "title: *nobody\n", "no anchor")
_yaml("100,000 brackets", SHOP + "title: " + "[" * 100_000, "nested too deeply")
_yaml("100,000 braces", SHOP + "title: " + "{a: " * 100_000, "nested too deeply")
_yaml("100,000 dashes", "- " * 100_000, "nested too deeply")
_yaml("100,000 question marks", "? " * 100_000, "nested too deeply")
_yaml("3,000 levels of indentation", "".join(f"{' ' * n}a:\n" for n in range(3_000)), "nested too deeply")
_yaml("a million values", lambda: SHOP + "levers:\n" + "- 1\n" * 1_100_000, TOO_MANY, long=True)
_yaml("two million values in a line", lambda: SHOP + f"levers: [{'1,' * 2_400_000}1]", TOO_MANY, long=True)
_yaml(
    "200,000 variants", lambda: SHOP + "".join(f"  v{n}: {{}}\n" for n in range(200_000)), TOO_MANY, long=True
)
_yaml(
    "200,000 lines of a roster",
    lambda: changed(("  early:", "".join(f"  x{n}: {{}}\n" for n in range(200_000)) + "  early:")),
    TOO_MANY,
    long=True,
)
_yaml(
    "5,000 wrong lines of a roster",
    lambda: changed(("  early:", "".join(f"  x{n}: {{a: 1}}\n" for n in range(5_000)) + "  early:")),
    "more such problems",
    long=True,
)
_yaml("200,000 anchors", lambda: "".join(f"- &a{n} 1\n" for n in range(200_000)), TOO_MANY, long=True)
_yaml("a key of 4 MB", SHOP + "? " + "k" * 4_000_000 + "\n: 1\n", "unknown key")
_yaml("a value of 4 MB", SHOP + "title: " + "v" * 4_000_000 + "\n", long=True)
_yaml("4 MB of escapes", SHOP + 'title: "' + "\\x41" * 1_000_000 + '"\n', long=True)
_yaml("4 MB of a folded text", lambda: SHOP + "title: >\n" + "  x\n" * 1_000_000, long=True)
_yaml("4 MB of blank lines", SHOP + "\n" * 4_000_000, long=True)
_yaml("4 MB of comments", SHOP + "#\n" * 2_000_000, long=True)
_yaml("a million documents", "---\n" * 1_000_000, "a second document")
_yaml("a tag of Python's", SHOP + "title: !!python/object/apply:os.system ['touch hacked']\n", "the tag")
_yaml("a tag of Python's as a key", SHOP + "!!python/name:os.system : 1\n", "unknown key")
_yaml("a tag that names a class", SHOP + "title: !!python/object/new:type {args: [x]}\n", "the tag")
_yaml("a tag of one's own", SHOP + "title: !ruby/object:Gem x\n", "the tag")
_yaml("a binary", SHOP + "title: !!binary aGFja2Vk\n", "the tag")
_yaml("a set", SHOP + "title: !!set {a, b}\n", "the tag")
_yaml("a directive of tags", f"%TAG !! tag:evil,2026:\n---\n{SHOP}title: !!python x\n", "the tag")
_yaml("a version of another age", f"%YAML 9.9\n---\n{SHOP}", "not YAML")
_yaml("a key twice", SHOP + "days: 1\n", "a second 'days'")
_yaml("a key twice in a merge", SHOP + "money: {<<: {a: 1}, a: 2, a: 3}\n", "a second 'a'")
_yaml("a key that is a list", SHOP + "? [a, b]\n: 1\n", "a key that is not text")
_yaml("a key that is a mapping", SHOP + "? {a: b}\n: 1\n", "a key that is not text")
_yaml("a merge of a number", SHOP + "<<: 3\n", "'<<' with no mapping")
_yaml("control characters as they are", SHOP + "title: \x1b[2J\x07\n", "a control character")
_yaml("control characters spelled out", SHOP + 'title: "\\e[2J\\a\\0\\x9b\\u202e"\nx\\e: 1\n', "unknown key")
_yaml("half a character", SHOP + 'title: "\\ud800"\n', "not half of one")
_yaml("a key that hides", SHOP + '"day\\u200bs": 3\n', "unknown key")
_yaml("a quote that is never closed", SHOP + 'title: "' + "x" * 1_000_000, "never closed")
_yaml("nothing but nulls", "\x00" * 1_000, "a control character")


@case("yaml", "another encoding", "not UTF-8")
def _(here: Path) -> Command:
    (here / "shop.yaml").write_bytes(SHOP.encode("utf-16"))
    return ["check", "shop.yaml"]


@case("yaml", "1 GB of values", "larger than 5 MB")
def _(here: Path) -> Command:
    path = write(here)
    with path.open("r+b") as file:
        file.truncate(10**9)
    return ["check", "shop.yaml"]


@case("yaml", "1 GB of values in a base", "larger than 5 MB")
def _(here: Path) -> Command:
    with (here / "base.yaml").open("wb") as file:
        file.truncate(10**9)
    write(here, "extends: base.yaml\n")
    return ["check", "shop.yaml"]


@case("yaml", "a setting as a bomb", TOO_MANY)
def _(here: Path) -> Command:
    write(here)
    inner = "&a [1,1,1,1,1,1,1,1,1,1]"
    for letter in "bcdefgh":
        inner = f"&{letter} [{inner}, " + ", ".join([f"*{chr(ord(letter) - 1)}"] * 9) + "]"
    return ["check", "shop.yaml", "--set", f"levers={inner}"]


@case("yaml", "a setting 50,000 keys deep", "wanted PATH=VALUE")
def _(here: Path) -> Command:
    write(here)
    return ["check", "shop.yaml", "--set", "a." * 50_000 + "a=1"]
