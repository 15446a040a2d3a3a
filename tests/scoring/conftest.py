"""Every test of the scorer runs twice: its loops interpreted, and compiled."""

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest

from simulator import compiler

WAYS: dict[str, Callable[[Any, int], Any]] = {
    "interpreted": lambda kernel, steps: kernel,
    "compiled": lambda kernel, steps: compiler.compiled(kernel),
}


@pytest.fixture(scope="package", params=WAYS, autouse=True)
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    with patch.object(compiler, "kernel_for", WAYS[request.param]):
        yield
