"""Fixtures that any test may use, and how hypothesis explores."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from simulator.commands import THREADS
from tests.depth import examples

# As the command line has it: two workers on two cores need no threads of NumPy's besides.
for name in THREADS:
    os.environ.setdefault(name, "1")

settings.register_profile("suite", max_examples=examples(100))
settings.load_profile("suite")

# For docs/mutations.py: the same worlds every time, and the first that fails will do.
settings.register_profile(
    "first-failure", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared(project: Path) -> Path:
    """The real data and the worked cases that lie beside the project."""
    folder = project.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the worked cases and real logs at ../shared, which are missing here")
    return folder
