"""Results and journals made by hand: other kinds, other types, hostile names, more than there can be."""

import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.hostile.cases import EITHER, Command, case
from tests.report.hostile import hostile_manifest, hostile_result
from tests.report.results import make_result
from tests.scenario.shop import write

Json = dict[str, Any]


def _of(name: str, content: Callable[[], str | bytes], refused: str, *, long: bool = False) -> None:
    for command in ("chart", "report"):

        def build(here: Path, command: str = command) -> Command:
            (here / "r").mkdir()
            made = content()
            (here / "r" / "result.json").write_bytes(made if isinstance(made, bytes) else made.encode())
            (here / "r" / "manifest.json").write_text(json.dumps(hostile_manifest()), encoding="utf-8")
            return [command, "r"]

        case("results", f"{name} for {command}", refused, long=long)(build)


def _put(result: Json, key: str, value: object) -> None:
    result[key] = value


def _changed(change: Callable[[Json], object]) -> Callable[[], str]:
    def made() -> str:
        result = copy.deepcopy(make_result())
        change(result)
        return json.dumps(result)

    return made


_of("nothing", lambda: "", "is not JSON")
_of("a list", lambda: "[]", "holds no result")
_of("no text", lambda: b"\xff\xfe\x00", "not UTF-8 text")
_of("brackets a million deep", lambda: "[" * 1_000_000, "nested too deep")
_of("NaN", _changed(lambda r: r["rate"].update(mean=float("nan"))), "is not JSON: NaN")
_of("infinity", _changed(lambda r: r["rate"].update(mean=float("-inf"))), "is not JSON: -Infinity")
_of("1e400", lambda: json.dumps(make_result()).replace("0.9", "1e400", 1), EITHER)
_of(
    "a number of 100,000 digits",
    lambda: '{"kind": "run", "scenario": ' + "9" * 100_000 + "}",
    "thousands of digits",
)
_of(
    "30 MB of empty lists",
    lambda: '{"kind": "run", "scenario": [' + "[]," * 10_000_000 + "[]]}",
    "more than 2,000,000 values",
    long=True,
)
_of("33 MB", lambda: " " * 33_000_000, "larger than 32 MB")
_of("a kind that is none", _changed(lambda r: r.update(kind="../../x\x1b[2J")), "does not know")
_of("a kind that is a list", _changed(lambda r: r.update(kind=["run"])), "kind missing")
_of("a kind of another", _changed(lambda r: r.update(kind="plan")), "damaged")
for _key in make_result():
    if _key in ("kind", "scenario"):
        continue
    _values: Json = {
        "a text": "\x1b]0;x\x07<script>",
        "a list": [[]],
        "nothing": None,
        "a large number": 10**300,
        "minus one": -1,
    }
    for _what, _value in _values.items():
        _of(
            f"{_what} as {_key}",
            _changed(partial(_put, key=_key, value=_value)),
            EITHER,
            long=True,
        )
_of("48,000 hours in a day", _changed(lambda r: r.update(by_hour=r["by_hour"] * 2_000)), "more hours")
_of("4,000 teams", _changed(lambda r: r.update(by_team=r["by_team"] * 2_000)), "more than 100 teams")
_of("100 teams", _changed(lambda r: r.update(by_team=r["by_team"] * 50)), "", long=True)
_of("a title of 1 MB", _changed(lambda r: r.update(title="x" * 1_000_000)), "more than 1,000 characters")
_of("a title of 1,000 characters", _changed(lambda r: r.update(title="标题" * 500)), "", long=True)
_of("rules of 1,000 characters", _changed(lambda r: r.update(rules="x" * 1_000)), "", long=True)
_of("a team of 1,000 characters", _changed(lambda r: r["by_team"][0].update(team="x" * 1_000)), "", long=True)
_of("a key of 1 MB", _changed(lambda r: r.update({"x" * 1_000_000: 1})), "more than 1,000 characters")
_of("a billion days", _changed(lambda r: r.update(days=10**9)), "beyond 3,660 at 'days'")
_of("1e300 as target", _changed(lambda r: r.update(target=1e300)), "at 'target'")
_of("markup, formulas and closing tags as names", lambda: json.dumps(hostile_result()), "")


@case("results", "a manifest of 33 MB", "larger than 32 MB")
def _(here: Path) -> Command:
    (here / "result.json").write_text(json.dumps(make_result()), encoding="utf-8")
    (here / "manifest.json").write_text(" " * 33_000_000, encoding="utf-8")
    return ["report", "."]


@case("results", "a manifest a million deep", "nested too deep")
def _(here: Path) -> Command:
    (here / "result.json").write_text(json.dumps(make_result()), encoding="utf-8")
    (here / "manifest.json").write_text('{"a":' * 1_000_000, encoding="utf-8")
    return ["report", "."]


@case("results", "a link to a device", "not a file")
def _(here: Path) -> Command:
    (here / "result.json").symlink_to("/dev/zero")
    return ["chart", "."]


FORMAT = b"staffsim unfinished 1\n"
JOURNALS = {
    "nothing": b"",
    "rubbish": b"\xff" * 10_000,
    "a record longer than the file": FORMAT + b"\xff\xff\xff\x7f" + bytes(40),
    "a record with a wrong checksum": FORMAT + b"\x10\0\0\0" + bytes(60),
    "a pickle that runs": FORMAT + b"cos\nsystem\n(S'touch hacked'\ntR.",
    "a later format": b"staffsim unfinished 9\n" + bytes(60),
}
for _name, _content in JOURNALS.items():

    def _resumed(here: Path, content: bytes = _content) -> Command:
        write(here)
        (here / "out").mkdir()
        (here / "out" / "shop.unfinished").write_bytes(content)
        return ["run", "shop.yaml", "--replications", "2", "--out", "out", "--quiet", "--resume"]

    case("results", f"a journal: {_name}", EITHER)(_resumed)
