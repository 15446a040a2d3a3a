"""Names that a spreadsheet calculates, a browser runs or a terminal obeys, from end to end."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.cage import Outcome
from tests.hostile.cases import Command, case
from tests.scenario.shop import SHOP, write

FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1")
MARKUP = '</style></title></pre></svg><script>alert(1)</script><img src="x" onerror="alert(2)">'
CSS = "}body{background:url(//x.example/)}/*"
ESCAPES = "\x1b[2J\x1b]8;;http://x.example/\x07x\x9b31m\u202egnp.exe"
NAMES = (*FORMULAS, MARKUP, CSS, ESCAPES)


def _quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


def scenario() -> str:
    """A shop whose title, types, teams, people, lines, peaks and variants are all named so."""
    types = "\n".join(f"  {_quoted(name)}: {{share: {100 / 8 if n else 0}%}}" for n, name in enumerate(NAMES))
    teams = "\n".join(f"  {_quoted(name)}: {{agents: 2, hourly_cost: 1}}" for name in NAMES)
    lines = "\n".join(
        f"  {_quoted(name)}: {{team: {_quoted(name)}, agents: 1, shift: 09:00-23:00}}" for name in NAMES
    )
    return f"""\
name: shop
title: {_quoted(" ".join(NAMES))}
start: 2026-11-10
demand:
  chats_per_day: 100
  peaks: {{{_quoted(MARKUP)}: {{at: 2026-11-10 20:00, lasts: 60min, factor: 3}}}}
buyers:
{types}
teams:
{teams}
roster:
{lines}
plan:
  confidence: 50%
  shifts:
    {_quoted("s" + MARKUP)}:
      {{team: {_quoted(FORMULAS[0])}, starts: 10:00-12:00 every 60min, lengths: [8h]}}
variants:
  more: {{title: {_quoted(FORMULAS[0])}, roster: {{{_quoted(FORMULAS[0])}: {{agents: 2}}}}}}
"""


def log() -> str:
    """A log whose buyers, accounts and types are named so, as a program would write it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("buyer", "time", "sender", "account", "type", "text"))
    for day in range(10, 20):
        for n in range(60):
            name, minute = NAMES[n % len(NAMES)], n % 60
            for m, sender in enumerate(("buyer", "agent", "buyer", "agent")):
                moment = f"2026-11-{day} {9 + n // 6:02}:{minute:02}:{10 * m:02}"
                writer.writerow((f"{name}{n}", moment, sender, name if sender == "agent" else "", name, name))
    return out.getvalue()


def clean(here: Path, outcome: Outcome) -> None:
    """No file that a command has written makes a name more than a name."""
    seen = 0
    for path in here.rglob("*"):
        if path.suffix == ".csv" and path.name not in ("log.csv",):
            text = path.read_bytes().decode("utf-8-sig")
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    assert not re.match(r"[=@\t\r]|[+-](?![0-9.])", cell), f"{path.name}: {cell!r}"
            seen += 1
        elif path.suffix == ".xlsx":
            assert list(_formulas(path)) == [], path.name
            seen += 1
        elif path.suffix in (".html", ".svg"):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".svg":  # in whose comments nothing acts; on a page there are none
                text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
            assert not re.search(
                r"<script|<img[^>]*onerror|</style></title|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text
            ), path.name
            assert not re.search(r"<[^<>]*\s(?:xlink:href|href|src)=[\"'](?!#|data:)", text), path.name
            assert (
                "body{background:url"
                not in re.sub(r"<style>.*?</style>", "", text, flags=re.S)
                .partition("<style")[2]
                .partition("</style>")[0]
            ), path.name
            seen += 1
    assert seen, "nothing was written"
    assert not list(here.rglob("escaped*")), "something escaped"


def _formulas(path: Path) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f" or cell.hyperlink)


def _shop(name: str, arguments: list[str], *, long: bool = True) -> None:
    def build(here: Path) -> Command:
        write(here, scenario())
        (here / "log.csv").write_text(log(), encoding="utf-8", newline="")
        return [*arguments, "--out", "out"]

    case("names", name, check=clean, long=long)(build)


_shop("run", ["run", "shop.yaml", "--replications", "2", "--save-log"], long=False)
_shop("run, in Chinese", ["run", "shop.yaml", "--replications", "2", "--lang", "zh", "--json"])
_shop("compare", ["compare", "shop.yaml", "--replications", "2"])
_shop("sweep", ["sweep", "shop.yaml", "--replications", "2", "--over", "demand.chats_per_day=100,200"])
_shop("levers", ["levers", "shop.yaml", "--replications", "2"])
_shop("plan", ["plan", "shop.yaml", "--replications", "2"])
_shop("calibrate", ["calibrate", "log.csv", "-o", "fitted.yaml"])
_shop("backtest", ["backtest", "log.csv", "--replications", "40"])


def _read_only(name: str, arguments: list[str], *, long: bool = False) -> None:
    def build(here: Path) -> Command:
        write(here, scenario())
        (here / "log.csv").write_text(log(), encoding="utf-8", newline="")
        return arguments

    case("names", name, long=long)(build)


_read_only("check", ["check", "shop.yaml"])
_read_only("check, in Chinese", ["check", "shop.yaml", "--lang", "zh"])
_read_only("check, as JSON", ["check", "shop.yaml", "--json"])
_read_only("score", ["score", "log.csv", "--by", "account"])
_read_only("score, as JSON", ["score", "log.csv", "--json"])


@case("names", "a title of 1 MB", "wanted at most 500 characters")
def _(here: Path) -> Command:
    write(here).write_text(f"title: {'x' * 1_000_000}\n{SHOP}", encoding="utf-8")
    return ["run", "shop.yaml", "--out", "out", "--quiet"]


@case("names", "a name of 500 characters", "a name of 500 characters")
def _(here: Path) -> Command:
    write(here, SHOP.replace("veterans", "x" * 500))
    return ["run", "shop.yaml", "--out", "out", "--quiet"]
