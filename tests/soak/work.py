"""A slice of the soak: what a planner does in a day, by the command line, in small."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import numpy as np

from simulator.commands import staffsim

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
REPLICATIONS = 20
"""Of double11.yaml, in a slice."""


def fill_numpys_cache() -> None:
    """Fill what NumPy keeps by design: of each size below a KiB, up to seven blocks that arrays gave back.

    Odd sizes turn up seldom, so of itself that takes days, and looks like a leak of some 15 KiB a slice.
    """
    for size in range(1, 1025):
        [np.empty(size, dtype=np.uint8) for _ in range(8)]


def play_slice(number: int, folder: Path) -> None:
    """Run, score, compare, calibrate, plan and draw, with a seed of the slice's own, in `folder`.

    Each slice has other buyers, so what is kept by what was played grows where it is not bounded.
    """
    seed = ("--seed", str(number))
    compiled, out = ("--engine", "compiled"), ("--out", folder)
    with patch("simulator.report.figures.draw_all", lambda *_, **__: ([], [])):  # that is done once, below
        _call("run", SCENARIOS / "double11.yaml", *seed, "--replications", REPLICATIONS, *compiled, *out)
        few_days = ("--set", "days=6", "--set", "demand.day_factors=null", "--engine", "simpy")
        _call("run", SCENARIOS / "small-shop.yaml", *seed, *few_days, "--only", 0, "--save-log", *out)
        log = folder / "small-shop" / "messages.csv"
        _call("score", log, "--json")
        (folder / "shop.yaml").unlink(missing_ok=True)
        _call("calibrate", log, "-o", folder / "shop.yaml", *out)
        _call("compare", SCENARIOS / "uncovered-hour.yaml", *seed, "--replications", 3, *compiled, *out)
        _call("plan", ROOT / "tests/golden/plan.yaml", *seed, "--replications", 5, *compiled, *out)
    _call("chart", folder / "small-shop", "--format", "png")
    _call("report", folder / "uncovered-hour-compare")


_SAID = io.StringIO()
"""What commands print. One stream for all: click keeps, for ever, what it makes of each that it meets, which
made click's own runner for tests, that has new ones for each command, lose 4 KiB a command."""


def _call(command: str, *arguments: object) -> None:
    said = [command, *map(str, arguments)]
    _SAID.seek(0)
    _SAID.truncate()
    with redirect_stdout(_SAID), redirect_stderr(_SAID):
        code = staffsim.main(said, prog_name="staffsim", standalone_mode=False)
    if code not in (None, 0, 3):  # 3: a plan that so few days do not prove
        raise RuntimeError(f"staffsim {' '.join(said)}: exit code {code}\n{_SAID.getvalue()}")


def leaking(play: Callable[[int, Path], None], size: int) -> Callable[[int, Path], None]:
    """The same work, which forgets to let go of `size` bytes a slice: what a leak looks like."""
    kept: list[bytearray] = []

    def play_and_keep(number: int, folder: Path) -> None:
        play(number, folder)
        kept.append(bytearray(b"x" * size))

    return play_and_keep
