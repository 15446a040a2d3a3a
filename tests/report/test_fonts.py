"""Figures are drawn as they are meant, whatever settings of matplotlib lie about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DRAW = """
import sys
from pathlib import Path
from simulator.report.figures import draw_all
from tests.report.results import make_result
draw_all(make_result(), Path(sys.argv[1]), "en", ["svg"])
"""
ROOT = Path(__file__).resolve().parents[2]


def drawn(folder: Path, **environment: str) -> list[bytes]:
    """The figures that a fresh process draws in `folder`."""
    subprocess.run(
        [sys.executable, "-c", DRAW, "figures"], cwd=folder, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    return [path.read_bytes() for path in sorted((folder / "figures").iterdir())]


@pytest.mark.slow
def test_settings_and_windows_of_others_change_no_figure(tmp_path: Path) -> None:
    """A ``matplotlibrc`` of the working folder could have had LaTeX, a program, run on every text."""
    plain = drawn(tmp_path)
    assert plain
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfigure.facecolor: red\nfont.size: 40\n")
    assert drawn(tmp_path) == plain
    (tmp_path / "matplotlibrc").unlink()
    assert drawn(tmp_path, MPLBACKEND="module://a_notebooks.own") == plain


def test_settings_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe\x00")
    call = "from simulator.report.fonts import characters; characters('DejaVu Sans')"
    command = [sys.executable, "-c", call]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.splitlines()[-1] == (
        "simulator.errors.UserError: matplotlibrc: no settings of matplotlib, which draws; "
        "delete it, or work in another folder"
    )
