"""Kernels made to run interpreted, or compiled, whatever the work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator import compiler

WAYS = ("interpreted", "compiled")


@contextmanager
def all_kernels(way: str) -> Iterator[None]:
    """All kernels that run meanwhile run this way, one of `WAYS`."""

    def kernel_for(kernel: compiler.Kernel, steps: int) -> compiler.Kernel:
        return kernel if way == "interpreted" else compiler.compiled(kernel)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "kernel_for", kernel_for)
        yield
