"""Each verb's result, made once."""

from pathlib import Path

import pytest

import simulator as ss
from tests.api.shop import SHOP


@pytest.fixture(scope="session")
def simulation() -> ss.Simulation:
    return ss.simulate(ss.load(SHOP), 3)


@pytest.fixture(scope="session")
def comparison() -> ss.Comparison:
    return ss.compare(ss.variants(SHOP), 3)


@pytest.fixture(scope="session")
def staffing() -> ss.StaffingPlan:
    day = {"days": 1, "demand.day_factors": None}
    return ss.plan(ss.load(SHOP, set=day), 5, frontier=True)


@pytest.fixture(scope="session")
def example_log(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first nine days of the shipped log."""
    head, *rows = (project / "scenarios" / "small-shop-log.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path_factory.mktemp("log") / "log.csv"
    file.write_text("\n".join([head, *(row for row in rows if row[8:18] < "2026-10-21")]), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def scored(example_log: Path) -> ss.Score:
    return ss.score(example_log)


@pytest.fixture(scope="session")
def calibration(example_log: Path) -> ss.Calibration:
    return ss.calibrate(example_log, days=2)
