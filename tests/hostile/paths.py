"""Names of files that lead elsewhere, to what is no file, or to nowhere; and names that become files."""

import os
from pathlib import Path

from tests.hostile.cases import EITHER, Command, case
from tests.scenario.shop import SHOP, changed, write

LOG = "buyer,time,sender\na,2026-11-10 10:00:00,buyer\n"


def _elsewhere(name: str, target: str, refused: str) -> None:
    """The same target as a base, a roster, a profile, a trace, a column, past days; and as an argument."""
    places = {
        "as a base": SHOP + f"extends: {target!r}\n",
        "as a roster": SHOP[: SHOP.index("roster:")] + f"roster: {target!r}\n",
        "as a profile": changed(("chats_per_day: 600", f"chats_per_day: 600\n  profile: {target!r}")),
        "as a trace": changed(("chats_per_day: 600", f"arrivals: {target!r}")),
        "as a column": changed(
            (
                "mean: 5}",
                f"mean: 5}}, reply_chars: {{dist: empirical, values: {{csv: {target!r}, column: x}}}}",
            )
        ),
        "as past days": SHOP + f"history: {target!r}\n",
    }
    for place, text in places.items():

        def build(here: Path, text: str = text) -> Command:
            write(here, text)
            return ["check", "shop.yaml"]

        case("paths", f"{name} {place}", refused)(build)
    for command in ("check", "score", "chart", "report", "calibrate"):

        def on_the_command_line(here: Path, command: str = command) -> Command:
            write(here)
            return [command, target]

        case("paths", f"{name} for {command}", "staffsim: " if command == "calibrate" else refused)(
            on_the_command_line
        )


_elsewhere("the system's passwords", "../../../../../../../../../../etc/passwd", "passwd:")
_elsewhere("a device without end", "/dev/zero", "not a file")
_elsewhere("standard input", "/dev/stdin", "not a file")
_elsewhere("a terminal", "/dev/tty", "not a file")
_elsewhere("what the kernel makes up", "/proc/self/mem", "staffsim: ")
_elsewhere("a folder", "/", "a folder")
_elsewhere("a share of a network", "\\\\\\\\server\\\\share\\\\x.yaml", "no such file")
_elsewhere("an address", "http://example.invalid/x.yaml", "no such file")
_elsewhere("a name of 5,000 characters", "x" * 5_000, "staffsim: ")
_elsewhere("a name with a control character", "a\x01b", "no such file")
_elsewhere("a name with escapes", "\x1b]0;hacked\x07\u202e.yaml", "no such file")


def _pipe(here: Path) -> str:
    os.mkfifo(here / "pipe")
    return "pipe"


for _command in ("check", "score", "chart", "report", "calibrate"):

    def _of_a_pipe(here: Path, command: str = _command) -> Command:
        return [command, _pipe(here)]

    case("paths", f"a pipe that nobody fills for {_command}", "not a file")(_of_a_pipe)


@case("paths", "a pipe that nobody fills as a roster", "not a file")
def _(here: Path) -> Command:
    write(here, SHOP[: SHOP.index("roster:")] + f"roster: {_pipe(here)}\n")
    return ["check", "shop.yaml"]


@case("paths", "a pipe that nobody fills as a base", "not a file")
def _(here: Path) -> Command:
    write(here, SHOP + f"extends: {_pipe(here)}\n")
    return ["check", "shop.yaml"]


@case("paths", "a link to a device", "not a file")
def _(here: Path) -> Command:
    (here / "shop.yaml").symlink_to("/dev/zero")
    return ["check", "shop.yaml"]


@case("paths", "a link to itself", "cannot be read")
def _(here: Path) -> Command:
    (here / "shop.yaml").symlink_to("shop.yaml")
    return ["check", "shop.yaml"]


@case("paths", "a base that links to what extends it", "extend each other")
def _(here: Path) -> Command:
    write(here, SHOP + "extends: other.yaml\n")
    (here / "other.yaml").symlink_to("shop.yaml")
    return ["check", "shop.yaml"]


@case("paths", "a base that extends itself", "extend each other")
def _(here: Path) -> Command:
    write(here, SHOP + "extends: ./../case/shop.yaml\n")
    return ["check", "shop.yaml"]


@case("paths", "1,000 bases, each of the next", "more than 20 files over each other")
def _(here: Path) -> Command:
    for number in range(1_000):
        write(here, f"extends: b{number + 1}.yaml\ntitle: x\n", f"b{number}.yaml")
    write(here, SHOP, "b1000.yaml")
    return ["check", "b0.yaml"]


NAMES = {
    "a way up": "../../escaped",
    "a place of its own": "/tmp/escaped",
    "a folder within": "a/b",
    "Windows's ways": "..\\\\escaped",
    "a device of Windows's": "CON",
    "a device with an ending": "nul.txt",
    "a stream of Windows's": "a:b",
    "a null": "a\\0b",
    "an end of a line": "a\\nb",
    "300 characters": "x" * 300,
    "200 Chinese characters": "双" * 100,
    "dots at the end": "a...",
    "nothing but dots": "..",
    "an escape": "\\e[2J",
    "another direction": "a\\u202eb",
    "a blank at the end": "a ",
    "a surrogate": "\\ud800",
}
for _what, _name in NAMES.items():
    for _place in ("a scenario's name", "a variant's name"):

        def _named(here: Path, name: str = _name, place: str = _place) -> Command:
            if place == "a scenario's name":
                write(here, SHOP + f'name: "{name}"\n')
                return ["run", "shop.yaml", "--replications", "2", "--out", "out"]
            write(here, changed(("  more:", f'  "{name}":')))
            return ["compare", "shop.yaml", "--replications", "2", "--out", "out"]

        case("paths", f"{_what} as {_place}", "name: " if "scenario" in _place else EITHER)(_named)


@case("paths", "a result where a link leads out", "is there already")
def _(here: Path) -> Command:
    write(here)
    (here / "out").mkdir()
    (here / "out" / "shop").symlink_to(here.parent.parent)
    return ["run", "shop.yaml", "--replications", "2", "--out", "out", "--quiet"]


@case("paths", "a fitted scenario with a hostile file's name", EITHER)
def _(here: Path) -> Command:
    (here / "log.csv").write_text(LOG, encoding="utf-8")
    return ["calibrate", "log.csv", "-o", "x\x1b[2J\u202e.yaml", "--out", "out"]
