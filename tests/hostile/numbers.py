"""Numbers that are no numbers, or so large that the work they ask for would never end."""

from pathlib import Path

from tests.hostile.cases import Command, case
from tests.scenario.shop import SHOP, changed, write

DIGITS = "9" * 100_000
PLAN = """
plan:
  shifts: {s: {team: temps, starts: 00:00-24:00 every 5min, lengths: [%s]}}
"""


SOUND = {
    ("seed", "a billion"),
    ("seed", "ten million million"),
    *((key, "a fraction of 100,000 digits") for key in ("days", "seed", "chats_per_day", "factor")),
}
"""What is a number like any other: a fraction of so many nines is 1."""


def _number(name: str, text: str, refused: str = "") -> None:
    def build(here: Path) -> Command:
        write(here, text)
        return ["check", "shop.yaml", "--quiet"] if not refused else ["run", "shop.yaml", "--quiet"]

    case("numbers", name, refused)(build)


for _what, _value in {
    "a whole number of 100,000 digits": DIGITS,
    "one in hexadecimals": "0x" + "f" * 100_000,
    "one in ones and noughts": "0b" + "1" * 100_000,
    "one of 1,000 digits": "9" * 1_000,
    "one of 300 digits": "9" * 300,
    "a float beyond floats": "1e999999",
    "a fraction of 100,000 digits": f"0.{DIGITS}",
    "not a number": ".nan",
    "infinity": "-.inf",
    "a billion": "1e9",
    "minus one": "-1",
    "a text": "'0x10'",
    "ten million million": "10_000_000_000_000",
}.items():
    for _key, _line in {
        "days": "days: 2",
        "seed": None,
        "agents": "agents: 8}",
        "chats_per_day": "chats_per_day: 600",
        "factor": "factor: 3",
        "replications": None,
        "lasts": "lasts: 60min",
        "share": "share: 70%",
        "at": "at: 2026-11-10 20:00",
    }.items():
        if _line is None:
            _text = SHOP + (f"seed: {_value}\n" if _key == "seed" else f"replications: {{max: {_value}}}\n")
        else:
            _text = changed((_line, _line.split(": ")[0] + f": {_value}" + "}" * _line.count("}")))
        _refused = f"shop.yaml:{1 + _text[: _text.index(f': {_value}')].count(chr(10))}"
        if (_key, _what) in SOUND:
            _refused = ""
        elif (_key, _what) in {
            ("agents", "a fraction of 100,000 digits"),
            ("share", "a fraction of 100,000 digits"),
        }:
            _refused = "shop.yaml:"
        _number(f"{_key}: {_what}", _text, _refused)

_number("an octal is a word or a number, and no surprise", SHOP + "seed: 0o17\n")
_number("sixty-based numbers are words", SHOP + "seed: 1:30\n", "wanted a whole number")
_number("a yes is a word", SHOP + "days: yes\n", "days")
_number("a share of 1e400%", changed(("70%", "1e400%")), "share")
_number("a duration of 1e400h", changed(("60min", "1e400h")), "lasts")
_number("a duration of 10^100,000 h", changed(("60min", f"{DIGITS}h")), "lasts")
_number("a date of the year 99999", changed(("start: 2026-11-10", "start: 99999-01-01")), "start")
_number("a shift of 99:99", changed(("09:00-18:00", "99:99-18:00")), "shift")
_number("arrivals that no desk has", changed(("chats_per_day: 600", "chats_per_day: 1e300")), "chats_per_day")
_number(
    "a plan of all shifts on all days of ten years",
    changed(("days: 2", "days: 3660")) + PLAN % ", ".join(f"{n * 5}min" for n in range(1, 288)),
    "plan",
)
_number(
    "people of all teams that no machine holds",
    changed(("agents: 8}", "agents: 100_000}"), ("agents: 4, shift: 09", "agents: 99_996, shift: 09")),
)


@case("numbers", "a sweep over a billion points", "wanted at most 400")
def _(here: Path) -> Command:
    write(here)
    return ["sweep", "shop.yaml", "--over", "roster.wave.agents=1:1000000000:1"]


@case("numbers", "a sweep over 10^30 points", "wanted")
def _(here: Path) -> Command:
    write(here)
    return ["sweep", "shop.yaml", "--over", f"roster.wave.agents=0:{'9' * 12}:0.000000001"]


@case("numbers", "a sweep over two axes of 400", "wanted at most 400")
def _(here: Path) -> Command:
    write(here)
    return [
        "sweep",
        "shop.yaml",
        "--over",
        "roster.wave.agents=1:400:1",
        "--over",
        "roster.late.agents=1:400:1",
    ]


@case("numbers", "a sweep over a list of 50,000 values", "wanted at most 400")
def _(here: Path) -> Command:
    write(here)
    return ["sweep", "shop.yaml", "--over", "roster.wave.agents=" + ",".join(map(str, range(20_000)))]


@case("numbers", "a sweep over 10,000 brackets", "--over")
def _(here: Path) -> Command:
    write(here)
    return ["sweep", "shop.yaml", "--over", "roster.wave.agents=" + "[" * 50_000]
