"""A copy of the project in which the documentation's commands run: no leftovers, before or after."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docs.pages import ROOT

LEFT_OUT = shutil.ignore_patterns(".?*", "__pycache__", "build", "dist", "*.egg-info")


@contextmanager
def workspace(results: Path | None = None) -> Iterator[Path]:
    """Yield the copy's root. Its results are none, or with `results` those of that folder.

    Where real logs stand beside the project, they stand beside the copy.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"

        def ignored(where: str, names: list[str]) -> set[str]:
            left = set(LEFT_OUT(where, names))
            return left | {"results"} if Path(where) == ROOT else left

        shutil.copytree(ROOT, root, ignore=ignored)
        shutil.copytree(ROOT / ".ci", root / ".ci")
        if results is None:
            (root / "results").mkdir()
        else:
            (root / "results").symlink_to(results)
        if (shared := ROOT.parent / "shared").is_dir():
            (root.parent / "shared").symlink_to(shared)
        yield root


def run(command: str, root: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of a page by the shell, with this Python's own programs, wide enough for all tables."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, shell=True, cwd=root, env={**os.environ, "PATH": path}, input=given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def lacks(words: str, root: Path) -> bool:
    """Whether words name a real log, which is no part of the project, and there are none beside the copy."""
    return "../shared" in words and not (root.parent / "shared").is_dir()
