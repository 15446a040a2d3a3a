"""Every test of the scorer runs twice: its loops interpreted, and compiled."""

from collections.abc import Iterator

import pytest

from tests.kernels import WAYS, all_kernels


@pytest.fixture(scope="package", params=WAYS, autouse=True)
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    with all_kernels(request.param):
        yield
