"""Some of the attacks that take no time; ``python -m tests.hostile`` tries all of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the limits that hold the attacks are Linux's")
def test_an_attack_is_refused_or_does_no_harm(project: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile", "--quick", "--every", "12"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tried = re.search(r"^(\d+) attacks, 0 of them neither", done.stdout, re.M)
    assert tried is not None
    assert int(tried[1]) >= 40


def test_nothing_that_a_user_gives_is_unpickled_or_run(project: Path) -> None:
    """Pickles go to processes and workers of our own alone, and nothing is evaluated."""
    dangerous = re.compile(
        r"\b(?:pickle\.|import pickle|marshal|shelve|joblib\.load|eval\(|os\.system|__import__)"
    )
    found = {
        path.relative_to(project / "simulator").as_posix()
        for path in (project / "simulator").rglob("*.py")
        if dangerous.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"experiment/cluster.py"}  # what is sent to workers: docs/security.md
